"""Whatever a prplOS router answers, people get an error in words or an answer, and never a secret."""

import asyncio
from collections.abc import AsyncGenerator
import json
from typing import Any

import aiohttp
from hypothesis import HealthCheck, given, settings, strategies as st
import pytest

from custom_components.wps_push.wps.router import RouterError
from custom_components.wps_push.wps.routers.prplos.driver import PrplOs
from tests.emulators.prplos import PASSPHRASE, PASSWORD, PIN
from tests.emulators.server import Fault

from .prplos_house import MAIN, PRINTER, House

SECRET = "answered-secret"

# What a router's answers are made of, so that made-up answers get past the first checks.
WORDS = st.sampled_from(
    [
        "path", "parameters", "WiFi.AccessPoint.1.", "Device.WiFi.AccessPoint.1.WPS.", "WiFi.AccessPoint.1.Security.",
        "WiFi.SSID.1.", "WiFi.Radio.1.", "WiFi.AccessPoint.1.AssociatedDevice.1.", "DeviceInfo.", "Alias", "SSIDReference",
        "RadioReference", "SSID", "OperatingFrequencyBand", "2.4GHz", "Enable", "Status", "Success", "PairingInProgress",
        "ConfigMethodsEnabled", "PushButton", "MACAddress", PRINTER, "Active", "PhysAddress", "HostName", "IPAddress",
        "outputArgs", "executed", "sessionID", "SelfPIN", "KeyPassPhrase", "ID", MAIN, SECRET,
    ]
)  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=6),
    max_leaves=8,
)
PLACES = st.sampled_from(
    [
        "DeviceInfo.", "WiFi.SSID.1.", "WiFi.Radio.1.", "WiFi.AccessPoint.1.", "WiFi.AccessPoint.1.Security.",
        "WiFi.AccessPoint.1.WPS.", "WiFi.AccessPoint.2.WPS.", "WiFi.AccessPoint.1.AssociatedDevice.1.", "Hosts.Host.1.",
        "UserInterface.HTTPAccess.1.Session.9.",
    ]
)  # fmt: skip

EXAMPLES = settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.fixture
async def house(session: aiohttp.ClientSession) -> AsyncGenerator[House]:
    """A house with a router that people fill with nonsense."""
    asyncio.get_running_loop().set_debug(False)
    house = House(session)
    async with house.router:
        yield house


async def everything(driver: PrplOs) -> str:
    """Do all that a driver can do; returns what people might read where it fails."""
    said: list[object] = []
    for action in (
        driver.connect,
        driver.networks,
        lambda: driver.report(stations=True),
        lambda: driver.open_window(MAIN),
        driver.report,
        lambda: driver.describe(PRINTER),
        lambda: driver.close_window(MAIN),
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
@given(answer=VALUES, position=st.integers(0, 20), status=st.sampled_from([200, 200, 200, 400, 403, 500]))
async def test_any_json_at_any_time(house: House, answer: Any, position: int, status: int) -> None:
    house.router.faults = [Fault()] * position + [Fault(body=json.dumps(answer).encode(), status=status)] * 3
    said = await everything(house.driver())
    assert not [secret for secret in (SECRET, PASSWORD, PASSPHRASE, PIN) if secret in said]
    house.router.registrar.cancel(MAIN)


@EXAMPLES
@given(objects=st.dictionaries(PLACES, st.dictionaries(WORDS, VALUES, max_size=8), min_size=1, max_size=5))
async def test_any_object_in_the_data_model(house: House, objects: dict[str, dict[str, Any]]) -> None:
    house.router.extra = objects
    assert SECRET not in await everything(house.driver())
    house.router.registrar.cancel(MAIN)
