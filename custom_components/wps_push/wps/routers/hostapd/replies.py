"""What hostapd answers: `key=value` lines, of which only the wanted ones are looked at.

The replies are those of hostap, `hostapd/ctrl_iface.c` and `src/ap/ctrl_iface_ap.c`. `GET_CONFIG` has the network's key
in it, which goes no further than `fields`.
"""

from collections.abc import Collection
from dataclasses import dataclass
import re

from ...model import Band, Enrollee, Obstacle, Phase, Result, WindowStatus
from ...router import RouterProtocolError
from ...text import clean, normal_mac

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

# The escapes of hostap's printf_encode (src/utils/common.c).
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|(.))", re.DOTALL)
_ESCAPED = {"e": "\033", "n": "\n", "r": "\r", "t": "\t"}


@dataclass(frozen=True, slots=True, kw_only=True)
class BssFacts:
    """What a BSS is, and what its registrar says."""

    raw_ssid: str
    """As hostapd writes it; two BSSes of the same one serve the same network."""
    ssid: str
    bssid: str | None
    band: Band | None
    obstacle: Obstacle | None
    status: WindowStatus


def fields(reply: str, wanted: Collection[str], separator: str = "=") -> dict[str, str]:
    """The wanted fields of a reply, the first of each: a device's own words may look like another one."""
    found: dict[str, str] = {}
    for line in reply.split("\n"):
        key, present, value = line.partition(separator)
        if present and key in wanted:
            found.setdefault(key, value)
    return found


def parse_bss(name: str, status: str, config: str, wps_status: str) -> BssFacts:
    """Understand the replies to `STATUS`, `GET_CONFIG` and `WPS_GET_STATUS` of one interface."""
    state = fields(status, {"state", "freq"})
    settings = fields(config, {"ssid", "bssid", "wps_state", "key_mgmt"})
    if "ssid" not in settings:
        raise RouterProtocolError("no sense in the answer to GET_CONFIG")
    built_in = not wps_status.startswith(_UNKNOWN_COMMAND)
    obstacle = _obstacle(settings) if built_in else Obstacle.NOT_BUILT_IN
    if obstacle is None and state.get("state") != "ENABLED":
        # Also while it waits for a regulatory domain (COUNTRY_UPDATE), or listens for radar (DFS).
        obstacle = Obstacle.RADIO_OFF
    return BssFacts(
        raw_ssid=settings["ssid"],
        ssid=clean(unescape(settings["ssid"])) or name,
        bssid=normal_mac(settings.get("bssid")),
        band=_band(state.get("freq", "")),
        obstacle=obstacle,
        status=parse_window(wps_status),
    )


def parse_window(reply: str) -> WindowStatus:
    """Understand the reply to `WPS_GET_STATUS`; without WPS there is no window."""
    if reply.startswith(_UNKNOWN_COMMAND):
        return WindowStatus(phase=Phase.IDLE)
    said = fields(reply, {"PBC Status", "Last WPS result", "Peer Address"}, ": ")
    try:
        phase = _PHASES[said["PBC Status"]]
        result = _RESULTS[said["Last WPS result"]]
    except KeyError:
        raise RouterProtocolError("no sense in the answer to WPS_GET_STATUS") from None
    if said["PBC Status"] == "Disabled" and result is Result.SUCCESS:
        phase = Phase.SUCCEEDED
    return WindowStatus(phase=phase, result=result, peer=normal_mac(said.get("Peer Address")))


def parse_station(reply: str) -> Enrollee | None:
    """Understand the reply to `STA`: what a device said of itself when it joined by WPS; None where it did not."""
    mac = normal_mac(reply.partition("\n")[0])
    said = fields(reply, {"wpsDeviceName", "wpsManufacturer", "wpsModelName"})
    if mac is None or not said:
        return None
    return Enrollee(
        mac=mac,
        wps_name=clean(said.get("wpsDeviceName")),
        manufacturer=clean(said.get("wpsManufacturer")),
        model=clean(said.get("wpsModelName")),
    )


def unescape(text: str) -> str:
    """An SSID as it is, from what hostapd writes; bytes that are no UTF-8 are replaced."""

    def byte(match: re.Match[str]) -> str:
        code, letter = match.groups()
        return chr(int(code, 16)) if code else _ESCAPED.get(letter, letter)

    # hostapd writes ASCII only, so that each character that comes out stands for a byte.
    return _ESCAPE.sub(byte, text).encode("latin-1", errors="replace").decode(errors="replace")


def _obstacle(settings: dict[str, str]) -> Obstacle | None:
    """Why a registrar must not, or cannot, be used.

    hostapd opens windows that lead nowhere or do harm: a device cannot use what it gets from a network with SAE only,
    and on an open network or with `wps_state=1` ("not configured") the first device that joins gives the access point
    a new configuration. Whether hostapd has switched WPS off by itself because the SSID is hidden, it does not tell.
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


def _band(frequency: str) -> Band | None:
    """The band of a frequency in MHz; 0 without a radio."""
    mhz = int(frequency) if re.fullmatch(r"\d{4,5}", frequency, re.ASCII) else 0
    bands = ((2400, 2500, Band.GHZ_2_4), (4900, 5925, Band.GHZ_5), (5925, 7125, Band.GHZ_6))
    return next((band for low, high, band in bands if low <= mhz < high), None)
