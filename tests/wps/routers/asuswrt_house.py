"""A house with an ASUS router, for the tests of what is particular to it."""

import asyncio
from typing import Any

import aiohttp

from custom_components.wps_push.wps.model import Phase, WindowStatus
from custom_components.wps_push.wps.routers import DRIVERS, create
from custom_components.wps_push.wps.routers.asuswrt.driver import AsusWrt
from custom_components.wps_push.wps.timing import Timing
from tests.emulators.asuswrt import PASSWORD, USERNAME, Build, EmulatedAsus

MAIN = "wl0"
PRINTER = "3c:2a:f4:00:00:01"

FACTOR = 400
TIMING = Timing(request=2).faster(FACTOR)
SLOWER = 60
"""For routers whose walk time the driver counts: it must not be over before a busy machine has answered."""

SPEC = next(spec for spec in DRIVERS if spec.key == "asuswrt")


class House:
    """The router, whose time passes when a test says so, and what a driver sees of it."""

    def __init__(self, session: aiohttp.ClientSession, build: Build = Build.BROADCOM, **router: Any) -> None:
        self.now = 1000.0
        self.session = session
        self.factor = SLOWER if build is Build.QUALCOMM else FACTOR
        self.router = EmulatedAsus(build, clock=lambda: self.now, **router)

    def driver(self, **changes: Any) -> AsusWrt:
        """A driver that is not connected yet."""
        settings = {"host": self.router.url, "username": USERNAME, "password": PASSWORD, "verify_ssl": False}
        router = create(SPEC, settings | changes, self.session, Timing(request=2).faster(self.factor))
        assert isinstance(router, AsusWrt)
        return router

    async def wait(self, seconds: float) -> None:
        """Let time pass, for the router and for the driver."""
        self.now += seconds
        await asyncio.sleep(seconds / self.factor)

    def asked(self, page: str) -> int:
        """How often a page was asked for."""
        return sum(heard.path.startswith(f"/{page}") for heard in self.router.httpd.heard)


async def look(driver: AsusWrt, network_id: str = MAIN) -> WindowStatus:
    """What the driver says of a window."""
    return (await driver.report((network_id,))).windows[network_id]


async def phase(driver: AsusWrt, network_id: str = MAIN) -> Phase:
    """The same, without results."""
    return (await look(driver, network_id)).phase
