"""A house with an emulated Archer, whose time passes when a test says so."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
import ssl

import aiohttp

from custom_components.wps_push.wps.model import WindowStatus
from custom_components.wps_push.wps.routers import DRIVERS, create
from custom_components.wps_push.wps.routers.tplink.driver import TpLink
from custom_components.wps_push.wps.routers.tplink.library import Scheme
from custom_components.wps_push.wps.timing import Timing
from tests.emulators.tplink import PASSWORD, EmulatedArcher
from tests.sessions import like_home_assistants

FACTOR = 200
TIMING = Timing(request=2).faster(FACTOR)
SPEC = next(spec for spec in DRIVERS if spec.key == "tplink")
MAIN = "main"
PRINTER = "3c:2a:f4:00:00:01"
CAMERA = "3c:2a:f4:00:00:02"


class House:
    """The router, and a driver for it."""

    def __init__(self, session: aiohttp.ClientSession, scheme: Scheme, tls: ssl.SSLContext | None) -> None:
        self.now = 1000.0
        self.router = EmulatedArcher(clock=lambda: self.now, scheme=scheme, tls=tls)
        self.wireless = self.router.wireless
        self._session = session
        self.drivers: list[TpLink] = []

    def driver(self, password: str = PASSWORD, *, verify_tls: bool = True) -> TpLink:
        """Another driver for the router."""
        settings = {"host": self.router.url, "password": password, "verify_ssl": verify_tls}
        driver = create(SPEC, settings, self._session, TIMING)
        assert isinstance(driver, TpLink)
        self.drivers.append(driver)
        return driver

    async def wait(self, seconds: float) -> None:
        """Let time pass, for the router and for the driver."""
        self.now += seconds
        await asyncio.sleep(seconds / FACTOR)

    async def device_joins(self, mac: str) -> None:
        """A device asks to join, and has joined if a window was open."""
        self.wireless.registrar.enrollee_presses(mac, hears=["ath0"])
        await self.wait(1)


async def status(house: House) -> WindowStatus:
    """What the first driver says of the window."""
    return (await house.drivers[0].report((MAIN,))).windows[MAIN]


@asynccontextmanager
async def house(scheme: Scheme = Scheme.CLASSIC, tls: ssl.SSLContext | None = None) -> AsyncGenerator[House]:
    """A house whose router is on, without loose ends."""
    async with like_home_assistants() as session:
        home = House(session, scheme, tls)
        async with home.router:
            yield home
            for driver in home.drivers:
                await driver.disconnect()
