"""Opening and closing the window."""

import time

import aiohttp
import pytest

from custom_components.wps_push.wps.model import (
    Capability,
    EventType,
    Initiator,
    Obstacle,
    Outcome,
    Phase,
    Refusal,
    Role,
    WindowState,
)
from custom_components.wps_push.wps.router import Cancels, Describes, RouterError, Signals, WindowRefused
from custom_components.wps_push.wps.routers import DRIVERS, GRANTED, DriverSpec

from .house import House, stand_of
from .stand import Stand

needs = pytest.mark.needs
lacks = pytest.mark.lacks


async def test_a_press_opens_the_window_and_that_is_read_back(house: House) -> None:
    assert (await house.press()).phase is Phase.OPEN
    await house.look()
    assert house.hear() == [EventType.WINDOW_OPENED]
    assert house.heard[0].opened_by is Initiator.HOME_ASSISTANT
    assert house.window.state is WindowState.OPEN


async def test_the_window_closes_when_its_time_is_over(house: House) -> None:
    await house.press()
    await house.wait(60)
    await house.look()
    assert house.window.state is WindowState.OPEN
    await house.walk_time_passes()
    assert house.hear() == [EventType.WINDOW_OPENED, EventType.WINDOW_CLOSED]
    assert house.outcome is Outcome.TIMED_OUT


async def test_it_can_be_opened_again(house: House) -> None:
    for _ in range(2):
        await house.press()
        await house.walk_time_passes()
        assert house.hear() == [EventType.WINDOW_OPENED, EventType.WINDOW_CLOSED]
        assert house.outcome is Outcome.TIMED_OUT


@needs(Capability.CANCEL)
async def test_it_can_be_closed_early(house: House) -> None:
    await house.press()
    await house.wait(5)
    await house.close()
    await house.look()
    assert house.hear() == [EventType.WINDOW_OPENED, EventType.WINDOW_CLOSED]
    assert house.outcome is Outcome.CANCELLED
    assert house.heard[-1].closed_by is Initiator.HOME_ASSISTANT
    await house.press()
    assert house.hear() == [EventType.WINDOW_OPENED]


@needs(Capability.CANCEL)
async def test_closing_a_closed_window_does_no_harm(house: House) -> None:
    await house.close()
    await house.look()
    assert house.hear() == []


async def test_a_press_while_it_is_open_leaves_it_open(house: House) -> None:
    await house.press()
    await house.wait(5)
    try:
        await house.press()
    except WindowRefused as error:
        assert error.refusal is Refusal.BUSY  # noqa: PT017 - some routers accept it
    await house.look()
    assert house.hear() == [EventType.WINDOW_OPENED]
    assert house.window.state is WindowState.OPEN


@needs(Capability.STATUS)
async def test_a_press_that_was_not_carried_out_is_not_called_open(house: House) -> None:
    house.stand.ignore_presses()
    assert await house.refusal() is Refusal.NOT_CARRIED_OUT
    await house.look()
    assert house.hear() == []


async def test_a_network_that_is_not_there_is_not_pressed(house: House) -> None:
    with pytest.raises(RouterError):
        await house.router.open_window("no such network")
    await house.look()
    assert house.hear() == []


@needs(Capability.IDLE_STATUS)
async def test_a_window_that_somebody_else_opens_is_seen(house: House) -> None:
    await house.look()
    house.stand.press_elsewhere()
    await house.wait(1)
    await house.look()
    assert house.hear() == [EventType.WINDOW_OPENED]
    assert house.heard[0].opened_by is Initiator.ELSEWHERE


@needs("obstacles")
async def test_what_keeps_wps_from_running_is_reported(spec: DriverSpec, session: aiohttp.ClientSession) -> None:
    for obstacle in sorted(stand_of(spec).obstacles):
        house = House(spec, session)
        await house.stand.start()
        await house.move_in()
        house.stand.obstruct(obstacle)
        main = next((network for network in await house.router.networks() if network.id == house.main), None)
        # A radio that is off may have taken its network with it.
        assert main.obstacle is obstacle if main else obstacle is Obstacle.RADIO_OFF
        assert await house.refusal() == Refusal(obstacle.value)
        assert house.hear() == []
        await house.router.disconnect()
        await house.stand.stop()


@needs("adds_radios")
async def test_a_radio_that_is_not_up_yet_stands_in_nobodys_way(empty_house: House) -> None:
    house = empty_house
    house.stand.show_second_radio(is_up=False)
    await house.move_in()
    first, *_ = await house.router.networks()
    assert (first.id, first.obstacle) == (house.main, None)
    await house.press()
    await house.walk_time_passes()
    house.stand.show_second_radio(is_up=True)
    later, *_ = await house.router.networks()
    assert (later.id, later.obstacle) == (house.main, None)
    await house.press()
    await house.look()
    assert house.window.state is WindowState.OPEN
    await house.router.disconnect()


@needs("adds_radios")
@lacks("knows_absent_radios")
async def test_a_radio_that_comes_up_later_is_found(empty_house: House) -> None:
    house = empty_house
    house.stand.show_second_radio(is_up=False)
    await house.move_in()
    first, *_ = await house.router.networks()
    house.stand.show_second_radio(is_up=True)
    later, *_ = await house.router.networks()
    assert set(later.bands) > set(first.bands)
    await house.router.disconnect()


def test_every_driver_is_tested_here() -> None:
    assert all(issubclass(stand_of(driver), Stand) for driver in DRIVERS)


def test_what_a_stand_declares_fits_its_row(spec: DriverSpec) -> None:
    stand = stand_of(spec)
    asks = any(field.credential for field in spec.fields) or GRANTED in stand(clock=time.monotonic).settings
    assert stand.has_log_in is asks
    assert stand.has_log_in or not (stand.has_sessions or stand.expires or stand.has_rights)


def test_a_row_that_can_be_polled_while_idle_or_names_the_device_also_reports_the_state(spec: DriverSpec) -> None:
    needs_status = {Capability.IDLE_STATUS, Capability.REPORTS_ENROLLEE}
    assert Capability.STATUS in spec.capabilities or not needs_status & spec.capabilities


async def test_the_main_network_comes_first_and_has_no_obstacle(house: House) -> None:
    networks = await house.router.networks()
    assert networks[0].id == house.main
    assert networks[0].role is Role.MAIN
    assert networks[0].obstacle is None
    assert all(network.ssid and network.ssid.isprintable() for network in networks)
    assert len({network.id for network in networks}) == len(networks)


async def test_the_router_is_always_the_same_one(house: House) -> None:
    first = await house.router.connect()
    other = house.driver()
    second = await other.connect()
    await other.disconnect()
    assert first == second
    assert first.identity
    assert first.name


async def test_the_row_says_what_the_driver_can_do(house: House) -> None:
    assert isinstance(house.router, Cancels) is house.can(Capability.CANCEL)
    assert isinstance(house.router, Signals) is house.can(Capability.PUSH)
    assert (await house.router.report()).stations is None
    if house.can(Capability.STATIONS):
        house.stand.device_connects("3c:2a:f4:00:00:07")
        await house.wait(1)
        assert "3c:2a:f4:00:00:07" in await house.macs()
    if isinstance(house.router, Describes):
        assert await house.router.describe("3c:2a:f4:00:00:99") is None
    windows = (await house.router.report((house.main,))).windows
    assert set(windows) == ({house.main} if house.can(Capability.STATUS) else set())
