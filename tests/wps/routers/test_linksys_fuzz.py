"""Whatever a Linksys router answers, people get an error in words or an answer, and never a secret."""

import asyncio
from collections.abc import AsyncGenerator
import json
from typing import Any

import aiohttp
from hypothesis import given, strategies as st
import pytest

from custom_components.wps_push.wps.routers import DRIVERS, create
from custom_components.wps_push.wps.timing import Timing
from tests.calls import Said, everything
from tests.emulators.linksys import PASSWORD, LinksysRouter
from tests.emulators.server import Fault

from .made_up import SECRET, changes, examples, values

(SPEC,) = (spec for spec in DRIVERS if spec.key == "linksys")
PRINTER = "3c:2a:f4:00:00:01"

PATIENT = examples(30)

WORDS = [
    "result", "OK", "output", "responses", "_ErrorUnauthorized", "_ErrorNotReady", "services", "radios", "settings",
    "http://linksys.com/jnap/wirelessap/WPSServer2", "ssid", "security", "WPA3-Personal", "isEnabled", "band",
    "2.4GHz", "enabled", "available", "isWPSSessionInProgress", "lastResult", "Succeeded", "serverPIN",
    "connections", "nodeWirelessConnections", "wireless", "isGuest", "macAddress", PRINTER, "devices",
    "knownInterfaces", "properties", "name", "value", "model",
]  # fmt: skip
VALUES = values(WORDS)


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


async def met(router: LinksysRouter, session: aiohttp.ClientSession) -> Said:
    """What is said from the first to the last with a router whose WPS is on."""
    router.wps_enabled = True
    given = {"host": router.url, "password": PASSWORD, "verify_ssl": False}
    return await everything(create(SPEC, given, session, Timing(request=5, open_poll=0, hang_up=0)), "main", PRINTER)


@PATIENT
@given(output=VALUES, position=st.integers(0, 5))
async def test_any_output_of_an_action(
    router: LinksysRouter, session: aiohttp.ClientSession, output: Any, position: int
) -> None:
    answer = {"result": "OK", "output": output, "responses": [{"result": "OK", "output": output}] * 3}
    router.faults = [Fault()] * position + [Fault(body=json.dumps(answer).encode())] * 3
    assert SECRET not in (await met(router, session)).error_text


async def test_an_output_of_which_one_part_is_wrong(router: LinksysRouter, session: aiohttp.ClientSession) -> None:
    del router.radios[1:]
    await met(router, session)
    outputs = {action: router.carry_out(action).get("output") for action in dict.fromkeys(router.actions)}
    assert len(outputs) > 8
    for action, output in outputs.items():
        for changed in changes(output):
            router.outputs = {action: changed}
            assert SECRET not in (await met(router, session)).error_text
