"""All BSSes in one place: find them, notice when they disappear, and group them into networks."""

from collections.abc import Callable, Collection

from ...router import RouterError, RouterPermissionError, RouterUnreachable
from .bss import Bss
from .channel import Place, SocketGone
from .together import together


class Directory:
    """The BSSes whose control sockets are in one place. Its methods raise `RouterError`."""

    def __init__(self, place: Place, on_removed: Callable[[Bss], None]) -> None:
        """Search in that place; `on_removed` is called with each BSS that has disappeared."""
        self._place = place
        self._on_removed = on_removed
        self._bsses: dict[str, Bss] = {}
        self._unusable: set[str] = set()
        self._ids: dict[str, str] = {}
        self.networks: dict[str, list[Bss]] = {}
        """The BSSes of each network, by network id: those with the same SSID. The id is the first one's interface."""

    @property
    def bsses(self) -> list[Bss]:
        """All BSSes: the radios' own interfaces first, then those added to them, which have longer names."""
        return sorted(self._bsses.values(), key=lambda bss: (len(bss.name), bss.name))

    def network_of(self, bss: Bss) -> str | None:
        """The id of the network that a BSS serves; None if the BSS was removed."""
        return next((network_id for network_id, members in self.networks.items() if bss in members), None)

    async def look(self) -> None:
        """Find all BSSes and read their facts; raises if there are none."""
        self._unusable.clear()
        names = await self._place.find()
        await self.refresh(self.bsses)
        errors = await self._add(names)
        if not self._bsses:
            # If there are several errors, a missing right is the most helpful one to report.
            errors.sort(key=lambda error: not isinstance(error, RouterPermissionError))
            raise next(iter(errors), RouterUnreachable(f"no access point has a socket in {self._place}"))

    async def look_for_more(self) -> None:
        """Find BSSes that have appeared since; raises if none are left."""
        errors = await self._add(await self._place.find())
        if not self._bsses:
            raise next(iter(errors), RouterUnreachable(f"no access point has a socket in {self._place} any more"))

    async def refresh(self, bsses: Collection[Bss]) -> None:
        """Read the facts of these BSSes again and remove those that have disappeared; raises if one does not answer."""
        for bss, error in await together(*map(_read_facts, bsses)):
            if isinstance(error, SocketGone):
                self.remove(bss)
            elif error:
                raise error
        self._group()

    async def refresh_for(self, network_id: str) -> None:
        """Do so for all BSSes that a press on this network depends on. Of the others, events say whether they are open."""
        members = self.networks.get(network_id, ())
        await self.refresh([bss for bss in self.bsses if bss in members or not bss.control.attached])

    def remove(self, bss: Bss) -> None:
        """Remove a BSS that has disappeared."""
        if self._bsses.pop(bss.name, None):
            bss.control.close()
            self._on_removed(bss)
            self._group()

    def close(self) -> None:
        """Close all sockets."""
        for bss in self._bsses.values():
            bss.control.close()
        self._bsses.clear()
        self._group()

    async def _add(self, names: set[str]) -> list[RouterError]:
        """Add the BSSes among the sockets with these names; returns the errors of the other sockets."""
        unknown = names - set(self._bsses) - self._unusable
        new = [Bss(name, self._place.control(name)) for name in sorted(unknown)]
        errors: list[RouterError] = []
        try:
            results = await together(*map(_read_facts, new))
        except BaseException:
            for bss in new:
                bss.control.close()
            raise
        for bss, error in results:
            if error is None:
                self._bsses[bss.name] = bss
                continue
            bss.control.close()
            errors.append(error)
            if not isinstance(error, SocketGone):
                # The socket file left by a killed hostapd may soon belong to a new one, so it is tried again. Other
                # unusable sockets are ignored until the next full `look`.
                self._unusable.add(bss.name)
        self._group()
        return errors

    def _group(self) -> None:
        by_ssid: dict[str, list[Bss]] = {}
        for bss in self.bsses:
            by_ssid.setdefault(bss.facts.raw_ssid, []).append(bss)
        self.networks = {}
        for ssid, members in by_ssid.items():
            # A network keeps its id when its first BSS disappears.
            if self._ids.get(ssid, members[0].name) in self._bsses:
                self._ids[ssid] = members[0].name
            self.networks[self._ids[ssid]] = members


async def _read_facts(bss: Bss) -> tuple[Bss, RouterError | None]:
    try:
        await bss.look()
    except RouterError as error:
        return bss, error
    return bss, None
