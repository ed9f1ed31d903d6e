"""The OpenWrt driver understands what real routers have answered, and the emulated router answers as they do."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import json
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from custom_components.wps_push.wps.model import Band, Enrollee, Network, Obstacle, Phase, Result, Role, WindowStatus
from custom_components.wps_push.wps.router import RouterAuthError, RouterPermissionError
from tests.emulators.openwrt import PASSWORD, Interface
from tests.emulators.openwrt.accounts import Account
from tests.emulators.openwrt.rpcd import NO_SESSION
from tests.wps.routers.openwrt_house import House

CAPTURES = Path(__file__).parents[3] / "shared" / "captures" / "openwrt"

pytestmark = pytest.mark.skipif(not CAPTURES.is_dir(), reason="the collection of reference answers is not here")

AP = "phy0-ap0"
RASPBERRY = "b8:27:eb:12:ab:cd"


def capture(name: str) -> dict[str, Any]:
    """A captured answer, with the request where it is known."""
    captured: dict[str, Any] = json.loads((CAPTURES / f"{name}.json").read_text())
    return captured


def body(name: str) -> Any:
    """The JSON that was answered."""
    captured = capture(name)
    return json.loads(captured["body"]) if "body" in captured else captured


@asynccontextmanager
async def replayed(*, log_in: str = "openwrt-24.10.8/login_ok", **answers: str) -> AsyncIterator[House]:
    """A router that gives captured answers, to an account with captured rights; `object__method` names a call."""
    interface = Interface(ifname=AP, section="s", radio="radio0", band="2g", bssid="02:00:00:00:00:00")
    acls = body(log_in)["result"][1]["acls"]
    async with aiohttp.ClientSession() as session:
        house = House(session, interfaces=[interface])
        house.router.rpcd.accounts["root"] = Account(PASSWORD, acls["ubus"], acls["uci"])
        for call, name in answers.items():
            name_of, method = call.replace("luci_rpc", "luci-rpc").replace("hostapd", f"hostapd.{AP}").split("__")
            house.server.answers[f"{name_of} {method}"] = body(name)["result"]
        async with house.router:
            yield house


async def test_the_networks_of_a_real_router() -> None:
    async with replayed(luci_rpc__getWirelessDevices="openwrt-25.12.5-hwsim/luci_getWirelessDevices") as house:
        (network,) = await house.driver().networks()
    # The access point alone, without the devices that are its clients; its push button is not switched on.
    assert network == Network(
        id="default_radio0",
        ssid="testnet",
        role=Role.MAIN,
        bands=(Band.GHZ_2_4,),
        obstacle=Obstacle.WPS_DISABLED,
    )


async def test_a_router_whose_list_of_radios_is_empty() -> None:
    async with replayed(luci_rpc__getWirelessDevices="openwrt-24.10.8/luci_getWirelessDevices") as house:
        (network,) = await house.driver().networks()
    assert (network.id, network.obstacle) == (AP, None)


async def test_the_methods_of_a_real_hostapd() -> None:
    answer = body("openwrt-25.12.5-hwsim/list_pattern_hostapd")["result"]
    emulated = Interface(ifname=AP, section="s", radio="radio0", band="2g", bssid="02:00:00:00:00:00").methods
    assert emulated.items() <= answer[f"hostapd.{AP}"].items()


async def test_the_board() -> None:
    async with replayed(system__board="openwrt-24.10.8/system_board") as house:
        info = await house.driver().connect()
    assert (info.manufacturer, info.model, info.sw_version) == ("OpenWrt", "Example Board X1", "24.10.8")


async def test_the_clients_of_a_real_hostapd() -> None:
    async with replayed(hostapd__get_clients="openwrt-25.12.5-hwsim/hostapd_get_clients_phy0-ap0") as house:
        report = await house.driver().report(stations=True)
    assert {station.mac for station in report.stations or ()} == {
        "18:b4:30:b2:00:05",
        "02:5a:3c:b2:00:02",
        "24:0a:c4:b2:00:04",
        "f0:18:98:b2:00:01",
        "02:00:00:b2:00:03",
    }


@pytest.mark.parametrize(
    ("name", "macs"),
    [
        ("hostapd_get_clients_empty", set()),
        ("hostapd_get_clients_wired", {"00:1b:21:aa:bb:cc"}),
        ("hostapd_get_clients_wireless", {"a4:c3:f0:11:22:33"}),
    ],
)
async def test_clients_of_other_kinds(name: str, macs: set[str]) -> None:
    async with replayed(hostapd__get_clients=f"derived/{name}") as house:
        report = await house.driver().report(stations=True)
    assert {station.mac for station in report.stations or ()} == macs


@pytest.mark.parametrize(
    ("call", "name", "hostname", "ip"),
    [
        ("luci_rpc__getDHCPLeases", "openwrt-25.12.5-odhcpd/luci_getDHCPLeases", "raspberrypi", "192.168.77.240"),
        ("dhcp__ipv4leases", "openwrt-25.12.5-odhcpd/dhcp_ipv4leases", "raspberrypi", "192.168.77.123"),
        (
            "luci_rpc__getHostHints",
            "openwrt-25.12.5-odhcpd/luci_getHostHints",
            "aioubus-cli-raspberrypi",
            "192.168.77.123",
        ),
    ],
)
async def test_names_and_addresses(call: str, name: str, hostname: str, ip: str) -> None:
    async with replayed(**{call: name}) as house:
        found = await house.driver().describe(RASPBERRY)
    assert found == Enrollee(mac=RASPBERRY, hostname=hostname, ip=ip)


async def test_a_lease_without_a_name() -> None:
    async with replayed(dhcp__ipv4leases="openwrt-25.12.5-odhcpd/dhcp_ipv4leases") as house:
        found = await house.driver().describe("02:42:c0:a8:4d:12")
    assert found == Enrollee(mac="02:42:c0:a8:4d:12", ip="192.168.77.150")


async def test_a_host_that_is_known_by_nothing_but_its_address() -> None:
    async with replayed(luci_rpc__getHostHints="openwrt-25.12.5-hwsim/luci_getHostHints") as house:
        driver = house.driver()
        assert await driver.describe("18:b4:30:b2:00:05") is None
        assert await driver.describe("00:11:32:a1:00:01") == Enrollee(
            mac="00:11:32:a1:00:01", hostname="nas", ip="192.168.77.121"
        )


@pytest.mark.parametrize(
    ("name", "phase", "result", "peer"),
    [
        ("wps_status_idle", Phase.IDLE, Result.NONE, None),
        ("wps_status_active", Phase.OPEN, Result.NONE, None),
        ("wps_status_success", Phase.SUCCEEDED, Result.SUCCESS, "02:00:5e:90:00:01"),
        ("wps_status_stale_success_then_active", Phase.OPEN, Result.SUCCESS, "02:00:5e:90:00:01"),
        ("wps_status_timed_out", Phase.TIMED_OUT, Result.NONE, None),
        ("wps_status_overlap", Phase.OVERLAP, Result.NONE, None),
        ("wps_status_failed", Phase.IDLE, Result.FAILED, "02:00:5e:90:00:01"),
    ],
)
async def test_windows(name: str, phase: Phase, result: Result, peer: str | None) -> None:
    async with replayed(hostapd__wps_status=f"constructed/{name}") as house:
        (status,) = (await house.driver().report()).windows.values()
    assert status == WindowStatus(phase=phase, result=result, peer=peer)


PEER = "02:00:00:00:00:22"

# What a real hostapd has answered, from never opened to closed after a success.
REAL_WINDOWS = {
    "wps_status_never": (Phase.IDLE, Result.NONE),
    "wps_status_active": (Phase.OPEN, Result.NONE),
    "wps_status_after_idle_cancel": (Phase.IDLE, Result.NONE),
    "wps_status_cancelled": (Phase.TIMED_OUT, Result.NONE),
    "wps_status_success": (Phase.SUCCEEDED, Result.SUCCESS),
    "wps_status_active_after_success": (Phase.OPEN, Result.SUCCESS),
    "wps_status_cancelled_after_success": (Phase.TIMED_OUT, Result.SUCCESS),
}


@pytest.mark.parametrize("name", REAL_WINDOWS)
async def test_the_windows_of_a_real_hostapd(name: str) -> None:
    phase, result = REAL_WINDOWS[name]
    async with replayed(hostapd__wps_status=f"real-24.10-hostapd/{name}") as house:
        (status,) = (await house.driver().report()).windows.values()
    assert status == WindowStatus(phase=phase, result=result, peer=PEER if result is Result.SUCCESS else None)


async def test_the_windows_of_an_emulated_hostapd_are_reported_in_the_same_words() -> None:
    async with replayed() as house:
        driver, registrar = house.driver(), house.registrar
        await driver.networks()

        async def reported() -> Any:
            await driver.report()
            return house.server.results[f"hostapd.{AP} wps_status"]

        seen = [await reported()]
        registrar.cancel(AP)
        seen.append(await reported())
        registrar.press(AP)
        seen.append(await reported())
        registrar.cancel(AP)
        seen.append(await reported())
        registrar.press(AP)
        house.joins(PEER)
        seen.append(await reported())
        registrar.press(AP)
        seen.append(await reported())
        registrar.cancel(AP)
        seen.append(await reported())
    order = [
        "wps_status_never",
        "wps_status_after_idle_cancel",
        "wps_status_active",
        "wps_status_cancelled",
        "wps_status_success",
        "wps_status_active_after_success",
        "wps_status_cancelled_after_success",
    ]
    assert seen == [body(f"real-24.10-hostapd/{name}")["result"] for name in order]


async def test_what_a_real_hostapd_offers_and_says_of_itself() -> None:
    answer = body("real-24.10-hostapd/list_hostapd")["result"]
    emulated = Interface(ifname=AP, section="s", radio="radio0", band="2g", bssid="02:00:00:00:00:00")
    assert emulated.methods.items() <= answer[f"hostapd.{AP}"].items()
    async with replayed(hostapd__get_status="real-24.10-hostapd/get_status") as house:
        rights = {"hostapd.*": ["get_status", "wps_start", "wps_status"]}
        house.router.rpcd.accounts["root"] = Account(PASSWORD, rights)
        (network,) = await house.driver().networks()
    # On a wire it has neither a band nor an address.
    assert (network.ssid, network.bands, network.obstacle) == ("LabNet", (), None)


async def test_the_clients_of_a_real_hostapd_on_a_wire() -> None:
    async with replayed(hostapd__get_clients="real-24.10-hostapd/get_clients_wired") as house:
        assert (await house.driver().report(stations=True)).stations == ()


async def test_the_documented_answer_is_an_idle_one() -> None:
    async with replayed() as house:
        house.server.answers[f"hostapd.{AP} wps_status"] = [0, capture("documented/hostapd_wps_status")]
        (status,) = (await house.driver().report()).windows.values()
    assert status.phase is Phase.IDLE


async def test_a_narrow_account_of_somebody_else() -> None:
    async with replayed(log_in="openwrt-24.10.8/acl_login") as house:
        driver = house.driver()
        (network,) = await driver.networks()
        assert network.obstacle is Obstacle.NO_PERMISSION
        with pytest.raises(RouterPermissionError, match=r"hostapd\.\* wps_start"):
            await driver.open_window(network.id)


async def test_a_wrong_password() -> None:
    async with replayed() as house:
        house.server.answers["session login"] = body("openwrt-24.10.8/login_wrong_password")["result"]
        with pytest.raises(RouterAuthError):
            await house.driver().connect()


@pytest.mark.parametrize(
    "name",
    [
        "real-24.10-hostapd/denied",
        "real-24.10-hostapd/unknown_method",
        "real-24.10-hostapd/unknown_object",
        "real-24.10-hostapd/unknown_session",
        "call_bogus_session",
        "call_null_session",
        "list_empty_params",
        "login_unknown_user",
        "login_wrong_password",
        "malformed_request_json",
        "object_not_found",
        "request_wrong_jsonrpc_version",
        "uci_get_missing_config",
        "unknown_rpc_method",
    ],
)
async def test_the_emulated_router_answers_alike(name: str) -> None:
    captured = capture(name if "/" in name else f"openwrt-24.10.8/{name}")
    request = captured["request"].get("raw_body") or json.dumps(captured["request"])
    async with replayed() as house:
        log_in = {
            "jsonrpc": "2.0",
            "id": 1,
            "method": "call",
            "params": [NO_SESSION, "session", "login", {"username": "root", "password": PASSWORD}],
        }
        async with house.session.post(f"{house.router.url}/ubus", json=log_in) as response:
            sid = (await response.json())["result"][1]["ubus_rpc_session"]
        for known in ("1", "3"):
            request = request.replace(f"{'0' * 31}{known}", sid)
        async with house.session.post(f"{house.router.url}/ubus", data=request) as response:
            assert response.status == captured["http_status"]
            answer = json.loads(await response.read())
    assert answer == json.loads(captured["body"])
