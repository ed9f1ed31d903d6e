"""The session with the router's web server: one administrator at a time, logged in by the `asusrouter` library."""

import asyncio
from collections.abc import Callable, Coroutine
from enum import StrEnum
from functools import partial
import json
from typing import Any, Final, cast

import aiohttp
from asusrouter.connection import Connection
from asusrouter.const import RequestType
from asusrouter.error import AsusRouter404Error, AsusRouterAccessError, AsusRouterError, AsusRouterLogoutError
from asusrouter.modules.endpoint import EndpointType
from asusrouter.modules.endpoint.error import AccessError

from ...router import LogInProblem, RouterAuthError, RouterBusy, RouterError, RouterLogInRefused, RouterProtocolError
from ...timing import Timing
from ..common.lingering import Lingering, SessionOver
from ..common.web import Answer, Web
from .line import Line


class Page(StrEnum):
    """What is asked for (asuswrt, `httpd/web.c`, `mime_handlers`)."""

    HOOK = "appGet.cgi"
    APPLY = "applyapp.cgi"
    WPS_INFO = "WPS_info.xml"


class RouterPageMissing(RouterProtocolError):
    """This firmware has no such page."""


type _Error = Callable[[str], RouterError]
"""What makes an error of a text."""

# Why a request is turned down, by the numbers of asuswrt's `httpd.h`.
_REASONS: Final[dict[AccessError, tuple[_Error, str]]] = {
    AccessError.AUTHORIZATION: (SessionOver, "the router does not accept the session"),
    AccessError.LOGOUT: (SessionOver, "the session was ended at the router"),
    AccessError.CREDENTIALS: (RouterAuthError, "the router does not accept the user name or the password"),
    AccessError.TRY_AGAIN: (
        partial(RouterLogInRefused, LogInProblem.LOCKED),
        "the router has locked its log-in after too many attempts; wait five minutes",
    ),
    AccessError.ANOTHER: (RouterBusy, "somebody else is logged in to the router's pages; log out there"),
    AccessError.CAPTCHA: (
        partial(RouterLogInRefused, LogInProblem.CAPTCHA),
        "the router asks for a captcha; log in once with a browser, or switch off the login captcha (Administration, System)",
    ),
    AccessError.RESET_REQUIRED: (
        partial(RouterLogInRefused, LogInProblem.RESTART),
        "the router has locked its log-in; it has to be restarted",
    ),
}


class Session:
    """Asks the router's pages, and logs in and out as needed.

    Use it as an asynchronous context manager around everything that is asked; one such block runs at a time.
    """

    def __init__(self, web: Web, username: str, password: str, timing: Timing) -> None:
        """Do nothing yet."""
        self.web = web
        self._line = Line(web)
        self._unsendable = _unsendable(username, password)
        self._connection = Connection(
            "router",
            username,
            password,
            # The library expects an aiohttp session here.
            session=cast("aiohttp.ClientSession", self._line),
            # `Web` limits the time of each request. The library must not give up earlier: its request would go on unseen.
            timeout=int(timing.request * 10) + 60,
        )
        self._lingering = Lingering(log_in=self._log_in, log_out=self._log_out, timing=timing)
        self._left: asyncio.Task[Any] | None = None
        """A log-in that nobody waits for any more."""

    async def __aenter__(self) -> None:
        """Wait until it is free, and log in if need be. Raises `RouterError`."""
        await self._lingering.__aenter__()

    async def __aexit__(self, *details: object) -> None:
        """Leave the session to the next block, for a while."""
        await self._lingering.__aexit__(*details)

    async def end(self) -> None:
        """Log out now. Never raises."""
        await self._lingering.end()

    async def ask(self, page: Page, payload: str | None = None) -> Answer:
        """Get a page, or send something to it; renews the session once if it is over. Raises `RouterError`."""
        return await self._lingering.ask(lambda: self._query(page, payload))

    async def hook(self, *calls: str) -> Answer:
        """Call the router's own functions, for example `nvram_get(productid)`."""
        return await self.ask(Page.HOOK, "hook=" + "".join(f"{call};" for call in calls))

    async def command(self, **arguments: str) -> None:
        """Tell the router to do something. The answer proves nothing.

        It is sent as JSON: the library encodes a form as a whole, and httpd would take that for a single field.
        """
        await self.ask(Page.APPLY, json.dumps(arguments))

    async def _query(self, page: Page, payload: str | None) -> Answer:
        # The library only uses the value of what it calls an endpoint.
        endpoint = cast("EndpointType", page)
        kind = RequestType.GET if payload is None else RequestType.POST
        await self._run(self._connection.async_query(endpoint, payload, request_type=kind), page.value)
        if self._line.answer is None:
            raise RouterProtocolError(f"{page.value}: nothing was answered")
        return self._line.answer

    async def _log_in(self) -> None:
        if self._unsendable:
            raise RouterLogInRefused(
                LogInProblem.CHARACTERS,
                "ASUSWRT takes a user name and a password of ASCII characters only",
                setting=self._unsendable,
            )
        # The library keeps a session that it could not end, and would not log in again.
        self._connection.reset_connection()
        try:
            connected = await self._run(self._connection.async_connect(), "login.cgi")
        except SessionOver:
            raise RouterAuthError("login.cgi: the router does not accept the log-in") from None
        if not connected:
            raise RouterProtocolError("login.cgi: the log-in came to nothing")

    async def _log_out(self) -> None:
        if self._left:
            await asyncio.wait([self._left])
            self._left = None
        await self._run(self._connection.async_disconnect(), "Logout.asp")

    async def _run[T](self, call: Coroutine[Any, Any, T], what: str) -> T:
        """Let the library do something; raises nothing but `RouterError`.

        The library takes a cancellation for a time-out, and goes on logging in in the background. So only its request is
        cancelled, and the library is waited for. A log-in goes on, and `_log_out` waits for it.
        """
        self._line.pick_up()
        task = asyncio.create_task(call)
        # Retrieved, so that asyncio does not report an error that nobody needs any more.
        task.add_done_callback(lambda done: done.cancelled() or done.exception())
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError:
            if self._line.give_up():
                await asyncio.wait([task])
            else:
                self._left = task
            raise
        try:
            return task.result()
        except AsusRouterLogoutError:
            error, reason = _REASONS[AccessError.LOGOUT]
        except AsusRouter404Error:
            error, reason = RouterPageMissing, "the router has no such page"
        except AsusRouterAccessError as err:
            error, reason = _reason(err)
        except (AsusRouterError, ValueError, TypeError, LookupError, AttributeError, RecursionError) as err:
            error, reason = RouterProtocolError, f"the library gave up ({type(err).__name__})"
        raise error(f"{what}: {reason}")


def _reason(err: AsusRouterAccessError) -> tuple[_Error, str]:
    """Why access was denied: the library's errors have a number, or were raised from one that has."""
    for args in (error.args for error in (err, err.__cause__) if error):
        for arg in args:
            if isinstance(arg, AccessError) and arg in _REASONS:
                error, reason = _REASONS[arg]
                if arg is AccessError.TRY_AGAIN:
                    error = partial(RouterLogInRefused, LogInProblem.LOCKED, retry_in=_lock_time(args))
                return error, reason
    return RouterProtocolError, "the router turns the request down"


def _lock_time(args: tuple[object, ...]) -> int | None:
    """For how many more seconds the log-in is locked; some firmware counts below zero (asuswrt, `send_login_page`)."""
    times = (arg["timeout"] for arg in args if isinstance(arg, dict) and isinstance(arg.get("timeout"), int))
    return next((seconds for seconds in times if seconds > 0), None)


def _unsendable(username: str, password: str) -> str | None:
    """Which of the two has a character that the log-in cannot carry, if either does."""
    if not username.isascii() or ":" in username:
        return "username"
    return None if password.isascii() else "password"
