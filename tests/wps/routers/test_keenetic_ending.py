"""What becomes of a Keenetic router's window, which ends without a reason."""

import asyncio
from collections.abc import AsyncGenerator

import aiohttp
import pytest

from custom_components.wps_push.wps.model import Phase, WindowStatus
from custom_components.wps_push.wps.router import Router
from tests.emulators.keenetic import GUESTS, HOME, HOME_5, KeeneticRouter

from .keenetic_house import PHONE, PRESS, PRINTER, SHORT, Clock, driver_for, look, moment


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def router(clock: Clock) -> AsyncGenerator[KeeneticRouter]:
    """A router that is on; its time passes when a test says so."""
    async with KeeneticRouter(clock=clock) as router:
        yield router


@pytest.fixture
def driver(router: KeeneticRouter, session: aiohttp.ClientSession) -> Router:
    """Somebody who may do everything."""
    return driver_for(router, session)


async def test_a_device_that_comes_back_after_a_moment_has_joined(
    router: KeeneticRouter, driver: Router, clock: Clock
) -> None:
    await driver.open_window(HOME)
    router.registrar.enrollee_presses(PRINTER, hears=[HOME])
    router.slow = 1
    clock.now += 2
    assert (await look(driver)).phase is Phase.OPEN
    assert (await look(driver)).phase is Phase.SUCCEEDED
    assert (await look(driver)).phase is Phase.SUCCEEDED


async def test_a_device_that_was_waiting_and_quicker_than_the_first_look(
    router: KeeneticRouter, driver: Router, clock: Clock
) -> None:
    router.connect(PHONE)
    clock.now += 500
    router.registrar.exchange_time = 0
    router.associations.returns_after = 0
    router.registrar.enrollee_presses(PRINTER, hears=[HOME])
    assert (await driver.open_window(HOME)).phase is Phase.SUCCEEDED
    assert (await look(driver)).phase is Phase.SUCCEEDED


async def test_a_device_that_came_home_a_while_before_the_end_has_not_joined(
    router: KeeneticRouter, driver: Router, clock: Clock
) -> None:
    await driver.open_window(HOME)
    clock.now += 10
    router.connect(PHONE)
    clock.now += 30
    assert (await look(driver)).phase is Phase.OPEN
    router.registrar.cancel(HOME)
    assert (await look(driver)).phase is Phase.OPEN
    await moment()
    assert (await look(driver)).phase is Phase.IDLE


async def test_a_press_while_the_end_is_being_learnt_opens_another_window(
    router: KeeneticRouter, driver: Router, clock: Clock
) -> None:
    await driver.open_window(HOME)
    router.registrar.cancel(HOME)
    assert (await look(driver)).phase is Phase.OPEN
    clock.now += 5
    assert await driver.open_window(HOME) == WindowStatus(phase=Phase.OPEN, remaining=120)
    router.registrar.enrollee_presses(PRINTER, hears=[HOME])
    clock.now += 2
    assert (await look(driver)).phase is Phase.SUCCEEDED


async def test_somebody_who_comes_at_the_end_of_the_first_of_two_presses_is_not_called_paired(
    router: KeeneticRouter, session: aiohttp.ClientSession, clock: Clock
) -> None:
    driver = driver_for(router, session, SHORT)
    router.reports_left = False
    await driver.open_window(HOME)
    await asyncio.sleep(SHORT.walk_time / 2)
    router.answers[PRESS] = {"wps": {"button": {"status": []}}}
    assert (await driver.open_window(HOME)).phase is Phase.OPEN
    await asyncio.sleep(SHORT.walk_time / 2)
    clock.now += 121
    router.connect(PRINTER)
    assert (await look(driver)).phase is Phase.IDLE


async def test_a_second_press_is_judged_by_the_seconds_that_are_left(
    router: KeeneticRouter, driver: Router, clock: Clock
) -> None:
    await driver.open_window(HOME)
    clock.now += 119
    router.answers[PRESS] = {"wps": {"button": {"status": []}}}
    assert await driver.open_window(HOME) == WindowStatus(phase=Phase.OPEN, remaining=1)
    clock.now += 2
    router.connect(PRINTER)
    assert (await look(driver)).phase is Phase.TIMED_OUT


@pytest.mark.parametrize("joins", [True, False])
async def test_nothing_is_claimed_of_a_window_whose_beginning_nobody_saw(
    router: KeeneticRouter, driver: Router, clock: Clock, joins: bool
) -> None:
    router.reports_left = False
    router.registrar.press(HOME)
    assert (await look(driver)).phase is Phase.OPEN
    if not joins:
        clock.now += 120
        assert (await look(driver)).phase is Phase.OPEN
        await moment()
        assert (await look(driver)).phase is Phase.TIMED_OUT
        return
    router.registrar.enrollee_presses(PRINTER, hears=[HOME])
    clock.now += 2
    # It may have been open for two minutes, and the device may have come by its password.
    assert (await look(driver)).phase is Phase.IDLE


async def test_a_device_that_was_there_before_has_joined_anew(
    router: KeeneticRouter, driver: Router, clock: Clock
) -> None:
    router.connect(PRINTER)
    router.connect(PHONE)
    clock.now += 500
    await driver.open_window(HOME)
    router.registrar.enrollee_presses(PRINTER, hears=[HOME])
    clock.now += 2
    assert (await look(driver)).phase is Phase.SUCCEEDED


@pytest.mark.parametrize("happens", ["ends", "guest", "restarts", "off"])
async def test_an_early_end_alone_is_no_pairing(
    router: KeeneticRouter, driver: Router, clock: Clock, happens: str
) -> None:
    router.connect(PHONE)
    clock.now += 500
    await driver.open_window(HOME)
    clock.now += 20
    router.registrar.cancel(HOME)
    match happens:
        case "guest":
            router.connect(PRINTER, GUESTS)
        case "restarts":
            router.connect(PHONE)
        case "off":
            router.connect(PRINTER)
            for bss in router.registrar.bsses.values():
                bss.wps = False
    if happens != "off":
        assert (await look(driver)).phase is Phase.OPEN
        await moment()
    assert (await look(driver)).phase is Phase.IDLE
    router.connect("3c:2a:f4:00:00:05")
    assert (await look(driver)).phase is Phase.IDLE


async def test_the_time_of_our_window_is_over(
    router: KeeneticRouter, session: aiohttp.ClientSession, clock: Clock
) -> None:
    driver = driver_for(router, session, SHORT)
    await driver.open_window(HOME)
    router.connect(PRINTER)
    clock.now += 121
    await asyncio.sleep(SHORT.walk_time)
    assert (await look(driver)).phase is Phase.TIMED_OUT
    assert (await driver.open_window(HOME)).phase is Phase.OPEN


async def test_the_time_of_a_window_from_elsewhere_is_reckoned_from_what_is_left(
    router: KeeneticRouter, driver: Router, clock: Clock
) -> None:
    assert (await look(driver)).phase is Phase.IDLE
    router.registrar.press(HOME)
    clock.now += 119
    assert await look(driver) == WindowStatus(phase=Phase.OPEN, remaining=1)
    router.connect(PRINTER)
    clock.now += 2
    assert (await look(driver)).phase is Phase.TIMED_OUT


async def test_the_longer_one_of_two_windows_counts(router: KeeneticRouter, driver: Router, clock: Clock) -> None:
    router.registrar.press(HOME)
    clock.now += 50
    router.registrar.press(HOME_5)
    clock.now += 10
    assert await look(driver) == WindowStatus(phase=Phase.OPEN, remaining=110)


async def test_a_router_that_does_not_report_what_is_left(router: KeeneticRouter, driver: Router, clock: Clock) -> None:
    router.reports_left = False
    await driver.open_window(HOME)
    router.registrar.enrollee_presses(PRINTER, hears=[HOME])
    clock.now += 2
    assert (await look(driver)).phase is Phase.SUCCEEDED


async def test_a_device_that_joins_through_a_window_from_elsewhere(
    router: KeeneticRouter, driver: Router, clock: Clock
) -> None:
    router.registrar.press(HOME_5)
    clock.now += 5
    assert (await look(driver)).phase is Phase.OPEN
    router.registrar.enrollee_presses(PRINTER, hears=[HOME_5])
    clock.now += 2
    assert (await look(driver)).phase is Phase.SUCCEEDED


async def test_wps_that_is_off_on_the_other_radio_ends_no_window(router: KeeneticRouter, driver: Router) -> None:
    router.registrar.bsses[HOME_5].wps = False
    assert (await driver.open_window(HOME)).phase is Phase.OPEN
    assert (await look(driver)).phase is Phase.OPEN


async def test_access_points_that_are_not_there_any_more(router: KeeneticRouter, driver: Router) -> None:
    await driver.open_window(HOME)
    router.has_wps = False
    assert (await look(driver)).phase is Phase.GONE
    router.has_wps = True
    router.registrar.reset()
    assert (await look(driver)).phase is Phase.IDLE
