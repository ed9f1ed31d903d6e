"""When clients came onto the Wi-Fi of a FRITZ! device: its mesh list, its event log, and which of them is asked."""

from collections.abc import AsyncGenerator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
import logging
from typing import Any

import aiohttp
from defusedxml.ElementTree import fromstring
import pytest

from custom_components.wps_push.wps.router import RouterProtocolError, RouterUnreachable
from custom_components.wps_push.wps.routers.fritzbox.history import links, log_ins, recent
from custom_components.wps_push.wps.trace import Trace
from tests.emulators.fritzbox import SID, documents
from tests.emulators.fritzbox.documents import DEVICE_OF_7_57, HOSTS
from tests.emulators.fritzbox.history import Event, event_log
from tests.emulators.server import Fault

from .fritzbox_house import CAMERA, MAIN, PRINTER, House
from .made_up import changes

NOW = datetime(2026, 11, 29, 13, tzinfo=UTC)
LOCAL = NOW.replace(tzinfo=None)

MESH = ["X_AVM-DE_GetMeshListPath", f"/meshlist.lua?sid={SID}"]
LOG = ["X_AVM-DE_GetDeviceLogPath", f"/devicelog.lua?sid={SID}&filter=wlan"]
CLOCK = "GetInfo"
"""What is asked for each of them, and for the time."""

WITHOUT_MESH = {name: reported for name, reported in HOSTS.items() if "Mesh" not in name}


@pytest.fixture
async def house(session: aiohttp.ClientSession) -> AsyncGenerator[House]:
    """A device on which a printer has logged in five seconds ago, and a camera an hour ago."""
    async with House(session) as house:
        house.box.connect(CAMERA)
        house.now += 3600
        house.box.connect(PRINTER)
        house.now += 5
        yield house


async def asked(house: House, driver: Any) -> list[str]:
    """What is asked for traces, and nothing else."""
    before = len(house.box.heard)
    await driver.traces()
    heard = house.box.heard[before:]
    return [one.headers.get("soapaction", "").strip('"').rpartition("#")[2] or one.path for one in heard]


# The event log.


def row(text: str, *, ago: float = 5, group: str = "wlan") -> Event:
    return Event(at=NOW - timedelta(seconds=ago), group=group, text=text)


def reported(*events: Event) -> dict[str, Trace]:
    """What such a log shows."""
    return recent(log_ins(fromstring(event_log(events, None))), NOW)


@pytest.mark.parametrize(
    "text",
    [
        "WLAN-Gerät angemeldet (2,4 GHz), 72 Mbit/s, printer, IP 192.168.178.20, MAC 3C:2A:F4:00:00:01.",
        "WLAN-Gerät erstmalig angemeldet (5 GHz), 866 Mbit/s, printer, IP ---, MAC 3C:2A:F4:00:00:01.",
        "WLAN-Gerät angemeldet. Geschwindigkeit 72 Mbit/s. MAC-Adresse: 3C:2A:F4:00:00:01, Name: printer.",
        "[fritz.repeater] WLAN-Gerät neu angemeldet, MAC 3C:2A:F4:00:00:01. [2 Meldungen seit 29.11.26 12:59:01]",
        "Urządzenie 3c:2a:f4:00:00:01 <b>&amp;",
    ],
)
def test_a_log_in_in_whatever_words(text: str) -> None:
    assert reported(row(text)) == {PRINTER: Trace(logged_for=5)}


@pytest.mark.parametrize(
    "text",
    [
        "WLAN-Übertragungsqualität durch reduzierte Kanalbandbreite erhöht.",
        # A client may call itself as another one.
        "WLAN-Gerät angemeldet, 3C:2A:F4:00:00:01, IP ---, MAC 3C:2A:F4:00:00:02.",
        "3C:2A:F4:00:00:01:02",
        "A3C:2A:F4:00:00:01",
        "",
    ],
)
def test_a_row_that_does_not_say_whose_it_is(text: str) -> None:
    assert reported(row(text)) == {}


def test_rows_of_other_groups_and_of_other_times_are_none_of_ours() -> None:
    text = "MAC 3C:2A:F4:00:00:01"
    assert reported(row(text, group="net")) == {}
    assert reported(row(text, ago=3600)) == {}
    assert reported(row(text, ago=-60)) == {}
    assert reported(row(text, ago=200), row(text, ago=20), row(text, ago=100)) == {PRINTER: Trace(logged_for=20)}


@pytest.mark.parametrize("date", ["31.02.26", "2026-11-29", "29.11.2026", "", "99.99.99"])
def test_a_date_that_is_none(date: str) -> None:
    log = f"<Event><group>wlan</group><date>{date}</date><time>12:59:55</time><msg>MAC {PRINTER}</msg></Event>"
    assert list(log_ins(fromstring(f"<DeviceLog>{log}</DeviceLog>"))) == []


def test_a_row_without_its_fields() -> None:
    assert list(log_ins(fromstring("<DeviceLog><Event/><Event><group>wlan</group></Event></DeviceLog>"))) == []


def test_a_clock_that_is_not_known_makes_the_log_useless() -> None:
    assert recent([(PRINTER, LOCAL)], None) == {}


async def test_the_log_is_read_where_there_is_no_mesh_list(house: House) -> None:
    house.box.logs_log_ins = True
    house.box.actions["hosts"] = WITHOUT_MESH
    driver = house.driver()
    await driver.networks()
    assert await driver.traces() == {PRINTER: Trace(logged_for=5)}
    assert await asked(house, driver) == [*LOG, CLOCK]


@pytest.mark.parametrize("hours", [-7, 5.5])
async def test_the_zone_of_the_log_does_not_matter(house: House, hours: float) -> None:
    house.box.logs_log_ins = True
    house.box.actions["hosts"] = WITHOUT_MESH
    house.box.zone = timedelta(hours=hours)
    assert await house.driver().traces() == {PRINTER: Trace(logged_for=5)}


async def test_nothing_of_the_log_is_written_anywhere(house: House, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    house.box.logs_log_ins = True
    house.box.actions["hosts"] = WITHOUT_MESH
    house.box.names[PRINTER] = "very-private-name"
    driver = house.driver()
    await driver.traces()
    text = "\n".join(record.getMessage() for record in caplog.records) + repr(vars(driver))
    assert "very-private-name" not in text
    assert SID not in text


# The mesh list.


def mesh(*links: dict[str, Any], name: str = "wlan0", mac: object = PRINTER.upper()) -> dict[str, Any]:
    """A mesh list with these links between an access point and a client."""
    usual = {"type": "WLAN", "state": "CONNECTED", "node_interface_1_uid": "ni-1", "node_interface_2_uid": "ni-2"}
    access_point = {"uid": "ni-1", "name": "AP:2G:0", "type": "WLAN", "mac_address": "3C:A6:2F:00:00:02"}
    client = {"uid": "ni-2", "name": name, "type": "WLAN", "mac_address": mac}
    return {
        "nodes": [
            {"uid": "n-1", "node_interfaces": [access_point | {"node_links": [usual | link for link in links]}]},
            {"uid": "n-2", "node_interfaces": [client | {"node_links": []}]},
        ]
    }


SINCE = int(NOW.timestamp()) - 9


def test_who_is_connected_by_wifi_and_since_when() -> None:
    assert links(mesh({"last_connected": SINCE}), NOW) == {PRINTER: Trace(associated_for=9)}


def test_a_client_that_has_moved_and_stays_where_it_was_is_as_new_as_its_newest_link() -> None:
    moved = mesh({"last_connected": SINCE - 5000}, {"last_connected": SINCE}, {"last_connected": SINCE - 60})
    assert links(moved, NOW) == {PRINTER: Trace(associated_for=9)}


@pytest.mark.parametrize(
    "link",
    [
        {"type": "LAN"},
        {"state": "DISCONNECTED"},
        {"last_connected": 0},
        {"last_connected": -1},
        {"last_connected": "1796212800"},
        {"last_connected": None},
        {"last_connected": 10**25},
        {"last_connected": SINCE + 3600},
        {"node_interface_2_uid": "ni-3"},
        {"node_interface_2_uid": ["ni-2"]},
    ],
)
def test_a_link_that_shows_nothing(link: dict[str, Any]) -> None:
    assert links(mesh({"last_connected": SINCE} | link), NOW) == {}


def test_a_repeater_has_access_points_and_is_a_client_itself() -> None:
    assert links(mesh({"last_connected": SINCE}, name="AP:5G:0"), NOW) == {}
    assert links(mesh({"last_connected": SINCE}, name="UPLINK:2G:0"), NOW) == {PRINTER: Trace(associated_for=9)}


@pytest.mark.parametrize("mac", ["", None, 7, "\u202eprinter", "00:00:00:00:00:00"])
def test_a_client_without_an_address(mac: object) -> None:
    assert links(mesh({"last_connected": SINCE}, mac=mac), NOW) == {}


@pytest.mark.parametrize("reported", [None, [], {}, {"nodes": None}, {"nodes": "n-1"}])
def test_what_is_no_mesh_list(reported: object) -> None:
    with pytest.raises(RouterProtocolError):
        links(reported, NOW)


def test_a_mesh_list_of_nonsense() -> None:
    reported = {"nodes": [7, {}, {"node_interfaces": 7}, {"node_interfaces": [7, {"uid": 7, "node_links": [7]}]}]}
    assert links(reported, NOW) == {}


def test_a_mesh_list_with_something_wrong_in_it() -> None:
    for changed in changes(mesh({"last_connected": SINCE})):
        with suppress(RouterProtocolError):
            # An access point that is called otherwise is one more client, of which nobody asks.
            assert set(links(changed, NOW)) <= {PRINTER, "3c:a6:2f:00:00:02"}


@pytest.mark.parametrize("logged", [True, False])
async def test_the_mesh_list_is_asked_and_nothing_else_where_it_shows_who_came(house: House, *, logged: bool) -> None:
    house.box.logs_log_ins = logged
    driver = house.driver()
    await driver.networks()
    assert await driver.traces() == {PRINTER: Trace(associated_for=5), CAMERA: Trace(associated_for=3605)}
    assert await asked(house, driver) == MESH


@pytest.mark.parametrize("hours", [-9, 30])
async def test_a_wrong_clock_does_not_matter(house: House, hours: float) -> None:
    house.box.wall.ahead = 3600 * hours
    assert (await house.driver().traces())[PRINTER] == Trace(associated_for=5)
    house.box.logs_log_ins = True
    house.box.actions["hosts"] = WITHOUT_MESH
    assert (await house.driver().traces())[PRINTER] == Trace(logged_for=5)


@pytest.mark.parametrize("logged", [True, False])
async def test_a_clock_that_was_never_set_proves_nothing(house: House, *, logged: bool) -> None:
    house.box.wall.forget()
    house.box.logs_log_ins = logged
    assert await house.driver().traces() == {}


async def test_a_device_whose_answers_have_no_date_is_asked_for_it(house: House) -> None:
    house.box.dates = None
    driver = house.driver()
    await driver.networks()
    assert (await driver.traces())[PRINTER] == Trace(associated_for=5)
    assert await asked(house, driver) == [*MESH, CLOCK]


async def test_a_device_that_has_no_clock(house: House) -> None:
    house.box.dates = None
    house.box.actions["time"] = {}
    assert await house.driver().traces() == {}


# Which of them.


async def test_where_the_mesh_list_is_late_the_log_is_asked(house: House) -> None:
    house.box.mesh_lag = 60
    house.box.logs_log_ins = True
    driver = house.driver()
    await driver.networks()
    # What it says of the camera is left out: it may be as old as the list.
    assert await driver.traces() == {PRINTER: Trace(logged_for=5)}
    assert await asked(house, driver) == [*MESH, *LOG, CLOCK]


async def test_where_the_log_does_not_show_it_either_that_is_all(house: House) -> None:
    house.box.mesh_lag = 60
    driver = house.driver()
    await driver.networks()
    assert await driver.traces() == {CAMERA: Trace(associated_for=3605)}
    # Without any row of a client there is no time to compare.
    assert await asked(house, driver) == [*MESH, *LOG]


@pytest.mark.parametrize("code", [401, 501, 606, 820])
async def test_an_account_that_may_not_read_one_of_them(house: House, code: int) -> None:
    house.box.logs_log_ins = True
    house.box.faults_of["X_AVM-DE_GetMeshListPath"] = code
    driver = house.driver()
    assert await driver.traces() == {PRINTER: Trace(logged_for=5)}
    house.box.faults_of["X_AVM-DE_GetDeviceLogPath"] = code
    assert await driver.traces() == {}
    house.box.mesh_lag = 60
    del house.box.faults_of["X_AVM-DE_GetMeshListPath"]
    assert await driver.traces() == {CAMERA: Trace(associated_for=3605)}


async def test_a_broken_log_is_no_log(house: House) -> None:
    house.box.mesh_lag = 60
    house.box.logs_log_ins = house.box.log_is_broken = True
    assert await house.driver().traces() == {CAMERA: Trace(associated_for=3605)}


@pytest.mark.parametrize("path", ["", "http://192.0.2.1/meshlist.lua", "//192.0.2.1/", "meshlist.lua"])
async def test_a_path_that_leads_elsewhere_is_not_followed(house: House, path: str) -> None:
    driver = house.driver()
    await driver.networks()
    answer = documents.response(MESH[0], documents.service_type("hosts", 1), {"NewX_AVM-DE_MeshListPath": path})
    house.box.spoiled = (lambda heard: MESH[0] in heard.headers.get("soapaction", "")), Fault(body=answer.encode())
    assert await asked(house, driver) == [MESH[0], *LOG]


async def test_old_fritz_os_has_neither(house: House) -> None:
    house.box.actions["deviceinfo"] = DEVICE_OF_7_57
    house.box.actions["hosts"] = WITHOUT_MESH
    driver = house.driver()
    await driver.networks()
    assert await driver.traces() == {}
    assert await asked(house, driver) == []


@pytest.mark.parametrize("service", ["deviceinfo", "hosts", "time"])
async def test_a_service_that_does_not_describe_itself_costs_nothing_else(house: House, service: str) -> None:
    del house.box.actions[service]
    driver = house.driver()
    assert (await driver.networks())[0].id == MAIN
    assert isinstance(await driver.traces(), dict)


async def test_a_device_that_is_gone(house: House) -> None:
    driver = house.driver()
    await driver.networks()
    await house.box.stop()
    with pytest.raises(RouterUnreachable):
        await driver.traces()
