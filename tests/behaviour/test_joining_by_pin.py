"""A device joins by its own PIN, which the router is given for it alone and for a limited time."""

import pytest

from custom_components.wps_push.wps.model import Capability, EventType, Initiator, Outcome, Phase, Refusal, WindowStatus
from custom_components.wps_push.wps.pin import DevicePin, JoinsByPin
from custom_components.wps_push.wps.router import UNANSWERED, RouterError, WindowRefused
from tests.emulators.server import Fault

from .house import House
from .stand import CAMERA, CAMERA_PIN, PRINTER, PRINTER_PIN

needs = pytest.mark.needs

WRONG = "01938562"


def of(house: House) -> JoinsByPin:
    """The router, as one that takes the PIN of a device."""
    assert isinstance(house.router, JoinsByPin)
    return house.router


async def give(house: House, pin: str = PRINTER_PIN) -> WindowStatus:
    """Give a PIN to the router; what was read back."""
    house.window.press(house.now)
    try:
        status = await of(house).open_for_pin(house.main, DevicePin.read(pin))
    except RouterError:
        house.reported += house.window.refuse(None)
        raise
    house.reported += house.window.confirm(status, house.now)
    return status


async def test_the_row_says_whether_a_device_can_join_by_its_pin_and_why_not(house: House) -> None:
    assert isinstance(house.router, JoinsByPin) is house.can(Capability.JOIN_BY_PIN)
    assert (house.spec.no_join_by_pin is None) is house.can(Capability.JOIN_BY_PIN)


@needs(Capability.JOIN_BY_PIN)
@pytest.mark.parametrize(("mac", "pin"), [(PRINTER, PRINTER_PIN), (CAMERA, CAMERA_PIN)], ids=["eight", "four"])
async def test_the_device_with_the_pin_joins(house: House, mac: str, pin: str) -> None:
    assert (await give(house, pin)).phase is Phase.OPEN
    await house.wait(30)
    await house.look()
    assert house.hear() == [EventType.WINDOW_OPENED]
    assert house.heard[0].opened_by is Initiator.HOME_ASSISTANT
    house.stand.device_uses_pin(mac, pin)
    await house.wait(2)
    await house.look()
    assert house.stand.joined == [mac]
    house.hear()
    assert house.outcome is Outcome.PAIRED


@needs(Capability.JOIN_BY_PIN)
async def test_the_device_may_have_asked_before(house: House) -> None:
    house.stand.device_uses_pin(PRINTER, PRINTER_PIN)
    await house.wait(2)
    assert house.stand.joined == []
    await give(house)
    await house.wait(2)
    await house.look()
    assert house.stand.joined == [PRINTER]


@needs(Capability.JOIN_BY_PIN)
async def test_a_device_with_another_pin_does_not_join_nor_one_that_uses_its_button(house: House) -> None:
    await give(house)
    house.stand.device_uses_pin(CAMERA, WRONG)
    house.stand.device_presses(PRINTER)
    await house.wait(5)
    await house.look()
    assert house.stand.joined == []
    assert not house.stand.is_open


@needs(Capability.JOIN_BY_PIN)
async def test_it_is_over_when_its_time_is_over(house: House) -> None:
    await give(house)
    await house.walk_time_passes()
    assert house.hear() == [EventType.WINDOW_OPENED, EventType.WINDOW_CLOSED]
    assert house.outcome is Outcome.TIMED_OUT
    assert not house.stand.takes_pin()
    house.stand.device_uses_pin(PRINTER, PRINTER_PIN)
    await house.wait(5)
    await house.look()
    assert house.stand.joined == []
    assert house.hear() == []


@needs(Capability.JOIN_BY_PIN)
async def test_nothing_of_before_is_told_again_when_its_time_is_over(house: House) -> None:
    await house.press()
    await house.device_joins(PRINTER)
    house.hear()
    await give(house, CAMERA_PIN)
    await house.walk_time_passes()
    await house.look()
    assert house.hear() == [EventType.WINDOW_OPENED, EventType.WINDOW_CLOSED]
    assert house.outcome is Outcome.TIMED_OUT


@needs(Capability.JOIN_BY_PIN)
async def test_the_same_device_joins_again(house: House) -> None:
    for _ in range(2):
        await give(house)
        house.stand.device_uses_pin(PRINTER, PRINTER_PIN)
        await house.wait(2)
        await house.walk_time_passes()
        await of(house).withdraw_pin(house.main)
    assert house.stand.joined == [PRINTER, PRINTER]
    assert house.window.closes_at is None


@needs(Capability.JOIN_BY_PIN)
async def test_closing_takes_the_pin_back(house: House) -> None:
    await give(house)
    assert house.stand.takes_pin()
    await house.close()
    await house.look()
    assert not house.stand.takes_pin()
    assert house.hear() == [EventType.WINDOW_OPENED, EventType.WINDOW_CLOSED]
    assert house.outcome is Outcome.CANCELLED
    assert house.heard[-1].closed_by is Initiator.HOME_ASSISTANT


@needs(Capability.JOIN_BY_PIN)
async def test_taking_it_back_twice_does_no_harm_nor_where_none_was_given(house: House) -> None:
    await of(house).withdraw_pin(house.main)
    await give(house)
    for _ in range(2):
        await of(house).withdraw_pin(house.main)
    assert not house.stand.takes_pin()


@needs(Capability.JOIN_BY_PIN)
async def test_a_window_that_is_open_by_then_is_left_alone(house: House) -> None:
    await give(house)
    await house.walk_time_passes()
    await house.press()
    await of(house).withdraw_pin(house.main)
    assert house.stand.is_open


@needs(Capability.JOIN_BY_PIN)
async def test_while_a_window_is_open_no_pin_is_taken(house: House) -> None:
    house.stand.press_elsewhere()
    await house.wait(1)
    with pytest.raises(WindowRefused) as refused:
        await give(house)
    assert refused.value.refusal is Refusal.OTHER_METHOD
    assert house.stand.is_open
    assert not house.stand.takes_pin()


@needs(Capability.JOIN_BY_PIN)
async def test_after_a_pin_the_button_works_as_before(house: House) -> None:
    await give(house)
    await house.close()
    await house.press()
    await house.device_joins(CAMERA)
    assert house.stand.joined == [CAMERA]
    house.hear()
    assert house.outcome is Outcome.PAIRED


@needs(Capability.JOIN_BY_PIN)
async def test_what_keeps_wps_from_running_keeps_a_pin_from_it_too(house: House) -> None:
    obstacle = min(house.stand.obstacles)
    house.stand.obstruct(obstacle)
    with pytest.raises(WindowRefused) as refused:
        await give(house)
    assert refused.value.refusal == Refusal(obstacle.value)
    assert not house.stand.takes_pin()


@needs(Capability.JOIN_BY_PIN)
async def test_a_network_that_is_not_there_is_given_no_pin(house: House) -> None:
    with pytest.raises(RouterError):
        await of(house).open_for_pin("no such network", DevicePin.read(PRINTER_PIN))
    assert not house.stand.takes_pin()


@needs(Capability.JOIN_BY_PIN)
async def test_a_pin_whose_answer_was_lost_is_taken_back(house: House) -> None:
    router = house.driver(request=0.3)
    assert isinstance(router, JoinsByPin)
    house.stand.lose_answer_to_pin()
    with pytest.raises(UNANSWERED):
        await router.open_for_pin(house.main, DevicePin.read(PRINTER_PIN))
    assert house.stand.takes_pin()
    await router.withdraw_pin(house.main)
    await router.report()
    assert not house.stand.takes_pin()
    await router.disconnect()


@needs(Capability.JOIN_BY_PIN)
@pytest.mark.usefixtures("nothing_leaks")
async def test_the_pin_is_in_no_log_and_no_error(house: House) -> None:
    await give(house)
    await house.close()
    for fault in (Fault(body=b"nonsense"), Fault(keep=1)):
        house.stand.spoil(fault)
        with pytest.raises(RouterError):
            await give(house)
        house.stand.spoil(None)
    assert PRINTER_PIN not in repr(DevicePin.read(PRINTER_PIN))
