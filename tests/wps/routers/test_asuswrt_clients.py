"""Since when the clients of an ASUS router are there, by a list that the router makes from time to time."""

import asyncio
from collections.abc import AsyncGenerator
import json
from math import inf

import aiohttp
import pytest

from custom_components.wps_push.wps.routers.asuswrt.driver import AsusWrt

from .asuswrt_house import PRINTER, House


@pytest.fixture
async def asus(session: aiohttp.ClientSession) -> AsyncGenerator[House]:
    house = House(session)
    async with house.router:
        yield house


@pytest.fixture
async def driver(asus: House) -> AsyncGenerator[AsusWrt]:
    driver = asus.driver()
    yield driver
    await driver.disconnect()


async def ages(driver: AsusWrt) -> dict[str, tuple[float | None, float]]:
    """How long each client has been connected, and by how much that may be too low."""
    found = (await driver.report((), stations=True)).stations or ()
    return {station.mac: (station.associated_for, station.lag) for station in found}


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("00:00:33", 33),
        ("141:25:19", 509119),
        ("", None),
        ("00:61:00", None),
        ("1:02", None),
        ("\u0660\u0660:00:33", None),
        (None, None),
    ],
)
async def test_how_long_a_client_has_been_connected(
    asus: House, driver: AsusWrt, text: str | None, seconds: float | None
) -> None:
    row = {"isWL": "1", "isOnline": "1"} | ({} if text is None else {"wlConnectTime": text})
    asus.router.httpd.answers["get_clientlist"] = f'"get_clientlist":{json.dumps({PRINTER.upper(): row})}'
    expected = seconds if seconds is None else pytest.approx(seconds)
    assert await ages(driver) == {PRINTER: (expected, 0 if seconds is None else inf)}


async def test_a_list_that_is_made_from_time_to_time(asus: House, driver: AsusWrt) -> None:
    """What it reports is as old as it is itself, and that shows only when it changes."""
    asus.router.radios.list_age = 30
    asus.router.radios.connect(PRINTER)
    began = asyncio.get_running_loop().time()
    assert await ages(driver) == {PRINTER: (0, inf)}
    # The same list again: meanwhile the client has not become any younger.
    asus.now += 20
    await asyncio.sleep(0.05)
    age, lag = (await ages(driver))[PRINTER]
    assert age is not None
    assert 0.05 <= age <= asyncio.get_running_loop().time() - began
    assert lag == inf
    # A new one: it was made after the last answer.
    asus.now += 20
    age, lag = (await ages(driver))[PRINTER]
    assert age == 40
    assert 0 < lag < 1
