"""A router in a Home Assistant that nobody knows anything of, on a fast clock."""

import asyncio
import time
from typing import Any

from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.wps_push.wps.router import Router
from custom_components.wps_push.wps.routers import DriverSpec
from tests.support import Recorder, Shown, add_entry, faster

from .house import stand_of

FACTOR = 40


class AtHome:
    """A router in Home Assistant, and what people see of it."""

    def __init__(self, hass: HomeAssistant, spec: DriverSpec, factor: float = FACTOR, **timing: float) -> None:
        self.hass = hass
        self.spec = spec
        self.later = 0.0
        """How many seconds later it is for the router alone: it reports times in seconds that are not made faster."""
        self.stand = stand_of(spec)(clock=lambda: time.monotonic() + self.later, walk_time=120 / factor)
        self.recorder = Recorder(hass)
        # What bounds real work on this machine is not made faster.
        real = {
            "slack": 0.3,
            "grace": 0.5,
            "open_poll": 0.04,
            "comes_back": 0.4,
            "identify_for": 3,
            "identify_poll": 0.1,
        }
        self.timing = faster(hass, factor, **real | timing)

    @property
    def settings(self) -> dict[str, Any]:
        """What a person has filled in to reach it."""
        return self.stand.settings

    async def set_up(self, **options: Any) -> MockConfigEntry:
        self.entry = await add_entry(self.hass, self.spec.key, self.settings, networks=[self.stand.main], **options)
        return self.entry

    async def press(self) -> None:
        self.shown = Shown(self.hass, self.entry, self.stand.main)
        await self.shown.press()
        assert self.shown.window == "open"

    async def has_arrived(self, mac: str) -> None:
        """Wait until the router lists a device."""
        router: Router = self.entry.runtime_data.router.driver
        async with asyncio.timeout(10):
            while mac not in [one.mac for one in (await router.report((), stations=True)).stations or ()]:  # noqa: ASYNC110 - routers notify nobody
                await asyncio.sleep(0.02)

    async def leave(self) -> None:
        assert await self.hass.config_entries.async_unload(self.entry.entry_id)
        await self.hass.async_block_till_done()
        await self.stand.stop()

    @property
    def reported(self) -> set[str]:
        """The addresses of all devices that people have heard of."""
        named = {event.data["mac"] for event in self.recorder.events if event.data.get("mac")}
        listed = [device for event in self.recorder.events for device in event.data.get("candidates") or ()]
        return named | {device["mac"] for device in listed}
