"""Being let in by a Freebox: access that is granted at the box, sessions, rights, and whom to trust."""

import asyncio
from collections.abc import AsyncGenerator
import contextlib
from dataclasses import replace
import hashlib
import logging
import ssl

import aiohttp
import pytest

from custom_components.wps_push.wps.detect import detect
from custom_components.wps_push.wps.model import Obstacle, Phase
from custom_components.wps_push.wps.router import (
    AuthorisationDenied,
    Authorises,
    LogInProblem,
    Router,
    RouterAuthError,
    RouterCertificateError,
    RouterLogInRefused,
    RouterPermissionError,
    RouterProtocolError,
    RouterUnreachable,
)
from custom_components.wps_push.wps.routers.freebox.trust import trust
from custom_components.wps_push.wps.timing import Timing
from tests.certificate import self_signed
from tests.emulators.freebox import POOR_TOKEN, TOKEN, FreeboxServer
from tests.emulators.server import Fault

from .freebox_house import MAIN, TIMING, Home


@pytest.fixture
async def home(session: aiohttp.ClientSession) -> AsyncGenerator[Home]:
    home = Home(session)
    async with home.box:
        yield home


async def authorise(driver: Router) -> str:
    assert isinstance(driver, Authorises)
    return await driver.authorise()


# Access.


async def ask_and(home: Home, happens: str) -> str:
    """Ask for access and let something happen at the box."""
    home.box.watched.clear()
    asking = asyncio.create_task(authorise(home.driver(token=None)))
    await home.box.watched.wait()
    assert not asking.done()
    match happens:
        case "granted" | "denied":
            home.box.press(grant=happens == "granted")
        case "nothing":
            home.now += 91
        case "forgotten":
            home.box.apps[-1].status = "unknown"
    return await asking


async def test_access_that_is_granted_opens_the_box(home: Home) -> None:
    info = await home.driver(token=await ask_and(home, "granted")).connect()
    assert info.identity == "762601T190510709"


@pytest.mark.parametrize(
    ("happens", "words"),
    [("denied", "refused at the box"), ("nothing", "in time"), ("forgotten", "does not know the request")],
)
async def test_access_that_is_not_granted(home: Home, happens: str, words: str) -> None:
    with pytest.raises(AuthorisationDenied, match=words):
        await ask_and(home, happens)


async def test_a_box_that_never_decides_is_not_asked_for_ever(session: aiohttp.ClientSession) -> None:
    home = Home(session)
    home.box.results["login/authorize/2"] = {"status": "pending"}
    async with home.box:
        every = TIMING.walk_time / 4
        driver = home.driver(token=None, timing=replace(TIMING, open_poll=every))
        began = asyncio.get_running_loop().time()
        with pytest.raises(AuthorisationDenied, match="in time"):
            await authorise(driver)
        looks = home.asked.count("login/authorize/2")
        assert looks > 4
        assert asyncio.get_running_loop().time() - began > every * (looks - 1)


async def test_what_is_granted_while_the_box_does_not_answer_is_not_lost(home: Home) -> None:
    home.box.watched.clear()
    asking = asyncio.create_task(authorise(home.driver(token=None)))
    await home.box.watched.wait()
    home.box.press()
    trouble = [Fault(status=503)] * 3
    home.box.faults = [*trouble, Fault(body=b'{"success": true, "result": {"status": "pending"}}'), *trouble]
    assert await asking == home.box.apps[-1].token
    assert not home.box.faults


async def test_a_box_that_goes_away_while_somebody_is_on_the_way_to_it(home: Home) -> None:
    home.box.watched.clear()
    asking = asyncio.create_task(authorise(home.driver(token=None)))
    await home.box.watched.wait()
    await home.box.stop()
    with pytest.raises(RouterUnreachable):
        await asking


@pytest.mark.parametrize("token", ["", "with space", "with\nline", "é", "x" * 513, None, 7])
async def test_a_token_that_can_be_none(home: Home, token: object) -> None:
    home.box.results["login/authorize"] = {"app_token": token, "track_id": 1}
    with pytest.raises(RouterProtocolError, match="no token"):
        await authorise(home.driver(token=None))
    home.box.results["login/session"] = {"session_token": token}
    with pytest.raises(RouterProtocolError, match="no session"):
        await home.driver().connect()


async def test_a_box_that_takes_no_requests_for_access(home: Home) -> None:
    home.box.takes_new_apps = False
    with pytest.raises(RouterPermissionError, match="Permettre les nouvelles demandes d'associations"):
        await authorise(home.driver(token=None))


async def test_access_is_asked_for_at_home(home: Home) -> None:
    home.box.codes["login/authorize"] = "denied_from_external_ip"
    with pytest.raises(RouterPermissionError, match="home network"):
        await authorise(home.driver(token=None))


async def test_somebody_who_goes_away_can_ask_again(home: Home) -> None:
    asking = asyncio.create_task(authorise(home.driver(token=None)))
    await home.box.watched.wait()
    asking.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await asking
    assert await ask_and(home, "granted")


# Log-in.


async def test_without_access_the_box_is_not_bothered(home: Home) -> None:
    with pytest.raises(RouterAuthError):
        await home.driver(token=None).networks()
    assert home.box.log_ins == 0


async def test_access_that_was_taken_back_is_noticed_once(home: Home) -> None:
    driver = home.driver()
    await driver.report()
    home.box.apps.clear()
    home.box.sessions.clear()
    for _ in range(3):
        with pytest.raises(RouterAuthError):
            await driver.report()
    assert home.box.log_ins == 2


async def test_a_box_that_refuses_every_session_is_asked_twice(home: Home) -> None:
    driver = home.driver()
    await driver.networks()
    home.box.codes["wifi/wps/sessions"] = "auth_required"
    with pytest.raises(RouterProtocolError, match="does not know the session"):
        await driver.report()
    assert home.box.log_ins == 2


async def test_a_session_that_was_given_back_is_not_used_again(home: Home) -> None:
    driver = home.driver()
    await driver.networks()
    await driver.disconnect()
    home.box.heard.clear()
    await driver.report()
    assert home.asked == ["login/", "login/session/", "wifi/wps/sessions/"]


async def test_too_many_mistakes_of_others(home: Home) -> None:
    for _ in range(10):
        with pytest.raises(RouterAuthError):
            await home.driver(token="wrong").connect()
    with pytest.raises(RouterLogInRefused) as refused:
        await home.driver().connect()
    assert refused.value.problem is LogInProblem.LOCKED


@pytest.mark.parametrize("challenge", [None, ["'s'", "'I'"]], ids=["none", "the one of browsers"])
async def test_a_challenge_that_cannot_be_answered(home: Home, challenge: object) -> None:
    home.box.results["login"] = {"logged_in": False, "challenge": challenge}
    with pytest.raises(RouterProtocolError, match="challenge"):
        await home.driver().connect()


async def test_applications_that_are_switched_off(home: Home) -> None:
    home.box.codes["login/session"] = "apps_denied"
    with pytest.raises(RouterPermissionError, match="Gestion des accès"):
        await home.driver().connect()


async def test_what_answers_is_no_freebox(home: Home) -> None:
    for about in ({}, {"api_base_url": "/api/"}, {"api_base_url": "//elsewhere/", "api_version": "8.0"}):
        home.box.about = dict(about)
        with pytest.raises(RouterProtocolError, match="no Freebox"):
            await home.driver().connect()


# Rights.


async def test_a_right_that_is_missing_is_seen_before_the_press(home: Home) -> None:
    (network,) = await home.driver(token=POOR_TOKEN).networks()
    assert network.obstacle is Obstacle.NO_PERMISSION
    # Where WPS could not run in any case, the right would change nothing.
    for bss in home.wifi.bsses:
        bss["config"]["hide_ssid"] = True
    (network,) = await home.driver(token=POOR_TOKEN).networks()
    assert network.obstacle is Obstacle.HIDDEN_SSID


async def test_a_right_that_is_granted_later_is_noticed_at_the_next_press(home: Home) -> None:
    driver = home.driver(token=POOR_TOKEN)
    await driver.networks()
    with pytest.raises(RouterPermissionError, match="Paramètres de la Freebox → Gestion des accès → Applications"):
        await driver.open_window(MAIN)
    home.box.apps[1].settings = True
    assert (await driver.open_window(MAIN)).phase is Phase.OPEN


async def test_reading_needs_no_right(home: Home) -> None:
    home.wifi.start("02:00:00:00:00:0B")
    assert (await home.driver(token=POOR_TOKEN).report()).windows[MAIN].phase is Phase.OPEN


# Whom to trust.


async def test_a_certificate_that_the_makers_did_not_sign(session: aiohttp.ClientSession) -> None:
    async with FreeboxServer(tls=self_signed()) as box:
        for host in (box.host, box.url):
            home = Home(session)
            home.box = box
            with pytest.raises(RouterCertificateError):
                await home.driver(host=host, verify_ssl=True).connect()
        assert box.heard == []
        info = await home.driver(host=box.host, verify_ssl=False).connect()
        assert info.url == box.url


async def test_nothing_goes_by_http_unless_somebody_says_so(home: Home) -> None:
    with pytest.raises(RouterUnreachable):
        await home.driver(host=home.box.host, verify_ssl=True).connect()
    assert home.box.heard == []
    await home.driver(host=home.box.url, verify_ssl=True).connect()
    await home.driver(host=home.box.host, verify_ssl=False).connect()


def test_the_makers_certificate_authorities_are_trusted_and_nobody_else() -> None:
    context = trust()
    # SHA-256, as `openssl x509 -fingerprint` shows it for the certificates in the makers' documentation.
    assert {hashlib.sha256(root).hexdigest()[:16] for root in context.get_ca_certs(binary_form=True)} == {
        "23cfb72636be665d",
        "2bd8b5be1a990e42",
        "a210b1de8357927f",
        "74f795bbd02f1cf0",
    }
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert not context.verify_flags & ssl.VERIFY_X509_STRICT


# What is seen of it.


async def test_the_box_is_recognised(home: Home) -> None:
    found = await detect(home.session, home.box.host, timing=Timing())
    assert [spec.key for spec in found.drivers] == ["freebox"]
    assert home.box.log_ins == 0


async def test_no_token_is_shown(home: Home, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    driver = home.driver()
    await driver.connect()
    tokens = [TOKEN, *home.box.sessions]
    home.box.apps.clear()
    home.box.sessions.clear()
    with pytest.raises(RouterAuthError) as refused:
        await driver.report()
    shown = repr((refused.value, refused.value.__cause__, refused.value.__context__, driver, vars(driver)))
    shown += "\n".join(f"{record.getMessage()} {record.exc_info}" for record in caplog.get_records("call"))
    assert not [token for token in tokens if token in shown]
