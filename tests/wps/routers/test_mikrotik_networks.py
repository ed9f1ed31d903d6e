"""The networks of a MikroTik router: three menus, profiles, and what keeps WPS from running."""

from collections.abc import AsyncGenerator

import aiohttp
import pytest

from custom_components.wps_push.wps.model import Band, Network, Obstacle, Phase, Role
from custom_components.wps_push.wps.router import WindowRefused
from tests.emulators.mikrotik import PASSPHRASE, Row

from .mikrotik_house import House


@pytest.fixture
async def house(session: aiohttp.ClientSession) -> AsyncGenerator[House]:
    """A house whose router has the menu of new drivers."""
    house = House(session)
    async with house.router:
        yield house


@pytest.mark.parametrize(
    ("wifi", "main", "guest"),
    [("wifi", "wifi1", "wifi3"), ("wifiwave2", "wifi1", "wifi3"), ("wireless", "wlan1", "guests")],
)
async def test_each_menu_shows_the_same_home(session: aiohttp.ClientSession, wifi: str, main: str, guest: str) -> None:
    house = House(session, wifi)
    async with house.router:
        driver = house.driver()
        networks = await driver.networks()
        status = await driver.open_window(main)
    assert networks == (
        Network(id=main, ssid="Home", role=Role.MAIN, bands=(Band.GHZ_2_4, Band.GHZ_5)),
        Network(id=guest, ssid="Home Guest", role=Role.GUEST, bands=(Band.GHZ_2_4,)),
    )
    assert status.phase is Phase.OPEN
    assert house.router.pressed == ["wlan1" if wifi == "wireless" else "wifi2"]


async def test_a_network_stays_itself_when_it_and_its_interfaces_are_renamed(house: House) -> None:
    for old, new in (("wifi1", "upstairs"), ("wifi2", "downstairs")):
        house.row(old).update({"name": new, "configuration.ssid": "Our home"})
        house.router.registrar.bsses[new] = house.router.registrar.bsses.pop(old)
    driver = house.driver()
    assert [network.id for network in await driver.networks()] == ["wifi1", "wifi3"]
    await driver.open_window("wifi1")
    assert house.router.pressed == ["downstairs"]


async def test_the_main_network_is_one_that_is_on(house: House) -> None:
    house.row("wifi1").update({"configuration.ssid": "Unused", "disabled": "true"})
    assert [(network.id, network.role) for network in await house.driver().networks()] == [
        ("wifi2", Role.MAIN),
        ("wifi1", Role.OTHER),
        ("wifi3", Role.GUEST),
    ]


async def test_a_band_is_known_by_its_frequencies_as_well(house: House) -> None:
    for name, frequencies in (("wifi1", "5955-6415:20"), ("wifi2", "2412,2472")):
        del house.row(name)["channel.band"]
        house.row(name)["channel.frequency"] = frequencies
    assert (await house.driver().networks())[0].bands == (Band.GHZ_2_4, Band.GHZ_6)


async def test_bands_with_names_of_their_own_are_networks_of_their_own(house: House) -> None:
    house.row("wifi1")["configuration.ssid"] = "Home 5G"
    found = {network.id: (network.role, network.bands) for network in await house.driver().networks()}
    assert found == {
        "wifi1": (Role.MAIN, (Band.GHZ_5,)),
        "wifi2": (Role.OTHER, (Band.GHZ_2_4,)),
        "wifi3": (Role.GUEST, (Band.GHZ_2_4,)),
    }


async def test_a_house_with_guests_in_its_name_is_no_guest_network(house: House) -> None:
    for name in ("wifi1", "wifi2"):
        house.row(name)["configuration.ssid"] = "Guesthouse Rose"
    assert (await house.driver().networks())[0].role is Role.MAIN


@pytest.mark.parametrize("where", ["name", "comment", "configuration"])
async def test_a_guest_network_is_known_by_what_people_call_it(house: House, where: str) -> None:
    house.row("wifi3").update({"configuration.ssid": "Visitors"} | {where: "wifi-guest"})
    assert [network.role for network in await house.driver().networks()] == [Role.MAIN, Role.GUEST]


async def test_a_radio_that_is_a_client_elsewhere_is_no_network(house: House) -> None:
    house.row("wifi1")["configuration.mode"] = "station"
    main, _ = await house.driver().networks()
    assert (main.id, main.bands) == ("wifi2", (Band.GHZ_2_4,))


async def test_a_router_without_wifi_has_no_networks(house: House) -> None:
    house.router.menus.tables.clear()
    driver = house.driver()
    assert await driver.networks() == ()
    with pytest.raises(WindowRefused):
        await driver.open_window("wifi1")


async def test_profiles_are_followed_the_nearest_first(house: House) -> None:
    tables, path = house.router.menus.tables, house.router.wifi
    for name in ("wifi1", "wifi2"):
        row = house.row(name)
        for key in ("configuration.ssid", "security.wps", "security.authentication-types", "channel.band"):
            row.pop(key)
        row["configuration"] = "home"
    house.row("wifi1")["channel"] = "fast"
    tables[f"{path}/channel"] = [
        {"name": "fast", "frequency": "5180,5260"},
        {"name": "slow", "frequency": "2412-2472:20"},
    ]
    tables[f"{path}/security"] = [
        {"name": "ours", "authentication-types": "wpa2-psk", "wps": "disable", "passphrase": PASSPHRASE}
    ]
    tables[f"{path}/configuration"] = [
        {"name": "home", "ssid": "From a profile", "security": "ours", "channel": "slow", "mode": "ap"}
    ]
    (main, _) = await house.driver().networks()
    assert (main.ssid, main.bands) == ("From a profile", (Band.GHZ_2_4, Band.GHZ_5))
    assert main.obstacle is Obstacle.WPS_DISABLED
    tables[f"{path}/configuration"][0]["security.wps"] = "push-button"
    house.row("wifi2")["security.authentication-types"] = "wpa3-psk"
    await house.driver().open_window("wifi1")
    assert house.router.pressed == ["wifi1"]
    house.row("wifi1")["security.wps"] = "disabled"
    assert (await house.driver().networks())[0].obstacle is Obstacle.WPS_DISABLED


@pytest.mark.parametrize(
    ("change", "obstacle"),
    [
        ({"channel.band": "6ghz-ax"}, Obstacle.WPA3_ONLY),
        ({"security.authentication-types": "owe"}, Obstacle.OPEN_NETWORK),
        ({"security.authentication-types": "wpa3-psk"}, Obstacle.WPA3_ONLY),
        ({"security.authentication-types": "wpa3-psk,wpa2-psk"}, None),
        ({"security.authentication-types": "wpa2-psk-sha2"}, None),
        ({"security.wps": "disable"}, Obstacle.WPS_DISABLED),
        ({"configuration.hide-ssid": "yes"}, Obstacle.HIDDEN_SSID),
        ({"inactive": "true"}, Obstacle.RADIO_OFF),
    ],
)
async def test_obstacles(house: House, change: dict[str, str], obstacle: Obstacle | None) -> None:
    for name in ("wifi1", "wifi2"):
        house.row(name).update(change)
    assert (await house.driver().networks())[0].obstacle is obstacle


@pytest.mark.parametrize(
    ("row", "security", "obstacle"),
    [
        ({}, {}, None),
        ({"wps-mode": "disabled"}, {}, Obstacle.WPS_DISABLED),
        ({"wps-mode": "push-button-virtual-only"}, {}, None),
        ({"hide-ssid": "true"}, {}, Obstacle.HIDDEN_SSID),
        ({"disabled": "true"}, {}, Obstacle.RADIO_OFF),
        ({}, {"mode": "none", "authentication-types": ""}, Obstacle.OPEN_NETWORK),
        ({}, {"mode": "static-keys-required", "authentication-types": ""}, Obstacle.WPS_DISABLED),
        ({}, {"authentication-types": "wpa2-eap"}, Obstacle.ENTERPRISE),
        ({}, {"authentication-types": "wpa-psk,wpa2-psk"}, None),
        ({"mode": "station"}, {}, None),
    ],
)
async def test_obstacles_of_the_old_menu(
    session: aiohttp.ClientSession, row: dict[str, str], security: dict[str, str], obstacle: Obstacle | None
) -> None:
    house = House(session, "wireless")
    async with house.router:
        house.row("wlan2").update(row)
        house.row("wlan1")["mode"] = "station"
        house.router.menus.tables[f"{house.router.wifi}/security-profiles"][0].update(security)
        networks = await house.driver().networks()
    assert [network.obstacle for network in networks if network.id == "wlan2"] == ([] if "mode" in row else [obstacle])


async def test_a_virtual_network_is_off_when_its_radio_is(house: House) -> None:
    house.row("wifi2")["disabled"] = "true"
    driver = house.driver()
    assert (await driver.networks())[1].obstacle is Obstacle.RADIO_OFF
    # The other band of the main network still works.
    await driver.open_window("wifi1")
    assert house.router.pressed == ["wifi1"]


async def test_a_virtual_network_is_on_the_channel_of_its_radio(house: House) -> None:
    house.row("wifi3")["channel.band"] = "5ghz-ax"
    assert (await house.driver().networks())[1].bands == (Band.GHZ_2_4,)


async def test_a_profile_of_the_interface_beats_what_its_configuration_says(house: House) -> None:
    tables, path = house.router.menus.tables, house.router.wifi
    for name in ("wifi1", "wifi2"):
        del house.row(name)["security.wps"]
        house.row(name).update({"configuration": "home", "security": "ours"})
    tables[f"{path}/security"] = [{"name": "ours", "wps": "disable"}]
    tables[f"{path}/configuration"] = [{"name": "home", "security.wps": "push-button"}]
    assert (await house.driver().networks())[0].obstacle is Obstacle.WPS_DISABLED


async def test_profiles_that_nobody_uses_are_not_asked_for(house: House) -> None:
    await house.driver().networks()
    assert house.asked()[-2:] == ["GET /rest/interface/wifi", "GET /rest/interface/wireless"]
    assert not [path for path in house.asked() if "/wifi/" in path]


async def test_a_router_with_both_kinds_of_radios(house: House) -> None:
    old = {".id": "*20", "name": "wlan1", "default-name": "wlan1", "mode": "ap-bridge", "ssid": "Old"}
    house.router.menus.tables["interface/wireless"] = [
        old,
        old | {".id": "*21", "name": "v", "master-interface": "wlan1"},
    ]
    house.router.menus.tables["interface/wireless/security-profiles"] = []
    assert [network.id for network in await house.driver().networks()] == ["wifi1", "wlan1", "wifi3"]


async def test_a_virtual_network_of_the_old_menu_is_off_when_its_radio_is(session: aiohttp.ClientSession) -> None:
    house = House(session, "wireless")
    async with house.router:
        house.row("wlan1")["disabled"] = "true"
        assert (await house.driver().networks())[1].obstacle is Obstacle.RADIO_OFF


# Access points that the router manages (CAPsMAN): their interfaces are made when they come, and go with them.


def managed(name: str, profile: str, **more: str) -> Row:
    return {".id": f"*{name}", "name": name, "configuration": profile, "dynamic": "true", "bound": "true"} | more


HALL = [
    managed("cap-wifi1", "home-5"),
    managed("cap-wifi2", "home-2"),
    managed("cap-wifi3", "guests", **{"master-interface": "cap-wifi2"}),
]
BARN = [
    managed("Guesthouse-1", "home-2", comment="barn for guests"),
    managed("Guesthouse-2", "home-5"),
    managed("Guesthouse-3", "guests", **{"master-interface": "Guesthouse-1"}),
]


@pytest.fixture
def manager(house: House) -> House:
    """A router that manages access points, and has no radio."""
    house.router.menus.tables[f"{house.router.wifi}/configuration"] = [
        {"name": "home-2", "ssid": "Home", "channel.band": "2ghz-ax"},
        {"name": "home-5", "ssid": "Home", "channel.band": "5ghz-ax"},
        {"name": "guests", "ssid": "Visitors"},
    ]
    return house


@pytest.mark.parametrize(
    "rows",
    [[*HALL, *BARN], [*BARN, *HALL], HALL, BARN, BARN[1:2] + BARN[:1] + BARN[2:]],
    ids=["both", "both, the other first", "hall", "barn", "barn, in another order"],
)
async def test_a_network_stays_itself_whichever_access_points_are_on(manager: House, rows: list[Row]) -> None:
    manager.router.menus.tables[manager.router.wifi] = rows
    assert await manager.driver().networks() == (
        Network(id="configuration=home-2", ssid="Home", role=Role.MAIN, bands=(Band.GHZ_2_4, Band.GHZ_5)),
        Network(id="configuration=guests", ssid="Visitors", role=Role.GUEST, bands=(Band.GHZ_2_4,)),
    )


async def test_the_main_network_is_one_of_the_radios_themselves(manager: House) -> None:
    manager.router.menus.tables[manager.router.wifi] = [
        row | ({"configuration": "appliances"} if "master-interface" in row else {}) for row in HALL
    ]
    networks = await manager.driver().networks()
    assert [network.role for network in networks] == [Role.MAIN, Role.OTHER]
    assert networks[0].id == "configuration=home-2"


async def test_radios_of_its_own_come_before_those_of_others(manager: House) -> None:
    own = [manager.row("wifi1"), manager.row("wifi2")]
    manager.router.menus.tables[manager.router.wifi] = [*HALL, *own, *BARN]
    (main, _) = await manager.driver().networks()
    assert (main.id, main.ssid) == ("wifi1", "Home")


async def test_an_access_point_without_a_profile_is_called_by_its_name(manager: House) -> None:
    row = {".id": "*1", "name": "cap-wifi1", "dynamic": "true", "configuration.ssid": "Home"}
    manager.router.menus.tables[manager.router.wifi] = [row]
    assert [network.id for network in await manager.driver().networks()] == ["cap-wifi1"]
