"""Parse the replies of hostapd: `key=value` lines, of which only the wanted ones are kept.

The replies are those of hostap, `hostapd/ctrl_iface.c` and `src/ap/ctrl_iface_ap.c`. The reply to `GET_CONFIG` contains
the network's key, which is dropped in `fields`; the reply to `WPS_AP_PIN get` is a PIN, of which `parse_pin` leaves a truth
value.
"""

from collections.abc import Collection
from dataclasses import dataclass
import re

from ...model import Band, Enrollee, Obstacle, Phase, Result, WindowStatus
from ...router import RouterProtocolError
from ...text import any_mac, clean, normal_mac

_UNKNOWN_COMMAND = "UNKNOWN COMMAND"

_PHASES = {
    "Active": Phase.OPEN,
    "Overlap": Phase.OVERLAP,
    "Timed-out": Phase.TIMED_OUT,
    "Disabled": Phase.IDLE,
    "Unknown": Phase.IDLE,
}
_RESULTS = {"None": Result.NONE, "Success": Result.SUCCESS, "Failed": Result.FAILED}

_PSK = frozenset({"WPA-PSK", "WPA-PSK-SHA256", "FT-PSK"})
_OPEN = frozenset({"OWE"})

# The escape sequences of hostap's printf_encode (src/utils/common.c).
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|(.))", re.DOTALL)
_ESCAPED = {"e": "\033", "n": "\n", "r": "\r", "t": "\t"}


@dataclass(frozen=True, slots=True, kw_only=True)
class BssFacts:
    """The properties of a BSS, and the status of its registrar."""

    raw_ssid: str
    """The SSID as hostapd writes it; BSSes with the same one serve the same network."""
    ssid: str
    bssid: str | None
    band: Band | None
    obstacle: Obstacle | None
    status: WindowStatus
    has_wps: bool = False
    """Whether WPS is configured, whatever else may keep it from running."""
    gives_one_devices_key: bool = False
    """Whether a device without a display is given a key that only one other device may use."""
    backhaul: str | None = None
    """The SSID of the network whose key repeaters are given that ask for the backhaul (`multi_ap`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """A device that hostapd lists for a BSS."""

    mac: str
    is_authorized: bool
    """Whether it is let into the network."""
    has_pmf: bool
    """Whether its management frames are protected."""
    is_repeater: bool
    """Whether it uses four addresses, as repeaters do."""


def fields(reply: str, wanted: Collection[str], separator: str = "=") -> dict[str, str]:
    """The wanted fields of a reply. Of each, the first line counts: text from a device may look like a second one."""
    found: dict[str, str] = {}
    for line in reply.split("\n"):
        key, present, value = line.partition(separator)
        if present and key in wanted:
            found.setdefault(key, value)
    return found


def parse_bss(name: str, status: str, config: str, wps_status: str) -> BssFacts:
    """Parse an interface's replies to `STATUS`, `GET_CONFIG` and `WPS_GET_STATUS`. Raises `RouterProtocolError`."""
    state = fields(status, {"state", "freq"})
    settings = fields(config, {"ssid", "bssid", "wps_state", "key_mgmt", "multi_ap", "multi_ap_backhaul_ssid"})
    if "ssid" not in settings:
        raise RouterProtocolError("the answer to GET_CONFIG makes no sense")
    built_in = not wps_status.startswith(_UNKNOWN_COMMAND)
    obstacle = _obstacle(settings) if built_in else Obstacle.NOT_BUILT_IN
    if obstacle is None and state.get("state") != "ENABLED":
        # This includes waiting for a regulatory domain (COUNTRY_UPDATE) and listening for radar (DFS).
        obstacle = Obstacle.RADIO_OFF
    return BssFacts(
        raw_ssid=settings["ssid"],
        ssid=clean(unescape(settings["ssid"])) or name,
        bssid=normal_mac(settings.get("bssid")),
        band=_band(state.get("freq", "")),
        obstacle=obstacle,
        status=parse_window(wps_status),
        has_wps=built_in and settings.get("wps_state") in {"configured", "not configured"},
        # A device without a display gets the first key of the list. It is shown if all devices may use it.
        gives_one_devices_key=obstacle is None and "\npsk=" not in config,
        backhaul=_backhaul(settings),
    )


def parse_window(reply: str) -> WindowStatus:
    """Parse the reply to `WPS_GET_STATUS`; a hostapd without WPS counts as idle. Raises `RouterProtocolError`."""
    if reply.startswith(_UNKNOWN_COMMAND):
        return WindowStatus(phase=Phase.IDLE)
    found = fields(reply, {"PBC Status", "Last WPS result", "Peer Address"}, ": ")
    try:
        phase = _PHASES[found["PBC Status"]]
        result = _RESULTS[found["Last WPS result"]]
    except KeyError:
        raise RouterProtocolError("the answer to WPS_GET_STATUS makes no sense") from None
    if found["PBC Status"] == "Disabled" and result is Result.SUCCESS:
        phase = Phase.SUCCEEDED
    peer = normal_mac(found.get("Peer Address"))
    if result is Result.SUCCESS and peer is None:
        # It names the device with every result. Half an answer would make an old success look like a new one.
        raise RouterProtocolError("the answer to WPS_GET_STATUS makes no sense")
    return WindowStatus(phase=phase, result=result, peer=peer)


def parse_done(command: str, reply: str) -> bool:
    """Whether a command was accepted. Raises `RouterProtocolError` where the reply does not say, since it may have been."""
    if reply != "OK" and not reply.startswith(("FAIL", _UNKNOWN_COMMAND)):
        raise RouterProtocolError(f"the answer to {command} makes no sense")
    return reply == "OK"


def parse_pin(reply: str) -> bool:
    """Whether the reply to `WPS_AP_PIN get` is a PIN, which may be any text: hostapd does not check `ap_pin`.

    It is `FAIL` where there is none (hostap, `hostapd_ctrl_iface_wps_ap_pin`).
    """
    return reply != "FAIL" and not reply.startswith(_UNKNOWN_COMMAND)


def parse_client(reply: str) -> Client | None:
    """Parse a reply to `STA-FIRST` or `STA-NEXT`; None at the end of the list.

    The list goes on after an address that is nobody's, so that is parsed as well.
    """
    first, _, rest = reply.partition("\n")
    mac, flags = any_mac(first), rest.partition("\n")[0]
    if mac is None:
        return None
    return Client(
        mac=mac,
        is_authorized="[AUTHORIZED]" in flags,
        has_pmf="[MFP]" in flags,
        is_repeater="[WDS]" in flags,
    )


def parse_station(reply: str) -> Enrollee | None:
    """Parse the reply to `STA`: what a device said about itself when it joined by WPS; None if it did not."""
    mac = normal_mac(reply.partition("\n")[0])
    found = fields(reply, {"wpsDeviceName", "wpsManufacturer", "wpsModelName"})
    if mac is None or not found:
        return None
    return Enrollee(
        mac=mac,
        wps_name=clean(found.get("wpsDeviceName")),
        manufacturer=clean(found.get("wpsManufacturer")),
        model=clean(found.get("wpsModelName")),
    )


def unescape(text: str) -> str:
    """Decode an SSID as hostapd writes it; bytes that are not valid UTF-8 are replaced."""

    def byte(match: re.Match[str]) -> str:
        code, letter = match.groups()
        return chr(int(code, 16)) if code else _ESCAPED.get(letter, letter)

    # hostapd writes ASCII only, so each character of the result stands for one byte.
    return _ESCAPE.sub(byte, text).encode("latin-1", errors="replace").decode(errors="replace")


def _obstacle(settings: dict[str, str]) -> Obstacle | None:
    """Why a registrar cannot or must not be used.

    hostapd opens windows even where that is useless or harmful. On a network with SAE only, a device cannot use the
    credentials that it receives. On an open network, or with `wps_state=1` ("not configured"), the first device that
    joins gives the access point a new configuration. hostapd does not report whether it has switched WPS off because
    the SSID is hidden.
    """
    key_management = set(settings.get("key_mgmt", "").split())
    if not key_management - _OPEN:
        return Obstacle.OPEN_NETWORK
    if not key_management & _PSK:
        enterprise = any("EAP" in method for method in key_management)
        return Obstacle.ENTERPRISE if enterprise else Obstacle.WPA3_ONLY
    match settings.get("wps_state"):
        case "configured":
            return None
        case "not configured":
            return Obstacle.OPEN_NETWORK
    return Obstacle.WPS_DISABLED


def _backhaul(settings: dict[str, str]) -> str | None:
    """The backhaul's SSID if the BSS is for devices and repeaters (`multi_ap`: 2, or 3 if it is the backhaul, too)."""
    if settings.get("multi_ap") not in {"2", "3"}:
        return None
    return clean(unescape(settings.get("multi_ap_backhaul_ssid", "")))


def _band(frequency: str) -> Band | None:
    """The band of a frequency in MHz; None without a radio, when hostapd reports the frequency 0."""
    mhz = int(frequency) if re.fullmatch(r"\d{4,5}", frequency, re.ASCII) else 0
    bands = ((2400, 2500, Band.GHZ_2_4), (4900, 5925, Band.GHZ_5), (5925, 7125, Band.GHZ_6))
    return next((band for low, high, band in bands if low <= mhz < high), None)
