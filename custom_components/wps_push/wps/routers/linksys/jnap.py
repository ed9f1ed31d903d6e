"""JNAP: the JSON interface of Linksys routers, one HTTP request for one action or for a transaction of several.

The actions and their errors are those of the vendor's own clients (linksys/PrivacyGUI-JNAP) and of the Lua on the
router (`wirelessap.lua`, `handlers`).
"""

import asyncio
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
import re
from typing import Any, NamedTuple

from ...router import (
    LogInProblem,
    RouterAuthError,
    RouterError,
    RouterInTrouble,
    RouterLogInRefused,
    RouterProtocolError,
)
from ...timing import Timing
from ..common.refusals import Refusals
from ..common.web import Answer, Request, Web

_PATH = "/JNAP/"
_NAMESPACE = "http://linksys.com/jnap/"
_USER = "admin"
"""The one account that there is."""

OK = "OK"
UNKNOWN_ACTION = "_ErrorUnknownAction"
_NOT_READY = "_ErrorNotReady"

_WRONG_PASSWORD = "_ErrorUnauthorized"

# After five wrong passwords in a row, whoever typed them. Then each request keeps it locked, even with the right password
# (linksys/PrivacyGUI, tests of its polling).
_LOCKED = "ErrorAdminAccountLocked"

# The form of JNAP's error names. Anything else in their place is not shown.
_NAME = re.compile(r"_?Error[A-Za-z]{0,60}")


class Action(NamedTuple):
    """Something to ask a router for."""

    name: str
    """Without the namespace, as `wirelessap/GetRadioInfo`."""
    request: Mapping[str, object] = {}
    once: bool = False
    """Whether it does harm if it arrives twice."""

    @property
    def method(self) -> str:
        """How errors call it."""
        return self.name.rpartition("/")[2]


DEVICE_INFO = Action("core/GetDeviceInfo")
_TRANSACTION = Action("core/Transaction")


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back of one action."""

    action: Action
    result: str
    _output: Mapping[str, Any] = field(repr=False)

    @property
    def output(self) -> Mapping[str, Any]:
        """What the action returned; raises a `RouterError` where it was not carried out."""
        if self.result != OK:
            raise self.failure
        return self._output

    @property
    def failure(self) -> RouterError:
        """The error that says why the action was not carried out.

        The answer's own `error` text is not used: when the router refuses a log-in, it quotes the log-in there.
        """
        if self.result == _WRONG_PASSWORD:
            return RouterAuthError("the router does not accept the password")
        if self.result == _LOCKED:
            return RouterLogInRefused(
                LogInProblem.LOCKED, "the router lets nobody in for a while, after too many wrong passwords"
            )
        if self.result == _NOT_READY:
            return RouterInTrouble(f"{self.action.method}: the router is still starting")
        name = self.result if _NAME.fullmatch(self.result) else "an unknown error"
        return RouterProtocolError(f"{self.action.method}: {name}")


def _request(action: Action, body: object, headers: Mapping[str, str]) -> Request:
    return Request(
        method="POST",
        path=_PATH,
        what=action.method,
        json=body,
        headers={"X-JNAP-Action": f"{_NAMESPACE}{action.name}", **headers},
        once=action.once,
    )


PROBE = _request(DEVICE_INFO, {}, {})


class Jnap:
    """A router's JNAP, one request at a time. The password in it appears in no text."""

    def __init__(self, web: Web, password: str, timing: Timing) -> None:
        """Send nothing yet. There are no sessions: the password goes with each request."""
        self._web = web
        login = b64encode(f"{_USER}:{password}".encode(errors="replace")).decode()
        self._headers = {"X-JNAP-Authorization": f"Basic {login}"}
        self._refusals = Refusals(timing)
        self._lock = asyncio.Lock()

    @property
    def url(self) -> str | None:
        """The router's address; None until it has answered."""
        return self._web.url

    @property
    def host(self) -> str:
        """The router's name or address as in its URL; empty until it has answered."""
        return self._web.host

    async def ask(self, *actions: Action) -> list[Reply]:
        """Carry out the actions in order, in one request where the router carries out all of them.

        The router gives up a whole transaction if one of its actions fails; then they are asked one by one. So several
        actions must be such that change nothing. Raises `RouterAuthError` where the password is not
        accepted, and from then on without asking again; `RouterLogInRefused` while the account is locked, in which
        time the router is not asked either.
        """
        async with self._lock:
            if len(actions) > 1 and (replies := await self._transact(actions)):
                return replies
            return [self._accepted(_reply(action, await self._post(action, action.request))) for action in actions]

    async def introduction(self) -> Reply:
        """What the router says of itself to everybody; the password is not sent."""
        async with self._lock:
            answer = await self._web.ask(PROBE)
        _check_status(answer)
        return _reply(DEVICE_INFO, answer.json())

    async def _transact(self, actions: Sequence[Action]) -> list[Reply] | None:
        body = [{"action": f"{_NAMESPACE}{action.name}", "request": action.request} for action in actions]
        answer = await self._post(_TRANSACTION, body)
        reply = self._accepted(_reply(_TRANSACTION, answer))
        responses = answer.get("responses")
        if not isinstance(responses, list):
            return None
        replies = [
            self._accepted(_reply(action, response)) for action, response in zip(actions, responses, strict=False)
        ]
        return replies if reply.result == OK and len(replies) == len(actions) else None

    def _accepted(self, reply: Reply) -> Reply:
        if reply.result in {_WRONG_PASSWORD, _LOCKED}:
            raise self._refusals.note(reply.failure)
        return reply

    async def _post(self, action: Action, body: object) -> Any:
        self._refusals.check()
        answer = await self._web.ask(_request(action, body, self._headers))
        _check_status(answer)
        return answer.json()


def _check_status(answer: Answer) -> None:
    """JNAP's own errors come with HTTP status 200."""
    answer.raise_for_trouble()
    if answer.status != HTTPStatus.OK:
        raise RouterProtocolError(f"{answer.what}: no JNAP here (HTTP status {answer.status})")


def _reply(action: Action, answer: object) -> Reply:
    """The answer of one action. Errors may come without `error` and `output`, or with `output` null."""
    match answer:
        case {"result": str(result), **rest}:
            output = rest.get("output")
            return Reply(action, result, output if isinstance(output, dict) else {})
    raise RouterProtocolError(f"{action.method}: no result in the answer")
