"""Access points, as prplOS's Wi-Fi manager shows them in the data model.

Names and values are those of pwhm (kavia-common/pwhm-226177 `odl/wld_accesspoint.odl`, `src/wld_wps.c`) and of a captured
object tree; truth values are numbers, truth values or words.
"""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import inf
import re
from typing import Final

from ...model import Band, Obstacle, Phase, Station
from ...text import clean, normal_mac
from ..common.ages import age, iso_date
from ..common.grouping import MOST, Interface
from ..common.own_pin import any_own_pin
from .api import Parameters

type Objects = Mapping[str, Parameters]

ACCESS_POINTS = "WiFi.AccessPoint."

# pwhm clears `PairingInProgress` when a device has paired, when the time is over, and after a cancel, an overlap or a failed
# exchange; its `Status` is about the configuration. Some builds show one of these words there instead, for their web page
# (ViirajPatel/prpl-webui-enhanced); for how long is not known.
ENDS: Final = {
    "success": Phase.SUCCEEDED,
    "overlap": Phase.OVERLAP,
    "timeout": Phase.TIMED_OUT,
    "timed-out": Phase.TIMED_OUT,
}

_INSTANCE = re.compile(r"WiFi\.AccessPoint\.([0-9]{1,6})\.")
_ASSOCIATED = re.compile(r"WiFi\.AccessPoint\.([0-9]{1,6})\.AssociatedDevice\.[0-9]+\.")

# More seconds than any device has been associated.
_LONGEST: Final = 10**9

# States of a radio in which it sends nothing (TR-181 `Device.WiFi.Radio.{i}.Status`); `Dormant` is the wait for radar.
_NOT_UP = frozenset({"Down", "Dormant", "NotPresent", "LowerLayerDown"})

_BANDS = {"2.4GHz": Band.GHZ_2_4, "5GHz": Band.GHZ_5, "6GHz": Band.GHZ_6}


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessPoint(Interface):
    """One instance of `AccessPoint`."""

    index: str
    """Its number in the data model. Which number has which band differs from model to model."""

    @property
    def wps(self) -> str:
        """The path of its WPS object, as it is asked for."""
        return f"Device.WiFi.AccessPoint.{self.index}.WPS."


def read(objects: Objects, ssids: Objects, radios: Objects) -> Iterator[AccessPoint]:
    """The access points for people and their devices, in the order of the data model."""
    indices = {found[1] for path in objects if (found := _INSTANCE.fullmatch(path))}
    for index in sorted(indices, key=int)[:MOST]:
        path = f"{ACCESS_POINTS}{index}."
        own = objects[path]
        if own.get("MultiAPType") == "BackhaulBSS":
            # For other access points of a mesh only.
            continue
        ssid = _referred(ssids, own.get("SSIDReference"))
        radio = _referred(radios, own.get("RadioReference")) or _referred(radios, ssid.get("LowerLayers"))
        band = _BANDS.get(str(radio.get("OperatingFrequencyBand")))
        names = [clean(own.get(name)) for name in ("Alias", "CustomAlias", "BridgeInterface", "DefaultDeviceType")]
        yield AccessPoint(
            key=names[0] or index,
            ssid=clean(ssid.get("SSID")) or names[0],
            band=band,
            guest=any("guest" in name.lower() for name in names if name),
            obstacle=_obstacle(own, objects.get(f"{path}Security.", {}), objects.get(f"{path}WPS."), radio, band),
            index=index,
        )


def stations(objects: Objects, indices: Container[str], now: datetime | None) -> tuple[Station, ...]:
    """The devices that are on these access points now and have been let in; `now` is the router's own date, if known.

    The data model keeps devices that have left, as inactive. A device that exchanges WPS messages is active, and is not
    authenticated; pwhm (`src/wld_assocdev.c`) sets both the state and the time when it has come back with the key.
    """
    found: dict[str, Station] = {}
    for path, parameters in objects.items():
        place, mac = _ASSOCIATED.fullmatch(path), normal_mac(parameters.get("MACAddress"))
        is_in = all(is_true(parameters.get(name, True)) for name in ("Active", "AuthenticationState"))
        if place and place[1] in indices and mac and is_in:
            station = Station(mac=mac, associated_for=_associated_for(parameters, now))
            # A device that has moved may be listed at the access point that it came from as well.
            found[mac] = min(found.get(mac, station), station, key=_age)
    return tuple(found.values())


def takes_pin(objects: Objects) -> bool:
    """Whether devices can join by the PIN of one of the WPS objects among these. Raises `RouterUnable`.

    pwhm gives hostapd a PIN where the label is one of the methods, older versions of it where a display is
    (`wld_hostapd_cfgFile.c`).
    """
    found = [wps for path, wps in objects.items() if path.endswith(".WPS.")]
    return any_own_pin(wps for wps in found if is_true(wps.get("Enable", True)))


def is_true(value: object) -> bool:
    """A truth value, however it is written."""
    return value.lower() in {"true", "1"} if isinstance(value, str) else bool(value)


def _age(station: Station) -> float:
    return inf if station.associated_for is None else station.associated_for


def _associated_for(device: Parameters, now: datetime | None) -> float | None:
    """The seconds since a device was let in. The duration is 0 where a build does not count it, and in the first second."""
    if (past := age(iso_date(device.get("AssociationTime")), now)) is not None:
        return past
    duration = device.get("ConnectionDuration")
    return duration if isinstance(duration, int) and 0 < duration < _LONGEST else None


def _referred(table: Objects, reference: object) -> Parameters:
    """The object that a path refers to by its number or by its alias, with or without `Device.` and a final dot."""
    if not isinstance(reference, str) or not reference.strip("."):
        return {}
    path = f"{reference.removeprefix('Device.').removesuffix('.')}."
    if path in table:
        return table[path]
    alias = path.split(".")[-2].lower()
    return next((found for found in table.values() if str(found.get("Alias", "")).lower() == alias), {})


def _obstacle(
    own: Parameters, security: Parameters, wps: Parameters | None, radio: Parameters, band: Band | None
) -> Obstacle | None:
    """What pwhm checks before it starts, and what it leaves to hostapd (`s_initiateWPS`, `wld_wps_updateState`)."""
    if (
        not is_true(own.get("Enable", True))
        or own.get("Status") == "Disabled"
        or not is_true(radio.get("Enable", True))
        or str(radio.get("Status")) in _NOT_UP
    ):
        return Obstacle.RADIO_OFF
    if wps is None:
        return Obstacle.NOT_BUILT_IN
    # WPA2 does not exist on 6 GHz.
    unfit = Obstacle.WPA3_ONLY if band is Band.GHZ_6 else _security(str(security.get("ModeEnabled", "")))
    if unfit:
        return unfit
    if not is_true(own.get("SSIDAdvertisementEnabled", True)):
        return Obstacle.HIDDEN_SSID
    methods = wps.get("ConfigMethodsEnabled")
    has_button = not isinstance(methods, str) or "PushButton" in methods
    return None if is_true(wps.get("Enable", True)) and has_button else Obstacle.WPS_DISABLED


def _security(mode: str) -> Obstacle | None:
    """The obstacle of a security mode of TR-181."""
    if mode in {"None", "OWE"}:
        return Obstacle.OPEN_NETWORK
    if mode.endswith("Enterprise") or mode == "E-None":
        return Obstacle.ENTERPRISE
    # Modes with something after it also admit WPA2.
    if mode == "WPA3-Personal":
        return Obstacle.WPA3_ONLY
    return Obstacle.WPS_DISABLED if mode.startswith("WEP") else None
