"""A router's message bus: one session, which is renewed if that can help, and what its account may do.

Sessions and rights are those of openwrt/rpcd, `session.c`.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import NamedTuple

from ...router import RouterAuthError, RouterInTrouble, RouterPermissionError, RouterProtocolError
from .calls import Answer, Call, Objects, Status, failure, interfaces
from .transport import Transport

NO_SESSION = "0" * 32
"""rpcd's session for everybody who has not logged in."""

# Seconds. rpcd's default is 300 and LuCI's is 3600: a session with this time-out is one that we made.
_SESSION_TIMEOUT = 307

_DESTROY = Call("session", "destroy")

_REJECTED = "the router does not accept the user name and the password"


class Answers(NamedTuple):
    """What came back of several calls."""

    needed: list[Answer]
    """One for each needed call, in order."""
    optional: list[tuple[Call, Answer]]
    """The other calls that were made, with their answers."""
    objects: Objects | None = None
    """What hostapd runs, if that was asked for."""


class Ubus:
    """A router's message bus, one request at a time. Its secrets appear in no text.

    uhttpd says "access denied" if a right is missing, if the session is over, and to every call while rpcd restarts. A
    right is therefore believed to be missing only if a new session lacks it, and only until the next call that needs it.
    """

    def __init__(self, transport: Transport, username: str, password: str) -> None:
        """Log in when it is first needed."""
        self._transport = transport
        self._credentials = {"username": username, "password": password}
        self._rejected = False
        self._session: str | None = None
        self._is_ours = False
        self._rights: Mapping[str, Sequence[str]] = {}
        # What was looked up in them, by object and method.
        self._allowed: dict[tuple[str, str], bool] = {}
        self._lock = asyncio.Lock()

    @property
    def url(self) -> str | None:
        """The router's address; None until it has answered."""
        return self._transport.web.url

    @property
    def host(self) -> str:
        """The router's name or address as in its URL; empty until it has answered."""
        return self._transport.web.host

    @property
    def batches(self) -> bool:
        """Whether one more call costs no request."""
        return self._transport.batches

    async def objects(self) -> Objects:
        """What hostapd runs; this needs no log-in. Raises `RouterInTrouble` if the bus does not work."""
        async with self._lock:
            (answer,) = await self._transport.send(NO_SESSION, [], listing=True)
        return _objects(answer)

    async def log_in(self, wanted: Sequence[Call] = ()) -> None:
        """Log in if there is no session, and again if the last log-in did not grant all these calls.

        Raises `RouterAuthError` if the router does not accept the credentials, and from then on without asking again,
        because routers lock accounts.
        """
        async with self._lock:
            await self._log_in(wanted)

    def allows(self, call: Call) -> bool:
        """Whether the last log-in granted a call; rpcd's rights are patterns as in `fnmatch`."""
        what = call.object, call.method
        if (known := self._allowed.get(what)) is None:
            known = self._allowed[what] = any(
                fnmatchcase(call.object, name) and any(fnmatchcase(call.method, method) for method in methods)
                for name, methods in self._rights.items()
            )
        return known

    def demand(self, calls: Iterable[Call]) -> None:
        """Raise `RouterPermissionError` for the first call that the last log-in did not grant."""
        for call in calls:
            if not self.allows(call):
                raise RouterPermissionError(call.right)

    async def call(
        self, needed: Sequence[Call], optional: Iterable[Sequence[Call]] = (), *, listing: bool = False
    ) -> Answers:
        """Make calls in order, in one request if the router supports that; with `listing`, also list what hostapd runs.

        All `needed` calls are made. Of each sequence in `optional`, the first call that was granted is made. If none was,
        the first is tried all the same: rights can be added without a log-in, when rpcd reads its files again.

        Logs in if there is no session, or if it turns out to be over. Raises `RouterPermissionError` if a new session
        lacks the right to a needed call.
        """
        async with self._lock:
            is_new = await self._log_in(needed)
            self.demand(needed)
            chosen = [next(filter(self.allows, choices), choices[0]) for choices in optional]
            calls = [*needed, *chosen]
            answers = await self._transport.send(self._current, calls, listing=listing) if calls or listing else []
            objects = _objects(answers.pop()) if listing else None
            if not is_new and self._is_over(needed, calls, answers):
                self._session = None
                await self._log_in()
                self.demand(needed)
                # What was denied was not done. The rest is not repeated: a press, for example, would count twice.
                denied = [n for n, answer in enumerate(answers) if answer.status == Status.ACCESS_DENIED]
                repeated = await self._transport.send(self._current, [calls[n] for n in denied])
                for n, answer in zip(denied, repeated, strict=True):
                    answers[n] = answer
        count = len(needed)
        return Answers(answers[:count], list(zip(chosen, answers[count:], strict=True)), objects)

    async def log_out(self) -> None:
        """End the session if the account may; otherwise it ends by itself after five minutes.

        While a *Save & Apply* of LuCI waits for its confirmation, rpcd answers a log-in of the same user with the
        session of that page. It is not ours to end: the router would roll the change back.
        """
        async with self._lock:
            session, self._session = self._session, None
            if session and self._is_ours and self.allows(_DESTROY):
                await self._transport.send(session, [_DESTROY])

    @property
    def _current(self) -> str:
        return self._session or NO_SESSION

    def _is_over(self, needed: Sequence[Call], calls: Sequence[Call], answers: Sequence[Answer]) -> bool:
        """Whether the router denies what the log-in granted, so that a new session may help."""
        denied = [answer.status == Status.ACCESS_DENIED for answer in answers]
        if not any(denied):
            return False
        if any(denied[: len(needed)]):
            return True
        # Neither a missing object nor a call that was never granted says anything about the session.
        heard = [
            is_denied
            for call, answer, is_denied in zip(calls, answers, denied, strict=True)
            if answer.status != Status.OBJECT_NOT_FOUND and self.allows(call)
        ]
        return bool(heard) and all(heard)

    async def _log_in(self, wanted: Sequence[Call] = ()) -> bool:
        """Make sure that there is a session, a new one if the last did not grant all of `wanted`; returns whether it is new."""
        if self._session and all(map(self.allows, wanted)):
            return False
        if self._rejected:
            raise RouterAuthError(_REJECTED)
        call = Call("session", "login", {**self._credentials, "timeout": _SESSION_TIMEOUT})
        (answer,) = await self._transport.send(NO_SESSION, [call])
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
        self._is_ours = answer.data.get("timeout") == _SESSION_TIMEOUT
        self._rights = _rights(answer.data.get("acls"))
        self._allowed.clear()
        return True


def _objects(answer: Answer) -> Objects:
    if not answer.ok and answer.status != Status.OBJECT_NOT_FOUND:
        raise failure(Call("", "list"), answer)
    return interfaces(answer.data)


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
