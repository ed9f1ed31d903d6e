"""Whatever an ASUS router answers, people get an error in words or an answer, and never a secret."""

import asyncio
from collections.abc import AsyncGenerator
import json
from typing import Any
from xml.sax.saxutils import escape

import aiohttp
from hypothesis import given, strategies as st
import pytest

from tests.calls import everything
from tests.emulators.server import Fault

from .asuswrt_house import MAIN, PRINTER, House
from .made_up import SECRET, examples, values

PATIENT = examples(25)


# Words that a router's answers are made of, so that made-up answers get past the first checks.
WORDS = [
    "error_status", "asus_token", "remaining_lock_time", "2", "8", "get_clientlist", PRINTER.upper(), "isWL", "isOnline",
    "name", "nickName", "ip", "wl0_ssid", "wl0_nband", "wl0_auth_mode_x", "wl0_hwaddr", "lan_hwaddr", "productid",
    "04:D9:F5:00:00:10", "psk2", "Idle", "Success", "None", "&#-61", "&#999", "uptime", "(99999999999 secs",
]  # fmt: skip
VALUES = values(WORDS)
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["wps_info", "wps_info0", "wps_info1", "wps_info9", "x"]),
        st.sampled_from(
            ["Idle", "Start WPS Process", "Success", "Failed", "Not used", "0", "1", "2", "None", "", "٣", SECRET]
        ),
    ),
    max_size=45,
)


@pytest.fixture
async def asus(session: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture) -> AsyncGenerator[House]:
    """A house whose router is on; thousands of requests need no event loop that watches itself."""
    asyncio.get_running_loop().set_debug(False)
    caplog.set_level("WARNING")
    house = House(session)
    async with house.router:
        yield house


@PATIENT
@given(raw=st.binary(max_size=300), position=st.integers(0, 6))
async def test_any_bytes_at_any_time(asus: House, raw: bytes, position: int) -> None:
    asus.router.httpd.faults = [Fault()] * position + [Fault(body=raw)] * 20
    await everything(asus.driver(), MAIN, PRINTER)
    asus.router.httpd.faults = []


@PATIENT
@given(answer=VALUES, position=st.integers(0, 8))
async def test_any_json_at_any_time(asus: House, answer: Any, position: int, caplog: pytest.LogCaptureFixture) -> None:
    asus.router.httpd.faults = [Fault()] * position + [Fault(body=json.dumps(answer).encode())] * 3
    said = await everything(asus.driver(), MAIN, PRINTER)
    assert SECRET not in said.error_text + caplog.text
    asus.router.httpd.faults = []


@PATIENT
@given(rows=ROWS)
async def test_any_rows(asus: House, rows: list[tuple[str, str]]) -> None:
    items = "".join(f"<{tag}>{escape(item)}</{tag}>" for tag, item in rows)
    asus.router.httpd.answers["WPS_info.xml"] = f"<wps>{items}</wps>"
    assert SECRET not in (await everything(asus.driver(), MAIN, PRINTER)).error_text


@PATIENT
@given(status=st.integers(200, 599), location=st.sampled_from([None, "/Main_Login.asp", "/", "http://[", "//x/"]))
async def test_any_http_status(asus: House, status: int, location: str | None) -> None:
    headers = {"Location": location} if location else {}
    asus.router.httpd.faults = [Fault()] * 3 + [Fault(body=b"", status=status, headers=headers)] * 6
    await everything(asus.driver(), MAIN, PRINTER)
    asus.router.httpd.faults = []
