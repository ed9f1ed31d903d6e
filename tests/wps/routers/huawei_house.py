"""A house with an emulated HiLink router, whose time passes when a test says so."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
import ssl

import aiohttp
import pytest

from custom_components.wps_push.wps.model import Phase, Refusal
from custom_components.wps_push.wps.router import WindowRefused
from custom_components.wps_push.wps.routers import DRIVERS, create
from custom_components.wps_push.wps.routers.huawei.driver import HuaweiHiLink
from custom_components.wps_push.wps.timing import Timing
from tests.emulators.huawei import PASSWORD, EmulatedHiLink
from tests.sessions import like_home_assistants

FACTOR = 200
TIMING = Timing(request=2).faster(FACTOR)
SPEC = next(spec for spec in DRIVERS if spec.key == "huawei")
MAIN = "main"
PRINTER = "3c:2a:f4:00:00:01"
CAMERA = "3c:2a:f4:00:00:02"


class House:
    """The router, and a driver for it."""

    def __init__(self, session: aiohttp.ClientSession, tls: ssl.SSLContext | None = None) -> None:
        self.now = 1000.0
        self.router = EmulatedHiLink(clock=lambda: self.now, tls=tls)
        self.wireless = self.router.wireless
        self._session = session
        self.drivers: list[HuaweiHiLink] = []

    def driver(self, password: str = PASSWORD, *, band: str | None = None, verify_tls: bool = True) -> HuaweiHiLink:
        """Another driver for the router."""
        settings = {"host": self.router.url, "username": "admin", "password": password, "verify_ssl": verify_tls}
        driver = create(SPEC, settings | ({"band": band} if band else {}), self._session, TIMING)
        assert isinstance(driver, HuaweiHiLink)
        self.drivers.append(driver)
        return driver

    async def wait(self, seconds: float) -> None:
        """Let time pass, for the router and for the driver."""
        self.now += seconds
        await asyncio.sleep(seconds / FACTOR)

    async def device_joins(self, mac: str, band: str = "0") -> None:
        """A device asks to join, and has joined if a window was open."""
        self.wireless.registrar.enrollee_presses(mac, hears=[band])
        await self.wait(1)


async def phase(house: House) -> Phase:
    """How the window stands, as the first driver says."""
    return (await house.drivers[0].report((MAIN,))).windows[MAIN].phase


async def refusal(house: House) -> Refusal:
    """Why another driver's press is turned down."""
    with pytest.raises(WindowRefused) as refused:
        await house.driver().open_window(MAIN)
    return refused.value.refusal


@asynccontextmanager
async def house(tls: ssl.SSLContext | None = None) -> AsyncGenerator[House]:
    """A house whose router is on, without loose ends."""
    async with like_home_assistants() as session:
        home = House(session, tls)
        async with home.router:
            yield home
            for driver in home.drivers:
                await driver.disconnect()
