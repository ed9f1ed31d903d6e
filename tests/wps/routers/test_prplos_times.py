"""How long the devices on a prplOS router have been let in."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest

from custom_components.wps_push.wps.model import Phase, Station
from custom_components.wps_push.wps.routers.prplos.wifi import stations
from tests.emulators.prplos import NEVER

from .made_up import changes
from .prplos_house import CAMERA, FIVE, MAIN, PRINTER, House, phase

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


@pytest.fixture
async def house(session: aiohttp.ClientSession) -> AsyncGenerator[House]:
    """A house in which a printer was let in 20 seconds ago, and a camera yesterday."""
    house = House(session)
    house.router.connected[CAMERA] = MAIN
    house.router.connect(PRINTER, FIVE)
    house.now += 20
    async with house.router:
        yield house


def ago(seconds: float) -> str:
    return f"{NOW - timedelta(seconds=seconds):%Y-%m-%dT%H:%M:%SZ}"


def reported(*rows: dict[str, Any], now: datetime | None = NOW) -> list[Station]:
    """What access points with one of these rows each report."""
    usual = {"MACAddress": PRINTER.upper(), "Active": 1, "AuthenticationState": 1}
    objects = {f"WiFi.AccessPoint.{index}.AssociatedDevice.1.": usual | row for index, row in enumerate(rows)}
    return list(stations(objects, {str(index) for index in range(len(rows))}, now))


async def ages(house: House) -> dict[str, float | None]:
    found = (await house.driver().report((), stations=True)).stations
    assert found is not None
    return {station.mac: station.associated_for for station in found}


async def test_the_list_shows_since_when_each_device_is_there(house: House) -> None:
    assert await ages(house) == {PRINTER: 20, CAMERA: 86420}


@pytest.mark.parametrize("hours", [-8, 2, 24 * 30])
async def test_a_wrong_clock_does_not_matter(house: House, hours: float) -> None:
    house.router.wall.ahead = 3600 * hours
    assert await ages(house) == {PRINTER: 20, CAMERA: 86420}


@pytest.mark.parametrize("dated", [True, False])
async def test_without_a_clock_the_duration_counts(house: House, *, dated: bool) -> None:
    house.router.wall.forget()
    if not dated:
        house.router.dates = None
    assert await ages(house) == {PRINTER: 20, CAMERA: 86420}


async def test_a_device_in_the_exchange_has_not_been_let_in(house: House) -> None:
    house.router.associations.returns_after = 3
    await house.driver().open_window(MAIN)
    house.router.registrar.enrollee_presses("3c:2a:f4:00:00:03", [MAIN])
    await house.wait(2)
    assert set(await ages(house)) == {PRINTER, CAMERA}
    await house.wait(3)
    # It has come back after 3.1 seconds.
    assert (await ages(house))["3c:2a:f4:00:00:03"] == 2


async def test_a_device_that_was_there_all_along_and_joins_again_is_seen(house: House) -> None:
    driver = house.driver()
    await driver.open_window(MAIN)
    house.router.registrar.enrollee_presses(CAMERA, [MAIN])
    await house.wait(1)
    assert await phase(driver) is Phase.SUCCEEDED


def test_the_time_counts_before_the_duration() -> None:
    """It is renewed at each success of the key exchange."""
    assert reported({"AssociationTime": ago(9), "ConnectionDuration": 428}) == [Station(mac=PRINTER, associated_for=9)]


@pytest.mark.parametrize("time", [NEVER, "", None, 7, "now", ago(-3600)])
def test_a_time_that_is_none(time: object) -> None:
    assert reported({"AssociationTime": time}) == [Station(mac=PRINTER)]
    assert reported({"AssociationTime": time, "ConnectionDuration": 9}) == [Station(mac=PRINTER, associated_for=9)]


@pytest.mark.parametrize("duration", [0, -1, 10**12, "9", None, [9]])
def test_a_duration_that_is_none(duration: object) -> None:
    """A build that does not count it has 0."""
    assert reported({"ConnectionDuration": duration}) == [Station(mac=PRINTER)]


def test_a_row_without_times() -> None:
    assert reported({}) == [Station(mac=PRINTER)]


@pytest.mark.parametrize("name", ["Active", "AuthenticationState"])
def test_a_device_that_has_left_or_not_come_yet(name: str) -> None:
    for no in (0, False, "false"):
        assert reported({name: no}) == []
    for yes in (1, True, "1"):
        assert reported({name: yes}) == [Station(mac=PRINTER)]


def test_a_device_that_has_moved_is_as_new_as_its_newest_row() -> None:
    newest, *others = ({"AssociationTime": ago(seconds)} for seconds in (9, 500, 50))
    assert reported(others[0], newest, {}, others[1]) == [Station(mac=PRINTER, associated_for=9)]


def test_rows_with_something_wrong_in_them() -> None:
    row = {"MACAddress": PRINTER, "Active": 1, "AuthenticationState": 1, "AssociationTime": ago(9)}
    for changed in changes(row):
        if isinstance(changed, dict):
            assert {station.mac for station in reported(changed)} <= {PRINTER}
