"""A house with an emulated Livebox, whose time passes when a test says so."""

import asyncio
from typing import Any

import aiohttp

from custom_components.wps_push.wps.model import Phase
from custom_components.wps_push.wps.routers import DRIVERS, create
from custom_components.wps_push.wps.routers.livebox.driver import Livebox
from custom_components.wps_push.wps.timing import Timing
from tests.emulators.livebox import PASSWORD, EmulatedLivebox

(SPEC,) = (spec for spec in DRIVERS if spec.key == "livebox")

FACTOR = 40
"""How much faster the driver's clock runs than the box's."""

WALK_TIME = 40
"""Shorter than in real life, for the tests' sake."""

MOMENT = 10
"""For how long a device may be on its way after the end of a window."""

TIMING = Timing(request=5, walk_time=WALK_TIME).faster(FACTOR)

MAIN = "main"
PRINTER = "3c:2a:f4:00:00:01"
CAMERA = "3c:2a:f4:00:00:02"


class House:
    """The box, and drivers that talk to it."""

    def __init__(self, session: aiohttp.ClientSession, **box: Any) -> None:
        # Hundreds of requests need no event loop that watches itself.
        asyncio.get_running_loop().set_debug(False)
        self.session = session
        self.now = 1000.0
        self.router = EmulatedLivebox(clock=lambda: self.now, walk_time=WALK_TIME, **box)
        self.box = self.router.box

    async def wait(self, seconds: float) -> None:
        """Let time pass, for the box and for the driver."""
        self.now += seconds
        await asyncio.sleep(seconds / FACTOR)

    def driver(self, timing: Timing = TIMING, **settings: Any) -> Livebox:
        """A driver with the right password, unless something else is said."""
        usual = {"host": self.router.url, "username": "admin", "password": PASSWORD, "verify_ssl": False}
        driver = create(SPEC, usual | settings, self.session, timing)
        assert isinstance(driver, Livebox)
        return driver

    def called(self, name: str) -> list[dict[str, Any]]:
        """The parameters of all calls of `service.method`."""
        return [parameters for service, method, parameters in self.router.calls if f"{service}.{method}" == name]


async def phase(driver: Livebox, network_id: str = MAIN) -> Phase:
    """How a network's window stands."""
    return (await driver.report((network_id,))).windows[network_id].phase


async def joins(house: House, mac: str = PRINTER) -> None:
    """A device asks to join, and has joined if it can."""
    house.router.registrar.enrollee_presses(mac)
    await house.wait(1)
