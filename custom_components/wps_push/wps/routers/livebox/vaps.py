"""The access points of the box (VAPs), their networks, and what keeps WPS from running on them.

The MIB `wlanvap` of `NeMo.Intf.lan` and `NeMo.Intf.guest` has the settings of each VAP, and its clients. That answer also holds
the Wi-Fi keys and WPS PINs, so nothing but the named fields is taken from it. `Devices.get` has the bands.
Field names and values are those that five models have answered (cyr-ius/hass-livebox-component, `tests/fixtures`).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from ...model import Band, Network, Obstacle, Role
from ...text import clean, normal_mac
from ...trace import Trace
from ..common.ages import age, iso_date
from ..common.grouping import GRAVITY
from ..common.own_pin import any_own_pin
from ..common.temporary import Filtering

MAIN: Final = "main"
GUEST: Final = "guest"

_BANDS = {"2.4GHz": Band.GHZ_2_4, "5GHz": Band.GHZ_5, "6GHz": Band.GHZ_6}

# Values of `Security.ModeEnabled`. All others may be WPA2 with a pre-shared key, which is what WPS hands out.
_UNFIT = {
    "None": Obstacle.OPEN_NETWORK,
    "OWE": Obstacle.OPEN_NETWORK,
    "WPA3-Personal": Obstacle.WPA3_ONLY,
    "WPA-Personal": Obstacle.WPS_DISABLED,
    "WEP-64": Obstacle.WPS_DISABLED,
    "WEP-128": Obstacle.WPS_DISABLED,
    "WEP-128iv": Obstacle.WPS_DISABLED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Vap:
    """An access point: one SSID on one radio."""

    name: str
    """Of its interface, for example `vap2g0priv0`."""
    network_id: str
    ssid: str | None
    obstacle: Obstacle | None


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What `NMC.Wifi.get` says of the Wi-Fi as a whole."""

    wifi: bool
    """Whether it is switched on and running."""
    wps: bool
    """Whether WPS is switched on. Boxes without one switch for all VAPs do not say so."""
    word: str | None
    """The state of a pairing, in a word, which may be empty; None where the box has none."""


def state(reported: object) -> State:
    """The state in an answer of `NMC.Wifi.get`."""
    wifi = _table(reported)
    return State(
        wifi=wifi.get("Enable") is not False and wifi.get("Status") is not False,
        wps=wifi.get("WPSEnable") is not False,
        word=(clean(word) or "") if isinstance(word := wifi.get("PairingStatus"), str) else None,
    )


def vaps(reported: object, *, guest: bool) -> list[Vap]:
    """The access points in an answer of `getMIBs`."""
    return [
        Vap(
            name=name,
            network_id=GUEST if guest else _role_in_lan(mib),
            ssid=clean(mib.get("SSID")),
            obstacle=_obstacle(mib),
        )
        for name, mib in _mibs(reported)
    ]


def pairing(reported: object) -> dict[str, bool]:
    """Whether each VAP in an answer of `getMIBs` is pairing, by its name."""
    return dict(_flags((name, mib.get("WPS")) for name, mib in _mibs(reported)))


def takes_pin(reported: Iterable[object], state: State) -> bool:
    """Whether devices can join by the box's own PIN, from answers of `getMIBs`. Raises `RouterUnable`."""
    found = [_table(mib.get("WPS")) for answer in reported for _, mib in _mibs(answer)]
    return state.wps and any_own_pin(wps for wps in found if wps.get("Enable") is True)


def traces(reported: object, now: datetime | None) -> dict[str, Trace]:
    """How long each client has been associated with a VAP in an answer of `getMIBs`; `now` as in `devices.stations`.

    Rows of clients that have left stay, and a client that has moved has one at each VAP. The Livebox 7 has two times, and
    each of them may be the older one.
    """
    found: dict[str, float] = {}
    for _, mib in _mibs(reported):
        for key, row in _table(mib.get("AssociatedDevice")).items():
            client = _table(row)
            if client.get("Active") is not True or client.get("AuthenticationState") is False:
                continue
            dates = (iso_date(client.get(name)) for name in ("AssociationTime", "AssociationStartTime"))
            latest = min((past for date in dates if (past := age(date, now)) is not None), default=None)
            if latest is not None and (mac := normal_mac(client.get("MACAddress")) or normal_mac(key)):
                found[mac] = min(latest, found.get(mac, latest))
    return {mac: Trace(associated_for=associated_for) for mac, associated_for in found.items()}


def filterings(reported: object) -> dict[str, Filtering]:
    """The lists of devices to keep out of the VAPs that are up in an answer of `getMIBs`, by the VAPs' names."""
    lists = {name: _table(mib.get("MACFiltering")) for name, mib in _mibs(reported) if mib.get("VAPStatus") == "Up"}
    return {
        name: Filtering.read(
            settings,
            *(
                [
                    value
                    for key, row in _table(settings.get(part)).items()
                    for value in (key, _table(row).get("MACAddress"))
                ]
                for part in ("TempEntry", "Entry")
            ),
        )
        for name, settings in lists.items()
    }


def listed_pairing(entries: Iterable[Mapping[str, Any]]) -> dict[str, bool]:
    """Whether each VAP among the entries of `Devices.get` is pairing, by its name."""
    return dict(_flags((entry.get("Name"), entry.get("WPS")) for entry in entries))


def bands(entries: Iterable[Mapping[str, Any]]) -> dict[str, Band]:
    """The bands of the VAPs among the entries of `Devices.get`, by their names."""
    reported = ((entry.get("Name"), _BANDS.get(str(entry.get("OperatingFrequencyBand")))) for entry in entries)
    return {name: band for name, band in reported if isinstance(name, str) and band}


def networks(known: Iterable[Vap], bands_of: Mapping[str, Band], state: State) -> tuple[Network, ...]:
    """The networks, the main one first."""
    groups: dict[str, list[Vap]] = {}
    for vap in known:
        groups.setdefault(vap.network_id, []).append(vap)
    return tuple(
        Network(
            id=network_id,
            # Each band may have its own name. One press opens them all, so they are one network.
            ssid=next((vap.ssid for vap in members if vap.ssid), network_id),
            role=_ROLES.get(network_id, Role.OTHER),
            bands=tuple(sorted({bands_of[vap.name] for vap in members if vap.name in bands_of})),
            obstacle=_network_obstacle(network_id, members, state),
        )
        for network_id, members in sorted(groups.items(), key=lambda group: _ORDER.get(group[0], 1))
    )


_ROLES = {MAIN: Role.MAIN, GUEST: Role.GUEST}
_ORDER = {MAIN: 0, GUEST: 2}


def _role_in_lan(mib: Mapping[str, Any]) -> str:
    """The network of an access point. Older boxes do not say so, and have only the main one."""
    identifier = clean(mib.get("EssIdentifier")) or "Primary"
    return MAIN if identifier == "Primary" else clean(identifier.lower()) or MAIN


def _network_obstacle(network_id: str, members: Iterable[Vap], state: State) -> Obstacle | None:
    obstacle = max((vap.obstacle for vap in members), key=GRAVITY.index)
    if not state.wifi or obstacle is Obstacle.RADIO_OFF:
        return Obstacle.RADIO_OFF
    if network_id != MAIN:
        # The press names no network: the box opens its main one.
        return Obstacle.NOT_BUILT_IN
    return obstacle if state.wps else obstacle or Obstacle.WPS_DISABLED


def _obstacle(mib: Mapping[str, Any]) -> Obstacle | None:
    wps = _table(mib.get("WPS"))
    mode, methods = _table(mib.get("Security")).get("ModeEnabled"), wps.get("ConfigMethodsEnabled")
    if mib.get("VAPStatus") != "Up":
        return Obstacle.RADIO_OFF
    if isinstance(mode, str) and mode in _UNFIT:
        return _UNFIT[mode]
    if isinstance(mode, str) and mode.endswith("Enterprise"):
        return Obstacle.ENTERPRISE
    if mib.get("SSIDAdvertisementEnabled") is False:
        return Obstacle.HIDDEN_SSID
    has_button = not isinstance(methods, str) or "PushButton" in methods
    return None if wps.get("Enable") is True and has_button else Obstacle.WPS_DISABLED


def _mibs(reported: object) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, mib in _table(_table(reported).get("wlanvap")).items():
        if isinstance(mib, dict):
            yield name, mib


def _flags(objects: Iterable[tuple[object, object]]) -> Iterator[tuple[str, bool]]:
    for name, wps in objects:
        flag = _table(wps).get("PairingInProgress")
        if isinstance(name, str) and isinstance(flag, bool):
            yield name, flag


def _table(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
