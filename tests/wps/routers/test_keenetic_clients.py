"""The clients of a Keenetic router: who is on the Wi-Fi, behind the nodes of a mesh too, and what a device is called."""

from collections.abc import AsyncGenerator
import json
from typing import Any

import aiohttp
import pytest

from custom_components.wps_push.wps.model import Enrollee, Phase, Station
from custom_components.wps_push.wps.router import Describes, Router, RouterProtocolError
from tests.emulators.keenetic import GUESTS, HOME, HOME_5, KeeneticRouter, error

from .keenetic_house import PHONE, PRINTER, Clock, driver_for

CAMERA = "3c:2a:f4:00:00:18"


@pytest.fixture
async def router() -> AsyncGenerator[KeeneticRouter]:
    async with KeeneticRouter(clock=Clock()) as router:
        yield router


@pytest.fixture
def driver(router: KeeneticRouter, session: aiohttp.ClientSession) -> Router:
    return driver_for(router, session)


async def test_stations_are_those_of_the_household_behind_mesh_nodes_too(
    router: KeeneticRouter, driver: Router
) -> None:
    router.connect(PRINTER)
    router.connect("3c:2a:f4:00:00:05", GUESTS)
    router.hosts = [
        {"mac": PRINTER.upper(), "hostname": "EPSON-12AB", "name": "", "ip": "192.168.1.50", "link": "up"},
        {"mac": PHONE, "hostname": "phone", "name": "Anna's\u202e phone", "ip": "0.0.0.0", "link": "up", "mws": {}},
        {"mac": "3c:2a:f4:00:00:06", "link": "down", "mws": {}},
        {"mac": "3c:2a:f4:00:00:07", "link": "up", "port": "2"},
        # Some versions say nothing of the link of such a client.
        {"mac": "3c:2a:f4:00:00:18", "active": True, "mws": {"ap": HOME_5}},
        {"mac": "3c:2a:f4:00:00:19", "active": False, "mws": {"ap": HOME_5}},
        {"mac": "3c:2a:f4:00:00:1a", "mws": {"ap": HOME_5}},
        {"mac": "3c:2a:f4:00:00:1b", "active": True, "mws": {"ap": GUESTS}},
        {"mac": "3c:2a:f4:00:00:1c", "active": True, "link": "up", "mws": {"ap": GUESTS}},
        {"mac": "3c:2a:f4:00:00:1d", "active": True, "ip": "192.168.1.60"},
    ]
    report = await driver.report((), stations=True)
    assert report.stations == (
        Station(mac=PRINTER, hostname="EPSON-12AB", ip="192.168.1.50", associated_for=0),
        Station(mac=PHONE, hostname="Anna's phone"),
        Station(mac="3c:2a:f4:00:00:18"),
    )


async def test_since_when_clients_are_there(router: KeeneticRouter, driver: Router) -> None:
    router.connect(PRINTER, ago=7)
    router.hosts = [
        {"mac": PHONE, "link": "up", "mws": {"ap": HOME_5}, "uptime": 120, "first-seen": 1264593},
        {"mac": CAMERA, "link": "up", "mws": {"ap": HOME_5}, "uptime": "long", "first-seen": -1},
    ]
    report = await driver.report((), stations=True)
    assert {one.mac: (one.associated_for, one.first_seen_for) for one in report.stations or ()} == {
        PRINTER: (7, 7),
        PHONE: (120, 1264593),
        CAMERA: (None, None),
    }
    router.trims_hosts = True
    report = await driver.report((), stations=True)
    assert [(one.associated_for, one.first_seen_for) for one in report.stations or () if one.mac == PRINTER] == [
        (7, None)
    ]


@pytest.mark.parametrize("trimmed", [False, True])
async def test_a_device_that_is_exchanging_messages_is_no_client_yet(
    router: KeeneticRouter, driver: Router, *, trimmed: bool
) -> None:
    router.trims_hosts = trimmed
    await driver.open_window(HOME)
    router.registrar.enrollee_presses(PRINTER, hears=[HOME])
    (row,) = router.associated()["station"]
    assert (row["mac"], row["authenticated"]) == (PRINTER, False)
    assert (await driver.report((), stations=True)).stations == ()
    assert (await driver.report((HOME,))).windows[HOME].phase is Phase.OPEN


@pytest.mark.parametrize("command", ["show associations", "show ip hotspot"])
async def test_a_list_that_is_turned_down_is_not_an_empty_one(
    router: KeeneticRouter, driver: Router, command: str
) -> None:
    router.answers[command] = {"status": error("no such command")}
    with pytest.raises(RouterProtocolError, match=command):
        await driver.report((), stations=True)


async def test_a_client_that_is_there_since_nobody_knows_when(router: KeeneticRouter, driver: Router) -> None:
    for uptime in (10**400, -1, True, "12", None):
        router.answers["show associations"] = {"station": [{"mac": PRINTER, "ap": HOME, "uptime": uptime}]}
        assert (await driver.open_window(HOME)).phase is Phase.OPEN


async def test_what_a_device_is_called(router: KeeneticRouter, driver: Router) -> None:
    assert isinstance(driver, Describes)
    assert await driver.describe(PRINTER) is None
    row = {"mac": PRINTER, "hostname": "EPSON-12AB", "name": "Printer"}
    for reported, ip in {"192.168.1.50": "192.168.1.50", "0.0.0.0": None, "the attic": None}.items():
        router.hosts = [row | {"ip": reported}]
        assert await driver.describe(PRINTER) == Enrollee(mac=PRINTER, hostname="Printer", ip=ip)


async def test_a_look_with_stations_is_one_request(router: KeeneticRouter, driver: Router) -> None:
    await driver.connect()
    before = len(router.heard)
    await driver.report((HOME,), stations=True)
    assert len(router.heard) == before + 1
    sent: list[dict[str, Any]] = json.loads(router.heard[-1].body)
    assert sent == [
        {"show": {"interface": {"name": HOME, "wps": {"status": {}}}}},
        {"show": {"interface": {"name": HOME_5, "wps": {"status": {}}}}},
        {"show": {"associations": {}}},
        {"show": {"ip": {"hotspot": {}}}},
    ]
