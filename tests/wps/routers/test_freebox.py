"""A Freebox's WPS: one session at a time, which the box remembers after it is over."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

import aiohttp
import pytest

from custom_components.wps_push.wps.model import Band, Obstacle, Phase, Refusal, Result, Role, WindowStatus
from custom_components.wps_push.wps.router import (
    RouterPermissionError,
    RouterProtocolError,
    RouterUnable,
    RouterUnreachable,
    WindowRefused,
    WindowStillOpen,
)
from tests.emulators.server import Fault

from .freebox_house import MAIN, SECOND, Home, close, status

PRINTER = "3c:2a:f4:00:00:01"


@pytest.fixture
async def home(session: aiohttp.ClientSession) -> AsyncGenerator[Home]:
    home = Home(session)
    async with home.box:
        yield home


async def until(home: Home, path: str) -> None:
    """Wait until this is asked for."""
    for _ in range(100):
        if home.asked[-1] == path:
            break
        await asyncio.sleep(0.005)


# Who it is, and its networks.


async def test_the_box_says_who_it_is(home: Home) -> None:
    info = await home.driver().connect()
    assert info.identity == "762601T190510709"
    assert (info.name, info.manufacturer, info.model) == ("Freebox Server", "Freebox", "Freebox v9 (r1)")
    assert info.sw_version == "4.12.2"
    assert info.macs == {"68:a3:78:00:00:00"}
    assert info.url == home.box.url


async def test_cards_that_share_their_settings_are_one_network(home: Home) -> None:
    (network,) = await home.driver().networks()
    assert (network.id, network.role, network.obstacle) == (MAIN, Role.MAIN, None)
    assert network.bands == (Band.GHZ_2_4, Band.GHZ_5, Band.GHZ_6)


async def test_cards_with_names_of_their_own_are_networks_of_their_own(home: Home) -> None:
    home.split()
    main, other = await home.driver().networks()
    assert (main.id, main.role, main.bands) == (MAIN, Role.MAIN, (Band.GHZ_2_4,))
    assert (other.id, other.role, other.bands) == (SECOND, Role.OTHER, (Band.GHZ_5,))


async def test_firmware_that_shows_the_band_of_a_card_only(home: Home) -> None:
    for bss in home.wifi.bsses:
        del bss["status"]["band"]
    home.box.about["api_version"] = "8.2"
    (network,) = await home.driver().networks()
    assert network.bands == (Band.GHZ_2_4, Band.GHZ_5, Band.GHZ_6)
    assert "/api/v8/wifi/ap/" in [heard.path for heard in home.box.heard]


@pytest.mark.parametrize(
    ("config", "obstacle"),
    [
        ({"encryption": "wpa2_psk_auto"}, None),
        ({"encryption": "wpa23_psk_ccmp"}, None),
        ({"encryption": "wpa12_psk_auto"}, Obstacle.WPS_DISABLED),
        ({"encryption": "wpa3_psk_ccmp", "hide_ssid": True}, Obstacle.WPA3_ONLY),
        ({"enabled": False}, Obstacle.RADIO_OFF),
    ],
)
async def test_what_keeps_wps_from_running(home: Home, config: dict[str, Any], obstacle: Obstacle | None) -> None:
    for bss in home.wifi.bsses:
        bss["config"] |= config
    (network,) = await home.driver().networks()
    assert network.obstacle is obstacle


async def test_wps_does_not_run_on_6_ghz_whatever_stands_there(home: Home) -> None:
    del home.wifi.bsses[1:]
    home.wifi.bsses[0]["config"]["encryption"] = "wpa23_psk_ccmp"
    (network,) = await home.driver().networks()
    assert network.obstacle is Obstacle.WPA3_ONLY


# Where the window is opened.


@pytest.mark.parametrize(
    ("band", "bssid"),
    [(None, "02:00:00:00:00:0B"), ("5", "02:00:00:00:00:06"), ("6", "02:00:00:00:00:0B")],
    ids=["2.4 GHz first", "as it was chosen", "not where only WPA3 is spoken"],
)
async def test_the_window_is_opened_on_one_card(home: Home, band: str | None, bssid: str) -> None:
    await home.driver(band=band).open_window(MAIN)
    assert [session.bssid for session in home.wifi.sessions] == [bssid]


async def test_the_next_card_is_taken_where_the_first_is_off(home: Home) -> None:
    driver = home.driver()
    home.wifi.switch_off("02:00:00:00:00:0B")
    await driver.open_window(MAIN)
    assert [session.bssid for session in home.wifi.sessions] == ["02:00:00:00:00:06"]


async def test_a_network_that_was_set_right_meanwhile_can_be_opened(home: Home) -> None:
    for bss in home.wifi.bsses:
        bss["config"]["wps_enabled"] = False
    driver = home.driver()
    with pytest.raises(WindowRefused):
        await driver.open_window(MAIN)
    for bss in home.wifi.bsses:
        bss["config"]["wps_enabled"] = True
    assert (await driver.open_window(MAIN)).phase is Phase.OPEN


async def test_a_network_that_is_gone(home: Home) -> None:
    with pytest.raises(WindowRefused) as refused:
        await home.driver().open_window("02:00:00:00:00:99")
    assert refused.value.refusal is Refusal.RADIO_OFF


# What the box answers to a press.


@pytest.mark.parametrize(
    ("code", "refusal"),
    [
        ("busy", Refusal.BUSY),
        ("inval_wps_needs_ccmp", Refusal.WPA3_ONLY),
        ("inval_wps_hidden_ssid", Refusal.HIDDEN_SSID),
        ("inval_wps_macfilter", Refusal.WPS_DISABLED),
        ("notsupp", Refusal.NOT_BUILT_IN),
    ],
)
async def test_a_press_that_the_box_turns_down(home: Home, code: str, refusal: Refusal) -> None:
    home.box.codes["wifi/wps/start"] = code
    with pytest.raises(WindowRefused) as refused:
        await home.driver().open_window(MAIN)
    assert refused.value.refusal is refusal


async def test_a_press_that_comes_too_late_is_reported_by_what_has_changed(home: Home) -> None:
    driver = home.driver()
    await driver.networks()
    for bss in home.wifi.bsses:
        home.wifi.switch_off(bss["id"])
    with pytest.raises(WindowRefused) as refused:
        await driver.open_window(MAIN)
    assert refused.value.refusal is Refusal.RADIO_OFF


async def test_a_reason_that_nobody_knows_is_reported_in_the_boxs_word(home: Home) -> None:
    home.box.codes["wifi/wps/start"] = "inval_moon"
    with pytest.raises(RouterProtocolError, match="wps start: the box answers inval_moon"):
        await home.driver().open_window(MAIN)


async def test_a_service_that_is_not_running(home: Home) -> None:
    home.box.codes["wifi/wps/sessions"] = "service_down"
    with pytest.raises(RouterUnreachable):
        await home.driver().report()


@pytest.mark.parametrize("code", ["invalid_request", "notsupp"])
async def test_firmware_that_knows_no_wps(home: Home, code: str) -> None:
    home.box.codes["wifi/wps/sessions"] = code
    driver = home.driver()
    with pytest.raises(RouterUnable):
        await driver.report()
    with pytest.raises(RouterUnable):
        await driver.open_window(MAIN)


async def test_two_devices_that_ask_at_once(home: Home) -> None:
    home.wifi.registrar.overlap()
    with pytest.raises(WindowRefused) as refused:
        await home.driver().open_window(MAIN)
    assert refused.value.refusal is Refusal.OVERLAP
    assert refused.value.retry_in


async def test_a_device_that_was_waiting_has_joined_at_the_press(home: Home) -> None:
    home.wifi.registrar.exchange_time = 0
    home.wifi.registrar.enrollee_presses(PRINTER)
    opened = await home.driver().open_window(MAIN)
    assert opened == WindowStatus(phase=Phase.SUCCEEDED, result=Result.SUCCESS, peer=PRINTER)


# One session at a time.


async def test_a_press_while_the_window_is_open_gives_it_its_full_time_again(home: Home) -> None:
    driver = home.driver()
    await driver.open_window(MAIN)
    home.now += 100
    assert (await driver.open_window(MAIN)).phase is Phase.OPEN
    home.now += 100
    assert (await driver.report((MAIN,))).windows[MAIN].phase is Phase.OPEN
    assert home.wifi.sessions[0].result == "user_canceled"


async def test_a_device_that_is_faster_than_a_second_press_is_reported(home: Home) -> None:
    driver = home.driver()
    await driver.open_window(MAIN)
    home.box.faults = [Fault(), Fault(delay=0.2)]
    pressing = asyncio.create_task(driver.open_window(MAIN))
    await until(home, "wifi/wps/stop/")
    home.wifi.registrar.enrollee_presses(PRINTER)
    home.now += 1
    assert await pressing == WindowStatus(phase=Phase.SUCCEEDED, result=Result.SUCCESS, peer=PRINTER)
    assert len(home.wifi.sessions) == 1


async def test_a_session_that_runs_elsewhere_is_left_alone(home: Home) -> None:
    home.split()
    home.wifi.start("02:00:00:00:00:06")
    with pytest.raises(WindowRefused) as refused:
        await home.driver().open_window(MAIN)
    assert refused.value.refusal is Refusal.BUSY
    assert (await status(home, SECOND)).phase is Phase.OPEN
    assert (await status(home)).phase is Phase.IDLE


async def test_a_session_that_does_not_end_is_in_the_way(home: Home) -> None:
    driver = home.driver()
    await driver.open_window(MAIN)
    home.wifi.keeps_going = True
    with pytest.raises(WindowRefused) as refused:
        await driver.open_window(MAIN)
    assert refused.value.refusal is Refusal.BUSY


async def test_a_stop_that_has_no_effect_is_reported(home: Home) -> None:
    driver = home.driver()
    await driver.open_window(MAIN)
    home.wifi.keeps_going = True
    with pytest.raises(WindowStillOpen):
        await close(driver)


async def test_a_session_that_ends_by_itself_while_it_is_stopped(home: Home) -> None:
    driver = home.driver()
    await driver.open_window(MAIN)
    home.box.faults = [Fault(), Fault(delay=0.2)]
    closing = asyncio.create_task(close(driver))
    await until(home, "wifi/wps/stop/")
    home.now += 121
    await closing
    assert [session.result for session in home.wifi.sessions] == ["failed_timeout"]


# Requests.


async def test_a_look_is_one_request(home: Home) -> None:
    driver = home.driver()
    await driver.networks()
    home.box.heard.clear()
    for _ in range(3):
        await driver.report((MAIN,))
    assert home.asked == ["wifi/wps/sessions/"] * 3


async def test_a_right_that_is_taken_back_between_two_presses(home: Home) -> None:
    driver = home.driver()
    await driver.networks()
    home.box.sessions = dict.fromkeys(home.box.sessions, False)
    with pytest.raises(RouterPermissionError, match="Modification des réglages de la Freebox"):
        await driver.open_window(MAIN)


async def test_an_answer_that_is_neither_a_success_nor_an_error(home: Home) -> None:
    driver = home.driver()
    await driver.connect()
    home.box.fault = Fault(body=b'{"success": false, "error_code": 7}')
    with pytest.raises(RouterProtocolError, match="neither a success nor an error"):
        await driver.networks()
