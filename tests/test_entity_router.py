"""The way for every other router: an entity presses, and device trackers see who is new."""

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from .support import Recorder, Shown, add_entry, eventually, faster

PRINTER = "3c:2a:f4:00:00:01"
CAMERA = "3c:2a:f4:00:00:02"


@pytest.fixture
async def relay(hass: HomeAssistant) -> str:
    """A switch that is wired to the router's button."""
    assert await async_setup_component(hass, "homeassistant", {})
    assert await async_setup_component(hass, "input_boolean", {"input_boolean": {"contact": {}}})
    target = {"target": {"entity_id": "input_boolean.contact"}}
    switch = {
        "name": "Relay",
        "state": "{{ is_state('input_boolean.contact', 'on') }}",
        "turn_on": [{"action": "input_boolean.turn_on", **target}],
        "turn_off": [{"action": "input_boolean.turn_off", **target}],
    }
    assert await async_setup_component(hass, "template", {"template": [{"switch": [switch]}]})
    await hass.async_block_till_done()
    return "switch.relay"


@pytest.fixture
async def button(hass: HomeAssistant) -> str:
    """A button that another integration offers."""
    assert await async_setup_component(hass, "input_button", {"input_button": {"wps": {"name": "Box"}}})
    return "input_button.wps"


async def set_up(hass: HomeAssistant, entity_id: str) -> tuple[MockConfigEntry, Shown, Recorder]:
    faster(hass, 240)
    recorder = Recorder(hass)
    entry = await add_entry(hass, "entity", {"entity_id": entity_id})
    assert entry.state is ConfigEntryState.LOADED
    return entry, Shown(hass, entry), recorder


def see(hass: HomeAssistant, mac: str, name: str) -> None:
    """A router's integration finds a client: a registry entry, and no state, since trackers start disabled."""
    er.async_get(hass).async_get_or_create(
        "device_tracker", "fritz", mac, suggested_object_id=name, disabled_by=er.RegistryEntryDisabler.INTEGRATION
    )


async def test_the_button_is_pressed_and_the_window_reckoned(hass: HomeAssistant, button: str) -> None:
    _, shown, recorder = await set_up(hass, button)
    await shown.press()
    pressed = hass.states.get(button)
    assert pressed
    assert pressed.state != "unknown"
    assert shown.window == "open"
    # Nothing was read back, and the state says so.
    assert shown.state("sensor", "window").attributes["assumed_state"] is True
    closed = await recorder.until("window_closed")
    assert closed["outcome"] == shown.outcome == "timed_out"
    assert "candidates" not in closed


async def test_a_switch_is_turned_on(hass: HomeAssistant, relay: str) -> None:
    _, shown, _ = await set_up(hass, relay)
    await shown.press()
    assert hass.states.is_state(relay, "on")
    assert shown.window == "open"


async def test_there_is_no_button_for_what_the_router_cannot_do(hass: HomeAssistant, button: str) -> None:
    await set_up(hass, button)
    assert len(hass.states.async_entity_ids("button")) == 1


async def test_one_new_tracker_is_the_candidate(hass: HomeAssistant, button: str) -> None:
    _, shown, recorder = await set_up(hass, button)
    await shown.press()
    see(hass, PRINTER, "printer")
    seen = await recorder.until("device_seen")
    assert (seen["mac"], seen["source"], seen["is_new"]) == (PRINTER, "observed", True)
    closed = await recorder.until("window_closed")
    assert closed["outcome"] == "timed_out"
    assert [candidate["mac"] for candidate in closed["candidates"]] == [PRINTER]
    assert "device_paired" not in recorder.types


async def test_two_new_trackers_are_two_candidates(hass: HomeAssistant, button: str) -> None:
    _, shown, recorder = await set_up(hass, button)
    await shown.press()
    see(hass, PRINTER, "printer")
    see(hass, CAMERA, "camera")
    closed = await recorder.until("window_closed")
    assert {candidate["mac"] for candidate in closed["candidates"]} == {PRINTER, CAMERA}
    assert recorder.types.count("device_seen") == 2
    # They are known now: the next window does not name them again.
    recorder.clear()
    await shown.press()
    assert "candidates" not in await recorder.until("window_closed")


async def test_a_known_device_coming_home_is_none(hass: HomeAssistant, button: str) -> None:
    see(hass, PRINTER, "printer")
    hass.states.async_set("device_tracker.phone", "not_home", {"mac": CAMERA})
    _, shown, recorder = await set_up(hass, button)
    await shown.press()
    hass.states.async_set("device_tracker.printer", "home", {"mac": PRINTER.upper()})
    hass.states.async_set("device_tracker.phone", "home", {"mac": CAMERA})
    closed = await recorder.until("window_closed")
    assert "candidates" not in closed
    assert "device_seen" not in recorder.types


async def test_a_device_of_another_integration_is_none(hass: HomeAssistant, button: str) -> None:
    """The household has the printer in Home Assistant already; only its tracker is new."""
    _, shown, recorder = await set_up(hass, button)
    other = MockConfigEntry(domain="ipp")
    other.add_to_hass(hass)
    dr.async_get(hass).async_get_or_create(
        config_entry_id=other.entry_id, connections={(dr.CONNECTION_NETWORK_MAC, PRINTER)}, name="Printer"
    )
    await shown.press()
    see(hass, PRINTER, "printer")
    assert "candidates" not in await recorder.until("window_closed")


async def test_an_entity_that_is_not_there_yet_is_waited_for(hass: HomeAssistant) -> None:
    entry = await add_entry(hass, "entity", {"entity_id": "button.router_wps"})
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert entry.error_reason_translation_key == "cannot_connect"


async def test_a_press_that_fails_is_refused_in_words(hass: HomeAssistant, relay: str) -> None:
    _, shown, recorder = await set_up(hass, relay)
    hass.services.async_remove("switch", "turn_on")
    with pytest.raises(HomeAssistantError, match="did not open"):
        await shown.press()
    assert recorder.one("window_refused")["refusal"] == "not_carried_out"
    assert (shown.window, shown.outcome) == ("closed", "refused")


async def test_an_entity_that_went_away_is_told(hass: HomeAssistant, button: str) -> None:
    _, shown, recorder = await set_up(hass, button)
    hass.states.async_set(button, "unavailable")
    with pytest.raises(HomeAssistantError, match="does not answer"):
        await shown.press()
    assert recorder.types == []
    assert shown.window == "closed"


async def test_the_router_behind_the_entity_is_one_device(hass: HomeAssistant) -> None:
    """An address on the entity's device makes it the same router for every driver."""
    other = MockConfigEntry(domain="devolo_home_network")
    other.add_to_hass(hass)
    device = dr.async_get(hass).async_get_or_create(
        config_entry_id=other.entry_id,
        connections={(dr.CONNECTION_NETWORK_MAC, PRINTER)},
        name="Magic 2",
        manufacturer="devolo",
        model="WiFi ac",
    )
    registered = er.async_get(hass).async_get_or_create(
        "button", "devolo_home_network", "start_wps", config_entry=other, device_id=device.id
    )
    hass.states.async_set(registered.entity_id, "unknown")
    entry = await add_entry(hass, "entity", {"entity_id": registered.entity_id}, identity=PRINTER)
    ours = dr.async_get(hass).async_get_device_by_connection((dr.CONNECTION_NETWORK_MAC, PRINTER), entry.entry_id)
    assert ours
    assert (ours.name, ours.manufacturer, ours.model) == ("Magic 2", "devolo", "WiFi ac")


async def test_an_open_window_survives_a_reload(hass: HomeAssistant, button: str) -> None:
    entry, shown, recorder = await set_up(hass, button)
    await shown.press()
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    assert shown.window == "open"
    await recorder.until("window_closed")
    await eventually(lambda: shown.window == "closed")
    assert recorder.types == ["window_opened", "window_closed"]
