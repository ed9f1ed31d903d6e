"""Changing which networks of a router Home Assistant may open, and on which band."""

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant

from .emulators.openwrt import PASSWORD, EmulatedOpenWrt
from .support import Shown, add_entry
from .wizard import Wizard

RELAY = "switch.relay"


async def test_a_router_that_is_not_connected_cannot_be_asked(hass: HomeAssistant) -> None:
    entry = await add_entry(hass, "entity", {"entity_id": RELAY}, networks=["main"])
    assert "not connected" in (await Wizard.options(hass, entry)).text

    hass.states.async_set(RELAY, "off", {"friendly_name": "Relay"})
    await hass.config_entries.async_reload(entry.entry_id)
    wizard = await Wizard.options(hass, entry)
    assert "Relay (main network)" in wizard.text


async def test_a_router_that_went_away_is_explained(hass: HomeAssistant) -> None:
    hass.states.async_set(RELAY, "off", {"friendly_name": "Relay"})
    entry = await add_entry(hass, "entity", {"entity_id": RELAY}, networks=["main"])
    hass.states.async_remove(RELAY)
    assert "Check that the router is switched on" in (await Wizard.options(hass, entry)).text

    hass.states.async_set(RELAY, "off", {"friendly_name": "Relay"})
    assert "Relay (main network)" in (await Wizard.options(hass, entry)).text


async def test_at_least_one_network_has_to_be_chosen(hass: HomeAssistant) -> None:
    hass.states.async_set(RELAY, "off", {"friendly_name": "Relay"})
    entry = await add_entry(hass, "entity", {"entity_id": RELAY}, networks=["main"])
    wizard = await Wizard.options(hass, entry)
    assert "Choose at least one" in await wizard.fill_in(networks=[])
    await wizard.fill_in(networks=["main"])
    assert entry.options == {"networks": ["main"]}


async def test_another_network_and_another_band(hass: HomeAssistant) -> None:
    async with EmulatedOpenWrt() as router:
        data = {"host": router.server.host, "username": "hass", "password": PASSWORD, "verify_ssl": True}
        entry = await add_entry(hass, "openwrt", data, networks=["gone", "phy0-ap0"], band="5")
        wizard = await Wizard.options(hass, entry)
        main, guests = wizard.choices("networks")
        assert wizard.offered == {"networks": [main], "band": "5"}

        await wizard.fill_in(networks=[guests, main], band="automatic")
        assert entry.options == {"networks": [main, guests]}
        assert entry.state is ConfigEntryState.LOADED
        assert Shown(hass, entry, guests).entity_id("button", "open_window")
