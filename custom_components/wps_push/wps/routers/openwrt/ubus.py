"""ubus over HTTP: JSON-RPC calls, one session that is renewed once, and what its account may do.

The wire format is that of openwrt/uhttpd `ubus.c`; sessions and rights are those of openwrt/rpcd `session.c`.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from ...router import RouterAuthError, RouterError, RouterInTrouble, RouterPermissionError, RouterProtocolError
from .transport import Transport

NO_SESSION = "0" * 32
"""rpcd's session of everybody who has not logged in."""

# Seconds; rpcd's default. Every call that is allowed starts it anew.
_SESSION_TIMEOUT = 300


class Status(IntEnum):
    """How a call ended: ubus' own status (openwrt/ubus `ubusmsg.h`), or uhttpd's where it did not get that far."""

    OK = 0
    INVALID_COMMAND = 1
    INVALID_ARGUMENT = 2
    METHOD_NOT_FOUND = 3
    NOT_FOUND = 4
    NO_DATA = 5
    PERMISSION_DENIED = 6
    TIMEOUT = 7
    NOT_SUPPORTED = 8
    UNKNOWN_ERROR = 9
    CONNECTION_FAILED = 10
    OBJECT_NOT_FOUND = -32000
    ACCESS_DENIED = -32002
    """The account may not do this, or the session is over: uhttpd does not tell which."""
    REQUEST_TIMED_OUT = -32003


_REJECTED = "the router does not accept the user name and the password"

_SILENT = frozenset({Status.TIMEOUT, Status.CONNECTION_FAILED, Status.REQUEST_TIMED_OUT})
# What uhttpd says before it has found the session to be valid.
_UNHEARD = frozenset({Status.ACCESS_DENIED, Status.OBJECT_NOT_FOUND})
_DENIED = frozenset({Status.PERMISSION_DENIED, Status.ACCESS_DENIED})


class Call(NamedTuple):
    """A method of an object on the bus."""

    object: str
    method: str
    args: Mapping[str, Any] = {}

    @property
    def right(self) -> str:
        """The right that the call needs, as an ACL file writes it; hostapd has one object for each interface."""
        name, dot, _ = self.object.partition(".")
        return f"{name}.* {self.method}" if name == "hostapd" and dot else f"{self.object} {self.method}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back of one call."""

    status: int
    data: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def ok(self) -> bool:
        """Whether the call was carried out."""
        return self.status == Status.OK


def failure(call: Call, answer: Answer) -> RouterError:
    """The error that says why a call was not carried out."""
    if answer.status in _DENIED:
        return RouterPermissionError(call.right)
    words = Status(answer.status).name if answer.status in Status else f"error {answer.status}"
    kind = RouterInTrouble if answer.status in _SILENT else RouterProtocolError
    return kind(f"{call.method}: {words.lower().replace('_', ' ')}")


class Ubus:
    """A router's message bus, one request at a time. The secrets in it appear in no text."""

    def __init__(self, transport: Transport, username: str, password: str) -> None:
        """Log in when it is first needed."""
        self._transport = transport
        self._credentials = {"username": username, "password": password}
        self._rejected = False
        self._session: str | None = None
        self._rights: Mapping[str, Sequence[str]] = {}
        # What was refused although the rights name it: ubus may have rules of its own.
        self._refused: set[tuple[str, str]] = set()
        self._batches = True
        self._lock = asyncio.Lock()

    @property
    def url(self) -> str | None:
        """The router's address; None until it has answered."""
        return str(self._transport.web.base) if self._transport.web.base else None

    @property
    def host(self) -> str:
        """The router's name or address as in its URL; empty until it has answered."""
        return self._transport.web.host

    async def objects(self, pattern: str) -> dict[str, frozenset[str]]:
        """The methods of the objects whose name matches; no log-in is needed for that."""
        async with self._lock:
            answer = await self._transport.post(_request("list", [pattern]), "list")
        match answer:
            case {"result": dict(objects)}:
                return {name: frozenset(methods) for name, methods in objects.items() if isinstance(methods, dict)}
        raise RouterProtocolError("list: no list of objects in the answer")

    async def log_in(self) -> None:
        """Log in, if nobody has.

        Raises `RouterAuthError` where the router does not accept the credentials, and from then on without asking it
        again: routers lock accounts.
        """
        async with self._lock:
            await self._log_in()

    def allows(self, call: Call) -> bool:
        """Whether the account may make a call, as far as the log-in's answer told (patterns as in `fnmatch`)."""
        if (call.object, call.method) in self._refused:
            return False
        return any(
            fnmatchcase(call.object, name) and any(fnmatchcase(call.method, method) for method in methods)
            for name, methods in self._rights.items()
        )

    def demand(self, *calls: Call) -> None:
        """Raise `RouterPermissionError` for the first call that the account may not make."""
        for call in calls:
            if not self.allows(call):
                raise RouterPermissionError(call.right)

    async def call(self, calls: Sequence[Call]) -> list[Answer]:
        """Make the calls in order, in one request where the router knows how to.

        Logs in where there is no session or it is over, once.
        """
        async with self._lock:
            answers = await self._send(await self._log_in(), calls)
            if _UNHEARD.issuperset(told := {answer.status for answer in answers}) and Status.ACCESS_DENIED in told:
                # Most likely the session is over. If it was not, a second refusal is about the rights.
                self._session = None
                answers = await self._send(await self._log_in(), calls)
        for call, answer in zip(calls, answers, strict=True):
            if answer.status == Status.ACCESS_DENIED:
                self._refused.add((call.object, call.method))
        return answers

    async def log_out(self) -> None:
        """End the session where the account may; it ends by itself after five minutes otherwise."""
        destroy = Call("session", "destroy")
        async with self._lock:
            session, self._session = self._session, None
            if session and self.allows(destroy):
                await self._send(session, [destroy])

    async def _log_in(self) -> str:
        """The session, new if there was none."""
        if self._session:
            return self._session
        if self._rejected:
            raise RouterAuthError(_REJECTED)
        call = Call("session", "login", {**self._credentials, "timeout": _SESSION_TIMEOUT})
        (answer,) = await self._send(NO_SESSION, [call])
        if answer.status == Status.PERMISSION_DENIED:
            self._rejected = True
            raise RouterAuthError(_REJECTED)
        if answer.status == Status.OBJECT_NOT_FOUND:
            raise RouterInTrouble("login: the router's session service (rpcd) is not running")
        if not answer.ok:
            raise failure(call, answer)
        session = answer.data.get("ubus_rpc_session")
        if not isinstance(session, str):
            raise RouterProtocolError("login: no session in the answer")
        self._session = session
        self._rights = _rights(answer.data.get("acls"))
        self._refused.clear()
        return session

    async def _send(self, session: str, calls: Sequence[Call]) -> list[Answer]:
        requests = [
            _request("call", [session, call.object, call.method, dict(call.args)], number)
            for number, call in enumerate(calls)
        ]
        what = calls[0].method
        if self._batches and len(calls) > 1:
            once = any(_is_once(call) for call in calls)
            answers = await self._transport.post(requests, what, once=once)
            if not (isinstance(answers, dict) and "error" in answers):
                return _in_order(answers, calls)
            # One error instead of a list: this server knows no batches.
            self._batches = False
        return [
            _answer(await self._transport.post(request, call.method, once=_is_once(call)), call)
            for request, call in zip(requests, calls, strict=True)
        ]


def _is_once(call: Call) -> bool:
    """Whether a call does harm if it arrives twice: a log-in and a press."""
    return call.method in {"login", "wps_start"}


def _rights(acls: object) -> dict[str, list[str]]:
    """The methods that an account may call, by object; both may be patterns."""
    match acls:
        case {"ubus": dict(objects)}:
            return {
                name: [method for method in methods if isinstance(method, str)]
                for name, methods in objects.items()
                if isinstance(methods, list)
            }
    return {}


def _request(method: str, params: list[object], number: int = 0) -> dict[str, object]:
    return {"jsonrpc": "2.0", "id": number, "method": method, "params": params}


def _in_order(answers: object, calls: Sequence[Call]) -> list[Answer]:
    """Match answers to calls by their order: nginx's module leaves out the number where something went wrong."""
    if not isinstance(answers, list) or len(answers) != len(calls):
        raise RouterProtocolError(f"{calls[0].method}: not one answer for each call")
    return [_answer(answer, call) for answer, call in zip(answers, calls, strict=True)]


def _answer(answer: object, call: Call) -> Answer:
    match answer:
        case {"result": [int(status), dict(data)]}:
            return Answer(status, data)
        case {"result": [int(status)]}:
            return Answer(status)
        case {"error": {"code": int(status)}} if status:
            return Answer(status)
    raise RouterProtocolError(f"{call.method}: neither a result nor an error in the answer")
