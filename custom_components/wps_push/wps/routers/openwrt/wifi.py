"""The networks of a router: its BSSes put together by SSID and role, with what stands in the way of WPS."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

from ...model import Band, Network, Obstacle, Role
from ..common.grouping import BANDS, GRAVITY
from .bss import Bss, Security

type Objects = Mapping[str, frozenset[str]]
"""The interfaces that hostapd runs, with the methods of each on the bus."""

_UNFIT = {
    # hostapd would answer a press by configuring the open network anew, with a key that nobody knows.
    Security.OPEN: Obstacle.OPEN_NETWORK,
    Security.ENTERPRISE: Obstacle.ENTERPRISE,
    Security.WPA3: Obstacle.WPA3_ONLY,
    Security.OUTDATED: Obstacle.WPS_DISABLED,
}


@dataclass(frozen=True, slots=True)
class Wifi:
    """A network with its BSSes."""

    network: Network
    asked: tuple[str, ...]
    """The interfaces that tell of their window."""
    usable: Mapping[str, Band | None]
    """The interfaces whose window can be opened, with their bands."""

    def preferred(self, band: Band | None) -> list[str]:
        """The usable interfaces, those of one band first, then 2.4 GHz."""
        return sorted(self.usable, key=lambda name: (self.usable[name] != band, BANDS.index(self.usable[name])))


def put_together(
    configured: Iterable[Bss], measured: Sequence[Bss], objects: Objects, *, may_start: Callable[[str], bool]
) -> tuple[Wifi, ...]:
    """The networks, the main one first and guest networks last.

    `may_start` says whether the account may open a window on an interface.
    """
    groups: dict[tuple[str, bool], list[Bss]] = {}
    for bss in _complete(configured, measured, objects):
        groups.setdefault((bss.ssid or _id(bss), _is_guest(bss)), []).append(bss)
    main = _main(groups)
    wifis: dict[Role, list[Wifi]] = {Role.MAIN: [], Role.OTHER: [], Role.GUEST: []}
    for key, bsses in groups.items():
        ssid, guest = key
        role = Role.GUEST if guest else Role.MAIN if key == main else Role.OTHER
        wifis[role].append(_wifi(ssid, role, bsses, objects, may_start=may_start))
    return tuple(wifi for same_role in wifis.values() for wifi in same_role)


def _complete(configured: Iterable[Bss], measured: Sequence[Bss], objects: Objects) -> Iterator[Bss]:
    """Each BSS once with all that is known of it, in the order of the configuration, which stays."""
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


def _id(bss: Bss) -> str:
    return bss.section or bss.ifname or bss.ssid or ""


def _is_guest(bss: Bss) -> bool:
    """By the names that people give: of the logical network or the section, or of the SSID where neither is told."""
    names = (bss.ssid,) if bss.logical is None else (*bss.logical, bss.section)
    return any("guest" in name.lower() for name in names if name)


def _main(groups: Mapping[tuple[str, bool], list[Bss]]) -> tuple[str, bool] | None:
    """The first network of the LAN that is not switched off for good; of a router that tells no roles, the first."""
    own = [key for key in groups if not key[1]]
    in_use = [key for key in own if not all(bss.disabled for bss in groups[key])]
    in_lan = [key for key in in_use if any("lan" in (bss.logical or ()) for bss in groups[key])]
    return next(iter([*in_lan, *in_use, *own]), None)


def _wifi(ssid: str, role: Role, bsses: list[Bss], objects: Objects, *, may_start: Callable[[str], bool]) -> Wifi:
    obstacles = [_obstacle(bss, objects, may_start=may_start) for bss in bsses]
    bands = {bss.band for bss in bsses}
    return Wifi(
        network=Network(
            id=_id(bsses[0]),
            ssid=ssid,
            role=role,
            bands=tuple(band for band in Band if band in bands),
            obstacle=max(obstacles, key=GRAVITY.index),
        ),
        asked=tuple(bss.ifname for bss in bsses if bss.ifname and "wps_status" in objects.get(bss.ifname, ())),
        usable={
            bss.ifname: bss.band
            for bss, obstacle in zip(bsses, obstacles, strict=True)
            if bss.ifname and obstacle is None
        },
    )


def _obstacle(bss: Bss, objects: Objects, *, may_start: Callable[[str], bool]) -> Obstacle | None:
    if bss.ifname is None or bss.ifname not in objects or bss.running is False:
        return Obstacle.RADIO_OFF
    if not {"wps_start", "wps_status"} <= objects[bss.ifname]:
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
    return None if may_start(bss.ifname) else Obstacle.NO_PERMISSION
