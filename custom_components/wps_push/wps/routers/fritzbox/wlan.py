"""The access points of a FRITZ! device, and its networks put together from them.

Each `WLANConfiguration` service is one SSID on one band. Which of them is the guest network's differs from model to
model: `X_AVM-DE_GetWLANExtInfo` tells it (FRITZ!, "TR-064 - WLANConfiguration", version 48: `normal` or `guest`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ...model import Band, Network, Obstacle, Role
from ...text import clean
from .description import Service

# Most WPS devices know 2.4 GHz only.
_BANDS = (Band.GHZ_2_4, Band.GHZ_5, Band.GHZ_6, None)

_FREQUENCIES = {"2400": Band.GHZ_2_4, "5000": Band.GHZ_5, "6000": Band.GHZ_6}

# Values of `BeaconType` in lower case that WPS does not go with; those that are left have WPA2.
_UNFIT = {
    "none": Obstacle.OPEN_NETWORK,
    "owe": Obstacle.OPEN_NETWORK,
    "owetrans": Obstacle.OPEN_NETWORK,
    "wpa3": Obstacle.WPA3_ONLY,
    # WEP, and WPA without WPA2.
    "basic": Obstacle.WPS_DISABLED,
    "wpa": Obstacle.WPS_DISABLED,
}

# The most fundamental first. Of several access points the one that is nearest to working speaks for the network.
_GRAVITY = (
    Obstacle.RADIO_OFF,
    Obstacle.NOT_BUILT_IN,
    Obstacle.OPEN_NETWORK,
    Obstacle.WPA3_ONLY,
    Obstacle.HIDDEN_SSID,
    Obstacle.WPS_DISABLED,
    None,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessPoint:
    """An SSID on one band."""

    service: Service
    ssid: str
    is_guest: bool
    band: Band | None
    obstacle: Obstacle | None
    has_wps: bool
    """Whether it tells of its window and takes presses."""

    @property
    def id(self) -> str:
        """Its place in the device, which stays when it is called otherwise."""
        return f"wlan{self.service.number}"


@dataclass(frozen=True, slots=True)
class Wifi:
    """A network with its access points."""

    network: Network
    point: AccessPoint | None
    """The one whose window is opened and asked for; None where none knows WPS."""


def access_point(
    service: Service,
    info: Mapping[str, str],
    extra: Mapping[str, str],
    *,
    is_hidden: bool,
    has_wps: bool,
    is_wps_off: bool,
) -> AccessPoint:
    """An access point, from the answers of `GetInfo` and `X_AVM-DE_GetWLANExtInfo` and what else was found out."""
    frequency = extra.get("NewX_AVM-DE_FrequencyBand") or info.get("NewX_AVM-DE_FrequencyBand")
    band = _FREQUENCIES.get(frequency or "") or _band_of(info.get("NewChannel", ""))
    return AccessPoint(
        service=service,
        ssid=clean(info.get("NewSSID")) or f"WLAN {service.number}",
        is_guest=extra.get("NewX_AVM-DE_APType", "").lower() == "guest",
        band=band,
        obstacle=_obstacle(info, band, is_hidden=is_hidden, has_wps=has_wps, is_wps_off=is_wps_off),
        has_wps=has_wps,
    )


def put_together(points: Iterable[AccessPoint], preferred: Band | None) -> tuple[Wifi, ...]:
    """The networks, the main one first and the guest network last; `preferred` is the band to open a window on."""
    groups: dict[tuple[bool, str], list[AccessPoint]] = {}
    for point in points:
        groups.setdefault((point.is_guest, point.ssid), []).append(point)
    own = [key for key in groups if not key[0]]
    in_use = [key for key in own if any(point.obstacle is not Obstacle.RADIO_OFF for point in groups[key])]
    main = next(iter([*in_use, *own]), None)
    wifis: dict[Role, list[Wifi]] = {Role.MAIN: [], Role.OTHER: [], Role.GUEST: []}
    for key, group in groups.items():
        role = Role.GUEST if key[0] else Role.MAIN if key == main else Role.OTHER
        wifis[role].append(_wifi(group, role, preferred))
    return tuple(wifi for same_role in wifis.values() for wifi in same_role)


def _wifi(group: list[AccessPoint], role: Role, preferred: Band | None) -> Wifi:
    def rank(point: AccessPoint) -> tuple[int, bool, int]:
        return -_GRAVITY.index(point.obstacle), point.band != preferred, _BANDS.index(point.band)

    bands = {point.band for point in group}
    network = Network(
        id=group[0].id,
        ssid=group[0].ssid,
        role=role,
        bands=tuple(band for band in Band if band in bands),
        obstacle=max((point.obstacle for point in group), key=_GRAVITY.index),
    )
    return Wifi(network, min((point for point in group if point.has_wps), key=rank, default=None))


def _obstacle(
    info: Mapping[str, str], band: Band | None, *, is_hidden: bool, has_wps: bool, is_wps_off: bool
) -> Obstacle | None:
    is_off = info.get("NewEnable") == "0" or info.get("NewX_AVM-DE_WLANGlobalEnable") == "0"
    if is_off or info.get("NewStatus", "").lower() == "disabled":
        return Obstacle.RADIO_OFF
    if not has_wps:
        return Obstacle.NOT_BUILT_IN
    if unfit := _UNFIT.get(info.get("NewBeaconType", "").lower()):
        return unfit
    if band is Band.GHZ_6:
        # WPA2 does not exist there.
        return Obstacle.WPA3_ONLY
    if is_hidden:
        return Obstacle.HIDDEN_SSID
    return Obstacle.WPS_DISABLED if is_wps_off else None


def _band_of(channel: str) -> Band | None:
    """The band of a channel, for FRITZ!OS that does not tell it; without 6 GHz, which is newer than the telling."""
    if not (channel.isascii() and channel.isdigit()) or len(channel) > 3:
        return None
    return Band.GHZ_2_4 if 1 <= int(channel) <= 14 else Band.GHZ_5 if int(channel) >= 32 else None
