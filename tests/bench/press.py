"""A press: the driver beside a bare client that sends the same requests, and Home Assistant from its button to the router."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from custom_components.wps_push.wps.timing import Timing

from .serving import Process, process

ROUNDS = 12
"""Presses of each."""
QUICK = {"open_poll": 0.05}
"""A window that the router has closed is soon shown as closed."""


async def press(tree: Path, rounds: int = ROUNDS, drivers: Sequence[str] = ()) -> dict[str, float]:
    """The figures of each driver, and those of the whole way through Home Assistant."""
    return {**await _of_drivers(tree, rounds, drivers), **await _through_home_assistant(tree, rounds)}


async def _of_drivers(tree: Path, rounds: int, drivers: Sequence[str]) -> dict[str, float]:
    figures: dict[str, float] = {}
    async with process("street") as street, process("client", tree) as driver, process("client", tree) as bare:
        routers = await street.ask("build_one_of_each", drivers=drivers)
        for number, router in enumerate(routers):
            if router["url"]:
                costs = await _beside_bare(street, driver, bare, number, router, rounds)
                figures |= {f"{router['driver']}.{name}": value for name, value in costs.items()}
    return figures


async def _beside_bare(
    street: Process, driver: Process, bare: Process, number: int, router: dict[str, Any], rounds: int
) -> dict[str, float]:
    await driver.ask("connect", driver=router["driver"], settings=router["settings"])
    ours, theirs = [], []
    # The first time, connections are made and much is done that is not done again.
    for _ in range(rounds + 1):
        await driver.ask("bearings", main=router["main"])
        await street.ask("mark")
        ours.append(await driver.ask("press", main=router["main"]))
        heard = (await street.ask("heard"))[number]
        await street.ask("close")
        theirs.append(await bare.ask("send", url=router["url"], requests=heard))
        await street.ask("close")
    await driver.ask("disconnect")
    own, other = (
        {what: median(one[what] for one in costs[1:]) for what in ("seconds", "cpu_s")} for costs in (ours, theirs)
    )
    return {
        "requests": len(heard),
        "ms": 1000 * own["seconds"],
        "bare_ms": 1000 * other["seconds"],
        "x": own["seconds"] / other["seconds"],
        "cpu_x": own["cpu_s"] / other["cpu_s"],
    }


async def _through_home_assistant(tree: Path, rounds: int) -> dict[str, float]:
    async with process("street") as street, process("house", tree) as house, process("client", tree) as bare:
        openwrt = await street.ask("build", routers=1)
        hostapd = await street.ask("build_one_of_each", drivers=["hostapd"])
        await house.ask("move_in", routers=[*openwrt, *hostapd], timing=QUICK)
        await bare.ask("log_in", url=openwrt[0]["url"], **openwrt[0]["settings"])
        at_router = [await _until_open(street, house, 0) for _ in range(rounds)]
        at_hostapd = [await _until_open(street, house, 1) for _ in range(rounds)]
        starts = [await _bare_start(street, bare) for _ in range(rounds)]
        nothing = await house.ask("press_nothing", times=rounds)
    return {
        "openwrt.until_open_ms": 1000 * median(at_router),
        "openwrt.bare_start_ms": 1000 * median(starts),
        "openwrt.until_open_beyond_ms": 1000 * (median(at_router) - median(starts)),
        "hostapd.until_open_ms": 1000 * median(at_hostapd),
        "nothing.until_heard_ms": 1000 * nothing,
        "hostapd.until_open_beyond_ms": 1000 * (median(at_hostapd) - nothing),
    }


async def _until_open(street: Process, house: Process, number: int) -> float:
    """Seconds from a press until the router has opened the window."""
    # A connection that the router may be about to close is not used for a press.
    await asyncio.sleep(Timing().hang_up)
    began_at, _ = await house.ask("press", number=number)
    opened_at: float = (await street.ask("opened"))[number]
    await street.ask("close")
    while "open" in await house.ask("windows"):  # noqa: ASYNC110 - another process has no event to wait for
        await asyncio.sleep(QUICK["open_poll"])
    return opened_at - began_at


async def _bare_start(street: Process, bare: Process) -> float:
    """The same for a client that has logged in and sends the one request that opens it."""
    began_at = await bare.ask("start")
    opened_at: float = (await street.ask("opened"))[0]
    await street.ask("close")
    return opened_at - began_at
