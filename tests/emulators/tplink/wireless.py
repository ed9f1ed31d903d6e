"""What the router's forms say: its status, its firmware, and its WPS.

The words of `wps_connect` follow the vendor's server code (`luci/controller/admin/wireless.lua` and
`luci/model/wireless.lua` in public firmware sources), the fields of the status an Archer's captured one.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.emulators.registrar import Bss, Registrar

PASSWORD = "emulated-archer-password"
WIFI_KEY = "emulated-archer-wifi-key"
PIN = "12345670"
TOKEN = "5ec2e75ec2e7"
"""What every session's token begins with."""

LAN_MAC = "3C-84-6A-00-00-01"
WAN_MAC = "3C-84-6A-00-00-02"

_WORDS = {"Active": "ok", "Overlap": "overlap", "Timed-out": "timeout", "Disabled": "na"}

type Answer = dict[str, Any]


@dataclass(slots=True, kw_only=True)
class Radio:
    """One band's main access point."""

    bss: str
    ssid: str
    enable: str = "on"
    hidden: str = "off"
    encryption: str = "psk"
    psk_version: str = "rsn"


@dataclass(slots=True, kw_only=True)
class Client:
    """A client of the router."""

    macaddr: str
    ipaddr: str
    hostname: str
    wire_type: str = "2.4G"


def _radios() -> dict[str, Radio]:
    return {"2g": Radio(bss="ath0", ssid="Home"), "5g": Radio(bss="ath1", ssid="Home_5G")}


@dataclass(kw_only=True)
class Wireless:
    """The Wi-Fi of the router."""

    clock: Callable[[], float]
    walk_time: float = 120
    radios: dict[str, Radio] = field(default_factory=_radios)
    wps: str = "on"
    has_switch_form: bool = True
    """Whether its page has a switch for WPS."""
    switched: list[bool] = field(default_factory=list)
    """To what somebody has switched WPS, oldest first."""
    ignores_switch: bool = False
    drops_when_switched: bool = False
    """Whether all clients have to connect again when WPS is switched; nobody has written down what a real one does."""
    built_in: bool = True
    has_pin_form: bool = True
    """Whether its page for WPS has the router's own PIN on it."""
    wps_label: str = "on"
    """Whether that PIN can be used."""
    answers_writes: bool = True
    """Whether a write is answered with what is there afterwards, or with nothing."""
    wan_mac: str = WAN_MAC
    clients: list[Client] = field(default_factory=list)
    registrar: Registrar = field(init=False)

    def __post_init__(self) -> None:
        bsses = {"ath0": Bss(uuid="a"), "ath1": Bss(uuid="b")}
        self.registrar = Registrar(bsses=bsses, clock=self.clock, walk_time=self.walk_time)

    def connect(self, mac: str) -> None:
        """A device is on the Wi-Fi from now on."""
        shown = mac.upper().replace(":", "-")
        if shown not in {client.macaddr for client in self.clients}:
            number = 100 + len(self.clients)
            client = Client(macaddr=shown, ipaddr=f"192.168.0.{number}", hostname=f"host-{number}")
            self.clients.append(client)

    def disconnect(self, mac: str) -> None:
        """A device is not on the Wi-Fi any more."""
        shown = mac.upper().replace(":", "-")
        self.clients[:] = [client for client in self.clients if client.macaddr != shown]

    def answer(self, form: str, sent: dict[str, str]) -> Answer:
        """What the router answers to a form of `admin/`."""
        match form:
            case "status?form=all":
                return _ok(self._status())
            case "firmware?form=upgrade":
                return _ok(
                    {
                        "hardware_version": "Archer AX55 v1.0",
                        "model": "Archer AX55",
                        "firmware_version": "1.3.2 Build 20230922 rel.71150(5553)",
                    }
                )
            case "wireless?form=syspara_wps" if self.has_switch_form:
                if sent.get("operation") == "write" and sent.get("wps") in {"on", "off"}:
                    self._switch(sent["wps"])
                    if not self.answers_writes:
                        return _ok({})
                return _ok({"wps": self.wps})
            case "wireless?form=wps_pin" if self.built_in and self.has_pin_form:
                if sent.get("operation") == "write" and sent.get("wps_label") in {"on", "off"}:
                    self.wps_label = sent["wps_label"]
                    if not self.answers_writes:
                        return _ok({})
                return _ok({"wps_pin": PIN, "wps_label": self.wps_label, "lock_2g": "disable", "lock_5g": "disable"})
            case "wireless?form=wps_connect" if self.built_in:
                return self._wps(sent.get("option"))
        return {"success": False, "errorcode": "no such callback"}

    @property
    def fit(self) -> str | None:
        """The access point that WPS runs on: the first that is fit for it."""
        if self.wps == "off":
            return None
        return next(
            (
                radio.bss
                for radio in self.radios.values()
                if radio.enable == "on"
                and radio.hidden == "off"
                and radio.encryption == "psk"
                and radio.psk_version != "sae_only"
            ),
            None,
        )

    def _switch(self, state: str) -> None:
        """Switch WPS; that a window that is open ends with that is a guess."""
        self.switched.append(state == "on")
        if self.drops_when_switched:
            self.clients.clear()
        if self.ignores_switch:
            return
        self.switch_wps(enabled=state == "on")

    def switch_wps(self, *, enabled: bool) -> None:
        """Switch WPS of all access points."""
        for name, bss in self.registrar.bsses.items():
            self.registrar.cancel(name)
            bss.wps = enabled
        self.wps = "on" if enabled else "off"

    def _let_in(self) -> None:
        """Whoever has joined through WPS until now is on the Wi-Fi."""
        for name in self.registrar.bsses:
            self.registrar.status(name)
        for registered in self.registrar.registered:
            self.connect(registered.mac)

    def _wps(self, option: str | None) -> Answer:
        """The handler looks at `option` alone; anything unknown is a read."""
        if option not in {"connect", "pbc", "cancel"}:
            return _ok({"wps_timeout": 121000, "disabled": "off", "available": self.fit is not None, "wps_pin": PIN})
        if self.fit is None:
            return _error("error") if option == "connect" else _ok({"wps_status": "na"})
        if option == "cancel":
            self.registrar.cancel(self.fit)
            return _ok({"wps_status": "cancel"})
        if option == "connect":
            if self.registrar.press(self.fit):
                return _ok({"wps_status": "ok"})
            return _error("overlap" if self.registrar.status(self.fit).pbc_status == "Overlap" else "error")
        return _ok(self._hostapd(self.registrar.status(self.fit)))

    def _hostapd(self, bss: Bss) -> Answer:
        """The result comes before the state of the window, so that one of long ago hides it."""
        if bss.peer_address and bss.last_wps_result == "Success":
            return {"wps_status": "success", "mac": bss.peer_address}
        if bss.peer_address:
            return {"wps_status": "failed"}
        return {"wps_status": _WORDS.get(bss.pbc_status, "na")}

    def _status(self) -> dict[str, Any]:
        self._let_in()
        reported: dict[str, Any] = {
            "lan_macaddr": LAN_MAC,
            "wan_macaddr": self.wan_mac,
            "access_devices_wired": [
                {"wire_type": "wired", "macaddr": "3C-84-6A-00-00-99", "ipaddr": "192.168.0.9", "hostname": "SERVER"}
            ],
            "access_devices_wireless_host": [
                {
                    "wire_type": client.wire_type,
                    "macaddr": client.macaddr,
                    "ipaddr": client.ipaddr,
                    "hostname": client.hostname,
                }
                for client in self.clients
            ],
            "guest_2g_enable": "on",
            "guest_2g_ssid": "Home_Guest",
            "guest_2g_psk_key": WIFI_KEY,
        }
        for name, radio in self.radios.items():
            for key in ("ssid", "enable", "hidden", "encryption", "psk_version"):
                reported[f"wireless_{name}_{key}"] = getattr(radio, key)
            reported[f"wireless_{name}_psk_key"] = WIFI_KEY
            reported[f"wireless_{name}_wps_state"] = "configured"
        return reported


def _ok(data: dict[str, Any]) -> Answer:
    return {"success": True, "data": data}


def _error(status: str) -> Answer:
    return {"success": False, "errorcode": "wps connect error", "data": {"wps_status": status}}
