"""A Freebox: its API on a real HTTP server.

Built from "Developer API Documentation" (API 16.0), as each box has it at `/doc/index.html`: applications are granted
access at the box, sessions are opened with a challenge and keep the rights of that moment, errors come with HTTP
status 403 where they are about that.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha1
import hmac
import json
import math
import re
import ssl
import time
from typing import Any, override

from aiohttp import web

from tests.emulators import server
from tests.emulators.server import Heard
from tests.marked import mark

from .wifi import Wifi

TOKEN = "emulatedAppTokenWithAllRights/emulatedAppTokenWithAllRights+0000"
POOR_TOKEN = "emulatedAppTokenWithoutRights/emulatedAppTokenWithoutRights+000"
APP_ID = "fr.wps_push"
SERIAL = "762601T190510709"

_MAX_MISTAKES = 10
_LOCKED_FOR = 60
"""Seconds that nobody is let in after that. How long it really is has not been published."""
_ASKED_FOR = 90
"""Seconds that a request for access waits for somebody at the box."""

_LOG_IN_ERRORS = {"auth_required", "invalid_token", "pending_token", "insufficient_rights", "ratelimited",
                  "new_apps_denied", "apps_denied"}  # fmt: skip

type Reply = tuple[object, str | None]
"""A result, None for none, and an error code."""


@dataclass(kw_only=True)
class Application:
    """An application that has asked for access."""

    token: str
    status: str = "granted"
    settings: bool = False
    """Whether it has the right to change settings."""
    asked_at: float = 0


class FreeboxServer(server.Server):
    """A box with three cards, and an application that may do everything."""

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        walk_time: float = 120,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        super().__init__(tls=tls)
        self.clock = clock
        self.wifi = Wifi(clock=clock, walk_time=walk_time)
        self.about: dict[str, Any] = {
            "box_model_name": "Freebox v9 (r1)",
            "api_base_url": "/api/",
            "https_port": 29491,
            "device_name": "Freebox Server",
            "https_available": True,
            "box_model": "fbxgw9-r1",
            "api_domain": "emulated.fbxos.fr",
            "uid": "23b86ec8091013d668829fe12791fdab",
            "api_version": "16.0",
            "device_type": "FreeboxServer9,1",
        }
        self.apps = [Application(token=TOKEN, settings=True), Application(token=POOR_TOKEN)]
        self.takes_new_apps = True
        self.sessions: dict[str, bool] = {}
        """Whether each session may change settings, by its token."""
        self.names: dict[str, str] = {}
        """What the devices of the home network are called, by address."""
        self.is_attended = False
        """Whether somebody stands by who grants access at once, and ticks the right to change settings."""
        self.watched = asyncio.Event()
        """Whether somebody watches how the last request for access stands."""
        self.log_ins = 0
        self.codes: dict[str, str] = {}
        """Error codes that are answered instead, by path below the version."""
        self.results: dict[str, object] = {}
        """Results that are answered instead, by path below the version."""
        self.reported: dict[str, object] = {}
        """The last result of each path."""
        self._challenge = 0
        self._mistakes = 0
        self._mistaken_at = math.inf

    def press(self, *, grant: bool = True) -> None:
        """Somebody answers the last request for access, at the box."""
        self.apps[-1].status = "granted" if grant else "denied"

    def reboot(self) -> None:
        """Forget what a restart forgets."""
        self.sessions.clear()
        self.wifi.reboot()
        self._mistakes = 0

    @override
    async def respond(self, heard: Heard) -> web.Response:
        if heard.path == "/":
            return web.Response(text="<!DOCTYPE html><title>Freebox OS</title>", content_type="text/html")
        if heard.path == "/api_version":
            return _json(self.about)
        path = re.sub(r"^/api/v(?:[1-9]|1[0-6])/", "", heard.path).strip("/")
        result, code = self._reply(heard, path)
        if path in self.results:
            result, code = self.results[path], None
        if path in self.codes:
            code = self.codes[path]
        if code is None:
            self.reported[path] = result
            return _json({"success": True} | ({} if result is None else {"result": result}))
        reported: dict[str, Any] = {"msg": "Erreur émulée", "success": False, "error_code": code}
        if code == "insufficient_rights":
            reported["missing_right"] = "settings"
        if code in {"auth_required", "invalid_token"}:
            reported |= {"uid": self.about["uid"], "result": {"challenge": self.challenge}}
        return _json(reported, 403 if code in _LOG_IN_ERRORS else 404 if code == "invalid_request" else 200)

    @property
    def challenge(self) -> str:
        """What a log-in has to answer now."""
        return sha1(f"challenge {self._challenge}".encode(), usedforsecurity=False).hexdigest()[:32]

    def _reply(self, heard: Heard, path: str) -> Reply:
        body = json.loads(heard.body) if heard.body else {}
        match heard.method, path.split("/"):
            case "POST", ["login", "authorize"]:
                return self._authorize(body)
            case "GET", ["login", "authorize", track]:
                return self._track(int(track))
            case "GET", ["login"]:
                self._challenge += 1
                return {"logged_in": False, "challenge": self.challenge}, None
            case "POST", ["login", "session"]:
                return self._log_in(body)
        token = heard.headers.get("x-fbx-app-auth", "")
        if token not in self.sessions:
            return None, "auth_required"
        return self._inside(heard.method, path.split("/"), body, token)

    def _inside(self, method: str, path: list[str], body: dict[str, Any], token: str) -> Reply:
        """Answer what needs a session; reading is allowed to all, but for keys."""
        may_change = self.sessions[token]
        if method != "GET" and not may_change and path[0] != "login":
            return None, "insufficient_rights"
        match method, path:
            case "POST", ["login", "logout"]:
                del self.sessions[token]
                return None, None
            case "GET", ["system"]:
                return _SYSTEM, None
            case "GET", ["wifi", "bss"]:
                reported = json.dumps(self.wifi.bsses)
                return json.loads(
                    reported if may_change else re.sub(r'"key": "[^"]*"', '"key": "*****"', reported)
                ), None
            case "GET", ["wifi", "ap"]:
                return self.wifi.cards, None
            case "GET", ["wifi", "ap", card, "stations"]:
                return self._stations(card)
            case "GET", ["lan", "browser", "pub", host]:
                known = self._host(host.removeprefix("ether-"))
                return known, None if known else "nohost"
            case "GET" | "PUT", ["wifi", "wps", "config"]:
                if method == "PUT":
                    if not isinstance(body.get("enabled"), bool):
                        return None, "inval"
                    self.wifi.switch_wps(enabled=body["enabled"])
                return {"enabled": self.wifi.wps_enabled}, None
            case "GET", ["wifi", "wps", "sessions"]:
                return [session.reported for session in self.wifi.advance()] or None, None
            case "POST", ["wifi", "wps", "start"]:
                started = self.wifi.start(body.get("bssid"))
                return (None, started) if isinstance(started, str) else (started, None)
            case "POST", ["wifi", "wps", "stop"]:
                return None, self.wifi.stop(body.get("session_id"))
        return None, "invalid_request"

    def _authorize(self, body: dict[str, Any]) -> Reply:
        if not self.takes_new_apps:
            return None, "new_apps_denied"
        if body.get("app_id") != APP_ID or not {"app_name", "app_version", "device_name"} <= body.keys():
            return None, "invalid_request"
        self.watched.clear()
        app = Application(token=f"{len(self.apps):064}", status="pending", asked_at=self.clock())
        self.apps.append(app)
        if self.is_attended:
            app.settings = True
            self.press()
        return {"app_token": app.token, "track_id": len(self.apps) - 1}, None

    def _track(self, number: int) -> Reply:
        self.watched.set()
        app = self.apps[number]
        if app.status == "pending" and self.clock() >= app.asked_at + _ASKED_FOR:
            app.status = "timeout"
        return {"status": app.status, "challenge": self.challenge, "password_salt": "salt"}, None

    def _log_in(self, body: dict[str, Any]) -> Reply:
        self.log_ins += 1
        if self._mistakes >= _MAX_MISTAKES and self.clock() >= self._mistaken_at + _LOCKED_FOR:
            self._mistakes = 0
        if self._mistakes >= _MAX_MISTAKES:
            return None, "ratelimited"
        for app in self.apps:
            password = hmac.new(app.token.encode(), self.challenge.encode(), "sha1").hexdigest()
            if body == {"app_id": APP_ID, "password": password}:
                if app.status != "granted":
                    return None, "pending_token"
                token = mark(sha1(f"session {self.log_ins}".encode(), usedforsecurity=False).hexdigest())
                self.sessions[token] = app.settings
                rights = {"settings": app.settings, "calls": True}
                return {"session_token": token, "challenge": self.challenge, "permissions": rights}, None
        self._mistakes += 1
        self._mistaken_at = self.clock()
        return None, "invalid_token"

    def _stations(self, card: str) -> Reply:
        bssid = next((one["id"] for one in self.wifi.bsses if str(one["phy_id"]) == card), None)
        if bssid is None:
            return None, "nodev"
        return [
            self._station(mac, bssid) for mac, where in self.wifi.connected().items() if where == bssid
        ] or None, None

    def _station(self, mac: str, bssid: str) -> dict[str, Any]:
        return {
            "mac": mac.upper(),
            "id": f"{bssid}-{mac.upper()}",
            "bssid": bssid,
            "host": self._host(mac),
            "hostname": self.names.get(mac, mac.upper()),
            "state": "authenticated",
        }

    def _host(self, mac: str) -> dict[str, Any] | None:
        """A device in the home network, as the LAN browser shows it."""
        if mac not in self.names:
            return None
        return {
            "id": f"ether-{mac}",
            "l2ident": {"id": mac.upper(), "type": "mac_address"},
            "active": True,
            "reachable": True,
            "primary_name": self.names[mac],
            "names": [{"name": self.names[mac], "source": "dhcp"}],
            "l3connectivities": [
                {"addr": "192.168.1.181", "active": False, "af": "ipv4"},
                {"addr": "fe80::1", "active": True, "af": "ipv6"},
                {"addr": "192.168.1.50", "active": True, "af": "ipv4"},
            ],
        }


_SYSTEM = {
    "mac": "68:A3:78:00:00:00",
    "serial": SERIAL,
    "firmware_version": "4.12.2",
    "uptime_val": 13550176,
    "box_authenticated": True,
    "model_info": {"name": "fbxgw9-r1", "pretty_name": "Freebox v9 (r1)"},
}


def _json(reported: object, status: int = 200) -> web.Response:
    raw = json.dumps(reported, ensure_ascii=False).encode()
    return web.Response(body=raw, status=status, content_type="application/json")
