"""SoftAtHome's bus over HTTP: log-in, one session, and errors that come inside of successful answers.

What is on the wire is known from clients and their users' reports:
- cyr-ius/aiosysbus `auth.py`, rene-d/sysbus `sysbus.py`, p-dor/LiveboxMonitor `LmSession.py`: requests, `createContext`,
  `releaseContext`; the last one also that `DeviceInfo.get` is answered without a log-in
- Tomy2e/livebox-api-client `internal/client/client.go`: 401 for a wrong password, error 13 for a session that is over,
  cookie names such as `1a2b3c4d/sessid`, which the cookie parsers of most languages refuse
- antnardo/liveboxapi `transport.py`: an answer that lacks its first brace
- krahabb/meross_lan issue 432 quotes what the box says after too many wrong passwords
"""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
import re
from typing import Any, Final

from ...router import LogInProblem, RouterAuthError, RouterLogInRefused, RouterPermissionError, RouterProtocolError
from ...timing import Timing
from ..common.refusals import Refusals
from ..common.web import Answer, Request, Web

CONTENT_TYPE: Final = "application/x-sah-ws-4-call+json"

_PATH = "/ws"
_APPLICATION = "so_sdkut"
"""The name that clients give themselves. Each application has its own rules; all public clients use this one."""

_PERMISSION_DENIED = 13
_NOT_FOUND = 196618

# A log-in and a press.
_ONCE = frozenset({"createContext", "startPairing"})

# What may stand in a header.
_CONTEXT = re.compile(r"[!-~]{1,256}")
_COOKIE = re.compile(r"[!-+\--:<>-~]{1,128}=[!-+\--:<-~]{0,512}")

PROBE: Final = Request(
    method="POST",
    path=_PATH,
    what="DeviceInfo.get",
    json={"service": "DeviceInfo", "method": "get", "parameters": {}},
    headers={"Content-Type": CONTENT_TYPE},
)


class CallFailed(RouterProtocolError):
    """The box answered with an error of its own."""

    def __init__(self, what: str, code: object) -> None:
        """Name the call; `code` is the box's own number, with nothing else of its answer."""
        number = code if isinstance(code, int) else None
        super().__init__(f"{what}: the box reports error {number or 'without a number'}")
        self.not_found = number == _NOT_FOUND
        """Whether there is no such object on this box."""


@dataclass(frozen=True, slots=True)
class _Session:
    """Somebody who is logged in. Both are secrets."""

    context: str = field(repr=False)
    cookie: str = field(repr=False)


class Sysbus:
    """A box's bus. It is used by one caller at a time. The secrets in it appear in no text."""

    def __init__(self, web: Web, username: str, password: str, timing: Timing) -> None:
        """Log in when it is first needed."""
        self._web = web
        self._credentials = {"applicationName": _APPLICATION, "username": username, "password": password}
        self._refusals = Refusals(timing)
        self._session: _Session | None = None
        self._timing = timing
        self._denied_at: dict[str, float] = {}
        """When a new session was last tried for a call, for calls that are denied."""

    @property
    def url(self) -> str | None:
        """The box's address; None until it has answered."""
        return self._web.url

    @property
    def date(self) -> datetime | None:
        """The box's own date in its last answer; None where that is not known."""
        return self._web.date

    async def call(self, service: str, method: str, parameters: Mapping[str, object] | None = None) -> Any:
        """Call a method and return its result; None where it has none.

        Logs in where there is no session or it is over, once. Raises `RouterAuthError`, and from then on without asking
        the box again; `RouterLogInRefused` while it lets nobody in; `RouterPermissionError` where a new session may not call this either; `CallFailed` for any other
        error that the box reports.
        """
        what = f"{service}.{method}"
        is_new = self._session is None
        body = await self._send(self._session or await self._log_in(), service, method, parameters or {})
        if _denied(body) and not is_new and self._may_be_over(what):
            # The box has one number for a session that is over and for a missing right. If the old one is not over, it
            # must not be left behind.
            await self.log_out()
            body = await self._send(await self._log_in(), service, method, parameters or {})
            self._denied_at[what] = asyncio.get_running_loop().time()
        if _denied(body):
            raise RouterPermissionError(f"{what} (the account admin has it)")
        self._denied_at.pop(what, None)
        for error in _errors(body):
            raise CallFailed(what, error.get("error"))
        if "status" not in body and "data" not in body:
            raise RouterProtocolError(f"{what}: neither a result nor an error in the answer")
        # Most services answer in `status`. Some put a mere success there, and the result in `data`.
        return body.get("data") or body.get("status")

    async def introduction(self) -> Mapping[str, Any]:
        """What the box says of itself to everybody, nothing where its firmware wants a log-in; no credential is sent."""
        answer = await self._web.ask(PROBE)
        if _denied(body := _body(answer)):
            return {}
        if isinstance(reported := body.get("data") or body.get("status"), dict):
            return reported
        raise RouterProtocolError("DeviceInfo.get: neither a result nor an error in the answer")

    async def log_out(self) -> None:
        """End the session, if there is one."""
        session, self._session = self._session, None
        if session:
            headers = _headers(session) | {"Authorization": f"X-Sah-Logout {session.context}"}
            await self._web.ask(
                _request("sah.Device.Information", "releaseContext", {"applicationName": _APPLICATION}, headers)
            )

    def _may_be_over(self, what: str) -> bool:
        """Whether a new session may help with a denied call; not if that was tried just now."""
        denied_at = self._denied_at.get(what)
        return denied_at is None or asyncio.get_running_loop().time() >= denied_at + self._timing.locked

    async def _log_in(self) -> _Session:
        self._session = None
        self._refusals.check()
        headers = {"Authorization": "X-Sah-Login", "Content-Type": CONTENT_TYPE}
        answer = await self._web.ask(
            _request("sah.Device.Information", "createContext", self._credentials, headers, what="createContext")
        )
        body = {"errors": [{"error": _PERMISSION_DENIED}]} if answer.status in (401, 403) else _body(answer)
        context = data.get("contextID") if isinstance(data := body.get("data"), dict) else None
        if isinstance(context, str) and _CONTEXT.fullmatch(context):
            self._session = _Session(context, _cookie(answer))
            return self._session
        self._explain(body)
        raise RouterProtocolError("createContext: no session in the answer")

    def _explain(self, body: Mapping[str, Any]) -> None:
        """Raise the error that the errors of a log-in stand for."""
        for error in _errors(body):
            wait = error.get("waittime")
            if isinstance(wait, int):
                text = f"too many log-ins with a wrong password: the box accepts none for {wait} seconds"
                raise self._refusals.note(RouterLogInRefused(LogInProblem.LOCKED, text, retry_in=wait))
            # A refusal that has no number of its own comes with an empty `data`.
            if error.get("error", _PERMISSION_DENIED) == _PERMISSION_DENIED:
                raise self._refusals.note(RouterAuthError("the box does not accept the user name and the password"))
            raise CallFailed("createContext", error.get("error"))

    async def _send(
        self, session: _Session, service: str, method: str, parameters: Mapping[str, object]
    ) -> Mapping[str, Any]:
        answer = await self._web.ask(_request(service, method, parameters, _headers(session)))
        if answer.status in (401, 403):
            return {"errors": [{"error": _PERMISSION_DENIED}]}
        return _body(answer)


def _request(
    service: str, method: str, parameters: Mapping[str, object], headers: Mapping[str, str], what: str | None = None
) -> Request:
    return Request(
        method="POST",
        path=_PATH,
        what=what or f"{service}.{method}",
        json={"service": service, "method": method, "parameters": parameters},
        headers=headers,
        once=method in _ONCE,
    )


def _headers(session: _Session) -> dict[str, str]:
    cookie = {"Cookie": session.cookie} if session.cookie else {}
    return {
        "Content-Type": CONTENT_TYPE,
        "Authorization": f"X-Sah {session.context}",
        "X-Context": session.context,
    } | cookie


def _cookie(answer: Answer) -> str:
    """The `Cookie` header that a log-in asks for; `http.cookies` does not accept the slash in these names."""
    pairs = (header.partition(";")[0].strip() for header in answer.headers.getall("Set-Cookie", ()))
    return "; ".join(pair for pair in pairs if _COOKIE.fullmatch(pair))


def _body(answer: Answer) -> Mapping[str, Any]:
    answer.raise_for_trouble()
    if answer.status != 200:
        raise RouterProtocolError(f"{answer.what}: no Livebox's bus here (HTTP status {answer.status})")
    if answer.body.startswith(b',"errors":'):
        answer = replace(answer, body=b"{" + answer.body[1:] + b"}")
    body = answer.json()
    # In another version of the envelope everything is one level deeper.
    if isinstance(body, dict) and isinstance(body.get("result"), dict):
        body = body["result"]
    if not isinstance(body, dict):
        raise RouterProtocolError(f"{answer.what}: neither a result nor an error in the answer")
    return body


def _errors(body: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The errors in an answer: a list, or a single one in the answer itself."""
    listed = body.get("errors")
    yield from (error for error in listed if isinstance(error, dict)) if isinstance(listed, list) else ()
    if body.get("error"):
        yield body


def _denied(body: Mapping[str, Any]) -> bool:
    return any(error.get("error") == _PERMISSION_DENIED for error in _errors(body))
