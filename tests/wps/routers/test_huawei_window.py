"""The window of Huawei's HiLink routers: one number that says how it stands, and no cancel."""

from collections.abc import AsyncGenerator

import pytest

from custom_components.wps_push.wps.model import Phase, Refusal, Result, WindowStatus
from custom_components.wps_push.wps.router import Cancels, RouterBusy
from custom_components.wps_push.wps.routers.huawei.registrar import Registrar
from custom_components.wps_push.wps.timing import Timing
from tests.emulators.server import Fault

from .huawei_house import MAIN, PRINTER, House, house as a_house, phase, refusal


@pytest.fixture
async def house() -> AsyncGenerator[House]:
    async with a_house() as home:
        yield home


async def test_no_cancel_is_claimed(house: House) -> None:
    assert not isinstance(house.driver(), Cancels)


@pytest.mark.parametrize("older", [False, True])
async def test_newer_and_older_states(house: House, older: bool) -> None:
    house.wireless.older = older
    driver = house.driver()
    assert await driver.open_window(MAIN) == WindowStatus(phase=Phase.OPEN)
    await house.device_joins(PRINTER)
    succeeded = WindowStatus(phase=Phase.SUCCEEDED, result=Result.SUCCESS)
    assert (await driver.report()).windows[MAIN] == succeeded
    assert (await driver.open_window(MAIN)).phase is Phase.OPEN
    await house.wait(60)
    assert await phase(house) is Phase.OPEN
    await house.wait(61)
    assert await phase(house) is Phase.TIMED_OUT


async def test_a_success_of_before_is_not_taken_for_this_press(house: House) -> None:
    driver = house.driver()
    await driver.open_window(MAIN)
    await house.device_joins(PRINTER)
    for bss in house.wireless.registrar.bsses.values():
        bss.stub = True
    assert await refusal(house) is Refusal.NOT_CARRIED_OUT


async def test_the_walk_time_counts_and_not_the_page_s_patience(house: House) -> None:
    house.wireless.stuck = True
    await house.driver().open_window(MAIN)
    await house.wait(30)
    assert await phase(house) is Phase.OPEN
    await house.wait(95)
    assert await phase(house) is Phase.TIMED_OUT
    await house.wait(60)
    assert await phase(house) is Phase.TIMED_OUT
    await house.driver().open_window(MAIN)


async def test_a_press_that_takes_a_moment(house: House) -> None:
    driver = house.driver()
    await driver.networks()
    not_yet = Fault(body=b"<response><State>0</State></response>")
    # The networks, the window and the press are answered before.
    house.router.faults = [Fault()] * 3 + [not_yet] * 2
    assert await driver.open_window(MAIN) == WindowStatus(phase=Phase.OPEN)


async def test_a_device_that_is_quicker_than_the_first_look(house: House) -> None:
    driver = house.driver()
    await driver.networks()
    joined = Fault(body=b"<response><State>2</State></response>")
    house.router.faults = [Fault()] * 3 + [joined]
    assert await driver.open_window(MAIN) == WindowStatus(phase=Phase.SUCCEEDED, result=Result.SUCCESS)


async def test_a_window_after_one_that_has_timed_out(house: House) -> None:
    driver = house.driver()
    await driver.open_window(MAIN)
    await house.wait(121)
    assert await phase(house) is Phase.TIMED_OUT
    assert (await driver.open_window(MAIN)).phase is Phase.OPEN
    await house.device_joins(PRINTER)
    assert await phase(house) is Phase.SUCCEEDED
    # What is said after a restart of the router, when the window's time would have been over.
    await house.wait(120)
    house.wireless.reset()
    assert await phase(house) is Phase.IDLE


async def test_an_end_without_a_reason_before_its_time(house: House) -> None:
    await house.driver().open_window(MAIN)
    await house.wait(30)
    house.wireless.registrar.cancel("0")
    assert await phase(house) is Phase.IDLE
    # Nor is it a time-out later.
    await house.wait(100)
    assert await phase(house) is Phase.IDLE


@pytest.mark.parametrize(
    ("said", "seconds", "phase"),
    [
        (Phase.OPEN, 121, Phase.OPEN),
        (Phase.OPEN, 123, Phase.TIMED_OUT),
        (Phase.IDLE, 117, Phase.IDLE),
        (Phase.IDLE, 119, Phase.TIMED_OUT),
    ],
)
def test_the_router_s_clock_may_differ_by_a_little(said: Phase, seconds: float, phase: Phase) -> None:
    registrar = Registrar(Timing())
    registrar.pressed(0)
    assert registrar.judge(said, seconds).phase is phase


async def test_a_busy_router_and_one_without_a_button(house: House) -> None:
    house.wireless.busy = True
    assert await refusal(house) is Refusal.BUSY
    house.router.bodies = {"wlan/wps-pbc": b"<error><code>100004</code><message></message></error>"}
    with pytest.raises(RouterBusy):
        await house.drivers[0].report()
    house.router.bodies.clear()
    house.wireless.built_in = False
    assert await refusal(house) is Refusal.NOT_BUILT_IN
    assert await phase(house) is Phase.GONE
