"""What is particular to MikroTik: policies, commands, and a window that reports nothing."""

from collections.abc import AsyncGenerator
import json
from typing import Any

import aiohttp
import pytest

from custom_components.wps_push.wps.model import Refusal, Station
from custom_components.wps_push.wps.router import (
    RouterAuthError,
    RouterLogInRefused,
    RouterPermissionError,
    RouterProtocolError,
    RouterUnreachable,
    WindowRefused,
)
from tests.emulators.mikrotik import ALL, PASSWORD, Account
from tests.emulators.server import Fault

from .mikrotik_house import CAMERA, PRINTER, House


@pytest.fixture
async def house(session: aiohttp.ClientSession) -> AsyncGenerator[House]:
    """A house whose router has the menu of new drivers."""
    house = House(session)
    async with house.router:
        yield house


# Pressing.


async def test_the_band_that_was_chosen_is_pressed(house: House) -> None:
    await house.driver(band="5").open_window("wifi1")
    assert house.router.pressed == ["wifi1"]


async def test_the_press_names_the_interface_and_nothing_else(house: House) -> None:
    await house.driver().open_window("wifi3")
    press = house.router.heard[-1]
    assert (press.method, press.path) == ("POST", "/rest/interface/wifi/wps-push-button")
    assert json.loads(press.body) == {"numbers": "wifi3"}


async def test_a_router_that_takes_numbers_only(house: House) -> None:
    house.router.takes_names = False
    await house.driver().open_window("wifi1")
    assert house.router.pressed == ["wifi2"]
    assert json.loads(house.router.heard[-1].body) == {".id": "*3"}


async def test_what_has_changed_since_the_last_look_counts(house: House) -> None:
    driver = house.driver()
    await driver.networks()
    house.row("wifi2")["security.wps"] = "disabled"
    await driver.open_window("wifi1")
    assert house.router.pressed == ["wifi1"]
    house.router.rows.clear()
    with pytest.raises(WindowRefused) as refused:
        await driver.open_window("wifi1")
    assert refused.value.refusal is Refusal.RADIO_OFF


async def test_a_command_that_fails_opens_nothing(house: House) -> None:
    driver = house.driver()
    await driver.networks()
    before = len(house.router.heard)
    await driver.open_window("wifi1")
    requests = len(house.router.heard) - before - 1
    for status, refusal in ((400, Refusal.NOT_CARRIED_OUT), (404, Refusal.NOT_CARRIED_OUT)):
        failure = Fault(status=status, body=json.dumps({"error": status, "message": "x"}).encode())
        house.router.faults = [*[Fault()] * requests, failure, failure]
        with pytest.raises(WindowRefused) as refused:
            await driver.open_window("wifi1")
        assert refused.value.refusal is refusal
    # Missing policies come with 500, so other failures may as well; the router is not out of reach then.
    failed = {"error": 500, "message": "Internal Server Error", "detail": "failure: wps is off"}
    failure = Fault(status=500, body=json.dumps(failed).encode())
    house.router.faults = [*[Fault()] * requests, failure, failure]
    with pytest.raises(WindowRefused) as refused:
        await driver.open_window("wifi1")
    assert refused.value.refusal is Refusal.NOT_CARRIED_OUT
    missing = {"error": 400, "message": "Bad Request", "detail": "no such command"}
    house.router.faults = [*[Fault()] * requests, Fault(status=400, body=json.dumps(missing).encode())]
    with pytest.raises(WindowRefused) as refused:
        await driver.open_window("wifi1")
    assert refused.value.refusal is Refusal.NOT_BUILT_IN


# Who joined.


def connected(mac: str, associated_for: float = 86400, **reported: Any) -> Station:
    """A client that has been connected since yesterday."""
    return Station(mac=mac, associated_for=associated_for, **reported)


async def test_who_is_on_the_wifi_and_what_they_are_called(house: House) -> None:
    house.router.connected = {PRINTER: "wifi2", "3c:2a:f4:00:00:02": "wifi1"}
    house.router.menus.leases = [
        {
            ".id": "*1A",
            "mac-address": PRINTER.upper(),
            "host-name": "printer\u202egpj",
            "address": "192.168.88.9",
            "active-address": "192.168.88.10",
        },
        {".id": "*1B", "mac-address": "3C:2A:F4:00:00:99", "address": "pool1"},
        {".id": "*1C", "mac-address": "3C:2A:F4:00:00:98", "address": "192.168.88.98"},
    ]
    driver = house.driver()
    assert (await driver.report((), stations=True)).stations == (
        connected(PRINTER, hostname="printergpj", ip="192.168.88.10"),
        connected("3c:2a:f4:00:00:02"),
    )
    found = await driver.describe("3c:2a:f4:00:00:99")
    assert found is not None
    assert (found.hostname, found.ip) == (None, None)
    reserved = await driver.describe("3c:2a:f4:00:00:98")
    assert reserved is not None
    assert reserved.ip == "192.168.88.98"


@pytest.mark.parametrize("turn", [1, -1])
async def test_of_several_leases_the_one_in_use_counts(house: House, turn: int) -> None:
    """A device that has moved from one network of the house to another leaves one behind."""
    leases = [
        {"mac-address": PRINTER.upper(), "host-name": "printer", "active-address": "192.168.88.9", "status": "bound"},
        {"mac-address": PRINTER.upper(), "address": "192.168.99.9", "status": "waiting"},
    ]
    house.router.menus.leases = leases[::turn]
    found = await house.driver().describe(PRINTER)
    assert found is not None
    assert (found.hostname, found.ip) == ("printer", "192.168.88.9")


async def test_the_old_menu_shows_addresses_itself_and_lists_access_points_too(session: aiohttp.ClientSession) -> None:
    house = House(session, "wireless")
    house.router.connected = {PRINTER: "wlan1"}
    async with house.router:
        driver = house.driver()
        assert (await driver.report((), stations=True)).stations == (connected(PRINTER, ip="192.168.88.77"),)
        upstream = [{"mac-address": PRINTER, "ap": "true"}]
        house.router.faults = [Fault(body=json.dumps(upstream).encode())]
        assert (await driver.report((), stations=True)).stations == ()


@pytest.mark.parametrize(
    ("uptime", "seconds"),
    [
        ("0s", 0),
        ("9s", 9),
        ("5m", 300),
        ("1h2m", 3720),
        ("5h49m36s", 20976),
        ("5d9m11s", 432551),
        ("5h55m9s180ms", 21309.18),
        ("180ms", 0.18),
        ("1w2d", 777600),
        ("", None),
        ("never", None),
        ("5s3m", None),
        ("1234567w", None),
        ("٣s", None),
    ],
)
async def test_since_when_a_client_is_there(house: House, uptime: str, seconds: float | None) -> None:
    row = {"mac-address": PRINTER, "uptime": uptime}
    driver = house.driver()
    await driver.networks()
    house.router.faults = [Fault(body=json.dumps([row]).encode())]
    (station,) = (await driver.report((), stations=True)).stations or ()
    assert station.associated_for == (None if seconds is None else pytest.approx(seconds))


@pytest.mark.parametrize("menu", ["wifi", "wireless"])
async def test_a_device_that_is_exchanging_messages_is_nobody_yet(session: aiohttp.ClientSession, menu: str) -> None:
    house = House(session, menu)
    async with house.router:
        driver = house.driver()
        await driver.open_window((await driver.networks())[0].id)
        house.router.registrar.enrollee_presses(PRINTER, [house.router.pressed[-1]])
        assert (await driver.report((), stations=True)).stations == ()
        house.now += 7
        (station,) = (await driver.report((), stations=True)).stations or ()
        assert (station.mac, station.associated_for) == (PRINTER, 6)


@pytest.mark.parametrize("menu", ["wifi", "wireless"])
async def test_a_station_with_a_wrong_password_is_nobody(session: aiohttp.ClientSession, menu: str) -> None:
    house = House(session, menu)
    house.router.connected = dict.fromkeys([PRINTER, CAMERA], house.router.rows[0]["name"])
    house.router.wrong = {CAMERA}
    async with house.router:
        stations = (await house.driver().report((), stations=True)).stations
    assert [station.mac for station in stations or ()] == [PRINTER]


@pytest.mark.parametrize("status", [404, 500])
async def test_without_leases_it_is_known_who_is_there(house: House, status: int) -> None:
    house.router.connected = {PRINTER: "wifi2"}
    driver = house.driver()
    await driver.networks()
    house.router.faults = [Fault(), Fault(status=status, body=b"no")]
    for _ in range(2):
        assert (await driver.report((), stations=True)).stations == (connected(PRINTER),)
    # They are not asked for again until somebody comes.
    assert house.asked()[-1] == "GET /rest/interface/wifi/registration-table"


async def test_names_are_asked_for_only_when_somebody_has_come(house: House) -> None:
    registrations, leases = "GET /rest/interface/wifi/registration-table", "GET /rest/ip/dhcp-server/lease"
    house.router.connected = {PRINTER: "wifi2"}
    driver = house.driver()
    await driver.networks()
    before = len(house.router.heard)
    for _ in range(3):
        await driver.report((), stations=True)
    assert house.asked()[before:] == [registrations, leases, registrations, registrations]
    house.router.connected[CAMERA] = "wifi1"
    house.router.menus.leases = [{".id": "*1", "mac-address": CAMERA.upper(), "host-name": "camera"}]
    assert connected(CAMERA, hostname="camera") in ((await driver.report((), stations=True)).stations or ())
    assert house.asked()[-2:] == [registrations, leases]


async def test_a_menu_that_an_upgrade_has_renamed_is_found_again(session: aiohttp.ClientSession) -> None:
    house = House(session, "wifiwave2")
    house.router.connected = {PRINTER: "wifi2"}
    async with house.router:
        driver = house.driver()
        await driver.networks()
        tables = house.router.menus.tables
        for menu in [menu for menu in tables if menu.startswith("interface/wifiwave2")]:
            tables[menu.replace("wifiwave2", "wifi")] = tables.pop(menu)
        house.router.wifi = "interface/wifi"
        with pytest.raises(RouterProtocolError):
            await driver.report((), stations=True)
        assert (await driver.report((), stations=True)).stations == (connected(PRINTER),)


# Who the router is.


async def test_the_serial_number_is_the_identity(house: House) -> None:
    info = await house.driver().connect()
    assert (info.identity, info.name, info.manufacturer) == ("HFF08EMULATE", "Hallway", "MikroTik")
    assert (info.model, info.sw_version, info.url) == ("C52iG-5HaxD2HaxD", "7.23.2 (stable)", f"{house.router.url}")
    assert "48:a9:8a:00:00:01" in info.macs


async def test_a_virtual_machine_is_known_by_its_lowest_address(house: House) -> None:
    house.router.menus.settings["system/routerboard"] = {"routerboard": "false"}
    house.router.menus.tables["interface"].append(
        {".id": "*C", "name": "sfp9", "type": "ether", "mac-address": "00:00:00:00:00:00"}
    )
    info = await house.driver().connect()
    assert (info.identity, info.model) == ("48:a9:8a:00:00:01", "hAP ax^2")
    del house.router.menus.settings["system/routerboard"]
    assert (await house.driver().connect()).identity == "48:a9:8a:00:00:01"


async def test_access_points_that_it_manages_are_other_devices(house: House) -> None:
    house.router.menus.settings["system/routerboard"] = {"routerboard": "false"}
    managed = {".id": "*C", "name": "cap-wifi1", "type": "wifi", "mac-address": "18:FD:74:00:00:01"}
    house.router.menus.tables["interface"].append(managed)
    info = await house.driver().connect()
    assert info.identity == "48:a9:8a:00:00:01"
    assert "18:fd:74:00:00:01" not in info.macs


# Rights and secrets.


async def test_the_policies_are_named(house: House) -> None:
    house.router.accounts["hass"] = Account(policies=ALL - {"read"})
    with pytest.raises(RouterPermissionError, match="read"):
        await house.driver().connect()
    driver = house.driver("reader")
    assert (await driver.networks())[0].obstacle is None
    with pytest.raises(RouterPermissionError, match="write"):
        await driver.open_window("wifi1")
    house.router.fault = Fault(status=403, body=b"{}")
    with pytest.raises(RouterPermissionError, match="rest-api"):
        await house.driver().connect()


async def test_a_wrong_password_is_never_tried_again(house: House) -> None:
    driver = house.driver(password="wrong")
    for _ in range(3):
        with pytest.raises(RouterAuthError):
            await driver.connect()
    assert house.router.rejected == 1


async def test_a_name_that_http_cannot_carry_is_refused(house: House) -> None:
    with pytest.raises(RouterLogInRefused, match="colon"):
        await house.driver("home:assistant").connect()


async def test_no_passphrase_is_asked_for(house: House) -> None:
    driver = house.driver()
    await driver.networks()
    await driver.report((), stations=True)
    rows = [heard for heard in house.router.heard if "/interface/wifi" in heard.path]
    assert rows
    assert not [heard.path for heard in rows if "passphrase" in heard.path or ".proplist=" not in heard.path]


async def test_the_password_is_not_sent_before_the_way_is_known(session: aiohttp.ClientSession) -> None:
    house = House(session)
    async with house.router:
        await house.driver(host=house.router.host).connect()
    first, second = house.router.heard[:2]
    assert "authorization" not in first.headers
    assert second.headers["authorization"].startswith("Basic ")
    assert PASSWORD not in repr(house.router.heard)


@pytest.mark.parametrize(
    ("fault", "error", "words"),
    [
        (Fault(status=404, body=b"<html>"), RouterProtocolError, "RouterOS 7"),
        (Fault(status=500, body=b""), RouterUnreachable, "in trouble"),
        (
            Fault(status=400, body=b'{"error":400,"message":"Bad Request","detail":"Session closed"}'),
            RouterProtocolError,
            "not carried out",
        ),
    ],
)
async def test_what_goes_wrong_has_words(house: House, fault: Fault, error: type[Exception], words: str) -> None:
    house.router.fault = fault
    with pytest.raises(error, match=words):
        await house.driver().connect()
