"""A log-in to a router through a library that blocks, and the requests of its session."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from ...router import RouterError, RouterProtocolError, RouterUnreachable
from .blocking import Blocking
from .lingering import SessionOver
from .web import Web


@dataclass(frozen=True, slots=True, kw_only=True)
class Said[Refusal]:
    """A router's answer."""

    data: Any = field(default=None, repr=False)
    """The payload, which may contain secrets."""
    error: Refusal | None = None
    """The router's own word or number for a refusal; None where it did what it was asked to do."""

    def get(self, key: str) -> object:
        """A field of the payload; None where there is none."""
        return self.data.get(key) if isinstance(self.data, dict) else None


class Client(Protocol):
    """One log-in to one router. Its methods block."""

    def log_out(self) -> None:
        """End the session, if there is one, and close the connection. Raises `RouterUnreachable`."""

    def close(self) -> None:
        """Close the connection, and leave the session as it is."""


class Door[C: Client, Refusal](ABC):
    """Logs in and out, and sends requests. Its driver makes one call at a time."""

    def __init__(self, web: Web, blocking: Blocking) -> None:
        """Do nothing yet; `web` finds out where the router answers before anything secret is sent."""
        self._web = web
        self._blocking = blocking
        self._client: C | None = None
        """Set before a log-in is tried, so that the session of an interrupted log-in can be ended."""
        self._fresh = False
        """Whether nothing has been answered in the session yet: then it cannot be over, and another log-in does not help."""

    @property
    def host(self) -> str:
        """The router's name or address; empty until it has answered."""
        return self._web.host

    @property
    def url(self) -> str | None:
        """The address of the router's own pages; None until it has answered."""
        return self._web.url

    async def log_in(self) -> None:
        """Log in. The router may log out whoever else is logged in.

        Raises `RouterAuthError`, `RouterBusy` where nobody can log in at the moment, `RouterProtocolError` and
        `RouterUnreachable`.
        """
        if self._client:
            # It would stay open for as long as Python keeps what nobody uses any more.
            await self._blocking(self._client.close)
            self._client = None
        await self._log_in()
        self._fresh = True

    async def log_out(self) -> None:
        """End the session. Raises `RouterUnreachable`."""
        if client := self._client:
            try:
                await self._blocking(client.log_out)
            except RouterUnreachable:
                # Its turn may not have come: a log-in that nobody waits for any more may still be under way.
                self._blocking.when_free(client.log_out)
                self._client = None
                raise
            self._client = None

    async def ask(self, what: str, question: Callable[[C], Said[Refusal]], *, is_vital: bool = True) -> Said[Refusal]:
        """Ask the router. Raises `SessionOver` where a new log-in may help, and other `RouterError`s.

        An answer that makes no sense may mean that the session is over. Only a question that `is_vital` is worth a log-in
        then: a list of clients may be broken by itself, and would cost another log-in each time.
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
        """Set the client that is logged in; None where the router refused the log-in."""

    @abstractmethod
    def _trouble(self, what: str, error: Refusal | None) -> RouterError | None:
        """The meaning of an answer that may also come from a session that is over; None for all other answers."""
