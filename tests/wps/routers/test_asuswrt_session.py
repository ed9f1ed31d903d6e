"""The log-in of ASUSWRT: one administrator at a time, a lock after five wrong passwords, and a library that talks much."""

import asyncio
from collections.abc import AsyncGenerator
import contextlib
import json
import logging
import re

import aiohttp
from asusrouter.connection import Connection
import pytest

from custom_components.wps_push.wps.detect import detect
from custom_components.wps_push.wps.model import Phase
from custom_components.wps_push.wps.router import (
    LogInProblem,
    RouterAuthError,
    RouterBusy,
    RouterError,
    RouterLogInRefused,
    RouterProtocolError,
)
from custom_components.wps_push.wps.routers.asuswrt.driver import AsusWrt
from custom_components.wps_push.wps.timing import Timing
from tests.emulators.asuswrt import ACCOUNT, AP_PIN, PASSWORD, WIFI_KEY, Build
from tests.emulators.asuswrt.httpd import LOG_IN_PAGE
from tests.emulators.server import Fault

from .asuswrt_house import MAIN, TIMING, House, phase


@pytest.fixture
async def asus(session: aiohttp.ClientSession) -> AsyncGenerator[House]:
    """A house whose router is on."""
    asyncio.get_running_loop().set_debug(False)
    house = House(session)
    async with house.router:
        yield house


@pytest.fixture
async def driver(asus: House) -> AsyncGenerator[AsusWrt]:
    """A driver for it."""
    driver = asus.driver()
    yield driver
    await driver.disconnect()


async def logged_out(asus: House) -> None:
    """Wait until the session was given back."""
    for _ in range(100):
        if not asus.router.httpd.tokens:
            return
        await asyncio.sleep(TIMING.linger)
    pytest.fail("the session was not given back")


async def test_the_session_is_given_back_a_little_after_its_last_use(asus: House, driver: AsusWrt) -> None:
    await driver.connect()
    await driver.networks()
    assert len(asus.router.httpd.tokens) == asus.router.httpd.log_ins == 1
    await logged_out(asus)
    assert (await driver.open_window(MAIN)).phase is Phase.OPEN
    assert asus.router.httpd.log_ins == 2


async def test_a_wrong_password_is_tried_once(asus: House) -> None:
    driver = asus.driver(password="wrong")
    for _ in range(3):
        with pytest.raises(RouterAuthError, match="password"):
            await driver.connect()
    await driver.disconnect()
    assert asus.router.httpd.log_ins == 1
    assert asus.asked("Logout.asp") == 0


async def test_after_five_wrong_passwords_the_right_one_has_to_wait(asus: House, driver: AsusWrt) -> None:
    for _ in range(5):
        with pytest.raises(RouterAuthError):
            await asus.driver(password="wrong").connect()
    with pytest.raises(RouterLogInRefused, match="wait five minutes") as locked:
        await driver.connect()
    assert (locked.value.problem, locked.value.retry_in) == (LogInProblem.LOCKED, 300)
    await asus.wait(301)
    await driver.connect()
    await driver.disconnect()


async def test_a_lock_time_below_zero_is_none(asus: House, driver: AsusWrt) -> None:
    # asuswrt, `send_login_page`; the first request is for the front page.
    asus.router.httpd.faults = [Fault(), Fault(body=b'{"error_status":"7","remaining_lock_time":"-4"}')]
    with pytest.raises(RouterLogInRefused) as locked:
        await driver.connect()
    assert (locked.value.problem, locked.value.retry_in) == (LogInProblem.LOCKED, None)


async def test_somebody_else_who_is_logged_in(asus: House, driver: AsusWrt) -> None:
    asus.router.httpd.occupied = True
    for _ in range(2):
        with pytest.raises(RouterBusy, match="somebody else is logged in"):
            await driver.connect()
    asus.router.httpd.occupied = False
    await driver.connect()
    await driver.disconnect()


@pytest.mark.parametrize(
    ("trouble", "problem"), [("captcha", LogInProblem.CAPTCHA), ("wants_restart", LogInProblem.RESTART)]
)
async def test_what_a_person_has_to_mend_at_the_router(
    asus: House, driver: AsusWrt, trouble: str, problem: LogInProblem
) -> None:
    setattr(asus.router.httpd, trouble, True)
    for _ in range(3):
        with pytest.raises(RouterLogInRefused) as refused:
            await driver.connect()
        assert refused.value.problem is problem
    assert asus.router.httpd.log_ins == 1
    setattr(asus.router.httpd, trouble, False)
    # The same password works then; nobody has to enter it again.
    await asyncio.sleep(TIMING.idle_poll)
    await driver.connect()
    await driver.disconnect()


@pytest.mark.parametrize(("username", "password"), [("admin", "pässword-secret"), ("ad:min", PASSWORD)])
async def test_what_the_log_in_cannot_carry_is_not_sent(asus: House, username: str, password: str) -> None:
    with pytest.raises(RouterLogInRefused, match="ASCII") as refused:
        await asus.driver(username=username, password=password).connect()
    assert refused.value.problem is LogInProblem.CHARACTERS
    assert password not in repr((refused.value, refused.value.__context__))
    assert not asus.router.httpd.heard


@pytest.mark.parametrize("token", ["", "with space", "one; other=two", "with\r\nline", "é", "x" * 129, None, 7])
async def test_a_token_that_can_be_none(asus: House, driver: AsusWrt, token: object) -> None:
    # The first request is for the front page.
    asus.router.httpd.faults = [Fault(), Fault(body=json.dumps({"asus_token": token}).encode())]
    with pytest.raises(RouterProtocolError, match="no token"):
        await driver.connect()


async def test_a_session_that_the_owner_has_ended_is_renewed_once(asus: House, driver: AsusWrt) -> None:
    await driver.open_window(MAIN)
    asus.router.httpd.tokens.clear()
    assert await phase(driver) is Phase.OPEN
    assert asus.router.httpd.log_ins == 2
    # From now on no session lasts.
    for page in ("WPS_info.xml", "appGet.cgi"):
        asus.router.httpd.answers[page] = '{"error_status": "8"}'
    with pytest.raises(RouterBusy, match="session"):
        await phase(driver)
    assert asus.router.httpd.log_ins == 3


async def test_a_log_in_that_is_turned_down_as_a_session_is_the_fault_of_the_credentials(
    asus: House, driver: AsusWrt
) -> None:
    # The first request is for the front page.
    asus.router.httpd.faults = [Fault(), Fault(body=b'{"error_status": "2"}')]
    for _ in range(2):
        with pytest.raises(RouterAuthError):
            await driver.connect()
    assert asus.router.httpd.log_ins == 1


async def test_an_owner_who_logs_in_while_a_window_is_open_is_not_thrown_out(asus: House, driver: AsusWrt) -> None:
    await driver.open_window(MAIN)
    asus.router.httpd.tokens.clear()
    asus.router.httpd.occupied = True
    with pytest.raises(RouterBusy):
        await phase(driver)
    asus.router.httpd.occupied = False
    assert await phase(driver) is Phase.OPEN


async def test_older_httpd_shows_its_log_in_page_to_apps_too(asus: House, driver: AsusWrt) -> None:
    await driver.open_window(MAIN)
    asus.router.httpd.faults = [Fault(body=LOG_IN_PAGE.encode())]
    assert await phase(driver) is Phase.OPEN
    asus.router.httpd.faults = [Fault(body=b"", status=302, headers={"Location": "/Main_Login.asp"})]
    assert await phase(driver) is Phase.OPEN
    asus.router.httpd.faults = [Fault(body=b"<script>window.top.location.href='/Main_Login.asp';</script>")]
    assert await phase(driver) is Phase.OPEN
    assert asus.router.httpd.log_ins == 4


async def test_a_press_that_is_answered_by_a_redirection_has_been_made(asus: House, driver: AsusWrt) -> None:
    await driver.networks()
    redirection = Fault(body=b"", status=302, headers={"Location": "/Advanced_WWPS_Content.asp"})
    asus.router.httpd.faults = [Fault(), Fault(), redirection]
    assert (await driver.open_window(MAIN)).phase is Phase.OPEN


@pytest.mark.parametrize("where", range(6))
async def test_a_call_that_was_given_up_leaves_nothing_behind(asus: House, driver: AsusWrt, where: int) -> None:
    """Wherever it was given up: at the front page, in the log-in, while looking, pressing or reading back."""
    httpd = asus.router.httpd
    httpd.faults = [*([Fault()] * where), Fault(delay=5)]
    task = asyncio.create_task(driver.open_window(MAIN))
    for _ in range(1000):
        if len(httpd.heard) > where:
            break
        await asyncio.sleep(0.001)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(task, TIMING.request / 4)
    assert (await driver.open_window(MAIN)).phase is Phase.OPEN
    assert httpd.most_at_once == 1


async def test_a_call_that_is_given_up_at_once_asks_for_nothing(asus: House, driver: AsusWrt) -> None:
    task = asyncio.create_task(driver.connect())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await driver.connect()
    assert asus.router.httpd.log_ins == 1


async def test_whoever_leaves_during_a_power_cut_is_not_held_up(asus: House, driver: AsusWrt) -> None:
    await driver.connect()
    await asus.router.power_off()
    await driver.disconnect()


@pytest.mark.parametrize("build", list(Build))
async def test_nothing_secret_is_logged(
    session: aiohttp.ClientSession, build: Build, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    house = House(session, build)
    async with house.router:
        driver = house.driver()
        await driver.connect()
        await driver.open_window(MAIN)
        await driver.report(stations=True)
        await driver.close_window(MAIN)
        await driver.disconnect()
        tokens = house.router.httpd.given
    shown = " ".join(f"{record.getMessage()} {record.exc_info}" for record in caplog.records) + repr(vars(driver))
    assert tokens
    assert not [secret for secret in {PASSWORD, ACCOUNT, AP_PIN, WIFI_KEY, *tokens} if secret in shown]


@pytest.mark.parametrize("body", [f"error_status {PASSWORD}", f'{{"error_status": "{PASSWORD}", "x": "{PASSWORD}"}}'])
async def test_what_the_library_does_not_understand_it_does_not_log(
    asus: House, driver: AsusWrt, body: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    asus.router.httpd.fault = Fault(body=body.encode())
    with pytest.raises(RouterProtocolError) as failed:
        await driver.connect()
    assert PASSWORD not in caplog.text + repr((failed.value, failed.value.__context__))
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


async def test_the_web_server_knows_us_as_an_app_that_comes_from_its_own_page(asus: House, driver: AsusWrt) -> None:
    await driver.networks()
    (heard,) = [heard for heard in asus.router.httpd.heard if heard.path == "/WPS_info.xml"]
    assert re.match("asusrouter-", heard.headers["user-agent"])
    assert heard.headers["referer"] == f"{asus.router.url}/Advanced_WWPS_Content.asp"


async def test_an_address_alone_is_tried_by_https_where_asuswrt_has_it(asus: House) -> None:
    asked: list[str] = []

    async def note(_: object, __: object, started: aiohttp.TraceRequestStartParams) -> None:
        asked.append(str(started.url))

    trace = aiohttp.TraceConfig()
    trace.on_request_start.append(note)
    async with aiohttp.ClientSession(trace_configs=[trace]) as asus.session:
        driver = asus.driver(host="127.0.0.1")
        with contextlib.suppress(RouterError):
            await driver.connect()
        await driver.disconnect()
    assert asked[0] == "https://127.0.0.1:8443/"


async def test_the_front_page_gives_the_router_away(asus: House, session: aiohttp.ClientSession) -> None:
    found = await detect(session, asus.router.httpd.host, timing=Timing())
    assert [spec.key for spec in found.drivers] == ["asuswrt"]
    assert asus.router.httpd.log_ins == 0


@pytest.mark.parametrize("error", [ValueError, AttributeError, KeyError, RecursionError])
async def test_whatever_the_library_raises_has_words(
    driver: AsusWrt, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    """What it makes of an answer differs from version to version."""

    async def stumble(*_: object, **__: object) -> None:
        raise error("secret-answer")

    monkeypatch.setattr(Connection, "async_query", stumble)
    with pytest.raises(RouterProtocolError, match=rf"the library gave up \({error.__name__}\)") as failed:
        await driver.connect()
    assert "secret-answer" not in str(failed.value)


async def test_a_log_in_that_the_library_gives_up_without_a_word(
    driver: AsusWrt, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It does so when its own patience is at an end."""

    async def give_up(*_: object, **__: object) -> bool:
        return False

    monkeypatch.setattr(Connection, "async_connect", give_up)
    with pytest.raises(RouterProtocolError, match="the log-in came to nothing"):
        await driver.connect()
