"""A list of clients that cannot be read costs nobody more than to know who is there."""

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest

from custom_components.wps_push.wps.model import Capability, EventType, Outcome, Phase
from custom_components.wps_push.wps.router import UNREADABLE
from custom_components.wps_push.wps.routers import DriverSpec
from tests.support import eventually

from .at_home import AtHome
from .house import House
from .stand import CAMERA, PRINTER, ListFault, Stand

needs = pytest.mark.needs
lacks = pytest.mark.lacks

pytestmark = needs(Capability.STATIONS)

every_fault = pytest.mark.parametrize("list_fault", ListFault)

PHONE = "3c:2a:f4:00:00:03"


# The driver.


def cost(stand: Stand) -> tuple[int, int]:
    """What sessions have cost until now: log-ins, and those that are open."""
    return (stand.log_ins if stand.has_log_in else 0), stand.sessions


async def stay(house: House) -> None:
    """Connect a driver that keeps its session."""
    await house.router.disconnect()
    house.router = house.driver(linger=60)
    await house.router.connect()
    await house.router.networks()


@every_fault
async def test_it_says_so_and_costs_no_log_in(house: House, list_fault: ListFault) -> None:
    await stay(house)
    await house.macs()
    before = cost(house.stand)
    house.stand.spoil_client_list(list_fault)
    for _ in range(2):
        with pytest.raises(UNREADABLE):
            await house.macs()
    assert cost(house.stand) == before
    house.stand.spoil_client_list(None)
    house.stand.device_connects(CAMERA)
    await house.wait(1)
    assert CAMERA in await house.macs()
    assert cost(house.stand) == before


@every_fault
async def test_a_press_and_the_looks_after_it_do_without(house: House, list_fault: ListFault) -> None:
    house.stand.spoil_client_list(list_fault)
    assert (await house.press()).phase is Phase.OPEN
    for _ in range(3):
        await house.wait(11)
        await house.look()
    assert house.hear() == [EventType.WINDOW_OPENED]
    await house.walk_time_passes()
    assert house.hear() == [EventType.WINDOW_CLOSED]
    # How a window ended that nobody saw closing cannot be concluded without the list.
    assert house.outcome is (Outcome.INTERRUPTED if house.stand.concludes else Outcome.TIMED_OUT)


@needs(Capability.STATUS)
@lacks("concludes")
@every_fault
async def test_the_router_says_all_the_same_that_somebody_has_joined(house: House, list_fault: ListFault) -> None:
    house.stand.spoil_client_list(list_fault)
    await house.press()
    await house.wait(5)
    await house.device_joins(PRINTER)
    types = [EventType.DEVICE_PAIRED] if house.can(Capability.REPORTS_ENROLLEE) else []
    assert house.hear() == [EventType.WINDOW_OPENED, *types, EventType.WINDOW_CLOSED]
    assert house.outcome is Outcome.PAIRED
    assert {event.device.mac for event in house.heard if event.device} == ({PRINTER} if types else set())


@needs("concludes")
@every_fault
async def test_nobody_is_said_to_have_joined_without_it(house: House, list_fault: ListFault) -> None:
    house.stand.spoil_client_list(list_fault)
    await house.press()
    await house.wait(5)
    await house.device_joins(PRINTER)
    house.stand.spoil_client_list(None)
    await house.wait(11)
    await house.look()
    assert house.hear() == [EventType.WINDOW_OPENED, EventType.WINDOW_CLOSED]
    assert house.outcome is Outcome.INTERRUPTED


# Home Assistant.

# One that the router answers, and one that its web server does.
two_faults = pytest.mark.parametrize("list_fault", [ListFault.REFUSED, ListFault.IN_TROUBLE])


@needs("lists_apart")
@two_faults
async def test_it_is_set_up_and_pressed_all_the_same(
    hass: HomeAssistant, spec: DriverSpec, list_fault: ListFault
) -> None:
    home = AtHome(hass, spec)
    await home.stand.start()
    home.stand.spoil_client_list(list_fault)
    assert (await home.set_up()).state is ConfigEntryState.LOADED
    await home.press()
    if Capability.REPORTS_ENROLLEE in spec.capabilities:
        home.stand.device_presses(PRINTER)
        await home.recorder.until("window_closed")
        assert home.recorder.one("device_paired")["mac"] == PRINTER
    await home.leave()


@two_faults
async def test_whoever_was_there_all_along_is_not_reported_as_new_once_it_can_be_read(
    hass: HomeAssistant, spec: DriverSpec, list_fault: ListFault
) -> None:
    home = AtHome(hass, spec)
    await home.stand.start()
    await home.set_up()
    home.stand.spoil_client_list(list_fault)
    home.stand.device_connects(CAMERA)
    # Routers report that in seconds, and a minute is none of those in which somebody joins.
    home.later += 60
    await home.press()
    home.stand.spoil_client_list(None)
    home.stand.device_presses(PRINTER)
    await home.recorder.until("window_closed")
    await home.has_arrived(PRINTER)

    # In the next window everybody is recognised who comes.
    await home.press()
    home.stand.device_presses(PHONE)
    await eventually(lambda: PHONE in home.reported)
    assert CAMERA not in home.reported
    await home.leave()
