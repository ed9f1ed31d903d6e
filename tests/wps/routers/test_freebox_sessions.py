"""How a Freebox's window ended: sessions that the box remembers, in the order of its clock."""

from collections.abc import AsyncGenerator
import json
from typing import Any

import aiohttp
import pytest

from custom_components.wps_push.wps.model import Phase, Result, WindowStatus
from custom_components.wps_push.wps.router import RouterProtocolError
from tests.emulators.server import Fault

from .freebox_house import MAIN, SECOND, Home, close, status

PRINTER = "3c:2a:f4:00:00:01"


@pytest.fixture
async def home(session: aiohttp.ClientSession) -> AsyncGenerator[Home]:
    home = Home(session)
    async with home.box:
        yield home


def reported(sessions: list[dict[str, Any]]) -> bytes:
    """An answer with these sessions."""
    return json.dumps({"success": True, "result": sessions}).encode()


async def test_a_device_that_joined_is_named(home: Home) -> None:
    driver = home.driver()
    await driver.open_window(MAIN)
    home.wifi.registrar.enrollee_presses(PRINTER)
    home.now += 1
    assert await status(home) == WindowStatus(phase=Phase.SUCCEEDED, result=Result.SUCCESS, peer=PRINTER)


async def test_a_device_that_the_box_does_not_name(home: Home) -> None:
    home.box.results["wifi/wps/sessions"] = [
        {"id": 1, "active": False, "result": "success", "mac": "00:00:00:00:00:00"}
    ]
    assert await status(home) == WindowStatus(phase=Phase.SUCCEEDED, result=Result.SUCCESS)


async def test_the_last_device_is_remembered_through_later_windows(home: Home) -> None:
    driver = home.driver()
    await driver.open_window(MAIN)
    home.wifi.registrar.enrollee_presses(PRINTER)
    home.now += 1
    await driver.open_window(MAIN)
    home.now += 121
    assert await status(home) == WindowStatus(phase=Phase.TIMED_OUT, result=Result.SUCCESS, peer=PRINTER)


async def test_ends_without_a_device(home: Home) -> None:
    driver = home.driver()
    assert (await status(home)).phase is Phase.IDLE
    await driver.open_window(MAIN)
    await close(driver)
    assert (await status(home)).phase is Phase.CANCELLED
    await driver.open_window(MAIN)
    home.wifi.registrar.overlap()
    assert (await status(home)).phase is Phase.OVERLAP
    home.now += 300
    await driver.open_window(MAIN)
    home.wifi.switch_off("02:00:00:00:00:0B")
    assert (await status(home)).phase is Phase.IDLE


async def test_a_window_belongs_to_the_network_that_it_was_opened_on(home: Home) -> None:
    home.split()
    driver = home.driver()
    await driver.open_window(SECOND)
    windows = (await driver.report()).windows
    assert {id_: window.phase for id_, window in windows.items()} == {MAIN: Phase.IDLE, SECOND: Phase.OPEN}
    # Names can change hands; the card's identity says more.
    home.wifi.sessions[0].ssid = "home"
    assert (await driver.report()).windows[SECOND].phase is Phase.OPEN
    home.wifi.sessions[0].ssid = "home 5G"
    # Where the box reports an identity that no card has, the name says whose it is.
    home.wifi.sessions[0].uuid = "unheard of"
    assert (await driver.report()).windows[SECOND].phase is Phase.OPEN


async def test_networks_that_share_a_wps_uuid_are_told_apart_by_their_names(home: Home) -> None:
    home.split()
    for bss in home.wifi.bsses:
        bss["config"]["wps_uuid"] = "8cdf46ed-45ad-4135-a1a6-020000000016"
    driver = home.driver()
    await driver.networks()
    assert (await driver.open_window(SECOND)).phase is Phase.OPEN
    windows = (await driver.report()).windows
    assert {id_: window.phase for id_, window in windows.items()} == {MAIN: Phase.IDLE, SECOND: Phase.OPEN}


async def test_an_old_session_whose_end_is_reported_late_is_not_taken_for_the_new_one(home: Home) -> None:
    driver = home.driver()
    await driver.open_window(MAIN)
    await close(driver)
    (old,) = (session.reported for session in home.wifi.advance())
    home.box.faults = [Fault(body=reported([old | {"result": "failed_unknown"}])), Fault(), Fault(body=reported([old]))]
    assert (await driver.open_window(MAIN)).phase is Phase.OPEN
    assert len(home.wifi.sessions) == 2


async def test_a_number_that_the_box_uses_again(home: Home) -> None:
    driver = home.driver()
    await driver.networks()
    home.box.faults = [Fault(body=reported([{"id": 1, "active": False, "result": "failed_timeout", "start_date": 7}]))]
    assert (await driver.open_window(MAIN)).phase is Phase.OPEN


async def test_a_clock_that_was_set_back_hides_no_window(home: Home) -> None:
    driver = home.driver()
    await driver.open_window(MAIN)
    home.wifi.registrar.enrollee_presses(PRINTER)
    home.now += 1
    assert (await status(home)).phase is Phase.SUCCEEDED
    home.wifi.calendar -= 3600
    home.now += 100
    assert (await driver.open_window(MAIN)).phase is Phase.OPEN
    assert (await status(home)) == WindowStatus(phase=Phase.OPEN, result=Result.SUCCESS, peer=PRINTER)
    await close(driver)


async def test_a_result_of_another_kind_is_no_end(home: Home) -> None:
    home.box.results["wifi/wps/sessions"] = [
        {"id": 3, "active": False, "result": "of another kind", "start_date": None},
        {"id": 4, "active": True, "start_date": 7},
    ]
    assert (await status(home)).phase is Phase.OPEN


@pytest.mark.parametrize("odd", [None, {"id": "1", "active": True}, {"id": 5, "active": "no"}, {"id": 5}])
async def test_a_session_that_makes_no_sense_may_be_the_open_window(home: Home, odd: object) -> None:
    home.box.results["wifi/wps/sessions"] = [{"id": 4, "active": False, "result": "failed_timeout"}, odd]
    with pytest.raises(RouterProtocolError, match="makes no sense"):
        await status(home)
