"""Whatever a Keenetic router answers, people get an error in words or an answer, and never a secret."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

import aiohttp
from hypothesis import given, strategies as st
import pytest

from custom_components.wps_push.wps.routers import DRIVERS, create
from custom_components.wps_push.wps.timing import Timing
from tests.calls import Said, everything
from tests.emulators.keenetic import HOME, HOME_5, PASSWORD, USERNAME, KeeneticRouter
from tests.emulators.server import Fault

from .made_up import SECRET, changes, examples, values

(SPEC,) = (spec for spec in DRIVERS if spec.key == "keenetic")
PRINTER = "3c:2a:f4:00:00:01"

PATIENT = examples(30)

WORDS = [
    "show", "interface", "wps", "status", "button", "configured", "active", "enabled", "left", "infinite", "mode",
    "error", "message", "associations", "station", "mac", PRINTER, "ap", HOME, "uptime", "ip", "hotspot", "host",
    "name", "hostname", "mws", "link", "up", "type", "ssid", "encryption", "wpa3", "state", "down", "usedby",
    "group", "id", "identification", "serial", "version", "model", "title",
]  # fmt: skip
VALUES = values(WORDS)
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


async def met(router: KeeneticRouter, session: aiohttp.ClientSession) -> Said:
    """What is said from the first to the last with a router that nobody is logged in to."""
    router.log_ins = 0
    router.sessions.clear()
    given = {"host": router.url, "username": USERNAME, "password": PASSWORD, "verify_ssl": False}
    return await everything(create(SPEC, given, session, Timing(request=5, open_poll=0, hang_up=0)), HOME, PRINTER)


@PATIENT
@given(headers=HEADERS, status=st.sampled_from([200, 401, 401, 403, 500]), position=st.integers(0, 3))
async def test_any_log_in(
    router: KeeneticRouter, session: aiohttp.ClientSession, headers: dict[str, str], status: int, position: int
) -> None:
    router.faults = [Fault()] * position + [Fault(headers=headers, status=status)] * 2
    await met(router, session)


@PATIENT
@given(answers=st.dictionaries(st.sampled_from(["show interface", "show associations", "show ip hotspot"]), VALUES))
async def test_any_answer_to_a_command(
    router: KeeneticRouter, session: aiohttp.ClientSession, answers: dict[str, Any]
) -> None:
    router.answers = answers
    assert SECRET not in (await met(router, session)).error_text


async def test_an_answer_of_which_one_part_is_wrong(router: KeeneticRouter, session: aiohttp.ClientSession) -> None:
    for name in ("Bridge0", "WifiMaster0/AccessPoint2", "WifiMaster1", HOME_5):
        del router.interfaces[name]
    await met(router, session)
    right = router.given.copy()
    assert len(right) == 7
    for command, answer in right.items():
        for changed in changes(answer):
            router.answers = {command: changed}
            assert SECRET not in (await met(router, session)).error_text
