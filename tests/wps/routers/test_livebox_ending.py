"""What becomes of a Livebox's window, of which the box reports that it is pairing, and not how that ended."""

from collections.abc import AsyncGenerator

import aiohttp
import pytest

from custom_components.wps_push.wps.model import Phase
from tests.emulators.livebox import livebox_3

from .livebox_house import CAMERA, MAIN, MOMENT, PRINTER, WALK_TIME, House, joins, phase


@pytest.fixture
async def home(session: aiohttp.ClientSession) -> AsyncGenerator[House]:
    """A house with a Livebox 7."""
    house = House(session)
    async with house.router:
        yield house


async def test_a_device_that_takes_a_moment_to_come_back(home: House) -> None:
    home.box.associations.returns_after = 3
    driver = home.driver()
    await driver.open_window(MAIN)
    await joins(home)
    assert await phase(driver) is Phase.OPEN
    await home.wait(2.2)
    assert await phase(driver) is Phase.SUCCEEDED


async def test_a_window_that_somebody_closes_at_the_box(home: House) -> None:
    driver = home.driver()
    await driver.open_window(MAIN)
    home.box.cancel()
    assert await phase(driver) is Phase.OPEN
    await home.wait(MOMENT)
    # It may have been closed, or a device may have failed.
    assert await phase(driver) is Phase.IDLE


async def test_a_window_that_is_opened_again_right_after_its_end(home: House) -> None:
    driver = home.driver()
    await driver.open_window(MAIN)
    home.box.cancel()
    assert await phase(driver) is Phase.OPEN
    home.box.press()
    assert await phase(driver) is Phase.OPEN
    await home.wait(MOMENT)
    home.box.cancel()
    # Whoever has used it gets the same moment to come back as after any other.
    assert await phase(driver) is Phase.OPEN
    await home.wait(MOMENT)
    assert await phase(driver) is Phase.IDLE


async def test_a_press_while_the_end_is_being_learnt_opens_another_window(home: House) -> None:
    driver = home.driver()
    await driver.open_window(MAIN)
    home.box.cancel()
    assert await phase(driver) is Phase.OPEN
    assert (await driver.open_window(MAIN)).phase is Phase.OPEN
    await home.wait(1)
    assert await phase(driver) is Phase.OPEN
    await joins(home)
    assert await phase(driver) is Phase.SUCCEEDED


async def test_a_close_while_the_end_is_being_learnt(home: House) -> None:
    driver = home.driver()
    await driver.open_window(MAIN)
    home.box.cancel()
    assert await phase(driver) is Phase.OPEN
    await driver.close_window(MAIN)
    assert await phase(driver) is Phase.CANCELLED


async def test_a_close_that_comes_after_a_device_has_joined_cancels_nothing(home: House) -> None:
    driver = home.driver()
    await driver.open_window(MAIN)
    await joins(home)
    await driver.close_window(MAIN)
    assert await phase(driver) is Phase.SUCCEEDED


async def test_a_device_that_comes_home_shortly_before_we_close_has_not_joined(home: House) -> None:
    driver = home.driver()
    await driver.open_window(MAIN)
    home.box.connect(CAMERA)
    await driver.close_window(MAIN)
    assert await phase(driver) is Phase.CANCELLED


async def test_a_device_that_was_waiting_and_quicker_than_the_first_look(home: House) -> None:
    home.router.registrar.exchange_time = 0
    home.box.associations.returns_after = 0
    home.router.registrar.enrollee_presses(PRINTER)
    driver = home.driver()
    assert (await driver.open_window(MAIN)).phase is Phase.SUCCEEDED
    assert await phase(driver) is Phase.SUCCEEDED


async def test_a_device_that_was_there_before_has_not_paired(home: House) -> None:
    home.box.connect(CAMERA)
    driver = home.driver()
    await driver.open_window(MAIN)
    home.box.cancel()
    assert await phase(driver) is Phase.OPEN


async def test_a_device_that_came_home_a_while_before_somebody_closed_the_window(home: House) -> None:
    driver = home.driver()
    await driver.open_window(MAIN)
    home.box.connect(CAMERA)
    for _ in range(2):
        await home.wait(MOMENT)
        assert await phase(driver) is Phase.OPEN
    home.box.cancel()
    assert await phase(driver) is Phase.OPEN


async def test_the_list_of_devices_is_asked_for_now_and_then_while_a_window_is_open(home: House) -> None:
    driver = home.driver()
    await driver.open_window(MAIN)
    await home.wait(MOMENT)
    before = len(home.router.heard)
    await phase(driver)
    await phase(driver)
    assert len(home.router.heard) == before + 3


async def test_a_guest_has_not_paired(home: House) -> None:
    driver = home.driver()
    await driver.open_window(MAIN)
    home.box.cancel()
    home.box.connect(CAMERA)
    home.box.devices[CAMERA].at = "vap2g0guest0"
    assert await phase(driver) is Phase.OPEN
    assert (await driver.report((), stations=True)).stations == ()


async def test_somebody_who_comes_at_the_end_of_the_first_of_two_presses_is_not_called_paired(home: House) -> None:
    driver = home.driver()
    await driver.open_window(MAIN)
    await home.wait(WALK_TIME * 0.7)
    home.router.answers["NMC.Wifi.startPairing"] = {"status": True}
    assert (await driver.open_window(MAIN)).phase is Phase.OPEN
    await home.wait(WALK_TIME * 0.3 + 1)
    home.box.connect(CAMERA)
    assert await phase(driver) is Phase.IDLE


async def test_a_pairing_after_a_second_press_that_started_anew(home: House) -> None:
    driver = home.driver()
    await driver.open_window(MAIN)
    await home.wait(WALK_TIME * 0.7)
    await driver.open_window(MAIN)
    await home.wait(WALK_TIME * 0.3 + 6)
    assert await phase(driver) is Phase.OPEN
    await joins(home)
    assert await phase(driver) is Phase.SUCCEEDED


async def test_a_device_that_comes_by_its_password_does_not_make_a_time_out_a_pairing(home: House) -> None:
    driver = home.driver()
    await driver.open_window(MAIN)
    await home.wait(WALK_TIME - 1)
    assert await phase(driver) is Phase.OPEN
    home.box.connect(CAMERA)
    await home.wait(2)
    assert await phase(driver) is Phase.TIMED_OUT


async def test_nothing_is_claimed_of_a_window_whose_beginning_nobody_saw(home: House) -> None:
    home.box.press()
    driver = home.driver()
    assert await phase(driver) is Phase.OPEN
    await joins(home)
    # It may have been open for two minutes, and the device may have come by its password.
    assert await phase(driver) is Phase.IDLE


async def test_a_pairing_in_a_window_that_somebody_opened_at_the_box(home: House) -> None:
    driver = home.driver()
    assert await phase(driver) is Phase.IDLE
    home.box.press()
    assert await phase(driver) is Phase.OPEN
    await joins(home)
    assert await phase(driver) is Phase.SUCCEEDED


async def test_a_word_that_stays_is_no_news(session: aiohttp.ClientSession) -> None:
    words = dict.fromkeys(("None", "Active", "Timed-out"), "Success")
    async with (house := House(session, words=words)).router:
        driver = house.driver()
        await driver.open_window(MAIN)
        house.box.cancel()
        assert await phase(driver) is Phase.OPEN


async def test_a_word_that_came_between_two_looks_is_not_about_the_next_window(session: aiohttp.ClientSession) -> None:
    async with (house := House(session, words={"None": "Idle"})).router:
        driver = house.driver()
        assert await phase(driver) is Phase.IDLE
        house.box.words = dict.fromkeys(("None", "Active", "Timed-out"), "Success")
        house.box.press()
        assert await phase(driver) is Phase.OPEN
        house.box.cancel()
        assert await phase(driver) is Phase.OPEN


async def test_a_word_that_is_new_after_each_window(session: aiohttp.ClientSession) -> None:
    async with (house := House(session, words={"Active": "InProgress", "Success": "Success"})).router:
        house.box.connect(CAMERA)
        driver = house.driver()
        for _ in range(2):
            await driver.open_window(MAIN)
            # One that was on the Wi-Fi all the time: nothing else shows it.
            await joins(house, CAMERA)
            assert await phase(driver) is Phase.SUCCEEDED


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("Success", Phase.SUCCEEDED),
        ("TimeOut", Phase.TIMED_OUT),
        ("Overlap", Phase.OVERLAP),
        ("Cancelled", Phase.CANCELLED),
        ("Error", Phase.FAILED),
        # None of these says how it ended.
        ("Idle", Phase.OPEN),
        ("NotPaired", Phase.OPEN),
        ("Whatever", Phase.OPEN),
    ],
)
async def test_the_word_of_the_end(session: aiohttp.ClientSession, word: str, expected: Phase) -> None:
    async with (house := House(session, words={"Active": "InProgress", "Timed-out": word})).router:
        driver = house.driver()
        await driver.open_window(MAIN)
        house.box.cancel()
        assert await phase(driver) is expected


# Closing.


@pytest.mark.parametrize("network_id", ["guest", "secondary", "nothing"])
async def test_closing_another_network_leaves_the_main_ones_window_open(home: House, network_id: str) -> None:
    driver = home.driver()
    await driver.open_window(MAIN)
    await driver.close_window(network_id)
    assert home.called("NMC.Wifi.stopPairing") == []
    assert await phase(driver) is Phase.OPEN


async def test_the_main_networks_window_is_closed_even_where_it_is_not_seen(session: aiohttp.ClientSession) -> None:
    # Another place shows that this box is pairing, and nothing has proven which.
    async with (house := House(session, vaps=livebox_3(), list_is_live=False)).router:
        house.box.press()
        await house.driver().close_window(MAIN)
        assert not house.box.is_pairing(house.box.vaps[0])
