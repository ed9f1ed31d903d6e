"""A Livebox: SoftAtHome's bus on a real HTTP server, before a simulated registrar.

One press opens the main network on all bands, and the box forgets how a window has ended: `PairingInProgress` is all there is.
"""

from collections.abc import Callable
import json
import ssl
import time
from typing import Any, override

from aiohttp import web

from tests.emulators.registrar import Registrar
from tests.emulators.server import Heard, Server

from .box import SELF_PIN, WIFI_KEY, Box, Vap, livebox_3, livebox_7

__all__ = ["CONTEXT", "COOKIE", "PASSWORD", "SELF_PIN", "WIFI_KEY", "EmulatedLivebox", "Vap", "livebox_3", "livebox_7"]

PASSWORD = "emulated-password"
CONTEXT = "emulated-context"
"""How the identifiers of its sessions begin; they are as good as the password."""
COOKIE = "emulated-cookie"
"""The same of its cookies."""

CONTENT_TYPE = "application/x-sah-ws-4-call+json"

FRONT_PAGE = "<!DOCTYPE html><html><head><title>Livebox</title></head><body></body></html>"

_LOCKED_FOR = 15
_TRIES = 3


class EmulatedLivebox(Server):
    """A box on a port of 127.0.0.1; use it as an asynchronous context manager."""

    def __init__(
        self,
        vaps: list[Vap] | None = None,
        *,
        walk_time: float = 120,
        clock: Callable[[], float] = time.monotonic,
        tls: ssl.SSLContext | None = None,
        port: int = 0,
        **box: Any,
    ) -> None:
        """Be a Livebox 7 where no access points are given."""
        super().__init__(tls=tls, port=port)
        self.registrar = Registrar(bsses={}, walk_time=walk_time, clock=clock, independent=False)
        self.box = Box(registrar=self.registrar, vaps=livebox_7() if vaps is None else vaps, **box)
        self.dates = self.box.wall.now
        self.accounts = {"admin": PASSWORD}
        self.powerless: set[str] = set()
        """Accounts that may read and nothing else."""
        self.sessions: dict[tuple[str, str], str] = {}
        """The accounts of those who are logged in, by context and cookie."""
        self.log_ins = 0
        self.refuses_with_401 = True
        """Whether a wrong password is answered with an HTTP status, or with an error in the body."""
        self.drops_a_brace = False
        """Whether refusals lack their first brace, as on some firmware."""
        self.lists_clients = True
        """Whether it can list the devices in the house."""
        self.calls: list[tuple[str, str, dict[str, Any]]] = []
        """All calls of a service's method, with their parameters, oldest first."""
        self.denied: set[str] = set()
        """Calls that nobody has the right to any more, by `service.method`."""
        self.answers: dict[str, Any] = {}
        """Bodies that are given instead of the right ones, by `service.method`."""
        self._clock = clock
        self._wrong = 0
        self._locked_until = 0.0
        self._count = 0

    @override
    async def respond(self, heard: Heard) -> web.Response:
        if heard.path == "/" and heard.method == "GET":
            return web.Response(text=FRONT_PAGE, content_type="text/html")
        if heard.path != "/ws" or heard.method != "POST":
            return web.Response(status=404)
        try:
            call = json.loads(heard.body)
            service, method = call["service"].removeprefix("sysbus."), call["method"]
        except ValueError, KeyError, TypeError, AttributeError:
            return web.Response(status=400)
        parameters = call.get("parameters") or {}
        self.calls.append((service, method, parameters))
        name = f"{service}.{method}"
        if name in self.answers:
            return _answer(self.answers[name])
        if name == "sah.Device.Information.createContext":
            return self._log_in(heard, parameters)
        if name == "DeviceInfo.get":
            return _answer({"status": self.box.device_info()})
        key = (heard.headers.get("x-context", ""), heard.headers.get("cookie", ""))
        if key not in self.sessions:
            return self._refuse(service)
        if name == "sah.Device.Information.releaseContext":
            del self.sessions[key]
            return _answer({"status": 0, "data": {}})
        if name in self.denied:
            return self._refuse(service)
        return self._call(service, method, parameters, self.sessions[key])

    def _log_in(self, heard: Heard, parameters: dict[str, Any]) -> web.Response:
        self.log_ins += 1
        if heard.headers.get("authorization") != "X-Sah-Login":
            return self._refuse("sah.Device.Information")
        now = self._clock()
        if now < self._locked_until:
            return _answer(
                {
                    "status": 1,
                    "data": {},
                    "errors": [{"description": "too many failed login attempts, wait 15s", "waittime": _LOCKED_FOR}],
                }
            )
        username = str(parameters.get("username"))
        if self.accounts.get(username) != parameters.get("password"):
            self._wrong += 1
            if self._wrong >= _TRIES:
                self._wrong, self._locked_until = 0, now + _LOCKED_FOR
            return web.Response(status=401) if self.refuses_with_401 else self._refuse("sah.Device.Information")
        self._wrong = 0
        self._count += 1
        context, cookie = f"{CONTEXT}+/{self._count}=", f"1a2b3c4d/sessid={COOKIE}-{self._count}"
        self.sessions[context, cookie] = username
        answer = _answer({"status": 0, "data": {"contextID": context, "username": username, "groups": "http,admin"}})
        answer.headers["Set-Cookie"] = f"{cookie}; path=/; HttpOnly"
        return answer

    def _call(self, service: str, method: str, parameters: dict[str, Any], username: str) -> web.Response:
        match service.split("."), method:
            case ["NMC", "Wifi"], "get":
                return _answer({"status": self.box.wifi()})
            case ["NMC", "Wifi"], "startPairing" | "stopPairing" if username in self.powerless:
                return self._refuse(service)
            case ["NMC", "Wifi"], "startPairing":
                self.box.press(parameters)
                return _answer({"status": True})
            case ["NMC", "Wifi"], "stopPairing":
                self.box.cancel()
                return _answer({"status": True})
            case ["NeMo", "Intf", bridge], "getMIBs" if mibs := self.box.mibs(bridge):
                return _answer({"status": mibs})
            case ["NeMo", "Intf", _, "MACFiltering"], "addTempEntry" | "delTempEntry" if username in self.powerless:
                return self._refuse(service)
            case ["NeMo", "Intf", vap, "MACFiltering"], "addTempEntry" | "delTempEntry":
                if self.box.change_filtering(vap, method, parameters["mac"]):
                    return _answer({"status": True})
                error = {"error": 196639, "description": "Function execution failed", "info": service}
                return _answer({"status": None, "errors": [error]})
            case ["Devices"], "get" if not self.lists_clients and "edev" in str(parameters):
                error = {"error": 196639, "description": "Function execution failed", "info": service}
                return _answer({"status": None, "errors": [error]})
            case ["Devices"], "get":
                expression = parameters["expression"]
                if isinstance(expression, str):
                    return _answer({"status": self.box.listed(expression)})
                return _answer({"status": {key: self.box.listed(which) for key, which in expression.items()}})
        return _answer(
            {
                "status": None,
                "errors": [{"error": 196618, "description": "Object or parameter not found", "info": service}],
            }
        )

    def _refuse(self, service: str) -> web.Response:
        refusal = {"errors": [{"error": 13, "description": "Permission denied", "info": service}]}
        if self.drops_a_brace:
            return web.Response(text="," + json.dumps(refusal, separators=(",", ":"))[1:-1], content_type=CONTENT_TYPE)
        return _answer({"status": None} | refusal)


def _answer(body: Any) -> web.Response:
    return web.Response(text=json.dumps(body), content_type=CONTENT_TYPE)
