"""Routers that lie: nothing is claimed that was not read back, nobody is invented, and no window lasts for ever."""

from collections.abc import Callable
from contextlib import suppress

from homeassistant.core import HomeAssistant
import pytest

from custom_components.wps_push.wps.model import Capability, EventType, Initiator, Outcome, WindowState
from custom_components.wps_push.wps.router import RouterError, WindowStillOpen
from custom_components.wps_push.wps.routers import DriverSpec

from .home import a_home
from .house import TIMING, House
from .stand import PRINTER

needs = pytest.mark.needs
lacks = pytest.mark.lacks

OPENED, CLOSED = EventType.WINDOW_OPENED, EventType.WINDOW_CLOSED


async def look_for_long(house: House) -> None:
    """Look until every window should be over, and now and then for another ten minutes."""
    await house.walk_time_passes()
    for _ in range(10):
        await house.wait(60)
        await house.look()


async def restart(house: House) -> None:
    """The router is switched off and on, after which it is honest."""
    await house.stand.stop()
    await house.stand.start()
    # The first request may find the connection of before.
    with suppress(RouterError):
        await house.look()


@needs(Capability.CANCEL)
async def test_a_close_that_is_accepted_and_not_carried_out_is_not_believed(house: House) -> None:
    await house.press()
    house.stand.ignore_closes()
    with pytest.raises(WindowStillOpen):
        await house.close()
    house.reported += house.window.end_close(closed=False)
    await house.look()
    assert house.stand.is_open
    assert house.window.state is WindowState.OPEN
    assert house.hear() == [OPENED]
    await house.walk_time_passes()
    assert house.hear() == [CLOSED]
    assert (house.outcome, house.heard[0].closed_by) == (Outcome.TIMED_OUT, None)


@needs(Capability.STATUS)
async def test_our_window_ends_though_the_router_shows_it_open_for_ever(house: House) -> None:
    await house.press()
    house.stand.hold_open()
    await look_for_long(house)
    assert house.stand.is_open
    assert house.hear() == [OPENED, CLOSED]
    assert house.outcome in {Outcome.TIMED_OUT, Outcome.INTERRUPTED}
    assert house.window.state is WindowState.CLOSED
    await restart(house)
    await house.press()
    assert house.hear() == [OPENED]
    assert house.heard[0].opened_by is Initiator.HOME_ASSISTANT


@needs(Capability.IDLE_STATUS)
async def test_a_window_that_nobody_has_opened_ends_as_well(house: House) -> None:
    await house.look()
    house.stand.hold_open()
    await look_for_long(house)
    assert house.stand.is_open
    assert house.hear() == [OPENED, CLOSED]
    assert house.outcome in {Outcome.TIMED_OUT, Outcome.INTERRUPTED}
    assert {event.opened_by for event in house.heard} == {Initiator.ELSEWHERE}
    await restart(house)
    await house.press()
    assert house.hear() == [OPENED]
    assert house.heard[0].opened_by is Initiator.HOME_ASSISTANT


@needs(Capability.STATUS)
@lacks("names_everybody")
async def test_a_success_without_a_device_names_nobody(house: House) -> None:
    await house.press()
    await house.wait(5)
    await house.look()
    house.stand.claim_join(None)
    await house.wait(2)
    await house.look()
    await look_for_long(house)
    assert house.hear() == [OPENED, CLOSED]
    # Some routers show only that the window has ended, and some nothing at all as long as they do not name the device.
    assert house.outcome in {Outcome.PAIRED, Outcome.INTERRUPTED, Outcome.CANCELLED}
    assert not any(event.device or event.candidates for event in house.heard)


@needs(Capability.IDLE_STATUS)
async def test_a_device_that_joined_through_no_window_is_nobody_of_ours(house: House) -> None:
    await house.look()
    house.stand.claim_join(PRINTER)
    await look_for_long(house)
    told = house.hear()
    assert told.count(OPENED) == told.count(CLOSED) <= 1
    assert house.window.state is WindowState.CLOSED
    assert {event.opened_by for event in house.heard} <= {Initiator.ELSEWHERE}
    named = [event.device.mac for event in house.heard if event.type is EventType.DEVICE_PAIRED and event.device]
    assert named == ([PRINTER] if house.can(Capability.REPORTS_ENROLLEE) else [])


@needs("shows_time")
@pytest.mark.parametrize(
    "left",
    [
        pytest.param(lambda left: left + 100_000, id="far too much"),
        pytest.param(lambda _: 119, id="always the same"),
        pytest.param(lambda left: 119 if round(left) % 20 < 10 else 30, id="up and down"),
        pytest.param(lambda _: -100_000, id="less than none"),
    ],
)
@pytest.mark.parametrize("is_ours", [True, False], ids=["ours", "opened elsewhere"])
async def test_whatever_time_is_left_a_window_ends(house: House, left: Callable[[float], float], is_ours: bool) -> None:
    await house.look()
    house.stand.falsify_time(left)
    if is_ours:
        await house.press()
    house.stand.hold_open()
    for _ in range(90):
        await house.wait(10)
        await house.look()
        if house.window.closes_at is not None:
            assert house.window.closes_at <= house.now + TIMING.walk_time
    assert house.hear() == [OPENED, CLOSED]
    assert house.outcome is Outcome.INTERRUPTED


@needs(Capability.CANCEL)
async def test_a_close_that_was_not_carried_out_has_words(hass: HomeAssistant, spec: DriverSpec) -> None:
    async with a_home(hass, spec, walk_time=20) as home:
        await home.move_in()
        await home.shown.press()
        home.stand.ignore_closes()
        assert "and it is still open" in await home.refusal("close_window")
        assert home.shown.window == "open"
        assert home.recorder.types == ["window_opened"]
