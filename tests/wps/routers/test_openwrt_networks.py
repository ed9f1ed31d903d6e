"""Which networks a router has, and why WPS cannot run on some."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
import json
from typing import Any

import aiohttp
import pytest

from custom_components.wps_push.wps.model import Band, Network, Obstacle, Phase, Refusal, Role
from custom_components.wps_push.wps.router import WindowRefused
from custom_components.wps_push.wps.routers.openwrt.bss import read
from custom_components.wps_push.wps.routers.openwrt.calls import Answer, Call
from tests.emulators.openwrt import WIFI_KEY, Interface, two_bands
from tests.emulators.openwrt.accounts import STOCK, Account

from .openwrt_house import MAIN, PRINTER, House, paired, texts_in

MAIN_2, MAIN_5, GUESTS = two_bands()

pytestmark = pytest.mark.usefixtures("nothing_secret_is_logged")


@asynccontextmanager
async def home(session: aiohttp.ClientSession, *interfaces: Interface) -> AsyncIterator[House]:
    """A router with these access points, and accounts that may read more or less."""
    house = House(session, interfaces=[replace(interface) for interface in interfaces])
    password = house.router.rpcd.accounts["root"].password
    wps = {"hostapd.*": ["wps_start", "wps_status"]}
    house.router.rpcd.accounts |= {
        "netifd": Account(password, wps | {"network.wireless": ["status"]}),
        "nothing": Account(password, wps),
        "both": Account(password, STOCK | {"network.wireless": ["status"]}),
    }
    async with house.router:
        yield house


async def networks(
    session: aiohttp.ClientSession, *interfaces: Interface, username: str = "root"
) -> tuple[Network, ...]:
    async with home(session, *interfaces) as house:
        return await house.driver(username).networks()


@pytest.mark.parametrize("username", ["root", "netifd", "both"])
async def test_a_network_is_known_by_its_section(session: aiohttp.ClientSession, username: str) -> None:
    main, guests = await networks(session, GUESTS, MAIN_2, MAIN_5, username=username)
    assert main == Network(id=MAIN, ssid="Home", role=Role.MAIN, bands=(Band.GHZ_2_4, Band.GHZ_5))
    assert guests == Network(id="guest_radio0", ssid="Home guests", role=Role.GUEST, bands=(Band.GHZ_2_4,))


async def test_a_narrow_account_knows_it_by_its_interface(session: aiohttp.ClientSession) -> None:
    main, guests = await networks(session, GUESTS, MAIN_2, MAIN_5, username="hass")
    assert main == Network(id="phy0-ap0", ssid="Home", role=Role.MAIN, bands=(Band.GHZ_2_4, Band.GHZ_5))
    assert (guests.id, guests.role) == ("phy0-ap1", Role.GUEST)


async def test_without_any_right_to_look_each_interface_is_a_network(session: aiohttp.ClientSession) -> None:
    found = await networks(session, MAIN_2, MAIN_5, username="nothing")
    assert [(network.ssid, network.role) for network in found] == [("phy0-ap0", Role.MAIN), ("phy1-ap0", Role.OTHER)]


async def test_the_main_network_is_that_of_the_lan(session: aiohttp.ClientSession) -> None:
    things = replace(MAIN_2, ssid="Things", network="iot", section="things")
    unused = replace(MAIN_2, ssid="OpenWrt", ifname="phy2-ap0", section="unused", disabled=True)
    found = await networks(session, things, unused, MAIN_5)
    assert [(network.id, network.role, network.obstacle) for network in found] == [
        ("default_radio1", Role.MAIN, None),
        ("things", Role.OTHER, None),
        ("unused", Role.OTHER, Obstacle.RADIO_OFF),
    ]


async def test_the_guests_own_network_of_the_same_name_is_another_one(session: aiohttp.ClientSession) -> None:
    found = await networks(session, MAIN_2, replace(GUESTS, ssid="Home"))
    assert [network.role for network in found] == [Role.MAIN, Role.GUEST]


async def test_only_guest_networks(session: aiohttp.ClientSession) -> None:
    assert [network.role for network in await networks(session, GUESTS)] == [Role.GUEST]


async def test_a_network_keeps_its_id_while_a_radio_is_off(session: aiohttp.ClientSession) -> None:
    async with home(session, MAIN_2, MAIN_5) as house:
        driver = house.driver()
        before = await driver.networks()
        house.router.interfaces[0].up = False
        assert await driver.networks() == before
        house.router.interfaces[0].up = True
        house.registrar.set_radio("phy0-ap0", enabled=False)
        assert await driver.networks() == before


@pytest.mark.parametrize(
    ("change", "obstacle"),
    [
        ({}, None),
        ({"wps_pushbutton": False}, Obstacle.WPS_DISABLED),
        ({"encryption": "psk"}, Obstacle.WPS_DISABLED),
        ({"encryption": "sae"}, Obstacle.WPA3_ONLY),
        ({"encryption": "sae-mixed", "band": "6g"}, Obstacle.WPA3_ONLY),
        ({"encryption": "sae-mixed"}, None),
        ({"encryption": "none"}, Obstacle.OPEN_NETWORK),
        ({"encryption": "wpa2"}, Obstacle.ENTERPRISE),
        ({"hidden": True}, Obstacle.HIDDEN_SSID),
        ({"built_in": False}, Obstacle.NOT_BUILT_IN),
    ],
)
async def test_what_stands_in_the_way(
    session: aiohttp.ClientSession, change: dict[str, Any], obstacle: Obstacle | None
) -> None:
    interface = replace(MAIN_2, **change)
    async with home(session, interface, replace(MAIN_5, up=False, ssid="Off")) as house:
        driver = house.driver()
        network = (await driver.networks())[0]
        assert network.obstacle is obstacle
        if obstacle:
            with pytest.raises(WindowRefused) as refused:
                await driver.open_window(network.id)
            assert refused.value.refusal.value == obstacle.value
            assert house.server.calls["hostapd.phy0-ap0 wps_start"] == 0
        # What iwinfo sees is enough for the obstacles that lie in how the network is secured.
        if "encryption" in change:
            assert (await house.driver("hass").networks())[0].obstacle is obstacle


async def test_a_radio_that_is_off(session: aiohttp.ClientSession) -> None:
    async with home(session, MAIN_2, replace(MAIN_5, ssid="Off", up=False)) as house:
        driver = house.driver()
        off = (await driver.networks())[1]
        assert off == Network(
            id="default_radio1", ssid="Off", role=Role.OTHER, bands=(Band.GHZ_5,), obstacle=Obstacle.RADIO_OFF
        )
        assert set((await driver.report()).windows) == {MAIN}
        with pytest.raises(WindowRefused, match="radio_off"):
            await driver.open_window(off.id)
        house.router.interfaces[1].up = True
        assert (await driver.open_window(off.id)).phase is Phase.OPEN


def test_a_channel_that_is_still_being_checked_for_radar() -> None:
    call, data = Call("hostapd.phy1-ap0", "get_status"), MAIN_5.status()
    assert [read([(call, Answer(0, data | {"status": word}))])[1][0].running for word in ("ENABLED", "DFS", None)] == [
        True,
        False,
        None,
    ]


async def test_a_bss_without_wps_beside_one_with_it(session: aiohttp.ClientSession) -> None:
    async with home(session, replace(MAIN_2, wps_pushbutton=False), MAIN_5) as house:
        driver = house.driver()
        (network,) = await driver.networks()
        assert (network.obstacle, network.bands) == (None, (Band.GHZ_2_4, Band.GHZ_5))
        assert (await driver.open_window(network.id)).phase is Phase.OPEN
        assert house.server.calls["hostapd.phy0-ap0 wps_start"] == 0
        house.joins()
        assert (await driver.report()).windows[network.id] == paired(PRINTER)


async def test_a_narrow_account_finds_out_by_trying(session: aiohttp.ClientSession) -> None:
    async with home(session, replace(MAIN_2, wps_pushbutton=False), MAIN_5) as house:
        driver = house.driver("hass")
        (network,) = await driver.networks()
        assert (await driver.open_window(network.id)).phase is Phase.OPEN
        assert house.registrar.status("phy1-ap0").pbc_status == "Active"


async def test_wps_off_on_all_radios_is_reported_after_trying(session: aiohttp.ClientSession) -> None:
    off = [replace(interface, wps_pushbutton=False) for interface in (MAIN_2, MAIN_5)]
    async with home(session, *off) as house:
        driver = house.driver("hass")
        (network,) = await driver.networks()
        assert network.obstacle is None
        with pytest.raises(WindowRefused) as refused:
            await driver.open_window(network.id)
        assert refused.value.refusal is Refusal.WPS_DISABLED


async def test_what_has_changed_since_the_networks_were_read_is_reported(session: aiohttp.ClientSession) -> None:
    async with home(session, MAIN_2) as house:
        driver = house.driver()
        (network,) = await driver.networks()
        house.router.interfaces[0].hidden = True
        house.registrar.bsses["phy0-ap0"].wps = False
        with pytest.raises(WindowRefused, match="hidden_ssid"):
            await driver.open_window(network.id)
        house.router.interfaces[0].hidden = False
        house.registrar.bsses["phy0-ap0"].wps = True
        assert (await driver.open_window(network.id)).phase is Phase.OPEN
        house.router.interfaces[0].built_in = False
        with pytest.raises(WindowRefused, match="not_built_in"):
            await driver.open_window(network.id)


async def test_a_network_that_is_gone(session: aiohttp.ClientSession) -> None:
    async with home(session, MAIN_2, GUESTS) as house:
        driver = house.driver()
        await driver.open_window(MAIN)
        house.registrar.set_radio("phy0-ap0", enabled=False)
        assert (await driver.report()).windows[MAIN].phase is Phase.GONE
        with pytest.raises(WindowRefused, match="radio_off"):
            await driver.open_window(MAIN)
        with pytest.raises(WindowRefused, match="radio_off"):
            await driver.open_window("never was")


async def test_a_window_does_not_stay_open_on_a_radio_that_is_gone(session: aiohttp.ClientSession) -> None:
    async with home(session, MAIN_2, MAIN_5) as house:
        driver = house.driver()
        assert (await driver.open_window(MAIN)).phase is Phase.OPEN
        house.registrar.set_radio("phy0-ap0", enabled=False)
        await driver.networks()
        assert (await driver.report()).windows[MAIN].phase is Phase.IDLE


async def test_a_radio_that_goes_away_while_its_window_is_opened(session: aiohttp.ClientSession) -> None:
    async with home(session, MAIN_2) as house:
        driver = house.driver(band="2.4")
        await driver.networks()
        house.server.answers["hostapd.phy0-ap0 wps_start"] = [0]
        house.server.answers["hostapd.phy0-ap0 wps_status"] = [4]
        with pytest.raises(WindowRefused, match="radio_off"):
            await driver.open_window(MAIN)


async def test_the_wifi_key_goes_nowhere(session: aiohttp.ClientSession) -> None:
    async with home(session, MAIN_2, MAIN_5, GUESTS) as house:
        driver = house.driver()
        await driver.connect()
        assert WIFI_KEY in json.dumps(house.server.replies)
        assert WIFI_KEY not in " ".join(texts_in(driver))
        house.server.replies.clear()
        await house.driver("hass").connect()
        assert WIFI_KEY not in json.dumps(house.server.replies)


async def test_one_access_point_on_two_radios_is_one(session: aiohttp.ClientSession) -> None:
    async with home(session, MAIN_2, replace(MAIN_5, ifname="phy0-ap0")) as house:
        driver = house.driver()
        (network,) = await driver.networks()
        assert (await driver.report()).windows.keys() == {network.id}
        assert house.server.calls["hostapd.phy0-ap0 wps_status"] == 1


async def test_a_name_that_no_interface_can_have_is_passed_over(session: aiohttp.ClientSession) -> None:
    async with home(session, replace(MAIN_2, ifname="phy0\tap0")) as house:
        driver = house.driver()
        assert [network.obstacle for network in await driver.networks()] == [Obstacle.RADIO_OFF]
        assert (await driver.report()).windows == {}
        assert await house.driver("hass").networks() == ()


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ({"encryption": "psk2+ccmp"}, None),
        ({"encryption": "psk2+tkip+ccmp"}, None),
        ({"encryption": "psk2+tkip"}, Obstacle.WPS_DISABLED),
        ({"encryption": "wep-open"}, Obstacle.WPS_DISABLED),
        ({"encryption": "wpa3-mixed"}, Obstacle.ENTERPRISE),
        ({"encryption": "owe"}, Obstacle.OPEN_NETWORK),
        ({"encryption": "something-new"}, None),
        ({"encryption": None}, None),
        ({"wps_pushbutton": "1"}, None),
        ({"wps_pushbutton": "0"}, Obstacle.WPS_DISABLED),
        ({"wps_pushbutton": None, "wps_config": "push_button"}, None),
        ({"network": "lan"}, None),
        ({"mode": "sta"}, None),
    ],
)
async def test_configurations_of_every_age(
    session: aiohttp.ClientSession, config: dict[str, Any], expected: Obstacle | None
) -> None:
    async with home(session, MAIN_2) as house:
        reported = MAIN_2.configuration()
        reported["config"] |= config
        radio = {"up": True, "config": {"hwmode": "11g"}, "interfaces": [reported]}
        house.server.answers["network.wireless status"] = [0, {"radio0": radio}]
        (network,) = await house.driver("netifd").networks()
        assert network.obstacle is expected
        assert network.role is Role.MAIN


@pytest.mark.parametrize(
    ("encryption", "expected"),
    [
        ({"enabled": True, "wep": ["open"], "ciphers": ["wep-40"]}, Obstacle.WPS_DISABLED),
        ({"enabled": True, "wpa": [3], "authentication": ["owe"]}, Obstacle.OPEN_NETWORK),
        ({"enabled": True, "wpa": [2], "authentication": ["802.1x"]}, Obstacle.ENTERPRISE),
        ({"enabled": True, "wpa": [2]}, None),
    ],
)
async def test_what_iwinfo_sees(
    session: aiohttp.ClientSession, encryption: dict[str, Any], expected: Obstacle | None
) -> None:
    async with home(session, MAIN_2) as house:
        info = MAIN_2.iwinfo() | {"encryption": encryption, "frequency": 60480}
        house.server.answers["iwinfo info"] = [0, info]
        (network,) = await house.driver("hass").networks()
        assert (network.obstacle, network.bands) == (expected, (Band.GHZ_2_4,))
