"""What remains of a router when it is busy, refuses, or goes."""

import asyncio
from datetime import timedelta
import gc
import logging
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, UnknownUser
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_capture_events

from custom_components.wps_push.home.press import Press
from custom_components.wps_push.home.store import WpsStore
from custom_components.wps_push.wps.model import WindowState
from custom_components.wps_push.wps.timing import Timing
from custom_components.wps_push.wps.window import Window

from .emulators.openwrt import Fault
from .emulators.server import Heard
from .openwrt_home import FACTOR, GUEST, MAIN, PRINTER, Home
from .support import Shown, eventually, faster


async def test_a_close_that_the_router_refuses_is_reported_and_the_window_stays(home: Home) -> None:
    await home.move_in()
    await home.shown.press()
    home.router.server.denied.add("wps_cancel")
    with pytest.raises(HomeAssistantError, match="lacks the right"):
        await home.shown.press("close_window")
    assert home.shown.window == "open"
    assert home.recorder.types == ["window_opened"]
    home.router.press(PRINTER)
    await home.recorder.until("device_paired")


async def test_a_close_is_carried_out_although_the_look_after_it_fails(home: Home) -> None:
    await home.move_in()
    await home.shown.press()
    looks = 0

    def is_the_look_after_the_close(heard: Heard) -> bool:
        nonlocal looks
        looks += home.router.server.calls["hostapd.phy0-ap0 wps_cancel"] and "wps_status" in heard.body
        return looks == 1

    home.router.server.spoiled = is_the_look_after_the_close, Fault(status=500)
    await home.shown.press("close_window")
    assert looks
    assert home.shown.window == "closed"
    assert home.shown.outcome == "cancelled"


async def cut_off(hass: HomeAssistant, home: Home, entry: MockConfigEntry) -> None:
    """Press, and unload the entry when the router has opened its window and does not answer."""
    home.router.server.fault = Fault(late=0.1)
    pressing = hass.async_create_task(home.shown.press())
    await eventually(lambda: home.router.registrar.status("phy0-ap0").pbc_status == "Active")
    home.router.server.fault = Fault(late=30)
    await hass.config_entries.async_unload(entry.entry_id)
    with pytest.raises(HomeAssistantError):
        await pressing
    home.router.server.fault = None


async def test_a_press_that_was_cut_off_is_forgotten_when_its_window_would_be_over(
    hass: HomeAssistant, hass_storage: dict[str, Any], home: Home
) -> None:
    home.timing = {"request": 0.3}
    entry = await home.move_in()
    await cut_off(hass, home, entry)
    stored = hass_storage[f"wps_push.{entry.entry_id}"]["data"]["open"]
    assert stored[MAIN]["is_read_back"] is False
    stored[MAIN]["closes_at"] -= 3600
    home.router.registrar.cancel("phy0-ap0")
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.config_entries.async_unload(entry.entry_id)
    assert hass_storage[f"wps_push.{entry.entry_id}"]["data"]["open"] == {}


async def test_a_press_that_was_cut_off_has_no_window_of_an_hour_when_the_clock_was_set_back(
    hass: HomeAssistant, hass_storage: dict[str, Any], home: Home
) -> None:
    home.timing = {"request": 0.3}
    entry = await home.move_in()
    await cut_off(hass, home, entry)
    hass_storage[f"wps_push.{entry.entry_id}"]["data"]["open"][MAIN]["closes_at"] += 3600
    await hass.config_entries.async_setup(entry.entry_id)
    await eventually(lambda: home.shown.window == "open")
    closes_at = dt_util.parse_datetime(home.shown.state("sensor", "window_closes").state, raise_on_error=True)
    assert closes_at <= dt_util.utcnow() + timedelta(seconds=120)


async def test_an_end_that_is_noticed_when_the_entry_is_unloaded_is_reported_once(
    hass: HomeAssistant, hass_storage: dict[str, Any], home: Home
) -> None:
    entry = await home.move_in()
    await home.shown.press()
    await hass.config_entries.async_unload(entry.entry_id)
    home.recorder.clear()
    hass_storage[f"wps_push.{entry.entry_id}"]["data"]["open"][MAIN]["closes_at"] -= 3600
    looks: list[Heard] = []

    def is_the_first_look(heard: Heard) -> bool:
        if is_first := entry.state is ConfigEntryState.LOADED and not looks:
            looks.append(heard)
        return is_first

    home.router.server.spoiled = is_the_first_look, Fault(delay=30)
    # What was seen during the set-up is too old then.
    faster(hass, FACTOR, open_poll=0.001)
    await hass.config_entries.async_setup(entry.entry_id)
    await eventually(lambda: looks)
    await hass.config_entries.async_unload(entry.entry_id)
    assert home.recorder.types == []
    home.router.server.spoiled = None
    faster(hass, FACTOR)
    home.router.registrar.cancel("phy0-ap0")
    await hass.config_entries.async_setup(entry.entry_id)
    await home.recorder.until("window_closed")


async def test_everybody_who_waits_for_a_turn_gets_an_error_when_home_assistant_stops(
    hass: HomeAssistant, home: Home
) -> None:
    """The router does one thing at a time, and is slow at the first."""
    home.timing = {"request": 1}
    await home.move_in()
    home.router.server.fault = Fault(late=30)
    waiting = [hass.async_create_task(home.shown.press(key)) for key in ("open_window", "open_window", "close_window")]
    await eventually(lambda: home.shown.window == "opening")
    await hass.async_stop(force=True)
    errors = await asyncio.gather(*waiting, return_exceptions=True)
    assert [getattr(error, "translation_key", error) for error in errors] == ["press_cut_off"] * 3


def test_a_press_ends_whatever_error_comes_out_of_it() -> None:
    window, seen = Window(Timing(), reports_end=True), []
    with pytest.raises(KeyError), Press(None).opening(window, 0, lambda: seen.append(window.state)):
        raise KeyError
    assert seen == [WindowState.OPENING, WindowState.CLOSED]


async def press_and_go(home: Home) -> None:
    """Press, and do not wait for the end."""
    pressing = asyncio.create_task(home.shown.press())
    await eventually(lambda: home.shown.window == "opening")
    pressing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await pressing


async def test_a_press_that_fails_when_nobody_waits_for_it_any_more_is_reported_and_logs_no_error(
    hass: HomeAssistant, home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    await home.move_in()
    home.router.server.denied.add("wps_start")
    home.router.server.fault = Fault(delay=0.1)
    await press_and_go(home)
    await eventually(lambda: home.shown.window == "closed")
    # After the next press nothing remembers this one, and an error that nobody has read would be logged.
    with pytest.raises(HomeAssistantError, match="lacks the right"):
        await home.shown.press()
    await hass.async_block_till_done()
    gc.collect()
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


async def test_a_removed_router_is_forgotten(hass: HomeAssistant, hass_storage: dict[str, Any], home: Home) -> None:
    entry = await home.move_in()
    await home.shown.press()
    home.router.press(PRINTER)
    await home.recorder.until("device_identified")
    await hass.config_entries.async_unload(entry.entry_id)
    key = f"wps_push.{entry.entry_id}"
    assert PRINTER in hass_storage[key]["data"]["known"]
    await hass.config_entries.async_remove(entry.entry_id)
    assert key not in hass_storage


async def test_the_memory_of_devices_has_an_end(hass: HomeAssistant) -> None:
    memory = WpsStore(hass, "id")
    macs = [f"3c:2a:f4:00:{number // 256:02x}:{number % 256:02x}" for number in range(5000)]
    memory.learn(macs)
    assert len(memory.known) == 4096
    assert macs[-1] in memory
    assert macs[0] not in memory


async def test_a_device_that_gets_no_name_is_identified_by_nobody(home: Home) -> None:
    home.router.bus.lease_after = 1000
    await home.move_in()
    await home.shown.press()
    home.router.press(PRINTER)
    await home.recorder.until("device_paired")
    await asyncio.sleep(3.3)
    assert "device_identified" not in home.recorder.types


async def test_who_waits_for_one_network_hears_nothing_of_another(hass: HomeAssistant, home: Home) -> None:
    entry = await home.move_in(networks=[MAIN, GUEST])
    guest = Shown(hass, entry, GUEST)
    target = {"entity_id": guest.entity_id("button", "open_window")}
    waiting = hass.async_create_task(
        hass.services.async_call(
            "wps_push", "open_window", {**target, "wait": True}, blocking=True, return_response=True
        )
    )
    await eventually(lambda: guest.window == "open")
    home.router.registrar.press("phy0-ap0")
    home.router.press(PRINTER, hears=["phy0-ap0"])
    assert (await home.recorder.until("device_paired"))["network"] == "Home"
    response: Any = await waiting
    assert (response["outcome"], response["devices"]) == ("timed_out", [])


async def test_a_user_who_is_gone_opens_nothing(hass: HomeAssistant, home: Home) -> None:
    await home.move_in()
    with pytest.raises(UnknownUser):
        await hass.services.async_call("wps_push", "open_window", {}, blocking=True, context=Context(user_id="nobody"))
    assert home.shown.window == "closed"


async def test_a_router_without_wifi_for_a_while_keeps_its_devices(hass: HomeAssistant, home: Home) -> None:
    entry = await home.move_in(networks=[MAIN, GUEST])
    before = registered(hass, entry)
    await hass.config_entries.async_unload(entry.entry_id)
    interfaces, home.router.interfaces[:] = list(home.router.interfaces), []
    await hass.config_entries.async_setup(entry.entry_id)
    assert registered(hass, entry) == before
    home.router.interfaces[:] = interfaces
    await hass.config_entries.async_reload(entry.entry_id)
    assert entry.state is ConfigEntryState.LOADED
    assert registered(hass, entry) == before
    assert is_provided(hass, entry)


@pytest.mark.parametrize("section", [MAIN, GUEST])
async def test_a_chosen_network_that_is_off_at_set_up_keeps_its_device_and_comes_back(
    hass: HomeAssistant, home: Home, section: str
) -> None:
    """The Wi-Fi of the guests is off at night, and Home Assistant restarts."""
    entry = await home.move_in(networks=[MAIN, GUEST])
    before = registered(hass, entry)
    interfaces = list(home.router.interfaces)
    # The main network has a second BSS, which is in the same role and goes off with it.
    is_guest = section == GUEST
    home.router.interfaces[:] = [each for each in interfaces if (each.section == GUEST) is not is_guest]
    changes = async_capture_events(hass, dr.EVENT_DEVICE_REGISTRY_UPDATED)
    await hass.config_entries.async_reload(entry.entry_id)
    assert entry.state is ConfigEntryState.LOADED
    assert registered(hass, entry) == before
    # A device that is removed and made anew gets its id back, but not everything else.
    assert "remove" not in [change.data["action"] for change in changes]
    home.router.interfaces[:] = interfaces
    await eventually(lambda: home.shown.state("sensor", "window").attributes["obstacle"] is None, 15)
    assert registered(hass, entry) == before


def registered(hass: HomeAssistant, entry: MockConfigEntry) -> set[tuple[str, str | None]]:
    """The ids of a router's entities, with those of their devices."""
    entities = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    return {(entity.entity_id, entity.device_id) for entity in entities}


def is_provided(hass: HomeAssistant, entry: MockConfigEntry) -> bool:
    """Whether every entity has a state, and one that is not only kept by Home Assistant."""
    states = [hass.states.get(entity_id) for entity_id, _ in registered(hass, entry)]
    return all(state is not None and "restored" not in state.attributes for state in states)


async def test_another_press_on_a_silent_router_is_given_up_as_soon_as_the_first(
    hass: HomeAssistant, home: Home
) -> None:
    """The look before the press is the only thing that is waited for."""
    entry = await home.move_in()
    # On this clock nobody looks again before the press, once the first look is over.
    faster(hass, 1, request=2)
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    await home.shown.press()
    home.router.server.faults += [Fault(delay=5)] * 3
    began_at = hass.loop.time()
    with pytest.raises(HomeAssistantError, match="Router does not answer"):
        await home.shown.press()
    assert hass.loop.time() - began_at < 3
    assert home.shown.window == "open"
