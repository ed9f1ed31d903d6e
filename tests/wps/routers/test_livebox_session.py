"""Logging in to a Livebox: a context and a cookie with an odd name, and one number for all that is refused."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace
from typing import Any

import aiohttp
import pytest

from custom_components.wps_push.wps.model import Phase
from custom_components.wps_push.wps.router import (
    LogInProblem,
    RouterAuthError,
    RouterError,
    RouterLogInRefused,
    RouterPermissionError,
    RouterProtocolError,
    RouterUnreachable,
)
from tests.emulators.livebox import PASSWORD
from tests.emulators.server import Fault

from .livebox_house import MAIN, TIMING, House, phase

LOG_IN = "sah.Device.Information.createContext"


@pytest.fixture
async def home(session: aiohttp.ClientSession) -> AsyncGenerator[House]:
    """A house with a Livebox 7."""
    house = House(session)
    async with house.router:
        yield house


async def test_context_and_cookie_are_sent_with_each_call(home: House) -> None:
    await home.driver().connect()
    _probe, first, second = home.router.heard
    assert first.headers["authorization"] == "X-Sah-Login"
    assert "x-context" not in first.headers
    ((context, cookie),) = home.router.sessions
    assert cookie.startswith("1a2b3c4d/sessid=")
    assert (second.headers["x-context"], second.headers["cookie"]) == (context, cookie)
    assert second.headers["authorization"] == f"X-Sah {context}"


async def test_one_log_in_for_everything(home: House) -> None:
    driver = home.driver()
    await driver.connect()
    await driver.networks()
    await driver.open_window(MAIN)
    await driver.report(stations=True)
    assert home.router.log_ins == 1


@pytest.mark.parametrize("with_401", [True, False])
@pytest.mark.parametrize("drops_a_brace", [True, False])
async def test_a_wrong_password_is_never_tried_twice(home: House, with_401: bool, drops_a_brace: bool) -> None:
    home.router.refuses_with_401 = with_401
    home.router.drops_a_brace = drops_a_brace
    driver = home.driver(password="wrong")
    for _ in range(3):
        with pytest.raises(RouterAuthError, match="user name and the password"):
            await driver.connect()
    assert home.router.log_ins == 1


async def test_a_box_that_accepts_no_log_in_for_a_while(home: House) -> None:
    for _ in range(3):
        with pytest.raises(RouterAuthError):
            await home.driver(password="wrong").connect()
    with pytest.raises(RouterLogInRefused, match="none for 15 seconds") as refused:
        await home.driver().connect()
    assert (refused.value.problem, refused.value.retry_in) == (LogInProblem.LOCKED, 15)
    home.now += 16
    assert (await home.driver().connect()).name == "Livebox 7"


@pytest.mark.parametrize("drops_a_brace", [True, False])
async def test_a_session_that_is_over_in_mid_window(home: House, drops_a_brace: bool) -> None:
    home.router.drops_a_brace = drops_a_brace
    driver = home.driver()
    await driver.open_window(MAIN)
    home.router.sessions.clear()
    assert await phase(driver) is Phase.OPEN
    assert home.router.log_ins == 2


async def test_a_session_whose_end_comes_as_an_http_status(home: House) -> None:
    driver = home.driver()
    await driver.networks()
    home.router.faults = [Fault(status=401)]
    assert await phase(driver) is Phase.IDLE
    assert home.router.log_ins == 2


async def test_a_missing_right_is_not_asked_for_over_and_over(home: House) -> None:
    home.router.accounts["guest"] = PASSWORD
    home.router.powerless.add("guest")
    driver = home.driver(username="guest")
    await driver.networks()
    with pytest.raises(RouterPermissionError, match=r"NMC\.Wifi\.startPairing \(the account admin has it\)"):
        await driver.open_window(MAIN)
    # The session might have been over.
    assert home.router.log_ins == 2
    assert await phase(driver) is Phase.IDLE


async def test_a_right_that_is_lost_costs_one_log_in_and_leaves_no_session(home: House) -> None:
    driver = home.driver()
    await phase(driver)
    home.router.denied.add("Devices.get")
    for _ in range(10):
        with pytest.raises(RouterPermissionError, match=r"Devices\.get"):
            await phase(driver)
    assert (home.router.log_ins, len(home.router.sessions)) == (2, 1)
    # Where the right is back, it is seen at the next look.
    home.router.denied.clear()
    assert await phase(driver) is Phase.IDLE
    assert home.router.log_ins == 2
    await driver.disconnect()
    assert not home.router.sessions


async def test_a_session_that_is_over_is_noticed_while_a_right_is_missing(home: House) -> None:
    """The box has one number for both, so a new session is tried now and then."""
    driver = home.driver(timing=replace(TIMING, locked=0.2))
    await phase(driver)
    home.router.denied.add("Devices.get")
    with pytest.raises(RouterPermissionError):
        await phase(driver)
    home.router.denied.clear()
    home.router.sessions.clear()
    with pytest.raises(RouterPermissionError):
        await phase(driver)
    await asyncio.sleep(0.2)
    assert await phase(driver) is Phase.IDLE
    assert (home.router.log_ins, len(home.router.sessions)) == (3, 1)


async def test_a_password_that_was_changed_meanwhile(home: House) -> None:
    driver = home.driver()
    await driver.connect()
    home.router.accounts["admin"] = "another"
    home.router.sessions.clear()
    for _ in range(2):
        with pytest.raises(RouterAuthError):
            await driver.report()
    assert home.router.log_ins == 2


async def test_the_older_envelope(home: House) -> None:
    home.router.answers["DeviceInfo.get"] = {"result": {"status": home.box.device_info()}}
    assert (await home.driver().connect()).name == "Livebox 7"


async def test_an_answer_with_nothing_in_it(home: House) -> None:
    home.router.answers["NMC.Wifi.get"] = {}
    with pytest.raises(RouterProtocolError, match="neither a result nor an error"):
        await home.driver().networks()


async def test_a_service_that_answers_in_its_data(home: House) -> None:
    home.router.answers["NMC.Wifi.get"] = {"status": True, "data": {"Enable": False, "Status": False}}
    assert (await home.driver().networks())[0].obstacle == "radio_off"


async def test_leaving_ends_the_session_and_one_can_come_back(home: House) -> None:
    driver = home.driver()
    await driver.connect()
    await driver.disconnect()
    assert home.router.sessions == {}
    assert home.router.heard[-1].headers["authorization"].startswith("X-Sah-Logout ")
    await driver.disconnect()
    await driver.connect()
    assert len(home.router.sessions) == 1


async def test_leaving_a_box_that_is_off(home: House) -> None:
    driver = home.driver()
    await driver.connect()
    await home.router.stop()
    await driver.disconnect()


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"status": 0, "data": {"contextID": "with a\r\nline"}}, RouterProtocolError),
        ({"status": 0, "data": {"contextID": 7}}, RouterProtocolError),
        ({"status": 0}, RouterProtocolError),
        ({"status": 1, "data": {}, "errors": [{"description": "login failed"}]}, RouterAuthError),
        ({"status": None, "errors": [{"error": 196618, "description": "x"}]}, RouterProtocolError),
        ({"status": None, "errors": "x"}, RouterProtocolError),
    ],
)
async def test_a_log_in_that_is_answered_oddly(home: House, body: Any, error: type[RouterError]) -> None:
    home.router.answers[LOG_IN] = body
    with pytest.raises(error):
        await home.driver().connect()


@pytest.mark.parametrize(
    ("status", "error"), [(500, RouterUnreachable), (404, RouterProtocolError), (302, RouterProtocolError)]
)
async def test_another_server(home: House, status: int, error: type[RouterError]) -> None:
    home.router.fault = Fault(status=status, body=b"")
    with pytest.raises(error):
        await home.driver().connect()


@pytest.mark.parametrize(
    ("cookie", "sent"),
    [("x", ""), ("a=b c", ""), ("a=1; path=/", "a=1"), ("a/b=1", "a/b=1"), ("", ""), (f"a={'b' * 2000}", "")],
    ids=range(6),
)
async def test_cookies_of_all_kinds(home: House, cookie: str, sent: str) -> None:
    home.router.faults = [Fault(), Fault(headers={"Set-Cookie": cookie})]
    driver = home.driver()
    with pytest.raises(RouterPermissionError):
        # Without its own cookie the box does not know the session.
        await driver.networks()
    assert home.router.heard[2].headers.get("cookie", "") == sent
    await driver.networks()
