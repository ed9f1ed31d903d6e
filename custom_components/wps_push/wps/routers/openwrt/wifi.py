"""The networks of a router: its BSSes grouped by SSID and role, each with its obstacle to WPS."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from typing import NamedTuple

from ...model import Band, Network, Obstacle, Role
from ..common.grouping import BANDS, GRAVITY
from .bss import Bss, Security
from .calls import Objects
from .memory import Key, Memory

_UNFIT = {
    # hostapd would answer a press by giving the open network a random key.
    Security.OPEN: Obstacle.OPEN_NETWORK,
    Security.ENTERPRISE: Obstacle.ENTERPRISE,
    Security.WPA3: Obstacle.WPA3_ONLY,
    Security.OUTDATED: Obstacle.WPS_DISABLED,
}


class Wifi(NamedTuple):
    """A network with its BSSes."""

    network: Network
    asked: tuple[str, ...]
    """The interfaces whose window can be watched."""
    usable: tuple[str, ...]
    """The interfaces whose window can be opened, the best one first."""


class Rules(NamedTuple):
    """What decides on which BSS a window can be opened."""

    objects: Objects
    band: Band | None
    """The band that a person has chosen."""
    may_start: Callable[[str], bool]
    """Whether the account may open a window on an interface."""

    def wifi(self, key: Key, network_id: str, role: Role, bsses: Sequence[Bss], memory: Memory) -> Wifi:
        """A network, and what can be done with it.

        If a band was chosen and the network has it, a window is opened on that band or not at all.
        """
        bands = {bss.band for bss in bsses}
        if not any(bss.section for bss in bsses) and network_id in memory.ids:
            # Without the configuration, only the memory knows about a BSS that is absent now.
            bands |= memory.bands(network_id)
        chosen = [bss for bss in bsses if bss.band is self.band] if self.band and self.band in bands else bsses
        obstacles = {bss: self._obstacle(bss) for bss in chosen}
        usable = sorted((bss for bss, found in obstacles.items() if not found), key=lambda bss: BANDS.index(bss.band))
        return Wifi(
            network=Network(
                id=network_id,
                ssid=key[0],
                role=role,
                bands=tuple(band for band in Band if band in bands),
                obstacle=max(obstacles.values(), key=GRAVITY.index, default=Obstacle.RADIO_OFF),
            ),
            asked=tuple(bss.ifname for bss in bsses if bss.ifname and "wps_status" in self._methods(bss)),
            usable=tuple(bss.ifname for bss in usable if bss.ifname),
        )

    def _methods(self, bss: Bss) -> frozenset[str]:
        return self.objects.get(bss.ifname or "", frozenset())

    def _obstacle(self, bss: Bss) -> Obstacle | None:
        if bss.ifname is None or bss.ifname not in self.objects or bss.running is False:
            return Obstacle.RADIO_OFF
        if not {"wps_start", "wps_status"} <= self._methods(bss):
            return Obstacle.NOT_BUILT_IN
        if bss.band is Band.GHZ_6:
            # WPA2 does not exist there.
            return Obstacle.WPA3_ONLY
        if bss.security in _UNFIT:
            return _UNFIT[bss.security]
        if bss.hidden:
            return Obstacle.HIDDEN_SSID
        if bss.wps is False:
            return Obstacle.WPS_DISABLED
        return None if self.may_start(bss.ifname) else Obstacle.NO_PERMISSION


def put_together(configured: Iterable[Bss], measured: Sequence[Bss], rules: Rules, memory: Memory) -> tuple[Wifi, ...]:
    """The networks with their ids from the memory, the main one first and guest networks last."""
    groups: dict[Key, list[Bss]] = {}
    for bss in _complete(configured, measured, rules.objects):
        groups.setdefault((bss.ssid or bss.name, _is_guest(bss, memory)), []).append(bss)
    ids = memory.recognise(groups)
    main = _main(groups, ids, memory.main())
    wifis: dict[Role, list[Wifi]] = {Role.MAIN: [], Role.OTHER: [], Role.GUEST: []}
    for key, bsses in groups.items():
        role = Role.GUEST if key[1] else Role.MAIN if key == main else Role.OTHER
        wifi = rules.wifi(key, ids[key], role, bsses, memory)
        memory.keep(wifi.network, bsses)
        network = replace(wifi.network, bssids=memory.bssids(ids[key]))
        wifis[role].append(wifi._replace(network=network))
    return tuple(wifi for same_role in wifis.values() for wifi in same_role)


def _complete(configured: Iterable[Bss], measured: Sequence[Bss], objects: Objects) -> Iterator[Bss]:
    """Each BSS once, with all that is known about it, in the order of the configuration, which does not change."""
    running = {
        ifname: reduce(Bss.merged, (bss for bss in measured if bss.ifname == ifname), Bss(ifname=ifname))
        for ifname in sorted(objects)
    }
    for bss in configured:
        if bss.ifname in running:
            yield bss.merged(running.pop(bss.ifname))
        elif bss.ifname not in objects:
            yield bss
    yield from running.values()


def _is_guest(bss: Bss, memory: Memory) -> bool:
    """By the name of the logical network or section; if these are not known, by the memory or the SSID."""
    if bss.logical is not None:
        names = [*bss.logical, bss.section]
    elif (known := memory.is_guest(bss)) is not None:
        return known
    else:
        names = [bss.ssid]
    return any("guest" in name.lower() for name in names if name)


def _main(groups: Mapping[Key, list[Bss]], ids: Mapping[Key, str], before: str | None) -> Key | None:
    """The first network of the LAN that is not switched off for good; if roles are not known, the same network as before."""
    own = [key for key in groups if not key[1]]
    in_use = [key for key in own if not all(bss.disabled for bss in groups[key])]
    in_lan = [key for key in in_use if any("lan" in (bss.logical or ()) for bss in groups[key])]
    as_before = [key for key in in_use if ids[key] == before]
    return next(iter([*in_lan, *as_before, *in_use, *own]), None)
