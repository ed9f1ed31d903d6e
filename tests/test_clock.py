"""Home Assistant's clock is set while a window is open, before, and after it: windows last as long as ever, and are told apart."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
import time
from typing import Any

from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util
import pytest

from custom_components.wps_push.const import DOMAIN
from custom_components.wps_push.home.events import WpsEvent
from custom_components.wps_push.wps.model import EventType
from custom_components.wps_push.wps.routers import DRIVERS

from .behaviour.home import Home, a_home
from .clock import WallClock
from .support import eventually

WALK_TIME = 1.5

AN_HOUR_BACK, A_DAY_ON = -3600.0, 86400.0

KINDS = [spec for spec in DRIVERS if spec.key in {"openwrt", "hostapd", "mikrotik"}]
"""One that is asked, one that speaks by itself, and one that shows nothing of its windows."""

SET = pytest.mark.parametrize("ahead", [AN_HOUR_BACK, A_DAY_ON], ids=["an hour back", "a day on"])


@pytest.fixture(params=KINDS, ids=lambda spec: spec.key)
async def home(hass: HomeAssistant, request: pytest.FixtureRequest) -> AsyncIterator[Home]:
    async with a_home(hass, request.param, walk_time=WALK_TIME, clock=0.05) as home:
        await home.move_in()
        yield home


def windows(home: Home) -> list[tuple[EventType, datetime | None]]:
    """In which window each thing happens, from now on."""
    heard: list[tuple[EventType, datetime | None]] = []

    @callback
    def hear(event: WpsEvent) -> None:
        heard.append((event.happened.type, event.opened_at))

    home.entry.runtime_data.networks[home.stand.main].async_listen(hear)
    return heard


def left(home: Home) -> float:
    """For how long the window stays open, as people see it."""
    closes_at = dt_util.parse_datetime(home.shown.state("sensor", "window_closes").state, raise_on_error=True)
    return (closes_at - dt_util.utcnow()).total_seconds()


@SET
async def test_a_clock_that_is_set_while_a_window_is_open(home: Home, wall_clock: WallClock, ahead: float) -> None:
    began, heard = time.monotonic(), windows(home)
    await home.shown.press()
    wall_clock.set(ahead)
    await eventually(lambda: 0 < left(home) <= WALK_TIME, WALK_TIME)
    closed = await home.recorder.until("window_closed")
    assert closed["outcome"] == "timed_out"
    assert WALK_TIME - 0.4 <= time.monotonic() - began < WALK_TIME + 2
    assert len({opened_at for _, opened_at in heard}) == 1


@SET
async def test_a_window_after_the_clock_was_set_is_another_one(home: Home, wall_clock: WallClock, ahead: float) -> None:
    heard = windows(home)
    await home.shown.press()
    await home.recorder.until("window_closed")
    home.recorder.clear()
    wall_clock.set(ahead)
    await home.shown.press()
    assert 0 < left(home) <= WALK_TIME
    await eventually(lambda: len(heard) == 4)
    assert [type_ for type_, _ in heard] == [EventType.WINDOW_OPENED, EventType.WINDOW_CLOSED] * 2
    first, first_again, second, second_again = [opened_at for _, opened_at in heard]
    assert first == first_again != second == second_again


@SET
async def test_a_restart_after_the_clock_was_set(home: Home, wall_clock: WallClock, ahead: float) -> None:
    """What is stored then fits the new clock, also when nobody had noticed yet."""
    await home.shown.press()
    wall_clock.set(ahead)
    await home.hass.config_entries.async_reload(home.entry.entry_id)
    await home.until("open")
    assert 0 < left(home) <= WALK_TIME
    closed = await home.recorder.until("window_closed")
    assert closed["opened_by"] == "home_assistant"
    assert home.recorder.types == ["window_opened", "window_closed"]


async def test_what_is_stored_follows_the_clock(
    home: Home, wall_clock: WallClock, hass_storage: dict[str, Any]
) -> None:
    await home.shown.press()
    wall_clock.set(A_DAY_ON)
    await home.hass.config_entries.async_unload(home.entry.entry_id)
    stored = hass_storage[f"{DOMAIN}.{home.entry.entry_id}"]["data"]["open"][home.stand.main]
    assert stored["closes_at"] >= dt_util.utcnow().timestamp() - 1
    assert stored["opened_at"] < (dt_util.utcnow() - timedelta(hours=12)).timestamp()
