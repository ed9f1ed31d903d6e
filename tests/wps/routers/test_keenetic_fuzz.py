"""Whatever a Keenetic router answers, people get an error in words or an answer, and never a secret."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
import json
from typing import Any

import aiohttp
from hypothesis import HealthCheck, given, settings, strategies as st
import pytest

from custom_components.wps_push.wps.router import RouterError
from custom_components.wps_push.wps.routers import DRIVERS, create
from custom_components.wps_push.wps.timing import Timing
from tests.emulators.keenetic import HOME, HOME_5, PASSWORD, USERNAME, KeeneticRouter
from tests.emulators.server import Fault

(SPEC,) = (spec for spec in DRIVERS if spec.key == "keenetic")
PRINTER = "3c:2a:f4:00:00:01"
SECRET = "emulated-answer-secret"

PATIENT = settings(
    deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)

WORDS = st.sampled_from(
    [
        "show", "interface", "wps", "status", "button", "configured", "active", "enabled", "left", "infinite", "mode",
        "error", "message", "associations", "station", "mac", PRINTER, "ap", HOME, "uptime", "ip", "hotspot", "host",
        "name", "hostname", "mws", "link", "up", "type", "ssid", "encryption", "wpa3", "state", "down", "usedby",
        "group", "id", "identification", "serial", "version", "model", "title", SECRET,
    ]
)  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | WORDS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(WORDS, inner, max_size=5),
    max_leaves=8,
)
HEADERS = st.dictionaries(
    st.sampled_from(["X-NDM-Realm", "X-NDM-Challenge", "Set-Cookie"]),
    st.text(st.characters(min_codepoint=32, max_codepoint=0x17F, exclude_characters="\x7f"), max_size=12),
    max_size=3,
)


@pytest.fixture
async def router() -> AsyncGenerator[KeeneticRouter]:
    asyncio.get_running_loop().set_debug(False)
    async with KeeneticRouter(clock=lambda: 1000.0) as router:
        router.connect(PRINTER)
        router.hosts = [{"mac": PRINTER, "name": "x"}, {"mac": "3c:2a:f4:00:00:02", "link": "up", "mws": {"cid": "x"}}]
        del router.interfaces["WifiMaster0/AccessPoint1"]
        yield router


async def everything(router: KeeneticRouter, session: aiohttp.ClientSession) -> str:
    """Do all that a driver can do; returns what people might read where it fails."""
    router.log_ins = 0
    router.sessions.clear()
    given = {"host": router.url, "username": USERNAME, "password": PASSWORD, "verify_ssl": False}
    driver: Any = create(SPEC, given, session, Timing(request=5, open_poll=0))
    said: list[object] = []
    for action in (
        driver.connect,
        lambda: driver.open_window(HOME),
        lambda: driver.report(stations=True),
        lambda: driver.describe(PRINTER),
        driver.networks,
        driver.disconnect,
    ):
        try:
            await action()
        except RouterError as error:
            said += [error, error.__cause__, error.__dict__]
    return repr(said)


@PATIENT
@given(answer=VALUES, position=st.integers(0, 7), times=st.integers(1, 3))
async def test_any_json_at_any_time(
    router: KeeneticRouter, session: aiohttp.ClientSession, answer: Any, position: int, times: int
) -> None:
    router.faults = [Fault()] * position + [Fault(body=json.dumps(answer).encode())] * times
    assert SECRET not in await everything(router, session)


@PATIENT
@given(headers=HEADERS, status=st.sampled_from([200, 401, 401, 403, 500]), position=st.integers(0, 3))
async def test_any_log_in(
    router: KeeneticRouter, session: aiohttp.ClientSession, headers: dict[str, str], status: int, position: int
) -> None:
    router.faults = [Fault()] * position + [Fault(headers=headers, status=status)] * 2
    await everything(router, session)


@PATIENT
@given(answers=st.dictionaries(st.sampled_from(["show interface", "show associations", "show ip hotspot"]), VALUES))
async def test_any_answer_to_a_command(
    router: KeeneticRouter, session: aiohttp.ClientSession, answers: dict[str, Any]
) -> None:
    router.answers = answers
    assert SECRET not in await everything(router, session)


def wrong(part: Any) -> Iterator[Any]:
    """The answer with something wrong in one place, for all places."""
    yield from ([None, [7, SECRET]] if isinstance(part, dict) else [{"x": SECRET}, [7]])
    for key in part if isinstance(part, dict) else range(len(part)) if isinstance(part, list) else ():
        for changed in wrong(part[key]):
            copy = part.copy()
            copy[key] = changed
            yield copy


async def test_an_answer_of_which_one_part_is_wrong(router: KeeneticRouter, session: aiohttp.ClientSession) -> None:
    for name in ("Bridge0", "WifiMaster0/AccessPoint2", "WifiMaster1", HOME_5):
        del router.interfaces[name]
    await everything(router, session)
    right = router.given.copy()
    assert len(right) == 7
    for command, answer in right.items():
        for changed in wrong(answer):
            router.answers = {command: changed}
            assert SECRET not in await everything(router, session)
