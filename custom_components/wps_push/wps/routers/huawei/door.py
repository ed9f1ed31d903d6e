"""The way into the router: one session, and the questions in it."""

from collections.abc import Callable
from typing import override

from ...router import (
    LogInProblem,
    RouterAuthError,
    RouterBusy,
    RouterError,
    RouterLogInRefused,
    RouterPermissionError,
    RouterProtocolError,
)
from ..common.blocking import Blocking
from ..common.door import Door
from ..common.web import Request, Web
from .library import NONSENSE, Client, Code

FRONT_PAGE = Request(path="/", what="front page")


class HiLinkDoor(Door[Client, int]):
    """The way into a HiLink router."""

    def __init__(self, web: Web, blocking: Blocking, client: Callable[[str], Client]) -> None:
        """Do nothing yet; `client` makes one for an address."""
        super().__init__(web, blocking)
        self._make = client

    @override
    async def _log_in(self) -> None:
        if not self.url:
            # Finds the address and checks the certificate before anything secret is sent.
            (await self._web.ask(FRONT_PAGE)).raise_for_trouble()
        self._client = client = self._make(self.url or "")
        refusal = (await self._blocking(client.log_in)).error
        if refusal is not None:
            self._client = None
            raise _refused(refusal)

    @override
    def _trouble(self, what: str, error: int | None) -> RouterError | None:
        # Each of these may mean that the session is over: no rights, a wrong token, or a broken answer.
        match error:
            case Code.NO_RIGHTS:
                return RouterPermissionError("administrator")
            case Code.WRONG_SESSION | Code.WRONG_TOKEN:
                return RouterBusy("somebody else has logged in to the router")
            case _ if error == NONSENSE:
                return RouterProtocolError(f"{what}: the answer makes no sense")
        return None


def _refused(code: int) -> RouterError:
    """What a refused log-in means."""
    match code:
        case Code.USER_NAME_WRONG | Code.PASSWORD_WRONG | Code.CREDENTIALS_WRONG:
            return RouterAuthError("the router does not accept the user name or the password")
        case Code.PASSWORD_TO_BE_CHANGED:
            return RouterLogInRefused(
                LogInProblem.PASSWORD_CHANGE, "the router wants its password to be changed first, on its own page"
            )
        case Code.SOMEBODY_INSIDE:
            return RouterBusy("somebody else is logged in to the router")
        case Code.TOO_MANY_ATTEMPTS:
            return RouterLogInRefused(
                LogInProblem.LOCKED, "the router lets nobody in for a while, after too many wrong passwords"
            )
        case Code.BUSY:
            return RouterBusy("the router is busy")
        case _ if code == NONSENSE:
            return RouterProtocolError("log-in: the answer makes no sense")
    return RouterProtocolError(f"log-in: the router refuses it (error {code})")
