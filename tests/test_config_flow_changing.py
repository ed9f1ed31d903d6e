"""Routers that were added before: signing in again, and other settings."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import InvalidData
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.wps_push.home.store import WpsStore

from .emulators.openwrt import PASSWORD, EmulatedOpenWrt, Interface
from .openwrt_home import GUEST, MAIN, Home
from .openwrt_wizard import LOG_IN, log_in
from .support import faster
from .wizard import Wizard


@pytest.fixture(autouse=True)
def on_a_quick_line(hass: HomeAssistant) -> None:
    faster(hass, 1, page=0.1)


@pytest.fixture
async def entry(hass: HomeAssistant, router: EmulatedOpenWrt) -> ConfigEntry[Any]:
    wizard = await log_in(hass, router)
    await wizard.choose("finish")
    return wizard.entry


@pytest.fixture
async def other_router() -> AsyncIterator[EmulatedOpenWrt]:
    interface = Interface(ifname="phy0-ap0", section="a", radio="radio0", band="2g", bssid="00:aa:22:00:00:10")
    async with EmulatedOpenWrt([interface]) as router:
        yield router


async def asked_for_the_new_password(hass: HomeAssistant, router: EmulatedOpenWrt, entry: ConfigEntry[Any]) -> Wizard:
    """Change the password on the router to `new`, and restart Home Assistant."""
    router.bus.accounts["hass"] = replace(router.bus.accounts["hass"], password="new")
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    return await Wizard.asked(hass)


async def test_the_password_was_changed_on_the_router(
    hass: HomeAssistant, router: EmulatedOpenWrt, entry: ConfigEntry[Any]
) -> None:
    wizard = await asked_for_the_new_password(hass, router, entry)
    assert "OpenWrt does not accept the log-in any more" in wizard.text
    assert wizard.offered == {"username": "hass"}

    assert "does not accept this log-in" in await wizard.fill_in(password="guessed")
    assert "accepts Home Assistant again" in await wizard.fill_in(password="new")
    assert entry.state is ConfigEntryState.LOADED
    assert entry.data == {
        "driver": "openwrt",
        "host": router.url,
        "verify_ssl": True,
        **LOG_IN,
        "password": "new",
    }


async def test_another_router_has_the_address_now(
    hass: HomeAssistant, router: EmulatedOpenWrt, other_router: EmulatedOpenWrt, entry: ConfigEntry[Any]
) -> None:
    other_router.bus.accounts["hass"] = replace(other_router.bus.accounts["hass"], password="other")
    hass.config_entries.async_update_entry(entry, data={**entry.data, "host": other_router.url})
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    wizard = await Wizard.asked(hass)
    assert "Another router answers" in await wizard.fill_in(password="other")


async def test_the_router_has_another_address(
    hass: HomeAssistant, router: EmulatedOpenWrt, other_router: EmulatedOpenWrt, entry: ConfigEntry[Any]
) -> None:
    wizard = await Wizard.reconfigure(hass, entry)
    assert wizard.offered == {"host": router.url, "username": "hass"}
    assert "Another router answers" in await wizard.fill_in(host=other_router.url, password=PASSWORD)
    assert entry.data["host"] == router.url

    wizard = await Wizard.reconfigure(hass, entry)
    assert "No usable answer" in await wizard.fill_in(host="127.0.0.1:1", password=PASSWORD)
    assert wizard.offered["host"] == "127.0.0.1:1"
    assert "in use now" in await wizard.fill_in(host=router.url)
    assert entry.data["host"] == router.url
    assert entry.options["networks"]
    assert entry.state is ConfigEntryState.LOADED


@pytest.mark.parametrize("typed", [{}, {"password": ""}])
async def test_a_password_that_is_left_empty_is_kept(
    hass: HomeAssistant, router: EmulatedOpenWrt, entry: ConfigEntry[Any], typed: dict[str, str]
) -> None:
    before = entry.data
    wizard = await Wizard.reconfigure(hass, entry)
    assert "Leave empty to keep it" in wizard.text
    assert "in use now" in await wizard.fill_in(host=router.url, **typed)
    assert entry.data == {**before, "host": router.url}


async def test_a_password_that_turns_out_to_be_wrong_has_to_be_typed(
    hass: HomeAssistant, router: EmulatedOpenWrt, entry: ConfigEntry[Any]
) -> None:
    router.bus.accounts["hass"] = replace(router.bus.accounts["hass"], password="new")
    wizard = await Wizard.reconfigure(hass, entry)
    assert "does not accept this log-in" in await wizard.fill_in()
    assert "Leave empty" not in wizard.text
    with pytest.raises(InvalidData, match="validation failed"):
        await wizard.fill_in()
    assert "in use now" in await wizard.fill_in(password="new")


async def test_signing_in_again_asks_for_a_password_once(
    hass: HomeAssistant, router: EmulatedOpenWrt, entry: ConfigEntry[Any]
) -> None:
    wizard = await asked_for_the_new_password(hass, router, entry)
    assert "Leave empty" not in wizard.text
    await router.server.stop()
    assert "No usable answer" in await wizard.fill_in(password="new")
    await router.server.start()
    assert "accepts Home Assistant again" in await wizard.fill_in()
    assert entry.data["password"] == "new"


@pytest.mark.parametrize("is_loaded", [True, False])
async def test_another_account_that_sees_the_networks_under_other_names(
    hass: HomeAssistant, entry: ConfigEntry[Any], *, is_loaded: bool
) -> None:
    before = entry.options
    if not is_loaded:
        await hass.config_entries.async_unload(entry.entry_id)
    wizard = await Wizard.reconfigure(hass, entry)
    assert "in use now" in await wizard.fill_in(username="root")
    assert entry.data["username"] == "root"
    assert entry.options == before
    await hass.config_entries.async_reload(entry.entry_id)
    assert entry.state is ConfigEntryState.LOADED


# Whose radios are not all on.


async def move_in(home: Home, *networks: str) -> MockConfigEntry:
    """Add the router as the config flow does."""
    identity = min(interface.bssid for interface in home.router.interfaces)
    entry = await home.move_in(networks=list(networks), identity=identity)
    assert entry.runtime_data.router.info.identity == identity
    return entry


def switch_off(home: Home, *sections: str) -> None:
    """Take networks from the router's configuration and from the air."""
    home.router.interfaces[:] = [known for known in home.router.interfaces if known.section not in sections]


async def forget(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """What was remembered of a router is lost, except what Home Assistant's registries have."""
    await hass.config_entries.async_unload(entry.entry_id)
    await WpsStore(hass, entry.entry_id).async_remove()


async def test_a_router_is_recognised_by_any_of_its_addresses(hass: HomeAssistant, home: Home) -> None:
    entry = await move_in(home, MAIN, GUEST)
    identity = entry.unique_id
    await forget(hass, entry)
    switch_off(home, MAIN)
    wizard = await Wizard.reconfigure(hass, entry)
    assert "in use now" in await wizard.fill_in()
    await hass.async_block_till_done()
    assert entry.runtime_data.router.info.identity != identity

    wizard = await Wizard.add(hass, "kind", "openwrt")
    values = {"host": home.router.url, "username": "root", "password": PASSWORD}
    assert "added already" in await wizard.fill_in(**values)

    home.router.bus.accounts["root"] = replace(home.router.bus.accounts["root"], password="new")
    await forget(hass, entry)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    wizard = await Wizard.asked(hass)
    assert "accepts Home Assistant again" in await wizard.fill_in(password="new")
    assert entry.unique_id == identity
    assert entry.options["networks"] == [MAIN, GUEST]


async def test_a_router_that_was_added_while_a_radio_was_off(hass: HomeAssistant, home: Home) -> None:
    everything = list(home.router.interfaces)
    switch_off(home, MAIN)
    entry = await move_in(home, GUEST)
    home.router.interfaces[:] = everything
    wizard = await Wizard.reconfigure(hass, entry)
    assert "in use now" in await wizard.fill_in()
    assert entry.unique_id != entry.runtime_data.router.info.identity
    wizard = await Wizard.add(hass, "kind", "openwrt")
    values = {"host": home.router.url, "username": "root", "password": PASSWORD}
    assert "added already" in await wizard.fill_in(**values)


async def test_a_network_keeps_its_id_while_a_radio_is_off(hass: HomeAssistant, home: Home) -> None:
    entry = await move_in(home, MAIN)
    switch_off(home, MAIN)
    wizard = await Wizard.reconfigure(hass, entry)
    assert "in use now" in await wizard.fill_in()
    assert entry.options["networks"] == [MAIN]
    assert entry.state is ConfigEntryState.LOADED


async def test_reconfiguring_keeps_a_chosen_network_that_is_off(hass: HomeAssistant, home: Home) -> None:
    entry = await home.move_in(networks=[MAIN, GUEST], band="5")
    switch_off(home, GUEST)
    wizard = await Wizard.reconfigure(hass, entry)
    assert "in use now" in await wizard.fill_in()
    assert entry.options == {"networks": [MAIN, GUEST], "band": "5"}


@pytest.mark.parametrize("is_loaded", [True, False])
async def test_reconfiguring_while_no_chosen_network_is_visible(
    hass: HomeAssistant, home: Home, *, is_loaded: bool
) -> None:
    entry = await home.move_in(networks=[GUEST], band="5", voice_control=True)
    switch_off(home, GUEST)
    if not is_loaded:
        await hass.config_entries.async_unload(entry.entry_id)
    wizard = await Wizard.reconfigure(hass, entry)
    assert "shows none of the chosen networks" in await wizard.fill_in()
    assert wizard.offered == {"networks": [GUEST], "band": "5"}
    assert wizard.choices("networks")[GUEST].startswith("Home guests (guest network, ")
    assert "Choose at least one" in await wizard.fill_in(networks=[])
    assert "shows none" not in wizard.text
    assert "in use now" in await wizard.fill_in(networks=[GUEST, MAIN])
    # What this form does not ask for stays as it is.
    assert entry.options == {"networks": [MAIN, GUEST], "band": "5", "voice_control": True}


async def test_reconfiguring_a_router_that_never_had_a_network(hass: HomeAssistant, home: Home) -> None:
    interfaces = list(home.router.interfaces)
    home.router.interfaces.clear()
    # Without a radio it has no address of its own either.
    entry = await home.try_to_move_in(identity="127.0.0.1", voice_control=True)
    wizard = await Wizard.reconfigure(hass, entry)
    assert "no Wi-Fi network" in await wizard.fill_in()

    home.router.interfaces[:] = [replace(interfaces[0], bssid="")]
    assert "in use now" in await wizard.fill_in()
    assert entry.options["networks"] == [MAIN]
