"""What becomes of a Livebox's window, of which the box tells that it is pairing and not what came of it."""

from collections.abc import AsyncGenerator

import aiohttp
import pytest

from custom_components.wps_push.wps.model import Phase

from .livebox_house import CAMERA, MAIN, House, joins, phase


@pytest.fixture
async def home(session: aiohttp.ClientSession) -> AsyncGenerator[House]:
    """A house with a Livebox 7."""
    house = House(session)
    async with house.router:
        yield house


async def test_a_device_that_takes_a_moment_to_come_back(home: House) -> None:
    home.box.associated_after = 2
    driver = home.driver()
    await driver.open_window(MAIN)
    await joins(home)
    assert await phase(driver) is Phase.OPEN
    await home.wait(1.2)
    assert await phase(driver) is Phase.SUCCEEDED


async def test_a_window_that_somebody_closes_at_the_box(home: House) -> None:
    driver = home.driver()
    await driver.open_window(MAIN)
    home.box.cancel()
    assert await phase(driver) is Phase.OPEN
    await home.wait(5)
    assert await phase(driver) is Phase.CANCELLED


async def test_a_window_that_is_opened_again_right_after_its_end(home: House) -> None:
    driver = home.driver()
    await driver.open_window(MAIN)
    home.box.cancel()
    assert await phase(driver) is Phase.OPEN
    home.box.press()
    assert await phase(driver) is Phase.OPEN
    await home.wait(5)
    home.box.cancel()
    # Whoever has used it gets the same moment to come back as after any other.
    assert await phase(driver) is Phase.OPEN
    await home.wait(5)
    assert await phase(driver) is Phase.CANCELLED


async def test_a_device_that_was_there_before_has_not_paired(home: House) -> None:
    home.box.connect(CAMERA)
    driver = home.driver()
    await driver.open_window(MAIN)
    home.box.cancel()
    await phase(driver)
    await home.wait(5)
    assert await phase(driver) is Phase.CANCELLED


async def test_a_device_that_came_home_a_while_before_somebody_closed_the_window(home: House) -> None:
    driver = home.driver()
    await driver.open_window(MAIN)
    await home.wait(5)
    home.box.connect(CAMERA)
    for _ in range(3):
        await home.wait(12)
        assert await phase(driver) is Phase.OPEN
    home.box.cancel()
    await phase(driver)
    await home.wait(5)
    assert await phase(driver) is Phase.CANCELLED


async def test_a_device_that_joins_late_is_still_told_from_those_who_were_there(home: House) -> None:
    driver = home.driver()
    await driver.open_window(MAIN)
    for _ in range(3):
        await home.wait(12)
        assert await phase(driver) is Phase.OPEN
    await joins(home)
    assert await phase(driver) is Phase.SUCCEEDED


async def test_the_list_of_devices_is_asked_for_now_and_then_while_a_window_is_open(home: House) -> None:
    driver = home.driver()
    await driver.open_window(MAIN)
    await home.wait(12)
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
    await phase(driver)
    await home.wait(5)
    assert await phase(driver) is Phase.CANCELLED
    assert (await driver.report((), stations=True)).stations == ()


async def test_a_second_press_that_starts_nothing_anew_pairs_nobody(home: House) -> None:
    driver = home.driver()
    await driver.open_window(MAIN)
    await home.wait(80)
    home.router.answers["NMC.Wifi.startPairing"] = {"status": True}
    assert (await driver.open_window(MAIN)).phase is Phase.OPEN
    await home.wait(41)
    home.box.connect(CAMERA)
    assert await phase(driver) is Phase.TIMED_OUT


async def test_a_pairing_after_a_second_press_that_started_anew(home: House) -> None:
    driver = home.driver()
    await driver.open_window(MAIN)
    await home.wait(80)
    await driver.open_window(MAIN)
    await home.wait(60)
    assert await phase(driver) is Phase.OPEN
    await joins(home)
    assert await phase(driver) is Phase.SUCCEEDED


async def test_a_device_that_comes_by_its_password_does_not_make_a_time_out_a_pairing(home: House) -> None:
    driver = home.driver()
    await driver.open_window(MAIN)
    home.box.connect(CAMERA)
    await home.wait(121)
    assert await phase(driver) is Phase.TIMED_OUT


async def test_nobody_is_called_paired_in_a_window_whose_beginning_nobody_saw(home: House) -> None:
    home.box.press()
    driver = home.driver()
    assert await phase(driver) is Phase.OPEN
    await joins(home)
    # It may have been open for two minutes, and the device may have come by its password.
    assert await phase(driver) is Phase.TIMED_OUT


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
        await phase(driver)
        await house.wait(5)
        assert await phase(driver) is Phase.CANCELLED


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("Success", Phase.SUCCEEDED),
        ("TimeOut", Phase.TIMED_OUT),
        ("Overlap", Phase.OVERLAP),
        ("Cancelled", Phase.CANCELLED),
        ("Error", Phase.FAILED),
        # None of these says how it ended.
        ("Idle", Phase.CANCELLED),
        ("NotPaired", Phase.CANCELLED),
        ("Whatever", Phase.CANCELLED),
    ],
)
async def test_the_word_of_the_end(session: aiohttp.ClientSession, word: str, expected: Phase) -> None:
    async with (house := House(session, words={"Active": "InProgress", "Timed-out": word})).router:
        driver = house.driver()
        await driver.open_window(MAIN)
        house.box.cancel()
        await phase(driver)
        await house.wait(5)
        assert await phase(driver) is expected
