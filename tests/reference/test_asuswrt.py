"""The ASUSWRT driver understands what real routers have answered, or would by their source, and the emulated one answers alike."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import json
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import aiohttp
import pytest

from custom_components.wps_push.wps.model import Obstacle, Phase, Result, WindowStatus
from custom_components.wps_push.wps.router import RouterAuthError
from tests.emulators.asuswrt import AP_PIN, Build
from tests.emulators.server import Fault
from tests.wps.routers.asuswrt_house import MAIN, PRINTER, House, look

CAPTURES = Path(__file__).parents[3] / "shared" / "captures" / "asuswrt"

pytestmark = pytest.mark.skipif(not CAPTURES.is_dir(), reason="the collection of reference answers is not here")

PIN = "12345670"
"""Of the access point, in all the captures."""


def capture(name: str) -> str:
    """A captured body."""
    return (CAPTURES / name).read_text()


@asynccontextmanager
async def replayed(**answers: str) -> AsyncIterator[House]:
    """A router that gives captured answers; a name is that of the page or of the function that is asked for."""
    async with aiohttp.ClientSession() as session:
        house = House(session)
        house.router.httpd.answers = {name.replace("__", "."): text for name, text in answers.items()}
        async with house.router:
            yield house


@pytest.mark.parametrize(
    ("name", "phase"),
    [
        ("broadcom_idle", Phase.IDLE),
        ("broadcom_start", Phase.OPEN),
        ("broadcom_finding", Phase.OPEN),
        ("broadcom_associating", Phase.OPEN),
        ("broadcom_send_m2", Phase.OPEN),
        ("broadcom_send_m7", Phase.OPEN),
        ("broadcom_success", Phase.SUCCEEDED),
        ("broadcom_timeout", Phase.TIMED_OUT),
        ("broadcom_overlap", Phase.OVERLAP),
        ("broadcom_msg_error", Phase.FAILED),
        ("multiband_idle", Phase.IDLE),
        ("multiband_5g_start", Phase.OPEN),
    ],
)
async def test_windows(name: str, phase: Phase) -> None:
    async with replayed(WPS_info__xml=capture(f"constructed/WPS_info_{name}.xml")) as house:
        house.router.radios.nvram["wps_multiband"] = str(int(name.startswith("multiband")))
        driver = house.driver()
        assert (await look(driver)).phase is phase
        (network,) = await driver.networks()
        assert network.obstacle is None
        assert PIN not in repr((vars(driver), network))
        await driver.disconnect()


@pytest.mark.parametrize(
    ("name", "result"), [("none", Result.NONE), ("success", Result.SUCCESS), ("failed", Result.FAILED)]
)
async def test_results_of_qualcomm_builds(name: str, result: Result) -> None:
    async with replayed(WPS_info__xml=capture(f"constructed/WPS_info_qca_last_result_{name}.xml")) as house:
        driver = house.driver()
        assert (await driver.report()).windows == {}
        # A press changes nothing that is shown: the window is ours to count.
        assert await driver.open_window(MAIN) == WindowStatus(phase=Phase.OPEN, result=result)
        assert await look(driver) == WindowStatus(phase=Phase.OPEN, result=result)
        await driver.disconnect()


@pytest.mark.parametrize(
    ("name", "obstacle"), [("not_used", Obstacle.WPS_DISABLED), ("wpa3", Obstacle.WPA3_ONLY), ("5g_idle", None)]
)
async def test_obstacles(name: str, obstacle: Obstacle | None) -> None:
    async with replayed(WPS_info__xml=capture(f"constructed/WPS_info_broadcom_{name}.xml")) as house:
        # Only the row shows it.
        house.router.radios.nvram |= {"wl0_auth_mode_x": "", "wl1_auth_mode_x": ""}
        driver = house.driver()
        (network,) = await driver.networks()
        assert network.obstacle is obstacle
        await driver.disconnect()


async def test_the_clients_of_a_real_router() -> None:
    answer = capture("derived/get_clientlist_from_update_clients.json").strip()[1:-1]
    devices = json.loads(f"{{{answer}}}")["get_clientlist"]
    async with replayed(get_clientlist=answer) as house:
        driver = house.driver()
        stations = (await driver.report((), stations=True)).stations
        (first,) = [station for station in stations or () if station.mac == "00:00:00:00:00:01"]
        assert (first.hostname, first.ip) == ("FakeNickName", "192.168.1.147")
        assert first.associated_for == (141 * 60 + 25) * 60 + 19
        assert len(stations or ()) == sum(
            isinstance(device, dict) and device["isOnline"] == "1" and device["isWL"] != "0"
            for device in devices.values()
        )
        await driver.disconnect()


async def test_a_client_list_without_its_brace() -> None:
    device = json.dumps({"name": "printer", "isWL": "1", "isOnline": "1"})
    text = capture("documented/get_clientlist_unwrapped_legacy.txt").replace('{"name":"x"}', device)
    async with replayed() as house:
        driver = house.driver()
        await driver.networks()
        house.router.httpd.answers["appGet.cgi"] = text.replace("AA:BB", PRINTER.upper())
        stations = (await driver.report((), stations=True)).stations
        assert [(station.mac, station.hostname) for station in stations or ()] == [(PRINTER, "printer")]
        await driver.disconnect()


async def test_a_documented_refusal_and_a_documented_token() -> None:
    async with replayed() as house:
        driver = house.driver()
        # The first request is for the front page.
        house.router.httpd.faults = [Fault(), Fault(body=capture("documented/login_wrong_password.json").encode())]
        with pytest.raises(RouterAuthError, match="password"):
            await driver.connect()
        driver = house.driver()
        house.router.httpd.faults = [Fault(), Fault(body=capture("documented/login_ok.json").encode())]
        await driver.networks()
        sent = [heard.cookies["asus_token"] for heard in house.router.httpd.heard if heard.path == "/appGet.cgi"]
        # The emulated router does not know it, and the driver logs in once more.
        assert sent[0] == "FAKEtokenFAKEtoken"
        await driver.disconnect()


async def test_a_documented_log_in_page_ends_the_session() -> None:
    async with replayed() as house:
        driver = house.driver()
        await driver.networks()
        house.router.httpd.faults = [Fault(body=capture("documented/not_logged_in.html").encode())]
        assert (await look(driver)).phase is Phase.IDLE
        assert house.router.httpd.log_ins == 2
        await driver.disconnect()


# The emulated router.


def shape(root: Element) -> list[str]:
    return [element.tag for element in root]


@pytest.mark.parametrize(
    ("build", "several", "name"),
    [
        (Build.BROADCOM, False, "broadcom_idle"),
        (Build.QUALCOMM, False, "qca_last_result_none"),
        (Build.MEDIATEK, True, "multiband_idle"),
    ],
)
async def test_the_emulated_page_is_like_the_real_one(build: Build, several: bool, name: str) -> None:
    expected = fromstring(capture(f"constructed/WPS_info_{name}.xml").encode().decode("utf-8-sig"))  # noqa: S314 - ours
    async with aiohttp.ClientSession() as session:
        radios = House(session, build, several=several).router.radios
        radios.nvram |= {"wl0_ssid": "example-wifi", "wl1_ssid": "example-wifi"}
        page = radios.wps_info()
    assert page.startswith("\ufeff<?xml")
    emulated = fromstring(page.removeprefix("\ufeff"))  # noqa: S314 - ours
    assert shape(emulated) == shape(expected)
    # But for the PIN, and for the Wi-Fi key that some builds write.
    secret = {6, 7, 8}
    for index, (ours, theirs) in enumerate(zip(emulated, expected, strict=True)):
        assert index % 13 in secret or ours.text == theirs.text
    assert AP_PIN in page


async def test_the_emulated_answers_are_like_the_real_ones() -> None:
    async with (
        replayed() as house,
        house.session.post(
            f"{house.router.url}/login.cgi", data="x", headers={"User-Agent": "asusrouter--DUTUtil-"}
        ) as response,
    ):
        assert json.loads(await response.text()) == json.loads(capture("documented/login_wrong_password.json"))
    assert set(json.loads(capture("constructed/apply_service_response.json"))) == {"modify", "run_service"}
