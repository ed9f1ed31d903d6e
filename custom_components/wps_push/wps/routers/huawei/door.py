"""How to get into the router: one session, and questions of that session."""

from collections.abc import Callable
from typing import Final

import aiohttp

from ...router import RouterAuthError, RouterBusy, RouterError, RouterPermissionError, RouterProtocolError
from ..blocking import Blocking
from ..lingering import SessionOver
from ..web import Request, Web
from .library import NONSENSE, Client, Code, Said

# A session that is over has lost its rights or its token; a broken answer may mean that as well.
_OVER: Final = frozenset({Code.NO_RIGHTS, Code.WRONG_SESSION, Code.WRONG_TOKEN, NONSENSE})

_PROBE = Request(path="/", what="front page")


class Door:
    """Logs in and out, and asks. One call at a time; the driver sees to that."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        host: str,
        username: str,
        password: str,
        *,
        verify_tls: bool,
        timeout: float,
        blocking: Blocking,
    ) -> None:
        """Do nothing yet; `timeout` is how long one request may take, in seconds."""
        self._web = Web(session, host, verify_tls=verify_tls, timeout=timeout, probe=_PROBE)
        self._username = username
        self._password = password
        self._verify_tls = verify_tls
        self._timeout = timeout
        self._blocking = blocking
        self._client: Client | None = None
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
        """Log in; raises `RouterAuthError`, `RouterBusy`, `RouterProtocolError` or `RouterUnreachable`."""
        self._client = None
        if not self.url:
            # Where it answers, and whether its certificate can be verified, is known before anything secret is sent.
            (await self._web.ask(_PROBE)).raise_for_trouble()
        # Known before it is tried, so that a log-in that is broken off can be given back.
        self._client = Client(
            self.url or "", self._username, self._password, verify_tls=self._verify_tls, timeout=self._timeout
        )
        said = await self._blocking(self._client.log_in)
        if said.error is not None:
            self._client = None
            raise _refused(said.error)
        self._fresh = True

    async def log_out(self) -> None:
        """Give the session back. Raises `RouterUnreachable`."""
        if self._client:
            await self._blocking(self._client.log_out)
            self._client = None

    async def ask(self, what: str, question: Callable[[Client], Said]) -> Said:
        """What the router says. Raises `SessionOver` where a new log-in may help, and other `RouterError`s."""
        if self._client is None:
            raise SessionOver("nobody is logged in")
        said = await self._blocking(question, self._client)
        if said.error not in _OVER:
            self._fresh = False
            return said
        if not self._fresh:
            raise SessionOver(f"{what}: the router does not know the session any more")
        if said.error == NONSENSE:
            raise RouterProtocolError(f"{what}: the answer makes no sense")
        if said.error == Code.NO_RIGHTS:
            raise RouterPermissionError("administrator")
        raise RouterBusy("somebody else has logged in to the router")


def _refused(code: int) -> RouterError:
    """What a refused log-in means."""
    match code:
        case Code.USER_NAME_WRONG | Code.PASSWORD_WRONG | Code.CREDENTIALS_WRONG:
            return RouterAuthError("the router does not accept the user name or the password")
        case Code.PASSWORD_TO_BE_CHANGED:
            return RouterAuthError("the router wants its password to be changed first, on its own page")
        case Code.SOMEBODY_INSIDE:
            return RouterBusy("somebody else is logged in to the router")
        case Code.TOO_MANY_ATTEMPTS:
            return RouterBusy("the router lets nobody in for a while, after too many wrong passwords")
        case Code.BUSY:
            return RouterBusy("the router is busy")
        case _ if code == NONSENSE:
            return RouterProtocolError("log-in: the answer makes no sense")
    return RouterProtocolError(f"log-in: the router refuses it (error {code})")
