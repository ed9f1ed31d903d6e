"""What the tests inside Home Assistant share: entries that are really set up, and what people would see."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import ATTR_ENTITY_ID
from homeassistant.core import Event, HomeAssistant, State, callback
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.wps_push.const import CONF_DRIVER, DOMAIN, EVENT_WPS_PUSH, TIMING
from custom_components.wps_push.wps.timing import Timing


class Recorder:
    """Keeps every event that WPS Push puts on the bus."""

    def __init__(self, hass: HomeAssistant) -> None:
        self.events: list[Event] = []
        hass.bus.async_listen(EVENT_WPS_PUSH, self._keep)

    @callback
    def _keep(self, event: Event) -> None:
        self.events.append(event)

    @property
    def types(self) -> list[str]:
        return [event.data["type"] for event in self.events]

    def one(self, type_: str) -> Mapping[str, Any]:
        """The data of the only event of a type."""
        found = [event.data for event in self.events if event.data["type"] == type_]
        assert len(found) == 1, self.types
        return found[0]

    async def until(self, type_: str, seconds: float = 10) -> Mapping[str, Any]:
        """Wait for the only event of a type."""
        await eventually(lambda: type_ in self.types, seconds)
        return self.one(type_)

    def clear(self) -> None:
        self.events.clear()


async def eventually(condition: Callable[[], object], seconds: float = 5) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - what people see has no event to wait for
            await asyncio.sleep(0.005)


async def add_entry(
    hass: HomeAssistant,
    driver: str,
    data: dict[str, Any],
    *,
    title: str = "Router",
    identity: str = "id",
    **options: Any,
) -> MockConfigEntry:
    """Set up a router's entry as the config flow would have left it."""
    entry = MockConfigEntry(
        domain=DOMAIN, title=title, unique_id=identity, data={CONF_DRIVER: driver, **data}, options=options
    )
    entry.add_to_hass(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry


class Shown:
    """What a person sees of a network of a router."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry[Any], network: str | None = None) -> None:
        self._hass = hass
        self.entry = entry
        self._network = network

    def entity_id(self, platform: str, key: str) -> str:
        """The entity for a key, such as `open_window`."""
        entries = er.async_entries_for_config_entry(er.async_get(self._hass), self.entry.entry_id)
        (found,) = [
            entry.entity_id
            for entry in entries
            if entry.domain == platform
            and entry.unique_id.endswith(f"_{key}")
            and (self._network is None or f"_{self._network}_" in entry.unique_id)
        ]
        return found

    def state(self, platform: str, key: str) -> State:
        found = self._hass.states.get(self.entity_id(platform, key))
        assert found
        return found

    @property
    def window(self) -> str:
        return self.state("sensor", "window").state

    @property
    def outcome(self) -> str:
        return self.state("sensor", "last_outcome").state

    async def press(self, key: str = "open_window", **kwargs: Any) -> None:
        """Press a button as a dashboard does, and wait until it has been pressed."""
        target = {ATTR_ENTITY_ID: self.entity_id("button", key)}
        await self._hass.services.async_call("button", "press", target, blocking=True, **kwargs)


def faster(hass: HomeAssistant, factor: float = 60, **changes: float) -> Timing:
    """Let everything that is set up from now on run on a faster clock."""
    timing = replace(Timing().faster(factor), **changes)
    hass.data[TIMING] = timing
    return timing
