"""Calls as JSON-RPC over HTTP, many in one request. The wire format is that of openwrt/uhttpd, `ubus.c`."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import aiohttp

from ...router import RouterProgramMissing, RouterProtocolError
from ...timing import Timing
from ..common.trusting import Trust
from ..common.web import Request, Web
from .calls import WANTED_OBJECTS, Answer, Call

_PATH = "/ubus"
"""uhttpd's default (`ubus_prefix`), and nginx's (openwrt/packages, nginx-mod-ubus)."""

# Also the first question of the driver, which is then asked once.
_PROBE = Request(
    method="POST",
    path=_PATH,
    what="list",
    json={"jsonrpc": "2.0", "id": 0, "method": "list", "params": [*WANTED_OBJECTS]},
)


class Transport:
    """Sends calls to a router and reads the answers."""

    def __init__(self, session: aiohttp.ClientSession, host: str, *, verify_tls: Trust, timing: Timing) -> None:
        """Take the caller's session."""
        self.web = Web(session, host, verify_tls=verify_tls, timing=timing, probe=_PROBE)
        self.batches = True
        """Whether the server takes several calls in one request, as far as is known."""

    async def send(self, session: str, calls: Sequence[Call], *, listing: bool = False) -> list[Answer]:
        """Make the calls in order, in one request if the router supports that; returns one answer each.

        With `listing` there is one answer more: the objects on the bus that match `WANTED_OBJECTS`. It needs no session.
        Raises `RouterCertificateError`, `RouterUnreachable`, `RouterProtocolError`, or `RouterProgramMissing` if the
        router's web server does not know ubus.
        """
        messages: list[tuple[str, list[object]]] = [
            ("call", [session, call.object, call.method, dict(call.args)]) for call in calls
        ]
        whats = [call.method for call in calls]
        onces = [call.once for call in calls]
        if listing:
            messages.append(("list", [*WANTED_OBJECTS]))
            whats.append("list")
            onces.append(False)
        requests = [
            {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
            for number, (method, params) in enumerate(messages)
        ]
        if self.batches and len(requests) > 1:
            answers = await self._post(requests, whats[0], once=any(onces))
            if not (isinstance(answers, dict) and "error" in answers):
                # Matched by order, because nginx's module leaves out the number if something went wrong.
                if not isinstance(answers, list) or len(answers) != len(requests):
                    raise RouterProtocolError(f"{whats[0]}: not one answer for each call")
                return [_answer(answer, what) for answer, what in zip(answers, whats, strict=True)]
            # One error instead of a list: this server knows no batches.
            self.batches = False
        return [
            _answer(await self._post(request, what, once=once), what)
            for request, what, once in zip(requests, whats, onces, strict=True)
        ]

    async def _post(self, payload: object, what: str, *, once: bool) -> Any:
        answer = await self.web.ask(Request(method="POST", path=_PATH, what=what, json=payload, once=once))
        answer.raise_for_trouble()
        # JSON-RPC errors come with HTTP status 200 as well; with any other status it is not ubus that answers.
        if 300 <= answer.status < 400:
            raise RouterProtocolError(f"{what}: the router redirects to another place")
        if answer.status == HTTPStatus.NOT_FOUND:
            raise RouterProgramMissing("uhttpd-mod-ubus")
        if answer.status != HTTPStatus.OK:
            raise RouterProtocolError(f"{what}: no ubus over HTTP here (HTTP status {answer.status})")
        return answer.json()


def _answer(answer: object, what: str) -> Answer:
    match answer:
        case {"result": [int(status), dict(data)]}:
            return Answer(status, data)
        case {"result": [int(status)]}:
            return Answer(status)
        # A list of objects comes without a status.
        case {"result": dict(data)} if what == "list":
            return Answer(0, data)
        case {"error": {"code": int(status)}} if status:
            return Answer(status)
    raise RouterProtocolError(f"{what}: neither a result nor an error in the answer")
