"""What a router's networks are recognised by, so that each keeps its id.

A radio that listens for radar is absent for up to ten minutes after a power cut, new firmware renames interfaces
(`wlan0`, `phy0-ap0`, `phy0.0-ap0`), and an account with other rights sees sections instead of interfaces.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ...model import Band, Network, Role
from .bss import Bss

type Key = tuple[str, bool]
"""An SSID, and whether it is for guests: BSSes that agree in both are one network."""

_MOST_TRACES = 32


@dataclass(slots=True, kw_only=True)
class _Known:
    """A network as it was last seen."""

    ssid: str
    role: Role
    bands: frozenset[Band]
    bssids: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    """The names of its sections and interfaces."""


class Memory:
    """The networks that a router has or had, by id."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._known: dict[str, _Known] = {}
        self._addresses: frozenset[str] = frozenset()

    @property
    def ids(self) -> Collection[str]:
        """The ids of all known networks, including those that the router does not show now."""
        return self._known.keys()

    def take(self, networks: Iterable[Network]) -> None:
        """Take networks as they were returned in an earlier run."""
        for network in networks:
            self._known[network.id] = _Known(
                ssid=network.ssid,
                role=network.role,
                bands=frozenset(network.bands),
                bssids=set(network.bssids),
                names={network.id},
            )
            self._addresses |= network.bssids

    def addresses(self, seen: frozenset[str]) -> frozenset[str]:
        """The router's BSSIDs: those that it shows now, and all earlier ones if one of them is among these.

        If none is, another router has taken its place.
        """
        is_other = bool(seen) and not seen & self._addresses
        self._addresses = seen if is_other else seen | self._addresses
        return self._addresses

    def bands(self, network_id: str) -> frozenset[Band]:
        """The bands on which a network has been seen."""
        return self._known[network_id].bands

    def bssids(self, network_id: str) -> frozenset[str]:
        """The BSSIDs with which a network has been seen."""
        return frozenset(self._known[network_id].bssids)

    def main(self) -> str | None:
        """The id of the network that was last the main one."""
        return next((network_id for network_id, known in self._known.items() if known.role is Role.MAIN), None)

    def is_guest(self, bss: Bss) -> bool | None:
        """Whether the network of an access point was for guests when it had this SSID; None where that is not known."""
        alike = [known for known in self._known.values() if known.ssid == bss.ssid]
        roles = {known.role for known in alike if bss.bssid in known.bssids} or {known.role for known in alike}
        return roles == {Role.GUEST} if len(roles) == 1 else None

    def recognise(self, groups: Mapping[Key, Sequence[Bss]]) -> dict[Key, str]:
        """An id for each network: its old one if it is recognised, else a new one.

        The SSID counts first. Interfaces and BSSIDs are numbered: if a network is deleted, the next one can get its
        interface and its BSSID. They count only for a network whose SSID is new.
        """
        ids: dict[Key, str] = {}
        for likeness in (_same_network, _same_ssid, _traces_in_common):
            for key, bsses in groups.items():
                free = {known_id: known for known_id, known in self._known.items() if known_id not in ids.values()}
                if key in ids or not free:
                    continue
                best = max(free, key=lambda known_id: likeness(free[known_id], key, bsses))
                if likeness(free[best], key, bsses):
                    ids[key] = best
        for key, bsses in groups.items():
            if key not in ids:
                ids[key] = _new_id(key, bsses, {*self._known, *ids.values()})
        return ids

    def keep(self, network: Network, bsses: Sequence[Bss]) -> None:
        """Remember a network as it is now."""
        bssids, names = _bssids(bsses), _names(bsses)
        before = self._known.pop(network.id, None)
        for other in self._known.values():
            other.bssids -= bssids
            other.names -= names
        is_same = before and (before.bssids & bssids or not before.bssids or not bssids)
        if before and is_same and len(before.bssids | before.names) < _MOST_TRACES:
            # A BSS that is absent now can still be recognised when it comes back.
            bssids |= before.bssids
            names |= before.names
        self._known[network.id] = _Known(
            ssid=network.ssid, role=network.role, bands=frozenset(network.bands), bssids=bssids, names=names
        )


def _same_network(known: _Known, key: Key, _bsses: Sequence[Bss]) -> bool:
    return (known.ssid, known.role is Role.GUEST) == key


def _same_ssid(known: _Known, key: Key, _bsses: Sequence[Bss]) -> bool:
    return known.ssid == key[0]


def _traces_in_common(known: _Known, _key: Key, bsses: Sequence[Bss]) -> int:
    return len(known.bssids & _bssids(bsses)) + len(known.names & _names(bsses))


def _bssids(bsses: Iterable[Bss]) -> set[str]:
    return {bss.bssid for bss in bsses if bss.bssid}


def _names(bsses: Iterable[Bss]) -> set[str]:
    return {name for bss in bsses for name in (bss.section, bss.ifname) if name}


def _new_id(key: Key, bsses: Sequence[Bss], taken: Collection[str]) -> str:
    """The router's name for the first BSS whose name is not the id of another network."""
    names = [*dict.fromkeys(bss.name for bss in bsses), key[0]]
    numbered = [f"{names[0]}-{number}" for number in range(2, len(taken) + 3)]
    return next(name for name in (*names, *numbered) if name and name not in taken)
