"""A house with a router of any family: people press buttons in it, and time passes when a test says so."""

from dataclasses import replace
from importlib import import_module
from typing import Any

import aiohttp
import pytest

from custom_components.wps_push.wps.model import Capability, EventType, Outcome, Refusal, WindowEvent, WindowStatus
from custom_components.wps_push.wps.router import Cancels, Router, RouterError, WindowRefused
from custom_components.wps_push.wps.routers import DriverSpec, create
from custom_components.wps_push.wps.timing import Timing
from custom_components.wps_push.wps.window import Window
from tests.clock import pass_time

from .stand import Stand

FACTOR = 200
"""How much faster the drivers' own clock runs than the router's."""

TIMING = Timing(request=5)
FASTER = TIMING.faster(FACTOR)


def stand_of(spec: DriverSpec) -> type[Stand]:
    """The kind of router that a driver is for."""
    stand: type[Stand] = import_module(f"tests.behaviour.stands.{spec.key}").STAND
    return stand


class House:
    """The router, a driver that is connected to it, and what is reported of the main network's window."""

    def __init__(self, spec: DriverSpec, session: aiohttp.ClientSession) -> None:
        self.spec = spec
        self.session = session
        self.now = 1000.0
        self.stand = stand_of(spec)(clock=lambda: self.now)
        self.main = self.stand.main
        self.reported: list[WindowEvent] = []
        """What happened, oldest first."""
        self.window = self._closed_window()

    def _closed_window(self) -> Window:
        return Window(TIMING, reports_end=self.can(Capability.STATUS))

    def can(self, *capabilities: Capability) -> bool:
        """Whether the driver's row says so."""
        return self.spec.capabilities.issuperset(capabilities)

    def driver(self, settings: dict[str, Any] | None = None, **changes: float) -> Router:
        """A driver that is not connected yet."""
        chosen = self.stand.settings if settings is None else settings
        return create(self.spec, chosen, self.session, replace(FASTER, **changes))

    async def move_in(self) -> None:
        """Connect a driver, and look around as everybody does who adds a router."""
        self.router = self.driver()
        await self.router.connect()
        await self.router.networks()

    async def wait(self, seconds: float) -> None:
        """Let time pass, for the router and for the driver."""
        self.now += seconds
        await pass_time(seconds / FACTOR)

    async def press(self) -> WindowStatus:
        """Press WPS; what was read back."""
        self.window.press(self.now)
        try:
            status = await self.router.open_window(self.main)
        except RouterError:
            self.reported += self.window.refuse(None)
            raise
        self.reported += self.window.confirm(status, self.now)
        return status

    async def refusal(self) -> Refusal:
        """Press WPS and be turned down; why that is."""
        with pytest.raises(WindowRefused) as refused:
            await self.press()
        return refused.value.refusal

    async def close(self) -> None:
        """Close the window early."""
        assert isinstance(self.router, Cancels)
        self.window.begin_close()
        await self.router.close_window(self.main)
        self.reported += self.window.end_close(closed=True)

    async def look(self) -> WindowStatus | None:
        """Ask how the window stands, as the coordinator does from time to time."""
        status = None
        if self.can(Capability.STATUS):
            status = (await self.router.report((self.main,))).windows[self.main]
            self.reported += self.window.observe(status, self.now)
        self.reported += self.window.expire(self.now)
        return status

    async def macs(self) -> list[str]:
        """Who is on the Wi-Fi."""
        stations = (await self.router.report((), stations=True)).stations
        assert stations is not None
        return [station.mac for station in stations]

    async def device_joins(self, mac: str) -> None:
        """A device asks to join through an open window, and what follows is seen."""
        self.stand.device_presses(mac)
        await self.wait(2)
        await self.look()

    async def walk_time_passes(self) -> None:
        """Nothing happens until the window's time is over, and it is seen."""
        await self.wait(TIMING.walk_time + 1)
        await self.look()
        await self.wait(TIMING.grace)
        await self.look()

    def hear(self) -> list[EventType]:
        """The types of what has happened since this was asked the last time."""
        types = [event.type for event in self.reported]
        self.heard, self.reported = self.reported, []
        return types

    @property
    def outcome(self) -> Outcome | None:
        """How the last window ended that was just heard of."""
        return next((event.outcome for event in reversed(self.heard) if event.outcome), None)
