"""What is particular to Linksys routers: one session for all radios, a result that stays, and a password in every request."""

from collections.abc import AsyncGenerator
import json

import aiohttp
import pytest

from custom_components.wps_push.wps.model import Band, Obstacle, Phase, Refusal
from custom_components.wps_push.wps.router import (
    Cancels,
    Router,
    RouterAuthError,
    RouterLogInRefused,
    RouterProtocolError,
    RouterUnable,
    RouterUnreachable,
    SwitchesWps,
    WindowRefused,
    WindowStillOpen,
)
from custom_components.wps_push.wps.routers.linksys.jnap import Action, Reply
from tests.emulators.linksys import PASSWORD, PIN, SERIAL, TRIES, LinksysRouter, radio

from .linksys_house import PRINTER, driver_for

START = "wirelessap/StartWPSServerSession"
STATUS = "wirelessap/GetWPSServerSessionStatus"
SETTINGS = "wirelessap/GetWPSServerSettings"
SWITCH = "wirelessap/SetWPSServerSettings"


@pytest.fixture
async def router() -> AsyncGenerator[LinksysRouter]:
    """A router that is on; its time does not pass by itself."""
    async with LinksysRouter(clock=lambda: 1000.0) as router:
        yield router


@pytest.fixture
def driver(router: LinksysRouter, session: aiohttp.ClientSession) -> Router:
    """Somebody who knows the password."""
    return driver_for(router, session)


async def close(driver: Router) -> None:
    assert isinstance(driver, Cancels)
    await driver.close_window("main")


async def switch(driver: Router, *, enabled: bool) -> None:
    assert isinstance(driver, SwitchesWps)
    await driver.set_wps(enabled=enabled)


async def test_who_it_is(driver: Router) -> None:
    info = await driver.connect()
    assert info.identity == SERIAL
    assert (info.name, info.manufacturer, info.model) == ("Velop", "Linksys", "WHW03")
    assert info.sw_version == "2.1.20.213195"
    assert info.macs == {"c4:41:1e:00:00:01", "c4:41:1e:00:00:02"}


async def test_one_press_opens_all_radios(router: LinksysRouter, driver: Router) -> None:
    assert (await driver.open_window("main")).phase is Phase.OPEN
    assert {bss.pbc_status for bss in router.registrar.bsses.values()} == {"Active"}
    (network,) = await driver.networks()
    assert network.bands == (Band.GHZ_2_4, Band.GHZ_5)


async def test_yesterdays_success_is_not_taken_for_the_window(router: LinksysRouter, driver: Router) -> None:
    router.registrar.bsses["ath0"].last_wps_result = "Success"
    router.registrar.bsses["ath0"].pbc_status = "Disabled"
    assert router.word == "success"
    assert (await driver.open_window("main")).phase is Phase.OPEN


async def test_yesterdays_success_does_not_hide_a_press_that_was_not_carried_out(
    router: LinksysRouter, driver: Router
) -> None:
    router.outputs[STATUS] = {"isWPSSessionInProgress": False, "lastResult": "Succeeded"}
    with pytest.raises(WindowRefused) as refused:
        await driver.open_window("main")
    assert refused.value.refusal is Refusal.NOT_CARRIED_OUT


async def test_a_device_that_was_waiting_has_joined_at_the_first_look(router: LinksysRouter, driver: Router) -> None:
    router.registrar.exchange_time = 0
    router.registrar.enrollee_presses(PRINTER)
    assert (await driver.open_window("main")).phase is Phase.SUCCEEDED


@pytest.mark.parametrize("output", [{}, {"lastResult": "Failed"}, {"isWPSSessionInProgress": False, "lastResult": "?"}])
async def test_a_state_that_makes_no_sense_is_not_guessed_at(
    router: LinksysRouter, driver: Router, output: dict[str, object]
) -> None:
    router.outputs[STATUS] = output
    with pytest.raises(RouterProtocolError, match="not understood"):
        await driver.report()


async def test_a_session_that_runs_is_open_whatever_the_last_one_was(router: LinksysRouter, driver: Router) -> None:
    router.outputs[STATUS] = {"isWPSSessionInProgress": True, "lastResult": "Failed"}
    assert (await driver.report()).windows["main"].phase is Phase.OPEN


async def test_a_router_that_insists_on_one_session_at_a_time_is_asked_to_end_it_first(
    router: LinksysRouter, driver: Router
) -> None:
    router.insists = True
    await driver.open_window("main")
    assert (await driver.open_window("main")).phase is Phase.OPEN
    assert router.actions.count(START) == 3


async def test_a_session_that_does_not_end_is_in_the_way(router: LinksysRouter, driver: Router) -> None:
    router.outputs[STATUS] = {"isWPSSessionInProgress": True}
    router.results[START] = {"result": "ErrorWPSSessionAlreadyInProgress"}
    with pytest.raises(WindowRefused) as refused:
        await driver.open_window("main")
    assert refused.value.refusal is Refusal.BUSY


async def test_a_stop_that_has_no_effect_is_reported(router: LinksysRouter, driver: Router) -> None:
    await driver.open_window("main")
    router.outputs[STATUS] = {"isWPSSessionInProgress": True}
    with pytest.raises(WindowStillOpen):
        await close(driver)


async def test_a_stop_that_fails_says_why(router: LinksysRouter, driver: Router) -> None:
    await driver.open_window("main")
    router.results["wirelessap/StopWPSServerSession"] = {"result": "_ErrorNotReady"}
    with pytest.raises(RouterUnreachable, match="starting"):
        await close(driver)


async def test_what_is_switched_off_after_the_look_is_reported_by_the_press(
    router: LinksysRouter, driver: Router
) -> None:
    router.results[START] = {"result": "ErrorWPSServerNotEnabled"}
    with pytest.raises(WindowRefused) as refused:
        await driver.open_window("main")
    assert refused.value.refusal is Refusal.WPS_DISABLED


async def test_only_the_main_network_can_be_opened(driver: Router) -> None:
    with pytest.raises(WindowRefused):
        await driver.open_window("guest")
    assert (await driver.report(("guest",))).windows == {}


async def test_only_the_main_network_can_be_closed(router: LinksysRouter, driver: Router) -> None:
    await driver.open_window("main")
    assert isinstance(driver, Cancels)
    await driver.close_window("guest")
    assert (await driver.report()).windows["main"].phase is Phase.OPEN


# What stands in the way.


async def test_a_mac_filter_switches_wps_off(router: LinksysRouter, driver: Router) -> None:
    router.mac_filter = True
    (network,) = await driver.networks()
    assert network.obstacle is Obstacle.WPS_DISABLED


async def test_a_hidden_radio_is_not_to_blame_for_a_mac_filter(router: LinksysRouter, driver: Router) -> None:
    router.mac_filter = True
    router.radios[0]["settings"]["broadcastSSID"] = False
    (network,) = await driver.networks()
    assert network.obstacle is Obstacle.WPS_DISABLED


async def test_one_radio_with_wpa3_only_is_enough_to_be_in_the_way(router: LinksysRouter, driver: Router) -> None:
    router.radios.append(radio("6GHz", "C4:41:1E:00:00:03"))
    router.radios[2]["settings"]["security"] = "WPA3-Personal"
    (network,) = await driver.networks()
    assert network.bands == (Band.GHZ_2_4, Band.GHZ_5, Band.GHZ_6)
    assert network.obstacle is Obstacle.WPA3_ONLY
    with pytest.raises(WindowRefused):
        await driver.open_window("main")
    assert START not in router.actions


async def test_a_radio_that_is_off_does_not_count(router: LinksysRouter, driver: Router) -> None:
    router.radios[0]["settings"] |= {"isEnabled": False, "security": "WPA3-Personal", "ssid": "old"}
    (network,) = await driver.networks()
    assert (network.ssid, network.bands, network.obstacle) == ("home", (Band.GHZ_5,), None)


async def test_a_hostile_name(router: LinksysRouter, driver: Router) -> None:
    router.radios[0]["settings"]["ssid"] = "ho\u202eme\n"
    (network,) = await driver.networks()
    assert network.ssid == "home"


@pytest.mark.parametrize("hidden", [0, 1])
async def test_one_hidden_radio_of_two_is_in_nobodys_way(router: LinksysRouter, driver: Router, hidden: int) -> None:
    router.radios[hidden]["settings"]["broadcastSSID"] = False
    (network,) = await driver.networks()
    assert network.obstacle is None


async def test_a_firmware_without_wps(router: LinksysRouter, driver: Router) -> None:
    router.services = [service for service in router.services if "WPSServer" not in service]
    (network,) = await driver.networks()
    assert network.obstacle is Obstacle.NOT_BUILT_IN
    with pytest.raises(WindowRefused) as refused:
        await driver.open_window("main")
    assert refused.value.refusal is Refusal.NOT_BUILT_IN


async def test_an_old_firmware_that_lacks_an_action(router: LinksysRouter, driver: Router) -> None:
    router.services = [
        service for service in router.services if service not in {"wirelessap/WPSServer2", "wirelessap/WirelessAP4"}
    ]
    router.results[SETTINGS] = {"result": "_ErrorUnknownAction"}
    assert (await driver.open_window("main")).phase is Phase.OPEN
    assert "wirelessap/GetRadioInfo" in router.actions
    assert "wirelessap/IsWPSServerAvailable" not in router.actions


@pytest.mark.parametrize(("service", "version"), [("WirelessAP2", ""), ("WirelessAP3", "2"), ("WirelessAP4", "3")])
async def test_the_radios_are_asked_for_as_the_firmware_knows_it(
    router: LinksysRouter, driver: Router, service: str, version: str
) -> None:
    router.services = [one for one in router.services if "WirelessAP" not in one] + [f"wirelessap/{service}"]
    await driver.networks()
    assert [one for one in router.actions if "RadioInfo" in one] == [f"wirelessap/GetRadioInfo{version}"]


async def test_a_router_that_is_still_starting(router: LinksysRouter, driver: Router) -> None:
    router.results[START] = {"result": "_ErrorNotReady"}
    with pytest.raises(RouterUnreachable, match="starting"):
        await driver.open_window("main")


async def test_an_error_without_a_name_of_jnap_is_not_quoted(router: LinksysRouter, driver: Router) -> None:
    router.results[START] = {"result": PASSWORD, "output": None}
    with pytest.raises(RouterProtocolError) as failed:
        await driver.open_window("main")
    assert PASSWORD not in str(failed.value)


# The switch.


@pytest.mark.parametrize("enabled", [False, True])
async def test_the_switch_is_asked_for_once(router: LinksysRouter, driver: Router, *, enabled: bool) -> None:
    router.wps_enabled = not enabled
    await driver.connect()
    router.actions.clear()
    await switch(driver, enabled=enabled)
    assert router.wps_enabled is enabled
    assert router.actions == [SETTINGS, SWITCH, SETTINGS]
    assert json.loads(router.heard[-2].body) == {"enabled": enabled}
    await switch(driver, enabled=enabled)
    assert router.actions.count(SWITCH) == 1


async def test_a_switch_that_has_no_effect_is_reported(router: LinksysRouter, driver: Router) -> None:
    router.ignores_switch = True
    with pytest.raises(RouterProtocolError, match="has not switched"):
        await switch(driver, enabled=False)


@pytest.mark.parametrize("lacking", [SETTINGS, SWITCH])
async def test_a_firmware_that_lacks_the_switch(router: LinksysRouter, driver: Router, lacking: str) -> None:
    router.results[lacking] = {"result": "_ErrorUnknownAction"}
    with pytest.raises(RouterUnable):
        await switch(driver, enabled=False)
    assert router.wps_enabled


async def test_a_switch_whose_state_makes_no_sense_is_left_alone(router: LinksysRouter, driver: Router) -> None:
    router.outputs[SETTINGS] = {"enabled": "disabled"}
    with pytest.raises(RouterProtocolError, match="does not say"):
        await switch(driver, enabled=False)
    assert SWITCH not in router.actions


# The password.


async def test_a_refused_password_is_not_sent_again_and_not_shown(
    router: LinksysRouter, session: aiohttp.ClientSession
) -> None:
    driver = driver_for(router, session, "not-the-password")
    for _ in range(3):
        with pytest.raises(RouterAuthError) as refused:
            await driver.connect()
        assert "credentials" not in str(refused.value)
    assert router.turned_down == 1


async def test_a_router_that_lets_nobody_in_any_more_is_left_alone(
    router: LinksysRouter, driver: Router, session: aiohttp.ClientSession
) -> None:
    await driver.connect()
    for _ in range(TRIES):
        with pytest.raises(RouterAuthError):
            await driver_for(router, session, "not-the-password").connect()
    asked = len(router.heard)
    for _ in range(3):
        with pytest.raises(RouterLogInRefused, match="too many wrong passwords"):
            await driver.report()
    assert len(router.heard) == asked + 1


def test_what_was_answered_is_not_shown() -> None:
    """Neither by an error that quotes where it happened nor by a log: the router's PIN and Wi-Fi key are in it."""
    assert PIN not in repr(Reply(Action(STATUS), "OK", {"serverPIN": PIN}))


async def test_a_router_that_shows_nothing_without_the_password(router: LinksysRouter, driver: Router) -> None:
    router.public = frozenset()
    assert (await driver.connect()).identity == SERIAL
