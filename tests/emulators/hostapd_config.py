"""What hostapd.conf says of an interface, and what the control interface shows of that."""

from dataclasses import dataclass

WIFI_KEY = "correct horse battery"
WIFI_PSK = "de011b201099cfabc9963822aa8c0567e5a33b715645e4ec44f33c2f64855bc0"
BACKHAUL_KEY = "a key for repeaters"
AP_PIN = "64209753"


@dataclass(slots=True, kw_only=True)
class Interface:
    """What hostapd.conf says of an interface."""

    ssid: str
    bssid: str
    freq: int = 2412
    key_mgmt: str = "WPA-PSK"
    wps_state: str = "configured"
    wps_built_in: bool = True
    first_key_is_for_all: bool = True
    """Whether the first key of its list is for all devices; with `wpa_psk_file`, it can be that of a single one."""
    ap_pin: str | None = None
    """The PIN with which devices can join. Whether WPS is on does not matter to it."""
    backhaul: str | None = None
    """The network whose key repeaters are given (`multi_ap`)."""


def shown(interface: Interface) -> str:
    """The answer to `GET_CONFIG`."""
    lines = [
        f"bssid={interface.bssid}",
        f"ssid={interface.ssid}",
        f"wps_state={interface.wps_state}",
        f"passphrase={WIFI_KEY}",
    ]
    if interface.first_key_is_for_all:
        lines.append(f"psk={WIFI_PSK}")
    if interface.backhaul:
        lines += ["multi_ap=2", f"multi_ap_backhaul_ssid={interface.backhaul}"]
        lines.append(f"multi_ap_backhaul_wpa_passphrase={BACKHAUL_KEY}")
    lines += ["wpa=2", f"key_mgmt={interface.key_mgmt}"]
    return "".join(f"{line}\n" for line in lines)
