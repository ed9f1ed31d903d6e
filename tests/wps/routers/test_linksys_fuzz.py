"""Whatever a Linksys router answers, people get an error in words or an answer, and never a secret."""

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
from tests.emulators.linksys import PASSWORD, LinksysRouter
from tests.emulators.server import Fault

(SPEC,) = (spec for spec in DRIVERS if spec.key == "linksys")
PRINTER = "3c:2a:f4:00:00:01"
SECRET = "emulated-answer-secret"

PATIENT = settings(
    deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)

WORDS = st.sampled_from(
    [
        "result", "OK", "output", "responses", "_ErrorUnauthorized", "_ErrorNotReady", "services", "radios", "settings",
        "http://linksys.com/jnap/wirelessap/WPSServer2", "ssid", "security", "WPA3-Personal", "isEnabled", "band",
        "2.4GHz", "enabled", "available", "isWPSSessionInProgress", "lastResult", "Succeeded", "serverPIN",
        "connections", "nodeWirelessConnections", "wireless", "isGuest", "macAddress", PRINTER, "devices",
        "knownInterfaces", "properties", "name", "value", "model", SECRET,
    ]
)  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | WORDS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=5),
    max_leaves=8,
)


@pytest.fixture
async def router() -> AsyncGenerator[LinksysRouter]:
    asyncio.get_running_loop().set_debug(False)
    async with LinksysRouter(clock=lambda: 1000.0) as router:
        router.connect(PRINTER)
        router.devices = [
            {
                "friendlyName": "x",
                "model": {"manufacturer": "x"},
                "knownInterfaces": [{"macAddress": PRINTER}],
                "connections": [{"macAddress": PRINTER, "ipAddress": "x"}],
                "properties": [{"name": "userDeviceName", "value": "x"}],
            }
        ]
        yield router


async def everything(router: LinksysRouter, session: aiohttp.ClientSession) -> str:
    """Do all that a driver can do; returns what people might read where it fails."""
    timing = Timing(request=5, open_poll=0)
    router.wps_enabled = True
    driver: Any = create(SPEC, {"host": router.url, "password": PASSWORD, "verify_ssl": False}, session, timing)
    said: list[object] = []
    for action in (
        driver.connect,
        lambda: driver.report(stations=True),
        lambda: driver.open_window("main"),
        lambda: driver.describe(PRINTER),
        lambda: driver.close_window("main"),
        lambda: driver.set_wps(enabled=False),
        lambda: driver.set_wps(enabled=True),
        driver.disconnect,
    ):
        try:
            await action()
        except RouterError as error:
            said += [error, error.__cause__, error.__dict__]
    return repr(said)


@PATIENT
@given(answer=VALUES, position=st.integers(0, 5), times=st.integers(1, 3))
async def test_any_json_at_any_time(
    router: LinksysRouter, session: aiohttp.ClientSession, answer: Any, position: int, times: int
) -> None:
    router.faults = [Fault()] * position + [Fault(body=json.dumps(answer).encode())] * times
    assert SECRET not in await everything(router, session)


@PATIENT
@given(output=VALUES, position=st.integers(0, 5))
async def test_any_output_of_an_action(
    router: LinksysRouter, session: aiohttp.ClientSession, output: Any, position: int
) -> None:
    answer = {"result": "OK", "output": output, "responses": [{"result": "OK", "output": output}] * 3}
    router.faults = [Fault()] * position + [Fault(body=json.dumps(answer).encode())] * 3
    assert SECRET not in await everything(router, session)


def wrong(part: Any) -> Iterator[Any]:
    """The output with something wrong in one place, for all places."""
    yield from ([None, [7, SECRET]] if isinstance(part, dict) else [{"x": SECRET}, [7]])
    for key in part if isinstance(part, dict) else range(len(part)) if isinstance(part, list) else ():
        for changed in wrong(part[key]):
            copy = part.copy()
            copy[key] = changed
            yield copy


async def test_an_output_of_which_one_part_is_wrong(router: LinksysRouter, session: aiohttp.ClientSession) -> None:
    del router.radios[1:]
    await everything(router, session)
    outputs = {action: router.carry_out(action).get("output") for action in dict.fromkeys(router.actions)}
    assert len(outputs) > 8
    for action, output in outputs.items():
        for changed in wrong(output):
            router.outputs = {action: changed}
            assert SECRET not in await everything(router, session)
