"""How a window ends on prplOS, whose builds report more or less of it."""

import asyncio
from collections.abc import AsyncGenerator
import json

import aiohttp
import pytest

from custom_components.wps_push.wps.model import Phase, Refusal
from custom_components.wps_push.wps.router import WindowRefused
from tests.emulators.server import Fault

from .prplos_house import CAMERA, FIVE, MAIN, MOMENT, PRINTER, WALK_TIME, House, phase, requests_before_a_press


@pytest.fixture
async def house(session: aiohttp.ClientSession) -> AsyncGenerator[House]:
    """A house whose router is as prplOS is published."""
    house = House(session)
    async with house.router:
        yield house


@pytest.fixture(params=["fresh", "sticky"])
async def wordy(session: aiohttp.ClientSession, request: pytest.FixtureRequest) -> AsyncGenerator[House]:
    """A house whose router has words for the end of a window, for that time or for ever."""
    house = House(session, words=request.param)
    async with house.router:
        yield house


async def test_a_device_that_takes_its_time_to_come_back(house: House) -> None:
    driver = house.driver()
    await driver.open_window(MAIN)
    house.router.registrar.enrollee_presses(PRINTER, [MAIN])
    await house.wait(1)
    house.router.registrar.status(MAIN)
    joined, house.router.registrar.registered = house.router.registrar.registered, []
    assert await phase(driver) is Phase.OPEN
    await house.wait(5)
    assert await phase(driver) is Phase.OPEN
    house.router.registrar.registered = joined
    assert await phase(driver) is Phase.SUCCEEDED
    await house.wait(30)
    assert await phase(driver) is Phase.SUCCEEDED


async def test_an_end_that_nobody_can_explain_is_no_pairing(house: House) -> None:
    driver = house.driver()
    await driver.open_window(MAIN)
    await house.wait(5)
    # Somebody cancels on the web page, and a device comes onto the other network of the house.
    house.router.registrar.cancel(MAIN)
    house.router.connected[CAMERA] = "vap2g0guest"
    assert await phase(driver) is Phase.OPEN
    await house.wait(MOMENT)
    assert await phase(driver) is Phase.IDLE


@pytest.mark.parametrize("ours", [True, False])
async def test_a_device_that_changes_over_from_the_other_network_is_nobody_new(house: House, ours: bool) -> None:
    house.router.connected[CAMERA] = "vap2g0guest"
    driver = house.driver()
    assert await phase(driver) is Phase.IDLE
    if ours:
        await driver.open_window(MAIN)
    else:
        house.router.press_elsewhere(MAIN)
        assert await phase(driver) is Phase.OPEN
    house.router.registrar.cancel(MAIN)
    house.router.connected[CAMERA] = MAIN
    assert await phase(driver) is Phase.OPEN


async def test_a_device_that_came_home_a_while_before_somebody_cancelled(house: House) -> None:
    driver = house.driver()
    await driver.open_window(MAIN)
    house.router.connected[CAMERA] = MAIN
    for _ in range(2):
        await house.wait(MOMENT)
        assert await phase(driver) is Phase.OPEN
    house.router.registrar.cancel(MAIN)
    assert await phase(driver) is Phase.OPEN


@pytest.mark.parametrize("joins", [True, False])
async def test_nothing_is_claimed_of_a_window_whose_beginning_nobody_saw(house: House, joins: bool) -> None:
    house.router.press_elsewhere(MAIN)
    driver = house.driver()
    assert await phase(driver) is Phase.OPEN
    if joins:
        house.router.registrar.enrollee_presses(PRINTER, [MAIN])
        await house.wait(1)
        # It may have been open for two minutes, and the device may have come by its password.
        assert await phase(driver) is Phase.IDLE
    else:
        house.router.registrar.cancel(MAIN)
        assert await phase(driver) is Phase.OPEN
        await house.wait(MOMENT)
        assert await phase(driver) is Phase.TIMED_OUT


async def test_a_press_while_the_end_is_being_learnt_opens_another_window(house: House) -> None:
    driver = house.driver()
    await driver.open_window(MAIN)
    house.router.registrar.cancel(MAIN)
    assert await phase(driver) is Phase.OPEN
    assert (await driver.open_window(MAIN)).phase is Phase.OPEN
    house.router.registrar.enrollee_presses(PRINTER, [MAIN])
    await house.wait(1)
    assert await phase(driver) is Phase.SUCCEEDED


async def test_a_close_while_the_end_is_being_learnt(house: House) -> None:
    driver = house.driver()
    await driver.open_window(MAIN)
    house.router.registrar.cancel(MAIN)
    assert await phase(driver) is Phase.OPEN
    await driver.close_window(MAIN)
    assert await phase(driver) is Phase.CANCELLED


async def test_a_close_that_comes_after_a_device_has_joined_cancels_nothing(house: House) -> None:
    driver = house.driver()
    await driver.open_window(MAIN)
    house.router.registrar.enrollee_presses(PRINTER, [MAIN])
    await house.wait(1)
    await driver.close_window(MAIN)
    assert not [heard for heard in house.router.heard if "cancelWPSPairing" in heard.body]
    assert await phase(driver) is Phase.SUCCEEDED


async def test_closing_another_network_leaves_the_main_ones_window_open(house: House) -> None:
    driver = house.driver()
    await driver.open_window(MAIN)
    await driver.close_window("vap2g0guest")
    await driver.close_window("nothing")
    assert await phase(driver) is Phase.OPEN


async def test_the_words_of_a_build_count_when_they_are_new(wordy: House) -> None:
    house, driver = wordy, wordy.driver()
    assert await phase(driver) is Phase.IDLE
    await driver.open_window(MAIN)
    house.router.registrar.enrollee_presses(PRINTER, [MAIN])
    await house.wait(1)
    assert await phase(driver) is Phase.SUCCEEDED
    await house.wait(1)
    await driver.open_window(MAIN)
    await house.wait(WALK_TIME + 1)
    assert await phase(driver) is Phase.TIMED_OUT
    await driver.open_window(MAIN)
    house.router.registrar.overlap()
    await house.wait(1)
    assert await phase(driver) is Phase.OVERLAP


async def test_a_word_of_yesterday_is_none_of_today(wordy: House) -> None:
    house = wordy
    first = house.driver()
    await first.open_window(MAIN)
    house.router.registrar.enrollee_presses(PRINTER, [MAIN])
    await house.wait(1)
    driver = house.driver()
    assert await phase(driver) is Phase.IDLE
    await house.wait(1)
    house.router.press_elsewhere(FIVE)
    assert await phase(driver) is Phase.OPEN
    await house.wait(WALK_TIME + 1)
    assert await phase(driver) is Phase.TIMED_OUT


async def test_a_word_that_was_there_at_our_first_look_is_no_news(wordy: House) -> None:
    house = wordy
    await house.driver().open_window(MAIN)
    house.router.registrar.enrollee_presses(PRINTER, [MAIN])
    await house.wait(1)
    presses, watches = house.driver(), house.driver()
    await presses.open_window(MAIN)
    assert await phase(watches) is Phase.OPEN
    await house.wait(WALK_TIME + 1)
    assert await phase(presses) is Phase.TIMED_OUT
    assert await phase(watches) is Phase.TIMED_OUT


async def test_a_word_of_yesterday_does_not_make_a_press_a_success(session: aiohttp.ClientSession) -> None:
    async with (house := House(session, words="sticky")).router:
        driver = house.driver()
        await driver.open_window(MAIN)
        house.router.registrar.enrollee_presses(PRINTER, [MAIN])
        await house.wait(1)
        assert await phase(driver) is Phase.SUCCEEDED
        house.router.replies["InitiateWPSPBC()"] = {"success": "ok"}
        with pytest.raises(WindowRefused):
            await driver.open_window(MAIN)


async def test_a_word_that_is_new_after_each_window(session: aiohttp.ClientSession) -> None:
    async with (house := House(session, words="fresh")).router:
        house.router.connected[CAMERA] = MAIN
        driver = house.driver()
        for _ in range(2):
            await driver.open_window(MAIN)
            # One that was on the Wi-Fi all the time: nothing else shows it.
            house.router.registrar.enrollee_presses(CAMERA, [MAIN])
            await house.wait(1)
            assert await phase(driver) is Phase.SUCCEEDED


async def test_a_router_whose_clock_is_a_little_fast(house: House) -> None:
    driver = house.driver()
    await driver.open_window(MAIN)
    await house.wait(WALK_TIME - 1.5)
    assert await phase(driver) is Phase.OPEN
    house.router.registrar.cancel(MAIN)
    house.router.connected[CAMERA] = MAIN
    assert await phase(driver) is Phase.TIMED_OUT


async def test_a_device_that_was_quicker_than_the_first_look(house: House) -> None:
    house.router.registrar.exchange_time = 0
    house.router.associations.returns_after = 0
    house.router.registrar.enrollee_presses(PRINTER, [MAIN])
    assert (await house.driver().open_window(MAIN)).phase is Phase.SUCCEEDED


async def test_somebody_who_comes_to_the_other_network_meanwhile_has_not_joined(house: House) -> None:
    driver = house.driver()
    house.router.replies["InitiateWPSPBC()"] = {"success": "ok"}
    pressing = asyncio.create_task(driver.open_window(MAIN))
    await house.commanded("InitiateWPSPBC")
    house.router.connected[CAMERA] = "vap2g0guest"
    with pytest.raises(WindowRefused):
        await pressing


async def test_a_word_that_was_quicker_than_the_first_look(wordy: House) -> None:
    house = wordy
    house.router.registrar.exchange_time = 0
    house.router.connected[PRINTER] = MAIN
    house.router.registrar.enrollee_presses(PRINTER, [MAIN])
    assert (await house.driver().open_window(MAIN)).phase is Phase.SUCCEEDED


async def test_an_overlap_that_was_quicker_than_the_first_look(house: House) -> None:
    driver = house.driver()
    presses = await requests_before_a_press(house, driver)
    house.router.replies["InitiateWPSPBC()"] = {"success": "ok"}
    rows = [
        {
            "path": f"Device.WiFi.AccessPoint.{index}.WPS.",
            "parameters": {"PairingInProgress": False, "Status": "Overlap"},
        }
        for index in (1, 2)
    ]
    house.router.faults = [*[Fault()] * (presses + 1), *[Fault(body=json.dumps(rows).encode())] * 3]
    with pytest.raises(WindowRefused) as refused:
        await driver.open_window(MAIN)
    assert refused.value.refusal is Refusal.OVERLAP
    assert refused.value.retry_in
