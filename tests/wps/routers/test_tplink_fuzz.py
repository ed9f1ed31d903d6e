"""Whatever a TP-Link router answers, people get an error in words or an answer, and never a secret."""

import asyncio
from collections.abc import AsyncGenerator
import json
from typing import Any

from hypothesis import HealthCheck, given, settings, strategies as st
import pytest

from custom_components.wps_push.wps.routers.tplink.library import Scheme
from tests.emulators.server import Fault
from tests.emulators.tplink import PASSWORD, PIN, TOKEN, WIFI_KEY

from .made_up import SECRET, changes, everything, values
from .tplink_house import MAIN, PRINTER, House, house as a_house

SECRETS = (SECRET, PASSWORD, PIN, TOKEN, WIFI_KEY)

VALUES = values(
    [
        "success", "data", "errorcode", "errorCode", "error", "timeout", "login failed", "wps_status", "ok", "mac",
        PRINTER, "available", "lan_macaddr", "wireless_2g_enable", "on", "wireless_2g_ssid", "stok", "password", "key",
        "seq", "certification", "EU CE RED", "access_devices_wireless_host", "macaddr", "hostname", "model",
        "wps_label", "off",
    ]
)  # fmt: skip

PATIENT = settings(
    deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.fixture(autouse=True)
def quick(caplog: pytest.LogCaptureFixture) -> None:
    """Thousands of requests need nobody who writes them down."""
    caplog.set_level("WARNING")


@pytest.fixture
async def house() -> AsyncGenerator[House]:
    """A router whose answers are not encrypted, so that made-up ones arrive."""
    asyncio.get_running_loop().set_debug(False)
    async with a_house(Scheme.PLAIN) as home:
        yield home


@PATIENT
@given(answer=VALUES, position=st.integers(0, 18))
async def test_any_json_at_any_time(house: House, answer: Any, position: int) -> None:
    house.router.faults = [Fault()] * position + [Fault(body=json.dumps(answer).encode())] * 4
    said = await everything(house.driver(), MAIN, PRINTER)
    house.router.faults.clear()
    assert not any(secret in said for secret in SECRETS)


async def test_an_answer_of_which_one_part_is_wrong(house: House) -> None:
    driver = house.driver()
    house.wireless.connect(PRINTER)
    await everything(driver, MAIN, PRINTER)
    right = {
        key: house.wireless.answer(key.partition(" ")[0], {"option": key.partition(" ")[2]})
        for key in house.router.asked
    }
    assert len(right) >= 6
    hostile = [(key, changed) for key, answer in right.items() for changed in changes(answer)]
    # The status has many places that are alike.
    for key, changed in hostile[:: len(hostile) // 25]:
        house.router.answers = {key: changed}
        said = await everything(house.driver(), MAIN, PRINTER)
        assert not any(secret in said for secret in SECRETS)
