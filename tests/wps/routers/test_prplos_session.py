"""Sessions of prplOS: logging in and out, rights, and what older images do instead."""

from collections.abc import AsyncGenerator
import json

import aiohttp
import pytest

from custom_components.wps_push.wps.model import Phase
from custom_components.wps_push.wps.router import (
    RouterAuthError,
    RouterLogInRefused,
    RouterPermissionError,
    RouterProtocolError,
)
from tests.emulators.prplos import Account
from tests.emulators.server import Fault

from .prplos_house import MAIN, PRINTER, House


@pytest.fixture
async def house(session: aiohttp.ClientSession) -> AsyncGenerator[House]:
    """A house whose router is as prplOS is published."""
    house = House(session)
    async with house.router:
        yield house


async def test_who_the_router_is(house: House) -> None:
    info = await house.driver().connect()
    assert (info.identity, info.name, info.manufacturer) == ("SN0EMULATED", "prplHGW", "Example")
    assert (info.model, info.sw_version) == ("Example HGW", "3.2.0")
    assert "18:ef:c0:00:00:01" in info.macs
    house.router.extra["DeviceInfo."] = {"SerialNumber": ""}
    house.router.extra["WiFi.SSID.9."] = {"SSID": "", "MACAddress": "00:00:00:00:00:00"}
    assert (await house.driver().connect()).identity == "18:ef:c0:00:00:01"


async def test_an_old_image_takes_the_password_with_each_request(session: aiohttp.ClientSession) -> None:
    house = House(session, basic=True)
    async with house.router:
        driver = house.driver()
        await driver.connect()
        assert (await driver.open_window(MAIN)).phase is Phase.OPEN
        before = len(house.router.heard)
        await driver.disconnect()
        assert len(house.router.heard) == before
        wrong = house.driver(password="wrong")
        for _ in range(2):
            with pytest.raises(RouterAuthError):
                await wrong.connect()
        with pytest.raises(RouterLogInRefused, match="colon"):
            await house.driver("a:b").connect()
    assert house.router.log_ins == 1


async def test_a_build_that_wants_its_token_back(house: House) -> None:
    house.router.csrf = "0123456789abcdef"
    await house.driver().open_window(MAIN)
    assert house.router.pressed == [MAIN]


async def test_a_wrong_password_is_never_tried_again(house: House) -> None:
    driver = house.driver(password="wrong")
    for _ in range(3):
        with pytest.raises(RouterAuthError):
            await driver.connect()
    assert house.router.log_ins == 1


async def test_what_a_new_session_may_not_do_costs_no_more_log_ins(house: House) -> None:
    house.router.accounts["admin"] = Account(denied=frozenset({"WiFi.AccessPoint.*.WPS.", "Hosts."}))
    driver = house.driver()
    for _ in range(3):
        with pytest.raises(RouterPermissionError, match=r"WPS\."):
            await driver.report((MAIN,))
        with pytest.raises(RouterPermissionError, match=r"Hosts\."):
            await driver.describe(PRINTER)
    assert house.router.log_ins <= 3
    house.router.accounts["admin"] = Account()
    assert (await driver.report((MAIN,))).windows[MAIN].phase is Phase.IDLE
    # What was refused before is refused now since the session is over.
    house.router.sessions.clear()
    assert (await driver.report((MAIN,))).windows[MAIN].phase is Phase.IDLE


async def test_leaving_ends_our_session_and_no_other(house: House) -> None:
    other = house.driver()
    await other.connect()
    driver = house.driver()
    await driver.connect()
    (others, _) = house.router.sessions
    await driver.disconnect()
    assert list(house.router.sessions) == [others]
    house.router.accounts["admin"] = Account(denied=frozenset({"UserInterface."}))
    await other.disconnect()
    await other.disconnect()
    assert list(house.router.sessions) == [others]


@pytest.mark.parametrize("session_id", [12345.678, 42, "abc"])
async def test_session_numbers_of_all_kinds(house: House, session_id: object) -> None:
    house.router.sessions[str(session_id)] = "admin"
    house.router.faults = [Fault(), Fault(body=json.dumps({"sessionId": session_id}).encode())]
    await house.driver().connect()
    assert house.router.heard[-1].headers["authorization"] == f"bearer {session_id}"


@pytest.mark.parametrize("session_id", [None, [], "a\r\nX-Evil: 1", "ß", ""])
async def test_what_is_no_session_is_not_sent_back(house: House, session_id: object) -> None:
    house.router.faults = [Fault(), Fault(body=json.dumps({"sessionID": session_id}).encode())]
    with pytest.raises(RouterProtocolError, match="no session"):
        await house.driver().connect()
    assert len(house.router.heard) == 2


async def test_another_kind_of_router_is_named_as_such(house: House) -> None:
    house.router.fault = Fault(status=404, body=b"<h1>404</h1>")
    with pytest.raises(RouterProtocolError, match="no data model"):
        await house.driver().connect()
