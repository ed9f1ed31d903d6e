"""Who joined, and what is left over from others who have."""

import pytest

from custom_components.wps_push.wps.model import Capability, EventType, Initiator, Outcome, Refusal, WindowState

from .house import House
from .stand import CAMERA, PRINTER

needs = pytest.mark.needs
lacks = pytest.mark.lacks

PAIRED = [EventType.DEVICE_PAIRED, EventType.WINDOW_CLOSED]


def paired(house: House) -> list[EventType]:
    """What is reported when a device joins, as far as the router reports it."""
    if house.can(Capability.REPORTS_ENROLLEE):
        return PAIRED
    return PAIRED[1:] if house.can(Capability.STATUS) else []


async def an_hour_passes_after_a_pairing(house: House) -> None:
    await house.press()
    await house.device_joins(PRINTER)
    await house.walk_time_passes()
    house.hear()
    house.now += 3600
    house.stand.end_sessions()


async def test_a_device_joins(house: House) -> None:
    await house.press()
    await house.wait(5)
    await house.device_joins(PRINTER)
    assert house.hear() == [EventType.WINDOW_OPENED, *paired(house)]
    if house.can(Capability.STATUS):
        assert house.outcome is Outcome.PAIRED
    if house.can(Capability.REPORTS_ENROLLEE):
        assert [event.device.mac for event in house.heard if event.device] == [PRINTER, PRINTER]
    if house.can(Capability.STATIONS):
        assert PRINTER in await house.macs()


async def test_nobody_is_called_paired_where_the_router_reports_nothing(house: House) -> None:
    await house.press()
    await house.device_joins(PRINTER)
    await house.walk_time_passes()
    assert house.hear() == [EventType.WINDOW_OPENED, *(paired(house) or [EventType.WINDOW_CLOSED])]
    assert house.outcome is (Outcome.PAIRED if paired(house) else Outcome.TIMED_OUT)


async def test_a_device_that_was_waiting_joins_at_the_press(house: House) -> None:
    house.stand.device_presses(PRINTER)
    await house.wait(1)
    await house.press()
    await house.wait(2)
    await house.look()
    assert house.hear() == [EventType.WINDOW_OPENED, *paired(house)]


async def test_a_result_of_yesterday_is_no_news(house: House) -> None:
    await an_hour_passes_after_a_pairing(house)
    await house.look()
    await house.look()
    assert house.hear() == []
    await house.press()
    await house.wait(5)
    await house.look()
    assert house.hear() == [EventType.WINDOW_OPENED]
    await house.walk_time_passes()
    assert house.hear() == [EventType.WINDOW_CLOSED]
    assert house.outcome is Outcome.TIMED_OUT


@needs(Capability.STATUS)
async def test_what_is_only_concluded_from_a_press_says_so(house: House) -> None:
    await an_hour_passes_after_a_pairing(house)
    assert (await house.press()).inferred is house.stand.hides_windows


@needs(Capability.STATUS)
@lacks("hides_windows")
async def test_a_press_that_was_not_carried_out_lets_nobody_in_whoever_came_yesterday(house: House) -> None:
    await an_hour_passes_after_a_pairing(house)
    house.stand.ignore_presses()
    assert await house.refusal() is Refusal.NOT_CARRIED_OUT
    await house.look()
    assert house.hear() == []


async def test_a_result_from_before_we_came_is_no_news(empty_house: House) -> None:
    house = empty_house
    house.stand.press_elsewhere()
    house.stand.device_presses(PRINTER)
    await house.wait(3)
    await house.move_in()
    await house.look()
    await house.press()
    await house.wait(5)
    await house.look()
    assert house.hear() == [EventType.WINDOW_OPENED]
    assert house.window.state is WindowState.OPEN
    await house.router.disconnect()


async def test_a_second_device_is_told_apart_from_the_first(house: House) -> None:
    for mac in (PRINTER, CAMERA):
        await house.press()
        await house.device_joins(mac)
        assert house.hear() == [EventType.WINDOW_OPENED, *paired(house)]
        if house.can(Capability.REPORTS_ENROLLEE):
            assert house.heard[-1].device is not None
            assert house.heard[-1].device.mac == mac
        await house.walk_time_passes()
        house.hear()


@needs(Capability.IDLE_STATUS, Capability.REPORTS_ENROLLEE)
async def test_a_pairing_between_two_looks_is_reported(house: House) -> None:
    await house.look()
    house.stand.press_elsewhere()
    await house.device_joins(CAMERA)
    assert house.hear() == [EventType.DEVICE_PAIRED]
    assert house.heard[0].opened_by is Initiator.ELSEWHERE
    assert house.heard[0].device is not None
    assert house.heard[0].device.mac == CAMERA


@needs(Capability.IDLE_STATUS, "keeps_results")
@lacks(Capability.REPORTS_ENROLLEE)
async def test_a_pairing_between_two_looks_is_reported_without_a_device(house: House) -> None:
    await house.look()
    house.stand.press_elsewhere()
    await house.device_joins(CAMERA)
    assert house.hear() == [EventType.WINDOW_OPENED, EventType.WINDOW_CLOSED]
    assert house.outcome is Outcome.PAIRED
    assert {event.opened_by for event in house.heard} == {Initiator.ELSEWHERE}
    await house.look()
    assert house.hear() == []


@needs(Capability.IDLE_STATUS)
@lacks(Capability.REPORTS_ENROLLEE, "keeps_results")
async def test_a_pairing_between_two_looks_that_nobody_was_named_for_is_not_made_up(house: House) -> None:
    await house.look()
    house.stand.press_elsewhere()
    await house.device_joins(CAMERA)
    await house.look()
    assert house.hear() == []


async def test_a_device_that_only_connects_is_not_called_paired(house: House) -> None:
    await house.press()
    house.stand.device_connects(CAMERA)
    await house.wait(2)
    await house.look()
    assert house.hear() == [EventType.WINDOW_OPENED]
    assert house.window.state is WindowState.OPEN
