"""The prplOS driver reads what real routers sent, and the emulated router answers as they do."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
import json
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from custom_components.wps_push.wps.model import Obstacle, Phase, Role, Station
from custom_components.wps_push.wps.router import WindowRefused
from tests.emulators.prplos import PASSWORD, AccessPoint, EmulatedPrplOs
from tests.emulators.server import Fault
from tests.wps.routers.prplos_house import MAIN, House

CAPTURES = Path(__file__).parents[3] / "shared" / "captures" / "prplos"

pytestmark = pytest.mark.skipif(not CAPTURES.is_dir(), reason="the collection of reference answers is not here")


def body(name: str) -> Any:
    """A captured answer."""
    return json.loads((CAPTURES / f"{name}.json").read_text())


@asynccontextmanager
async def house_with(*names: str, **router: Any) -> AsyncIterator[House]:
    """A house whose router shows captured objects, and no other access points than those."""
    async with aiohttp.ClientSession() as session:
        house = House(session, **router)
        house.router.access_points.clear()
        for name in names:
            house.router.extra |= {
                row["path"].removeprefix("Device."): row["parameters"] for row in body(f"serviceElements_{name}")
            }
        async with house.router:
            yield house


async def test_access_points_that_are_off() -> None:
    async with house_with("WiFi.AccessPoint.1", "WiFi.AccessPoint.2", "WiFi.SSID.1") as house:
        driver = house.driver()
        first, second = await driver.networks()
        shown = repr(vars(driver))
    assert (first.id, first.ssid, first.role, first.obstacle) == ("wlan0", "prplOS", Role.MAIN, Obstacle.RADIO_OFF)
    # Nothing shows the SSID of the second one.
    assert (second.id, second.ssid) == ("wlan1", "wlan1")
    assert not [secret for secret in ("FAKE-passphrase", "12345670", "123456789ABCD") if secret in shown]


async def test_how_long_devices_are_there() -> None:
    async with house_with("WiFi.AccessPoint.1", "WiFi.SSID.1") as house:
        house.router.wall.ahead = (datetime(2023, 8, 1, 14, tzinfo=UTC) - house.router.wall.now()).total_seconds()
        by_time = (await house.driver().report((), stations=True)).stations
        house.router.dates = None
        by_duration = (await house.driver().report((), stations=True)).stations
    # The publisher gave all of them the same address.
    mac = "02:00:5e:80:00:00"
    assert by_time == (Station(mac=mac, associated_for=47),)
    assert by_duration == (Station(mac=mac, associated_for=428),)


async def test_an_access_point_that_is_on() -> None:
    async with house_with("WiFi.AccessPoint.1", "WiFi.SSID.1") as house:
        house.router.extra["WiFi.AccessPoint.1."] |= {"Enable": 1, "Status": "Enabled"}
        driver = house.driver()
        (network,) = await driver.networks()
        report = await driver.report(stations=True)
    assert network.obstacle is None
    assert report.windows["wlan0"].phase is Phase.IDLE
    assert [station.mac for station in report.stations or ()] == ["02:00:5e:80:00:00"]


@pytest.mark.parametrize("name", ["WPS_Status_SetupLocked", "WPS_Status_Disabled"])
async def test_words_about_the_configuration_are_no_result(name: str) -> None:
    async with house_with("WiFi.AccessPoint.1", "WiFi.AccessPoint.2", name) as house:
        windows = (await house.driver().report()).windows
    assert {window.phase for window in windows.values()} == {Phase.IDLE}


async def test_the_answer_to_a_log_in() -> None:
    captured = body("session_response")
    async with house_with("WiFi.SSID.1") as house:
        house.router.sessions[str(captured["sessionId"])] = "admin"
        house.router.faults = [Fault(), Fault(body=json.dumps(captured).encode())]
        await house.driver().connect()


async def test_the_press_is_the_documented_one() -> None:
    async with house_with("WiFi.AccessPoint.1") as house:
        house.router.extra["WiFi.AccessPoint.1."] |= {"Enable": 1, "Status": "Enabled"}
        house.router.replies["InitiateWPSPBC()"] = [{"outputArgs": {"Status": "Error_Other"}}]
        with pytest.raises(WindowRefused):
            await house.driver().open_window("wlan0")
        (press,) = (heard for heard in house.router.heard if heard.path == "/commands")
    assert json.loads(press.body) == body("InitiateWPSPBC_request")


async def test_the_emulated_router_answers_alike() -> None:
    captured = body("rest_get_parameter")
    async with aiohttp.ClientSession() as session, EmulatedPrplOs(basic=True) as router:
        router.prefix = ""
        url = f"{router.url}{captured['request'].removeprefix('GET ')}"
        headers = {"Authorization": aiohttp.encode_basic_auth("admin", PASSWORD)}
        async with session.get(url, headers=headers) as response:
            assert (response.status, await response.json()) == (captured["http_status"], captured["body"])
        headers = {"Authorization": aiohttp.encode_basic_auth("admin", "failure")}
        async with session.get(url, headers=headers) as response:
            text = (CAPTURES / "rest_wrong_password.txt").read_text()
            assert str(response.status) in text
            assert await response.text() in text


async def test_the_emulated_press_has_the_observed_effect() -> None:
    observed = body("InitiateWPSPBC_observed")["2.4GHz_and_5GHz"]
    async with aiohttp.ClientSession() as session:
        house = House(session)
        async with house.router:
            await house.driver().open_window("vap2g0priv")
            assert house.router.registrar.status("vap2g0priv").pbc_status == observed["hostapd_pbc_status"]
            async with session.get(
                f"{house.router.url}/serviceElements/Device.WiFi.AccessPoint.1.WPS.",
                headers={"Authorization": f"bearer {next(iter(house.router.sessions))}"},
            ) as response:
                (row,) = await response.json()
    assert row["parameters"]["PairingInProgress"] == observed["PairingInProgress"]
    captured = body("serviceElements_WPS_Status_SetupLocked")[0]
    assert row["path"] == captured["path"]
    assert row["parameters"].keys() <= captured["parameters"].keys()


@pytest.mark.parametrize(("name", "expected"), [("Status_Disabled", True), ("Status_SetupLocked", False)])
async def test_the_router_s_own_pin(name: str, expected: bool) -> None:
    async with house_with() as house:
        (row,) = body(f"serviceElements_WPS_{name}")
        house.router.access_points[:] = [AccessPoint(alias=MAIN, ssid="prplOS", radio=0, wps=row["parameters"])]
        driver = house.driver()
        assert await driver.pin_enabled() is expected
        assert "12345670" not in repr(vars(driver))
        await driver.disconnect()
