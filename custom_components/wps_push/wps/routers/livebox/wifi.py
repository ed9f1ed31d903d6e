"""The questions about the Wi-Fi of the box, by the calls that cost it least."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Final

from ...model import Enrollee, Network, Phase, Station
from ...router import RouterProtocolError
from ...trace import Trace
from ..common.temporary import Filtering
from . import devices, vaps
from .sysbus import CallFailed, Sysbus

# `PairingStatus` is `Idle`, `Pairing` or empty on five models (p-dor/LiveboxMonitor). The other words are guesses that leave
# no doubt about their meaning.
_PAIRING: Final = "pairing"
ENDS: Final = {
    "idle": Phase.IDLE,
    "success": Phase.SUCCEEDED,
    "succeeded": Phase.SUCCEEDED,
    "timeout": Phase.TIMED_OUT,
    "timed-out": Phase.TIMED_OUT,
    "overlap": Phase.OVERLAP,
    "cancelled": Phase.CANCELLED,
    "canceled": Phase.CANCELLED,
    "failed": Phase.FAILED,
    "error": Phase.FAILED,
}

type _Source = Callable[[Iterable[str]], Awaitable[Mapping[str, bool]]]
"""Asks which networks are pairing."""


class Wifi:
    """The networks of a box, and whether they are pairing.

    Three places show that: the list of devices, some kilobytes with all access points; the MIBs, whose answer is ten times
    as long; and a word of `NMC.Wifi.get`. No answer of a box that was pairing has been published, so the place that has
    shown a window that we opened is asked from then on.
    """

    def __init__(self, bus: Sysbus) -> None:
        """Know nothing yet."""
        self._bus = bus
        self._vaps: dict[str, frozenset[str]] = {}
        self._sources: list[_Source] = []
        self._proven: _Source | None = None
        self._pairing_words: set[str] = set()
        self.networks: tuple[Network, ...] = ()
        """The networks as they were found last, the main one first."""
        self.last_word: str | None = None
        """The last word for the state of a pairing; None on a box that has none."""

    async def discover(self) -> None:
        """Look for the networks, and for the places that show whether they are pairing."""
        state = await self._state()
        lan, guest = await self._mibs("lan"), await self._mibs("guest")
        known = [*vaps.vaps(lan, guest=False), *vaps.vaps(guest, guest=True)]
        try:
            listed = devices.entries(await self._list(devices.VAPS))
        except CallFailed:
            listed = []
        self.networks = vaps.networks(known, vaps.bands(listed), state)
        self._vaps = {
            network.id: frozenset(vap.name for vap in known if vap.network_id == network.id)
            for network in self.networks
        }
        main = self._vaps.get(vaps.MAIN, frozenset())
        sources: list[tuple[_Source, bool]] = [
            (self._ask_devices, not main.isdisjoint(vaps.listed_pairing(listed))),
            (self._ask_mibs, not main.isdisjoint(vaps.pairing(lan))),
            (self._ask_word, state.word is not None),
        ]
        self._sources = [source for source, has_answer in sources if has_answer]

    def network(self, network_id: str) -> Network | None:
        """A network by its id; None where it is not there."""
        return next((network for network in self.networks if network.id == network_id), None)

    async def press(self) -> None:
        """Open the window of the main network. The answer does not say whether it opened.

        The method has a parameter `clientPIN`, which would make it pair by PIN; it is never sent.
        """
        await self._bus.call("NMC.Wifi", "startPairing")

    async def cancel(self) -> None:
        """Close the window."""
        await self._bus.call("NMC.Wifi", "stopPairing")

    async def pairing(self, network_ids: Iterable[str]) -> Mapping[str, bool]:
        """Whether each of these networks is pairing, in one request for all networks of the house."""
        for source in (self._proven, *self._sources):
            if source:
                return await source(network_ids)
        raise RouterProtocolError("NMC.Wifi.get: the box does not say whether it is pairing")

    async def shows_open(self, network_id: str, word: str | None) -> bool:
        """Whether any place shows that the window is open, right after a press.

        `word` is the one from before the press. A word that has replaced it and does not stand for an end means pairing.
        """
        for source in self._sources:
            is_open = (await source([network_id])).get(network_id)
            if source == self._ask_word and (now := self.last_word) and now != word and now.lower() not in ENDS:
                self._pairing_words.add(now)
                is_open = True
            if is_open:
                self._proven = source
                return True
        return False

    async def word(self) -> str | None:
        """The word for the state of a pairing; a box that has none is not asked."""
        return (await self._state()).word if self.last_word is not None else None

    async def stations(self) -> tuple[Station, ...]:
        """Who is on the Wi-Fi of the household."""
        listed = await self._list(devices.ACTIVE)
        return devices.stations(listed, self._vaps.get(vaps.GUEST, frozenset()), self._bus.date)

    async def traces(self) -> Mapping[str, Trace]:
        """Since when the clients of the household's access points are associated, in one request."""
        reported = await self._mibs("lan")
        return vaps.traces(reported, self._bus.date)

    async def filterings(self) -> dict[str, Filtering]:
        """The lists of devices to keep out, by access point; only of those that are up."""
        return vaps.filterings(await self._mibs("lan")) | vaps.filterings(await self._mibs("guest"))

    async def change_filtering(self, vap: str, method: str, mac: str) -> None:
        """Call `addTempEntry` or `delTempEntry` of an access point's list."""
        await self._bus.call(f"NeMo.Intf.{vap}.MACFiltering", method, {"mac": mac})

    async def takes_pin(self) -> bool:
        """Whether devices can join by the box's own PIN, in three requests. Raises `RouterUnable`."""
        state = await self._state()
        return vaps.takes_pin([await self._mibs("lan"), await self._mibs("guest")], state)

    async def describe(self, mac: str) -> Enrollee | None:
        """What the box knows of a device."""
        return devices.enrollee(await self._list(devices.with_mac(mac)), mac)

    async def _ask_devices(self, network_ids: Iterable[str]) -> Mapping[str, bool]:
        flags = vaps.listed_pairing(devices.entries(await self._list(devices.VAPS)))
        return self._by_network(network_ids, flags, "Devices.get")

    async def _ask_mibs(self, network_ids: Iterable[str]) -> Mapping[str, bool]:
        bridges = dict.fromkeys("guest" if network_id == vaps.GUEST else "lan" for network_id in network_ids)
        flags: dict[str, bool] = {}
        for bridge in bridges:
            flags |= vaps.pairing(await self._mibs(bridge))
        return self._by_network(network_ids, flags, "getMIBs")

    async def _ask_word(self, network_ids: Iterable[str]) -> Mapping[str, bool]:
        word = (await self._state()).word
        if word is None:
            raise RouterProtocolError("NMC.Wifi.get: no pairing status in the answer")
        is_pairing = word.lower() == _PAIRING or word in self._pairing_words
        return {network_id: is_pairing and network_id == vaps.MAIN for network_id in network_ids}

    def _by_network(self, network_ids: Iterable[str], flags: Mapping[str, bool], what: str) -> Mapping[str, bool]:
        reported = {network_id: self._vaps.get(network_id, frozenset()) & flags.keys() for network_id in network_ids}
        pairing = {network_id: any(flags[name] for name in names) for network_id, names in reported.items() if names}
        if not pairing:
            raise RouterProtocolError(f"{what}: no WPS state in the answer")
        return pairing

    async def _state(self) -> vaps.State:
        state = vaps.state(await self._bus.call("NMC.Wifi", "get"))
        self.last_word = state.word
        return state

    async def _mibs(self, bridge: str) -> object:
        """How the access points of a bridge are set up; None where there is no such bridge."""
        try:
            return await self._bus.call(f"NeMo.Intf.{bridge}", "getMIBs", {"mibs": "wlanvap"})
        except CallFailed as error:
            if error.not_found:
                return None
            raise

    async def _list(self, expression: str) -> object:
        return await self._bus.call("Devices", "get", devices.query(expression))
