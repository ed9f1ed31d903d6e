"""What each driver costs its router while nobody does anything: requests an hour, with one network offered.

    script/bench idle

Every router runs with its entry in one Home Assistant, on a clock on which an hour takes some seconds.
"""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass
import sys
import time

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.loader import DATA_CUSTOM_COMPONENTS
from pytest_homeassistant_custom_component.common import async_test_home_assistant

from custom_components.wps_push.wps.model import Capability
from custom_components.wps_push.wps.routers import DRIVERS, DriverSpec
from tests.support import add_entry, faster

from .house import stand_of
from .stand import Stand

FACTOR = 300
HOUR = 3600 / FACTOR
MOST = 120
"""Requests an hour that a driver with `IDLE_STATUS` may make; one without makes none."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a router was asked in an hour in which nothing happened."""

    spec: DriverSpec
    requests: int

    @property
    def allowed(self) -> int:
        """How much of that its capabilities allow."""
        return MOST if Capability.IDLE_STATUS in self.spec.capabilities else 0


async def idle(hass: HomeAssistant) -> list[Cost]:
    """Set a router of every kind up, and let an hour pass."""
    async with AsyncExitStack() as stack:
        faster(hass, FACTOR)
        stands: list[tuple[DriverSpec, Stand]] = []
        for spec in DRIVERS:
            stand = stand_of(spec)(clock=lambda: time.monotonic() * FACTOR)
            await stand.start()
            stack.push_async_callback(stand.stop)
            entry = await add_entry(hass, spec.key, stand.settings, identity=spec.key, networks=[stand.main])
            assert entry.state is ConfigEntryState.LOADED, (spec.key, entry.reason)
            stack.push_async_callback(hass.config_entries.async_unload, entry.entry_id)
            stands.append((spec, stand))
        await asyncio.sleep(0.5)
        before = [stand.requests for _, stand in stands]
        await asyncio.sleep(HOUR)
        return [Cost(spec, stand.requests - old) for (spec, stand), old in zip(stands, before, strict=True)]


async def _measure() -> list[Cost]:
    async with async_test_home_assistant() as hass:
        hass.data.pop(DATA_CUSTOM_COMPONENTS, None)
        costs = await idle(hass)
        await hass.async_stop(force=True)
        return costs


def main() -> int:
    """Print what was measured; 1 if anything costs more than it may."""
    if sys.argv[1:] != ["idle"]:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    costs = asyncio.run(_measure())
    sys.stdout.write("driver        requests/h  allowed\n")
    for cost in costs:
        sys.stdout.write(f"{cost.spec.key:12}  {cost.requests:10}  {cost.allowed:7}\n")
    return int(any(cost.requests > cost.allowed for cost in costs))


if __name__ == "__main__":
    sys.exit(main())
