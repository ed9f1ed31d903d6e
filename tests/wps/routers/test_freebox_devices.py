"""Who is on a Freebox's Wi-Fi, and what the box knows of a device."""

from collections.abc import AsyncGenerator

import aiohttp
import pytest

from custom_components.wps_push.wps.model import Enrollee, Station
from custom_components.wps_push.wps.router import Describes, RouterProtocolError

from .freebox_house import Home

PRINTER = "3c:2a:f4:00:00:01"


@pytest.fixture
async def home(session: aiohttp.ClientSession) -> AsyncGenerator[Home]:
    home = Home(session)
    async with home.box:
        yield home


async def test_who_is_on_the_wifi(home: Home) -> None:
    home.wifi.clients |= {PRINTER: "02:00:00:00:00:0B", "3c:2a:f4:00:00:02": "02:00:00:00:00:06"}
    home.box.names[PRINTER] = "prin\u202eter"
    assert (await home.driver().report((), stations=True)).stations == (
        Station(mac=PRINTER, hostname="printer", ip="192.168.1.50"),
        Station(mac="3c:2a:f4:00:00:02"),
    )
    assert "wifi/wps/sessions/" not in home.asked


async def test_a_card_that_is_gone_hides_no_other(home: Home) -> None:
    home.wifi.clients |= {PRINTER: "02:00:00:00:00:0B"}
    home.box.codes["wifi/ap/1/stations"] = "nodev"
    stations = (await home.driver().report((), stations=True)).stations
    assert [station.mac for station in stations or ()] == [PRINTER]


async def test_the_clients_of_some_cards_are_no_list(home: Home) -> None:
    home.box.codes["wifi/ap/1/stations"] = "inval"
    with pytest.raises(RouterProtocolError, match="wifi stations"):
        await home.driver().report((), stations=True)


async def test_what_the_box_knows_of_a_device(home: Home) -> None:
    home.box.names[PRINTER] = "printer"
    driver = home.driver()
    assert isinstance(driver, Describes)
    assert await driver.describe(PRINTER) == Enrollee(mac=PRINTER, hostname="printer", ip="192.168.1.50")
    assert await driver.describe("3c:2a:f4:00:00:09") is None
