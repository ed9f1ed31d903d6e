"""The router's Wi-Fi: its configuration as netifd reports it, and what hostapd and iwinfo see of it."""

from dataclasses import dataclass, field
from typing import Any

WIFI_KEY = "emulated-wifi-key"
"""A secret that nothing outside this folder may ever show."""

WPS_PIN = "90753186"
"""Another one."""

_AUTHENTICATIONS = {
    "none": {"enabled": False},
    "psk2": {"enabled": True, "wpa": [2], "authentication": ["psk"], "ciphers": ["ccmp"]},
    "psk": {"enabled": True, "wpa": [1], "authentication": ["psk"], "ciphers": ["tkip"]},
    "sae-mixed": {"enabled": True, "wpa": [2, 3], "authentication": ["psk", "sae"], "ciphers": ["ccmp"]},
    "sae": {"enabled": True, "wpa": [3], "authentication": ["sae"], "ciphers": ["ccmp"]},
    "wpa2": {"enabled": True, "wpa": [2], "authentication": ["802.1x"], "ciphers": ["ccmp"]},
}

_FREQUENCIES = {"2g": 2412, "5g": 5180, "6g": 5955}

METHODS: dict[str, dict[str, str]] = {
    "reload": {},
    "get_clients": {},
    "get_status": {},
    "del_client": {"addr": "string", "reason": "number", "deauth": "boolean", "ban_time": "number"},
    "list_bans": {},
    "wps_start": {},
    "wps_status": {},
    "wps_cancel": {},
    "update_beacon": {},
    "get_features": {},
}


@dataclass(slots=True, kw_only=True)
class Interface:
    """An access point of the configuration."""

    ifname: str
    section: str
    radio: str
    band: str
    bssid: str
    ssid: str = "Home"
    encryption: str = "psk2"
    network: str = "lan"
    hidden: bool = False
    wps_pushbutton: bool = True
    options: dict[str, Any] = field(default_factory=dict)
    """Further options: those of the PIN have no effect here but that they are shown."""
    built_in: bool = True
    """Whether hostapd was built with WPS."""
    up: bool = True
    disabled: bool = False
    vendor: bool = False
    """Whether netifd reports its name among the options, as GL.iNet's does."""

    @property
    def wps(self) -> bool:
        """Whether hostapd runs WPS on it; on a hidden or WPA-only one it refuses to."""
        return self.wps_pushbutton and not self.hidden and self.encryption not in {"psk", "wpa2"}

    @property
    def methods(self) -> dict[str, dict[str, str]]:
        """What hostapd's object offers."""
        return {name: args for name, args in METHODS.items() if self.built_in or not name.startswith("wps_")}

    def iwinfo(self) -> dict[str, Any]:
        """What `iwinfo info` reports."""
        return {
            "phy": self.ifname.partition("-")[0],
            "ssid": self.ssid,
            "bssid": self.bssid.upper(),
            "country": "DE",
            "mode": "Master",
            "channel": 1,
            "frequency": _FREQUENCIES[self.band],
            "txpower": 20,
            "quality": 60,
            "quality_max": 70,
            "noise": -92,
            "encryption": _AUTHENTICATIONS[self.encryption],
            "hwmodes": ["b", "g", "n", "ax"],
            "hardware": {"name": "Emulated"},
        }

    def status(self) -> dict[str, Any]:
        """What hostapd's `get_status` reports."""
        return {
            "driver": "nl80211",
            "status": "ENABLED",
            "bssid": self.bssid,
            "ssid": self.ssid,
            "freq": _FREQUENCIES[self.band],
            "channel": 1,
            "op_class": 81,
            "beacon_interval": 100,
            "phy": self.ifname.partition("-")[0],
            "dfs": {"cac_seconds": 0, "cac_active": False, "cac_seconds_left": 0},
        }

    def configuration(self) -> dict[str, Any]:
        """Its part in `network.wireless status`; nobody sees an interface name while it is down."""
        config = {
            "network": [self.network],
            "device": [self.radio],
            "mode": "ap",
            "disabled": self.disabled,
            "encryption": self.encryption,
            "key": WIFI_KEY,
            "ssid": self.ssid,
            "radios": [],
        }
        config |= {"hidden": True} if self.hidden else {}
        config |= {"wps_pushbutton": True} if self.wps_pushbutton else {}
        config |= self.options
        name = {"ifname": self.ifname} if self.up and not self.disabled else {}
        if self.vendor:
            config, name = config | name, {}
        return {"section": self.section, "config": config, **name, "vlans": [], "stations": []}


def two_bands() -> list[Interface]:
    """What most homes have: one SSID on 2.4 and 5 GHz, and a guest network."""
    return [
        Interface(ifname="phy0-ap0", section="default_radio0", radio="radio0", band="2g", bssid="00:11:22:00:00:10"),
        Interface(ifname="phy1-ap0", section="default_radio1", radio="radio1", band="5g", bssid="00:11:22:00:00:20"),
        Interface(
            ifname="phy0-ap1",
            section="guest_radio0",
            radio="radio0",
            band="2g",
            bssid="02:11:22:00:00:10",
            ssid="Home guests",
            network="guest",
        ),
    ]


def wireless_status(interfaces: list[Interface], *, measured: bool) -> dict[str, Any]:
    """`network.wireless status`, and with what iwinfo measured `luci-rpc getWirelessDevices`."""
    radios: dict[str, Any] = {}
    for interface in interfaces:
        radio = radios.setdefault(
            interface.radio,
            {
                "up": True,
                "pending": False,
                "autostart": True,
                "disabled": False,
                "retry_setup_failed": False,
                "config": {"type": "mac80211", "band": interface.band, "channel": "1", "htmode": "HE20"},
                "interfaces": [],
            },
        )
        shown = interface.configuration()
        if measured and interface.up and not interface.disabled:
            shown["iwinfo"] = interface.iwinfo()
        radio["interfaces"].append(shown)
    return radios
