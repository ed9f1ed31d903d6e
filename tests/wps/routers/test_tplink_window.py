"""The window of TP-Link's routers: what is sent, and results that hide it."""

from collections.abc import AsyncGenerator
import json

import pytest

from custom_components.wps_push.wps.model import Phase, Refusal, Result, WindowStatus
from custom_components.wps_push.wps.router import WindowRefused, WindowStillOpen
from custom_components.wps_push.wps.routers.tplink.library import Scheme
from tests.emulators.server import Fault

from .tplink_house import CAMERA, MAIN, PRINTER, TIMING, House, house as a_house, status

WPS = "wireless?form=wps_connect"


@pytest.fixture
async def house() -> AsyncGenerator[House]:
    async with a_house() as home:
        yield home


async def test_what_is_sent_to_open_and_to_close(house: House) -> None:
    driver = house.driver()
    await driver.open_window(MAIN)
    assert house.router.asked == [WPS, f"{WPS} pbc", f"{WPS} connect", f"{WPS} pbc"]
    house.router.asked.clear()
    await driver.close_window(MAIN)
    assert house.router.asked == [f"{WPS} pbc", f"{WPS} cancel", f"{WPS} pbc"]
    assert await status(house) == WindowStatus(phase=Phase.CANCELLED)
    await driver.close_window(MAIN)
    assert house.router.asked.count(f"{WPS} cancel") == 1


async def test_a_device_that_joins_again_hides_behind_its_last_time(house: House) -> None:
    driver = house.driver()
    for _ in range(2):
        assert (await driver.open_window(MAIN)).phase is Phase.OPEN
        await house.device_joins(PRINTER)
        seen = await status(house)
        assert seen.peer == PRINTER
    # Nothing distinguishes the second time from the first, so nothing is said about it.
    assert seen.phase is Phase.OPEN
    await house.wait(121)
    assert (await status(house)).phase is Phase.TIMED_OUT
    house.router.asked.clear()
    await driver.close_window(MAIN)
    assert f"{WPS} cancel" not in house.router.asked
    await driver.open_window(MAIN)
    await house.device_joins(CAMERA)
    assert await status(house) == WindowStatus(phase=Phase.SUCCEEDED, result=Result.SUCCESS, peer=CAMERA)


async def test_a_press_that_makes_the_router_forget_its_last_result(house: House) -> None:
    driver = house.driver()
    await driver.open_window(MAIN)
    await house.device_joins(PRINTER)
    await driver.open_window(MAIN)
    bss = house.wireless.registrar.bsses["ath0"]
    bss.last_wps_result, bss.peer_address = "None", None
    assert await status(house) == WindowStatus(phase=Phase.OPEN)
    await house.device_joins(PRINTER)
    assert await status(house) == WindowStatus(phase=Phase.SUCCEEDED, result=Result.SUCCESS, peer=PRINTER)


async def test_a_cancel_that_is_turned_down_closes_nothing(house: House) -> None:
    driver = house.driver()
    for _ in range(2):
        await driver.open_window(MAIN)
        house.router.answers = {f"{WPS} cancel": {"success": False, "errorcode": "wps cancel error"}}
        with pytest.raises(WindowStillOpen):
            await driver.close_window(MAIN)
        assert (await status(house)).phase is Phase.OPEN
        house.router.answers.clear()
        # The second time its result hides the window.
        await house.device_joins(PRINTER)


async def test_a_hidden_window_can_be_closed(house: House) -> None:
    driver = house.driver()
    await driver.open_window(MAIN)
    await house.device_joins(PRINTER)
    assert (await status(house)).phase is Phase.SUCCEEDED
    await driver.open_window(MAIN)
    await driver.close_window(MAIN)
    assert (await status(house)).phase is Phase.CANCELLED
    assert house.wireless.registrar.bsses["ath0"].pbc_status == "Timed-out"


async def test_a_reboot_is_no_cancel_though_the_window_before_was_cancelled(house: House) -> None:
    driver = house.driver()
    await driver.open_window(MAIN)
    await driver.close_window(MAIN)
    await driver.open_window(MAIN)
    house.wireless.registrar.reset()
    assert await status(house) == WindowStatus(phase=Phase.IDLE)


async def test_an_exchange_that_fails_leaves_the_window_open(house: House) -> None:
    driver = house.driver()
    await driver.open_window(MAIN)
    house.wireless.registrar.fail("ath0", PRINTER)
    assert await status(house) == WindowStatus(phase=Phase.OPEN, result=Result.FAILED, inferred=True)
    await house.device_joins(PRINTER)
    assert await status(house) == WindowStatus(phase=Phase.SUCCEEDED, result=Result.SUCCESS, peer=PRINTER)
    house.wireless.registrar.fail("ath0", CAMERA)
    await driver.open_window(MAIN)
    assert await status(house) == WindowStatus(phase=Phase.OPEN, result=Result.FAILED, inferred=True)
    await house.wait(121)
    assert await status(house) == WindowStatus(phase=Phase.TIMED_OUT, result=Result.FAILED)


async def test_two_devices_at_once(house: House) -> None:
    house.wireless.registrar.overlap()
    with pytest.raises(WindowRefused) as refused:
        await house.driver().open_window(MAIN)
    assert refused.value.refusal is Refusal.OVERLAP
    assert refused.value.retry_in == TIMING.walk_time


@pytest.mark.parametrize(("word", "refusal"), [("na", None), ("overlap", Refusal.OVERLAP)])
async def test_what_is_seen_right_after_the_press(word: str, refusal: Refusal | None) -> None:
    async with a_house(Scheme.PLAIN) as home:
        await home.driver().networks()
        shown = Fault(body=json.dumps({"success": True, "data": {"wps_status": word}}).encode())
        # The form, the window, and the press are answered before.
        home.router.faults = [Fault()] * 3 + [shown] * 2
        if refusal is None:
            # It took a moment.
            assert (await home.drivers[0].open_window(MAIN)).phase is Phase.OPEN
            return
        with pytest.raises(WindowRefused) as refused:
            await home.drivers[0].open_window(MAIN)
        assert (refused.value.refusal, refused.value.retry_in) == (refusal, TIMING.walk_time)


@pytest.mark.parametrize("is_hidden", [False, True])
@pytest.mark.parametrize(
    "answer",
    [
        {"success": False, "errorcode": "wps connect error", "data": {"wps_status": "error"}},
        {"success": False, "errorcode": "wps connect error"},
        {"success": True, "data": {"wps_status": "failed"}},
        {"success": True, "data": {"wps_status": "na"}},
    ],
)
async def test_a_press_that_is_turned_down_without_a_reason(house: House, answer: object, is_hidden: bool) -> None:
    driver = house.driver()
    if is_hidden:
        await driver.open_window(MAIN)
        await house.device_joins(PRINTER)
    house.router.answers = {f"{WPS} connect": answer}
    with pytest.raises(WindowRefused) as refused:
        await driver.open_window(MAIN)
    assert refused.value.refusal is Refusal.NOT_CARRIED_OUT
    assert (await status(house)).phase is (Phase.SUCCEEDED if is_hidden else Phase.IDLE)


# After a restart.


async def test_a_window_that_may_be_hidden_can_be_closed_by_who_comes_later(house: House) -> None:
    await house.driver().open_window(MAIN)
    await house.device_joins(PRINTER)
    await house.drivers[0].open_window(MAIN)
    later = house.driver()
    house.router.answers = {f"{WPS} cancel": {"success": False, "errorcode": "wps cancel error"}}
    with pytest.raises(WindowStillOpen):
        await later.close_window(MAIN)
    house.router.answers.clear()
    await later.close_window(MAIN)
    assert house.wireless.registrar.bsses["ath0"].pbc_status == "Timed-out"
    house.router.asked.clear()
    await later.close_window(MAIN)
    assert f"{WPS} cancel" not in house.router.asked


async def test_a_window_that_is_known_to_be_closed_is_left_alone_by_who_comes_later(house: House) -> None:
    await house.driver().close_window(MAIN)
    assert house.router.asked == [f"{WPS} pbc"]
