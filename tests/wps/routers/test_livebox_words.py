"""The word `PairingStatus` of a Livebox: `Idle`, `Pairing` or nothing (p-dor/LiveboxMonitor, for five models), and others."""

from collections.abc import AsyncGenerator

import aiohttp
import pytest

from custom_components.wps_push.wps.model import Phase, Refusal
from custom_components.wps_push.wps.router import WindowRefused

from .livebox_house import MAIN, MOMENT, WALK_TIME, House, joins, phase

WORDS = {"Active": "InProgress", "Success": "Success", "Timed-out": "Timeout"}
"""Words that nobody has published."""

MIBS = "NeMo.Intf.lan.getMIBs"


@pytest.fixture
async def home(session: aiohttp.ClientSession) -> AsyncGenerator[House]:
    """A house with a Livebox 7."""
    house = House(session)
    async with house.router:
        yield house


@pytest.mark.parametrize("quiet", ["Idle", ""])
async def test_a_box_that_shows_nothing_but_the_published_words(session: aiohttp.ClientSession, quiet: str) -> None:
    words = dict.fromkeys(("Disabled", "None", "Timed-out", "Success"), quiet) | {"Active": "Pairing"}
    async with (house := House(session, words=words, has_flags=False)).router:
        driver = house.driver()
        assert await phase(driver) is Phase.IDLE
        # Somebody presses the button of the box.
        house.box.press()
        assert await phase(driver) is Phase.OPEN
        await joins(house)
        assert await phase(driver) is Phase.SUCCEEDED
        # And we do.
        assert (await driver.open_window(MAIN)).phase is Phase.OPEN
        await house.wait(WALK_TIME / 2)
        assert await phase(driver) is Phase.OPEN
        await driver.close_window(MAIN)
        assert await phase(driver) is Phase.CANCELLED


@pytest.mark.parametrize("quiet", ["Idle", ""])
async def test_a_press_that_the_word_does_not_show_is_not_carried_out(
    session: aiohttp.ClientSession, quiet: str
) -> None:
    words = dict.fromkeys(("Disabled", "None", "Active"), quiet)
    async with (house := House(session, words=words, has_flags=False)).router:
        with pytest.raises(WindowRefused) as refused:
            await house.driver().open_window(MAIN)
        assert refused.value.refusal is Refusal.NOT_CARRIED_OUT


async def test_a_box_whose_word_is_all_that_changes(home: House) -> None:
    driver = home.driver()
    await driver.networks()
    home.router.answers[MIBS] = {"status": home.box.mibs("lan")}
    home.box.list_is_live = False
    home.box.words = WORDS
    assert (await driver.open_window(MAIN)).phase is Phase.OPEN
    await home.wait(MOMENT)
    assert await phase(driver) is Phase.OPEN
    await home.wait(MOMENT)
    assert await phase(driver) is Phase.OPEN
    assert await phase(driver, "guest") is Phase.IDLE
    await joins(home)
    assert await phase(driver) is Phase.SUCCEEDED


async def test_a_word_that_nobody_knows_is_no_window(session: aiohttp.ClientSession) -> None:
    words = dict.fromkeys(("Disabled", "None", "Active"), "Resting")
    async with (house := House(session, words=words, lists_vaps=False)).router:
        # A security that is not reported is no open network either.
        house.router.answers[MIBS] = {"status": {"wlanvap": {"wl0": {"VAPStatus": "Up", "WPS": {"Enable": True}}}}}
        driver = house.driver()
        assert await phase(driver) is Phase.IDLE
        with pytest.raises(WindowRefused) as refused:
            await driver.open_window(MAIN)
        assert refused.value.refusal is Refusal.NOT_CARRIED_OUT


async def test_a_word_for_an_end_is_no_window_either(session: aiohttp.ClientSession) -> None:
    async with (house := House(session, words={"Active": "Failed"}, lists_vaps=False)).router:
        house.router.answers[MIBS] = {"status": house.box.mibs("lan")}
        with pytest.raises(WindowRefused) as refused:
            await house.driver().open_window(MAIN)
        assert refused.value.refusal is Refusal.NOT_CARRIED_OUT
