"""A device joins through a window that Home Assistant has opened: how long until automations hear of it.

When people press the button of a device, and how long it takes to join, is drawn from `BUTTONS` and `EXCHANGE`. Nobody has
measured that in homes; it is how the manuals of devices put it: press within two minutes, most do at once.
"""

import asyncio
from random import Random
from statistics import median

from .serving import Run

BUTTONS = ((0.85, 2, 30), (0.12, 30, 60), (0.03, 60, 90))
"""Which share of the devices' buttons is pressed between which seconds of the window."""
EXCHANGE = (1, 5)
"""Seconds between which a device takes to join after that."""
ROUTERS = 100
FACTOR = 2
"""How much faster the clock runs. On a faster one, the requests themselves would count more than they do."""
_PATIENCE = 10
"""Seconds of the router's clock until news of the last device has surely come."""
_SEED = 11


def _moments(count: int) -> list[float]:
    """When the buttons of so many devices are pressed."""
    chance = Random(_SEED)  # noqa: S311 - nothing is secret
    moments = []
    for _ in range(count):
        (part,) = chance.choices(BUTTONS, [share for share, _, _ in BUTTONS])
        moments.append(chance.uniform(*part[1:]))
    return moments


async def paired(run: Run, routers: int = ROUTERS, factor: float = FACTOR) -> dict[str, float]:
    """Milliseconds from the device's having joined to the event, and the requests of a window."""
    chance = Random(_SEED)  # noqa: S311 - nothing is secret
    async with run("street") as street, run("house") as house:
        exchanges = [chance.uniform(*EXCHANGE) for _ in range(routers)]
        homes = await street.ask("build", routers=routers, factor=factor, exchanges=exchanges)
        await house.ask("move_in", routers=homes, factor=factor)
        before = await street.ask("requests")
        for number in range(routers):
            # One after the other, as nobody presses all at once.
            await house.ask("press", number=number)
        opened = await street.ask("opened")
        moments = _moments(routers)
        await street.ask("press_devices", at=[at + moment / factor for at, moment in zip(opened, moments, strict=True)])
        last = max(
            at + (moment + exchange) / factor for at, moment, exchange in zip(opened, moments, exchanges, strict=True)
        )
        await asyncio.sleep(max(0, last - asyncio.get_running_loop().time()) + _PATIENCE / factor)
        registered = await street.ask("registered")
        requests = [now - then for now, then in zip(await street.ask("requests"), before, strict=True)]
        events = await house.ask("heard")
    heard = {event["router"]: event["at"] for event in reversed(events) if event["type"] == "device_paired"}
    waits = [
        (heard[number] - at) * factor for number, at in enumerate(registered) if at is not None and number in heard
    ]
    return {
        "median_ms": 1000 * median(waits),
        "worst_ms": 1000 * max(waits),
        "missed": routers - len(waits),
        "tried": routers,
        "requests_per_window": sum(requests) / routers,
    }
