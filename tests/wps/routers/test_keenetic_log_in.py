"""Logging in to a Keenetic router: the challenge of all versions, and the log-in of KeeneticOS 5.2."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace
import json
import sys
from typing import Any

import aiohttp
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.kdf import argon2
import pytest

from custom_components.wps_push.wps.model import Phase
from custom_components.wps_push.wps.router import (
    LogInProblem,
    Router,
    RouterAuthError,
    RouterLibraryMissing,
    RouterLogInRefused,
    RouterPermissionError,
    RouterProtocolError,
    RouterUnreachable,
)
from tests.emulators.keenetic import HOME, PASSWORD, SERIAL, USERNAME, KeeneticRouter
from tests.emulators.keenetic_log_in import Ndw4
from tests.emulators.server import Fault

from .keenetic_house import LONG, Clock, driver_for, look

SOON = replace(LONG, reconnect=0.01, idle_poll=0.05)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def router(clock: Clock) -> AsyncGenerator[KeeneticRouter]:
    """A router that is on; its time passes when a test says so."""
    async with KeeneticRouter(clock=clock) as router:
        yield router


@pytest.fixture
def driver(router: KeeneticRouter, session: aiohttp.ClientSession) -> Router:
    """Somebody who may do everything."""
    return driver_for(router, session, SOON)


@pytest.fixture
def newer(router: KeeneticRouter) -> Ndw4:
    """The log-in of a router with KeeneticOS 5.2 and passwords that were set since; it refuses the older one."""
    router.ndw4 = Ndw4(router.users)
    router.takes_ndw2 = False
    return router.ndw4


# The challenge.


async def test_the_password_itself_is_never_sent(router: KeeneticRouter, driver: Router) -> None:
    await driver.connect()
    assert router.log_ins == 1
    assert not [heard for heard in router.heard if PASSWORD in f"{heard.body}{heard.headers}"]


async def test_one_session_serves_for_many_looks(router: KeeneticRouter, driver: Router) -> None:
    await driver.connect()
    before = len(router.heard)
    for _ in range(5):
        await look(driver)
    assert len(router.heard) == before + 5
    assert router.log_ins == 1
    router.sessions.clear()
    await look(driver)
    assert router.log_ins == 2


async def test_a_refused_password_is_not_tried_again(router: KeeneticRouter, session: aiohttp.ClientSession) -> None:
    driver = driver_for(router, session, password="wrong")
    for _ in range(3):
        with pytest.raises(RouterAuthError):
            await driver.connect()
    assert router.log_ins == 1


async def test_cookies_of_a_session_that_is_over_are_not_sent_any_more(router: KeeneticRouter, driver: Router) -> None:
    await driver.connect()
    router.faults = [Fault(headers={"Set-Cookie": "FORMER=1"})]
    await look(driver)
    await look(driver)
    assert router.heard[-1].cookies["FORMER"] == "1"
    router.sessions.clear()
    await look(driver)
    assert "FORMER" not in router.heard[-1].cookies


async def test_nothing_is_answered_where_there_is_no_challenge(router: KeeneticRouter, driver: Router) -> None:
    # Through KeenDNS, for example, which asks for another kind of log-in.
    router.password = None
    router.faults = [Fault(status=401)]
    with pytest.raises(RouterProtocolError, match="401"):
        await driver.connect()
    assert router.log_ins == 0


async def test_a_refusal_of_another_kind_is_one_of_the_password_too(router: KeeneticRouter, driver: Router) -> None:
    router.faults = [Fault(), Fault(status=403)]
    for _ in range(2):
        with pytest.raises(RouterAuthError):
            await driver.connect()
    assert router.log_ins == 1


async def test_a_password_that_is_no_text_is_refused_by_the_router(
    router: KeeneticRouter, session: aiohttp.ClientSession
) -> None:
    with pytest.raises(RouterAuthError):
        await driver_for(router, session, password="\udcff").connect()


async def test_leaving_ends_the_session_and_one_can_come_back(router: KeeneticRouter, driver: Router) -> None:
    await driver.connect()
    await driver.disconnect()
    assert not any(router.sessions.values())
    before = len(router.heard)
    await driver.disconnect()
    assert len(router.heard) == before
    assert (await look(driver)).phase is Phase.IDLE
    assert router.log_ins == 2
    await router.stop()
    await driver.disconnect()


async def test_a_router_without_a_password_lets_everybody_in(router: KeeneticRouter, driver: Router) -> None:
    router.password = None
    assert (await driver.connect()).identity == SERIAL
    assert router.log_ins == 0
    before = len(router.heard)
    await driver.disconnect()
    assert len(router.heard) == before


async def test_a_session_that_is_refused_at_once_is_about_the_account(router: KeeneticRouter, driver: Router) -> None:
    await driver.connect()
    router.faults = [Fault(status=401), Fault(status=200, body=b"{}"), Fault(status=401)]
    with pytest.raises(RouterPermissionError, match="http"):
        await look(driver)


async def test_a_network_that_may_not_reach_the_web_interface(router: KeeneticRouter, driver: Router) -> None:
    router.faults = [Fault(status=403)] * 3
    with pytest.raises(RouterPermissionError, match="from Home Assistant's network"):
        await driver.connect()


async def test_a_read_only_account_may_look_but_not_press(
    router: KeeneticRouter, session: aiohttp.ClientSession
) -> None:
    router.read_only.add("guest")
    driver = driver_for(router, session, username="guest")
    assert (await look(driver)).phase is Phase.IDLE
    with pytest.raises(RouterPermissionError, match="read-only"):
        await driver.open_window(HOME)


async def test_an_address_that_is_locked_out_gets_no_answer(
    router: KeeneticRouter, session: aiohttp.ClientSession, clock: Clock
) -> None:
    for _ in range(5):
        with pytest.raises(RouterAuthError):
            await driver_for(router, session, password="wrong").connect()
    quick = driver_for(router, session, replace(SOON, request=0.05))
    with pytest.raises(RouterUnreachable):
        await quick.connect()
    clock.now += 901
    assert (await driver_for(router, session).connect()).identity == SERIAL


# The log-in of KeeneticOS 5.2.


def messages(router: KeeneticRouter) -> list[list[str]]:
    """What the messages of log-ins consisted of."""
    sent = [heard for heard in router.heard if heard.path == "/auth" and heard.method == "POST"]
    return [sorted(json.loads(heard.body)) for heard in sent]


FIRST, SECOND, THIRD = ["login", "nonce"], ["login", "nonce", "proof"], ["login", "nonce", "signature-proof"]
OLDER = ["login", "password"]


@pytest.mark.usefixtures("newer")
async def test_the_newer_log_in_is_used_where_it_is_offered(router: KeeneticRouter, driver: Router) -> None:
    assert (await driver.connect()).identity == SERIAL
    assert messages(router) == [FIRST, SECOND, THIRD]
    assert not [heard for heard in router.heard if PASSWORD in f"{heard.body}{heard.headers}"]
    router.sessions.clear()
    assert (await look(driver)).phase is Phase.IDLE
    assert messages(router) == [FIRST, SECOND, THIRD] * 2


async def test_costs_that_are_written_as_text_are_signed_as_they_were_written(newer: Ndw4, driver: Router) -> None:
    newer.costs = {"iter": "02", "memcost": "8"}
    assert (await driver.connect()).identity == SERIAL


@pytest.mark.usefixtures("newer")
async def test_a_wrong_password_is_known_by_the_routers_signature(
    router: KeeneticRouter, session: aiohttp.ClientSession
) -> None:
    driver = driver_for(router, session, password="wrong")
    for _ in range(3):
        with pytest.raises(RouterAuthError):
            await driver.connect()
    assert messages(router) == [FIRST, SECOND]


async def test_a_password_from_before_the_update(router: KeeneticRouter, newer: Ndw4, driver: Router) -> None:
    newer.verifiers.clear()
    router.takes_ndw2 = True
    assert (await driver.connect()).identity == SERIAL
    assert messages(router) == [FIRST, FIRST, OLDER]


async def test_a_router_that_has_just_started(router: KeeneticRouter, newer: Ndw4, driver: Router) -> None:
    newer.unready = 1
    assert (await driver.connect()).identity == SERIAL
    assert messages(router) == [FIRST, FIRST, SECOND, THIRD]
    # Whom it has known before it will know again, so the older log-in is not tried, which would count as a mistake.
    router.reboot()
    newer.unready = 3
    with pytest.raises(RouterUnreachable, match="starting"):
        await look(driver)
    newer.unready = 0
    assert (await look(driver)).phase is Phase.IDLE
    assert OLDER not in messages(router)


async def test_a_user_whom_the_router_does_not_know(
    router: KeeneticRouter, newer: Ndw4, session: aiohttp.ClientSession
) -> None:
    driver = driver_for(router, session, SOON, username="nobody")
    for _ in range(3):
        with pytest.raises(RouterLogInRefused) as refused:
            await driver.connect()
        assert refused.value.problem is LogInProblem.NO_REPLY
    assert messages(router) == [FIRST, FIRST, OLDER]
    # The account may be made later.
    newer.verifiers["nobody"] = newer.verifiers[USERNAME]
    await asyncio.sleep(SOON.idle_poll)
    assert (await driver.connect()).identity == SERIAL


@pytest.mark.parametrize(
    "costs",
    [
        {"iter": 17, "memcost": 8},
        {"iter": 0, "memcost": 8},
        {"iter": 2, "memcost": 65537},
        {"iter": 2, "memcost": 7},
        {"iter": 2},
        {"iter": True, "memcost": 8},
        {"iter": 2.0, "memcost": 8},
        {"iter": "²", "memcost": 8},
        {"iter": "9" * 5000, "memcost": 8},
    ],
    ids=str,
)
async def test_a_router_that_asks_for_too_much_is_not_supported(
    router: KeeneticRouter, newer: Ndw4, driver: Router, costs: dict[str, object]
) -> None:
    newer.answers = [{"salt": "AAECAwQFBgcICQoLDA0ODw==", "nonce": "n", **costs}]
    for _ in range(3):
        with pytest.raises(RouterLogInRefused) as refused:
            await driver.connect()
        assert refused.value.problem is LogInProblem.UNSUPPORTED
    # Neither log-in has worked, and the password was sent once at most.
    assert messages(router) == [FIRST, OLDER]


@pytest.mark.parametrize("answers", [[None, {}], [None, {"signature": "x"}], [None, {"signature": "AAAA"}]], ids=str)
async def test_a_log_in_that_goes_on_in_another_way_is_not_supported(
    router: KeeneticRouter, newer: Ndw4, driver: Router, answers: list[dict[str, Any] | None]
) -> None:
    newer.answers = answers
    for _ in range(3):
        with pytest.raises(RouterLogInRefused) as refused:
            await driver.connect()
        assert refused.value.problem is LogInProblem.UNSUPPORTED
    assert messages(router) == [FIRST, SECOND]


@pytest.mark.usefixtures("newer")
async def test_a_last_message_that_opens_no_session(router: KeeneticRouter, driver: Router) -> None:
    # The first answer shows what is offered.
    router.faults = [Fault()] * 3 + [Fault(status=401)]
    for _ in range(2):
        with pytest.raises(RouterLogInRefused) as refused:
            await driver.connect()
        assert refused.value.problem is LogInProblem.UNSUPPORTED
    assert messages(router) == [FIRST, SECOND, THIRD]


async def test_a_log_in_that_nobody_knows_yet(router: KeeneticRouter, driver: Router) -> None:
    unknown = {"WWW-Authenticate": 'x-ndw6-interactive endpoint="/auth"', "X-NDM-Challenge": ""}
    router.faults = [Fault(headers=unknown)]
    for _ in range(2):
        with pytest.raises(RouterLogInRefused) as refused:
            await driver.connect()
        assert refused.value.problem is LogInProblem.UNSUPPORTED
    assert messages(router) == []


@pytest.mark.usefixtures("newer")
@pytest.mark.parametrize("trouble", [ImportError, UnsupportedAlgorithm])
async def test_a_package_that_is_missing_is_named(
    router: KeeneticRouter, driver: Router, monkeypatch: pytest.MonkeyPatch, trouble: type[Exception]
) -> None:
    """As where `wps` is used without Home Assistant; there is no Argon2id with OpenSSL before 3.2 either."""

    def cannot(**_: object) -> None:
        raise UnsupportedAlgorithm("no Argon2id")

    if trouble is ImportError:
        monkeypatch.setitem(sys.modules, argon2.__name__, None)
    else:
        monkeypatch.setattr(argon2, "Argon2id", cannot)
    with pytest.raises(RouterLibraryMissing, match="cryptography"):
        await driver.connect()
    assert messages(router) == [FIRST]
