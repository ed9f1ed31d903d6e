"""WPS only while needed, on every kind of router that can switch WPS: off at the router but for the windows opened here."""

import asyncio
from collections.abc import AsyncGenerator
from itertools import groupby

from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest

from custom_components.wps_push.wps.model import Capability
from custom_components.wps_push.wps.routers import DriverSpec
from tests.emulators.server import Fault
from tests.support import Shown, eventually
from tests.wizard import Wizard

from .at_home import AtHome
from .careful import Careful
from .stand import CAMERA, PRINTER

pytestmark = pytest.mark.needs(Capability.SWITCH)


@pytest.fixture
async def at_first(hass: HomeAssistant, spec: DriverSpec) -> AsyncGenerator[Careful]:
    """A home in which the router is on, and nothing is set up."""
    home = Careful(hass, spec, identify_for=0.2, comes_back=0.2)
    if Capability.TELLS_PIN in spec.capabilities:
        # A PIN that is on whatever WPS is would be a finding of its own.
        home.stand.switch_pin(enabled=False)
    await home.stand.start()
    yield home
    await home.stand.stop()


@pytest.fixture
async def home(at_first: Careful) -> Careful:
    await at_first.set_up()
    await at_first.is_off()
    await eventually(lambda: at_first.switch == "off")
    return at_first


async def test_without_the_option_nothing_is_switched(at_first: Careful) -> None:
    await AtHome.set_up(at_first)
    await at_first.press()
    at_first.stand.device_presses(PRINTER)
    await at_first.recorder.until("window_closed")
    await at_first.choose(chosen=False)
    assert at_first.stand.switched == []
    assert at_first.stand.wps_enabled
    await at_first.leave()


async def test_the_option_is_chosen_in_words_that_say_what_is_not_known(at_first: Careful) -> None:
    await AtHome.set_up(at_first)
    wizard = await Wizard.options(at_first.hass, at_first.entry)
    assert wizard.offered["only_while_needed"] is False
    assert "No owner has confirmed" in wizard.words["step"]["init"]["data_description"]["only_while_needed"]
    await wizard.fill_in(only_while_needed=True)
    await at_first.is_off()
    assert at_first.entry.options["only_while_needed"]
    await at_first.leave()


async def test_off_but_for_the_window(home: Careful) -> None:
    assert (home.obstacle, home.issues) == (None, set())
    assert Shown(home.hass, home.entry).state("binary_sensor", "safety").state == "off"
    await home.press()
    assert home.stand.wps_enabled
    home.stand.device_presses(PRINTER)
    await home.recorder.until("window_closed")
    await home.is_off()
    await eventually(lambda: home.switch == "off")
    assert home.stand.joined == [PRINTER]
    assert (home.obstacle, home.issues) == (None, set())
    await home.press()
    await home.leave()


async def test_off_when_nobody_joins(home: Careful) -> None:
    await home.press()
    await eventually(lambda: Shown(home.hass, home.entry, home.stand.main).window == "closed", 20)
    await home.is_off()
    assert [enabled for enabled, _ in groupby(home.stand.switched)] == [False, True, False]
    # It had all of its time.
    assert home.shown.outcome == "timed_out"
    await home.leave()


async def test_off_when_the_window_is_closed_early(home: Careful) -> None:
    await home.press()
    if Capability.CANCEL in home.spec.capabilities:
        await home.shown.press("close_window")
    await home.is_off()
    assert not home.stand.is_open
    await home.leave()


async def test_the_routers_own_button_does_nothing_while_wps_is_off(home: Careful) -> None:
    home.stand.press_elsewhere()
    assert not home.stand.is_open
    home.stand.device_presses(PRINTER)
    # Longer than between two looks.
    await asyncio.sleep(1.2 * home.timing.idle_poll)
    assert home.stand.joined == []
    assert home.recorder.types == []
    assert not home.stand.wps_enabled
    await home.leave()


async def test_a_window_opened_elsewhere_is_not_cut_off(home: Careful) -> None:
    await home.stand.stop()
    await home.stand.start()
    home.stand.switch_wps(enabled=True)
    home.stand.press_elsewhere()
    await home.entry.runtime_data.async_refresh()
    await home.entry.runtime_data.async_read_networks()
    if Capability.IDLE_STATUS in home.spec.capabilities:
        # It is seen, and it may take its time.
        opened = await home.recorder.until("window_opened")
        assert opened["opened_by"] == "elsewhere"
        assert home.stand.is_open
        home.stand.device_presses(PRINTER)
        await home.recorder.until("window_closed")
        assert home.stand.joined == [PRINTER]
    await home.is_off()
    await home.leave()


async def test_off_after_a_press_that_opens_nothing(home: Careful) -> None:
    home.stand.ignore_presses()
    with pytest.raises(HomeAssistantError):
        await Shown(home.hass, home.entry, home.stand.main).press()
    assert True in home.stand.switched
    await home.is_off()
    await home.leave()


async def test_a_window_outlasts_a_reload_and_wps_goes_off_after_it(home: Careful) -> None:
    await home.press()
    assert await home.hass.config_entries.async_reload(home.entry.entry_id)
    await home.hass.async_block_till_done()
    assert home.stand.is_open
    assert home.stand.wps_enabled
    home.stand.device_presses(PRINTER)
    await home.recorder.until("window_closed")
    await home.is_off()
    await home.leave()


async def test_what_was_left_on_is_switched_off_after_a_restart(home: Careful) -> None:
    await home.press()
    assert await home.hass.config_entries.async_unload(home.entry.entry_id)
    home.stand.device_presses(PRINTER)
    await eventually(lambda: not home.stand.is_open)
    assert home.stand.wps_enabled
    assert await home.hass.config_entries.async_setup(home.entry.entry_id)
    await home.is_off()
    await home.leave()


async def test_a_router_that_is_removed_is_left_with_wps_off(home: Careful) -> None:
    await home.press()
    await home.hass.config_entries.async_remove(home.entry.entry_id)
    assert not home.stand.wps_enabled
    assert home.issues == set()


async def test_a_router_that_is_removed_while_it_is_away_is_spoken_of(home: Careful) -> None:
    await home.press()
    await home.stand.stop()
    await home.hass.config_entries.async_remove(home.entry.entry_id)
    assert home.issues == {"wps_left_on_"}


async def test_a_router_that_is_disabled_is_left_with_wps_off(home: Careful) -> None:
    await home.press()
    await home.hass.config_entries.async_set_disabled_by(home.entry.entry_id, ConfigEntryDisabler.USER)
    assert not home.stand.wps_enabled
    assert home.issues == set()


async def test_a_router_that_cannot_be_reached_when_it_is_disabled_is_spoken_of(home: Careful) -> None:
    await home.press()
    home.stand.spoil(Fault(close=True))
    await home.hass.config_entries.async_set_disabled_by(home.entry.entry_id, ConfigEntryDisabler.USER)
    assert home.issues == {"wps_left_on_"}
    home.stand.spoil(None)


async def test_what_somebody_switches_on_stays_on_until_it_is_switched_off(home: Careful) -> None:
    await home.turn("on")
    assert home.stand.wps_enabled
    await home.press()
    home.stand.device_presses(PRINTER)
    await home.recorder.until("window_closed")
    told = len(home.stand.switched)
    # A reload, since what is wanted outlasts a restart.
    assert await home.hass.config_entries.async_reload(home.entry.entry_id)
    await home.hass.async_block_till_done()
    await asyncio.sleep(0.3)
    assert home.stand.wps_enabled
    assert len(home.stand.switched) == told
    await home.turn("off")
    await home.is_off()
    await home.press()
    await home.leave()


async def test_what_somebody_switches_off_at_the_router_is_kept_off_again(home: Careful) -> None:
    await home.turn("on")
    home.stand.switch_wps(enabled=False)
    await home.entry.runtime_data.async_read_networks()
    await eventually(lambda: home.obstacle is None)
    await home.press()
    await home.leave()


async def test_wps_that_is_on_after_a_reboot_is_switched_off(home: Careful) -> None:
    await home.stand.stop()
    with pytest.raises(HomeAssistantError):
        await Shown(home.hass, home.entry, home.stand.main).press()
    home.stand.switch_wps(enabled=True)
    await home.stand.start()
    await home.is_off()
    await home.leave()


async def test_clients_that_are_disconnected_end_it(at_first: Careful) -> None:
    home = at_first
    home.stand.device_connects(CAMERA)
    home.stand.device_connects(PRINTER)
    home.stand.drop_when_switched()
    await home.set_up()
    await eventually(lambda: home.issues == {"clients_dropped_"})
    assert "only_while_needed" not in home.entry.options
    assert home.stand.switched == [False] * len(home.stand.switched)
    # From now on it is in the way of a press.
    await eventually(lambda: home.obstacle == "wps_disabled")
    told = len(home.stand.switched)
    with pytest.raises(HomeAssistantError, match="WPS is switched off for"):
        await Shown(home.hass, home.entry, home.stand.main).press()
    assert len(home.stand.switched) == told
    await home.leave()


async def test_the_only_client_is_disconnected_and_comes_back(at_first: Careful) -> None:
    home = at_first
    home.stand.device_connects(CAMERA)
    home.stand.drop_when_switched()
    await home.set_up()
    await eventually(lambda: home.stand.switched)
    await home.clients_are_listed()
    assert home.issues == set()
    home.stand.device_connects(CAMERA)
    await eventually(lambda: home.issues == {"clients_dropped_"})
    await home.leave()


async def test_a_client_that_leaves_by_chance_is_no_reason(at_first: Careful) -> None:
    home = at_first
    home.stand.device_connects(CAMERA)
    home.stand.device_connects(PRINTER)
    await home.set_up()
    await eventually(lambda: home.stand.switched)
    home.stand.device_leaves(PRINTER)
    await eventually(lambda: home.need.has_lost)
    assert not home.need.is_compared
    # The next time, everybody stays.
    await home.press()
    if Capability.CANCEL in home.spec.capabilities:
        await home.shown.press("close_window")
    await eventually(lambda: home.need.is_compared)
    assert not home.need.has_lost
    assert home.issues == set()
    assert home.entry.options["only_while_needed"]
    await home.leave()


async def test_a_client_that_is_gone_each_time_is_no_chance(at_first: Careful) -> None:
    home = at_first
    home.stand.device_connects(CAMERA)
    home.stand.drop_when_switched()
    await home.set_up()
    await eventually(lambda: home.need.has_lost)
    assert home.issues == set()
    home.stand.device_connects(CAMERA)
    await home.press()
    await home.clients_are_listed()
    # While a window is open, it may have joined anew.
    home.stand.device_connects(CAMERA)
    await home.clients_are_listed()
    assert home.issues == set()
    if Capability.CANCEL in home.spec.capabilities:
        await home.shown.press("close_window")
    await eventually(lambda: home.issues == {"clients_dropped_"}, 20)
    await home.leave()


async def test_whoever_joins_anew_was_not_disconnected(home: Careful) -> None:
    home.stand.device_connects(CAMERA)
    home.stand.device_connects(PRINTER)
    await home.press()
    home.stand.device_leaves(PRINTER)
    await home.clients_are_listed()
    home.stand.device_presses(PRINTER)
    await home.recorder.until("window_closed")
    await home.is_off()
    await eventually(lambda: home.need.is_compared)
    assert home.issues == set()
    await home.leave()


async def test_clients_that_stay_are_looked_at_once(at_first: Careful) -> None:
    home = at_first
    home.stand.device_connects(CAMERA)
    await home.set_up()
    await home.is_off()
    await eventually(lambda: home.need.is_compared)
    home.stand.drop_when_switched()
    await home.press()
    if Capability.CANCEL in home.spec.capabilities:
        await home.shown.press("close_window")
    await home.is_off()
    assert home.issues == set()
    await home.leave()


async def test_what_is_accepted_and_not_done_is_shown_in_repairs_until_it_is_done(home: Careful) -> None:
    await home.press()
    home.stand.ignore_switch(ignore=True)
    home.stand.device_presses(PRINTER)
    await home.recorder.until("window_closed")
    await eventually(lambda: home.issues == {"wps_left_on_"}, 20)
    home.stand.ignore_switch(ignore=False)
    await home.is_off()
    await eventually(lambda: home.issues == set())
    await home.leave()


async def test_whoever_gives_the_option_up_keeps_wps_as_it_is(home: Careful) -> None:
    await home.choose(chosen=False)
    told = len(home.stand.switched)
    assert home.obstacle == "wps_disabled"
    with pytest.raises(HomeAssistantError, match="WPS is switched off for"):
        await Shown(home.hass, home.entry, home.stand.main).press()
    home.stand.switch_wps(enabled=True)
    await home.entry.runtime_data.async_read_networks()
    await home.press()
    assert len(home.stand.switched) == told
    await home.leave()
