"""Adding an OpenWrt router, against a server that speaks as one: from its address to the window that really opens."""

from dataclasses import replace
import logging

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import InvalidData
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.wps_push.drivers.registry import SPECS

from .emulators.openwrt import PASSWORD, EmulatedOpenWrt, Interface
from .openwrt_wizard import LOG_IN, choose_networks, find, log_in
from .support import faster
from .wizard import Wizard


@pytest.fixture(autouse=True)
def on_a_quick_line(hass: HomeAssistant) -> None:
    faster(hass, 1, page=0.1)


async def test_from_the_address_to_a_router_that_works(hass: HomeAssistant, router: EmulatedOpenWrt) -> None:
    wizard = await Wizard.add(hass, "address")
    await wizard.fill_in(host=router.server.host)
    assert wizard.step == "openwrt"
    assert "https://github.com/wps-push/wps_push/blob/main/docs/openwrt.md" in wizard.text
    # The port is silent to https, and that is where detection has found the router.
    assert wizard.offered == {"host": router.url, "username": "root"}

    assert "the WPS window of `Home`" in await wizard.fill_in(**LOG_IN)
    await wizard.choose("networks")
    assert list(wizard.choices("networks").values()) == ["Home (main network)", "Home guests (guest network)"]
    assert wizard.choices("band") == {"automatic": "Automatic (2.4 GHz first)", "2.4": "2.4 GHz", "5": "5 GHz"}
    main, _ = wizard.choices("networks")
    assert wizard.offered == {"networks": [main], "band": "automatic"}
    await wizard.fill_in()

    assert "it is closed again" in await wizard.choose("try_now")
    assert router.server.calls["hostapd.phy0-ap0 wps_start"] == 1
    assert router.registrar.status("phy0-ap0").pbc_status == "Timed-out"
    assert "Phones have no WPS" in wizard.text

    assert wizard.entry.state is ConfigEntryState.LOADED
    assert wizard.entry.title == "OpenWrt"
    assert wizard.entry.data == {"driver": "openwrt", "host": router.url, "verify_ssl": True, **LOG_IN}
    assert wizard.entry.options == {"networks": [main]}


async def test_other_networks_and_another_band(hass: HomeAssistant, router: EmulatedOpenWrt) -> None:
    wizard = await choose_networks(hass, router)
    main, guests = wizard.choices("networks")
    assert "Choose at least one network" in await wizard.fill_in(networks=[], band="5")
    assert wizard.offered == {"networks": [], "band": "5"}

    await wizard.fill_in(networks=[guests, main])
    await wizard.choose("try_now")
    assert router.server.calls["hostapd.phy1-ap0 wps_start"] == 1
    assert wizard.entry.options == {"networks": [main, guests], "band": "5"}
    assert wizard.entry.state is ConfigEntryState.LOADED


async def test_one_of_several_kinds(
    hass: HomeAssistant, router: EmulatedOpenWrt, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SPECS, "fork", replace(SPECS["openwrt"], key="fork", title="A fork of it"))
    wizard = await find(hass, router)
    assert wizard.step == "matches"
    assert "A fork of it" in await wizard.reload()
    assert "Another kind" in wizard.text
    await wizard.choose("openwrt")
    assert wizard.offered["host"] == router.url


async def test_a_wrong_password(hass: HomeAssistant, router: EmulatedOpenWrt, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    wizard = await find(hass, router)
    assert "does not accept this log-in" in await wizard.fill_in(username="hass", password="opensesame")
    assert wizard.result["errors"] == {"password": "invalid_auth"}
    assert wizard.offered == {"host": router.url, "username": "hass"}
    assert "Leave empty" not in wizard.text
    with pytest.raises(InvalidData, match="validation failed"):
        await wizard.fill_in()
    assert router.bus.log_ins == 1

    assert "Try it?" in await wizard.fill_in(password=PASSWORD)
    await wizard.choose("finish")
    assert wizard.entry.state is ConfigEntryState.LOADED
    assert "opensesame" not in caplog.text
    assert PASSWORD not in caplog.text


async def test_a_router_without_a_network(hass: HomeAssistant) -> None:
    async with EmulatedOpenWrt() as router:
        interfaces = list(router.interfaces)
        router.interfaces.clear()
        wizard = await log_in(hass, router)
        assert "no Wi-Fi network" in wizard.text

        router.interfaces.extend(interfaces)
        assert "Try it?" in await wizard.fill_in(password=PASSWORD)


async def test_no_network_with_wps(hass: HomeAssistant, router: EmulatedOpenWrt) -> None:
    for interface in router.interfaces:
        interface.encryption = "sae"
    wizard = await log_in(hass, router)
    assert "You can go on" in wizard.text
    assert "Home (main network, no WPS: WPA3 only)" in wizard.text

    await wizard.fill_in()
    assert "WPS needs WPA2" in await wizard.choose("try_now")
    await wizard.choose("finish")
    assert wizard.entry.state is ConfigEntryState.LOADED


async def test_a_network_with_wps_is_proposed_before_one_without(hass: HomeAssistant) -> None:
    interfaces = [
        Interface(ifname="phy0-ap0", section="a", radio="radio0", band="2g", bssid="00:11:22:00:00:10", hidden=True),
        Interface(ifname="phy0-ap1", section="b", radio="radio0", band="2g", bssid="02:11:22:00:00:10", ssid="Things"),
    ]
    async with EmulatedOpenWrt(interfaces) as router:
        wizard = await find(hass, router)
        await wizard.fill_in(username="root", password=PASSWORD)
        labels = [wizard.choices("networks")[network] for network in wizard.offered["networks"]]
        assert [label.partition(" (")[0] for label in labels] == ["Things"]
        assert "You can go on" not in wizard.text


async def test_a_guest_network_has_to_be_asked_for(hass: HomeAssistant, router: EmulatedOpenWrt) -> None:
    *mains, guests = router.interfaces
    for interface in mains:
        interface.encryption = "sae"
    wizard = await log_in(hass, router)
    (proposed,) = wizard.offered["networks"]
    assert wizard.choices("networks")[proposed] == "Home (main network, no WPS: WPA3 only)"

    router.interfaces[:] = [guests]
    wizard = await log_in(hass, router)
    assert list(wizard.choices("networks").values()) == ["Home guests (guest network)"]
    assert wizard.offered == {"networks": []}


async def test_the_same_router_cannot_be_added_in_two_ways(hass: HomeAssistant, router: EmulatedOpenWrt) -> None:
    vendor = MockConfigEntry(domain="vendor")
    vendor.add_to_hass(hass)
    mac = (dr.CONNECTION_NETWORK_MAC, router.interfaces[0].bssid)
    device = dr.async_get(hass).async_get_or_create(config_entry_id=vendor.entry_id, connections={mac})
    button = er.async_get(hass).async_get_or_create("button", "vendor", "wps", config_entry=vendor, device_id=device.id)
    hass.states.async_set(button.entity_id, "unknown")

    wizard = await log_in(hass, router)
    await wizard.choose("finish")
    assert wizard.entry.state is ConfigEntryState.LOADED
    again = await Wizard.add(hass, "kind", "entity")
    assert "added already" in await again.fill_in(entity_id=button.entity_id)
