"""The networks, as nvram describes them.

The main network of the radio N is `wlN_*` (asuswrt, `shared/defaults.c`); guest networks, `wlN.1_*` and so on, have no WPS.
WPS runs on the radio that `wps_band_x` names, which another press cannot change without restarting the Wi-Fi; a build for
several bands runs it on all, unless `wps_multiband` is 0 (asuswrt, `no_need_to_start_wps` in `rc/services.c`). Whether it is
switched on stands in `wps_enable`, as for the router's own page (`www/Advanced_WWPS_Content.asp`): with 0 there a press switches
WPS on (`start_wps_pbc` in `rc/services.c`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
import re
from typing import Final

from ...model import Band, Network, Obstacle, Role
from ...router import RouterProtocolError
from ...text import clean, is_private, normal_mac
from ..common.web import Answer
from .wps_info import Row

UNITS: Final = range(4)
_OF_RADIO: Final = ("ssid", "nband", "radio", "closed", "auth_mode_x", "hwaddr")
_OF_ROUTER: Final = (
    "productid", "odmpid", "lan_hostname", "lan_hwaddr", "label_mac", "firmver", "buildno", "extendno", "wps_enable", "wps_multiband",
)  # fmt: skip

VARIABLES: Final = (*_OF_ROUTER, *(f"wl{unit}_{name}" for unit in UNITS for name in _OF_RADIO))

# `wlN_nband` of Broadcom's driver, which ASUS uses for all.
_BANDS: Final = {"1": Band.GHZ_5, "2": Band.GHZ_2_4, "4": Band.GHZ_6}

# Values of `wlN_auth_mode_x` for which the router's own page offers no WPS (asuswrt-merlin, `www/Advanced_WWPS_Content.asp`).
_AUTHENTICATIONS: Final = {
    "open": Obstacle.OPEN_NETWORK,
    "openowe": Obstacle.OPEN_NETWORK,
    "owe": Obstacle.OPEN_NETWORK,
    "shared": Obstacle.OPEN_NETWORK,
    "psk": Obstacle.WPS_DISABLED,
    "sae": Obstacle.WPA3_ONLY,
    "radius": Obstacle.ENTERPRISE,
}

_CHARACTER: Final = re.compile(rb"&#(-?\d{1,3});?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wifi:
    """A network, and the radios on which it has WPS."""

    network: Network
    units: tuple[int, ...]
    """Those that the router shows."""
    pressed: int
    """The radio whose button is pressed; 2.4 GHz if there is a choice, since most WPS devices use it."""


def variables(answer: Answer) -> Mapping[str, str]:
    """The variables of nvram; raises `RouterProtocolError`."""
    said = answer.json()
    if not isinstance(said, dict) or not set(VARIABLES) & set(said):
        raise RouterProtocolError(f"{answer.what}: the answer has no variables")
    return {name: _plain(value) for name in VARIABLES if isinstance(value := said.get(name), str)}


def macs(nvram: Mapping[str, str]) -> tuple[str, ...]:
    """The router's own addresses, global ones first, lowest first."""
    names = ("lan_hwaddr", "label_mac", *(f"wl{unit}_hwaddr" for unit in UNITS))
    found = {mac for name in names if (mac := normal_mac(nvram.get(name)))}
    return tuple(sorted(found, key=lambda mac: (is_private(mac), mac)))


def put_together(nvram: Mapping[str, str], rows: Mapping[int, Row]) -> tuple[Wifi, ...]:
    """The networks, the main one first: that of the first radio that is on. Radios with the same SSID are one."""
    radios: dict[str, list[int]] = {}
    for unit in UNITS:
        if ssid := clean(nvram.get(f"wl{unit}_ssid")):
            radios.setdefault(ssid, []).append(unit)
    on = (ssid for ssid, units in radios.items() if any(nvram.get(f"wl{unit}_radio") != "0" for unit in units))
    main = next(on, next(iter(radios), None))
    return tuple(
        _wifi(ssid, Role.MAIN if ssid == main else Role.OTHER, radios[ssid], nvram, rows)
        for ssid in sorted(radios, key=lambda ssid: ssid != main)
    )


def _wifi(ssid: str, role: Role, units: list[int], nvram: Mapping[str, str], rows: Mapping[int, Row]) -> Wifi:
    obstacles = {unit: _obstacle(unit, nvram, rows) for unit in units}
    # If WPS runs on one radio only, that radio decides.
    deciding = [unit for unit in units if unit in rows] or units
    usable = [unit for unit in deciding if obstacles[unit] is None]
    network = Network(
        id=f"wl{units[0]}",
        ssid=ssid,
        role=role,
        bands=tuple(sorted({_band(unit, nvram) for unit in units}, key=lambda band: float(band.value))),
        obstacle=None if usable else obstacles[deciding[0]],
    )
    pressed = min(usable or units, key=lambda unit: (_band(unit, nvram) is not Band.GHZ_2_4, unit))
    return Wifi(network=network, units=tuple(unit for unit in units if unit in rows), pressed=pressed)


def _obstacle(unit: int, nvram: Mapping[str, str], rows: Mapping[int, Row]) -> Obstacle | None:
    row = rows.get(unit)
    authentication = nvram.get(f"wl{unit}_auth_mode_x") or (row.authentication if row else "")
    if nvram.get(f"wl{unit}_radio") == "0":
        return Obstacle.RADIO_OFF
    if not rows:
        return Obstacle.NOT_BUILT_IN
    if found := _AUTHENTICATIONS.get(authentication):
        return found
    if authentication.startswith(("wpa", "suite")):
        return Obstacle.ENTERPRISE
    if nvram.get(f"wl{unit}_closed") == "1":
        return Obstacle.HIDDEN_SSID
    return None if row and row.enabled and nvram.get("wps_enable") != "0" else Obstacle.WPS_DISABLED


def runs_on_several(nvram: Mapping[str, str]) -> bool:
    """Whether WPS may run on several radios at once."""
    return nvram.get("wps_multiband") != "0"


def _band(unit: int, nvram: Mapping[str, str]) -> Band:
    return _BANDS.get(nvram.get(f"wl{unit}_nband", ""), Band.GHZ_5 if unit else Band.GHZ_2_4)


def _plain(value: str) -> str:
    """The value of a variable. httpd writes bytes that are no plain characters as numbers (asuswrt, `ej_nvram_get`)."""
    raw = _CHARACTER.sub(lambda match: bytes([int(match[1]) & 0xFF]), value[:1024].encode(errors="replace"))
    return raw.decode(errors="replace")


def first(nvram: Mapping[str, str], names: Iterable[str]) -> str | None:
    """The first of these variables that is not empty."""
    return next((text for name in names if (text := clean(nvram.get(name)))), None)
