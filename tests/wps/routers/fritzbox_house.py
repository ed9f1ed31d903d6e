"""A house with an emulated FRITZ!Box, whose time passes when a test says so."""

import asyncio
from typing import Any, Self

import aiohttp

from custom_components.wps_push.wps.routers import DRIVERS, create
from custom_components.wps_push.wps.routers.fritzbox.driver import FritzBox
from custom_components.wps_push.wps.timing import Timing
from tests.emulators.fritzbox import PASSWORD, EmulatedFritzBox

FASTER = Timing(request=5).faster(100)

PRINTER = "3c:2a:f4:00:00:01"
CAMERA = "3c:2a:f4:00:00:02"

MAIN = "wlan1"
GUEST = "wlan3"


class House:
    """The device, and drivers that talk to it."""

    def __init__(self, session: aiohttp.ClientSession, **box: Any) -> None:
        self.session = session
        self.now = 1000.0
        self.box = EmulatedFritzBox(clock=lambda: self.now, **box)

    async def __aenter__(self) -> Self:
        # An event loop that watches itself makes each request five times as long.
        asyncio.get_running_loop().set_debug(False)
        await self.box.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.box.stop()

    def driver(self, username: str = "hass", *, timing: Timing = FASTER, **settings: Any) -> FritzBox:
        """A driver with an account: `hass`, or `guest` that may not configure the device."""
        (spec,) = (spec for spec in DRIVERS if spec.key == "fritzbox")
        values = {"host": self.box.url, "username": username, "password": PASSWORD, "verify_ssl": False}
        router = create(spec, values | settings, self.session, timing)
        assert isinstance(router, FritzBox)
        return router

    def actions(self, name: str = "") -> list[tuple[str, int, dict[str, str]]]:
        """The actions that were asked for whose name contains this, with the number of the service."""
        return [call for call in self.box.calls if name in call[0]]
