"""WPS only while needed, beside other routers and other networks, and where something about it does not work."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import timedelta
from pathlib import Path
import time

from homeassistant.components.repairs import repairs_flow_manager
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.wps_push.const import DOMAIN
from custom_components.wps_push.wps.routers import DRIVERS

from .behaviour.at_home import AtHome
from .behaviour.careful import Careful
from .behaviour.house import stand_of
from .behaviour.stand import CAMERA, PRINTER, ListFault
from .behaviour.stands.fritzbox import FritzBoxStand
from .behaviour.stands.linksys import LinksysStand
from .emulators.server import Fault, Heard
from .faults.process import add
from .restart import loaded_home_assistant, start
from .support import Shown, add_entry, eventually, faster

GUEST = "wlan3"
"""The FRITZ!Box's guest network."""

SPECS = {spec.key: spec for spec in DRIVERS}


class Home(Careful):
    """A home with a Linksys router."""

    def __init__(self, hass: HomeAssistant, driver: str = "linksys", *, switch_again: float = 0.3) -> None:
        super().__init__(hass, SPECS[driver], identify_for=0.2, comes_back=0.2, switch_again=switch_again)

    async def is_kept_off(self) -> None:
        """Wait until WPS is off, and known to be."""
        await self.is_off()
        await eventually(lambda: self.switch == "off")

    @property
    def main(self) -> Shown:
        return Shown(self.hass, self.entry, self.stand.main)


@pytest.fixture
async def home(hass: HomeAssistant) -> AsyncGenerator[Home]:
    home = Home(hass)
    await home.stand.start()
    yield home
    if home.entry.state is ConfigEntryState.LOADED:
        await hass.config_entries.async_unload(home.entry.entry_id)
    await home.stand.stop()


async def test_a_press_that_another_router_is_in_the_way_of_switches_nothing(hass: HomeAssistant, home: Home) -> None:
    other = Home(hass)
    await other.stand.start()
    await home.set_up()
    await home.is_kept_off()
    other.entry = await add_entry(
        hass, "linksys", other.settings, networks=[other.stand.main], identity="other", title="Other"
    )
    await other.press()
    told = list(home.stand.switched)
    with pytest.raises(HomeAssistantError, match="The WPS window of another router is open"):
        await home.main.press()
    assert home.stand.switched == told
    await other.leave()


async def test_a_look_at_the_networks_once_a_day_notices_that_somebody_has_switched_wps_on(
    hass: HomeAssistant, home: Home
) -> None:
    await home.set_up()
    await home.is_kept_off()
    home.stand.switch_wps(enabled=True)
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(days=1, seconds=1))
    await home.is_kept_off()
    hass.config_entries.async_update_entry(home.entry, pref_disable_polling=True)
    requests = home.stand.requests
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(days=2, seconds=2))
    await hass.async_block_till_done()
    assert home.stand.requests == requests


async def test_a_list_of_clients_that_cannot_be_read_costs_only_the_comparison(home: Home) -> None:
    home.stand.device_connects(CAMERA)
    home.stand.spoil_client_list(ListFault.REFUSED)
    await home.set_up()
    await home.is_kept_off()
    assert not home.need.is_compared
    assert home.issues == set()
    home.stand.spoil_client_list(None)
    await home.press()
    await eventually(lambda: home.need.is_compared)


async def test_a_list_that_cannot_be_read_after_it_means_nothing(home: Home) -> None:
    home.stand.device_connects(CAMERA)
    await home.set_up()
    await eventually(lambda: home.stand.switched)
    home.stand.spoil_client_list(ListFault.REFUSED)
    await home.is_kept_off()
    await asyncio.sleep(home.timing.drops)
    assert home.issues == set()


async def test_a_router_that_does_not_answer_after_a_window_is_spoken_of_only_after_a_while(home: Home) -> None:
    await home.set_up()
    await home.is_kept_off()
    await home.press()
    home.stand.spoil(Fault(close=True))
    await eventually(lambda: home.main.window in {"closed", "unavailable"}, 20)
    await eventually(lambda: home.issues == {"wps_left_on_"}, 20)
    home.stand.spoil(None)
    await home.is_kept_off()
    await eventually(lambda: home.issues == set())


async def test_a_press_in_the_moment_before_wps_goes_off_does_not_put_that_off(hass: HomeAssistant) -> None:
    """It has nothing to do with the next attempt, which comes long after one that was of no use."""
    home = Home(hass, switch_again=60)
    await home.stand.start()
    await home.set_up()
    await home.is_kept_off()
    await home.press()
    home.stand.spoil(Fault(delay=0.03))
    await home.main.press("close_window")
    # A look is on its way, after which WPS is to go off.
    before = home.stand.requests
    await eventually(lambda: home.stand.requests > before)
    await home.main.press()
    assert home.main.window == "open"
    home.stand.spoil(None)
    await home.main.press("close_window")
    await home.is_kept_off()
    await home.leave()


@pytest.mark.parametrize("times", [1, 4])
async def test_what_was_switched_is_no_failure_although_nothing_can_be_read_after_it(home: Home, times: int) -> None:
    await AtHome.set_up(home)
    assert home.switch == "on"
    spoilt: list[Heard] = []

    def reads_the_networks(heard: Heard) -> bool:
        is_meant = bool(home.stand.switched) and heard.headers["x-jnap-action"].endswith("Transaction")
        spoilt.extend([heard] if is_meant else [])
        return is_meant and len(spoilt) <= times

    assert isinstance(home.stand, LinksysStand)
    home.stand.server.spoiled = reads_the_networks, Fault(status=503)
    await home.turn("off")
    assert not home.stand.wps_enabled
    # If that cannot be read either, nothing is shown until it can.
    assert home.switch != "on"
    await eventually(lambda: home.switch == "off")
    assert len(spoilt) > times


async def test_what_is_wrong_with_the_account_is_asked_for(hass: HomeAssistant, home: Home) -> None:
    await home.set_up()
    await home.is_kept_off()
    await home.press()
    # Another password was set at the router in the middle of the window.
    assert isinstance(home.stand, LinksysStand)
    home.stand.router.password = "another-password"
    await eventually(lambda: hass.config_entries.flow.async_progress_by_handler(DOMAIN), 20)


async def test_the_question_goes_when_a_person_has_read_it(hass: HomeAssistant, home: Home) -> None:
    assert await async_setup_component(hass, "repairs", {})
    home.stand.device_connects(CAMERA)
    home.stand.device_connects(PRINTER)
    home.stand.drop_when_switched()
    await home.set_up()
    await eventually(lambda: home.issues == {"clients_dropped_"})
    manager = repairs_flow_manager(hass)
    assert manager
    page = await manager.async_init(DOMAIN, data={"issue_id": f"clients_dropped_{home.entry.entry_id}"})
    assert page["step_id"] == "confirm"
    await manager.async_configure(page["flow_id"], {})
    assert home.issues == set()


async def test_the_question_goes_with_the_router(hass: HomeAssistant, home: Home) -> None:
    home.stand.device_connects(CAMERA)
    home.stand.device_connects(PRINTER)
    home.stand.drop_when_switched()
    await home.set_up()
    await eventually(lambda: home.issues == {"clients_dropped_"})
    switched = list(home.stand.switched)
    await hass.config_entries.async_remove(home.entry.entry_id)
    assert home.issues == set()
    assert home.stand.switched == switched


async def test_a_router_that_cannot_switch_is_pressed_all_the_same(hass: HomeAssistant) -> None:
    """An old FRITZ!OS: the option may be left from another one."""
    home = Home(hass, "fritzbox")
    stand = home.stand
    assert isinstance(stand, FritzBoxStand)
    known = stand.router.actions["wlanconfig"]
    stand.router.actions["wlanconfig"] = {name: one for name, one in known.items() if name != "X_AVM-DE_SetWPSEnable"}
    await stand.start()
    await home.set_up()
    await eventually(lambda: home.issues == {"wps_left_on_"}, 20)
    await home.press()
    assert stand.wps_enabled
    await home.leave()


async def test_the_guests_window_does_not_open_where_wps_is_for_the_home_alone(hass: HomeAssistant) -> None:
    home = Home(hass, "fritzbox")
    await home.stand.start()
    home.entry = await add_entry(
        hass, "fritzbox", home.settings, networks=[home.stand.main, GUEST], only_while_needed=True
    )
    await home.is_kept_off()
    await home.press()
    await home.shown.press("close_window")
    await home.is_kept_off()
    for network in home.entry.runtime_data.networks.values():
        if not network.is_main:
            with pytest.raises(HomeAssistantError):
                await network.async_open()
    await home.is_kept_off()
    await home.leave()


async def test_home_assistant_stops_in_the_middle_of_a_window(tmp_path: Path) -> None:
    """It does not unload its entries then, and the window is over when it is back."""
    spec = SPECS["linksys"]
    stand = stand_of(spec)(clock=time.monotonic, walk_time=3)
    await stand.start()
    await add(tmp_path, spec, stand, only_while_needed=True)
    for again in (False, True):
        async with loaded_home_assistant(tmp_path) as hass:
            faster(hass, 40, slack=0.3, grace=0.5, open_poll=0.04)
            await start(hass)
            (entry,) = hass.config_entries.async_entries(DOMAIN)
            await eventually(lambda: not stand.wps_enabled)
            if not again:
                await Shown(hass, entry, stand.main).press()
        if not again:
            assert stand.wps_enabled
            stand.device_presses(PRINTER)
            await eventually(lambda: not stand.is_open)
    await stand.stop()
