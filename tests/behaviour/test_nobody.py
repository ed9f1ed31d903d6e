"""Addresses that nobody has, which routers name all the same: a group's, everybody's and none."""

from homeassistant.core import HomeAssistant
import pytest

from custom_components.wps_push.wps.model import Capability, EventType
from custom_components.wps_push.wps.router import RouterProtocolError
from custom_components.wps_push.wps.routers import DriverSpec

from .house import House
from .stand import CAMERA, PRINTER
from .test_who_joined import WhoJoined

needs = pytest.mark.needs
lacks = pytest.mark.lacks

GROUPS = ["01:00:5e:00:00:fb", "ff:ff:ff:ff:ff:ff"]
groups = pytest.mark.parametrize("mac", GROUPS)
nobodys = pytest.mark.parametrize("mac", [*GROUPS, "00:00:00:00:00:00"])


@needs(Capability.STATIONS)
@nobodys
async def test_they_are_no_clients(house: House, mac: str) -> None:
    for client in (PRINTER, mac, CAMERA):
        house.stand.device_connects(client)
    await house.wait(1)
    assert sorted(await house.macs()) == [PRINTER, CAMERA]


async def claim(house: House, mac: str) -> None:
    """The router says that an address has joined that is nobody's."""
    await house.press()
    await house.wait(5)
    await house.look()
    house.stand.claim_join(mac)
    await house.wait(2)


@needs(Capability.STATUS, Capability.REPORTS_ENROLLEE)
@lacks("names_everybody")
@nobodys
async def test_they_have_not_joined(house: House, mac: str) -> None:
    await claim(house, mac)
    await house.walk_time_passes()
    assert house.hear() == [EventType.WINDOW_OPENED, EventType.WINDOW_CLOSED]
    assert not any(event.device or event.candidates for event in house.heard)


@needs("names_everybody")
@nobodys
async def test_they_make_a_success_half_an_answer(house: House, mac: str) -> None:
    await claim(house, mac)
    with pytest.raises(RouterProtocolError):
        await house.look()
    assert house.hear() == [EventType.WINDOW_OPENED]


@needs(Capability.CONCLUDES_ENROLLEE)
@groups
async def test_they_are_not_in_the_way_of_who_has_joined(hass: HomeAssistant, spec: DriverSpec, mac: str) -> None:
    """All zeros may stand for a client whose address the router does not show."""
    home = WhoJoined(hass, spec)
    await home.move_in()
    home.when_the_window_has_closed(then=lambda: home.stand.device_connects(mac))
    await home.device_pairs()
    assert (await home.recorder.until("device_paired"))["mac"] == PRINTER
    await home.search_ends()
    assert home.reported == {PRINTER}
    await home.leave()
