"""The Wi-Fi as the router describes it (`admin/status?form=all`): its networks, and who is on them.

The answer has all Wi-Fi keys in it; only what is named here is taken out.
"""

from collections.abc import Iterator
from typing import Final

from ...model import Band, Network, Obstacle, Role, Station
from ...router import RouterProtocolError, RouterUnable
from ...text import clean, host_name, normal_ip, normal_mac
from ..common.door import Said
from ..common.one_button import MAIN

_BANDS: Final = {"2g": Band.GHZ_2_4, "5g": Band.GHZ_5, "5g_2": Band.GHZ_5, "6g": Band.GHZ_6}

_ON = frozenset({"on", "1", "true"})


def main_network(status: Said[str], wps: Said[str]) -> Network:
    """The main network. The router itself chooses the access point that WPS runs on: the first that is fit for it."""
    bands = [prefix for name in _BANDS if _is_on(status, prefix := f"wireless_{name}")]
    fit = [prefix for prefix in bands if _obstacle(status, prefix) is None]
    shown = next(iter(fit or bands), "wireless_2g")
    return Network(
        id=MAIN,
        ssid=clean(status.get(f"{shown}_ssid")) or MAIN,
        role=Role.MAIN,
        bands=tuple(dict.fromkeys(band for name, band in _BANDS.items() if f"wireless_{name}" in bands)),
        obstacle=_reason(status, wps, bands),
    )


def macs(status: Said[str]) -> frozenset[str]:
    """The router's own addresses. An internet port that is not used has none."""
    own = (normal_mac(status.get(f"{side}_macaddr")) for side in ("lan", "wan"))
    return frozenset(mac for mac in own if mac)


def may_press(wps: Said[str]) -> bool:
    """Whether WPS can run on an access point, as far as the router says so."""
    return wps.error is None and wps.get("available") is not False


def pin_enabled(said: Said[str]) -> bool:
    """Whether devices can join by the router's own PIN (`admin/wireless?form=wps_pin`).

    `wps_label` is on or off, as in the scripts of the router's page. The PIN itself is in the same answer, and is
    not read. Raises `RouterUnable` and `RouterProtocolError`.
    """
    return _switch(said, "wps_label", form="wps_pin", what="its PIN")


def wps_enabled(said: Said[str]) -> bool:
    """Whether WPS is on (`admin/wireless?form=syspara_wps`). Raises `RouterUnable` and `RouterProtocolError`."""
    return _switch(said, "wps", form="syspara_wps", what="WPS")


def stations(status: Said[str]) -> Iterator[Station]:
    """Who is on the Wi-Fi, the guest network included."""
    for key in ("access_devices_wireless_host", "access_devices_wireless_guest"):
        listed = status.get(key)
        for device in listed if isinstance(listed, list) else ():
            if isinstance(device, dict) and (mac := normal_mac(device.get("macaddr"))):
                yield Station(mac=mac, hostname=host_name(device.get("hostname")), ip=_ip(device.get("ipaddr")))


def _switch(said: Said[str], key: str, *, form: str, what: str) -> bool:
    match said.error, said.get(key):
        case None, "on":
            return True
        case None, "off":
            return False
        case None | "no such callback", None:
            raise RouterUnable(f"the router has no switch for {what}")
    raise RouterProtocolError(f"{form}: the answer makes no sense")


def _reason(status: Said[str], wps: Said[str], bands: list[str]) -> Obstacle | None:
    if may_press(wps):
        return None
    if wps.error == "no such callback":
        return Obstacle.NOT_BUILT_IN
    if not bands:
        return Obstacle.RADIO_OFF
    # If the settings of a band are no obstacle, WPS itself is off.
    reasons = [_obstacle(status, prefix) for prefix in bands]
    return next((reason for reason in reasons if reason), None) if all(reasons) else Obstacle.WPS_DISABLED


def _obstacle(status: Said[str], prefix: str) -> Obstacle | None:
    """What in the settings of one band keeps WPS from running on it."""
    if _is(status, f"{prefix}_hidden"):
        return Obstacle.HIDDEN_SSID
    encryption = str(status.get(f"{prefix}_encryption") or "").lower()
    version = str(status.get(f"{prefix}_psk_version") or "").lower()
    if encryption == "none":
        return Obstacle.OPEN_NETWORK
    if encryption.startswith("wpa"):
        return Obstacle.ENTERPRISE
    if encryption == "sae" or version in {"sae", "sae_only", "wpa3"}:
        return Obstacle.WPA3_ONLY
    return None


def _is_on(status: Said[str], prefix: str) -> bool:
    return _is(status, f"{prefix}_enable") and not _is(status, f"{prefix}_disabled_all")


def _is(status: Said[str], key: str) -> bool:
    return str(status.get(key)).lower() in _ON


def _ip(text: object) -> str | None:
    ip = normal_ip(text)
    return None if ip == "0.0.0.0" else ip  # noqa: S104 - none at all
