"""A Home Assistant in a process of its own: `python -m tests.bench.house`. The routers are elsewhere (`street.py`)."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
import gc
import logging
from pathlib import Path
from statistics import median
import sys
from tempfile import TemporaryDirectory
import time
from typing import Any, override

from homeassistant.components.button import ButtonEntity
from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.entity_component import EntityComponent

# Before the test plugin, which brings a package named custom_components of its own.
from custom_components.wps_push.const import CONF_DRIVER, CONF_NETWORKS, DOMAIN, EVENT_WPS_PUSH, GATEWAY, TIMING
from custom_components.wps_push.wps.timing import Timing
import tests.preload  # noqa: F401 - what the test plugin needs on the newest release

from homeassistant.setup import async_setup_component  # isort: skip
from pytest_homeassistant_custom_component.common import MockConfigEntry  # isort: skip
from tests.faults.resolver import quiet_resolver  # isort: skip
from tests.restart import loaded_home_assistant  # isort: skip
from tests.support import Shown  # isort: skip
from tests.wizard import Wizard  # isort: skip

from .lag import Lag
from .sampling import Sampling
from .serving import serve

_OUT_OF_REACH = "out_of_reach"
"""The option `CONF_OUT_OF_REACH`, which earlier revisions do not have: no device hears two of these routers."""

_LOGGER = logging.getLogger(__name__)


class _Nothing(ButtonEntity):
    """A button that does nothing."""

    _attr_name = "Nothing"

    @override
    async def async_press(self) -> None:
        self.pressed_at = time.monotonic()


class House:
    """A Home Assistant, and what it costs."""

    def __init__(self, hass: HomeAssistant) -> None:
        self._hass = hass
        self._homes: list[Shown] = []
        self._events: list[dict[str, Any]] = []
        self._shown: list[tuple[float, str, str]] = []
        hass.bus.async_listen(EVENT_WPS_PUSH, self._hear)
        hass.bus.async_listen(EVENT_STATE_CHANGED, self._see)

    @callback
    def _hear(self, event: Event) -> None:
        self._events.append({"at": time.monotonic(), "type": event.data["type"], "device": event.data["device_id"]})

    @callback
    def _see(self, event: Event[EventStateChangedData]) -> None:
        if (new := event.data["new_state"]) and event.data["entity_id"].startswith("sensor."):
            self._shown.append((time.monotonic(), new.entity_id, new.state))

    async def warm_up(self, router: dict[str, Any]) -> None:
        """Set a router up and let go of it: what is loaded once for all is there then."""
        (entry,) = self._add([router])
        await self._hass.config_entries.async_setup(entry.entry_id)
        await self._hass.async_block_till_done()
        await self._hass.config_entries.async_remove(entry.entry_id)
        await self._hass.async_block_till_done()

    async def move_in(
        self, routers: list[dict[str, Any]], factor: float = 1, timing: dict[str, float] | None = None
    ) -> dict[str, float]:
        """Set routers up, all together as at a start, and let Home Assistant be started; what that has cost."""
        self._hass.data[TIMING] = replace(Timing().faster(factor), **timing or {})
        assert await async_setup_component(self._hass, DOMAIN, {})
        entries = self._add(routers)
        memory = _memory()
        began_at = time.monotonic()
        with Lag() as lag, Sampling() as samples:
            await asyncio.gather(*(self._hass.config_entries.async_setup(entry.entry_id) for entry in entries))
            loaded_at = time.monotonic()
            await self._hass.async_block_till_done()
            await self._hass.async_start()
            await self._hass.async_block_till_done()
        figures = {**lag.figures, **samples.shares, "loaded_s": loaded_at - began_at, "memory_mb": _memory() - memory}
        self._homes = [Shown(self._hass, entry, router["main"]) for entry, router in zip(entries, routers, strict=True)]
        assert {entry.state.value for entry in entries} == {"loaded"}, [
            (entry.state, entry.reason) for entry in entries
        ]
        return figures

    def _add(self, routers: list[dict[str, Any]]) -> list[MockConfigEntry]:
        entries = [
            MockConfigEntry(
                domain=DOMAIN,
                title=f"Router {number}",
                unique_id=f"router {number}",
                data={CONF_DRIVER: router["driver"], **router["settings"]},
                options={_OUT_OF_REACH: True, **({CONF_NETWORKS: [router["main"]]} if router["main"] else {})},
            )
            for number, router in enumerate(routers)
        ]
        for entry in entries:
            entry.add_to_hass(self._hass)
        return entries

    async def wait(self, seconds: float) -> dict[str, float]:
        """What these seconds have cost."""
        with Lag() as lag:
            await asyncio.sleep(seconds)
        return lag.figures

    async def work(self, seconds: float) -> dict[str, float]:
        """How much of the processor's time it takes, while nobody looks how late it is."""
        cpu, began_at = time.process_time(), time.monotonic()
        with Sampling() as samples:
            await asyncio.sleep(seconds)
        return {"cpu_s": time.process_time() - cpu, "lasted_s": time.monotonic() - began_at, **samples.shares}

    async def press_all(self) -> dict[str, float]:
        """Press *Open WPS window* of all routers at the same moment; what that has cost."""
        presses = [self._presses(home) for home in self._homes]
        with Lag() as lag, Sampling() as samples:
            await asyncio.gather(*(press() for press in presses))
        return {**lag.figures, **samples.shares}

    async def press(self, number: int = 0) -> list[float]:
        """Press that of one router: when, and when the press had come back."""
        press = self._presses(self._homes[number])
        began_at = time.monotonic()
        await press()
        return [began_at, time.monotonic()]

    async def press_nothing(self, times: int, pause: float) -> float:
        """Press a button that does nothing, after a pause each time; the median of seconds until it hears of it."""
        button = _Nothing()
        await EntityComponent(_LOGGER, "button", self._hass).async_add_entities([button])
        seconds = []
        for _ in range(times):
            # Right after another press, everything would still be in the processor's caches.
            await asyncio.sleep(pause)
            began_at = time.monotonic()
            await self._hass.services.async_call("button", "press", {"entity_id": button.entity_id}, blocking=True)
            seconds.append(button.pressed_at - began_at)
        return median(seconds)

    async def add(self, url: str, account: dict[str, str]) -> None:
        """Add an OpenWrt router as a person does, from its address to an entry that is set up."""
        self._hass.data[GATEWAY] = None
        await self._hass.async_start()
        wizard = await Wizard.add(self._hass, "address")
        await wizard.fill_in(host=url)
        await wizard.fill_in(**account)
        await wizard.choose("finish")
        assert wizard.entry.state.value == "loaded", wizard.entry.reason

    def _presses(self, home: Shown) -> Any:
        target = {"entity_id": home.entity_id("button", "open_window")}
        return lambda: self._hass.services.async_call("button", "press", target, blocking=True)

    async def heard(self) -> list[dict[str, Any]]:
        """The events of each window, with the number of the router and when they came; and forget them."""
        registry = dr.async_get(self._hass)
        numbers = {
            device.id: number
            for number, home in enumerate(self._homes)
            for device in dr.async_entries_for_config_entry(registry, home.entry.entry_id)
        }
        events, self._events = self._events, []
        return [{**event, "router": numbers[event["device"]]} for event in events]

    async def shown(self) -> list[list[Any]]:
        """When which router's window was shown in which state; and forget it."""
        numbers = {home.entity_id("sensor", "window"): number for number, home in enumerate(self._homes)}
        shown, self._shown = self._shown, []
        return [[at, numbers[entity], state] for at, entity, state in shown if entity in numbers]

    async def windows(self) -> list[str]:
        """How each window is shown now."""
        return [home.window for home in self._homes]

    async def modules(self) -> list[str]:
        """What is imported."""
        return sorted(sys.modules)


def _memory() -> float:
    """Megabytes that the process has in memory, once what nobody needs is gone."""
    gc.collect()
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


@asynccontextmanager
async def living() -> AsyncGenerator[House]:
    """A Home Assistant without routers, whose files are in a folder of its own."""
    with TemporaryDirectory() as folder, quiet_resolver():
        async with loaded_home_assistant(Path(folder)) as hass:
            yield House(hass)


if __name__ == "__main__":
    asyncio.run(serve(living))
