"""Whatever a router answers, people get an error in words or an answer, and never a secret."""

import asyncio
from contextlib import suppress
from typing import Any

import aiohttp
from hypothesis import given, strategies as st
import pytest

from tests.calls import everything
from tests.emulators.openwrt import PASSWORD, Fault
from tests.emulators.openwrt.accounts import STOCK, Account, shipped

from .made_up import SECRET, changes, examples
from .openwrt_house import MAIN, PRINTER, TIMING, House

PATIENT = examples(40)


@PATIENT
@given(raw=st.binary(max_size=300))
async def test_any_bytes(house: House, raw: bytes) -> None:
    driver = house.driver()
    house.server.faults = [Fault(body=raw)] * 20
    await everything(driver, MAIN, PRINTER)


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
    house.router.rpcd.accounts["root"] = Account(PASSWORD, rights | narrow)
    house.router.interfaces[:] = house.router.interfaces[:1]
    driver = house.driver()
    await driver.open_window(MAIN)
    house.joins()
    await everything(driver, MAIN, PRINTER)
    return dict(house.server.results)


async def test_an_answer_of_which_one_part_is_wrong(house: House, answered: dict[str, list[Any]]) -> None:
    assert len(answered) > 10
    for method, answer in answered.items():
        for changed in changes(answer):
            house.server.answers = {method: changed}
            assert SECRET not in (await everything(house.driver(), MAIN, PRINTER)).error_text


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
        await everything(driver, MAIN, PRINTER)
