"""Changing which networks of a router Home Assistant may open, and on which band."""

import asyncio
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, ServiceCall

from .openwrt_home import GUEST, MAIN, Home
from .support import Shown, add_entry, eventually
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


def offered(wizard: Wizard) -> dict[str, Any]:
    """The networks and the band that stand in the form."""
    return {key: wizard.offered[key] for key in ("networks", "band")}


def switch_off(home: Home, *sections: str) -> None:
    """Take networks from the router's configuration and from the air."""
    home.router.interfaces[:] = [known for known in home.router.interfaces if known.section not in sections]


MAIN_5_GHZ = "default_radio1"


async def test_another_network_and_another_band(hass: HomeAssistant, home: Home) -> None:
    entry = await home.move_in(networks=[MAIN], band="5")
    wizard = await Wizard.options(hass, entry)
    assert offered(wizard) == {"networks": [MAIN], "band": "5"}
    await wizard.fill_in(networks=[GUEST, MAIN], band="automatic")
    assert entry.options == {"networks": [MAIN, GUEST]}
    assert entry.state is ConfigEntryState.LOADED
    assert Shown(hass, entry, GUEST).entity_id("button", "open_window")


async def test_a_chosen_network_that_is_off_stays_chosen(hass: HomeAssistant, home: Home) -> None:
    entry = await home.move_in(networks=[MAIN, GUEST])
    switch_off(home, GUEST)
    wizard = await Wizard.options(hass, entry)
    assert wizard.choices("networks")[GUEST] == "Home guests (guest network, no WPS: its radio is off)"
    assert offered(wizard) == {"networks": [MAIN, GUEST], "band": "automatic"}
    await wizard.fill_in(band="5")
    assert entry.options == {"networks": [MAIN, GUEST], "band": "5"}


async def test_a_chosen_network_that_is_off_keeps_its_place(hass: HomeAssistant, home: Home) -> None:
    """The first of them stands for the router itself."""
    entry = await home.move_in(networks=[MAIN, GUEST])
    switch_off(home, MAIN, MAIN_5_GHZ)
    wizard = await Wizard.options(hass, entry)
    assert list(wizard.choices("networks")) == [MAIN, GUEST]
    await wizard.fill_in()
    assert entry.options == {"networks": [MAIN, GUEST]}


async def test_all_networks_are_off(hass: HomeAssistant, home: Home) -> None:
    entry = await home.move_in(networks=[MAIN, GUEST])
    switch_off(home, MAIN, MAIN_5_GHZ, GUEST)
    wizard = await Wizard.options(hass, entry)
    assert "WPS cannot run on any of these networks" in wizard.text
    await wizard.fill_in(networks=[GUEST])
    assert entry.options == {"networks": [GUEST]}


async def test_a_chosen_network_that_nobody_remembers_can_be_given_up(hass: HomeAssistant, home: Home) -> None:
    entry = await home.move_in(networks=["guest_radio7", MAIN])
    wizard = await Wizard.options(hass, entry)
    assert wizard.offered["networks"] == ["guest_radio7", MAIN]
    assert wizard.choices("networks")["guest_radio7"].startswith("guest_radio7 (")
    await wizard.fill_in(networks=[MAIN])
    assert entry.options == {"networks": [MAIN]}


async def test_a_band_whose_radio_is_off_stays_chosen(hass: HomeAssistant, home: Home) -> None:
    entry = await home.move_in(networks=[MAIN], band="5")
    switch_off(home, MAIN_5_GHZ)
    wizard = await Wizard.options(hass, entry)
    assert offered(wizard) == {"networks": [MAIN], "band": "5"}
    await wizard.fill_in(networks=[MAIN, GUEST])
    assert entry.options == {"networks": [MAIN, GUEST], "band": "5"}


async def test_the_choice_is_among_the_networks_that_were_listed(hass: HomeAssistant, home: Home) -> None:
    entry = await home.move_in(networks=[MAIN])
    wizard = await Wizard.options(hass, entry)
    switch_off(home, GUEST)
    await wizard.fill_in(networks=[MAIN, GUEST])
    assert entry.options["networks"] == [MAIN, GUEST]


async def test_what_voice_assistants_may_do(hass: HomeAssistant, home: Home) -> None:
    """They may answer at first, and neither open nor close."""
    entry = await home.move_in(networks=[MAIN])
    wizard = await Wizard.options(hass, entry)
    assert (wizard.offered["voice_ask"], wizard.offered["voice_control"]) == (True, False)
    await wizard.fill_in(voice_ask=False, voice_control=True)
    assert entry.options == {"networks": [MAIN], "voice_ask": False, "voice_control": True}
    wizard = await Wizard.options(hass, entry)
    assert "Choose at least one" in await wizard.fill_in(networks=[], voice_ask=True)
    assert (wizard.offered["voice_ask"], wizard.offered["voice_control"]) == (True, True)
    await wizard.fill_in(networks=[MAIN], voice_control=False)
    assert entry.options == {"networks": [MAIN]}


async def test_the_networks_are_read_between_presses(hass: HomeAssistant) -> None:
    """A router is asked one thing at a time, also by drivers that do not see to it themselves."""
    pressed = asyncio.Event()

    async def press(_: ServiceCall) -> None:
        await pressed.wait()

    hass.states.async_set(RELAY, "off")
    hass.services.async_register("switch", "turn_on", press)
    entry = await add_entry(hass, "entity", {"entity_id": RELAY}, networks=["main"])
    shown = Shown(hass, entry)
    pressing = hass.async_create_task(shown.press())
    await eventually(lambda: shown.window == "opening")
    hass.loop.call_later(0.1, pressed.set)
    wizard = await Wizard.options(hass, entry)
    assert pressed.is_set()
    assert wizard.step == "init"
    await pressing
