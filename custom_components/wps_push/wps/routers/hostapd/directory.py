"""All BSSes of one place: finding them, losing them, and which of them make a network."""

import asyncio
from collections.abc import Callable, Collection

from ...router import RouterError, RouterPermissionError, RouterUnreachable
from .bss import Bss
from .channel import Place, SocketGone


class Directory:
    """The BSSes whose control sockets are in one place. Its methods raise `RouterError`."""

    def __init__(self, place: Place, lost: Callable[[Bss], None]) -> None:
        """Look in that place; `lost` is called with a BSS that is there no more."""
        self._place = place
        self._lost = lost
        self._bsses: dict[str, Bss] = {}
        self._strangers: set[str] = set()
        self._ids: dict[str, str] = {}
        self.networks: dict[str, list[Bss]] = {}
        """The BSSes of each network: those with the same SSID. A network is called by the interface of its first BSS."""

    @property
    def bsses(self) -> list[Bss]:
        """All BSSes: the radios' own interfaces first, then those that were added to them."""
        return sorted(self._bsses.values(), key=lambda bss: (len(bss.name), bss.name))

    def network_of(self, bss: Bss) -> str | None:
        """The network that a BSS serves; None where it was lost."""
        return next((network_id for network_id, members in self.networks.items() if bss in members), None)

    async def look(self) -> None:
        """Find all BSSes and learn what they are; raises where there is none."""
        self._strangers.clear()
        names = await self._place.find()
        await self.refresh(self.bsses)
        errors = await self._admit(names)
        if not self._bsses:
            # Where several are in the way, the missing right is the better advice.
            errors.sort(key=lambda error: not isinstance(error, RouterPermissionError))
            raise next(iter(errors), RouterUnreachable(f"no access point has a socket in {self._place}"))

    async def look_for_more(self) -> None:
        """Find the BSSes that have come since; raises where there is none any more."""
        errors = await self._admit(await self._place.find())
        if not self._bsses:
            raise next(iter(errors), RouterUnreachable(f"hostapd has gone from {self._place}"))

    async def refresh(self, bsses: Collection[Bss]) -> None:
        """Learn anew what these are, and lose those that are there no more; raises where one does not answer."""
        results = await asyncio.gather(*(_learn(bss) for bss in bsses))
        for bss, error in zip(bsses, results, strict=True):
            if isinstance(error, SocketGone):
                self.lose(bss)
            elif error:
                raise error
        self._group()

    def lose(self, bss: Bss) -> None:
        """A BSS is there no more."""
        if self._bsses.pop(bss.name, None):
            bss.control.close()
            self._lost(bss)
            self._group()

    def close(self) -> None:
        """Let go of all sockets."""
        for bss in self._bsses.values():
            bss.control.close()
        self._bsses.clear()
        self._group()

    async def _admit(self, names: set[str]) -> list[RouterError]:
        """Take in the BSSes among the sockets of these names; returns what was wrong with the others."""
        unknown = names - set(self._bsses) - self._strangers
        new = [Bss(name, self._place.control(name)) for name in sorted(unknown)]
        errors: list[RouterError] = []
        try:
            results = await asyncio.gather(*(_learn(bss) for bss in new))
        except BaseException:
            for bss in new:
                bss.control.close()
            raise
        for bss, error in zip(new, results, strict=True):
            if error is None:
                self._bsses[bss.name] = bss
                continue
            bss.control.close()
            errors.append(error)
            if not isinstance(error, SocketGone):
                # The file of a hostapd that was killed may be a new one's soon. Others are left alone until all is looked at anew.
                self._strangers.add(bss.name)
        self._group()
        return errors

    def _group(self) -> None:
        by_ssid: dict[str, list[Bss]] = {}
        for bss in self.bsses:
            by_ssid.setdefault(bss.facts.raw_ssid, []).append(bss)
        self.networks = {}
        for ssid, members in by_ssid.items():
            # A network whose first BSS has gone is still the same one.
            if self._ids.get(ssid, members[0].name) in self._bsses:
                self._ids[ssid] = members[0].name
            self.networks[self._ids[ssid]] = members


async def _learn(bss: Bss) -> RouterError | None:
    try:
        await bss.look()
    except RouterError as error:
        return error
    return None
