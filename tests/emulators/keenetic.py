"""A Keenetic router: its challenge and its RCI on a real HTTP server, before a simulated registrar.

A command is a path in the URL or in the object that is sent, a list of objects is carried out in its order, and errors
come with HTTP status 200 (Eralde/rci-tools, `docs/RCI_API.md` and `AUTH.md`). A WPS session ends «after the first
connection or after two minutes» (command reference of the Hero, KN-1011), and then says no more than that it is over.
"""

import asyncio
from base64 import b64encode
from collections.abc import Callable
from hashlib import md5, sha256
import json
import ssl
import time
from typing import Any, override

from aiohttp import web

from tests.emulators import server
from tests.emulators.keenetic_log_in import Ndw4
from tests.emulators.registrar import Bss, Registrar
from tests.emulators.server import Heard
from tests.emulators.times import Associations

USERNAME = "wps"
PASSWORD = "emulated-router-password"
PIN = "12345670"
SERIAL = "S2024WF0000001"
SERVICE_TAG = "emulated-service-tag"
REALM = "Keenetic Hopper"

HOME, HOME_5, GUESTS = "WifiMaster0/AccessPoint0", "WifiMaster1/AccessPoint0", "WifiMaster0/AccessPoint1"

# How many wrong passwords lock an address out (`ip http lockout-policy`, by default 5 within 3 minutes), and for how many
# seconds it gets no answer then. Log-ins that succeed do not count, nor does a request without a session.
_THRESHOLD = 5
_LOCKED_FOR = 900
_SILENCE = 0.5


def error(message: str) -> list[dict[str, str]]:
    """How the router turns a command down."""
    return [{"status": "error", "code": "6553603", "ident": "Network::Interface::Repository", "message": message}]


def access_point(name: str, mac: str, ssid: str, bridge: str, group: str) -> dict[str, Any]:
    """An access point as it stands in a home."""
    return {
        "id": name,
        "index": int(name[-1]),
        "interface-name": name.partition("/")[2],
        "type": "AccessPoint",
        "description": "Wi-Fi access point",
        "link": "up",
        "state": "up",
        "group": group,
        "usedby": [bridge],
        "mac": mac,
        "ssid": ssid,
        "encryption": "wpa2",
    }


def radio(name: str) -> dict[str, Any]:
    """What the access points of one band share."""
    return {"id": name, "type": "WifiMaster", "link": "up", "state": "up"}


class KeeneticRouter(server.Server):
    """A router with two radios and a guest network."""

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        walk_time: float = 120,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        super().__init__(tls=tls)
        self.clock = clock
        self.interfaces: dict[str, dict[str, Any]] = {
            "Bridge0": {"id": "Bridge0", "type": "Bridge", "mac": "50:ff:20:00:00:01", "link": "up"},
            "WifiMaster0": radio("WifiMaster0"),
            HOME: access_point(HOME, "50:ff:20:00:00:02", "home", "Bridge0", "Home"),
            GUESTS: access_point(GUESTS, "52:ff:20:00:00:02", "visitors", "Bridge1", "Guest"),
            "WifiMaster0/AccessPoint2": {"id": "WifiMaster0/AccessPoint2", "type": "AccessPoint", "state": "down"},
            "WifiMaster1": radio("WifiMaster1"),
            HOME_5: access_point(HOME_5, "50:ff:20:00:00:03", "home", "Bridge0", "Home"),
        }
        self.registrar = Registrar(
            bsses={name: Bss(uuid=name) for name in (HOME, HOME_5, GUESTS)}, walk_time=walk_time, clock=clock
        )
        self.configured: dict[str, bool] = {}
        """Whether the security of an access point suits WPS, where it does not."""
        self.has_wps = True
        """Whether the component is installed."""
        self.own_pin: set[str] = set()
        """Access points that keep a session for the router's own PIN."""
        self.reports_left = True
        self.false_left: Callable[[float], float] = float
        """What it says instead of the seconds that are left."""
        self.password: str | None = PASSWORD
        """None where the router has none, and lets everybody in."""
        self.read_only: set[str] = set()
        """Users who may not change anything."""
        self.users = {USERNAME: PASSWORD, "guest": PASSWORD}
        self.sessions: dict[str, str | None] = {}
        """The sessions' users; None for one that has not logged in."""
        self.log_ins = 0
        """How many proofs of a password came."""
        self.ndw4: Ndw4 | None = None
        """The log-in of KeeneticOS 5.2, where the router offers it."""
        self.takes_ndw2 = True
        """Whether the older log-in, which is offered in any case, is accepted with the right password."""
        self._wrong = 0
        self._locked_until = 0.0
        self.clients: dict[str, str] = {}
        """The access point of each client."""
        self.associations = Associations(registrar=self.registrar)
        self.trims_hosts = False
        """Whether the list of hosts says little of each, as that of 5.0.12 does."""
        self.hosts: list[dict[str, Any]] = []
        """Rows of the list of hosts, besides those of the clients."""
        self.slow = 0
        """In how many lists of associations a device that has joined is not there yet."""
        self.late = 0
        """In how many answers after a press the session is not shown yet."""
        self.presses: list[dict[str, Any]] = []
        """The arguments of all presses."""
        self.answers: dict[str, Any] = {}
        """What is answered instead of the right thing, by command."""
        self.given: dict[str, Any] = {}
        """The last right answer to each command."""
        self._joined = 0

    def connect(self, mac: str, access_point: str = HOME, *, ago: float = 0) -> None:
        """A device has connected to the Wi-Fi some seconds ago."""
        self.clients[mac] = access_point
        self.associations.begin(mac, ago)

    def restart_wifi(self) -> None:
        """All clients have to connect again."""
        for mac, access_point in self.clients.items():
            self.connect(mac, access_point)

    def reboot(self) -> None:
        """Forget everything that is not on the flash."""
        self.registrar.reset()
        self.sessions.clear()
        self.clients.clear()

    @override
    async def respond(self, heard: Heard) -> web.Response:
        if self.clock() < self._locked_until:
            # It does not answer at all; here for longer than somebody waits who is in a hurry.
            await asyncio.sleep(_SILENCE)
            return web.Response(status=503)
        if heard.path == "/auth":
            return self._authenticate(heard)
        if not heard.path.startswith("/rci/"):
            return web.Response(text='<html ng-app="ndw"><title>Keenetic</title></html>')
        user = self._user(heard)
        if user is None:
            return self._challenge(heard)
        body = json.loads(heard.body or "{}")
        path = [key for key in heard.path.removeprefix("/rci/").split("/") if key]
        asked = body if isinstance(body, list) else [body]
        if user in self.read_only and any("button" in one.get("interface", {}).get("wps", {}) for one in asked):
            return web.Response(status=403)
        if isinstance(body, list):
            return web.json_response([self._nested(one) for one in body])
        return web.json_response(self._command(path, body))

    # The log-in.

    def _user(self, heard: Heard) -> str | None:
        if self.password is None:
            return USERNAME
        return next((self.sessions[value] for value in heard.cookies.values() if self.sessions.get(value)), None)

    def _challenge(self, heard: Heard) -> web.Response:
        session = next((value for value in heard.cookies.values() if value in self.sessions), None)
        if session is None:
            session = f"session{len(self.heard):08}"
            self.sessions[session] = None
        response = web.Response(
            status=401,
            headers={
                "X-Ndm-Product": "Hopper",
                "WWW-Authenticate": f'x-ndw2-interactive realm="{REALM}" challenge="{session[::-1]}"',
                "X-NDM-Realm": REALM,
                "X-NDM-Challenge": session[::-1],
            },
        )
        if self.ndw4:
            response.headers.add("WWW-Authenticate", 'x-ndw4-interactive endpoint="/auth" data="e30="')
        response.set_cookie("ICNYEPYFESWFL", session, path="/", samesite="Lax", max_age=300)
        return response

    def _authenticate(self, heard: Heard) -> web.Response:
        if heard.method == "GET":
            return web.json_response({}) if self._user(heard) else self._challenge(heard)
        if heard.method == "DELETE":
            for value in heard.cookies.values():
                self.sessions.pop(value, None)
            return web.json_response({})
        sent = json.loads(heard.body)
        session = next((value for value in heard.cookies.values() if value in self.sessions), "")
        if self.ndw4 and "password" not in sent:
            return self._authenticate_by_ndw4(self.ndw4, session, sent)
        self.log_ins += 1
        known = md5(f"{sent['login']}:{REALM}:{self.users.get(sent['login'])}".encode()).hexdigest()  # noqa: S324
        right = sha256(f"{session[::-1]}{known}".encode()).hexdigest()
        if not session or sent.get("password") != right or not self.takes_ndw2:
            self._count_mistakes(1)
            return web.Response(status=401)
        self._wrong = 0
        self.sessions[session] = sent["login"]
        return web.json_response({})

    def _authenticate_by_ndw4(self, ndw4: Ndw4, session: str, sent: dict[str, str]) -> web.Response:
        before = ndw4.wrong
        data, is_in = ndw4.answer(session, sent)
        self.log_ins += "proof" in sent
        self._count_mistakes(ndw4.wrong - before)
        if is_in:
            self._wrong = 0
            self.sessions[session] = sent["login"]
            return web.json_response({})
        encoded = {} if data is None else {"X-NDM-Data": b64encode(json.dumps(data).encode()).decode()}
        return web.Response(status=401, headers=encoded)

    def _count_mistakes(self, number: int) -> None:
        self._wrong += number
        if self._wrong >= _THRESHOLD:
            self._wrong, self._locked_until = 0, self.clock() + _LOCKED_FOR

    # The commands.

    def _nested(self, one: dict[str, Any]) -> dict[str, Any]:
        """Carry out a command whose path is in the object, and put the answer at the same place."""
        path: list[str] = []
        while len(one) == 1 and "name" not in one and isinstance(inner := next(iter(one.values())), dict):
            path.append(next(iter(one)))
            one = inner
        answer = self._command(path, one)
        for key in reversed(path):
            answer = {key: answer}
        return answer  # type: ignore[no-any-return]

    def _command(self, path: list[str], arguments: dict[str, Any]) -> Any:
        name = " ".join(path)
        match path, arguments:
            case ["show", "interface"], {"name": str(interface), "wps": {"status": {}}}:
                name = "show interface wps status"
                answer: Any = {"wps": {"status": self.wps_status(interface)}}
            case ["interface"], {"name": str(interface), "wps": {"button": dict(button)}}:
                name = "interface wps button"
                answer = None if name in self.answers else self._press(interface, button)
            case ["show", "interface"], _:
                answer = self.interfaces
            case ["show", "identification"], _:
                answer = {"servicetag": SERVICE_TAG, "serial": SERIAL, "mac": "50:ff:20:00:00:01", "hwid": "KN-3810"}
            case ["show", "version"], _:
                answer = {
                    "release": "5.00.C.12.0-0",
                    "title": "5.0.12",
                    "vendor": "Keenetic",
                    "manufacturer": "Keenetic Ltd.",
                    "model": "Hopper (KN-3810)",
                    "hw_id": "KN-3810",
                }
            case ["show", "associations"], _:
                answer = self.associated()
            case ["show", "ip", "hotspot"], _:
                answer = {"host": self._hosts()}
            case _:
                answer = {"status": error("no such command")}
        self.given[name] = answer
        return self.answers.get(name, answer)

    def wps_status(self, interface: str) -> Any:
        """How WPS stands on an access point, in the router's words."""
        if interface not in self.registrar.bsses or not self.has_wps:
            return error(f'"{interface}": invalid interface name.')
        bss = self.registrar.status(interface)
        info: dict[str, Any] = {
            "configured": self.configured.get(interface, True),
            "auto-self-pin": interface in self.own_pin,
            "status": "enabled" if bss.wps else "disabled",
        }
        is_active = bss.pbc_status == "Active" and bss.ends_at is not None
        if is_active and self.late:
            self.late -= 1
        elif is_active and bss.ends_at is not None:
            info |= {"status": "active", "direction": "send", "mode": "pbc", "duration": "120"}
            if self.reports_left:
                info["left"] = str(round(self.false_left(bss.ends_at - self.clock())))
        elif interface in self.own_pin and bss.wps:
            info |= {"status": "active", "direction": "send", "mode": "self-pin", "left": "infinite"}
        return {"wps": info}

    def _press(self, interface: str, button: dict[str, Any]) -> Any:
        self.presses.append({"name": interface} | button)
        if interface not in self.registrar.bsses:
            return {"status": error(f'"{interface}": invalid interface name.')}
        if not self.registrar.bsses[interface].wps or not self.configured.get(interface, True):
            return {"wps": {"button": {"status": error("WPS is not configured.")}}}
        self.registrar.press(interface)
        answer = {"status": "message", "code": "0", "ident": "Network::Interface::Wps", "message": "session started."}
        return {"wps": {"button": {"status": [answer]}}}

    def associated(self) -> dict[str, Any]:
        """Who is associated with the access points, in the router's words."""
        now = self.clock()
        joined = self.associations.returned[self._joined :]
        if joined and self.slow:
            self.slow -= 1
        else:
            self.clients |= {registered.mac: registered.ifname for registered in joined}
            self._joined += len(joined)
        clients = [(mac, ap, self.associations.since(mac), True) for mac, ap in self.clients.items()]
        exchanging = [(one.mac, one.ifname, one.at, False) for one in self.registrar.exchanging]
        stations = [
            {"mac": mac, "ap": ap, "authenticated": is_in, "txrate": 130, "uptime": int(now - since), "rssi": -50}
            for mac, ap, since, is_in in (*clients, *exchanging)
        ]
        # An empty list is no list at all.
        return {"station": stations} if stations else {}

    def _hosts(self) -> list[dict[str, Any]]:
        named = {row["mac"]: row for row in self.hosts}
        return [
            {"hostname": "", "name": "", "ip": "192.168.1.100", "active": True, "link": "up"}
            | {"ssid": "home", **self._history(station), **named.pop(station["mac"], {})}
            for station in self.associated().get("station", [])
        ] + list(named.values())

    def _history(self, station: dict[str, Any]) -> dict[str, Any]:
        """What a row says of the time that a client was there."""
        if self.trims_hosts:
            return {key: station[key] for key in ("mac", "ap", "txrate", "rssi")}
        seen = self.clock() - self.associations.first(station["mac"])
        return {**station, "first-seen": int(seen) if seen < 86400 else 1264593, "last-seen": 0}
