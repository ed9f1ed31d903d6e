"""A router of any family in a whole Home Assistant, on a fast clock: what people press, and what they see."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
import time
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, State, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.wps_push.wps.routers import DriverSpec
from tests.support import Recorder, Shown, add_entry, eventually, faster

from .house import stand_of
from .stand import PRINTER, Stand

FACTOR = 80
"""How much faster the clock runs, but for what bounds real work on this machine."""

FACTS = (("sensor", "last_outcome"), ("sensor", "last_paired_device"), ("event", "wps"))
"""What people see of the past, as platform and key: it does not depend on whether the router answers."""


class Home:
    """The router, its entry, and what people see of its main network."""

    def __init__(self, hass: HomeAssistant, spec: DriverSpec, stand: Stand) -> None:
        self.hass = hass
        self.spec = spec
        self.stand = stand
        self.recorder = Recorder(hass)
        self.changes: list[tuple[str, str | None, str | None]] = []
        """Each change of a state that an automation could start on: the entity, its old state, its new one."""
        hass.bus.async_listen(EVENT_STATE_CHANGED, self._changed)
        # The household knows the printer, so that its name is there at once.
        owner = MockConfigEntry(domain="printers")
        owner.add_to_hass(hass)
        dr.async_get(hass).async_get_or_create(
            config_entry_id=owner.entry_id, connections={(dr.CONNECTION_NETWORK_MAC, PRINTER)}, name="Printer"
        )

    async def move_in(self, **options: Any) -> None:
        """Set the router up, and wait until Home Assistant listens to it, where it speaks by itself."""
        self.entry = await add_entry(
            self.hass, self.spec.key, self.stand.settings, networks=[self.stand.main], **options
        )
        assert self.entry.state is ConfigEntryState.LOADED, self.entry.reason
        self.shown = Shown(self.hass, self.entry, self.stand.main)

    @property
    def has_close(self) -> bool:
        """Whether there is a button that closes the window."""
        return len(self.hass.states.async_entity_ids("button")) == 2

    @property
    def obstacle(self) -> str | None:
        """What is shown to keep WPS from running."""
        shown: str | None = self.shown.state("sensor", "window").attributes["obstacle"]
        return shown

    def facts(self) -> Mapping[str, State]:
        """What is shown of the past, by key; that of the router has no network in its identity."""
        whole = Shown(self.hass, self.entry)
        return {key: whole.state(platform, key) for platform, key in FACTS}

    def changes_of(self, platform: str, key: str) -> list[tuple[str | None, str | None]]:
        """The changes of one entity's state, oldest first."""
        entity_id = Shown(self.hass, self.entry).entity_id(platform, key)
        return [(old, new) for changed, old, new in self.changes if changed == entity_id]

    async def refusal(self, key: str = "open_window") -> str:
        """Press a button in vain; returns the error that people see."""
        with pytest.raises(HomeAssistantError) as refused:
            await self.shown.press(key)
        return str(refused.value)

    async def until(self, window: str, seconds: float = 5) -> None:
        """Wait until the window is shown like that."""
        await eventually(lambda: self.shown.window == window, seconds)

    @callback
    def _changed(self, event: Event[EventStateChangedData]) -> None:
        old, new = event.data["old_state"], event.data["new_state"]
        before, after = old.state if old else None, new.state if new else None
        if before != after:
            self.changes.append((event.data["entity_id"], before, after))


@asynccontextmanager
async def a_home(hass: HomeAssistant, spec: DriverSpec, **timing: float) -> AsyncGenerator[Home]:
    """A home whose router is on, before anybody has added it to Home Assistant."""
    asyncio.get_running_loop().set_debug(False)
    speed = faster(
        hass,
        FACTOR,
        **{"slack": 0.3, "grace": 0.3, "open_poll": 0.04, "identify_for": 0.5, "identify_poll": 0.1, **timing},
    )
    stand = stand_of(spec)(clock=time.monotonic, walk_time=speed.walk_time)
    await stand.start()
    home = Home(hass, spec, stand)
    try:
        yield home
    finally:
        stand.spoil(None)
        if hass.is_running and home.entry.state is ConfigEntryState.LOADED:
            await hass.config_entries.async_unload(home.entry.entry_id)
        await stand.stop()
