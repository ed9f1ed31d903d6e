"""Whatever a MikroTik router answers, people get an error in words or an answer, and never a secret."""

import asyncio
from collections.abc import AsyncGenerator
import json
from typing import Any

import aiohttp
from hypothesis import given, strategies as st
import pytest

from tests.calls import everything
from tests.emulators.mikrotik import PASSPHRASE
from tests.emulators.server import Fault

from .made_up import SECRET, examples, values
from .mikrotik_house import PRINTER, House

# What a router's answers are made of, so that made-up answers get past the first checks.
WORDS = [
    ".id", "*1", "name", "default-name", "wifi1", "master-interface", "configuration", "security", "channel", "mode",
    "ap", "configuration.ssid", "configuration.mode", "security.wps", "security.authentication-types", "wpa2-psk",
    "channel.band", "2ghz-ax", "channel.frequency", "2412-2472", ".about", "SSID: x, channel: 2412", "disabled",
    "true", "false", "mac-address", PRINTER, "host-name", "address", "serial-number", "error", "detail", "message",
    "no such command", "not enough permissions (9)", "security.passphrase",
]  # fmt: skip
VALUES = values(WORDS)

EXAMPLES = examples(60)


@pytest.fixture
async def house(session: aiohttp.ClientSession) -> AsyncGenerator[House]:
    """A house with a router that people fill with nonsense."""
    asyncio.get_running_loop().set_debug(False)
    house = House(session)
    async with house.router:
        yield house


@EXAMPLES
@given(raw=st.binary(max_size=200), status=st.sampled_from([200, 204, 301, 400, 401, 403, 404, 500]))
async def test_any_bytes(house: House, raw: bytes, status: int) -> None:
    house.router.fault = Fault(body=raw, status=status)
    await everything(house.driver(), "wifi1", PRINTER)


@EXAMPLES
@given(answer=VALUES, position=st.integers(0, 12), status=st.sampled_from([200, 200, 200, 400, 500]))
async def test_any_json_at_any_time(house: House, answer: Any, position: int, status: int) -> None:
    house.router.fault = None
    house.router.faults = [Fault()] * position + [Fault(body=json.dumps(answer).encode(), status=status)] * 3
    said = await everything(house.driver(), "wifi1", PRINTER)
    assert SECRET not in said.error_text
    assert PASSPHRASE not in said.text


@EXAMPLES
@given(rows=st.lists(st.dictionaries(st.sampled_from([*WORDS, SECRET]), VALUES, max_size=8), max_size=5))
async def test_any_rows_in_every_menu(house: House, rows: list[dict[str, Any]]) -> None:
    house.router.fault = Fault(body=json.dumps(rows).encode())
    assert SECRET not in (await everything(house.driver(), "wifi1", PRINTER)).error_text


async def test_an_endless_description_of_an_access_point(house: House) -> None:
    row = {".id": "*1", "name": "wifi1", ".about": "SSID: " * 50_000}
    house.router.menus.tables["interface/wifi"] = [row]
    async with asyncio.timeout(5):
        assert len(await house.driver().networks()) == 1
