"""The way for every other router: an entity presses, and device trackers see who is new."""

import asyncio
from contextlib import aclosing
import logging
from typing import override

from homeassistant.components.button import ButtonEntity
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, setup_test_component_platform

from custom_components.wps_push.drivers.entity import EntityRouter
from custom_components.wps_push.wps.model import SignalKind
from custom_components.wps_push.wps.router import RouterUnreachable
from custom_components.wps_push.wps.timing import Timing

from .support import Recorder, Shown, add_entry, eventually, faster
from .wizard import Wizard

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


async def set_up(hass: HomeAssistant, entity_id: str, **changes: float) -> tuple[MockConfigEntry, Shown, Recorder]:
    faster(hass, 240, **changes)
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


class ForeignButton(ButtonEntity):
    """A button of an integration whose library lets its own exceptions out, or never comes back."""

    _attr_name = "WPS"

    def __init__(self, fault: Exception | None) -> None:
        self._fault = fault

    @override
    async def async_press(self) -> None:
        if self._fault is None:
            await asyncio.Event().wait()
        else:
            raise self._fault


async def foreign_button(hass: HomeAssistant, fault: Exception | None) -> str:
    setup_test_component_platform(hass, "button", [ForeignButton(fault)])
    assert await async_setup_component(hass, "button", {"button": {"platform": "test"}})
    await hass.async_block_till_done()
    return "button.wps"


@pytest.mark.parametrize(
    "fault", [HomeAssistantError("no"), TimeoutError("no"), ValueError("no"), KeyError("no")], ids=repr
)
async def test_a_press_that_fails_is_refused_in_words(
    hass: HomeAssistant, caplog: pytest.LogCaptureFixture, fault: Exception
) -> None:
    _, shown, recorder = await set_up(hass, await foreign_button(hass, fault))
    with pytest.raises(HomeAssistantError, match="did not open"):
        await shown.press()
    assert recorder.one("window_refused")["refusal"] == "not_carried_out"
    assert (shown.window, shown.outcome) == ("closed", "refused")
    (logged,) = [record for record in caplog.records if record.name.endswith("drivers.entity")]
    assert (logged.levelname, logged.getMessage()) == ("DEBUG", f"Pressing button.wps failed: {fault!r}")


async def test_a_press_that_never_ends_is_given_up(hass: HomeAssistant) -> None:
    _, shown, recorder = await set_up(hass, await foreign_button(hass, None), press=0.1)
    with pytest.raises(HomeAssistantError, match="did not open"):
        await shown.press()
    assert recorder.one("window_refused")["refusal"] == "not_carried_out"
    assert (shown.window, shown.outcome) == ("closed", "refused")


@pytest.mark.parametrize("fault", [HomeAssistantError("no"), TimeoutError("no")], ids=repr)
async def test_a_press_that_fails_while_it_is_tried_is_said_on_the_page(hass: HomeAssistant, fault: Exception) -> None:
    entity_id = await foreign_button(hass, fault)
    faster(hass, 240, page=0.1)
    wizard = await Wizard.add(hass, "kind", "entity")
    await wizard.fill_in(entity_id=entity_id)
    assert "The router accepted the press, but no window was open afterwards" in await wizard.choose("try_now")
    assert wizard.step == "failed"


async def test_an_entry_with_its_own_button_is_not_set_up(hass: HomeAssistant, button: str) -> None:
    """Version 0.1.0 let people choose it."""
    entry, shown, _ = await set_up(hass, button)
    own = shown.entity_id("button", "open_window")
    hass.config_entries.async_update_entry(entry, data={**entry.data, "entity_id": own})
    await hass.config_entries.async_reload(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert entry.error_reason_translation_key == "presses_itself"
    assert "Reconfigure this entry" in (entry.reason or "")


async def test_a_button_that_has_become_our_own_is_not_pressed(hass: HomeAssistant) -> None:
    """Somebody removes the old button, and gives its entity id to ours."""
    hass.states.async_set("button.wps", "unknown")
    _, shown, recorder = await set_up(hass, "button.wps")
    hass.states.async_remove("button.wps")
    er.async_get(hass).async_update_entity(shown.entity_id("button", "open_window"), new_entity_id="button.wps")
    await hass.async_block_till_done()
    with pytest.raises(HomeAssistantError, match="an entity of WPS Push itself"):
        async with asyncio.timeout(5):
            await shown.press()
    assert (recorder.types, shown.window) == ([], "closed")


def is_shown(hass: HomeAssistant, entry: MockConfigEntry, *, available: bool) -> bool:
    """Whether what follows the router is available, or is not; the buttons and the facts of the past always are."""
    entities = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    return all(
        hass.states.is_state(entity.entity_id, "unavailable") is not (available or not follows)
        for entity in entities
        for follows in [entity.unique_id.endswith(("_window", "_window_closes")) and entity.domain == "sensor"]
    )


@pytest.mark.parametrize("state", ["unavailable", None])
async def test_an_entity_that_goes_and_comes_back_is_shown_without_a_look(
    hass: HomeAssistant, caplog: pytest.LogCaptureFixture, button: str, state: str | None
) -> None:
    entry, _, recorder = await set_up(hass, button, idle_poll=1000)
    assert is_shown(hass, entry, available=True)
    for _ in range(2):
        if state:
            hass.states.async_set(button, state)
        else:
            hass.states.async_remove(button)
        await eventually(lambda: is_shown(hass, entry, available=False), 1)
        with pytest.raises(HomeAssistantError, match="does not answer"):
            await hass.services.async_call("wps_push", "open_window", {}, blocking=True)
        hass.states.async_set(button, "unknown")
        await eventually(lambda: is_shown(hass, entry, available=True), 1)
    assert recorder.types == []
    # One line for each time that it was away.
    logged = [record.levelname for record in caplog.records if record.levelno > logging.INFO and ours(record)]
    assert logged == ["ERROR", "ERROR"]


async def test_the_driver_itself_says_when_the_entity_is_away(hass: HomeAssistant, button: str) -> None:
    """And when it is back; in between it waits, and asks nobody."""
    router = EntityRouter(hass, {"entity_id": button}, Timing())
    signals = router.signals()
    assert (await anext(signals)).kind is SignalKind.LISTENING
    hass.states.async_set(button, "unavailable")
    with pytest.raises(RouterUnreachable):
        await anext(signals)
    with pytest.raises(RouterUnreachable):
        await router.report(stations=True)
    async with aclosing(router.signals()) as signals:
        back = asyncio.ensure_future(anext(signals))
        await hass.async_block_till_done()
        assert not back.done()
        hass.states.async_set(button, "unknown")
        async with asyncio.timeout(1):
            assert (await back).kind is SignalKind.LISTENING
    assert (await router.report(stations=True)).stations == ()


def ours(record: logging.LogRecord) -> bool:
    return "wps_push" in record.name and record.name != "homeassistant.loader"


async def test_an_entity_that_is_away_at_the_end_of_its_window(hass: HomeAssistant, button: str) -> None:
    """Its time is over all the same, and who is new is still seen."""
    entry, shown, recorder = await set_up(hass, button)
    await shown.press()
    hass.states.async_set(button, "unavailable")
    await eventually(lambda: is_shown(hass, entry, available=False), 1)
    assert (await recorder.until("window_closed"))["outcome"] == "timed_out"
    assert is_shown(hass, entry, available=False)
    hass.states.async_set(button, "unknown")
    await eventually(lambda: shown.window == "closed", 1)
    await shown.press()
    see(hass, PRINTER, "printer")
    assert (await recorder.until("device_seen"))["mac"] == PRINTER


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
