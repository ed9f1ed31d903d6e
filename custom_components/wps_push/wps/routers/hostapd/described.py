"""A network as people choose it, from its BSSes."""

from collections.abc import Iterable, Sequence

from ...model import Network, Obstacle, Role
from .bss import Bss


def described(network_id: str, members: Sequence[Bss], role: Role) -> Network:
    """The network that these BSSes form."""
    return Network(
        id=network_id,
        ssid=members[0].facts.ssid,
        role=role,
        bands=tuple(sorted({bss.facts.band for bss in members if bss.facts.band})),
        obstacle=first_obstacle(bss.obstacle for bss in members),
    )


def first_obstacle(obstacles: Iterable[Obstacle | None]) -> Obstacle | None:
    """Why WPS cannot run on any BSS of a network, from the obstacle of each; None if it can run on at least one."""
    found = tuple(obstacles)
    return None if None in found else next(iter(found), Obstacle.RADIO_OFF)
