"""A Linksys router: JNAP on a real HTTP server, before a simulated registrar.

What it does is what the router's own Lua and shell scripts do (`wirelessap.lua`, `wps_pbc.sh`, `wps_monitor.sh`):
starting and stopping happen after the answer; one word shows the state of the session, and the last one stays;
«failed» is written when the walk time is over and when the session is stopped.
"""

from base64 import b64encode
from collections.abc import Callable
import json
import re
import ssl
import time
from typing import Any, override

from aiohttp import web

from tests.emulators import server
from tests.emulators.registrar import Bss, Registered, Registrar
from tests.emulators.server import Heard
from tests.emulators.times import Associations, WallClock

PASSWORD = "emulated-router-password"
PIN = "12345670"
WIFI_KEY = "emulated-wifi-passphrase"
SERIAL = "00A00000A00009"
TRIES = 5
"""After how many wrong passwords in a row nobody is let in any more (linksys/PrivacyGUI, tests of its polling)."""
LOCKED_FOR = 120.0
"""For how many seconds: since the last request that wanted to get in. How long it really is has not been published."""

NAMESPACE = "http://linksys.com/jnap/"
SERVICES = [
    "core/Core",
    "core/Core7",
    "devicelist/DeviceList",
    "devicelist/DeviceList4",
    "guestnetwork/GuestNetwork5",
    "networkconnections/NetworkConnections",
    "networkconnections/NetworkConnections2",
    "nodes/networkconnections/NodesNetworkConnections",
    "wirelessap/WPSServer",
    "wirelessap/WPSServer2",
    "wirelessap/WirelessAP",
    "wirelessap/WirelessAP4",
]

# What needs no password; reujab/linksys `docs` on GetNetworkConnections, linksys/PrivacyGUI on the other.
PUBLIC = frozenset({"core/GetDeviceInfo", "networkconnections/GetNetworkConnections2"})

_WORDS = {"Active": "running", "Timed-out": "failed", "Overlap": "failed"}
_RESULTS = {"success": "Succeeded", "failed": "Failed"}


def radio(band: str, bssid: str) -> dict[str, Any]:
    """A radio as it stands in a home, its password with it."""
    return {
        "radioID": f"RADIO_{band}",
        "bssid": bssid,
        "band": band,
        "supportedSecurityTypes": ["None", "WPA2-Personal", "WPA3-Personal"],
        "settings": {
            "isEnabled": True,
            "mode": "802.11mixed",
            "ssid": "home",
            "broadcastSSID": True,
            "security": "WPA2-Personal",
            "wpaPersonalSettings": {"passphrase": WIFI_KEY},
        },
    }


def _is_pin(pin: object) -> bool:
    """Whether the router's `isValidWPSPIN` takes it: four digits, or eight with a check digit."""
    if not isinstance(pin, str) or not re.fullmatch(r"[0-9]{4}|[0-9]{8}", pin):
        return False
    return len(pin) == 4 or sum(int(digit) * (1 if index % 2 else 3) for index, digit in enumerate(pin)) % 10 == 0


class LinksysRouter(server.Server):
    """A router with two radios. It opens its WPS window on both of them at once."""

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        walk_time: float = 120,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        super().__init__(tls=tls)
        self.registrar = Registrar(
            bsses={name: Bss(uuid="one") for name in ("ath0", "ath1")},
            walk_time=walk_time,
            independent=False,
            clock=clock,
        )
        self.services = list(SERVICES)
        self.radios = [radio("2.4GHz", "C4:41:1E:00:00:01"), radio("5GHz", "C4:41:1E:00:00:02")]
        self.wps_enabled = True
        self.password = PASSWORD
        self.switched: list[bool] = []
        """To what somebody has switched WPS, oldest first."""
        self.drops_when_switched = False
        """Whether all clients have to connect again when WPS is switched; nobody has written down what a real one does."""
        self.ignores_switch = False
        """Whether switching WPS is accepted and has no effect."""
        self.mac_filter = False
        self.insists = False
        """Whether a press while a session is running is turned down, as some versions do."""
        self.wall = WallClock(clock=clock)
        self.dates = self.wall.now
        self.associations = Associations(registrar=self.registrar)
        self.revision = 6077
        """How often something about a device has changed."""
        self.changes: dict[str, int] = {}
        """The revision at which something about a client has changed last, by address."""
        self._gone: dict[str, dict[str, Any]] = {}
        """The last rows of those who have left."""
        self.clients: dict[str, dict[str, Any]] = {}
        """The rows of those who are connected, by address."""
        self.devices: list[dict[str, Any]] = []
        """The rows of the list of devices."""
        self.public = PUBLIC
        """What needs no password."""
        self.actions: list[str] = []
        """What was asked for, oldest first."""
        self.turned_down = 0
        """How many requests came without the right password."""
        self.wrong = 0
        """How many of them since the last right one."""
        self.clock = clock
        self._locked_at = 0.0
        self.outputs: dict[str, Any] = {}
        """Outputs that are given instead of the right ones, by action."""
        self.results: dict[str, dict[str, Any]] = {}
        """Whole answers that are given instead of the right ones, by action."""
        self.garbled: frozenset[str] = frozenset()
        """Actions that are carried out, and whose answers make no sense."""
        self.hurries = False
        """Whether a session has started by the time of the next request."""
        self._is_by_pin = False
        """Whether the last session was started with the PIN of a device."""
        self._effects: list[Callable[[], object]] = []
        self._returned: set[Registered] = set()

    def connect(self, mac: str, *, guest: bool = False, band: str = "2.4GHz") -> None:
        """A device is on the Wi-Fi."""
        self.associations.begin(mac)
        self._list(mac, guest=guest, band=band)

    def disconnect(self, mac: str) -> None:
        """A client leaves; the router remembers it."""
        self._gone[mac] = self.clients.pop(mac)
        self.associations.leave(mac)
        self.change(mac)

    def restart_wifi(self) -> None:
        """All clients have to connect again."""
        for mac in self.clients:
            self.change(mac)

    def change(self, mac: str) -> None:
        """Something about a client changes, such as its name."""
        self.revision += 1
        self.changes[mac] = self.revision

    def _list(self, mac: str, *, guest: bool = False, band: str = "2.4GHz") -> None:
        # It connects, and then has an address.
        self.change(mac)
        self.change(mac)
        self.clients[mac] = {
            "macAddress": mac.upper(),
            "negotiatedMbps": 144,
            "wireless": {"bssid": "C4:41:1E:00:00:01", "isGuest": guest, "band": band, "signalDecibels": -50},
        }

    def reboot(self) -> None:
        """Forget everything that is not on the flash."""
        self.registrar.reset()
        self.registrar.registered.clear()
        self._returned.clear()
        self.clients.clear()
        self._effects.clear()

    @property
    def word(self) -> str:
        """How the session stands, as the router keeps it."""
        bss = self.registrar.status("ath0")
        if self._is_by_pin and bss.pbc_status != "Active" and bss.last_wps_result != "Success":
            return "running" if self.registrar.takes_pin("ath0") else "failed"
        ended = "success" if bss.last_wps_result == "Success" else ""
        return _WORDS.get(bss.pbc_status, ended)

    @override
    async def respond(self, heard: Heard) -> web.Response:
        if heard.path != "/JNAP/" or heard.method != "POST":
            return web.Response(text="<html><head><title>Linksys Smart Wi-Fi</title></head></html>")
        action = heard.headers.get("x-jnap-action", "").removeprefix(NAMESPACE)
        login = heard.headers.get("x-jnap-authorization")
        body = json.loads(heard.body or "{}")
        if action == "core/Transaction":
            return web.json_response(self._transaction(body, login))
        return web.json_response(self._answer_to(action, body, login))

    def _transaction(self, calls: list[dict[str, Any]], login: str | None) -> dict[str, Any]:
        """Carry out the calls until one fails; the others are given up then."""
        responses: list[dict[str, Any]] = []
        for call in calls:
            failed = any(response["result"] != "OK" for response in responses)
            responses.append(
                {"result": "_ErrorAbortedAction"}
                if failed
                else self._answer_to(call["action"].removeprefix(NAMESPACE), call["request"], login)
            )
        failed = any(response["result"] != "OK" for response in responses)
        return {"result": "Error" if failed else "OK", "responses": responses}

    def _answer_to(self, action: str, request: dict[str, Any], login: str | None) -> dict[str, Any]:
        self.actions.append(action)
        right = f"Basic {b64encode(f'admin:{self.password}'.encode()).decode()}"
        if action not in self.public:
            if self.wrong >= TRIES and self.clock() - self._locked_at > LOCKED_FOR:
                self.wrong = 0
            if self.wrong >= TRIES:
                # Whoever asks on keeps it locked, with the right password too.
                self._locked_at = self.clock()
                return {"result": "ErrorAdminAccountLocked"}
            if login != right:
                self.turned_down += 1
                self.wrong += 1
                self._locked_at = self.clock()
                return {"result": "_ErrorUnauthorized", "error": f"Invalid authorization credentials '{login}'"}
            self.wrong = 0
        return self.carry_out(action, request)

    def carry_out(self, action: str, request: dict[str, Any] | None = None) -> dict[str, Any]:
        """What the router answers to an action of somebody who may ask for it."""
        if action in self.results:
            return self.results[action]
        if action in self.outputs:
            return {"result": "OK", "output": self.outputs[action]}
        method = getattr(self, f"_do_{action.rpartition('/')[2].lower()}", None)
        if method is None or (action.startswith("wirelessap/") and "WPS" in action and not self.has_wps):
            return {"result": "_ErrorUnknownAction"}
        answer: dict[str, Any] | str = method(request or {})
        if action in self.garbled:
            return {}
        return {"result": answer} if isinstance(answer, str) else {"result": "OK", "output": answer}

    @property
    def has_wps(self) -> bool:
        """Whether the firmware has the WPS service."""
        return "wirelessap/WPSServer" in self.services

    def _do_getdeviceinfo(self, _: dict[str, Any]) -> dict[str, Any]:
        return {
            "manufacturer": "Linksys",
            "modelNumber": "WHW03",
            "hardwareVersion": "2",
            "description": "Velop",
            "serialNumber": SERIAL,
            "firmwareVersion": "2.1.20.213195",
            "firmwareDate": "2023-07-25T07:27:06Z",
            "services": [f"{NAMESPACE}{service}" for service in self.services],
        }

    def _do_getradioinfo3(self, _: dict[str, Any]) -> dict[str, Any]:
        return {"isBandSteeringSupported": False, "radios": self.radios}

    _do_getradioinfo = _do_getradioinfo2 = _do_getradioinfo3

    def _do_getwpsserversettings(self, _: dict[str, Any]) -> dict[str, Any]:
        return {"enabled": self.wps_enabled}

    def _do_setwpsserversettings(self, request: dict[str, Any]) -> dict[str, Any] | str:
        if not isinstance(request.get("enabled"), bool):
            return "_ErrorInvalidInput"
        self.switched.append(request["enabled"])
        if not self.ignores_switch:
            self.switch_wps(enabled=request["enabled"])
            for mac in list(self.clients) if self.drops_when_switched else ():
                self.disconnect(mac)
        return {}

    def switch_wps(self, *, enabled: bool) -> None:
        """Switch WPS; that a session ends with that is a guess."""
        self.wps_enabled = enabled
        self.registrar.cancel("ath0")
        for bss in self.registrar.bsses.values():
            bss.wps = enabled

    def _do_iswpsserveravailable(self, _: dict[str, Any]) -> dict[str, Any]:
        unfit = {"WEP", "WPA-Personal", "WPA3-Personal", "WPA-Enterprise"}
        securities = {radio["settings"]["security"] for radio in self.radios if radio["settings"]["isEnabled"]}
        return {"available": not self.mac_filter and not securities & unfit}

    def _do_startwpsserversession(self, request: dict[str, Any]) -> dict[str, Any] | str:
        if not self.wps_enabled:
            return "ErrorWPSServerNotEnabled"
        if self.insists and self.word == "running":
            return "ErrorWPSSessionAlreadyInProgress"
        pin = request.get("clientPIN")
        if pin is not None and not _is_pin(pin):
            return "ErrorInvalidClientPIN"
        if self.hurries:
            self._start(pin)
        else:
            self._effects.append(lambda: self._start(pin))
        return {}

    def _start(self, pin: str | None) -> None:
        self._is_by_pin = pin is not None
        if pin is None:
            self.registrar.press("ath0")
            return
        # The word of the last session is gone when the next one begins, also where that was by button.
        for bss in self.registrar.bsses.values():
            bss.pbc_status, bss.last_wps_result = "Disabled", "None"
        self.registrar.give_pin("ath0", pin, self.registrar.walk_time)

    def _do_stopwpsserversession(self, _: dict[str, Any]) -> dict[str, Any] | str:
        if self.word != "running":
            return "ErrorWPSSessionNotInProgress"
        self._effects.append(lambda: self.registrar.cancel("ath0"))
        return {}

    def _do_getwpsserversessionstatus(self, _: dict[str, Any]) -> dict[str, Any]:
        word = self.word
        # What was started or stopped before this look is seen at the next one.
        for effect in self._effects:
            effect()
        self._effects.clear()
        reported = {"isWPSSessionInProgress": word == "running", "serverPIN": PIN}
        return reported | ({"lastResult": _RESULTS[word]} if word in _RESULTS else {})

    def _do_getnetworkconnections2(self, _: dict[str, Any]) -> dict[str, Any]:
        self._list_returned()
        wired = {"macAddress": "02:00:5E:20:00:08", "negotiatedMbps": 1000}
        return {"connections": [wired, *self.clients.values()]}

    _do_getnetworkconnections = _do_getnetworkconnections2

    def _list_returned(self) -> None:
        for registered in self.associations.returned:
            if registered not in self._returned:
                self._returned.add(registered)
                self._list(registered.mac)

    def _do_getnodeswirelessnetworkconnections(self, _: dict[str, Any]) -> dict[str, Any]:
        # It asks its nodes from time to time; there are none.
        return {"lastTriggered": f"{self.wall.now():%Y-%m-%dT%H:%M:%SZ}", "nodeWirelessConnections": []}

    _do_getnodeswirelessnetworkconnections2 = _do_getnodeswirelessnetworkconnections

    def _do_getdevices3(self, request: dict[str, Any]) -> dict[str, Any]:
        self._list_returned()
        since = request.get("sinceRevision", 0)
        known = {**self._gone, **self.clients}
        rows = [*self.devices, *(self._device(mac, row) for mac, row in known.items())]
        return {
            "revision": self.revision,
            "devices": [row for row in rows if row.get("lastChangeRevision", self.revision) > since],
        }

    def _device(self, mac: str, client: dict[str, Any]) -> dict[str, Any]:
        """A client's row in the list of devices, which names it once its owner or itself has given a name."""
        band = client["wireless"]["band"]
        return {
            "deviceID": f"00000000-0000-4000-8000-{mac.replace(':', '')}",
            "lastChangeRevision": self.changes[mac],
            "model": {"deviceType": ""},
            "unit": {},
            "isAuthority": False,
            "knownInterfaces": [{"macAddress": mac.upper(), "interfaceType": "Wireless", "band": band}],
            "connections": [{"macAddress": mac.upper()}] if mac in self.clients else [],
            "properties": [],
        }

    _do_getdevices = _do_getdevices3
