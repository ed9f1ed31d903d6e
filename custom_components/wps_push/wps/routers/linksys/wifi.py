"""The router's network, and what keeps WPS from running on it.

A Linksys router has one WPS session for all its radios, and none for its guest network, which is therefore left out.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from ...model import Band, Network, Obstacle, Role
from ...router import RouterProtocolError
from ...text import clean, normal_mac
from .jnap import OK, Action, Reply

MAIN = "main"

_WPS_SERVICE = "WPSServer"
SETTINGS = Action("wirelessap/GetWPSServerSettings")
_AVAILABLE = Action("wirelessap/IsWPSServerAvailable")
"""Since the second version of the service. It is false for a MAC filter too (`isWPSServerAvailable`, `wirelessap.lua`)."""

_BANDS = {"2.4GHz": Band.GHZ_2_4, "5GHz": Band.GHZ_5, "6GHz": Band.GHZ_6}

# Kinds of security, by linksys/PrivacyGUI `wifi_item.dart`. WPS works with those that are not listed here.
_UNFIT = {
    "None": Obstacle.OPEN_NETWORK,
    "Enhanced-Open+None": Obstacle.OPEN_NETWORK,
    "Enhanced-Open-Only": Obstacle.OPEN_NETWORK,
    "WEP": Obstacle.WPS_DISABLED,
    "WPA-Personal": Obstacle.WPS_DISABLED,
    "WPA-Enterprise": Obstacle.ENTERPRISE,
    "WPA2-Enterprise": Obstacle.ENTERPRISE,
    "WPA-Mixed-Enterprise": Obstacle.ENTERPRISE,
    "WPA3-Enterprise": Obstacle.ENTERPRISE,
    "WPA3-Personal": Obstacle.WPA3_ONLY,
}

# Obstacles that `isWPSServerAvailable` does not look at.
_HARMLESS = (None, Obstacle.OPEN_NETWORK, Obstacle.HIDDEN_SSID)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Radio:
    ssid: str
    band: Band | None
    bssid: str | None
    enabled: bool
    obstacle: Obstacle | None


@dataclass(frozen=True, slots=True)
class Wifi:
    """The network, and the addresses of its radios."""

    network: Network
    bssids: frozenset[str]


def actions(services: Collection[str]) -> list[Action]:
    """The questions. The services that a router has decide about the versions of their actions."""
    version = "3" if "WirelessAP4" in services else "2" if "WirelessAP3" in services else ""
    radios = Action(f"wirelessap/GetRadioInfo{version}")
    if _WPS_SERVICE not in services:
        return [radios]
    return [radios, SETTINGS, _AVAILABLE] if f"{_WPS_SERVICE}2" in services else [radios, SETTINGS]


def read(replies: list[Reply], services: Collection[str]) -> Wifi:
    """The network, from the answers to `actions`; raises `RouterError` where the radios are missing."""
    rows = replies[0].output.get("radios")
    if not isinstance(rows, list):
        raise RouterProtocolError(f"{replies[0].action.method}: no list of radios in the answer")
    radios = [_radio(row) for row in rows if isinstance(row, dict)]
    # A router that has the service may lack one of its actions. Nothing is concluded from that.
    reported = {reply.action.name: reply.output for reply in replies[1:] if reply.result == OK}
    running = [radio for radio in radios if radio.enabled]
    ssids = [radio.ssid for radio in running or radios if radio.ssid]
    return Wifi(
        Network(
            id=MAIN,
            ssid=ssids[0] if ssids else "",
            role=Role.MAIN,
            bands=tuple(band for band in Band if any(radio.band is band for radio in running)),
            obstacle=_obstacle(running, services, reported),
        ),
        frozenset(radio.bssid for radio in radios if radio.bssid),
    )


def _radio(row: Mapping[str, Any]) -> _Radio:
    """A radio, from its settings. The password in them is not read."""
    settings = row.get("settings")
    settings = settings if isinstance(settings, dict) else {}
    security, band = settings.get("security"), row.get("band")
    obstacle = _UNFIT.get(security) if isinstance(security, str) else None
    if obstacle is None and settings.get("broadcastSSID") is False:
        obstacle = Obstacle.HIDDEN_SSID
    return _Radio(
        ssid=clean(settings.get("ssid")) or "",
        band=_BANDS.get(band) if isinstance(band, str) else None,
        bssid=normal_mac(row.get("bssid")),
        enabled=settings.get("isEnabled") is True,
        obstacle=obstacle,
    )


def _obstacle(
    running: list[_Radio], services: Collection[str], reported: Mapping[str, Mapping[str, Any]]
) -> Obstacle | None:
    if not running:
        return Obstacle.RADIO_OFF
    if _WPS_SERVICE not in services:
        return Obstacle.NOT_BUILT_IN
    if reported.get(SETTINGS.name, {}).get("enabled") is False:
        return Obstacle.WPS_DISABLED
    obstacles = [radio.obstacle for radio in running]
    if reported.get(_AVAILABLE.name, {}).get("available") is False:
        # One radio with a key exchange that WPS does not work with is enough. If there is none, it is the MAC filter.
        return next((found for found in obstacles if found not in _HARMLESS), Obstacle.WPS_DISABLED)
    return None if None in obstacles else obstacles[0]
