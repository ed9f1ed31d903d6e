"""A press: the driver beside a bare client that sends the same requests, and Home Assistant from its button to the router."""

import asyncio
from collections.abc import Sequence
from statistics import median
from typing import Any

from custom_components.wps_push.wps.timing import Timing

from .serving import Asked, Run

ROUNDS = 20
"""Presses of each."""
QUICK = {"open_poll": 0.05}
"""A window that the router has closed is soon shown as closed."""


async def press(run: Run, rounds: int = ROUNDS, drivers: Sequence[str] = ()) -> dict[str, float]:
    """The figures of each driver, and those of the whole way through Home Assistant."""
    return {**await _of_drivers(run, rounds, drivers), **await _through_home_assistant(run, rounds)}


async def _of_drivers(run: Run, rounds: int, drivers: Sequence[str]) -> dict[str, float]:
    figures: dict[str, float] = {}
    async with run("street") as street, run("client") as driver, run("client") as bare:
        routers = await street.ask("build_one_of_each", drivers=drivers)
        for number, router in enumerate(routers):
            if router["url"]:
                costs = await _beside_bare(street, driver, bare, number, router, rounds)
                figures |= {f"{router['driver']}.{name}": value for name, value in costs.items()}
    return figures


async def _beside_bare(
    street: Asked, driver: Asked, bare: Asked, number: int, router: dict[str, Any], rounds: int
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
    quickest, bare_quickest = (min(one["seconds"] for one in costs[1:]) for costs in (ours, theirs))
    usual, bare_usual = (median(one["cpu_s"] for one in costs[1:]) for costs in (ours, theirs))
    return {
        "requests": len(heard),
        "ms": 1000 * quickest,
        "bare_ms": 1000 * bare_quickest,
        "x": quickest / bare_quickest,
        "cpu_x": usual / bare_usual,
    }


async def _through_home_assistant(run: Run, rounds: int) -> dict[str, float]:
    async with run("street") as street, run("house") as house, run("client") as bare:
        openwrt = await street.ask("build", routers=1)
        hostapd = await street.ask("build_one_of_each", drivers=["hostapd"])
        await house.ask("move_in", routers=[*openwrt, *hostapd], timing=QUICK)
        await bare.ask("log_in", url=openwrt[0]["url"], **openwrt[0]["settings"])
        at_router = [await _until_open(street, house, 0) for _ in range(rounds)]
        at_hostapd = [await _until_open(street, house, 1) for _ in range(rounds)]
        starts = [await _bare_start(street, bare) for _ in range(rounds)]
        nothing = await house.ask("press_nothing", times=rounds, pause=Timing().hang_up)
    return {
        "openwrt.until_open_ms": 1000 * median(at_router),
        "openwrt.bare_start_ms": 1000 * median(starts),
        "openwrt.until_open_beyond_ms": 1000 * (median(at_router) - median(starts)),
        "hostapd.until_open_ms": 1000 * median(at_hostapd),
        "nothing.until_heard_ms": 1000 * nothing,
        "hostapd.until_open_beyond_ms": 1000 * (median(at_hostapd) - nothing),
    }


async def _until_open(street: Asked, house: Asked, number: int) -> float:
    """Seconds from a press until the router has opened the window."""
    # A connection that the router may be about to close is not used for a press.
    await asyncio.sleep(Timing().hang_up)
    began_at: float = (await house.ask("press", number=number))[0]
    opened_at: float = (await street.ask("opened"))[number]
    await street.ask("close")
    while "open" in await house.ask("windows"):  # noqa: ASYNC110 - another process has no event to wait for
        await asyncio.sleep(QUICK["open_poll"])
    return opened_at - began_at


async def _bare_start(street: Asked, bare: Asked) -> float:
    """The same for a client that has logged in and sends the one request that opens it."""
    began_at: float = await bare.ask("start")
    opened_at: float = (await street.ask("opened"))[0]
    await street.ask("close")
    return opened_at - began_at
