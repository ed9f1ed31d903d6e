"""The Livebox driver understands what real boxes have answered, and the emulated box answers as they do."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
import json
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from custom_components.wps_push.wps.model import Band, Obstacle, Phase, Role
from custom_components.wps_push.wps.router import RouterUnable
from custom_components.wps_push.wps.routers.livebox import devices, vaps
from tests.emulators.livebox import livebox_3, livebox_7
from tests.emulators.livebox.box import Box
from tests.emulators.registrar import Registrar
from tests.wps.routers.livebox_house import PRINTER, House

CAPTURES = Path(__file__).parents[3] / "shared" / "captures" / "livebox"

pytestmark = pytest.mark.skipif(not CAPTURES.is_dir(), reason="the collection of reference answers is not here")

MODELS = ["livebox3", "livebox5", "livebox7", "livebox_s", "livebox_w7"]

FILES = {
    "DeviceInfo.get": "DeviceInfo.get",
    "NMC.Wifi.get": "NMC.Wifi.get",
    "NeMo.Intf.lan.getMIBs": "NeMo.Intf.lan.getMIBs_wlanvap",
    "NeMo.Intf.guest.getMIBs": "NeMo.Intf.guest.getMIBs_wlanvap",
    "Devices.get": "Devices.get_vaps_and_3_stations",
}
NO_GUESTS = "errors_object_not_found"


def body(name: str) -> Any:
    """What was answered."""
    return json.loads((CAPTURES / f"{name}.json").read_text())


def has(model: str, file: str) -> bool:
    """Whether that was captured from that box."""
    return (CAPTURES / model / f"{file}.json").is_file()


@asynccontextmanager
async def replayed(model: str) -> AsyncIterator[House]:
    """A box that gives the captured answers of a model."""
    async with aiohttp.ClientSession() as session:
        house = House(session)
        house.router.answers = {call: body(f"{model}/{file}") for call, file in FILES.items() if has(model, file)}
        # Where nothing was captured, there was nothing.
        house.router.answers.setdefault("NeMo.Intf.guest.getMIBs", body(NO_GUESTS))
        house.router.answers.setdefault("Devices.get", {"status": []})
        async with house.router:
            yield house


@pytest.mark.parametrize(
    ("model", "name", "version"),
    [
        ("livebox3", "Livebox 3", "SG30_sip-fr-7.52.10.1"),
        ("livebox7", "Livebox 7", "SG70-fr-G07.R02.C02_18"),
        ("livebox_s", "Livebox Nautilus", "ARNA-fr-G01.R06.C01_04"),
        ("livebox_w7", "Livebox W7", "SGW7-fr-G03.R00.C02_02"),
    ],
)
async def test_who_it_is(model: str, name: str, version: str) -> None:
    async with replayed(model) as house:
        info = await house.driver().connect()
    assert (info.identity, info.name, info.sw_version) == ("012345678901234", name, version)


@pytest.mark.parametrize(
    ("model", "bands", "obstacle"),
    [
        # The Wi-Fi of the first two was switched off; on the S WPS was.
        ("livebox3", (), Obstacle.RADIO_OFF),
        ("livebox5", (Band.GHZ_2_4, Band.GHZ_5), Obstacle.RADIO_OFF),
        ("livebox7", (Band.GHZ_2_4, Band.GHZ_5, Band.GHZ_6), None),
        ("livebox_s", (Band.GHZ_2_4, Band.GHZ_5), Obstacle.WPS_DISABLED),
        ("livebox_w7", (Band.GHZ_2_4, Band.GHZ_5), None),
    ],
)
async def test_the_main_network(model: str, bands: tuple[Band, ...], obstacle: Obstacle | None) -> None:
    async with replayed(model) as house:
        main = (await house.driver().networks())[0]
    assert (main.id, main.role, main.bands, main.obstacle) == ("main", Role.MAIN, bands, obstacle)


async def test_other_networks() -> None:
    async with replayed("livebox_w7") as house:
        assert [network.id for network in await house.driver().networks()] == ["main", "guest"]
    async with replayed("livebox7") as house:
        assert [network.id for network in await house.driver().networks()] == ["main", "secondary"]


@pytest.mark.parametrize("model", MODELS)
async def test_no_box_was_pairing(model: str) -> None:
    async with replayed(model) as house:
        windows = (await house.driver().report()).windows
        assert windows["main"].phase is Phase.IDLE
        house.router.calls.clear()
        await house.driver().report(("main",))
        # The old box has no list of its access points; its MIBs are short.
        asked = house.router.calls[-1]
    assert f"{asked[0]}.{asked[1]}" == ("NeMo.Intf.lan.getMIBs" if model == "livebox3" else "Devices.get")


@pytest.mark.parametrize("model", [model for model in MODELS if has(model, FILES["Devices.get"])])
def test_the_list_of_devices(model: str) -> None:
    answer = body(f"{model}/{FILES['Devices.get']}")["status"]
    entries = devices.entries(answer)
    assert set(vaps.listed_pairing(entries).values()) == {False}
    access_points = vaps.pairing(body(f"{model}/{FILES['NeMo.Intf.lan.getMIBs']}")["status"])
    assert set(vaps.bands(entries)) >= set(access_points)
    # The addresses were taken out by those who published the capture; devices without one are nobody's.
    assert devices.stations(answer, (), None) == ()
    for number, entry in enumerate(answer):
        if "edev" in entry["Tags"]:
            entry["PhysAddress"] = f"3C:2A:F4:00:00:{number:02X}"
    connected = [entry["Name"] for entry in answer if "edev" in entry["Tags"] and entry["Active"]]
    assert [station.hostname for station in devices.stations(answer, (), None)] == connected


def test_since_when_the_devices_of_a_box_are_there() -> None:
    answer = body("livebox_w7/Devices.get_vaps_and_3_stations")["status"]
    for number, entry in enumerate(answer):
        entry["PhysAddress"] = f"3C:2A:F4:00:00:{number:02X}" if "edev" in entry["Tags"] else ""
    first, second = devices.stations(answer, (), datetime(2025, 9, 7, 16, 10, tzinfo=UTC))
    assert (first.associated_for, second.associated_for) == (5158, 40)
    assert first.first_seen_for == second.first_seen_for == 1287346


@pytest.mark.parametrize(
    ("model", "now", "newest"),
    [
        # The last one has an older time of its association than of the beginning of that.
        ("livebox7", datetime(2024, 12, 14, 16, 53, tzinfo=UTC), [18.56, 293.51, 3788.9, 873662.29]),
        ("livebox_s", datetime(2026, 2, 28, 10, 5, 10, tzinfo=UTC), [2, 54, 82, 141]),
        ("livebox_w7", datetime(2025, 9, 7, 17, 0, tzinfo=UTC), [27, 3198, 3206, 4241]),
        ("livebox5", datetime(2023, 8, 4, 10, tzinfo=UTC), []),
    ],
)
def test_since_when_clients_are_associated(model: str, now: datetime, newest: list[float]) -> None:
    answer = body(f"{model}/{FILES['NeMo.Intf.lan.getMIBs']}")["status"]
    for access_point, mib in enumerate(answer["wlanvap"].values()):
        for number, row in enumerate(mib["AssociatedDevice"].values()):
            row["MACAddress"] = f"3C:2A:F4:00:{access_point:02X}:{number:02X}"
    ages = sorted(trace.associated_for or 0 for trace in vaps.traces(answer, now).values())
    assert [round(age, 2) for age in ages[:4]] == newest


def assert_within(emulated: Any, captured: Any) -> None:
    """Everything that the emulated body has is in the captured one, with its type."""
    if isinstance(emulated, dict):
        assert emulated.keys() <= captured.keys()
        for name, inner in emulated.items():
            assert_within(inner, captured[name])
    else:
        assert type(emulated) is type(captured)


@pytest.mark.parametrize(("model", "access_points"), [("livebox3", livebox_3()), ("livebox7", livebox_7())])
def test_the_emulated_box_answers_alike(model: str, access_points: list[Any]) -> None:
    old = model == "livebox3"
    box = Box(
        registrar=Registrar(bsses={}, clock=lambda: 0.0, independent=False),
        vaps=access_points,
        words=None if old else {},
    )
    assert_within(box.device_info(), body(f"{model}/DeviceInfo.get")["status"])
    assert_within(box.wifi(), body(f"{model}/NMC.Wifi.get")["status"])
    mibs = body(f"{model}/{FILES['NeMo.Intf.lan.getMIBs']}")["status"]
    answer = box.mibs("lan")
    assert answer is not None
    assert answer.keys() == mibs.keys()
    for name, mib in answer["wlanvap"].items():
        assert_within(mib, mibs["wlanvap"][name])
    if old:
        return
    box.connect(PRINTER)
    captured = body(f"{model}/{FILES['Devices.get']}")["status"]
    assert_within(box.listed("vap && lan")[0], captured[0])
    assert_within(box.listed(devices.ACTIVE)[0], next(entry for entry in captured if "edev" in entry["Tags"]))


async def test_the_emulated_box_refuses_alike() -> None:
    captured = body(NO_GUESTS)
    async with aiohttp.ClientSession() as session:
        house = House(session, vaps=livebox_3())
        async with house.router:
            await house.driver().networks()
            ((context, cookie),) = house.router.sessions
            call = {"service": "NeMo.Intf.guest", "method": "getMIBs", "parameters": {"mibs": "wlanvap"}}
            headers = {"X-Context": context, "Cookie": cookie, "Content-Type": "application/x-sah-ws-4-call+json"}
            async with session.post(f"{house.router.url}/ws", json=call, headers=headers) as response:
                assert json.loads(await response.read()) == captured


@pytest.mark.parametrize("model", MODELS)
def test_the_lists_of_devices_to_keep_out_are_off_and_old_entries_are_not_woken(model: str) -> None:
    lists = vaps.filterings(body(f"{model}/{FILES['NeMo.Intf.lan.getMIBs']}")["status"])
    assert all(each.mode == "Off" and not each.keeps_out for each in lists.values())
    assert {each.takes_entries for each in lists.values()} <= {model != "livebox3"}


@pytest.mark.parametrize(
    ("model", "expected"),
    # The Livebox 5 and 7 list the label as a method, and show no PIN; WPS of the S was off.
    [("livebox3", True), ("livebox5", None), ("livebox7", None), ("livebox_s", False), ("livebox_w7", True)],
)
async def test_the_box_s_own_pin(model: str, expected: bool | None) -> None:
    async with replayed(model) as house:
        driver = house.driver()
        if expected is None:
            with pytest.raises(RouterUnable):
                await driver.pin_enabled()
        else:
            assert await driver.pin_enabled() is expected
        await driver.disconnect()
