"""A router with prplOS: its data model over HTTP on a real server, before a simulated registrar.

Paths, shapes and status codes are those of prplOS's own tests and of real routers; what the Wi-Fi manager makes of
hostapd's window is that of pwhm (kavia-common/pwhm-226177 `src/wld_wps.c`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
import json
import re
import secrets
import ssl
import time
from typing import Any, override
from urllib.parse import unquote

import aiohttp
from aiohttp import web

from tests.emulators.registrar import Bss, Registrar
from tests.emulators.server import Heard, Server
from tests.emulators.times import Associations, WallClock
from tests.marked import mark

from .access_points import AccessPoint, Parameters, home

PASSWORD = "emulated-prplos-password"

FRONT_PAGE = '<!DOCTYPE html><html><head><meta name="prpl-webui/config/environment" content="%7B%7D"></head></html>'

NEVER = "0001-01-01T00:00:00Z"

PUBLIC = "DeviceInfo.FriendlyName"


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may log in."""

    password: str = PASSWORD
    denied: frozenset[str] = frozenset()
    """Beginnings of the paths and commands that the role's access control list does not hold."""


class _Answered(Exception):
    """An answer that is no JSON."""

    def __init__(self, status: HTTPStatus, **headers: str) -> None:
        super().__init__(status)
        self.response = web.Response(
            status=status, headers=headers, text=f"<h1>{status} {status.phrase}</h1>", content_type="text/html"
        )


class EmulatedPrplOs(Server):
    """A router on a port of 127.0.0.1; use it as an asynchronous context manager."""

    def __init__(
        self,
        *,
        words: str = "",
        basic: bool = False,
        walk_time: float = 120,
        clock: Callable[[], float] = time.monotonic,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """Be a build whose `Status` has no word for a result, `fresh` ones, or ones that are `sticky` for ever."""
        super().__init__(tls=tls)
        self.words = words
        self.basic = basic
        """Whether this is an old image, which knows no session."""
        self.wildcards = "understood"
        """Or `refused`, or `empty`: the path stands for nothing."""
        self.refused: frozenset[str] = frozenset()
        """Ends of paths that it does not understand."""
        self.csrf: str | None = None
        """What has to come with each command, where the build asks for that."""
        self.prefix = "Device."
        """What paths begin with in answers; older builds leave it out."""
        self.access_points = home()
        self.accounts = {
            "admin": Account(),
            "guest": Account(
                denied=frozenset(
                    {"WiFi.AccessPoint.*.WPS.InitiateWPSPBC()", "WiFi.AccessPoint.*.MACFiltering.addTempEntry()"}
                )
            ),
        }
        self.sessions: dict[str, str] = {}
        """The user of each session."""
        self.log_ins = 0
        self.clock = clock
        self.walk_time = walk_time
        self.registrar = Registrar(
            bsses={each.alias: Bss(uuid=each.alias) for each in self.access_points}, walk_time=walk_time, clock=clock
        )
        self.wall = WallClock(clock=clock)
        self.dates = self.wall.now
        self.associations = Associations(registrar=self.registrar)
        self.connected: dict[str, str] = {}
        """Devices that are on the Wi-Fi for long, with the alias of their access point."""
        self.deaf = False
        """Whether the lists of devices to keep out stay as they are, whatever is answered."""
        self.left: dict[str, str] = {}
        """Those that were on it."""
        self.hosts: list[Parameters] = []
        self.extra: dict[str, Parameters] = {}
        """Objects that stand in the place of the right ones."""
        self.replies: dict[str, Any] = {}
        """What commands answer instead of doing anything, by their end."""
        self.pressed: list[str] = []
        self._started: dict[str, float] = {}
        self._results: dict[str, str] = {}

    # HTTP.

    @override
    async def respond(self, heard: Heard) -> web.Response:
        try:
            return web.json_response(self._reply(heard), headers={"X-CSRF-Token": self.csrf} if self.csrf else {})
        except _Answered as answered:
            return answered.response

    def _reply(self, heard: Heard) -> Any:
        path = unquote(heard.path)
        if path.startswith("/serviceElements/"):
            return self._get(path.removeprefix("/serviceElements/").removeprefix("Device."), self._account(heard))
        if path == "/session" and heard.method == "POST" and not self.basic:
            return self._log_in(json.loads(heard.body))
        if path == "/commands" and heard.method == "POST":
            account = self._account(heard)
            if self.csrf and heard.headers.get("x-csrf-token") != self.csrf:
                raise _Answered(HTTPStatus.FORBIDDEN)
            body = json.loads(heard.body)
            return self._command(body["command"].removeprefix("Device."), body["inputArgs"], account)
        if self.basic:
            self._account(heard)
        answered = _Answered(HTTPStatus.OK if path == "/" else HTTPStatus.NOT_FOUND)
        if path == "/":
            answered.response.text = FRONT_PAGE
        raise answered

    def _log_in(self, body: Parameters) -> Any:
        self.log_ins += 1
        account = self.accounts.get(body["username"])
        if account is None or account.password != body["password"]:
            raise _Answered(HTTPStatus.BAD_REQUEST)
        session = mark(secrets.token_hex(32))
        self.sessions[session] = body["username"]
        return {"sessionID": session, "absoluteTimeout": 3600, "idleTimeout": 600, "loginAttempts": 0}

    def _account(self, heard: Heard) -> Account | None:
        """Whose rights count; None for somebody who has not logged in."""
        authorization = heard.headers.get("authorization", "")
        if self.basic:
            for name, account in self.accounts.items():
                if authorization == aiohttp.encode_basic_auth(name, account.password):
                    return account
            self.log_ins += bool(authorization)
            raise _Answered(HTTPStatus.UNAUTHORIZED, **{"WWW-Authenticate": 'Basic realm="prplOS"'})
        user = self.sessions.get(authorization.removeprefix("bearer "))
        return self.accounts[user] if user else None

    def _permit(self, account: Account | None, path: str) -> None:
        general = re.sub(r"\.\d+\.", ".*.", path)
        if account is None or any(general.startswith(denied) for denied in account.denied):
            raise _Answered(HTTPStatus.FORBIDDEN)

    def _get(self, path: str, account: Account | None) -> Any:
        if path != PUBLIC:
            self._permit(account, path)
        if ("*" in path and self.wildcards == "refused") or path.endswith(tuple(self.refused)):
            raise _Answered(HTTPStatus.BAD_REQUEST)
        if "*" in path and self.wildcards == "empty":
            return []
        place, _, parameter = path.rpartition(".")
        objects = self._objects()
        if parameter:
            return [{"parameters": {parameter: objects[f"{place}."][parameter]}, "path": f"{self.prefix}{place}."}]
        pattern = re.compile(re.escape(path).replace(r"\*", r"\d+") + ".*")
        found = {name: values for name, values in objects.items() if pattern.fullmatch(name)}
        if not found and not pattern.pattern.startswith(("WiFi", "Hosts")):
            raise _Answered(HTTPStatus.NOT_FOUND)
        return [{"parameters": values, "path": f"{self.prefix}{name}"} for name, values in found.items()]

    # The data model.

    def _objects(self) -> dict[str, Parameters]:
        objects: dict[str, Parameters] = {
            "DeviceInfo.": {
                "SerialNumber": "SN0EMULATED",
                "ModelName": "Example HGW",
                "Manufacturer": "Example",
                "SoftwareVersion": "3.2.0",
                "FriendlyName": "prplHGW",
            },
            "DeviceInfo.ProcessStatus.": {"CPUUsage": 7},
        }
        for index, band in enumerate(("2.4GHz", "5GHz"), 1):
            objects[f"WiFi.Radio.{index}."] = {
                "Alias": f"Wl{index - 1}",
                "OperatingFrequencyBand": band,
                "Enable": 1,
                "Status": "Up",
            }
        for index, each in enumerate(self.access_points, 1):
            mac = f"18:EF:C0:00:00:0{index}"
            objects[f"WiFi.SSID.{index}."] = {
                "SSID": each.ssid,
                "MACAddress": mac,
                "LowerLayers": f"Device.WiFi.Radio.{each.radio + 1}.",
            }
            objects |= each.objects(index, self._status)
            objects |= self._associated(index, each.alias)
        for index, host in enumerate(self.hosts, 1):
            objects[f"Hosts.Host.{index}."] = host
        for index, (session, user) in enumerate(self.sessions.items(), 1):
            objects[f"UserInterface.HTTPAccess.1.Session.{index}."] = {
                "ID": session,
                "User": user,
                "Status": "Active",
            }
        return objects | self.extra

    def connect(self, mac: str, alias: str = "vap2g0priv") -> None:
        """A device that knows the password connects."""
        self.connected[mac] = alias
        self.associations.begin(mac)

    def disconnect(self, mac: str) -> None:
        """A device leaves, and stays in the data model."""
        self.left[mac] = self.connected.pop(mac)
        self.associations.leave(mac)

    def restart_wifi(self) -> None:
        """All devices have to connect again."""
        for mac, alias in [*self.connected.items(), *((one.mac, one.ifname) for one in self.associations.returned)]:
            self.connect(mac, alias)

    def _associated(self, index: int, alias: str) -> dict[str, Parameters]:
        """Who is on an access point, and who has left it; a device that is joining is there without the key."""
        returned = [one.mac for one in self.associations.returned if one.ifname == alias]
        joining = [one.mac for one in self.registrar.registered if one.ifname == alias and one.mac not in returned]
        known = [*(mac for mac, where in self.connected.items() if where == alias), *returned]
        # Who knows the key comes back as soon as it is let in.
        here = dict.fromkeys(mac for mac in known if not self.access_points[index - 1].keeps_out(mac))
        gone = [mac for mac, where in self.left.items() if where == alias]
        rows = [
            *(self._row(mac, is_active=True) for mac in here),
            *(self._row(mac, is_active=True, is_authenticated=False) for mac in joining if mac not in here),
            *(self._row(mac, is_active=False) for mac in gone if mac not in here),
        ]
        return {f"WiFi.AccessPoint.{index}.AssociatedDevice.{number}.": row for number, row in enumerate(rows, 1)}

    def _row(self, mac: str, *, is_active: bool, is_authenticated: bool = True) -> Parameters:
        since = self.associations.since(mac)
        began = f"{self.wall.at(since):%Y-%m-%dT%H:%M:%SZ}"
        return {
            "MACAddress": mac.upper(),
            "Active": int(is_active),
            "AuthenticationState": int(is_active and is_authenticated),
            "AssociationTime": began,
            "DisassociationTime": NEVER if is_active else began,
            "LastStateChange": began,
            "ConnectionDuration": int(self.clock() - since) if is_active else 0,
        }

    # The Wi-Fi manager.

    def _status(self, alias: str) -> Parameters:
        """What hostapd's window has become in the manager's eyes."""
        bss = self.registrar.status(alias)
        started = self._started.get(alias)
        if started is not None and self.clock() >= started + self.walk_time + 10:
            # Its safety timer, which nothing but the end of the pairing stops.
            self.registrar.cancel(alias)
        is_pairing = self.registrar.status(alias).pbc_status == "Active"
        if not is_pairing and self._started.pop(alias, None) is not None:
            results = {"Disabled": "Success", "Overlap": "Overlap"}
            before = self._results.get(alias, "Configured") if self.words == "sticky" else "Configured"
            self._results[alias] = results.get(bss.pbc_status, before)
        status = self._results.get(alias, "Configured") if self.words else "Configured"
        if self.words == "fresh" and is_pairing:
            status = "Configured"
        return {"PairingInProgress": int(is_pairing), "Status": status}

    def _command(self, command: str, arguments: Parameters, account: Account | None) -> Any:
        self._permit(account, command)
        found = next((reply for end, reply in self.replies.items() if command.endswith(end)), None)
        if found is not None:
            return found
        if deleted := re.fullmatch(r"UserInterface\.HTTPAccess\.1\.Session\.(\d+)\.Delete\(\)", command):
            del self.sessions[list(self.sessions)[int(deleted[1]) - 1]]
            return [{"outputArgs": {}, "executed": f"Device.{command}"}]
        if listed := re.fullmatch(r"WiFi\.AccessPoint\.(\d+)\.MACFiltering\.(addTempEntry|delTempEntry)\(\)", command):
            self._change(self.access_points[int(listed[1]) - 1], listed[2], arguments["mac"])
            return [{"outputArgs": {}, "executed": f"Device.{command}"}]
        asked = re.fullmatch(r"WiFi\.AccessPoint\.(\d+)\.WPS\.(\w+)\(\)", command)
        if asked is None or not 0 < int(asked[1]) <= len(self.access_points):
            raise _Answered(HTTPStatus.NOT_FOUND)
        access_point = self.access_points[int(asked[1]) - 1]
        output = self._press(access_point) if asked[2] == "InitiateWPSPBC" else self._cancel(access_point)
        return [{"outputArgs": output, "executed": f"Device.{command}"}]

    def _change(self, access_point: AccessPoint, method: str, mac: str) -> None:
        """Change the temporary entries of an access point; it refuses one that is there."""
        entries = access_point.temp_entries
        if (mac in entries) is (method == "addTempEntry"):
            raise _Answered(HTTPStatus.BAD_REQUEST)
        if not self.deaf:
            (entries.append if method == "addTempEntry" else entries.remove)(mac)

    def keeps_out(self, mac: str) -> bool:
        """Whether a device cannot connect to any network for people and their devices."""
        return all(each.keeps_out(mac) for each in self.access_points[:3])

    def _press(self, access_point: AccessPoint) -> Parameters:
        self.pressed.append(access_point.alias)
        objects = access_point.objects(1, self._status)
        own, wps = objects["WiFi.AccessPoint.1."], objects.get("WiFi.AccessPoint.1.WPS.", {})
        if "PushButton" not in wps["ConfigMethodsEnabled"]:
            return {"Status": "Error_Other"}
        radio = self._objects()[f"WiFi.Radio.{access_point.radio + 1}."]
        ready = radio.get("Status") == "Up" and own["Enable"] and own["SSIDAdvertisementEnabled"] and wps["Enable"]
        if not ready or access_point.security in {"None", "WPA3-Personal"}:
            return {"Status": "Error_Not_Ready"}
        if not self.registrar.press(access_point.alias):
            return {"Status": "Error_Other"}
        self._started.setdefault(access_point.alias, self.clock())
        return {"Status": "Success"}

    def _cancel(self, access_point: AccessPoint) -> Parameters:
        if access_point.alias in self._started:
            self.registrar.cancel(access_point.alias)
        return {}

    def press_elsewhere(self, alias: str) -> None:
        """Somebody uses the router's own page."""
        (access_point,) = (each for each in self.access_points if each.alias == alias)
        self._press(access_point)
        self.pressed.pop()
