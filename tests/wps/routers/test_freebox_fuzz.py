"""Whatever a box answers, people get an error in words or an answer, and never a secret."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress
import json
from typing import Any

import aiohttp
from hypothesis import given, strategies as st
import pytest

from custom_components.wps_push.wps.router import Authorises
from custom_components.wps_push.wps.text import MAX_LENGTH
from tests.calls import Said, calls, everything
from tests.emulators.freebox import TOKEN, WIFI_KEY
from tests.emulators.server import Fault

from .freebox_house import MAIN, TIMING, Home
from .made_up import SECRET, changes, examples, values

PRINTER = "3c:2a:f4:00:00:01"

PATIENT = examples(30)

# Words that a box's answers are made of, so that made-up answers get past the first checks.
WORDS = [
    "success", "result", "error_code", "auth_required", "invalid_token", "busy", "api_version", "16.0", "api_base_url",
    "/api/", "challenge", "session_token", "permissions", "settings", "app_token", "track_id", "status", "granted",
    "pending", "enabled", "id", "phy_id", "config", "ssid", "wps_uuid", "encryption", "active", "state", "mac", PRINTER, "host",
    "l3connectivities", "addr", "af", "ipv4", "start_date",
]  # fmt: skip
VALUES = values(WORDS)
ANSWERS = VALUES | st.fixed_dictionaries({"success": st.just(value=True), "result": VALUES})


@pytest.fixture
async def home(session: aiohttp.ClientSession) -> AsyncGenerator[Home]:
    asyncio.get_running_loop().set_debug(False)
    home = Home(session)
    home.box.names[PRINTER] = "printer"
    home.wifi.clients[PRINTER] = "02:00:00:00:00:0B"
    async with home.box:
        yield home


@PATIENT
@given(raw=st.binary(max_size=300))
async def test_any_bytes(home: Home, raw: bytes) -> None:
    home.box.faults = [Fault(body=raw)] * 30
    await everything(home.driver(), MAIN, PRINTER)


@PATIENT
@given(answer=ANSWERS, position=st.integers(0, 9))
async def test_any_json_at_any_time(home: Home, answer: Any, position: int) -> None:
    home.box.faults = [Fault()] * position + [Fault(body=json.dumps(answer).encode())] * 3
    said = await everything(home.driver(), MAIN, PRINTER)
    assert TOKEN not in said.text
    assert WIFI_KEY not in said.text


@PATIENT
@given(answer=ANSWERS, position=st.integers(0, 5))
async def test_any_json_while_wps_is_switched(home: Home, answer: Any, position: int) -> None:
    driver = home.driver()
    await driver.connect()
    home.wifi.switch_wps(enabled=True)
    home.box.faults = [Fault()] * position + [Fault(body=json.dumps(answer).encode())] * 2
    said = await everything(driver, MAIN, PRINTER, ["wps off", "wps on"])
    home.box.faults = []
    assert SECRET not in said.error_text


@PATIENT
@given(answer=ANSWERS)
async def test_any_json_while_somebody_is_at_the_box(home: Home, answer: Any) -> None:
    driver = home.driver(token=None)
    assert isinstance(driver, Authorises)
    for position in (1, 2):
        home.box.faults = [Fault()] * position + [Fault(body=json.dumps(answer).encode())] * 3
        said = Said()
        # A good answer is waited for: nobody presses.
        with suppress(TimeoutError):
            async with asyncio.timeout(TIMING.open_poll * 5):
                await said.ask(driver.authorise)
        assert all(said.answers)
        assert SECRET not in said.error_text


async def test_an_answer_of_which_one_part_is_wrong(home: Home) -> None:
    del home.wifi.bsses[:2]
    for unused in ("shared_bss_params", "bss_params", "disable_wep", "use_shared_params"):
        del home.wifi.bsses[0][unused]
    right: dict[str, object] = {}
    asks: dict[str, list[str]] = {}
    for name in calls(home.driver(), MAIN, PRINTER):
        home.box.reported.clear()
        await everything(home.driver(), MAIN, PRINTER, [name])
        for path, answer in home.box.reported.items():
            right[path] = right.get(path) or answer
            asks[path] = [*asks.get(path, []), name] if not path.startswith("login") else ["connect"]
    assert len(right) > 6
    for path, answer in right.items():
        for changed in changes(answer):
            home.box.results = {path: changed}
            said = await everything(home.driver(), MAIN, PRINTER, asks[path])
            assert TOKEN not in said.text
            assert WIFI_KEY not in said.text


async def test_names_that_strangers_chose_are_short_and_harmless(home: Home) -> None:
    hostile = "\x1b[31m\u202e" + "x" * 5000
    home.box.names[PRINTER] = hostile
    home.box.about["device_name"] = hostile
    for bss in home.wifi.bsses:
        bss["config"]["ssid"] = hostile
    driver = home.driver()
    info, (network,) = await driver.connect(), await driver.networks()
    stations = (await driver.report((), stations=True)).stations or ()
    names = [info.name, network.ssid, *(station.hostname for station in stations)]
    assert len(names) == 3
    assert all(name and name.isprintable() and len(name) <= MAX_LENGTH for name in names)
