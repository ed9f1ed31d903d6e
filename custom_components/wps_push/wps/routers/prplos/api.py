"""prplOS's HTTP API: the TR-181 data model, one session, and commands.

Paths, answers and status codes are those of prplOS's own test of its REST API and of its web page (ViirajPatel/prpl-webui-enhanced
`app/adapters/application.js`, Neilz05/flutter_multi_lang `app/services/{api,session}.js`): `POST /session` answers a
`sessionID`, or 400 where the log-in is wrong; it is sent as `Authorization: bearer …`; what the session may not do is 403, as
is everything without a session. Old images know no session, and take HTTP Basic on port 8080.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from http import HTTPStatus
from typing import Any, Final

import aiohttp

from ...router import (
    LogInProblem,
    RouterAuthError,
    RouterError,
    RouterLogInRefused,
    RouterPermissionError,
    RouterProtocolError,
)
from ...timing import Timing
from ..common.trusting import Trust
from ..common.web import Answer, Request, Web

type Parameters = Mapping[str, Any]

_REJECTED = "the router does not accept the user name and the password"
_CSRF: Final = "X-CSRF-Token"
_DENIED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
_NO_SESSIONS = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED})
_WRONG_LOG_IN = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})

# Seconds after which the router ends a session that is not used. All published log-ins have this value.
_IDLE_TIMEOUT: Final = 600

_ACCESS = "Device.UserInterface.HTTPAccess."


class NoSuchObject(RouterProtocolError):
    """The data model has no such object, or does not understand the path."""


class Api:
    """A router's data model. Its caller sees to it that one request is made at a time. The secrets in it appear in no text."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        host: str,
        username: str,
        password: str,
        *,
        verify_tls: Trust,
        timing: Timing,
    ) -> None:
        """Take the caller's session."""
        self.web = Web(
            session, host, verify_tls=verify_tls, timing=timing, probe=Request(path="/", what="the front page")
        )
        self._credentials = (username, password)
        self._rejected = False
        self._authorization: str | None = None
        self._csrf: str | None = None
        # When something was refused to a new session. Another log-in would not help then.
        self._refused: dict[str, float] = {}

    async def objects(self, path: str) -> dict[str, Parameters]:
        """The parameters of an object and of all below it, by their paths without `Device.` in front.

        Raises `NoSuchObject`, and `RouterPermissionError` where the account may not read it.
        """
        return _objects(await self._ask(_get(path), path))

    async def command(self, command: str, arguments: Parameters | None = None) -> str | None:
        """Run a command and return the `Status` of its output, if any. Raises as `objects` does."""
        answer = await self._ask(_run(command, arguments or {}), command)
        if not answer.body:
            return None
        said = answer.json()
        if not isinstance(said, list | dict):
            raise RouterProtocolError(f"{command}: neither output nor an error in the answer")
        return _status(said)

    async def log_out(self) -> None:
        """End our session and no other. If the router does not show which one is ours, it ends by itself."""
        authorization, self._authorization = self._authorization or "", None
        kind, _, session = authorization.partition(" ")
        if kind != "bearer":
            return
        with suppress(RouterError):
            for path, parameters in _objects(await self._send(_get(_ACCESS), authorization)).items():
                if parameters.get("ID") == session:
                    await self._send(_run(f"Device.{path}Delete()", {}), authorization)

    async def _ask(self, request: Request, right: str) -> Answer:
        """Send in the session; renew that once if it is over."""
        known = self._authorization
        authorization = known or await self._log_in()
        answer = await self._send(request, authorization)
        if answer.status in _DENIED and known and not self._was_refused(right):
            # Most likely the session is over. If a new one is refused too, a right is missing.
            self._authorization = None
            authorization = await self._log_in()
            answer = await self._send(request, authorization)
        self._judge(answer, authorization, right)
        return answer

    def _was_refused(self, right: str) -> bool:
        """Whether this was refused to a session that may still be the same. Later it may be over after all."""
        refused_at = self._refused.get(right)
        if refused_at is not None and asyncio.get_running_loop().time() - refused_at > _IDLE_TIMEOUT:
            del self._refused[right]
        return right in self._refused

    def _judge(self, answer: Answer, authorization: str, right: str) -> None:
        """Raise the error that an answer stands for."""
        answer.raise_for_trouble()
        status, what = answer.status, answer.what
        if HTTPStatus(200) <= status < HTTPStatus(300):
            self._authorization = authorization
            self._refused.pop(right, None)
        elif status == HTTPStatus.UNAUTHORIZED and authorization.startswith("Basic"):
            self._rejected = True
            raise RouterAuthError(_REJECTED)
        elif status in _DENIED:
            self._refused.setdefault(right, asyncio.get_running_loop().time())
            raise RouterPermissionError(f"{right} (in the access control list of the user's role)")
        elif status in {HTTPStatus.NOT_FOUND, HTTPStatus.BAD_REQUEST}:
            raise NoSuchObject(f"{what}: the data model has no such object (HTTP status {status})")
        else:
            raise RouterProtocolError(f"{what}: no data model over HTTP here (HTTP status {status})")

    async def _log_in(self) -> str:
        """The value of `Authorization`. Bad credentials are never tried again."""
        if self._rejected:
            raise RouterAuthError(_REJECTED)
        username, password = self._credentials
        body = {"username": username, "password": password}
        answer = await self._send(
            Request(method="POST", path="/session", what="the log-in", json=body, once=True), None
        )
        asks_for_basic = answer.headers.get("WWW-Authenticate", "").lower().startswith("basic")
        if answer.status in _NO_SESSIONS or (answer.status == HTTPStatus.UNAUTHORIZED and asks_for_basic):
            try:
                # Kept only once it has worked: the router may have sessions and be in trouble at the moment.
                return aiohttp.encode_basic_auth(username, password)
            except ValueError:
                raise RouterLogInRefused(
                    LogInProblem.CHARACTERS, "a user name with a colon cannot be sent", setting="username"
                ) from None
        if answer.status in _WRONG_LOG_IN:
            self._rejected = True
            raise RouterAuthError(_REJECTED)
        answer.raise_for_trouble()
        if answer.status >= HTTPStatus.MULTIPLE_CHOICES:
            raise RouterProtocolError(f"the log-in: no session (HTTP status {answer.status})")
        reported = answer.json()
        session = (reported.get("sessionID") or reported.get("sessionId")) if isinstance(reported, dict) else None
        # It is sent back in a header, so it must be a token.
        if not isinstance(session, str | int | float) or not str(session).isascii() or not str(session).isprintable():
            raise RouterProtocolError("the log-in: no session in the answer")
        self._authorization = f"bearer {session}"
        return self._authorization

    async def _send(self, request: Request, authorization: str | None) -> Answer:
        headers = {"Authorization": authorization} if authorization else {}
        if self._csrf:
            headers[_CSRF] = self._csrf
        answer = await self.web.ask(replace(request, headers=headers))
        self._csrf = answer.headers.get(_CSRF, self._csrf)
        return answer


def _get(path: str) -> Request:
    return Request(path=f"/serviceElements/{path}", what=path)


def _run(command: str, arguments: Parameters) -> Request:
    body = {"command": command, "commandKey": "", "sendresp": True, "inputArgs": dict(arguments)}
    return Request(method="POST", path="/commands", what=command, json=body, once=True)


def _objects(answer: Answer) -> dict[str, Parameters]:
    rows = answer.json()
    if not isinstance(rows, list):
        raise RouterProtocolError(f"{answer.what}: not a list of objects in the answer")
    return {
        place.removeprefix("Device."): parameters
        for row in rows
        if isinstance(row, dict)
        and isinstance(place := row.get("path"), str)
        and isinstance(parameters := row.get("parameters"), dict)
    }


def _status(said: object) -> str | None:
    """`Status` in `[{"executed": …, "outputArgs": {"Status": …}}]`, or in an object named like the command inside of it."""
    answer = said[0] if isinstance(said, list) and said else said
    output = answer.get("outputArgs", answer) if isinstance(answer, dict) else None
    for place in (output, *output.values()) if isinstance(output, dict) else ():
        match place:
            case {"Status": str(status)} if status:
                return status
    return None
