"""The condition that asks whether a WPS window is open, in real automations."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import condition, entity_registry as er
from homeassistant.setup import async_setup_component
import pytest
import voluptuous as vol

from custom_components.wps_push.condition import async_get_conditions

from .automations import HouseWithGuests, a_house_with_guests
from .openwrt_home import GUEST, MAIN, Home
from .support import Shown, eventually


def is_open(target: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"condition": "wps_push.is_open"} | ({"target": target} if target else {})


async def holds(hass: HomeAssistant, config: dict[str, Any]) -> bool | None:
    """Check a condition as an automation does."""
    valid = await condition.async_validate_condition_config(hass, config)
    checker = await condition.async_from_config(hass, valid)
    try:
        return checker.async_check()
    finally:
        checker.async_unload()


async def that_hold(house: HouseWithGuests, hass: HomeAssistant) -> set[str]:
    return {name for name, target in house.targets.items() if await holds(hass, is_open(target))}


async def test_a_window_is_open_in_the_targets_that_hold_its_network(home: Home) -> None:
    house = await a_house_with_guests(home)
    assert await that_hold(house, home.hass) == set()
    for network in (MAIN, GUEST):
        await house.shown[network].press()
        assert await that_hold(house, home.hass) == house.meant[network]
        await house.shown[network].press("close_window")
        assert await that_hold(house, home.hass) == set()


async def test_an_automation_that_closes_what_is_open(home: Home) -> None:
    assert await async_setup_component(
        home.hass,
        "automation",
        {
            "automation": {
                "alias": "Nobody is home",
                "triggers": {"trigger": "event", "event_type": "everybody_left"},
                "conditions": is_open(),
                "actions": {"action": "wps_push.close_window"},
            }
        },
    )
    await home.move_in()

    async def everybody_leaves() -> None:
        home.hass.bus.async_fire("everybody_left")
        await home.hass.async_block_till_done()

    await everybody_leaves()
    automation = home.hass.states.get("automation.nobody_is_home")
    assert automation
    assert automation.attributes["last_triggered"] is None
    await home.shown.press()
    await everybody_leaves()
    assert home.shown.window == "closed"
    assert home.recorder.types == ["window_opened", "window_closed"]


async def test_two_devices_that_asked_at_once_have_not_closed_it(home: Home) -> None:
    await home.move_in()
    await home.shown.press()
    home.router.registrar.overlap()
    await eventually(lambda: home.shown.window == "overlap")
    assert await holds(home.hass, is_open()) is True


async def test_the_sensor_may_be_disabled(home: Home) -> None:
    entry = await home.move_in()
    sensor, event = home.shown.entity_id("sensor", "window"), home.shown.entity_id("event", "wps")
    er.async_get(home.hass).async_update_entity(sensor, disabled_by=er.RegistryEntryDisabler.USER)
    await home.hass.config_entries.async_reload(entry.entry_id)
    await home.shown.press()
    assert home.hass.states.get(sensor) is None
    for entity_id in (sensor, event):
        assert await holds(home.hass, is_open({"entity_id": entity_id})) is True


async def test_a_router_that_is_away_has_not_closed_it(home: Home) -> None:
    await home.move_in()
    await home.shown.press()
    await home.router.server.stop()
    await eventually(lambda: home.shown.window == "unavailable")
    assert await holds(home.hass, is_open()) is True
    await home.router.server.start()


async def test_while_the_router_is_not_set_up_nothing_is_open(home: Home) -> None:
    assert await holds(home.hass, is_open()) is False
    entry = await home.move_in()
    await home.shown.press()
    await home.hass.config_entries.async_unload(entry.entry_id)
    assert (
        await holds(home.hass, is_open({"entity_id": Shown(home.hass, entry, MAIN).entity_id("event", "wps")})) is False
    )
    await home.hass.config_entries.async_setup(entry.entry_id)
    assert await holds(home.hass, is_open()) is True


async def test_a_condition_with_options_is_refused(hass: HomeAssistant) -> None:
    is_open_condition = (await async_get_conditions(hass))["is_open"]
    with pytest.raises(vol.Invalid):
        await is_open_condition.async_validate_config(hass, {"options": {"behavior": "any"}})
