"""The router on a real HTTP server: uhttpd's JSON-RPC (openwrt/uhttpd, `ubus.c`), nginx's, and what can go wrong."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
import json
import ssl
from typing import Any, Self

from aiohttp import web

from .bus import Bus

MAX_BODY = 65536

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something that goes wrong with one answer."""

    delay: float = 0
    body: bytes | None = None
    """What is sent instead of the answer."""
    keep: int | None = None
    """How many bytes of the answer are sent before the connection is closed."""
    close: bool = False
    """Close the connection without an answer."""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(kw_only=True)
class Server:
    """An HTTP server on loopback that speaks for a `Bus`."""

    bus: Bus
    tls: ssl.SSLContext | None = None
    redirect_to: str | None = None
    """Where everything is sent that comes by http (uhttpd's `redirect_https`)."""
    nginx: bool = False
    """Answer as nginx's module: no number in errors, batches in no order."""
    batches: bool = True
    """Whether a list of requests is understood."""
    port: int = 0
    requests: int = 0
    """How many HTTP requests came."""
    calls: Counter[str] = field(default_factory=Counter)
    """How often each method was called, as `object method`."""
    sent: list[str] = field(default_factory=list)
    """The bodies of all requests."""
    replies: list[Any] = field(default_factory=list)
    """All answers, before anything went wrong with them."""
    results: dict[str, list[Any]] = field(default_factory=dict)
    """The last result of each method, by `object method`."""
    answers: dict[str, list[Any]] = field(default_factory=dict)
    """Results that are given instead of the right ones, by `object method`."""
    denied: set[str] = field(default_factory=set)
    """Methods that are refused although the account has the right."""
    faults: list[Fault] = field(default_factory=list)
    """What goes wrong with the next answers, one each."""
    most_at_once: int = 0
    """How many requests were answered at the same time at most."""
    _at_once: int = 0
    _runner: web.ServerRunner | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    @property
    def host(self) -> str:
        """Address and port, as a person would type them."""
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        """With the scheme."""
        return f"http{'s' if self.tls else ''}://{self.host}"

    async def start(self) -> None:
        """Listen; on the same port as before, if there was one."""
        self._runner = web.ServerRunner(web.Server(self._handle, handler_cancellation=True), shutdown_timeout=0)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port, ssl_context=self.tls, reuse_address=True).start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Stop listening and close all connections."""
        if self._runner:
            await self._runner.cleanup()
            self._runner = None

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        self.requests += 1
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            return await self._respond(request)
        finally:
            self._at_once -= 1

    async def _respond(self, request: web.BaseRequest) -> web.StreamResponse:
        fault = self.faults.pop(0) if self.faults else Fault()
        await asyncio.sleep(fault.delay)
        if self.redirect_to is not None:
            return web.Response(status=307, headers={"Location": f"{self.redirect_to}{request.path_qs}"})
        if request.path.rstrip("/") != "/ubus" or request.method != "POST":
            return web.Response(status=404)
        body = await request.text()
        self.sent.append(body)
        answer = await self._answer(body)
        self.replies.append(answer)
        raw = json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode(errors="surrogateescape")
        return await self._send(request, fault, raw if fault.body is None else fault.body)

    async def _send(self, request: web.BaseRequest, fault: Fault, raw: bytes) -> web.StreamResponse:
        response = web.StreamResponse(status=fault.status, headers=fault.headers)
        response.content_type = "application/json"
        transport = request.transport
        if fault.close and transport:
            transport.abort()
        elif fault.keep is not None and transport:
            response.content_length = len(raw)
            await response.prepare(request)
            await response.write(raw[: fault.keep])
            transport.close()
        else:
            response.enable_chunked_encoding()
            await response.prepare(request)
            await response.write(raw)
        return response

    async def _answer(self, body: str) -> Any:
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
        if not self.bus.lookup(name):
            return self._error(number, OBJECT_NOT_FOUND)
        if not self.bus.allowed(sid, name, method) or method in self.denied:
            return self._error(number, ACCESS_DENIED)
        if "ubus_rpc_session" in args:
            return self._error(number, INVALID_PARAMETERS)
        if f"{name} {method}" in self.answers:
            return self._result(number, self.answers[f"{name} {method}"])
        status, data = await self.bus.invoke(sid, name, method, args)
        result = self.results[f"{name} {method}"] = [status] if data is None else [status, data]
        return self._result(number, result)

    def _result(self, number: Any, result: Any) -> dict[str, Any]:
        return {"jsonrpc": "2.0", "id": number, "result": result}

    def _error(self, number: Any, code: int) -> dict[str, Any]:
        error = {"code": code, "message": _MESSAGES[code]}
        return {"jsonrpc": "2.0", "id": None if self.nginx else number, "error": error}
