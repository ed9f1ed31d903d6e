"""Whatever a router answers, people get an error in words or an answer, and never a secret."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
import json
from typing import Any

import aiohttp
from hypothesis import HealthCheck, given, settings, strategies as st
import pytest

from custom_components.wps_push.wps.router import RouterError
from custom_components.wps_push.wps.routers.openwrt.driver import OpenWrt
from tests.emulators.openwrt import PASSWORD, Fault
from tests.emulators.openwrt.accounts import STOCK, Account, shipped

from .openwrt_house import MAIN, PRINTER, TIMING, House

PATIENT = settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)

SECRET = "emulated-answer-secret"

# Words that a router's answers are made of, so that made-up answers get past the first checks.
WORDS = st.sampled_from(
    [
        "interfaces", "config", "mode", "ap", "network", "lan", "ssid", "band", "2g", "encryption", "psk2", "iwinfo",
        "frequency", "enabled", "wpa", "authentication", "section", "ifname", "phy0-ap0", "disabled", "status",
        "pbc_status", "Active", "Disabled", "last_wps_result", "Success", "peer_address", PRINTER, "clients",
        "results", "mac", "dhcp_leases", "macaddr", "hostname", "ipaddr", "device", "leases", "address", "ipaddrs",
        "name", "ipv4", "release", "distribution", "ubus_rpc_session", "acls", "ubus", "hostapd.*", "wps_start", SECRET,
    ]
)  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=5),
    max_leaves=6,
)


async def everything(driver: OpenWrt) -> str:
    """Do all that a driver can do; returns what people might read where it fails."""
    said: list[object] = []
    for action in (
        driver.connect,
        lambda: driver.report(stations=True),
        lambda: driver.open_window(MAIN),
        lambda: driver.describe(PRINTER),
        lambda: driver.close_window(MAIN),
        driver.disconnect,
    ):
        try:
            await action()
        except RouterError as error:
            said += [error, error.__cause__, error.__dict__]
    return repr(said)


@PATIENT
@given(raw=st.binary(max_size=300))
async def test_any_bytes(house: House, raw: bytes) -> None:
    driver = house.driver()
    house.server.faults = [Fault(body=raw)] * 20
    await everything(driver)


@PATIENT
@given(answer=VALUES, position=st.integers(0, 6))
async def test_any_json_at_any_time(house: House, answer: Any, position: int) -> None:
    house.server.faults = [Fault()] * position + [Fault(body=json.dumps(answer).encode())] * 3
    assert SECRET not in await everything(house.driver())


@pytest.fixture(autouse=True)
async def quick(caplog: pytest.LogCaptureFixture) -> None:
    """Thousands of requests need no event loop that watches itself."""
    asyncio.get_running_loop().set_debug(False)
    caplog.set_level("WARNING")


@pytest.fixture
async def answered(house: House) -> dict[str, Any]:
    """A right answer of every call that the driver makes, with something in each."""
    rights = {**STOCK, "network.wireless": ["status"], "dhcp": ["ipv4leases"]}
    narrow = {name: [*rights.get(name, ()), *methods] for name, methods in shipped("wps_push").items()}
    house.router.bus.accounts["root"] = Account(PASSWORD, rights | narrow)
    house.router.interfaces[:] = house.router.interfaces[:1]
    driver = house.driver()
    await driver.open_window(MAIN)
    house.joins()
    await everything(driver)
    return dict(house.server.results)


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


async def test_an_answer_of_which_one_part_is_wrong(house: House, answered: dict[str, list[Any]]) -> None:
    assert len(answered) > 10
    for method, answer in answered.items():
        for changed in changes(answer):
            house.server.answers = {method: changed}
            assert SECRET not in await everything(house.driver())


@PATIENT
@given(raw=st.binary(max_size=100), status=st.sampled_from([b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 307 x\r\n", b""]))
async def test_any_http(session: aiohttp.ClientSession, raw: bytes, status: bytes) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(status + raw)
            await writer.drain()
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        driver = House(session).driver(host=f"http://127.0.0.1:{port}", timing=TIMING)
        await everything(driver)
