"""A Keenetic router whose time passes when a test says so, and drivers that talk to it."""

import asyncio

import aiohttp

from custom_components.wps_push.wps.model import WindowStatus
from custom_components.wps_push.wps.router import Router
from custom_components.wps_push.wps.routers import DRIVERS, create
from custom_components.wps_push.wps.timing import Timing
from tests.emulators.keenetic import HOME, PASSWORD, USERNAME, KeeneticRouter

(SPEC,) = (spec for spec in DRIVERS if spec.key == "keenetic")
PRINTER = "3c:2a:f4:00:00:01"
PHONE = "3c:2a:f4:00:00:09"
PRESS = "interface wps button"
STATUS = "show interface wps status"

# A walk time that a test can wait for, and one that no slow machine gets through by accident.
SHORT = Timing(request=5, hang_up=0.005, walk_time=0.2, slack=0.02, open_poll=0.005, idle_poll=0.05)
LONG = Timing(request=5, hang_up=0.005, open_poll=0.005, grace=0.2)


class Clock:
    """The router's time, in seconds."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def driver_for(router: KeeneticRouter, session: aiohttp.ClientSession, timing: Timing = LONG, **changes: str) -> Router:
    settings = {"host": router.url, "username": USERNAME, "password": PASSWORD, "verify_ssl": False}
    return create(SPEC, settings | changes, session, timing)


async def moment() -> None:
    """The time passes in which a device may be on its way after the end of a window."""
    await asyncio.sleep(2 * LONG.grace)


async def look(driver: Router, network: str = HOME) -> WindowStatus:
    return (await driver.report((network,))).windows[network]
