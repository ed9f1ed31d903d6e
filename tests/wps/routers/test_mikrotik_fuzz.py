"""Whatever a MikroTik router answers, people get an error in words or an answer, and never a secret."""

import asyncio
from collections.abc import AsyncGenerator
import json
from typing import Any

import aiohttp
from hypothesis import HealthCheck, given, settings, strategies as st
import pytest

from custom_components.wps_push.wps.router import RouterError
from custom_components.wps_push.wps.routers.mikrotik.driver import MikroTik
from tests.emulators.mikrotik import PASSPHRASE
from tests.emulators.server import Fault

from .mikrotik_house import PRINTER, House

SECRET = "answered-secret"

# What a router's answers are made of, so that made-up answers get past the first checks.
WORDS = st.sampled_from(
    [
        ".id", "*1", "name", "default-name", "wifi1", "master-interface", "configuration", "security", "channel", "mode",
        "ap", "configuration.ssid", "configuration.mode", "security.wps", "security.authentication-types", "wpa2-psk",
        "channel.band", "2ghz-ax", "channel.frequency", "2412-2472", ".about", "SSID: x, channel: 2412", "disabled",
        "true", "false", "mac-address", PRINTER, "host-name", "address", "serial-number", "error", "detail", "message",
        "no such command", "not enough permissions (9)", "security.passphrase", SECRET,
    ]
)  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=6),
    max_leaves=8,
)

EXAMPLES = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.fixture
async def house(session: aiohttp.ClientSession) -> AsyncGenerator[House]:
    """A house with a router that people fill with nonsense."""
    asyncio.get_running_loop().set_debug(False)
    house = House(session)
    async with house.router:
        yield house


async def everything(driver: MikroTik) -> str:
    """Do all that a driver can do; returns what people might read where it fails."""
    said: list[object] = []
    for action in (
        driver.connect,
        driver.networks,
        lambda: driver.report(stations=True),
        lambda: driver.open_window("wifi1"),
        lambda: driver.describe(PRINTER),
        driver.disconnect,
    ):
        try:
            await action()
        except RouterError as error:
            said += [error, error.__cause__, error.__dict__]
    return repr(said)


@EXAMPLES
@given(raw=st.binary(max_size=200), status=st.sampled_from([200, 204, 301, 400, 401, 403, 404, 500]))
async def test_any_bytes(house: House, raw: bytes, status: int) -> None:
    house.router.fault = Fault(body=raw, status=status)
    await everything(house.driver())


@EXAMPLES
@given(answer=VALUES, position=st.integers(0, 12), status=st.sampled_from([200, 200, 200, 400, 500]))
async def test_any_json_at_any_time(house: House, answer: Any, position: int, status: int) -> None:
    house.router.fault = None
    house.router.faults = [Fault()] * position + [Fault(body=json.dumps(answer).encode(), status=status)] * 3
    said = await everything(house.driver())
    assert SECRET not in said
    assert PASSPHRASE not in said


@EXAMPLES
@given(rows=st.lists(st.dictionaries(WORDS, VALUES, max_size=8), max_size=5))
async def test_any_rows_in_every_menu(house: House, rows: list[dict[str, Any]]) -> None:
    house.router.fault = Fault(body=json.dumps(rows).encode())
    assert SECRET not in await everything(house.driver())


async def test_an_endless_description_of_an_access_point(house: House) -> None:
    row = {".id": "*1", "name": "wifi1", ".about": "SSID: " * 50_000}
    house.router.menus.tables["interface/wifi"] = [row]
    async with asyncio.timeout(5):
        assert len(await house.driver().networks()) == 1
