"""What a whole window costs a router of each kind: from the press, with a device that joins near its end, until its name is known."""

import asyncio
from collections.abc import Sequence

from .serving import Run

FACTOR = 8
"""How much faster the clock runs."""
JOINS_AFTER = 115
"""Seconds of the window after which the device's button is pressed."""
_TOLD = {"device_paired", "device_seen"}
"""What is told of a device that has joined; the latter where it was only observed."""
_LASTS = 160
"""Seconds until everything is over, the search for a name included."""


async def window(
    run: Run,
    factor: float = FACTOR,
    joins_after: float = JOINS_AFTER,
    lasts: float = _LASTS,
    drivers: Sequence[str] = (),
) -> dict[str, float]:
    """Requests by driver, and whether the device was told."""
    async with run("street") as street, run("house") as house:
        routers = await street.ask("build_one_of_each", factor=factor, drivers=drivers)
        await house.ask("move_in", routers=routers, factor=factor)
        await asyncio.sleep(1)
        before = await street.ask("requests")
        for number in range(len(routers)):
            await house.ask("press", number=number)
        opened = await street.ask("opened")
        await street.ask("press_devices", at=[at + joins_after / factor for at in opened])
        await asyncio.sleep(lasts / factor)
        after = await street.ask("requests")
        heard = {event["router"] for event in await house.ask("heard") if event["type"] in _TOLD}
    figures: dict[str, float] = {}
    for number, router in enumerate(routers):
        figures[f"{router['driver']}.requests"] = after[number] - before[number]
        figures[f"{router['driver']}.told"] = number in heard
    return figures
