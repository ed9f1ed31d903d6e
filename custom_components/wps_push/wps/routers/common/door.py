"""How to get into a router through a library that blocks: one log-in, and what is asked in its session."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from ...router import RouterError, RouterProtocolError
from .blocking import Blocking
from .lingering import SessionOver
from .web import Web


@dataclass(frozen=True, slots=True, kw_only=True)
class Said[Refusal]:
    """What a router has answered."""

    data: Any = field(default=None, repr=False)
    """The payload; with secrets, perhaps."""
    error: Refusal | None = None
    """The router's own word or number for a refusal; None where it has done what it was asked for."""

    def get(self, key: str) -> object:
        """A field of the payload; None where there is none."""
        return self.data.get(key) if isinstance(self.data, dict) else None


class Client(Protocol):
    """One log-in to one router. Its methods block."""

    def log_out(self) -> None:
        """Give the session back, if there is one. Raises `RouterUnreachable`."""


class Door[C: Client, Refusal](ABC):
    """Logs in and out, and asks. One call at a time; the driver sees to that."""

    def __init__(self, web: Web, blocking: Blocking) -> None:
        """Do nothing yet; `web` finds out where the router answers before anything secret is sent."""
        self._web = web
        self._blocking = blocking
        self._client: C | None = None
        """Set before a log-in is tried, so that one that is broken off can be given back."""
        self._fresh = False
        """Whether nothing has been answered in the session yet: then it is not over, and another one is no help."""

    @property
    def host(self) -> str:
        """The router's name or address; empty until it has answered."""
        return self._web.host

    @property
    def url(self) -> str | None:
        """Where its own pages are; None until it has answered."""
        return str(self._web.base) if self._web.base else None

    async def log_in(self) -> None:
        """Log in; whoever else is logged in may be logged out by the router.

        Raises `RouterAuthError`, `RouterBusy` where it lets nobody in at the moment, `RouterProtocolError` and
        `RouterUnreachable`.
        """
        self._client = None
        await self._log_in()
        self._fresh = True

    async def log_out(self) -> None:
        """Give the session back. Raises `RouterUnreachable`."""
        if self._client:
            await self._blocking(self._client.log_out)
            self._client = None

    async def ask(self, what: str, question: Callable[[C], Said[Refusal]], *, is_vital: bool = True) -> Said[Refusal]:
        """Ask the router. Raises `SessionOver` where a new log-in may help, and other `RouterError`s.

        An answer that makes no sense may mean that the session is over. That is worth a log-in only for what `is_vital`:
        a list of clients, which may be broken by itself, would cost another log-in each time.
        """
        if self._client is None:
            raise SessionOver("nobody is logged in")
        said = await self._blocking(question, self._client)
        trouble = self._trouble(what, said.error)
        if trouble is None:
            self._fresh = False
            return said
        if self._fresh or (isinstance(trouble, RouterProtocolError) and not is_vital):
            raise trouble
        raise SessionOver(f"{what}: the router does not know the session any more")

    @abstractmethod
    async def _log_in(self) -> None:
        """Set the client that is logged in; None where the router has refused it."""

    @abstractmethod
    def _trouble(self, what: str, error: Refusal | None) -> RouterError | None:
        """What an answer means that may come from a session being over, where it is not over; None for other answers."""
