"""Who is on the Wi-Fi of a Linksys router, and what a device is called there."""

from collections.abc import AsyncGenerator
import json
from typing import Any

import aiohttp
import pytest

from custom_components.wps_push.wps.model import Enrollee, Phase, RouterReport
from custom_components.wps_push.wps.router import Describes, Router
from tests.emulators.linksys import LinksysRouter
from tests.emulators.server import Fault

from .linksys_house import PRINTER, driver_for

OTHER = "3c:2a:f4:00:00:02"


@pytest.fixture
async def router() -> AsyncGenerator[LinksysRouter]:
    """A router that is on; its time does not pass by itself."""
    async with LinksysRouter(clock=lambda: 1000.0) as router:
        yield router


@pytest.fixture
def driver(router: LinksysRouter, session: aiohttp.ClientSession) -> Router:
    """Somebody who knows the password."""
    return driver_for(router, session)


async def test_only_wireless_clients_of_the_own_network_are_stations(router: LinksysRouter, driver: Router) -> None:
    router.connect(PRINTER)
    router.connect("3c:2a:f4:00:00:05", guest=True)
    router.outputs["nodes/networkconnections/GetNodesWirelessNetworkConnections"] = {
        "nodeWirelessConnections": [
            {
                "deviceID": "x",
                "connections": [
                    {"macAddress": "3C:2A:F4:00:00:06", "wireless": {"isGuest": False}},
                    {"macAddress": PRINTER.upper(), "wireless": {"isGuest": False}},
                ],
            }
        ]
    }
    report = await driver.report((), stations=True)
    assert [station.mac for station in report.stations or ()] == [PRINTER, "3c:2a:f4:00:00:06"]


@pytest.mark.parametrize(
    ("services", "expected"),
    [
        ([], ["networkconnections/GetNetworkConnections"]),
        (["NetworkConnections2"], ["networkconnections/GetNetworkConnections2"]),
        (
            ["NetworkConnections2", "NodesNetworkConnections", "NodesNetworkConnections2"],
            [
                "networkconnections/GetNetworkConnections2",
                "nodes/networkconnections/GetNodesWirelessNetworkConnections2",
            ],
        ),
    ],
)
async def test_the_clients_are_asked_for_as_the_firmware_knows_it(
    router: LinksysRouter, driver: Router, services: list[str], expected: list[str]
) -> None:
    router.services = [one for one in router.services if "Connections" not in one] + services
    router.connect(PRINTER)
    report = await driver.report((), stations=True)
    assert [station.mac for station in report.stations or ()] == [PRINTER]
    assert [one for one in router.actions if "Connections" in one] == expected


async def test_stations_are_reported_although_the_nodes_are_not(router: LinksysRouter, driver: Router) -> None:
    router.connect(PRINTER)
    router.results["nodes/networkconnections/GetNodesWirelessNetworkConnections"] = {"result": "ErrorUnexpected"}
    report = await driver.report(stations=True)
    assert [station.mac for station in report.stations or ()] == [PRINTER]
    assert report.windows["main"].phase is Phase.IDLE


DEVICE: dict[str, Any] = {
    "friendlyName": "EPSON-12AB",
    "model": {"deviceType": "Printer", "manufacturer": "EPSON", "modelNumber": "XP-4200"},
    "knownInterfaces": [{"macAddress": PRINTER.upper(), "interfaceType": "Wireless"}],
    "connections": [{"macAddress": PRINTER.upper(), "ipAddress": "192.168.1.50"}],
    "properties": [],
}


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({}, "EPSON-12AB"),
        ({"properties": [{"name": "userDeviceName", "value": "Printer\u202e upstairs"}]}, "Printer upstairs"),
        ({"knownInterfaces": None, "knownMACAddresses": [PRINTER]}, "EPSON-12AB"),
        ({"connections": [{"macAddress": OTHER, "ipAddress": "192.168.1.51"}, *DEVICE["connections"]]}, "EPSON-12AB"),
    ],
)
async def test_what_a_device_is_called(
    router: LinksysRouter, driver: Router, changes: dict[str, Any], name: str
) -> None:
    router.devices = [DEVICE | changes]
    assert isinstance(driver, Describes)
    assert await driver.describe(PRINTER) == Enrollee(
        mac=PRINTER, hostname=name, ip="192.168.1.50", manufacturer="EPSON", model="XP-4200"
    )


async def test_an_address_that_is_none_is_left_out(router: LinksysRouter, driver: Router) -> None:
    router.devices = [DEVICE | {"connections": [{"macAddress": PRINTER, "ipAddress": "the attic"}]}]
    assert isinstance(driver, Describes)
    found = await driver.describe(PRINTER)
    assert found is not None
    assert found.ip is None


async def test_a_transaction_that_lacks_an_answer_is_asked_one_by_one(router: LinksysRouter, driver: Router) -> None:
    await driver.connect()
    router.connect(PRINTER)
    answer = {"result": "OK", "responses": [router.carry_out("wirelessap/GetWPSServerSessionStatus")]}
    router.faults = [Fault(body=json.dumps(answer).encode())]
    report = await driver.report(stations=True)
    assert report.windows["main"].phase is Phase.IDLE
    assert [station.mac for station in report.stations or ()] == [PRINTER]


async def test_nothing_is_asked_for_nobody(router: LinksysRouter, driver: Router) -> None:
    await driver.connect()
    before = len(router.heard)
    assert await driver.report(()) == RouterReport()
    assert len(router.heard) == before


async def test_a_look_is_one_request_and_so_is_a_look_with_stations(router: LinksysRouter, driver: Router) -> None:
    await driver.connect()
    for stations in (False, True):
        before = len(router.heard)
        await driver.report(stations=stations)
        assert len(router.heard) == before + 1
    assert [call["action"].rpartition("/")[2] for call in json.loads(router.heard[-1].body)] == [
        "GetWPSServerSessionStatus",
        "GetNetworkConnections2",
        "GetNodesWirelessNetworkConnections",
    ]
