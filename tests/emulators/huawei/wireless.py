"""What the router's API says behind its log-in: who it is, its Wi-Fi, and its WPS.

The states of `wps-pbc` follow the scripts of the vendor's own pages, the fields of the other answers captured ones.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.emulators.registrar import Bss, Registrar
from tests.emulators.times import Associations

PASSWORD = "emulated-hilink-password"
WIFI_KEY = "emulated-hilink-wifi-key"
PIN = "12345670"
TOKEN = "4d1e5510"
"""What every session's number and every token begins with."""

NOT_SUPPORTED = 100002
BUSY = 100004
BAD_FORM = 100005

_NEWER = {"idle": "0", "open": "1", "succeeded": "2"}
_OLDER = {"idle": "3", "open": "4", "succeeded": "5"}

type Fields = dict[str, Any]


class Error(Exception):
    """An answer that is an error."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def _ssid(index: int, radio: int, ssid: str, bssid: str, *, guest: bool = False) -> Fields:
    return {
        "Index": str(index),
        "ID": f"InternetGatewayDevice.X_Config.Wifi.Radio.{radio}.Ssid.{2 if guest else 1}.",
        "WifiEnable": "1",
        "WifiSsid": ssid,
        "WifiMac": bssid,
        "WifiBroadcast": "0",
        "WifiAuthmode": "WPA2-PSK",
        "WifiWpaencryptionmodes": "AES",
        "WifiWpapsk": WIFI_KEY,
        "WifiWpsenbl": "1",
        "wifiisguestnetwork": "1" if guest else "0",
    }


def _ssids() -> list[Fields]:
    return [
        _ssid(0, 1, "Home", "48:43:DD:00:00:10"),
        _ssid(1, 1, "Home_Guest", "48:43:DD:00:00:11", guest=True),
        _ssid(4, 2, "Home_5G", "48:43:DD:00:00:14"),
    ]


@dataclass(kw_only=True)
class Wireless:
    """The Wi-Fi of the router."""

    clock: Callable[[], float]
    walk_time: float = 120
    ssids: list[Fields] = field(default_factory=_ssids)
    has_several: bool = True
    """Whether it knows more than one network; the oldest models do not."""
    built_in: bool = True
    has_host_list: bool = True
    """Whether it has a list of its Wi-Fi clients, or only one of everybody whom it knows."""
    has_switch: bool = True
    """Whether WPS can be switched off; where it cannot, the field for that says 0 or 1 and means nothing."""
    has_pin_switch: bool = True
    """Whether the router's own PIN can be switched off."""
    appinenable: str = "1"
    """Whether that PIN can be used."""
    older: bool = False
    """Whether it counts the states of the window as older firmware does."""
    stuck: bool = False
    """Whether it goes on saying that it waits for a device until its page gives up, 180 s after the press."""
    busy: bool = False
    """Whether it turns presses down because it is busy."""
    unknown: frozenset[str] = frozenset()
    """What this model does not know, besides what the other attributes say."""
    hosts: list[Fields] = field(default_factory=list)
    presses: list[str] = field(default_factory=list)
    """The indices of the bands that were pressed."""
    registrar: Registrar = field(init=False)
    associations: Associations = field(init=False)
    _joined: int = 0
    _pressed_at: float | None = None
    _last: str | None = None
    """The BSS whose window was opened last."""

    def __post_init__(self) -> None:
        bsses = {"0": Bss(uuid="a"), "1": Bss(uuid="b")}
        self.registrar = Registrar(bsses=bsses, clock=self.clock, walk_time=self.walk_time)
        self.associations = Associations(registrar=self.registrar)

    def connect(self, mac: str, *, ago: float = 0) -> None:
        """A device has connected to the Wi-Fi some seconds ago."""
        self.associations.begin(mac, ago)
        self._list(mac)

    def leave(self, mac: str) -> None:
        """A device leaves the Wi-Fi."""
        self.hosts[:] = [host for host in self.hosts if host.get("MacAddress") != mac.upper()]

    def restart_wifi(self) -> None:
        """All clients have to connect again."""
        for host in self.hosts:
            self.associations.begin(host["MacAddress"].lower())

    def _list(self, mac: str) -> None:
        shown = mac.upper()
        if shown not in {host["MacAddress"] for host in self.hosts}:
            number = 100 + len(self.hosts)
            self.hosts.append(
                {
                    "ID": str(number),
                    "MacAddress": shown,
                    "IpAddress": f"192.168.8.{number}",
                    "HostName": f"host-{number}",
                    "AssociatedSsid": "SSID-1",
                }
            )

    def reset(self) -> None:
        """The router is started anew."""
        self.registrar.reset()
        self._last = None

    def get(self, path: str) -> Fields:
        """What it answers to a question."""
        self._let_in()
        if path in self.unknown:
            raise Error(NOT_SUPPORTED)
        match path:
            case "device/information":
                return {
                    "DeviceName": "B535-232",
                    "SerialNumber": "EMULATED0001",
                    "HardwareVersion": "WL1B530M",
                    "SoftwareVersion": "11.0.2.13(H200SP1C983)",
                    "MacAddress1": "48:43:DD:00:00:01",
                    "MacAddress2": "",
                }
            case "wlan/multi-basic-settings" if self.has_several:
                return {"Ssids": {"Ssid": self.ssids}, "WifiRestart": "1"}
            case "wlan/basic-settings":
                first = self.ssids[0]
                return {**first, "WifiHide": first["WifiBroadcast"]}
            case "wlan/wifi-feature-switch":
                return {"wps_switch_enable": str(int(self.has_switch)), "isdoublechip": str(int(self.has_several))}
            case "wlan/host-list" if self.has_host_list:
                return {"Hosts": {"Host": self._listed_hosts()}}
            case "lan/HostInfo":
                here = [host | {"Active": "1", "InterfaceType": "Wireless"} for host in self._listed_hosts()]
                wired = {"MacAddress": "48:43:DD:00:00:99", "Active": "1", "InterfaceType": "Ethernet"}
                return {"Hosts": {"Host": [*here, wired]}}
            case "wlan/wps-pbc" if self.built_in:
                return {"State": self._state()}
            case "wlan/wps-switch" if self.has_pin_switch:
                return {"appinenable": self.appinenable}
            case "wlan/wps":
                return {"WPSMode": "client-pin", "WPSPin": PIN}
        raise Error(NOT_SUPPORTED)

    def post(self, path: str, sent: dict[str, str]) -> None:
        """What it does with a command."""
        if self.busy:
            raise Error(BUSY)
        match path:
            case "wlan/wps-pbc" if self.built_in:
                self._press(sent)
            case "wlan/wps-switch" if self.has_pin_switch:
                self._switch_pin(sent)
            case _:
                raise Error(NOT_SUPPORTED)

    def _switch_pin(self, sent: dict[str, str]) -> None:
        if sent.get("appinenable") not in {"0", "1"}:
            raise Error(BAD_FORM)
        self.appinenable = sent["appinenable"]

    def _press(self, sent: dict[str, str]) -> None:
        if self.has_several != ("ssidindex" in sent):
            # The page sends it to models with two radios alone.
            raise Error(BAD_FORM)
        band = sent.get("ssidindex", "0")
        self.presses.append(band)
        if not self.has_switch or self.ssids[0]["WifiWpsenbl"] == "1":
            self.press(band)

    def press(self, band: str) -> None:
        """Open the window on a band."""
        self.registrar.press(band)
        if not self.registrar.bsses[band].stub:
            self._last, self._pressed_at = band, self.clock()

    def _state(self) -> str:
        words = _OLDER if self.older else _NEWER
        if self._last is None:
            return words["idle"]
        bss = self.registrar.status(self._last)
        if bss.pbc_status == "Active":
            return words["open"]
        if self.stuck and bss.pbc_status == "Timed-out" and self.clock() < (self._pressed_at or 0) + 180:
            return words["open"]
        is_new = bss.pbc_status == "Disabled" and bss.last_wps_result == "Success"
        return words["succeeded" if is_new else "idle"]

    def _let_in(self) -> None:
        """Whoever has joined through WPS until now is on the Wi-Fi."""
        for band in self.registrar.bsses:
            self.registrar.status(band)
        for registered in self.associations.returned[self._joined :]:
            self._list(registered.mac)
            self._joined += 1

    def _listed_hosts(self) -> list[Fields]:
        now = self.clock()
        # Whoever exchanges messages is associated, too, and has no address yet.
        return [
            {"AssociatedTime": str(int(now - self.associations.since(host["MacAddress"].lower())))} | host
            for host in self.hosts
        ] + [
            {"MacAddress": one.mac.upper(), "IpAddress": "", "AssociatedTime": str(int(now - one.at))}
            for one in self.registrar.exchanging
            if one.mac.upper() not in {host["MacAddress"] for host in self.hosts}
        ]
