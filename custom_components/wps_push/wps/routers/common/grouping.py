"""Networks put together from the interfaces of a router that reports each interface by itself."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ...model import Band, Network, Obstacle, Role

BANDS = (Band.GHZ_2_4, Band.GHZ_5, Band.GHZ_6, None)
"""Where to open a window first: most WPS devices know 2.4 GHz only."""

MOST = 64
"""Interfaces of a router that are looked at: more than any has. Each costs a request, a question or a search."""

GRAVITY = (
    Obstacle.RADIO_OFF,
    Obstacle.NOT_BUILT_IN,
    Obstacle.OPEN_NETWORK,
    Obstacle.ENTERPRISE,
    Obstacle.WPA3_ONLY,
    Obstacle.HIDDEN_SSID,
    Obstacle.WPS_DISABLED,
    Obstacle.NO_PERMISSION,
    None,
)
"""The most fundamental first. Of several interfaces the one that is nearest to working speaks for the network."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interface:
    """One SSID on one radio: what a window is opened on."""

    key: str
    """What the router calls it; it stays when the SSID changes."""
    ssid: str | None
    band: Band | None = None
    guest: bool = False
    obstacle: Obstacle | None = None


class Group[T: Interface](NamedTuple):
    """A network with its interfaces."""

    network: Network
    interfaces: tuple[T, ...]

    def choice(self, band: Band | None) -> T | None:
        """The interface to open a window on: one of that band if there is one, else the lowest band; None if none can."""
        usable = [interface for interface in self.interfaces if interface.obstacle is None]

        def rank(interface: T) -> tuple[bool, int]:
            return band is None or interface.band is not band, BANDS.index(interface.band)

        return min(usable, key=rank, default=None)


def group[T: Interface](interfaces: Iterable[T]) -> dict[str, Group[T]]:
    """The networks by their id, the main one first and guest networks last.

    Interfaces belong to one network if they have the same SSID and are for the same people; the network's id is what
    the router calls the first of them.
    """
    alike: dict[tuple[str, bool], list[T]] = {}
    for interface in interfaces:
        alike.setdefault((interface.ssid or interface.key, interface.guest), []).append(interface)
    main = _main(alike)
    groups: dict[Role, list[Group[T]]] = {Role.MAIN: [], Role.OTHER: [], Role.GUEST: []}
    for key, members in alike.items():
        role = Role.GUEST if key[1] else Role.MAIN if key == main else Role.OTHER
        groups[role].append(Group(_network(key[0], role, members), tuple(members)))
    return {found.network.id: found for same_role in groups.values() for found in same_role}


def _main[T: Interface](alike: dict[tuple[str, bool], list[T]]) -> tuple[str, bool] | None:
    """The first network of the household that is on; where all are off, the first."""
    own = [key for key in alike if not key[1]]
    on = [key for key in own if any(member.obstacle is not Obstacle.RADIO_OFF for member in alike[key])]
    return next(iter([*on, *own]), None)


def _network(ssid: str, role: Role, members: Sequence[Interface]) -> Network:
    bands = {member.band for member in members}
    return Network(
        id=members[0].key,
        ssid=ssid,
        role=role,
        bands=tuple(band for band in Band if band in bands),
        obstacle=max((member.obstacle for member in members), key=GRAVITY.index),
    )
