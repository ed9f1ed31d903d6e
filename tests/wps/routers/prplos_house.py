"""A house with an emulated prplOS router, whose time passes when a test says so."""

import asyncio
import json
from typing import Any

import aiohttp

from custom_components.wps_push.wps.model import Phase
from custom_components.wps_push.wps.routers import DRIVERS, create
from custom_components.wps_push.wps.routers.prplos.driver import PrplOs
from custom_components.wps_push.wps.timing import Timing
from tests.emulators.prplos import PASSWORD, EmulatedPrplOs

PRINTER = "3c:2a:f4:00:00:01"
CAMERA = "3c:2a:f4:00:00:02"

MAIN = "vap2g0priv"
FIVE = "vap5g0priv"

FACTOR = 40
"""How much faster the driver's clock runs than the router's."""

WALK_TIME = 40
"""Shorter than in real life, for the tests' sake."""

MOMENT = 10
"""For how long a device may be on its way after the end of a window."""


class House:
    """The router, and drivers that talk to it."""

    def __init__(self, session: aiohttp.ClientSession, **router: Any) -> None:
        self.session = session
        self.now = 1000.0
        self.router = EmulatedPrplOs(clock=lambda: self.now, walk_time=WALK_TIME, **router)

    async def wait(self, seconds: float) -> None:
        """Let time pass, for the router and for the driver."""
        self.now += seconds
        await asyncio.sleep(seconds / FACTOR)

    def asked(self) -> list[str]:
        """All requests until now."""
        return [f"{heard.method} {heard.path}" for heard in self.router.heard]

    def commands(self, name: str) -> list[str]:
        """The commands of this name until now, as they were sent."""
        sent = [json.loads(heard.body)["command"] for heard in self.router.heard if heard.path == "/commands"]
        return [command for command in sent if name in command]

    async def commanded(self, name: str) -> None:
        """Wait until such a command has been sent, and its effect been looked for once."""
        for _ in range(2000):
            if self.commands(name) and self.router.heard[-1].method == "GET":
                # It has been heard, and is answered in a moment.
                await asyncio.sleep(0.005)
                return
            await asyncio.sleep(0.001)
        raise AssertionError(f"{name} was not sent")

    def driver(self, username: str = "admin", **settings: Any) -> PrplOs:
        """A driver with one of the router's accounts."""
        (spec,) = (spec for spec in DRIVERS if spec.key == "prplos")
        values = {"host": self.router.url, "username": username, "password": PASSWORD, "verify_ssl": False}
        router = create(spec, values | settings, self.session, Timing(request=5, walk_time=WALK_TIME).faster(FACTOR))
        assert isinstance(router, PrplOs)
        return router


async def phase(driver: PrplOs, network_id: str = MAIN) -> Phase:
    """What the driver says of a window."""
    return (await driver.report((network_id,))).windows[network_id].phase


async def requests_before_a_press(house: House, driver: PrplOs) -> int:
    """How many requests come before the command; it is tried once, and the window is closed again."""
    # The first look shows which paths the router understands.
    await driver.report()
    before = len(house.router.heard)
    await driver.open_window(MAIN)
    presses = house.asked()[before:].index("POST /commands")
    await driver.close_window(MAIN)
    return presses
