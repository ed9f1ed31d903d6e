"""Since when the clients of a Livebox are there: by the list of devices, and by the MIBs of its access points."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
import logging
from typing import Any

import aiohttp
import pytest

from custom_components.wps_push.wps.model import Phase, Station
from custom_components.wps_push.wps.router import RouterPermissionError, RouterProtocolError
from custom_components.wps_push.wps.routers.livebox import devices, vaps
from custom_components.wps_push.wps.trace import Trace
from tests.emulators.livebox import SELF_PIN, WIFI_KEY

from .livebox_house import CAMERA, MAIN, PRINTER, House, joins, phase
from .made_up import changes

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
MIBS = "NeMo.Intf.lan.getMIBs"


@pytest.fixture
async def home(session: aiohttp.ClientSession) -> AsyncGenerator[House]:
    """A house with a Livebox 7, where a camera has been for an hour and a printer for 20 seconds."""
    house = House(session)
    house.box.connect(CAMERA)
    house.now += 3580
    house.box.connect(PRINTER)
    house.now += 20
    async with house.router:
        yield house


def ago(seconds: float, *, fraction: str = "") -> str:
    return f"{NOW - timedelta(seconds=seconds):%Y-%m-%dT%H:%M:%S}{fraction}Z"


async def stations(home: House) -> dict[str, Station]:
    found = (await home.driver().report((), stations=True)).stations
    assert found is not None
    return {station.mac: station for station in found}


# The list of devices.


async def test_the_list_shows_since_when_each_client_is_there(home: House) -> None:
    home.now += 100
    home.box.connect(PRINTER)
    home.now += 5
    found = await stations(home)
    assert (found[PRINTER].associated_for, found[PRINTER].first_seen_for) == (5, 125)
    assert (found[CAMERA].associated_for, found[CAMERA].first_seen_for) == (3705, 3705)


@pytest.mark.parametrize("hours", [-8, 2, 24 * 30])
async def test_a_wrong_clock_does_not_matter(home: House, hours: float) -> None:
    home.box.wall.ahead = 3600 * hours
    assert (await stations(home))[PRINTER].associated_for == 20
    assert (await home.driver().traces())[PRINTER].associated_for == 20


async def test_a_clock_that_was_never_set_proves_nothing(home: House) -> None:
    home.box.wall.forget()
    found = (await stations(home))[PRINTER]
    assert (found.associated_for, found.first_seen_for) == (None, None)
    assert await home.driver().traces() == {}


async def test_a_clock_that_is_set_meanwhile_proves_nothing_of_what_was_before(home: House) -> None:
    home.box.wall.forget()
    listed = home.box.listed(devices.ACTIVE)
    home.box.wall.ahead = 0
    home.router.answers["Devices.get"] = {"status": {"found": listed}}
    found = (await stations(home))[PRINTER]
    assert (found.associated_for, found.first_seen_for) == (None, None)


async def test_answers_without_a_date_prove_nothing(home: House) -> None:
    home.router.dates = None
    assert (await stations(home))[PRINTER].associated_for is None


@pytest.mark.parametrize("date", ["0001-01-01T00:00:00Z", "", None, 7, "now", ago(-3600)])
def test_a_time_that_is_none(date: object) -> None:
    row = {"PhysAddress": PRINTER, "Active": True, "FirstSeen": date, "LastConnection": date}
    assert devices.stations([row], (), NOW) == (Station(mac=PRINTER),)


def test_a_row_without_times() -> None:
    assert devices.stations([{"PhysAddress": PRINTER, "Active": True}], (), NOW) == (Station(mac=PRINTER),)


async def test_a_device_that_was_there_all_along_and_joins_again_is_seen(home: House) -> None:
    driver = home.driver()
    await driver.open_window(MAIN)
    await joins(home)
    assert await phase(driver) is Phase.SUCCEEDED


# The MIBs.


def reported(*rows: dict[str, Any]) -> dict[str, Trace]:
    """What an access point with these clients reports."""
    client = {"MACAddress": PRINTER.upper(), "Active": True, "AuthenticationState": True}
    clients = {str(number): client | row for number, row in enumerate(rows)}
    return vaps.traces({"wlanvap": {"vap2g0priv0": {"AssociatedDevice": clients}}}, NOW)


@pytest.mark.parametrize("numbers_rows", [True, False])
async def test_the_mibs_show_it_in_one_request(home: House, *, numbers_rows: bool) -> None:
    home.box.numbers_rows = numbers_rows
    driver = home.driver()
    await driver.networks()
    home.router.calls.clear()
    found = await driver.traces()
    assert {mac: round(trace.associated_for or 0) for mac, trace in found.items()} == {PRINTER: 20, CAMERA: 3600}
    assert home.router.calls == [("NeMo.Intf.lan", "getMIBs", {"mibs": "wlanvap"})]


async def test_a_client_that_has_left_keeps_its_row_and_is_not_there(home: House) -> None:
    home.box.devices[PRINTER].active = False
    assert set(await home.driver().traces()) == {CAMERA}


async def test_old_boxes_list_nobody_there(home: House) -> None:
    home.box.lists_associated = False
    assert await home.driver().traces() == {}


def test_of_two_times_the_later_one_counts() -> None:
    """A Livebox 7 had both orders."""
    assert reported({"AssociationTime": ago(9), "AssociationStartTime": ago(10)}) == {PRINTER: Trace(associated_for=9)}
    assert reported({"AssociationTime": ago(190000), "AssociationStartTime": ago(9)}) == {
        PRINTER: Trace(associated_for=9)
    }
    never = "0001-01-01T00:00:00Z"
    assert reported({"AssociationTime": ago(9), "AssociationStartTime": never}) == {PRINTER: Trace(associated_for=9)}


def test_a_client_that_has_moved_has_several_rows() -> None:
    assert reported({"AssociationTime": ago(500)}, {"AssociationTime": ago(9)}, {"AssociationTime": ago(50)}) == {
        PRINTER: Trace(associated_for=9)
    }


def test_fractions_of_a_second() -> None:
    assert reported({"AssociationTime": ago(9, fraction=".250000")})[PRINTER].associated_for == 8.75


@pytest.mark.parametrize(
    "row",
    [
        {"Active": False},
        {"AuthenticationState": False},
        {"AssociationTime": "0001-01-01T00:00:00Z"},
        {"AssociationTime": ago(-60)},
        {"AssociationTime": 7},
        {"MACAddress": "**REDACTED**"},
        {"MACAddress": None},
    ],
)
def test_a_row_that_shows_nothing(row: dict[str, Any]) -> None:
    assert reported({"AssociationTime": ago(9)} | row) == {}


def test_the_name_of_a_row_is_an_address_as_well() -> None:
    row = {"Active": True, "AssociationTime": ago(9)}
    mibs = {"wlanvap": {"vap2g0priv0": {"AssociatedDevice": {PRINTER.upper(): row}}}}
    assert vaps.traces(mibs, NOW) == {PRINTER: Trace(associated_for=9)}


def test_mibs_with_something_wrong_in_them() -> None:
    row = {"MACAddress": PRINTER, "Active": True, "AuthenticationState": True, "AssociationTime": ago(9)}
    for changed in changes({"wlanvap": {"vap2g0priv0": {"AssociatedDevice": {"1": row}}}}):
        assert set(vaps.traces(changed, NOW)) <= {PRINTER}


async def test_the_keys_in_that_answer_are_kept_nowhere(home: House, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    driver = home.driver()
    found = await driver.traces()
    shown = repr(found) + repr(vars(driver)) + "\n".join(record.getMessage() for record in caplog.records)
    assert not [secret for secret in (WIFI_KEY, SELF_PIN) if secret in shown]


async def test_mibs_that_cannot_be_read(home: House) -> None:
    driver = home.driver()
    home.router.denied = {MIBS}
    with pytest.raises(RouterPermissionError):
        await driver.traces()
    home.router.denied = set()
    home.router.answers[MIBS] = {"status": None, "errors": [{"error": 196639}]}
    with pytest.raises(RouterProtocolError):
        await driver.traces()
