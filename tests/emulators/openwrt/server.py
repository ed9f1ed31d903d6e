"""The router on a real HTTP server: uhttpd's JSON-RPC (openwrt/uhttpd, `ubus.c`), nginx's, and what can go wrong."""

import asyncio
from collections import Counter
from collections.abc import Callable
from http import HTTPStatus
import json
import ssl
from typing import Any, override

from aiohttp import web

from tests.emulators import server
from tests.emulators.server import Heard, NoTls

from .bus import Bus

MAX_BODY = 65536

PATIENCE = 30
"""Seconds for which uhttpd waits for rpcd's word on a right, and serves nobody else meanwhile."""

PACE = 0.045
"""Seconds that a real uhttpd takes for an answer on a connection that is kept (Nagle's algorithm and delayed ACK)."""

PARSE_ERROR = -32700
METHOD_NOT_FOUND = -32601
INVALID_PARAMETERS = -32602
OBJECT_NOT_FOUND = -32000
ACCESS_DENIED = -32002

_MESSAGES = {
    PARSE_ERROR: "Parse error",
    METHOD_NOT_FOUND: "Method not found",
    INVALID_PARAMETERS: "Invalid parameters",
    OBJECT_NOT_FOUND: "Object not found",
    ACCESS_DENIED: "Access denied",
}


class Server(server.Server):
    """An HTTP server on loopback that speaks for a `Bus`."""

    # The answers to a batch come one after the other; a proxy or the network may cut them anywhere.
    piece = 512

    def __init__(
        self,
        *,
        bus: Bus,
        tls: ssl.SSLContext | None = None,
        port: int = 0,
        redirect_to: str | None = None,
        nginx: bool = False,
        batches: bool = True,
        pace: float = 0,
        patience: float = PATIENCE,
    ) -> None:
        super().__init__(tls=tls, port=port)
        # uhttpd waits for a line, and what begins a TLS connection has none.
        self.no_tls = NoTls.SILENT
        self.bus = bus
        self.redirect_to = redirect_to
        """Where everything is sent that comes by http (uhttpd's `redirect_https`)."""
        self.nginx = nginx
        """Answer as nginx's module: no number in errors, batches in no order."""
        self.batches = batches
        """Whether a list of requests is understood."""
        self.pace = pace
        """Seconds that each answer takes; `PACE` is that of a real router."""
        self.ubus = True
        """Whether uhttpd has its plugin for ubus."""
        self.calls: Counter[str] = Counter()
        """How often each method was called, as `object method`."""
        self.replies: list[Any] = []
        """All answers, before anything went wrong with them."""
        self.results: dict[str, list[Any]] = {}
        """The last result of each method, by `object method`."""
        self.answers: dict[str, list[Any]] = {}
        """Results that are given instead of the right ones, by `object method`."""
        self.denied: set[str] = set()
        """Methods that are refused although the account has the right."""
        self.happens: dict[str, Callable[[], object]] = {}
        """What happens just before a call, once, by `object method`."""
        self._patience = patience
        self._is_waiting = asyncio.Lock()

    @property
    def requests(self) -> int:
        """How many HTTP requests came."""
        return len(self.heard)

    @property
    def sent(self) -> list[str]:
        """The bodies of all calls."""
        return [heard.body for heard in self.heard if heard.method == "POST"]

    @override
    async def respond(self, heard: Heard) -> web.Response:
        async with self._is_waiting:
            # uhttpd has one thread.
            pass
        await asyncio.sleep(self.pace)
        if self.redirect_to is not None:
            return web.Response(
                status=HTTPStatus.TEMPORARY_REDIRECT,
                headers={"Location": f"{self.redirect_to}{heard.path}", "Connection": "close"},
            )
        if not self.ubus or heard.path.rstrip("/") != "/ubus" or heard.method != "POST":
            page = web.Response(status=HTTPStatus.NOT_FOUND, text="<h1>Not Found</h1>", content_type="text/html")
            page.headers["Connection"] = "Keep-Alive"
            return page
        answer = await self._answer_to(heard.body)
        self.replies.append(answer)
        raw = json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode(errors="surrogateescape")
        response = web.Response(body=raw, content_type="application/json")
        is_too_long = len(heard.body) > MAX_BODY
        response.headers["Connection"] = "close" if is_too_long else "Keep-Alive"
        response.headers["Keep-Alive"] = "timeout=20"
        return response

    @override
    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        response = await super()._handle(request)
        # The body of a POST that nobody takes is not read, so the connection cannot go on, whatever the headers say.
        is_unread = not self.ubus and request.method == "POST"
        if is_unread or response.headers.get("Connection") == "close":
            response.force_close()
        return response

    async def _answer_to(self, body: str) -> Any:
        try:
            message = json.loads(body) if len(body) <= MAX_BODY else None
        except ValueError:
            message = None
        if isinstance(message, list) and self.batches:
            if not self.nginx:
                return [await self._one(element) for element in message]
            return [await self._one(element) for element in message[::-1]][::-1]
        return await self._one(message)

    async def _one(self, message: Any) -> dict[str, Any]:
        """Answer one request; the order of the checks is uhttpd's."""
        if not isinstance(message, dict):
            return self._error(None, PARSE_ERROR)
        number, params = message.get("id"), message.get("params")
        match message:
            case {"jsonrpc": "2.0", "method": "list"}:
                return self._result(number, self._list(params))
            case {"jsonrpc": "2.0", "method": "call"}:
                match params:
                    case [str(sid), str(name), str(method), dict(args), *_]:
                        return await self._call(number, sid, name, method, args)
                return self._error(number, PARSE_ERROR)
            case {"jsonrpc": "2.0", "method": str()}:
                return self._error(number, METHOD_NOT_FOUND)
        return self._error(number, PARSE_ERROR)

    def _list(self, params: Any) -> Any:
        if not isinstance(params, list):
            return list(self.bus.lookup("*"))
        return {name: methods for pattern in params for name, methods in self.bus.lookup(str(pattern)).items()}

    async def _call(self, number: Any, sid: str, name: str, method: str, args: dict[str, Any]) -> dict[str, Any]:
        self.calls[f"{name} {method}"] += 1
        if happens := self.happens.pop(f"{name} {method}", None):
            happens()
        if not self.bus.lookup(name):
            return self._error(number, OBJECT_NOT_FOUND)
        if not await self._allowed(sid, name, method) or method in self.denied:
            return self._error(number, ACCESS_DENIED)
        if "ubus_rpc_session" in args:
            return self._error(number, INVALID_PARAMETERS)
        if f"{name} {method}" in self.answers:
            return self._result(number, self.answers[f"{name} {method}"])
        status, data = await self.bus.invoke(sid, name, method, args)
        result = self.results[f"{name} {method}"] = [status] if data is None else [status, data]
        return self._result(number, result)

    async def _allowed(self, sid: str, name: str, method: str) -> bool:
        """Whether rpcd lets a session make a call. While rpcd does not answer, nobody else is served."""
        async with self._is_waiting:
            return await self.bus.rpcd.allows(sid, name, method, self._patience)

    def _result(self, number: Any, result: Any) -> dict[str, Any]:
        return {"jsonrpc": "2.0", "id": number, "result": result}

    def _error(self, number: Any, code: int) -> dict[str, Any]:
        error = {"code": code, "message": _MESSAGES[code]}
        return {"jsonrpc": "2.0", "id": None if self.nginx else number, "error": error}
