"""The Freebox driver understands what real boxes have answered, and the emulated box answers as they do."""

from collections.abc import AsyncGenerator
import json
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from custom_components.wps_push.wps.model import Band, Network, Obstacle, Phase, Result, Role, WindowStatus
from custom_components.wps_push.wps.router import (
    AuthorisationDenied,
    Authorises,
    RouterAuthError,
    RouterError,
    RouterPermissionError,
    RouterProtocolError,
    RouterUnable,
    RouterUnreachable,
    WindowRefused,
)
from tests.emulators.freebox import TOKEN
from tests.emulators.server import Fault
from tests.wps.routers.freebox_house import MAIN, Home, switch

CAPTURES = Path(__file__).parents[3] / "shared" / "captures" / "freebox"

pytestmark = pytest.mark.skipif(not CAPTURES.is_dir(), reason="the collection of reference answers is not here")


def capture(name: str) -> Any:
    """What was answered."""
    return json.loads((CAPTURES / f"{name}.json").read_text())


def result(name: str) -> Any:
    """The result in an answer; boxes leave it out where there is none."""
    return capture(name).get("result")


@pytest.fixture
async def home() -> AsyncGenerator[Home]:
    async with aiohttp.ClientSession() as session:
        home = Home(session)
        async with home.box:
            yield home


async def test_the_box_itself(home: Home) -> None:
    home.box.about = capture("captured/api_version")
    info = await home.driver().connect()
    assert (info.name, info.model) == ("Freebox Server", "Freebox v9 (r1)")


async def test_the_networks_of_a_real_box(home: Home) -> None:
    home.box.results["wifi/bss"] = result("captured/wifi_bss")
    home.box.results["wifi/ap"] = result("captured/wifi_ap")
    (network,) = await home.driver().networks()
    assert network == Network(
        id="02:00:00:00:00:0b",
        ssid="scrubbed-ssid-1",
        role=Role.MAIN,
        bands=(Band.GHZ_2_4, Band.GHZ_5, Band.GHZ_6),
        obstacle=None,
    )


async def test_the_6_ghz_card_cannot_run_wps_although_it_says_so(home: Home) -> None:
    home.box.results["wifi/bss"] = result("captured/wifi_bss")[:1]
    (network,) = await home.driver().networks()
    assert network.obstacle is Obstacle.WPA3_ONLY


async def test_a_card_of_which_older_boxes_show_the_band(home: Home) -> None:
    home.box.results["wifi/bss"] = result("documented/wifi_bss_get")
    home.box.results["wifi/ap"] = result("captured/wifi_ap")
    (network,) = await home.driver().networks()
    assert (network.ssid, network.bands, network.obstacle) == ("r0ro 2.4", (Band.GHZ_2_4,), None)


@pytest.mark.parametrize("encryption", capture("documented/wifi_encryptions") if CAPTURES.is_dir() else [])
async def test_all_kinds_of_encryption(home: Home, encryption: str) -> None:
    del home.wifi.bsses[:2]
    home.wifi.bsses[0]["config"]["encryption"] = encryption
    (network,) = await home.driver().networks()
    assert (network.obstacle is None) == encryption.startswith(("wpa2_psk_auto", "wpa2_psk_ccmp", "wpa23_"))


@pytest.mark.parametrize("state", capture("documented/wifi_bss_states") if CAPTURES.is_dir() else [])
async def test_all_states_of_a_card(home: Home, state: str) -> None:
    for bss in home.wifi.bsses:
        bss["status"]["state"] = state
    (network,) = await home.driver().networks()
    assert (network.obstacle is None) == (state == "active")


async def test_the_switch_of_a_real_box(home: Home) -> None:
    home.box.results["wifi/wps/config"] = result("captured/wifi_wps_config")
    await switch(home.driver(), enabled=True)
    assert "PUT" not in {heard.method for heard in home.box.heard}


async def test_the_switch_is_asked_for_as_it_is_documented(home: Home) -> None:
    await switch(home.driver(), enabled=False)
    (asked,) = (heard for heard in home.box.heard if heard.method == "PUT")
    assert json.loads(asked.body) == capture("documented/wps_config_put_request")


async def test_no_session_has_been_run(home: Home) -> None:
    home.box.results["wifi/wps/sessions"] = result("captured/wifi_wps_sessions_empty")
    assert (await home.driver().report()).windows[MAIN] == WindowStatus(phase=Phase.IDLE)


PHASES = {
    "success": Phase.SUCCEEDED,
    "user_canceled": Phase.CANCELLED,
    "self_canceled": Phase.IDLE,
    "failed_timeout": Phase.TIMED_OUT,
    "failed_overlap": Phase.OVERLAP,
    "failed_unknown": Phase.FAILED,
}


@pytest.mark.parametrize("word", capture("documented/wps_session_results") if CAPTURES.is_dir() else [])
async def test_all_ends_of_a_session(home: Home, word: str) -> None:
    (session,) = result("documented/wps_sessions_get")
    session["result"] = word
    if word == "success":
        session["mac"] = "3C:2A:F4:00:00:01"
    home.box.results["wifi/wps/sessions"] = [session]
    assert (await home.driver().report()).windows[MAIN] == WindowStatus(
        phase=PHASES[word],
        result=Result.SUCCESS if word == "success" else Result.NONE,
        peer="3c:2a:f4:00:00:01" if word == "success" else None,
    )


async def test_an_active_session(home: Home) -> None:
    (session,) = result("documented/wps_sessions_get")
    home.box.results["wifi/wps/sessions"] = [session | {"active": True}]
    assert (await home.driver().report()).windows[MAIN] == WindowStatus(phase=Phase.OPEN)


@pytest.mark.parametrize("code", capture("documented/wifi_error_codes") if CAPTURES.is_dir() else [])
async def test_all_errors_at_a_press_have_words(home: Home, code: str) -> None:
    home.box.codes["wifi/wps/start"] = code
    with pytest.raises(WindowRefused if "wps" in code or code == "busy" else RouterProtocolError):
        await home.driver().open_window(MAIN)


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("captured/error_invalid_request_404", RouterUnable),
        ("captured/error_notsupp", RouterUnable),
        ("captured/error_noent", RouterProtocolError),
        ("captured/error_service_down", RouterUnreachable),
        ("constructed/error_insufficient_rights", RouterPermissionError),
        ("constructed/error_invalid_token_403", RouterAuthError),
    ],
)
async def test_errors(home: Home, name: str, error: type[RouterError]) -> None:
    driver = home.driver()
    await driver.networks()
    home.box.faults = [Fault(body=json.dumps(capture(name)).encode(), status=403)]
    with pytest.raises(error):
        await driver.report()


async def test_a_session_that_is_over(home: Home) -> None:
    driver = home.driver()
    await driver.networks()
    home.box.faults = [Fault(body=json.dumps(capture("constructed/error_auth_required_403")).encode(), status=403)]
    assert (await driver.report()).windows[MAIN].phase is Phase.IDLE
    assert home.box.log_ins == 2


@pytest.mark.parametrize("kind", ["granted", "denied", "timeout", "unknown"])
async def test_being_let_in(home: Home, kind: str) -> None:
    folder = "captured" if kind == "granted" else "constructed"
    home.box.results |= {
        "login/authorize": result("captured/login_authorize_response"),
        "login/authorize/1": result(f"{folder}/login_authorize_track_{kind}"),
    }
    driver = home.driver(token=None)
    assert isinstance(driver, Authorises)
    if kind == "granted":
        assert await driver.authorise() == result("captured/login_authorize_response")["app_token"]
    else:
        with pytest.raises(AuthorisationDenied):
            await driver.authorise()


def shape(reported: Any) -> Any:
    """What an answer is made of, without what it says."""
    match reported:
        case dict():
            return {key: shape(value) for key, value in reported.items()}
        case list():
            return [shape(value) for value in reported[:1]]
    return type(reported).__name__


async def answered(home: Home, method: str, path: str, body: Any = None) -> Any:
    """What the emulated box answers to an application that is logged in."""
    home.box.sessions["here"] = True
    async with home.session.request(
        method, f"{home.box.url}/api/v16/{path}", json=body, headers={"X-Fbx-App-Auth": "here"}
    ) as response:
        return await response.json()


@pytest.mark.parametrize(
    ("method", "path", "body", "name"),
    [
        ("GET", "wifi/bss/", None, "captured/wifi_bss"),
        ("GET", "wifi/wps/config/", None, "captured/wifi_wps_config"),
        ("PUT", "wifi/wps/config/", {"enabled": False}, "documented/wps_config_put_response"),
        ("GET", "login/", None, "constructed/login_get"),
        ("GET", "login/authorize/0", None, "captured/login_authorize_track_granted"),
        ("GET", "nothing/", None, "captured/error_invalid_request_404"),
        ("POST", "wifi/wps/start/", {"bssid": "02:00:00:00:00:0B"}, "documented/wps_start_response"),
        ("POST", "wifi/wps/stop/", {"session_id": 7}, "captured/error_noent"),
    ],
)
async def test_the_emulated_box_answers_alike(home: Home, method: str, path: str, body: Any, name: str) -> None:
    assert shape(await answered(home, method, path, body)) == shape(capture(name))


async def test_the_emulated_box_asks_for_access_alike(home: Home) -> None:
    asked = capture("constructed/login_authorize_request") | {"app_id": "fr.wps_push"}
    assert shape(await answered(home, "POST", "login/authorize/", asked)) == shape(
        capture("captured/login_authorize_response")
    )


async def test_the_emulated_box_shows_sessions_alike(home: Home) -> None:
    assert await answered(home, "GET", "wifi/wps/sessions/") == capture("captured/wifi_wps_sessions_empty")
    await answered(home, "POST", "wifi/wps/start/", {"bssid": "02:00:00:00:00:0B"})
    home.now += 121
    (reported,) = (await answered(home, "GET", "wifi/wps/sessions/"))["result"]
    (documented,) = result("documented/wps_sessions_get")
    assert shape(reported) == shape(documented)
    assert reported["result"] == documented["result"]
    assert reported["end_date"] - reported["start_date"] == documented["end_date"] - documented["start_date"]


async def test_the_emulated_box_says_who_it_is_alike(home: Home) -> None:
    async with home.session.get(f"{home.box.url}/api_version") as response:
        assert shape(await response.json()) == shape(capture("captured/api_version"))


async def test_no_key_of_the_captured_answers_is_kept(home: Home) -> None:
    home.box.results["wifi/bss"] = result("captured/wifi_bss")
    driver = home.driver()
    await driver.networks()
    shown = repr([await driver.report(stations=True), driver, vars(driver)])
    assert "SCRUBBED_KEY" not in shown
    assert TOKEN not in shown
