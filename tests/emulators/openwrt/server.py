"""The router on a real HTTP server: uhttpd's JSON-RPC (openwrt/uhttpd, `ubus.c`), nginx's, and what can go wrong."""

from collections import Counter
import json
import ssl
from typing import Any, override

from aiohttp import web

from tests.emulators import server
from tests.emulators.server import Heard

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


class Server(server.Server):
    """An HTTP server on loopback that speaks for a `Bus`."""

    def __init__(
        self,
        *,
        bus: Bus,
        tls: ssl.SSLContext | None = None,
        port: int = 0,
        redirect_to: str | None = None,
        nginx: bool = False,
        batches: bool = True,
    ) -> None:
        super().__init__(tls=tls, port=port)
        self.bus = bus
        self.redirect_to = redirect_to
        """Where everything is sent that comes by http (uhttpd's `redirect_https`)."""
        self.nginx = nginx
        """Answer as nginx's module: no number in errors, batches in no order."""
        self.batches = batches
        """Whether a list of requests is understood."""
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
        if self.redirect_to is not None:
            return web.Response(status=307, headers={"Location": f"{self.redirect_to}{heard.path}"})
        if heard.path.rstrip("/") != "/ubus" or heard.method != "POST":
            return web.Response(status=404)
        answer = await self._answer_to(heard.body)
        self.replies.append(answer)
        raw = json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode(errors="surrogateescape")
        return web.Response(body=raw, content_type="application/json")

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
