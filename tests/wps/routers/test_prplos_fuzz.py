"""Whatever a prplOS router answers, people get an error in words or an answer, and never a secret."""

import asyncio
from collections.abc import AsyncGenerator
import json
from typing import Any

import aiohttp
from hypothesis import given, strategies as st
import pytest

from tests.calls import everything
from tests.emulators.prplos import PASSPHRASE, PASSWORD, PIN
from tests.emulators.server import Fault

from .made_up import SECRET, examples, values
from .prplos_house import MAIN, PRINTER, House

# What a router's answers are made of, so that made-up answers get past the first checks.
WORDS = [
    "path", "parameters", "WiFi.AccessPoint.1.", "Device.WiFi.AccessPoint.1.WPS.", "WiFi.AccessPoint.1.Security.",
    "WiFi.SSID.1.", "WiFi.Radio.1.", "WiFi.AccessPoint.1.AssociatedDevice.1.", "DeviceInfo.", "Alias", "SSIDReference",
    "RadioReference", "SSID", "OperatingFrequencyBand", "2.4GHz", "Enable", "Status", "Success", "PairingInProgress",
    "ConfigMethodsEnabled", "PushButton", "MACAddress", PRINTER, "Active", "PhysAddress", "HostName", "IPAddress",
    "outputArgs", "executed", "sessionID", "SelfPIN", "KeyPassPhrase", "ID", MAIN,
]  # fmt: skip
VALUES = values(WORDS)
PLACES = st.sampled_from(
    [
        "DeviceInfo.", "WiFi.SSID.1.", "WiFi.Radio.1.", "WiFi.AccessPoint.1.", "WiFi.AccessPoint.1.Security.",
        "WiFi.AccessPoint.1.WPS.", "WiFi.AccessPoint.2.WPS.", "WiFi.AccessPoint.1.AssociatedDevice.1.", "Hosts.Host.1.",
        "UserInterface.HTTPAccess.1.Session.9.",
    ]
)  # fmt: skip

EXAMPLES = examples(25)


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
    await everything(house.driver(), MAIN, PRINTER)


@EXAMPLES
@given(answer=VALUES, position=st.integers(0, 20), status=st.sampled_from([200, 200, 200, 400, 403, 500]))
async def test_any_json_at_any_time(house: House, answer: Any, position: int, status: int) -> None:
    house.router.faults = [Fault()] * position + [Fault(body=json.dumps(answer).encode(), status=status)] * 3
    said = await everything(house.driver(), MAIN, PRINTER)
    assert SECRET not in said.error_text
    assert not [secret for secret in (PASSWORD, PASSPHRASE, PIN) if secret in said.text]
    house.router.registrar.cancel(MAIN)


@EXAMPLES
@given(
    objects=st.dictionaries(
        PLACES, st.dictionaries(st.sampled_from([*WORDS, SECRET]), VALUES, max_size=8), min_size=1, max_size=5
    )
)
async def test_any_object_in_the_data_model(house: House, objects: dict[str, dict[str, Any]]) -> None:
    house.router.extra = objects
    assert SECRET not in (await everything(house.driver(), MAIN, PRINTER)).error_text
    house.router.registrar.cancel(MAIN)
