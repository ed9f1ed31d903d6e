"""Whatever a Livebox answers, people get an error in words or an answer, and never a secret."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

import aiohttp
from hypothesis import given, strategies as st
import pytest

from tests.calls import everything
from tests.emulators.server import Fault

from .livebox_house import MAIN, PRINTER, House
from .made_up import SECRET, changes, examples, values

PATIENT = examples(30)


# Words that a box's answers are made of, so that made-up answers get past the first checks.
WORDS = [
    "status", "data", "result", "errors", "error", "description", "waittime", "contextID", "Enable", "Status",
    "PairingStatus", "InProgress", "Success", "WPSEnable", "wlanvap", "vap2g0priv0", "VAPStatus", "Up", "SSID",
    "SSIDAdvertisementEnabled", "EssIdentifier", "Primary", "Security", "ModeEnabled", "WPA2-Personal", "WPS",
    "ConfigMethodsEnabled", "PushButton", "PairingInProgress", "found", "Name", "Active", "PhysAddress", PRINTER,
    "IPAddress", "OperatingFrequencyBand", "5GHz", "SerialNumber", "BaseMAC", "ProductClass",
]  # fmt: skip
VALUES = values(WORDS)

CALLS = ["NMC.Wifi.get", "NeMo.Intf.lan.getMIBs", "NeMo.Intf.guest.getMIBs", "Devices.get", "DeviceInfo.get"]


@pytest.fixture
async def home(session: aiohttp.ClientSession) -> AsyncGenerator[House]:
    """A house with a box that has a bit of everything."""
    house = House(session, words={"Active": "InProgress"}, wps_enable=True)
    house.box.vaps[2:4] = []
    house.box.connect(PRINTER)
    async with house.router:
        yield house


@PATIENT
@given(raw=st.binary(max_size=300), position=st.integers(0, 8))
async def test_any_bytes(home: House, raw: bytes, position: int) -> None:
    home.router.faults = [Fault()] * position + [Fault(body=raw)] * 20
    await everything(home.driver(), MAIN, PRINTER)
    home.router.faults = []


@PATIENT
@given(reported=VALUES, name=st.sampled_from([*CALLS, "sah.Device.Information.createContext", "NMC.Wifi.startPairing"]))
async def test_any_result_of_one_call(home: House, reported: Any, name: str) -> None:
    home.router.answers = {name: {"status": reported}}
    assert SECRET not in (await everything(home.driver(), MAIN, PRINTER)).error_text


async def test_an_answer_of_which_one_part_is_wrong(home: House) -> None:
    del home.box.vaps[1]
    box = home.box
    right = {
        "NMC.Wifi.get": box.wifi(),
        "NeMo.Intf.lan.getMIBs": box.mibs("lan"),
        "Devices.get": {"found": [*box.listed("vap && lan"), *box.listed(f'.PhysAddress=="{PRINTER}"')]},
        "DeviceInfo.get": box.device_info(),
    }
    driver = home.driver()
    await driver.networks()
    for name, reported in right.items():
        for changed in changes(reported):
            home.router.answers = {name: {"status": changed}}
            said = await everything(driver, MAIN, PRINTER, ["connect", "networks", "report"])
            assert SECRET not in said.error_text


async def test_an_answer_that_never_ends_is_given_up(home: House) -> None:
    driver = home.driver()
    await driver.networks()
    home.router.fault = Fault(delay=30)
    task = asyncio.create_task(driver.report())
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    home.router.fault = None
    assert set((await driver.report((MAIN,))).windows) == {MAIN}
