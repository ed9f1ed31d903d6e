"""A FRITZ!Box or FRITZ!Repeater: TR-064, its front page and its lists on one port, before a simulated registrar."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta, timezone
import json
import re
import ssl
import time
from typing import Any, override

from aiohttp import web
from defusedxml.ElementTree import ParseError, fromstring

from tests.emulators.registrar import Bss, Registrar
from tests.emulators.server import Heard, Server
from tests.emulators.times import Associations, WallClock

from . import documents
from .documents import ENABLE, MODE, STATUS, Actions
from .history import Client, Event, event_log, logged_in, mesh_list
from .log_in import LogIns
from .points import Point, home

PASSWORD = "emulated-fritz-password"
SID = "a1b2c3d4e5f60718"
"""Of the addresses of lists; a secret that nothing may show."""
PIN = "90210417"
"""Of the device's own, which old FRITZ!OS sends along."""

SERIAL = "3C:A6:2F:00:00:01"

_CONTROL = re.compile(r"/upnp/control/([a-z]+)(\d*)")

# What `NewX_AVM-DE_WPSStatus` says where hostapd says this.
_WORDS = {"Active": "active", "Timed-out": "err_timeout", "Overlap": "err_common"}

_NEEDS_RIGHT = re.compile(r"X_AVM-DE_(?:Get|Set)(?:WPS|WLANExt).*")

# How long nobody is let in, in seconds, and after how many wrong passwords.
LOCKED_FOR = 60
TRIES = 5


class EmulatedFritzBox(Server):
    """A FRITZ! device on a port of 127.0.0.1; `hass` may do everything, `guest` may not configure it."""

    def __init__(
        self,
        points: list[Point] | None = None,
        *,
        model: str = "FRITZ!Box 7530",
        walk_time: float = 120,
        clock: Callable[[], float] = time.monotonic,
        tls: ssl.SSLContext | None = None,
        port: int = 0,
    ) -> None:
        super().__init__(tls=tls, port=port)
        self.points = dict(enumerate(home() if points is None else points, 1))
        self.model = model
        self.serial = SERIAL
        self.clock = clock
        self.registrar = Registrar(
            bsses={f"wlan{number}": Bss(uuid="one") for number in self.points}, walk_time=walk_time, clock=clock
        )
        self.log_ins = LogIns(passwords={"hass": PASSWORD, "guest": PASSWORD}, clock=clock)
        self.wall = WallClock(clock=clock)
        self.dates = self.wall.now
        self.zone = timedelta(hours=1)
        """How far its local time is ahead of UTC."""
        self.associations = Associations(registrar=self.registrar)
        self.actions: dict[str, Actions] = {
            "deviceinfo": documents.DEVICE,
            "wlanconfig": documents.WLAN,
            "hosts": documents.HOSTS,
            "time": documents.TIME,
        }
        self.calls: list[tuple[str, int, dict[str, str]]] = []
        """The actions that were carried out or turned down, with the number of their service and their arguments."""
        self.faults_of: dict[str, int] = {}
        """Codes that actions are turned down with."""
        self.faults_at: dict[tuple[str, int], int] = {}
        """The same for the service of this number alone; 0 stands for an error without any code, HTTP status 500."""
        self.has_serial = True
        """Whether the serial number stands in the description, as it has since some version after 7.10."""
        self.has_udn = True
        self.words: dict[int, str] = {}
        """What `STATUS` says, whatever has happened, by access point."""
        self.modes: dict[int, str] = {}
        """The same of `MODE`."""
        self.quiet = "off"
        """What `STATUS` says as long as nothing has run (seydx/homebridge-fritz-platform, issue 235)."""
        self.shows_endings = True
        """Whether it goes on showing how a window has ended."""
        self.late = 0
        """How often it shows the old word after a press before it shows the new one, which it has answered to the press."""
        self.ignores_stop = False
        self.ignores_switch = False
        self.switched: list[bool] = []
        """To what somebody has switched WPS, oldest first."""
        self.drops_when_switched = False
        """Whether all clients have to connect again when WPS is switched; nobody has written down what a real device does."""
        self.switches_together = False
        """Whether one call switches WPS of all access points; nobody has written down what a real device does."""
        self.security_port = 49443
        self.app_access = True
        """Whether apps may reach it; where they may not it knows no action, whoever asks."""
        self.describes_itself = True
        """Whether it serves its description; nobody has written down what it does where apps may not reach it."""
        self.stations: dict[str, int] = {}
        """Who is connected where."""
        self.names: dict[str, str] = {}
        self.logs_log_ins = False
        """Whether log-ins are written to the event log; somebody has to tick that."""
        self.log_is_broken = False
        """Whether that log is no XML, as on some devices (Meine-smarte-Welt/fritzbox_ereignisse)."""
        self.events: list[Event] = []
        """What else stands in the log."""
        self.mesh_lag = 0.0
        """For how many seconds the mesh list does not show a client yet; nobody has written down how long that is."""
        self._stopped: set[int] = set()
        self._old: dict[int, list[str]] = {}
        self._locked_until = 0.0

    @override
    async def respond(self, heard: Heard) -> web.Response:
        control = _CONTROL.fullmatch(heard.path)
        if control and heard.method == "POST":
            return self._soap(heard, control[1], int(control[2] or 1))
        if heard.method != "GET" or not (page := self._page(heard.path)):
            return web.Response(status=404, text="<HTML><BODY>404 Not Found</BODY></HTML>", content_type="text/html")
        kind = "text/html" if heard.path == "/" else "application/json" if page.startswith("{") else "text/xml"
        return web.Response(text=page, content_type=kind)

    def reboot(self) -> None:
        """Forget everything that is not on the flash."""
        self.registrar.reset()
        self.log_ins.forget()
        self._stopped.clear()
        self.stations.clear()

    def update(self) -> None:
        """Bring the registrar's configuration in line with that of the access points."""
        for number, point in self.points.items():
            self.registrar.bsses[f"wlan{number}"].wps = point.runs_wps

    def word(self, number: int) -> str:
        """What `NewX_AVM-DE_WPSStatus` says of an access point."""
        if number in self.words:
            return self.words[number]
        if old := self._old.get(number):
            return old.pop()
        return self._new_word(number)

    def _new_word(self, number: int) -> str:
        bss = self.registrar.status(f"wlan{number}")
        if not self.points[number].runs_wps:
            return "off"
        word = _WORDS.get(bss.pbc_status, "success" if bss.last_wps_result == "Success" else self.quiet)
        if word == "err_timeout" and number in self._stopped:
            word = "err_abort"
        return word if word == "active" or self.shows_endings else self.quiet

    def mode(self, number: int) -> str:
        """What `NewX_AVM-DE_WPSMode` says of an access point."""
        is_open = self.registrar.status(f"wlan{number}").pbc_status == "Active"
        reported = "other" if not self.points[number].runs_wps else "pbc" if is_open else "stop"
        return self.modes.get(number, reported)

    def associated(self) -> dict[str, tuple[str, int]]:
        """Who is on the Wi-Fi: IP address and access point."""
        joined = {one.mac: int(one.ifname.removeprefix("wlan")) for one in self.associations.returned}
        found = (joined | self.stations).items()
        return {mac: (f"192.168.178.{20 + index}", number) for index, (mac, number) in enumerate(found)}

    def _page(self, path: str) -> str | None:
        """What is at an address, for anybody."""
        if path == "/":
            return documents.front_page(self.model)
        if path == "/jason_boxinfo.xml":
            return documents.box_info(self.model, self.serial)
        if path == "/tr64desc.xml" and self.describes_itself:
            return documents.description(
                model=self.model,
                serial=self.serial,
                wlans=self.points,
                has_serial=self.has_serial,
                has_udn=self.has_udn,
            )
        if page := self._history(path):
            return page
        if path == f"/wlandevicelist.lua?sid={SID}":
            guests = {number for number, point in self.points.items() if point.kind == "guest"}
            stations = {mac: (ip, number in guests) for mac, (ip, number) in self.associated().items()}
            return documents.device_list(stations)
        return next(
            (documents.scpd(actions) for name, actions in self.actions.items() if path == f"/{name}SCPD.xml"), None
        )

    def connect(self, mac: str, number: int = 1) -> None:
        """A client that knows the password connects to an access point."""
        self.stations[mac] = number
        self.associations.begin(mac)

    def disconnect(self, mac: str) -> None:
        """A client leaves."""
        self.stations.pop(mac, None)
        self.associations.leave(mac)

    def restart_wifi(self) -> None:
        """All clients have to connect again."""
        for mac, (_, number) in self.associated().items():
            self.connect(mac, number)

    def _history(self, path: str) -> str | None:
        """The mesh list and the event log."""
        if path == f"/meshlist.lua?sid={SID}":
            now = self.clock()
            wired = Client(mac="3c:2a:f4:00:00:99", name="nas", ip="192.168.178.5", at="LAN:1", since=self.wall.at(0))
            shown = [client for client in self._clients() if now >= self.associations.since(client.mac) + self.mesh_lag]
            return json.dumps(mesh_list(self.serial, [wired, *shown]))
        log, _, group = path.partition("&filter=")
        if log != f"/devicelog.lua?sid={SID}":
            return None
        logged = [logged_in(client, timezone(self.zone)) for client in self._clients() if self.logs_log_ins]
        return event_log([*self.events, *logged], group or None, is_broken=self.log_is_broken)

    def _clients(self) -> Iterator[Client]:
        for mac, (ip, number) in self.associated().items():
            point = self.points[number]
            place = f"AP:{point.band[0]}G:{int(point.kind == 'guest')}"
            since = self.wall.at(self.associations.since(mac))
            yield Client(mac=mac, name=self.names.get(mac, ""), ip=ip, at=place, ssid=point.ssid, since=since)

    def _soap(self, heard: Heard, path: str, number: int) -> web.Response:
        service, _, action = heard.headers.get("soapaction", "").strip('"').partition("#")
        try:
            given = {one.tag: one.text or "" for one in fromstring(heard.body)[0][0]}
        except ParseError, IndexError:
            return web.Response(status=400)
        if not self.app_access:
            # nicoh88/cron_fritzbox-reboot, issue 8.
            return _fault(401)
        user = None
        if action != "GetSecurityPort":
            if self.clock() < self._locked_until:
                return web.Response(status=503)
            user = self.log_ins.who(heard.headers.get("authorization", ""), heard.method, heard.path)
            if user is None:
                if self.log_ins.wrong >= TRIES:
                    self.log_ins.wrong = 0
                    self._locked_until = self.clock() + LOCKED_FOR
                return _refuse(self.log_ins.challenge())
        self.calls.append((action, number, given))
        known = service == documents.service_type(path, number) and self.actions[path].get(action)
        if not known:
            return _fault(401)
        taken, reported = known
        if set(given) != set(taken) or given.get(ENABLE, "0") not in {"0", "1"}:
            return _fault(402)
        if user == "guest" and _NEEDS_RIGHT.fullmatch(action):
            return _fault(606)
        if action in self.faults_of:
            return _fault(self.faults_of[action])
        code = self.faults_at.get((action, number)) if path == "wlanconfig" else None
        if code is not None:
            return _fault(code) if code else web.Response(status=500)
        values: dict[str, Any] | None
        if path == "deviceinfo" and action == "GetInfo":
            values = {"NewModelName": self.model, "NewSerialNumber": SERIAL.replace(":", "")}
        elif path == "time":
            local = self.wall.now().astimezone(timezone(self.zone)).isoformat(timespec="seconds")
            values = {"NewCurrentLocalTime": local, "NewLocalTimeZoneName": "CET-1CEST,M3.5.0,M10.5.0/3"}
        else:
            values = self._carry_out(action, number, given)
        if values is None:
            return _fault(714 if "Host" in action else 713)
        answer = documents.response(action, service, {name: values.get(name, "") for name in reported})
        return web.Response(text=answer, content_type="text/xml")

    def _carry_out(self, action: str, number: int, given: Mapping[str, str]) -> dict[str, Any] | None:
        point = self.points.get(number)
        match action:
            case "GetSecurityPort":
                return {"NewSecurityPort": str(self.security_port)}
            case "GetSpecificHostEntry":
                # As its own lists write it; nobody has written down whether it takes other spellings.
                written = given["NewMACAddress"]
                mac = written.lower()
                known = self.associated().get(mac) if written == mac.upper() else None
                return (
                    {"NewIPAddress": known[0], "NewActive": "1", "NewHostName": self.names.get(mac, "")}
                    if known
                    else None
                )
            case "X_AVM-DE_GetWLANDeviceListPath":
                return {"NewX_AVM-DE_WLANDeviceListPath": f"/wlandevicelist.lua?sid={SID}"}
            case "X_AVM-DE_GetMeshListPath":
                return {"NewX_AVM-DE_MeshListPath": f"/meshlist.lua?sid={SID}"}
            case "X_AVM-DE_GetDeviceLogPath":
                return {"NewDeviceLogPath": f"/devicelog.lua?sid={SID}"}
            case "GetTotalAssociations":
                return {"NewTotalAssociations": str(len(self._entries(number)))}
            case "GetGenericAssociatedDeviceInfo":
                entries, index = self._entries(number), int(given["NewAssociatedDeviceIndex"])
                return entries[index] if index < len(entries) else None
            case "X_AVM-DE_SetWPSConfig":
                self._set(number, given[MODE])
            case "X_AVM-DE_SetWPSEnable":
                self._switch(number, enabled=given[ENABLE] == "1")
        if point is None:
            return None
        return point.reported(number) | {
            MODE: self.mode(number),
            STATUS: self._new_word(number) if action == "X_AVM-DE_SetWPSConfig" else self.word(number),
            "NewX_AVM-DE_WPSAPPIN": PIN,
        }

    def _set(self, number: int, mode: str) -> None:
        name = f"wlan{number}"
        if not self.points[number].runs_wps:
            return
        if mode == "pbc":
            self._old[number] = [self.word(number)] * self.late
            self._stopped.discard(number)
            self.registrar.press(name)
        elif mode == "stop" and not self.ignores_stop and self.registrar.status(name).pbc_status == "Active":
            self._stopped.add(number)
            self.registrar.cancel(name)

    def _switch(self, number: int, *, enabled: bool) -> None:
        """Switch WPS on or off; a window that is open ends with that."""
        self.switched.append(enabled)
        if self.drops_when_switched:
            for mac in list(self.associated()):
                self.disconnect(mac)
        for one in self.points if self.switches_together else (number,):
            if not self.ignores_switch:
                self._old[one] = [self.word(one)] * self.late
                self._set(one, "stop")
                self.points[one].wps = enabled
        self.update()

    def _entries(self, number: int) -> list[dict[str, str]]:
        """The stations of an access point, as they are reported one by one."""
        return [
            {
                "NewAssociatedDeviceMACAddress": mac.upper(),
                "NewAssociatedDeviceIPAddress": ip,
                "NewAssociatedDeviceAuthState": "1",
            }
            for mac, (ip, where) in self.associated().items()
            if where == number
        ]


def _refuse(challenge: str) -> web.Response:
    page = "<HTML><HEAD><TITLE>401 Unauthorized (ERR_ACCESS_DENIED)</TITLE></HEAD><BODY></BODY></HTML>"
    return web.Response(status=401, text=page, content_type="text/html", headers={"WWW-Authenticate": challenge})


def _fault(code: int) -> web.Response:
    return web.Response(status=500, text=documents.fault(code), content_type="text/xml")
