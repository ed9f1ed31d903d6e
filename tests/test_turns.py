"""Many routers at once: each begins in a turn of the event loop of its own, and looks at a time of its own."""

import asyncio
from typing import Any

from homeassistant.const import EVENT_HOMEASSISTANT_STARTED
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util.async_ import get_scheduled_timer_handles
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.plugins import long_repr_strings

from custom_components.wps_push.const import DOMAIN
from custom_components.wps_push.home.store import WpsStore

from .emulators.openwrt import PASSWORD, EmulatedOpenWrt
from .openwrt_home import MAIN, Home
from .support import Shown, faster
from .turning import crowd


def next_looks(hass: HomeAssistant) -> dict[str, float]:
    """In how many seconds each router is looked at, by its title."""
    now = hass.loop.time()
    with long_repr_strings():
        planned = {repr(handle): handle.when() - now for handle in get_scheduled_timer_handles(hass.loop)}
    return {
        title: seconds for title in ("First", "Second") for said, seconds in planned.items() if f"{title} next" in said
    }


async def move_in(hass: HomeAssistant, router: EmulatedOpenWrt) -> MockConfigEntry:
    """Set up two entries of one router; the second one."""
    faster(hass, 1)
    data = {"driver": "openwrt", "host": router.url, "username": "root", "password": PASSWORD, "verify_ssl": False}
    for title in ("First", "Second"):
        entry = MockConfigEntry(domain=DOMAIN, title=title, entry_id=title, unique_id=title, data=data)
        entry.add_to_hass(hass)
    await hass.config_entries.async_setup("First")
    await hass.async_block_till_done()
    return entry


async def test_routers_that_are_set_up_together_are_not_looked_at_together(
    hass: HomeAssistant, router: EmulatedOpenWrt
) -> None:
    entry = await move_in(hass, router)
    looks = next_looks(hass)
    assert all(15 - 1 < seconds <= 31 for seconds in looks.values())
    assert abs(looks["First"] - looks["Second"]) > 2
    # The time is the entry's own: it is the same after each start.
    await hass.config_entries.async_reload("First")
    await hass.async_block_till_done()
    assert abs(next_looks(hass)["First"] - looks["First"]) < 2
    # Only the first look comes early.
    await Shown(hass, entry, MAIN).press()
    await Shown(hass, entry, MAIN).press("close_window")
    await hass.async_block_till_done()
    assert 31 - 2 < next_looks(hass)["Second"] <= 31


async def test_one_router_begins_in_the_instant_in_which_home_assistant_has_started(
    hass: HomeAssistant, router: EmulatedOpenWrt
) -> None:
    hass.set_state(CoreState.starting)
    await move_in(hass, router)
    assert not next_looks(hass)
    hass.set_state(CoreState.running)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    assert len(next_looks(hass)) == 1
    await hass.async_block_till_done()
    assert len(next_looks(hass)) == 2


async def test_a_router_that_is_let_go_before_its_turn_does_not_begin(
    hass: HomeAssistant, router: EmulatedOpenWrt
) -> None:
    hass.set_state(CoreState.starting)
    await move_in(hass, router)
    hass.set_state(CoreState.running)
    async with crowd():
        hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
        await hass.config_entries.async_unload("First")
        assert not next_looks(hass)
    await hass.async_block_till_done()
    assert [*next_looks(hass)] == ["Second"]


async def test_a_press_that_still_waits_for_its_turn_is_cut_off_when_the_entry_is_unloaded(
    hass: HomeAssistant, home: Home
) -> None:
    entry = await home.move_in()
    async with crowd():
        press = asyncio.create_task(home.shown.press())
        await asyncio.sleep(0)
        await hass.config_entries.async_unload(entry.entry_id)
        assert not press.done()
    with pytest.raises(HomeAssistantError) as cut_off:
        await press
    assert cut_off.value.translation_key == "press_cut_off"
    assert not any(call.endswith("wps_start") for call in home.router.server.calls)


async def test_what_is_stored_is_read_in_a_turn_of_its_own(hass: HomeAssistant, hass_storage: dict[str, Any]) -> None:
    writing = WpsStore(hass, "id")
    await writing.async_load()
    writing.learn(["3c:2a:f4:00:00:01"])
    await writing.async_flush()
    store = WpsStore(hass, "id")
    async with crowd():
        loading = asyncio.create_task(store.async_load(), eager_start=True)
        assert not store.known
        await loading
    assert store.known == {"3c:2a:f4:00:00:01"}


async def test_a_press_whose_caller_goes_before_its_turn_never_begins(hass: HomeAssistant, home: Home) -> None:
    await home.move_in()
    async with crowd():
        press = asyncio.create_task(home.shown.press())
        await asyncio.sleep(0)
        press.cancel()
        await asyncio.wait([press])
    await hass.async_block_till_done()
    assert home.shown.window == "closed"
    assert not any(call.endswith("wps_start") for call in home.router.server.calls)
