"""A MikroTik router: the REST API of RouterOS 7 on a real HTTP server, before a simulated registrar.

Answers have the shapes of those that real routers sent; what nobody has published, above all what `wps-push-button` answers where
WPS is off, is as RouterOS answers other commands.
"""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
import json
import ssl
import time
from typing import Any, override
from urllib.parse import parse_qsl, urlsplit

from aiohttp import web

from .registrar import Bss, Registrar
from .server import Heard, Server
from .times import Associations

PASSWORD = "emulated-routeros-password"
PASSPHRASE = "emulated-passphrase"

ALL = frozenset({"read", "write", "rest-api"})

type Row = dict[str, str]


_dumps = partial(json.dumps, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may log in."""

    password: str = PASSWORD
    policies: frozenset[str] = ALL


def _duration(seconds: float) -> str:
    """A duration as RouterOS writes it, without what is zero."""
    left, text = int(seconds), ""
    for unit, size in {"w": 604800, "d": 86400, "h": 3600, "m": 60, "s": 1}.items():
        number, left = divmod(left, size)
        text += f"{number}{unit}" if number else ""
    return text or "0s"


def front_page(version: str) -> str:
    """What RouterOS shows at `/`."""
    return (
        "<!doctype html><html><head><title>RouterOS router configuration page</title></head>"
        f"<body><h1>RouterOS v{version}</h1><a href='/webfig/'>Webfig</a>"
        "<a href='https://mikrotik.com'>mikrotik</a></body></html>"
    )


def wifi_rows() -> list[Row]:
    """A home's two bands and a guest network, in the menu of new drivers."""
    common = {
        "configuration.mode": "ap",
        "configuration.ssid": "Home",
        "security.authentication-types": "wpa2-psk,wpa3-psk",
        "security.passphrase": PASSPHRASE,
        "security.wps": "push-button",
        "disabled": "false",
        "inactive": "false",
        "running": "true",
    }
    guest = common | {"configuration.ssid": "Home Guest", "master-interface": "wifi2", "master": "false"}
    return [
        common | _named("*2", "wifi1", "48:A9:8A:00:00:05", "5ghz-ax"),
        common | _named("*3", "wifi2", "48:A9:8A:00:00:06", "2ghz-ax"),
        guest | {".id": "*9", "name": "wifi3", "mac-address": "4A:A9:8A:00:00:06"},
    ]


def _named(id_: str, name: str, mac: str, band: str) -> Row:
    return {".id": id_, "name": name, "default-name": name, "mac-address": mac, "channel.band": band, "master": "true"}


def wireless_rows() -> list[Row]:
    """The same in the menu of old drivers."""
    common = {
        "mode": "ap-bridge",
        "ssid": "Home",
        "hide-ssid": "false",
        "security-profile": "default",
        "wps-mode": "push-button",
        "disabled": "false",
        "running": "true",
    }
    guest = common | {"ssid": "Home Guest", "master-interface": "wlan1", "security-profile": "guests"}
    return [
        common
        | {
            ".id": id_,
            "name": name,
            "default-name": name,
            "interface-type": "IPQ4019",
            "mac-address": f"48:A9:8A:00:00:0{id_[1:]}",
            "band": band,
        }
        for id_, name, band in (("*5", "wlan1", "2ghz-b/g/n"), ("*6", "wlan2", "5ghz-a/n/ac"))
    ] + [guest | {".id": "*A", "name": "guests", "interface-type": "virtual", "mac-address": "4A:A9:8A:00:00:05"}]


@dataclass(slots=True)
class _Denied(Exception):
    """A request that goes wrong, as RouterOS says it."""

    status: HTTPStatus
    detail: str | None = None

    @property
    def body(self) -> dict[str, Any]:
        error = {"error": int(self.status), "message": self.status.phrase}
        return error | ({"detail": self.detail} if self.detail else {})


@dataclass(kw_only=True, slots=True)
class Menus:
    """What the console has: tables of rows, menus without rows, and what the registrar has to do with them."""

    tables: dict[str, list[Row]]
    settings: dict[str, Row]
    leases: list[Row] = field(default_factory=list)


def menus(wifi: str, rows: list[Row]) -> Menus:
    """A router whose access points stand in this menu: `wifi`, `wifiwave2` or `wireless`."""
    path = f"interface/{wifi}"
    profiles: dict[str, list[Row]] = {
        f"{path}/{section}": [] for section in ("configuration", "security", "channel") if wifi != "wireless"
    }
    if wifi == "wireless":
        keys = {"authentication-types": "wpa2-psk", "wpa2-pre-shared-key": PASSPHRASE}
        profiles[f"{path}/security-profiles"] = [
            {".id": f"*{number}", "name": name, "mode": "dynamic-keys"} | keys
            for number, name in enumerate(("default", "guests"))
        ]
    return Menus(
        tables={
            path: rows,
            **profiles,
            "interface": [
                {".id": "*1", "name": "ether1", "type": "ether", "mac-address": "48:A9:8A:00:00:01"},
                {".id": "*8", "name": "bridge", "type": "bridge", "mac-address": "48:A9:8A:00:00:02"},
                {".id": "*B", "name": "wg", "type": "wg"},
                *(
                    {"type": "wlan" if wifi == "wireless" else "wifi"}
                    | {name: row[name] for name in (".id", "name", "mac-address")}
                    for row in rows
                ),
            ],
        },
        settings={
            "system/resource": {
                "board-name": "hAP ax^2",
                "platform": "MikroTik",
                "version": "7.23.2 (stable)",
                "uptime": "2d20h12m20s",
            },
            "system/identity": {"name": "Hallway"},
            "system/routerboard": {
                "routerboard": "true",
                "model": "C52iG-5HaxD2HaxD",
                "serial-number": "HFF08EMULATE",
                "current-firmware": "7.23.2",
            },
        },
    )


class EmulatedMikroTik(Server):
    """A router on a port of 127.0.0.1; use it as an asynchronous context manager."""

    def __init__(
        self,
        wifi: str = "wifi",
        *,
        walk_time: float = 120,
        clock: Callable[[], float] = time.monotonic,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        super().__init__(tls=tls)
        rows = wireless_rows() if wifi == "wireless" else wifi_rows()
        self.wifi = f"interface/{wifi}"
        self.menus = menus(wifi, rows)
        self.accounts = {"hass": Account(), "reader": Account(policies=ALL - {"write"})}
        self.registrar = Registrar(
            bsses={row["name"]: Bss(uuid=row["name"]) for row in rows}, walk_time=walk_time, clock=clock
        )
        self.associations = Associations(registrar=self.registrar)
        self.takes_names = True
        """Whether the argument `numbers` is understood."""
        self.connected: dict[str, str] = {}
        """Devices that are on the Wi-Fi for long, with their interfaces."""
        self.wrong: set[str] = set()
        """Those of them that do not know the password; they are listed all the same."""
        self.rejected = 0
        """How many requests were turned down because of their credentials."""
        self.access_list: list[Row] = []
        """The rules for those who connect, in their order."""
        self.deaf = False
        """Whether rules are neither added nor removed, whatever is answered."""
        self.vanishing = False
        """Whether a client leaves by itself just before it is disconnected."""
        self._shut_out: set[str] = set()
        """Those who were disconnected, or tried to connect, while a rule kept them out."""
        self.failing: dict[str, str] = {}
        """Menus that cannot be read, with what RouterOS says of it."""
        self.pressed: list[str] = []
        """The interfaces whose button was pressed, oldest first."""

    def connect(self, mac: str, interface: str = "wifi2", *, ago: float = 0) -> None:
        """A device has connected to the Wi-Fi some seconds ago."""
        self.connected[mac] = interface
        self.associations.begin(mac, ago)
        if self.rejects(mac):
            self._shut_out.add(mac)

    def rejects(self, mac: str) -> bool:
        """Whether the first rule that matches turns a device away."""
        name, word = ("authentication", "false") if self.wifi.endswith("wireless") else ("action", "reject")
        matching = (
            rule
            for rule in self.access_list
            if rule.get("disabled") != "true" and rule.get("mac-address", mac.upper()) == mac.upper()
        )
        first = next(matching, {})
        return first.get(name) == word

    @property
    def rows(self) -> list[Row]:
        """The access points."""
        return self.menus.tables[self.wifi]

    @override
    async def respond(self, heard: Heard) -> web.Response:
        url = urlsplit(heard.path)
        if not url.path.startswith("/rest/"):
            page = front_page(self.menus.settings["system/resource"]["version"])
            return web.Response(text=page, content_type="text/html")
        try:
            policies = self._policies(heard)
            menu = url.path.removeprefix("/rest/")
            match heard.method:
                case "GET":
                    body = self._print(menu, parse_qsl(url.query), policies)
                case "PUT" | "DELETE":
                    body = self._change(heard.method, menu, heard.body, policies)
                case _:
                    body = self._run(menu, heard.body, policies)
            if body is None:
                return web.Response(status=HTTPStatus.NO_CONTENT)
        except _Denied as denied:
            return web.json_response(denied.body, status=denied.status, dumps=_dumps)
        return web.json_response(body, dumps=_dumps)

    def _policies(self, heard: Heard) -> frozenset[str]:
        for name, account in self.accounts.items():
            token = b64encode(f"{name}:{account.password}".encode()).decode()
            if heard.headers.get("authorization") == f"Basic {token}" and "rest-api" in account.policies:
                return account.policies
        if "authorization" in heard.headers:
            self.rejected += 1
        raise _Denied(HTTPStatus.UNAUTHORIZED)

    def _print(self, menu: str, query: list[tuple[str, str]], policies: frozenset[str]) -> Any:
        if "read" not in policies:
            raise _Denied(HTTPStatus.INTERNAL_SERVER_ERROR, "not enough permissions (9)")
        if menu in self.failing:
            raise _Denied(HTTPStatus.BAD_REQUEST, self.failing[menu])
        if menu in self.menus.settings:
            return self.menus.settings[menu]
        if menu in self.menus.tables:
            rows = self.menus.tables[menu]
        elif menu == f"{self.wifi}/registration-table":
            rows = self._registrations()
        elif menu == f"{self.wifi}/access-list":
            rows = self.access_list
        elif menu == "ip/dhcp-server/lease":
            rows = self.menus.leases
        else:
            raise _Denied(HTTPStatus.BAD_REQUEST, f"no such command or directory ({menu.rpartition('/')[2]})")
        chosen = dict(query).get(".proplist")
        wanted = None if chosen is None else {".id", *chosen.split(",")}
        return [{name: value for name, value in row.items() if wanted is None or name in wanted} for row in rows]

    def _change(self, method: str, path: str, body: str, policies: frozenset[str]) -> Any:
        """Add a row to the access list, or remove one there or disconnect a client."""
        if "write" not in policies:
            raise _Denied(HTTPStatus.INTERNAL_SERVER_ERROR, "not enough permissions (9)")
        if method == "PUT" and path == f"{self.wifi}/access-list":
            row = {".id": f"*{len(self.access_list) + 0x10:X}", "disabled": "false", **json.loads(body)}
            if row.get("authentication") == "no":
                # It takes this word, and says another one.
                row["authentication"] = "false"
            self.access_list += [] if self.deaf else [row]
            return row
        menu, _, row_id = path.rpartition("/")
        rows = self.access_list if menu.endswith("/access-list") else self._registrations()
        found = next((row for row in rows if row[".id"] == row_id), None)
        if found is None:
            raise _Denied(HTTPStatus.NOT_FOUND)
        if menu.endswith("/registration-table"):
            if self.vanishing:
                self.connected.clear()
                raise _Denied(HTTPStatus.NOT_FOUND)
            # It connects again at once, unless a rule turns it away.
            if self.rejects(mac := found["mac-address"].lower()):
                self._shut_out.add(mac)
        elif not self.deaf:
            self.access_list.remove(found)
        return None

    def _run(self, path: str, body: str, policies: frozenset[str]) -> Any:
        menu, _, command = path.rpartition("/")
        if menu != self.wifi or command != "wps-push-button":
            raise _Denied(HTTPStatus.BAD_REQUEST, f"no such command or directory ({command})")
        if "write" not in policies:
            raise _Denied(HTTPStatus.INTERNAL_SERVER_ERROR, "not enough permissions (9)")
        arguments = json.loads(body)
        key = "numbers" if self.takes_names else ".id"
        if key not in arguments:
            raise _Denied(HTTPStatus.BAD_REQUEST, f"unknown parameter {next(iter(arguments))}")
        found = [row for row in self.rows if arguments[key] in {row["name"], row[".id"]}]
        if not found:
            raise _Denied(HTTPStatus.BAD_REQUEST, "no such item")
        self.pressed.append(found[0]["name"])
        self.registrar.press(found[0]["name"])
        return []

    def _registrations(self) -> list[Row]:
        self._shut_out = {mac for mac in self._shut_out if self.rejects(mac)}
        now = self.registrar.clock()
        joined = {one.mac: one.ifname for one in self.associations.returned}
        listed = [
            (mac, name, now - self.associations.since(mac), mac not in self.wrong)
            for mac, name in (self.connected | joined).items()
            if mac not in self._shut_out
        ]
        # Those that exchange messages are registered, too.
        listed += [(one.mac, one.ifname, now - one.at, False) for one in self.registrar.exchanging]
        return [
            {".id": f"*{number:X}", "interface": name, "mac-address": mac.upper(), "uptime": _duration(seconds)}
            | self._facts(is_in=is_in)
            for number, (mac, name, seconds, is_in) in enumerate(listed, 1)
        ]

    def _facts(self, *, is_in: bool) -> Row:
        """What else a row of the registration table says."""
        truth = str(is_in).lower()
        if self.wifi.endswith("wireless"):
            return {"last-ip": "192.168.88.77", "ap": "false", "802.1x-port-enabled": truth}
        return {"ssid": "Home", "authorized": truth}
