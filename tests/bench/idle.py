"""What a router of each kind is asked while nobody does anything: requests an hour, with one network offered."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from .serving import process

FACTOR = 100
SECONDS = 1200
"""Of the router's clock, in which requests are counted."""


async def idle(tree: Path, factor: float = FACTOR, seconds: float = SECONDS, drivers: Sequence[str] = ()) -> dict[str, float]:
    """Requests an hour by driver."""
    async with process("street") as street, process("house", tree) as house:
        routers = await street.ask("build_one_of_each", factor=factor, drivers=drivers)
        await house.ask("move_in", routers=routers, factor=factor)
        # What a router is asked when it is set up takes a moment, and is no idling.
        await asyncio.sleep(2)
        before = await street.ask("requests")
        await asyncio.sleep(seconds / factor)
        after = await street.ask("requests")
    return {
        router["driver"]: (now - then) * 3600 / seconds
        for router, now, then in zip(routers, after, before, strict=True)
    }
