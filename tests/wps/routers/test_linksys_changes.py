"""What a Linksys router has changed in its list of devices since we pressed the button."""

import asyncio
from collections.abc import AsyncGenerator
import json
from typing import Any

import aiohttp
import pytest

from custom_components.wps_push.wps.model import Phase
from custom_components.wps_push.wps.router import RouterProtocolError
from custom_components.wps_push.wps.routers.linksys import clients
from custom_components.wps_push.wps.routers.linksys.driver import Linksys
from custom_components.wps_push.wps.routers.linksys.jnap import OK, Reply
from custom_components.wps_push.wps.trace import Trace
from tests.emulators.linksys import LinksysRouter
from tests.emulators.server import Fault

from .linksys_house import PRINTER, driver_for
from .made_up import changes

CAMERA = "3c:2a:f4:00:00:02"

MAIN = "main"
LIST = "devicelist/GetDevices3"


class House:
    """A router on which a camera has been for a while, and a driver for it."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self.now = 1000.0
        self.router = LinksysRouter(clock=lambda: self.now)
        self.router.connect(CAMERA)
        self._session = session

    def driver(self, factor: float = 200) -> Linksys:
        driver = driver_for(self.router, self._session, factor=factor)
        assert isinstance(driver, Linksys)
        return driver

    def joins(self, mac: str) -> None:
        """A device joins, and has come back with the key."""
        self.router.registrar.enrollee_presses(mac)
        self.now += 1


@pytest.fixture
async def house(session: aiohttp.ClientSession) -> AsyncGenerator[House]:
    house = House(session)
    async with house.router:
        yield house


def reported(*rows: dict[str, Any], since: int = 100) -> dict[str, Trace]:
    """What a list with these rows shows."""
    usual = {
        "lastChangeRevision": 101,
        "knownInterfaces": [{"macAddress": PRINTER.upper(), "interfaceType": "Wireless"}],
        "connections": [{"macAddress": PRINTER.upper()}],
    }
    action = clients.device_action(["DeviceList"])
    return clients.changed(Reply(action, OK, {"devices": [usual | row for row in rows]}), since)


async def test_a_device_that_has_come_since_the_press(house: House) -> None:
    driver = house.driver()
    await driver.connect()
    await driver.open_window(MAIN)
    house.joins(PRINTER)
    assert (await driver.report()).windows[MAIN].phase is Phase.SUCCEEDED
    house.router.actions.clear()
    assert await driver.traces() == {PRINTER: Trace(changed=True)}
    assert house.router.actions == [LIST]


async def test_a_device_that_was_there_and_has_changed(house: House) -> None:
    driver = house.driver()
    await driver.open_window(MAIN)
    house.router.change(CAMERA)
    assert await driver.traces() == {CAMERA: Trace(changed=True)}


async def test_a_press_does_not_hide_who_came_through_the_window_before(house: House) -> None:
    driver = house.driver()
    await driver.open_window(MAIN)
    house.joins(PRINTER)
    await driver.report()
    await driver.open_window(MAIN)
    house.joins("3c:2a:f4:00:00:03")
    assert set(await driver.traces()) == {PRINTER, "3c:2a:f4:00:00:03"}


async def test_only_what_is_new_is_asked_for(house: House) -> None:
    driver = house.driver()
    await driver.open_window(MAIN)
    house.joins(PRINTER)
    await driver.report(stations=True)
    await driver.open_window(MAIN)
    asked = [json.loads(heard.body) for heard in house.router.heard if LIST in heard.headers["x-jnap-action"]]
    # The camera has changed the list twice before that.
    assert [request["sinceRevision"] for request in asked] == [0, 6077 + 2]


async def test_nobody_knows_what_has_changed_in_a_window_of_somebody_else(house: House) -> None:
    driver = house.driver()
    await driver.connect()
    house.router.registrar.press("ath0")
    house.joins(PRINTER)
    house.router.actions.clear()
    assert await driver.traces() == {}
    assert house.router.actions == []


async def test_an_earlier_press_does_not_count_for_a_later_window(house: House) -> None:
    driver = house.driver(factor=2000)
    await driver.open_window(MAIN)
    house.joins(PRINTER)
    async with asyncio.timeout(5):
        while await driver.traces():
            pass


@pytest.mark.parametrize(
    "answer",
    [
        {"result": "_ErrorUnknownAction"},
        {"result": "OK", "output": {"devices": []}},
        {"result": "OK", "output": {"revision": "6077", "devices": []}},
    ],
)
async def test_a_press_does_not_depend_on_the_list(house: House, answer: dict[str, Any]) -> None:
    house.router.results[LIST] = answer
    driver = house.driver()
    assert (await driver.open_window(MAIN)).phase is Phase.OPEN
    house.joins(PRINTER)
    assert await driver.traces() == {}


@pytest.mark.parametrize("fault", [Fault(body=b"["), Fault(pad=512 * 1024 + 1), Fault(status=500)])
async def test_nor_on_an_answer_that_is_too_long_or_broken(house: House, fault: Fault) -> None:
    house.router.spoiled = (lambda heard: LIST in heard.headers.get("x-jnap-action", "")), fault
    driver = house.driver()
    assert (await driver.open_window(MAIN)).phase is Phase.OPEN
    assert await driver.traces() == {}


async def test_a_list_that_cannot_be_read_afterwards(house: House) -> None:
    driver = house.driver()
    await driver.open_window(MAIN)
    house.router.results[LIST] = {"result": "ErrorUnknown"}
    with pytest.raises(RouterProtocolError):
        await driver.traces()


async def test_a_router_without_such_a_list(house: House) -> None:
    house.router.services = [service for service in house.router.services if "devicelist" not in service]
    driver = house.driver()
    await driver.open_window(MAIN)
    assert await driver.traces() == {}
    assert LIST not in house.router.actions


async def test_older_firmware(house: House) -> None:
    house.router.services.remove("devicelist/DeviceList4")
    driver = house.driver()
    await driver.open_window(MAIN)
    house.joins(PRINTER)
    assert await driver.traces() == {PRINTER: Trace(changed=True)}
    assert house.router.actions[-1] == "devicelist/GetDevices"


@pytest.mark.parametrize(
    "row",
    [
        # A router that does not mind the revision that is asked for.
        {"lastChangeRevision": 100},
        {"lastChangeRevision": None},
        {"lastChangeRevision": "101"},
        # Somebody who has left.
        {"connections": []},
        {"connections": None},
        {"connections": [{"macAddress": "nonsense"}]},
        {"knownInterfaces": [{"macAddress": PRINTER, "interfaceType": "Wired"}]},
    ],
)
def test_a_row_that_shows_nothing(row: dict[str, Any]) -> None:
    assert reported({}) == {PRINTER: Trace(changed=True)}
    assert reported(row) == {}


def test_a_device_with_a_plug_and_wifi_that_came_by_wifi() -> None:
    plug = {"macAddress": "3C:2A:F4:00:00:09", "interfaceType": "Wired"}
    wifi = {"macAddress": PRINTER.upper(), "interfaceType": "Wireless"}
    assert reported({"knownInterfaces": [plug, wifi]}) == {PRINTER: Trace(changed=True)}


def test_older_rows_do_not_show_what_connects_a_device() -> None:
    assert reported({"knownInterfaces": None, "knownMACAddresses": [PRINTER]}) == {PRINTER: Trace(changed=True)}


def test_a_list_with_something_wrong_in_it() -> None:
    row = {"lastChangeRevision": 101, "connections": [{"macAddress": PRINTER}], "knownInterfaces": []}
    for changed in changes(row):
        if isinstance(changed, dict):
            assert set(reported(changed)) <= {PRINTER}
