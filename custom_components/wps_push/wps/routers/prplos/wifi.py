"""Access points, as prplOS's Wi-Fi manager shows them in the data model.

Names and values are those of pwhm (kavia-common/pwhm-226177 `odl/wld_accesspoint.odl`, `src/wld_wps.c`) and of a captured
object tree; truth values are numbers, truth values or words.
"""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
import re
from typing import Final

from ...model import Band, Obstacle, Phase, Station
from ...text import clean, normal_mac
from ..common.grouping import Interface
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
    for index in sorted(indices, key=int):
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


def stations(objects: Objects, indices: Container[str]) -> tuple[Station, ...]:
    """The devices that are on these access points now. The data model keeps devices that have left, as inactive."""
    macs = (
        normal_mac(parameters.get("MACAddress"))
        for path, parameters in objects.items()
        if (found := _ASSOCIATED.fullmatch(path)) and found[1] in indices and is_true(parameters.get("Active", True))
    )
    return tuple(Station(mac=mac) for mac in dict.fromkeys(macs) if mac)


def is_true(value: object) -> bool:
    """A truth value, however it is written."""
    return value.lower() in {"true", "1"} if isinstance(value, str) else bool(value)


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
