"""A restart of Home Assistant, or a reload, in the middle of a window: the driver and its memory are new, the router is not."""

from collections.abc import AsyncGenerator
from datetime import timedelta
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest

from custom_components.wps_push.const import DOMAIN
from custom_components.wps_push.home.kept import KeptWindow
from custom_components.wps_push.wps.model import Capability, EventType, Outcome, WindowState
from custom_components.wps_push.wps.routers import DriverSpec
from custom_components.wps_push.wps.window import Window
from tests.clock import WallClock
from tests.support import eventually

from .home import Home, a_home
from .house import TIMING, House
from .stand import PRINTER


async def restart(house: House) -> None:
    """Keep what is kept of an open window, and begin anew with that."""
    left = house.window
    assert left.opened_by is not None
    assert left.closes_at is not None
    written = KeptWindow(
        opened_by=left.opened_by, opened_at=dt_util.utcnow(), closes_at=dt_util.utcnow(), status=left.status
    ).as_dict()
    await house.router.disconnect()
    await house.move_in()
    house.window = Window(TIMING, reports_end=True)
    house.window.restore(left.opened_by, left.closes_at, KeptWindow.from_dict(written).status)


@pytest.mark.needs(Capability.STATUS, Capability.REPORTS_ENROLLEE)
async def test_a_device_that_joins_meanwhile_is_reported(house: House) -> None:
    await house.press()
    house.hear()
    house.stand.device_presses(PRINTER)
    await house.wait(2)
    await restart(house)
    await house.look()
    house.hear()
    assert house.outcome is Outcome.PAIRED


@pytest.mark.needs(Capability.STATUS)
async def test_a_device_of_before_is_not_reported_again(house: House) -> None:
    await house.press()
    await house.device_joins(PRINTER)
    await house.walk_time_passes()
    await house.press()
    await house.wait(5)
    await house.look()
    house.hear()
    await restart(house)
    await house.look()
    await house.look()
    assert house.hear() == []
    assert house.window.state is WindowState.OPEN
    await house.walk_time_passes()
    assert house.hear() == [EventType.WINDOW_CLOSED]
    assert house.outcome in {Outcome.TIMED_OUT, Outcome.INTERRUPTED}


# In Home Assistant.


@pytest.fixture
def walk_time() -> float:
    """How long a window stays open; a test that does not wait for the end has plenty of time."""
    return 1.5


@pytest.fixture
async def home(hass: HomeAssistant, spec: DriverSpec, walk_time: float) -> AsyncGenerator[Home]:
    async with a_home(hass, spec, walk_time=walk_time) as home:
        await home.move_in()
        yield home


async def reload(home: Home) -> None:
    """Restart in the middle of a window, and look at the router."""
    before = home.stand.requests
    await home.hass.config_entries.async_reload(home.entry.entry_id)
    await eventually(lambda: home.stand.requests > before + 3)


@pytest.mark.needs("shows_overlaps")
@pytest.mark.parametrize("walk_time", [60])
async def test_an_overlap_of_before_is_not_reported_again(home: Home) -> None:
    await home.shown.press()
    home.stand.two_devices_press()
    await home.recorder.until("overlap_detected")
    await reload(home)
    assert home.shown.window == "overlap"
    assert home.recorder.types == ["window_opened", "overlap_detected"]


@pytest.mark.needs("shows_failures")
async def test_a_device_that_failed_before_is_not_reported_again(home: Home) -> None:
    await home.shown.press()
    home.stand.device_fails(PRINTER)
    await home.recorder.until("pairing_failed")
    await reload(home)
    await home.recorder.until("window_closed")
    assert home.recorder.types == ["window_opened", "pairing_failed", "window_closed"]


async def test_an_end_of_before_is_not_reported_again(home: Home) -> None:
    await home.shown.press()
    home.stand.device_presses(PRINTER)
    await home.recorder.until("window_closed")
    await reload(home)
    assert home.recorder.types.count("window_opened") == home.recorder.types.count("window_closed") == 1
    assert home.recorder.types.count("device_paired") <= 1


@pytest.mark.parametrize("walk_time", [60])
async def test_a_clock_that_was_set_back_keeps_no_window_open(home: Home, hass_storage: dict[str, Any]) -> None:
    await home.shown.press()
    await home.hass.config_entries.async_unload(home.entry.entry_id)
    stored = hass_storage[f"{DOMAIN}.{home.entry.entry_id}"]["data"]["open"][home.stand.main]
    # As it would stand there if the clock had been an hour ahead of today's.
    stored["opened_at"] += 3600
    stored["closes_at"] += 3600
    await home.hass.config_entries.async_setup(home.entry.entry_id)
    closes_at = dt_util.parse_datetime(home.shown.state("sensor", "window_closes").state, raise_on_error=True)
    assert closes_at <= dt_util.utcnow() + timedelta(seconds=120)


@pytest.mark.needs(Capability.STATUS)
@pytest.mark.parametrize("walk_time", [60])
async def test_a_window_that_is_open_long_after_ours_is_somebody_elses(home: Home, wall_clock: WallClock) -> None:
    """The one of before has ended while nobody was there to see it."""
    await home.shown.press()
    await home.hass.config_entries.async_unload(home.entry.entry_id)
    await home.stand.stop()
    await home.stand.start()
    home.stand.press_elsewhere()
    wall_clock.set(3600)
    await home.hass.config_entries.async_setup(home.entry.entry_id)
    await eventually(lambda: len(home.recorder.events) == 3)
    told = [(event.data["type"], event.data["opened_by"], event.data.get("outcome")) for event in home.recorder.events]
    assert told == [
        ("window_opened", "home_assistant", None),
        ("window_closed", "home_assistant", "interrupted"),
        ("window_opened", "elsewhere", None),
    ]
    assert home.shown.window == "open"
