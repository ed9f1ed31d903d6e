"""The API of Freebox OS: its address, its envelope and its sessions.

Source: "Developer API Documentation", on each box at `/doc/index.html` (API 16.0), sections "Freebox discovery",
"API conventions" and "Login".
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
import hmac
import re
from typing import Any, Final

import aiohttp

from ...router import RouterAuthError, RouterError, RouterPermissionError, RouterProtocolError
from ...timing import Timing
from ..common.refusals import Refusals
from ..common.trusting import Trust
from ..common.web import Answer, Request, Web
from .failures import RIGHT, SETTINGS, SessionOver, failure

APP_ID: Final = "fr.wps_push"
"""Our name at the box. A token is valid for the application that it was granted to."""

_ABOUT = Request(path="/api_version", what="api_version")
_BASE = re.compile(r"/(?:[a-z0-9_-]{1,32}/){0,4}")
_VERSION = re.compile(r"([0-9]{1,3})\.[0-9]{1,3}")

TOKEN: Final = re.compile(r"[\x21-\x7e]{1,512}")
"""The form of a token. Those that were seen are 64 characters of base64."""


@dataclass(frozen=True, slots=True)
class Call:
    """A request to the API."""

    what: str
    """How errors call it."""
    path: str
    """Below the version."""
    method: str = "GET"
    body: object = field(default=None, repr=False)
    """Sent as JSON."""
    once: bool = False
    """Whether it does harm if it arrives twice."""


@dataclass(frozen=True, slots=True)
class _Session:
    token: str = field(repr=False)
    may_change: bool
    """Whether it has the right to change settings. The rights of a session do not change while it lasts."""


class Api:
    """A box's API, one request at a time. The secrets in it appear in no text."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        host: str,
        *,
        verify_tls: Trust,
        timing: Timing,
        token: str | None,
    ) -> None:
        """Take the caller's session.

        `token` is what the box has granted; without one nothing can be done but to ask for it.
        """
        self.web = Web(session, host, verify_tls=verify_tls, timing=timing, probe=_ABOUT)
        self._token = token
        self._refusals = Refusals(timing)
        self._root: str | None = None
        self._session: _Session | None = None
        self._lock = asyncio.Lock()

    @property
    def may_change(self) -> bool:
        """Whether the session that was opened last may change settings, and so open windows."""
        return self._session is not None and self._session.may_change

    async def about(self) -> Mapping[str, Any]:
        """What the box shows to everybody about itself."""
        async with self._lock:
            return await self._about()

    async def call(self, call: Call) -> Any:
        """Make a call and return its result, None where there is none.

        Logs in where there is no session or it is over, once. Raises `RouterAuthError` where the box does not accept the
        token, and from then on without asking it again: boxes lock out those who try too often.
        """
        async with self._lock:
            try:
                return await self._ask(call, self._session or await self._log_in())
            except SessionOver:
                return await self._ask(call, await self._log_in())

    async def call_openly(self, call: Call) -> Any:
        """Make a call that needs no session."""
        async with self._lock:
            return await self._ask(call)

    async def demand_right(self) -> None:
        """Raise `RouterPermissionError` where settings may not be changed.

        It logs in anew before it says so, since the right may have been granted after the last log-in.
        """
        async with self._lock:
            if not self.may_change and not (await self._log_in()).may_change:
                raise RouterPermissionError(RIGHT)

    async def log_out(self) -> None:
        """End the session, if there is one."""
        async with self._lock:
            session, self._session = self._session, None
            if session:
                await self._ask(Call("logout", "login/logout/", "POST"), session)

    async def _about(self) -> Mapping[str, Any]:
        reported = _read(await self.web.ask(_ABOUT))
        match reported:
            case {"api_base_url": str(base), "api_version": str(version)} if _BASE.fullmatch(base):
                if major := _VERSION.fullmatch(version):
                    self._root = f"{base}v{major[1]}/"
                    return dict(reported)
        raise RouterProtocolError("api_version: no Freebox answers there")

    async def _log_in(self) -> _Session:
        """A new session."""
        self._session = None
        self._refusals.check()
        if self._token is None:
            raise RouterAuthError("nobody has granted access at the box yet")
        match await self._ask(Call("login", "login/")):
            case {"challenge": str(challenge)}:
                password = hmac.digest(self._token.encode(), challenge.encode(errors="replace"), "sha1").hex()
            case _:
                raise RouterProtocolError("login: no challenge in the answer")
        try:
            result = await self._ask(
                Call("session", "login/session/", "POST", {"app_id": APP_ID, "password": password}, once=True)
            )
        except RouterError as error:
            self._refusals.note(error)
            raise
        match result:
            case {"session_token": str(token), **more} if TOKEN.fullmatch(token):
                rights = more.get("permissions")
                may_change = isinstance(rights, dict) and rights.get(SETTINGS) is True
                self._session = _Session(token, may_change)
                return self._session
        raise RouterProtocolError("session: no session in the answer")

    async def _ask(self, call: Call, session: _Session | None = None) -> Any:
        if self._root is None:
            await self._about()
        headers = {"X-Fbx-App-Auth": session.token} if session else {}
        answer = await self.web.ask(
            Request(
                path=f"{self._root}{call.path}",
                what=call.what,
                method=call.method,
                json=call.body,
                headers=headers,
                once=call.once,
            )
        )
        match _read(answer):
            case {"success": True, **more}:
                return more.get("result")
            case {"success": False, "error_code": code}:
                raise failure(call.what, code)
        raise RouterProtocolError(f"{call.what}: neither a success nor an error in the answer")


def _read(answer: Answer) -> Any:
    """The envelope in an answer. Errors are JSON too, with their own HTTP status."""
    answer.raise_for_trouble()
    return answer.json()
