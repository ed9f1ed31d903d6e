"""Which network an action means, and what is said where it means none, or one whose router is not running."""

from typing import Any

from homeassistant.config_entries import SOURCE_IGNORE, ConfigEntryDisabler, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.wps_push.const import DOMAIN

from .openwrt_home import GUEST, MAIN, Home
from .support import Shown, add_entry


async def open_window(hass: HomeAssistant, **target: Any) -> None:
    await hass.services.async_call("wps_push", "open_window", target, blocking=True)


@pytest.mark.parametrize("key", ["entity_id", "device_id", "area_id", "floor_id", "label_id"])
@pytest.mark.parametrize("value", [[], "none"])
async def test_a_target_that_comes_to_nothing_opens_nothing(
    hass: HomeAssistant, home: Home, key: str, value: Any
) -> None:
    await home.move_in()
    with pytest.raises(ServiceValidationError, match=r"holds no network.*Home"):
        await open_window(hass, **{key: value})
    assert home.shown.window == "closed"
    assert home.recorder.types == []


async def test_a_template_that_yields_nothing_opens_nothing(hass: HomeAssistant, home: Home) -> None:
    await home.move_in()
    asked = {"action": "wps_push.open_window", "target": {"entity_id": "{{ [] }}"}}
    assert await async_setup_component(hass, "script", {"script": {"pair": {"sequence": [asked]}}})
    with pytest.raises(ServiceValidationError, match="holds no network"):
        await hass.services.async_call("script", "pair", {}, blocking=True)
    assert home.shown.window == "closed"


async def test_an_area_without_members_opens_nothing(hass: HomeAssistant, home: Home) -> None:
    await home.move_in()
    with pytest.raises(ServiceValidationError, match="holds no network"):
        await open_window(hass, area_id="attic")
    assert home.shown.window == "closed"


async def test_all_entities_mean_the_one_network_there_is(hass: HomeAssistant, home: Home) -> None:
    await home.move_in()
    await open_window(hass, entity_id="all")
    assert home.shown.window == "open"


@pytest.mark.parametrize("by", ["nothing", "device", "entity"])
async def test_a_router_that_is_out_of_reach_at_the_start_is_said_to_be(
    hass: HomeAssistant, home: Home, by: str
) -> None:
    entry = await home.move_in()
    (device,) = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    targets: dict[str, dict[str, Any]] = {
        "nothing": {},
        "device": {"device_id": device.id},
        "entity": {"entity_id": home.shown.entity_id("button", "open_window")},
    }
    await hass.config_entries.async_unload(entry.entry_id)
    await home.router.server.stop()
    await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    with pytest.raises(ServiceValidationError, match=r"entry of Router is not running: Router does not answer"):
        await open_window(hass, **targets[by])
    await home.router.server.start()


async def test_a_router_that_is_disabled_is_said_to_be(hass: HomeAssistant, home: Home) -> None:
    entry = await home.move_in()
    await hass.config_entries.async_set_disabled_by(entry.entry_id, ConfigEntryDisabler.USER)
    with pytest.raises(ServiceValidationError, match="entry of Router is disabled"):
        await open_window(hass)


async def test_an_entry_that_was_unloaded_is_said_not_to_run(hass: HomeAssistant, home: Home) -> None:
    entry = await home.move_in()
    await hass.config_entries.async_unload(entry.entry_id)
    with pytest.raises(ServiceValidationError, match="entry of Router is not running"):
        await open_window(hass)


async def test_two_routers_of_one_name_are_told_apart(hass: HomeAssistant, home: Home) -> None:
    other = Home(hass)
    async with other.router:
        await home.move_in(identity="one")
        await other.move_in(identity="two")
        with pytest.raises(ServiceValidationError) as refused:
            await open_window(hass)
        for url in (home.router.url, other.router.url):
            assert f"Home (Router, {url})" in str(refused.value)


async def test_a_device_is_called_as_the_household_calls_it(hass: HomeAssistant, home: Home) -> None:
    other = Home(hass)
    async with other.router:
        await home.move_in(identity="one")
        entry = await other.move_in(identity="two")
        (device,) = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
        dr.async_get(hass).async_update_device(device.id, name_by_user="Attic AP")
        with pytest.raises(ServiceValidationError, match=r"Home \(Attic AP\), Home \(Router\)"):
            await open_window(hass)


async def test_an_entity_of_another_network_is_no_help(hass: HomeAssistant, home: Home) -> None:
    """The target of a router that runs is looked at, also while another one does not."""
    entry = await home.move_in()
    other = Home(hass)
    async with other.router:
        second = await other.move_in(identity="two", title="Other")
        await hass.config_entries.async_unload(second.entry_id)
        await open_window(hass, entity_id=Shown(hass, entry).entity_id("button", "open_window"))
    assert home.shown.window == "open"


async def test_of_several_networks_those_that_are_meant_are_the_choices(hass: HomeAssistant, home: Home) -> None:
    """What is not meant is no choice, and whose router does not run is none either."""
    others = [Home(hass), Home(hass)]
    async with others[0].router, others[1].router:
        entries = [
            await each.move_in(identity=title, title=title)
            for each, title in zip((home, *others), ("One", "Two", "Three"), strict=True)
        ]
        buttons = [Shown(hass, entry).entity_id("button", "open_window") for entry in entries]
        with pytest.raises(ServiceValidationError, match=r"Home \(One\), Home \(Two\)$"):
            await open_window(hass, entity_id=buttons[:2])
        await hass.config_entries.async_unload(entries[2].entry_id)
        with pytest.raises(ServiceValidationError, match=r"Home \(One\), Home \(Two\)$"):
            await open_window(hass)


async def test_a_device_of_another_integration_is_not_explained_by_a_router_that_does_not_run(
    hass: HomeAssistant, home: Home
) -> None:
    entry = await home.move_in()
    await hass.config_entries.async_unload(entry.entry_id)
    other = MockConfigEntry(domain="light")
    other.add_to_hass(hass)
    lamp = dr.async_get(hass).async_get_or_create(config_entry_id=other.entry_id, identifiers={("light", "lamp")})
    with pytest.raises(ServiceValidationError, match="holds no network"):
        await open_window(hass, device_id=lamp.id)


async def test_a_guest_network_of_a_router_that_does_not_run_is_explained_by_that(
    hass: HomeAssistant, home: Home
) -> None:
    entry = await home.move_in(networks=[MAIN, GUEST])
    button = Shown(hass, entry, GUEST).entity_id("button", "open_window")
    await hass.config_entries.async_unload(entry.entry_id)
    with pytest.raises(ServiceValidationError, match="entry of Router is not running"):
        await open_window(hass, entity_id=button)


async def test_an_announcement_that_is_ignored_is_no_router_that_does_not_run(hass: HomeAssistant, home: Home) -> None:
    await home.move_in(networks=[GUEST])
    MockConfigEntry(domain=DOMAIN, source=SOURCE_IGNORE, title="Neighbour", unique_id="x").add_to_hass(hass)
    with pytest.raises(ServiceValidationError, match=r"holds no network.*Home guests"):
        await open_window(hass)


async def test_two_entities_of_one_name_are_told_apart(hass: HomeAssistant) -> None:
    for number in (1, 2):
        entity_id = f"switch.box_{number}"
        hass.states.async_set(entity_id, "off", {"friendly_name": "Box"})
        await add_entry(hass, "entity", {"entity_id": entity_id}, title="Box", identity=entity_id)
    with pytest.raises(ServiceValidationError, match=r"Box \(Box, switch.box_1\), Box \(Box, switch.box_2\)"):
        await open_window(hass)
