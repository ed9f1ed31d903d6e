"""When the router is asked, what it is asked again after an outage, and what it gets to see of Home Assistant."""

import asyncio
from collections.abc import Awaitable, Callable
import math
import time
from typing import Any

from homeassistant.const import EVENT_HOMEASSISTANT_STARTED
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util.async_ import get_scheduled_timer_handles
import pytest
from pytest_homeassistant_custom_component.plugins import long_repr_strings

from custom_components.wps_push.drivers.registry import SPECS
from custom_components.wps_push.home.schedule import Schedule
from custom_components.wps_push.wps.timing import Timing

from .behaviour.stands.tplink import ArcherStand
from .emulators.openwrt import Fault
from .emulators.openwrt.backends import Simulated
from .emulators.tplink.server import Session
from .openwrt_home import GUEST, MAIN, PRINTER, Home
from .support import Recorder, Shown, add_entry, eventually, faster


async def looks_in_ten_minutes(home: Home) -> int:
    """How many requests come while nothing happens; the clock is 1200 times faster."""
    before = home.router.server.requests
    await asyncio.sleep(0.5)
    return home.router.server.requests - before


@pytest.mark.parametrize("disabled", [False, True])
async def test_a_closed_window_is_not_looked_at_where_polling_is_disabled(
    hass: HomeAssistant, home: Home, disabled: bool
) -> None:
    """Somebody has switched it off in the entry's system options."""
    entry = await home.move_in()
    faster(hass, 1200, open_poll=0.02, identify_for=3, identify_poll=0.1, walk_time=3)
    hass.config_entries.async_update_entry(entry, pref_disable_polling=disabled)
    await hass.config_entries.async_reload(entry.entry_id)
    await eventually(lambda: home.shown.window == "closed")
    assert (await looks_in_ten_minutes(home) > 5) is not disabled
    assert home.shown.window == "closed"
    # A window that was opened here is followed all the same.
    await home.shown.press()
    home.router.press(PRINTER)
    assert (await home.recorder.until("window_closed"))["outcome"] == "paired"


@pytest.mark.parametrize("is_old", [False, True])
async def test_what_was_seen_during_the_set_up_is_not_asked_again_unless_it_is_old(
    hass: HomeAssistant, home: Home, is_old: bool
) -> None:
    entry = await home.move_in()
    await hass.config_entries.async_unload(entry.entry_id)
    home.router.registrar.press("phy0-ap0")
    before = len(home.router.server.heard)
    faster(hass, 1, open_poll=0.001 if is_old else 1000, idle_poll=1000)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert home.shown.window == "open"
    looks = [heard for heard in home.router.server.heard[before:] if "wps_status" in heard.body]
    assert (len(looks) > 1) is is_old


async def test_an_entry_that_is_unloaded_leaves_no_timer(hass: HomeAssistant, home: Home) -> None:
    entry = await home.move_in()
    assert timers(hass)
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert not timers(hass)


def timers(hass: HomeAssistant) -> list[str]:
    """What would still happen for our entry."""
    with long_repr_strings():
        handles = [repr(handle) for handle in get_scheduled_timer_handles(hass.loop) if not handle.cancelled()]
    return [handle for handle in handles if "Router next poll" in handle]


async def test_no_hour_of_an_openwrt_router_has_more_than_120_requests(home: Home) -> None:
    """Nor one with the daily audit in which somebody restarts rpcd, so that the session is over."""
    entry = await home.move_in()

    async def requests_of(ask: Callable[[], Awaitable[None]]) -> int:
        before = home.router.server.requests
        await ask()
        return home.router.server.requests - before

    assert await requests_of(entry.runtime_data.async_refresh) == 1
    audit = await requests_of(entry.runtime_data.audit.async_look)
    home.router.expire_sessions()
    renewal = await requests_of(entry.runtime_data.async_refresh) - 1
    assert (audit, renewal) == (1, 2)
    looks = 1 + math.floor(3600 / (Timing().idle_poll * SPECS["openwrt"].idle_share))
    assert looks + audit + renewal <= 120


async def test_a_press_counts_as_a_look(home: Home) -> None:
    home.timing = {"open_poll": 0.6, "idle_poll": 60}
    await home.move_in()
    # The last look is longer ago than two of them may be while a window is open.
    await asyncio.sleep(0.65)
    await home.shown.press()
    before = home.router.server.requests
    await asyncio.sleep(0.2)
    assert home.router.server.requests == before


async def test_a_slow_answer_is_not_asked_for_twice(home: Home) -> None:
    """While a look was on its way, whatever set the timer anew found the look still due."""
    # Home Assistant's clock is looked at every 10 s.
    home.timing = {"idle_poll": 0.4, "clock": 0.02}
    await home.move_in()
    home.router.server.fault = Fault(delay=0.2)
    began_at, before = time.monotonic(), home.router.server.requests
    await asyncio.sleep(2)
    assert (
        home.router.server.requests - before
        <= (time.monotonic() - began_at) / (0.2 + 0.4 * SPECS["openwrt"].idle_share) + 1
    )


async def test_a_look_that_is_due_when_home_assistant_has_started_is_made_once(hass: HomeAssistant, home: Home) -> None:
    """Most starts take longer than the time between two looks."""
    home.timing = {"idle_poll": 0.2}
    hass.set_state(CoreState.starting)
    await home.move_in()
    await asyncio.sleep(0.2)
    home.router.server.fault = Fault(delay=0.05)
    before = home.router.server.requests
    hass.set_state(CoreState.running)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    await eventually(lambda: home.router.server.requests > before)
    await asyncio.sleep(0.08)
    assert home.router.server.requests == before + 1


async def test_a_press_just_before_home_assistant_has_started_is_newer_than_the_look_at_set_up(
    hass: HomeAssistant, home: Home
) -> None:
    home.timing = {"open_poll": 1}
    hass.set_state(CoreState.starting)
    await home.move_in()
    await home.shown.press()
    hass.set_state(CoreState.running)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    await hass.async_block_till_done()
    assert home.shown.window == "open"
    assert home.recorder.types == ["window_opened"]


async def test_a_router_that_is_lost_in_an_open_window_is_asked_as_often_as_before(home: Home) -> None:
    """Every second counts then: a device may join as soon as the router is back."""
    home.timing = {"idle_poll": 60}
    await home.move_in()
    await home.shown.press()
    await home.router.server.stop()
    await eventually(lambda: home.shown.window == "unavailable")
    await home.router.server.start()
    await eventually(lambda: home.shown.window == "open", 1)


async def test_a_router_that_somebody_else_uses_is_left_alone_after_the_window(hass: HomeAssistant) -> None:
    """Each look would be one more log-in, for as long as its owner is on its pages."""
    stand = ArcherStand(clock=time.monotonic, walk_time=0.5)
    await stand.start()
    faster(hass, 1, walk_time=0.5, grace=0.3, slack=0.1, open_poll=0.05, idle_poll=0.05, linger=0.05)
    recorder = Recorder(hass)
    entry = await add_entry(hass, "tplink", stand.settings, networks=[stand.main])
    shown = Shown(hass, entry)
    await shown.press()
    stand.router.session, stand.router.kicks = Session(stok="the owner's", sysauth="the owner's"), False
    await recorder.until("window_closed")
    assert shown.window == "unavailable"
    before = stand.log_ins
    await asyncio.sleep(0.4)
    assert stand.log_ins - before <= 1
    await hass.config_entries.async_unload(entry.entry_id)
    await stand.stop()


async def hide_the_guests_network_while_it_is_off(home: Home) -> None:
    """Somebody changes the settings of the router, and so restarts it."""
    await home.router.server.stop()
    with pytest.raises(HomeAssistantError, match="does not answer"):
        await home.shown.press()
    await eventually(lambda: home.shown.window == "unavailable")
    for interface in home.router.interfaces:
        interface.hidden = interface.section == GUEST
    await home.router.server.start()


@pytest.mark.parametrize("found_by", ["a look", "a press"])
async def test_what_keeps_wps_from_running_is_asked_again_after_an_outage(
    hass: HomeAssistant, home: Home, found_by: str
) -> None:
    # The next look is due soon, or somebody presses long before.
    home.timing = {"idle_poll": 60 if found_by == "a press" else 0.5, "open_poll": 60}
    entry = await home.move_in(networks=[MAIN, GUEST])
    guest = Shown(hass, entry, GUEST)
    assert guest.state("sensor", "window").attributes["obstacle"] is None
    await hide_the_guests_network_while_it_is_off(home)
    if found_by == "a press":
        await home.shown.press()
    await eventually(lambda: guest.state("sensor", "window").attributes.get("obstacle") == "hidden_ssid")
    assert home.shown.state("sensor", "window").attributes["obstacle"] is None


async def test_devices_that_were_only_seen_are_remembered_at_once_when_the_router_goes(
    hass: HomeAssistant, hass_storage: dict[str, Any], home: Home
) -> None:
    """New addresses are written a minute later, and that minute may never come."""
    backend = home.router.bus.backend
    assert isinstance(backend, Simulated)
    backend.stations[PRINTER] = "phy0-ap0"
    entry = await home.move_in()
    key = f"wps_push.{entry.entry_id}"
    assert PRINTER not in str(hass_storage.get(key))
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert PRINTER in str(hass_storage[key])


async def test_a_cookie_is_not_kept(hass: HomeAssistant, home: Home) -> None:
    """Every integration would send it otherwise, to whatever answers at that address."""
    home.router.server.fault = Fault(headers={"Set-Cookie": "sysauth=secret; Path=/"})
    entry = await home.move_in()
    await home.shown.press()
    await hass.config_entries.async_reload(entry.entry_id)
    await eventually(lambda: home.shown.window == "open")
    assert len(home.router.server.heard) > 10
    assert not [heard for heard in home.router.server.heard if heard.cookies]


async def test_an_open_window_is_looked_at_most_often_while_a_device_is_joining(home: Home) -> None:
    home.timing = {"open_poll": 0.02}
    entry = await home.move_in()
    await home.shown.press()
    schedule = Schedule(entry.runtime_data.router, (), entry.runtime_data.async_refresh)
    assert schedule.interval == 0.02
    schedule.looked(joining=False)
    assert schedule.interval == pytest.approx(0.032)
    schedule.looked(joining=True)
    assert schedule.interval == pytest.approx(0.006)
    # One that is there for longer than an exchange takes comes to nothing.
    await eventually(lambda: schedule.interval == pytest.approx(0.032))
    schedule.looked(joining=True)
    assert schedule.interval == pytest.approx(0.032)
    # The next one may.
    schedule.looked(joining=False)
    schedule.looked(joining=True)
    assert schedule.interval == pytest.approx(0.006)
