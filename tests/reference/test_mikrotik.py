"""The MikroTik driver reads what real routers sent, and the emulated router answers as they do."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
import json
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from custom_components.wps_push.wps.model import Band, Obstacle, Station
from tests.emulators.mikrotik import PASSWORD
from tests.wps.routers.mikrotik_house import House

CAPTURES = Path(__file__).parents[3] / "shared" / "captures" / "mikrotik"

pytestmark = pytest.mark.skipif(not CAPTURES.is_dir(), reason="the collection of reference answers is not here")


def body(name: str) -> Any:
    """A captured answer."""
    return json.loads((CAPTURES / f"{name}.json").read_text())


def as_rest(rows: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Rows of the binary API as REST sends them: all values are texts (`rest_system_resource.json`)."""
    return [
        {name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in row.items()}
        for row in rows
    ]


@asynccontextmanager
async def house_with(wifi: str, **tables: list[dict[str, str]]) -> AsyncIterator[House]:
    """A house whose router shows captured rows in some menus."""
    async with aiohttp.ClientSession() as session:
        house = House(session, wifi)
        for name, rows in tables.items():
            house.router.menus.tables[name.replace("__", "/").replace("_", "-")] = rows
        async with house.router:
            yield house


async def test_an_access_point_that_another_router_configures() -> None:
    async with house_with("wifi", interface__wifi=body("rest_interface_wifi_row")) as house:
        (network,) = await house.driver().networks()
    assert (network.id, network.ssid, network.bands) == ("wifi1", "wlan", (Band.GHZ_2_4,))
    assert network.obstacle is None


async def test_a_security_profile_in_which_wps_is_off() -> None:
    row = body("rest_interface_wifi_row")[0] | {"security": "sec1"}
    async with house_with(
        "wifi", interface__wifi=[row], interface__wifi__security=body("rest_interface_wifi_security_row")
    ) as house:
        driver = house.driver()
        (network,) = await driver.networks()
        assert "FAKE-passphrase" not in repr(vars(driver))
    assert network.obstacle is Obstacle.WPS_DISABLED


async def test_the_old_menu() -> None:
    (row,) = body("rest_interface_wireless_row")
    async with house_with("wireless", interface__wireless=[row]) as house:
        (off,) = await house.driver().networks()
        house.router.menus.tables["interface/wireless"] = [row | {"disabled": "false"}]
        (on,) = await house.driver().networks()
    assert (off.id, off.ssid, off.bands, off.obstacle) == (
        "wlan1",
        "MikroTik-000007",
        (Band.GHZ_2_4,),
        Obstacle.RADIO_OFF,
    )
    assert on.obstacle is None


@pytest.mark.parametrize(
    ("wifi", "name", "macs"),
    [
        ("wifi", "rest_wifi_registration_table", ["00:00:5e:00:53:40"]),
        ("wireless", "rest_wireless_registration_table_short", ["00:00:5e:00:53:41"]),
        ("wireless", "binaryapi_wireless_registration_table", [f"00:00:00:00:00:0{n}" for n in (1, 2, 3)]),
        ("wireless", "rest_capsman_registration_table", ["02:00:5e:40:00:01", "02:00:5e:40:00:02"]),
    ],
)
async def test_who_is_on_the_wifi(wifi: str, name: str, macs: list[str]) -> None:
    async with house_with(wifi, **{f"interface__{wifi}__registration_table": as_rest(body(name))}) as house:
        stations = (await house.driver().report((), stations=True)).stations or ()
    assert [station.mac for station in stations] == macs


async def test_names_and_addresses() -> None:
    async with house_with(
        "wireless",
        interface__wireless__registration_table=as_rest(body("binaryapi_wireless_registration_table")),
        ip__dhcp_server__lease=as_rest(body("binaryapi_dhcp_server_lease")),
    ) as house:
        stations = (await house.driver().report((), stations=True)).stations
    assert stations == (
        Station(mac="00:00:00:00:00:01", hostname="Device_1", ip="0.0.0.1", associated_for=20976),
        Station(mac="00:00:00:00:00:02", hostname="Device_2", ip="0.0.0.2", associated_for=20976),
        Station(mac="00:00:00:00:00:03", hostname="123", ip="0.0.0.3", associated_for=20976),
    )


@pytest.mark.parametrize("form", [lambda rows: rows, lambda rows: rows[0]], ids=["as the manual has it", "as others"])
async def test_the_resources(form: Callable[[Any], Any]) -> None:
    async with house_with("wifi") as house:
        house.router.menus.settings["system/resource"] = form(body("rest_system_resource"))
        house.router.menus.settings["system/routerboard"] = {"routerboard": "false"}
        info = await house.driver().connect()
    assert (info.model, info.sw_version) == ("CCR1016-12S-1S+", "7.1beta4 (development)")


@pytest.mark.parametrize(
    ("path", "password", "error"),
    [
        ("/rest/nonexistent", PASSWORD, "unknown_path"),
        ("/rest/system/identity", "wrong", "wrong_credentials"),
    ],
)
async def test_the_emulated_router_fails_alike(path: str, password: str, error: str) -> None:
    captured = body("rest_errors")[error]
    async with house_with("wifi") as house:
        headers = {"Authorization": aiohttp.encode_basic_auth("hass", password)}
        async with house.session.get(f"{house.router.url}{path}", headers=headers) as response:
            assert (response.status, await response.json()) == (captured["http_status"], captured["body"])


async def test_a_command_without_output_is_answered_alike() -> None:
    captured = body("rest_command_without_output")
    async with house_with("wifi") as house:
        press = f"{house.router.url}/rest/interface/wifi/wps-push-button"
        headers = {"Authorization": aiohttp.encode_basic_auth("hass", PASSWORD)}
        async with house.session.post(press, json={"numbers": "wifi1"}, headers=headers) as response:
            assert (response.status, await response.json()) == (captured["http_status"], captured["body"])


@pytest.mark.parametrize(
    ("version", "menus"), [("7.12.2", {"wifiwave2"}), ("7.15.3", {"wifi", "wireless"}), ("7.24", {"wifi", "wireless"})]
)
def test_the_press_is_the_command_of_these_versions(version: str, menus: set[str]) -> None:
    tree = body(f"routeros-{version}-inspect-wps")["interface"]
    assert set(tree) == menus
    for menu in menus:
        assert set(tree[menu]["wps-push-button"]) == {"_type", "numbers"}
