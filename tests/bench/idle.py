"""What a router of each kind is asked while nobody does anything: requests an hour, with one network offered."""

import asyncio
from collections.abc import Sequence

from .serving import Run

FACTOR = 100
SECONDS = 1200
"""Of the router's clock, in which requests are counted."""
_SETTLES = 400
"""Seconds of the router's clock in which its set-up is surely over."""


async def idle(
    run: Run, factor: float = FACTOR, seconds: float = SECONDS, drivers: Sequence[str] = ()
) -> dict[str, float]:
    """Requests an hour by driver."""
    async with run("street") as street, run("house") as house:
        routers = await street.ask("build_one_of_each", factor=factor, drivers=drivers)
        await house.ask("move_in", routers=routers, factor=factor)
        # What a router is asked when it is set up takes a moment, and is no idling.
        await asyncio.sleep(_SETTLES / factor)
        began_at, before = await street.ask("counted")
        await asyncio.sleep(seconds / factor)
        ended_at, after = await street.ask("counted")
    hours = (ended_at - began_at) * factor / 3600
    return {router["driver"]: (now - then) / hours for router, now, then in zip(routers, after, before, strict=True)}
