"""Whatever a box answers, people get an error in words or an answer, and never a secret."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Iterator
import json
from typing import Any

import aiohttp
from hypothesis import HealthCheck, given, settings, strategies as st
import pytest

from custom_components.wps_push.wps.router import Authorises, Cancels, Describes, Router, RouterError
from custom_components.wps_push.wps.text import MAX_LENGTH
from tests.emulators.freebox import TOKEN, WIFI_KEY
from tests.emulators.server import Fault

from .freebox_house import MAIN, TIMING, Home, switch

PRINTER = "3c:2a:f4:00:00:01"
SECRET = "emulated-answer-secret"

PATIENT = settings(
    deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)

# Words that a box's answers are made of, so that made-up answers get past the first checks.
WORDS = st.sampled_from(
    [
        "success", "result", "error_code", "auth_required", "invalid_token", "busy", "api_version", "16.0", "api_base_url",
        "/api/", "challenge", "session_token", "permissions", "settings", "app_token", "track_id", "status", "granted",
        "pending", "enabled", "id", "phy_id", "config", "ssid", "wps_uuid", "encryption", "active", "state", "mac", PRINTER, "host",
        "l3connectivities", "addr", "af", "ipv4", "start_date", SECRET,
    ]
)  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=5),
    max_leaves=6,
)
ANSWERS = VALUES | st.fixed_dictionaries({"success": st.just(value=True), "result": VALUES})


@pytest.fixture
async def home(session: aiohttp.ClientSession) -> AsyncGenerator[Home]:
    asyncio.get_running_loop().set_debug(False)
    home = Home(session)
    home.box.names[PRINTER] = "printer"
    home.wifi.clients[PRINTER] = "02:00:00:00:00:0B"
    async with home.box:
        yield home


def actions(driver: Router) -> dict[str, Callable[[], Awaitable[object]]]:
    """All that a driver can do."""
    assert isinstance(driver, Cancels)
    assert isinstance(driver, Describes)
    return {
        "connect": driver.connect,
        "networks": driver.networks,
        "report": lambda: driver.report(stations=True),
        "open": lambda: driver.open_window(MAIN),
        "describe": lambda: driver.describe(PRINTER),
        "close": lambda: driver.close_window(MAIN),
        "disconnect": driver.disconnect,
    }


async def everything(driver: Router, names: Iterable[str] | None = None) -> str:
    """Do all, or what is named; returns what people might read."""
    able = actions(driver)
    said: list[object] = []
    for name in able if names is None else names:
        try:
            said.append(await able[name]())
        except RouterError as error:
            said += [error, error.__cause__, error.__context__, error.__dict__]
    return repr(said)


@PATIENT
@given(raw=st.binary(max_size=300))
async def test_any_bytes(home: Home, raw: bytes) -> None:
    home.box.faults = [Fault(body=raw)] * 30
    await everything(home.driver())


@PATIENT
@given(answer=ANSWERS, position=st.integers(0, 9))
async def test_any_json_at_any_time(home: Home, answer: Any, position: int) -> None:
    home.box.faults = [Fault()] * position + [Fault(body=json.dumps(answer).encode())] * 3
    said = await everything(home.driver())
    assert TOKEN not in said
    assert WIFI_KEY not in said


@PATIENT
@given(answer=ANSWERS, position=st.integers(0, 5))
async def test_any_json_while_wps_is_switched(home: Home, answer: Any, position: int) -> None:
    driver = home.driver()
    await driver.connect()
    home.wifi.switch_wps(enabled=True)
    home.box.faults = [Fault()] * position + [Fault(body=json.dumps(answer).encode())] * 2
    said: list[object] = []
    for enabled in (False, True):
        try:
            await switch(driver, enabled=enabled)
        except RouterError as error:
            said += [error, error.__cause__, error.__context__, error.__dict__]
    home.box.faults = []
    assert SECRET not in repr(said)


@PATIENT
@given(answer=ANSWERS)
async def test_any_json_while_somebody_is_at_the_box(home: Home, answer: Any) -> None:
    driver = home.driver(token=None)
    assert isinstance(driver, Authorises)
    for position in (1, 2):
        home.box.faults = [Fault()] * position + [Fault(body=json.dumps(answer).encode())] * 3
        said: list[object] = []
        try:
            async with asyncio.timeout(TIMING.open_poll * 5):
                assert await driver.authorise()
        except RouterError as error:
            said = [error, error.__cause__, error.__context__, error.__dict__]
        except TimeoutError:
            # The answer was a good one, and nobody presses.
            continue
        assert SECRET not in repr(said)


def wrong(part: Any) -> list[Any]:
    """What may stand in the place of a part of an answer without being of its kind."""
    match part:
        case dict():
            return [None, [7, SECRET]]
        case list():
            return [{"x": SECRET}, [None, {"x": 7}, [], 7]]
    return [[7], -1 if isinstance(part, str) else SECRET]


def changes(answer: Any) -> Iterator[Any]:
    """The answer with something wrong in one place, for all places."""
    yield from wrong(answer)
    for key in answer if isinstance(answer, dict) else range(len(answer)) if isinstance(answer, list) else ():
        for part in changes(answer[key]):
            copy = answer.copy()
            copy[key] = part
            yield copy


async def test_an_answer_of_which_one_part_is_wrong(home: Home) -> None:
    del home.wifi.bsses[:2]
    for unused in ("shared_bss_params", "bss_params", "disable_wep", "use_shared_params"):
        del home.wifi.bsses[0][unused]
    right: dict[str, object] = {}
    asks: dict[str, list[str]] = {}
    for name in actions(home.driver()):
        home.box.told.clear()
        await everything(home.driver(), [name])
        for path, answer in home.box.told.items():
            right[path] = right.get(path) or answer
            asks[path] = [*asks.get(path, []), name] if not path.startswith("login") else ["connect"]
    assert len(right) > 6
    for path, answer in right.items():
        for changed in changes(answer):
            home.box.results = {path: changed}
            said = await everything(home.driver(), asks[path])
            assert TOKEN not in said
            assert WIFI_KEY not in said


async def test_names_that_strangers_chose_are_short_and_harmless(home: Home) -> None:
    hostile = "\x1b[31m\u202e" + "x" * 5000
    home.box.names[PRINTER] = hostile
    home.box.about["device_name"] = hostile
    for bss in home.wifi.bsses:
        bss["config"]["ssid"] = hostile
    driver = home.driver()
    info, (network,) = await driver.connect(), await driver.networks()
    stations = (await driver.report((), stations=True)).stations or ()
    names = [info.name, network.ssid, *(station.hostname for station in stations)]
    assert len(names) == 3
    assert all(name and name.isprintable() and len(name) <= MAX_LENGTH for name in names)
