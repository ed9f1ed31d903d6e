"""A router that is away for a while: what people see and can do meanwhile, and that everything is back by itself."""

from collections.abc import AsyncGenerator

from homeassistant.core import HomeAssistant
import pytest

from custom_components.wps_push.wps.model import Capability
from custom_components.wps_push.wps.routers import DriverSpec

from .home import Home, a_home
from .stand import PRINTER


@pytest.fixture
async def home(hass: HomeAssistant, spec: DriverSpec) -> AsyncGenerator[Home]:
    # A router that is out of reach is not one that was merely not seen for a while.
    async with a_home(hass, spec, request=3, missing_poll=60) as home:
        yield home


async def test_an_outage_in_an_open_window_passes_by_itself(home: Home, spec: DriverSpec) -> None:
    await home.move_in()
    # Nobody looks at a router without need then; one that was lost is such a need.
    home.hass.config_entries.async_update_entry(home.entry, pref_disable_polling=True)
    shown, recorder = home.shown, home.recorder
    await shown.press()
    home.stand.device_presses(PRINTER)
    await recorder.until("window_closed")
    if Capability.CONCLUDES_ENROLLEE in spec.capabilities:
        # Who that was is news of this window.
        await recorder.until("device_paired")
    await shown.press()
    recorder.clear()
    home.changes.clear()

    await home.stand.stop()
    await home.until("unavailable")
    assert shown.state("sensor", "window_closes").state == "unavailable"
    for key in ("open_window", "close_window") if home.has_close else ("open_window",):
        assert shown.state("button", key).state != "unavailable"
        assert "does not answer" in await home.refusal(key)
    assert shown.window == "unavailable"
    await recorder.until("window_closed")
    assert shown.window == "unavailable"
    assert shown.outcome in {"interrupted", "timed_out"}

    await home.stand.start()
    await home.until("closed")
    assert shown.state("sensor", "window_closes").state == "unknown"
    # What an automation starts on has changed with what has happened, and with nothing else.
    assert recorder.types == ["window_closed"]
    assert home.changes_of("sensor", "last_outcome") == [("unknown", shown.outcome)]
    assert home.changes_of("sensor", "last_paired_device") == []
    assert len(home.changes_of("event", "wps")) == 1
    await shown.press()
    assert shown.window == "open"


async def test_a_press_works_in_the_second_in_which_the_router_is_back(home: Home) -> None:
    await home.move_in()
    home.changes.clear()
    before = home.facts()
    await home.stand.stop()
    assert "does not answer" in await home.refusal()
    assert home.shown.window != "opening"
    await home.stand.start()
    assert home.facts() == before
    await home.shown.press()
    assert home.shown.window == "open"
    assert home.recorder.types == ["window_opened"]
