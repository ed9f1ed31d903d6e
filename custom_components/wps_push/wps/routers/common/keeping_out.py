"""Keep devices out of all access points of a router at once, by temporary entries in their lists."""

from collections.abc import Awaitable, Callable, Mapping

from ...blocks import BlockRefused, NoBlock
from .temporary import Filtering


class KeepingOut:
    """The lists of all access points, which have the same temporary entries where this was done here.

    The caller sends nothing else meanwhile.
    """

    def __init__(
        self,
        lists: Callable[[], Awaitable[Mapping[str, Filtering]]],
        change: Callable[[str, str, str], Awaitable[None]],
    ) -> None:
        """Say how the lists are read, by access point, and how `addTempEntry` or `delTempEntry` of one is called.

        `change` is given the access point, the method and the address.
        """
        self._lists = lists
        self._change = change

    async def block(self, mac: str) -> None:
        """Make the entries that are missing, and read them back; raises what `Blocks.block` does."""
        lists = await self._lists()
        for each in lists.values():
            each.check()
        for place, each in lists.items():
            if mac not in each.temporary:
                await self._change(place, "addTempEntry", mac)
        if not all(mac in each.temporary for each in (await self._lists()).values()):
            raise BlockRefused(NoBlock.NOT_CARRIED_OUT)

    async def unblock(self, mac: str) -> None:
        """Take the entries back that are there, and read that back; raises what `Blocks.unblock` does."""
        for place, each in (await self._lists()).items():
            if mac in each.temporary:
                await self._change(place, "delTempEntry", mac)
        if any(mac in each.temporary for each in (await self._lists()).values()):
            raise BlockRefused(NoBlock.NOT_CARRIED_OUT)

    async def blocked(self) -> frozenset[str]:
        """Whom the lists keep out, by whomever it was put there."""
        return frozenset().union(*(each.keeps_out for each in (await self._lists()).values()))
