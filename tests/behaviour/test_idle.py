"""What each driver costs its router while nobody does anything: requests an hour, with one network offered.

`script/bench idle` prints it. Every router runs with its entry in one Home Assistant, on a clock on which an hour takes
some seconds.
"""

import asyncio
from contextlib import AsyncExitStack
import sys
import time

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant

from custom_components.wps_push.wps.model import Capability
from custom_components.wps_push.wps.routers import DRIVERS
from tests.support import add_entry, faster

from .house import stand_of
from .stand import Stand

FACTOR = 100
PART = 3
"""Of an hour, which is what is waited for."""
MOST = 120
"""Requests an hour that a driver with `IDLE_STATUS` may make; one without makes none."""


async def test_idling_costs_no_more_than_it_may(hass: HomeAssistant) -> None:
    faster(hass, FACTOR)
    stands: dict[str, Stand] = {}
    async with AsyncExitStack() as street:
        for spec in DRIVERS:
            stand = stands[spec.key] = stand_of(spec)(clock=lambda: time.monotonic() * FACTOR)
            await stand.start()
            street.push_async_callback(stand.stop)
            entry = await add_entry(hass, spec.key, stand.settings, identity=spec.key, networks=[stand.main])
            assert entry.state is ConfigEntryState.LOADED, (spec.key, entry.reason)
            street.push_async_callback(hass.config_entries.async_unload, entry.entry_id)
        # What a router is asked when it is set up takes a moment, and is no idling.
        await asyncio.sleep(2)
        before, began_at = {key: stand.requests for key, stand in stands.items()}, time.monotonic()
        await asyncio.sleep(3600 / PART / FACTOR)
        # A busy machine sleeps for longer.
        hours = (time.monotonic() - began_at) * FACTOR / 3600
        costs = {key: round((stand.requests - before[key]) / hours) for key, stand in stands.items()}
    allowed = {spec.key: MOST if Capability.IDLE_STATUS in spec.capabilities else 0 for spec in DRIVERS}
    sys.stdout.write("\ndriver        requests/h  allowed\n")
    for key, cost in costs.items():
        sys.stdout.write(f"{key:12}  {cost:10}  {allowed[key]:7}\n")
    assert not {key: cost for key, cost in costs.items() if cost > allowed[key]}
    # Whoever claims to look while idle does; a router that reports by itself need not be asked.
    assert all(costs[spec.key] or not allowed[spec.key] or Capability.PUSH in spec.capabilities for spec in DRIVERS)
