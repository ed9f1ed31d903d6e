"""What is particular to opening windows on a FRITZ!Box: its words, its arguments, how long it shows an ending."""

import asyncio
from collections.abc import AsyncGenerator

import aiohttp
import pytest

from custom_components.wps_push.wps.model import Obstacle, Phase, Refusal
from custom_components.wps_push.wps.router import (
    RouterBusy,
    RouterError,
    RouterLogInRefused,
    RouterPermissionError,
    RouterProtocolError,
    WindowRefused,
    WindowStillOpen,
)
from custom_components.wps_push.wps.routers.fritzbox.tr064 import Tr064
from custom_components.wps_push.wps.timing import Timing
from tests.emulators.fritzbox import PASSWORD, PIN
from tests.emulators.fritzbox.documents import OLD_WLAN

from .fritzbox_house import FASTER, GUEST, MAIN, PRINTER, House

PRESS = "X_AVM-DE_SetWPSConfig"
MODE = "NewX_AVM-DE_WPSMode"

PATIENT = Timing(request=5, hang_up=0.005)


@pytest.fixture
async def house(session: aiohttp.ClientSession) -> AsyncGenerator[House]:
    async with House(session) as house:
        yield house


async def phase(house: House, word: str, before: str | None = None, *, timing: Timing = PATIENT) -> Phase:
    """What a driver makes of a status, perhaps with a mode before it, after another one."""
    driver = house.driver(timing=timing)
    for reported in filter(None, [before, word]):
        mode, _, shown = reported.rpartition("/")
        house.box.words = dict.fromkeys((1, 2), shown if shown != "nothing" else "")
        house.box.modes = dict.fromkeys((1, 2), mode or "stop")
        status = (await driver.report((MAIN,))).windows[MAIN]
    return status.phase


# Where and how the button is pressed.


async def test_one_access_point_is_pressed(house: House) -> None:
    await house.driver().open_window(MAIN)
    assert house.actions(PRESS) == [(PRESS, 1, {MODE: "pbc"})]


async def test_the_band_can_be_chosen(house: House) -> None:
    driver = house.driver(band="5")
    await driver.open_window(MAIN)
    assert [number for _, number, _ in house.actions(PRESS)] == [2]
    assert (await driver.report((MAIN,))).windows[MAIN].phase is Phase.OPEN


async def test_where_one_band_is_off_the_other_one_is_pressed(house: House) -> None:
    house.box.points[1].enabled = False
    house.box.update()
    await house.driver().open_window(MAIN)
    assert [number for _, number, _ in house.actions(PRESS)] == [2]


async def test_the_guest_network_has_a_window_of_its_own(house: House) -> None:
    driver = house.driver()
    await driver.open_window(GUEST)
    windows = (await driver.report()).windows
    assert (windows[MAIN].phase, windows[GUEST].phase) == (Phase.IDLE, Phase.OPEN)


async def test_old_fritz_os_gets_the_argument_that_it_wants(house: House) -> None:
    house.box.actions["wlanconfig"] = OLD_WLAN
    driver = house.driver()
    await driver.open_window(MAIN)
    assert house.actions(PRESS)[0][2] == {MODE: "pbc", "NewX_AVM-DE_WPSClientPIN": ""}


async def test_the_pin_of_old_fritz_os_is_dropped(house: House, session: aiohttp.ClientSession) -> None:
    house.box.actions["wlanconfig"] = OLD_WLAN
    tr064 = Tr064(session, house.box.url, "hass", PASSWORD, verify_tls=False, timing=FASTER, ports={})
    first, *_ = (await tr064.describe()).of_kind("WLANConfiguration")
    assert PIN not in repr(await tr064.call(first, PRESS, **{MODE: "pbc"}))
    assert house.actions(PRESS)


async def test_a_second_press_starts_the_walk_time_anew(house: House) -> None:
    driver = house.driver()
    await driver.open_window(MAIN)
    house.now += 100
    await driver.open_window(MAIN)
    assert [given[MODE] for _, _, given in house.actions(PRESS)] == ["pbc", "stop", "pbc"]
    house.now += 100
    assert (await driver.report((MAIN,))).windows[MAIN].phase is Phase.OPEN
    house.now += 30
    assert (await driver.report((MAIN,))).windows[MAIN].phase is Phase.TIMED_OUT


@pytest.mark.parametrize("quiet", ["off", "inactive", ""])
async def test_whatever_is_shown_before_the_first_run_a_window_opens(house: House, quiet: str) -> None:
    house.box.quiet = quiet
    assert (await house.driver().networks())[0].obstacle is None
    assert (await house.driver().open_window(MAIN)).phase is Phase.OPEN


# Reading back.


async def test_a_device_that_takes_its_time_to_say_so(house: House) -> None:
    house.box.late = 2
    assert (await house.driver().open_window(MAIN)).phase is Phase.OPEN


async def test_a_device_that_still_shows_an_earlier_success_has_not_let_anybody_in(house: House) -> None:
    driver = house.driver()
    await driver.open_window(MAIN)
    house.box.registrar.enrollee_presses(PRINTER, ["wlan1"])
    house.now += 2
    house.box.late = 2
    assert (await driver.open_window(MAIN)).phase is Phase.OPEN


async def test_the_success_of_an_earlier_run_does_not_stand_for_this_one(house: House) -> None:
    driver = house.driver()
    house.box.words[1] = "success"
    with pytest.raises(WindowRefused) as refused:
        await driver.open_window(MAIN)
    assert refused.value.refusal is Refusal.NOT_CARRIED_OUT


async def test_a_device_that_was_waiting_has_joined_at_the_first_look(house: House) -> None:
    house.box.registrar.exchange_time = 0
    house.box.registrar.enrollee_presses(PRINTER, ["wlan1"])
    assert (await house.driver().open_window(MAIN)).phase is Phase.SUCCEEDED


async def test_a_stop_that_fails_says_why(house: House) -> None:
    driver = house.driver()
    await driver.open_window(MAIN)
    house.box.faults_of[PRESS] = 501
    with pytest.raises(RouterProtocolError, match="the action failed"):
        await driver.close_window(MAIN)


async def test_a_window_that_does_not_close_is_reported(house: House) -> None:
    driver = house.driver()
    await driver.open_window(MAIN)
    house.box.ignores_stop = True
    with pytest.raises(WindowStillOpen):
        await driver.close_window(MAIN)


# What its words mean.


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("active", Phase.OPEN),
        ("success", Phase.SUCCEEDED),
        ("err_timeout", Phase.TIMED_OUT),
        ("err_abort", Phase.CANCELLED),
        ("err_common", Phase.FAILED),
        ("err_internal", Phase.FAILED),
        ("err_reconfig", Phase.FAILED),
        ("err_new", Phase.FAILED),
        ("inactive", Phase.IDLE),
        ("nothing", Phase.IDLE),
        ("off", Phase.IDLE),
        ("pbc/off", Phase.IDLE),
        ("other/off", Phase.GONE),
        ("other/inactive", Phase.IDLE),
        ("other/active", Phase.OPEN),
    ],
)
async def test_words(house: House, word: str, expected: Phase) -> None:
    assert await phase(house, word) is expected
    if expected is not Phase.IDLE:
        assert await phase(house, word, "active") is expected


async def test_an_unknown_word(house: House) -> None:
    with pytest.raises(RouterProtocolError, match="GetWPSInfo"):
        await phase(house, "new")


@pytest.mark.parametrize("quiet", ["inactive", "nothing", "off"])
@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("success", Phase.SUCCEEDED),
        ("err_abort", Phase.CANCELLED),
        ("err_timeout", Phase.TIMED_OUT),
        ("other/off", Phase.IDLE),
    ],
)
async def test_an_ending_that_is_not_shown_any_more_is_remembered(
    house: House, quiet: str, before: str, expected: Phase
) -> None:
    assert await phase(house, quiet, before) is expected


@pytest.mark.parametrize("quiet", ["off", "inactive"])
async def test_a_window_that_is_gone_without_a_word_was_interrupted_or_its_time_was_over(
    house: House, quiet: str
) -> None:
    house.box.shows_endings, house.box.quiet = False, quiet
    driver = house.driver(timing=PATIENT.faster(200))
    for seconds, expected in ((10, Phase.IDLE), (125, Phase.TIMED_OUT)):
        await driver.open_window(MAIN)
        assert (await driver.report((MAIN,))).windows[MAIN].phase is Phase.OPEN
        await asyncio.sleep(seconds / 200)
        house.box.registrar.cancel("wlan1")
        assert (await driver.report((MAIN,))).windows[MAIN].phase is expected


async def test_our_own_stop_is_known_without_a_word(house: House) -> None:
    house.box.shows_endings = False
    driver = house.driver()
    await driver.open_window(MAIN)
    await driver.close_window(MAIN)
    assert (await driver.report((MAIN,))).windows[MAIN].phase is Phase.CANCELLED


# What it refuses.


@pytest.mark.parametrize(
    ("code", "kind", "words"),
    [
        (401, RouterPermissionError, "Allow access for apps"),
        (402, RouterProtocolError, "does not accept the arguments"),
        (503, RouterLogInRefused, "too many log-ins"),
        (606, RouterPermissionError, "FRITZ!Box Settings"),
        (866, RouterPermissionError, "Additional Confirmation"),
        (867, RouterBusy, "second factor is blocked"),
        (868, RouterBusy, "second factor is under way"),
    ],
)
async def test_errors_in_words(house: House, code: int, kind: type[RouterError], words: str) -> None:
    house.box.faults_of[PRESS] = code
    with pytest.raises(kind, match=words):
        await house.driver().open_window(MAIN)


@pytest.mark.parametrize("code", [501, 899])
async def test_a_press_that_is_turned_down(house: House, code: int) -> None:
    house.box.faults_of[PRESS] = code
    with pytest.raises(WindowRefused) as refused:
        await house.driver().open_window(MAIN)
    assert refused.value.refusal is Refusal.NOT_CARRIED_OUT


async def test_an_account_without_the_right(house: House) -> None:
    driver = house.driver("guest")
    await driver.connect()
    with pytest.raises(RouterPermissionError, match="FRITZ!Box Settings"):
        await driver.networks()


async def test_wps_that_was_switched_off_in_the_meantime_is_not_pressed(house: House) -> None:
    driver = house.driver()
    await driver.networks()
    house.box.points[1].wps = house.box.points[2].wps = False
    house.box.update()
    with pytest.raises(WindowRefused) as refused:
        await driver.open_window(MAIN)
    assert refused.value.refusal is Refusal.WPS_DISABLED
    assert house.actions(PRESS) == []


async def test_what_was_put_right_at_the_device_is_no_obstacle_any_more(house: House) -> None:
    house.box.points[1].wps = house.box.points[2].wps = False
    house.box.update()
    driver = house.driver()
    assert (await driver.networks())[0].obstacle is Obstacle.WPS_DISABLED
    house.box.points[1].wps = house.box.points[2].wps = True
    house.box.update()
    assert (await driver.open_window(MAIN)).phase is Phase.OPEN


async def test_a_device_without_the_switch_for_wps(house: House) -> None:
    wlan = house.box.actions["wlanconfig"]
    house.box.actions["wlanconfig"] = {name: one for name, one in wlan.items() if name != "X_AVM-DE_SetWPSEnable"}
    assert (await house.driver().open_window(MAIN)).phase is Phase.OPEN


async def test_the_press_is_given_up_after_a_few_looks(house: House) -> None:
    house.box.registrar.bsses["wlan1"].stub = True
    driver = house.driver(timing=FASTER)
    await driver.networks()
    before = len(house.box.heard)
    with pytest.raises(WindowRefused):
        await driver.open_window(MAIN)
    assert len(house.actions("GetWPSInfo")) <= 12
    assert len(house.box.heard) - before < 30
