"""The access points of a FRITZ! device.

Each `WLANConfiguration` service is one SSID on one band. Which of them belongs to the guest network differs from model
to model; `X_AVM-DE_GetWLANExtInfo` says so (FRITZ!, "TR-064 - WLANConfiguration", version 48: `normal` or `guest`).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from ...model import Band, Obstacle
from ...text import clean
from ..common.grouping import Interface
from .description import Service

_FREQUENCIES = {"2400": Band.GHZ_2_4, "5000": Band.GHZ_5, "6000": Band.GHZ_6}

# Values of `BeaconType`, in lower case, that WPS does not work with. All others have WPA2.
_UNFIT = {
    "none": Obstacle.OPEN_NETWORK,
    "owe": Obstacle.OPEN_NETWORK,
    "owetrans": Obstacle.OPEN_NETWORK,
    "wpa3": Obstacle.WPA3_ONLY,
    # WEP, and WPA without WPA2.
    "basic": Obstacle.WPS_DISABLED,
    "wpa": Obstacle.WPS_DISABLED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessPoint(Interface):
    """An SSID on one band."""

    service: Service
    has_wps: bool
    """Whether it reports its window and takes presses."""


def key_of(service: Service) -> str:
    """What we call an access point: the service's number stays when its SSID changes."""
    return f"wlan{service.number}"


def access_point(
    service: Service,
    info: Mapping[str, str],
    extra: Mapping[str, str],
    *,
    is_hidden: bool,
    has_wps: bool,
    is_wps_off: bool,
) -> AccessPoint:
    """An access point, from the answers of `GetInfo` and `X_AVM-DE_GetWLANExtInfo` and of other actions."""
    frequency = extra.get("NewX_AVM-DE_FrequencyBand") or info.get("NewX_AVM-DE_FrequencyBand")
    band = _FREQUENCIES.get(frequency or "") or _band_of(info.get("NewChannel", ""))
    return AccessPoint(
        key=key_of(service),
        service=service,
        ssid=clean(info.get("NewSSID")) or f"WLAN {service.number}",
        guest=extra.get("NewX_AVM-DE_APType", "").lower() == "guest",
        band=band,
        obstacle=_obstacle(info, band, is_hidden=is_hidden, has_wps=has_wps, is_wps_off=is_wps_off),
        has_wps=has_wps,
    )


def _obstacle(
    info: Mapping[str, str], band: Band | None, *, is_hidden: bool, has_wps: bool, is_wps_off: bool
) -> Obstacle | None:
    if info.get("NewEnable") == "0" or info.get("NewStatus", "").lower() == "disabled":
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
    """The band of a channel, for FRITZ!OS that does not name the band. Such FRITZ!OS is older than 6 GHz."""
    if not (channel.isascii() and channel.isdigit()) or len(channel) > 3:
        return None
    return Band.GHZ_2_4 if 1 <= int(channel) <= 14 else Band.GHZ_5 if int(channel) >= 32 else None
