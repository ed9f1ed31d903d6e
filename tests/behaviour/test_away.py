"""A router that is away for a while, whatever its driver can do, is shown as that, and then as it is."""

import time

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest

from custom_components.wps_push.wps.model import Capability
from custom_components.wps_push.wps.routers import DriverSpec
from tests.support import Recorder, Shown, add_entry, eventually, faster

from .house import stand_of

FACTOR = 40


async def test_a_router_that_is_lost_in_an_open_window_and_back_after_its_end(
    hass: HomeAssistant, spec: DriverSpec, request: pytest.FixtureRequest
) -> None:
    if not spec.capabilities & {Capability.IDLE_STATUS, Capability.PUSH}:
        # Nobody looks at it while its window is closed.
        request.applymarker(pytest.mark.xfail(reason="it stays unavailable for ever", strict=True))
    stand = stand_of(spec)(clock=time.monotonic, walk_time=120 / FACTOR)
    await stand.start()
    # What bounds real work on this machine is not made faster.
    faster(hass, FACTOR, slack=0.3, grace=0.5, open_poll=0.04, identify_for=3, identify_poll=0.1)
    recorder = Recorder(hass)
    entry = await add_entry(hass, spec.key, stand.settings, networks=[stand.main])
    assert entry.state is ConfigEntryState.LOADED, entry.reason
    shown = Shown(hass, entry, stand.main)
    await eventually(lambda: shown.window == "closed")
    await shown.press()
    await stand.stop()
    try:
        await eventually(lambda: shown.window == "unavailable")
        await recorder.until("window_closed")
        assert shown.window == "unavailable"
        await stand.start()
        await eventually(lambda: shown.window == "closed")
        assert shown.state("button", "open_window").state != "unavailable"
    finally:
        assert await hass.config_entries.async_unload(entry.entry_id)
        await hass.async_block_till_done()
        await stand.stop()
