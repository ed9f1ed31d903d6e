"""A window that is open for one device and its PIN, beside everything else that knows windows."""

import asyncio
from collections.abc import AsyncGenerator
import time
from typing import Any

from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, Unauthorized
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockUser, async_capture_events

from custom_components.wps_push.const import CONF_OUT_OF_REACH, DOMAIN, EVENT_TOLD

from .behaviour.stand import PRINTER, PRINTER_PIN
from .behaviour.stands.hostapd import HostapdStand
from .emulators.server import Fault
from .speaking import Speaker
from .support import Recorder, Shown, add_entry, eventually, faster
from .test_llm import Model

FACTOR = 40


class PinHome:
    """A home with one hostapd, and room for a second one."""

    def __init__(self, hass: HomeAssistant) -> None:
        self.hass = hass
        self.timing = faster(hass, FACTOR, identify_poll=0.05, request=0.3)
        self.stands: list[HostapdStand] = []
        self.recorder = Recorder(hass)

    async def move_in(self, **options: Any) -> Shown:
        stand = HostapdStand(clock=time.monotonic, walk_time=120 / FACTOR)
        await stand.start()
        self.stands.append(stand)
        number = len(self.stands)
        entry = await add_entry(
            self.hass,
            "hostapd",
            stand.settings,
            title=f"Router {number}",
            identity=f"id {number}",
            networks=[stand.main],
            **options,
        )
        return Shown(self.hass, entry, stand.main)

    @property
    def stand(self) -> HostapdStand:
        return self.stands[0]

    async def join(self, shown: Shown, pin: object = PRINTER_PIN, **kwargs: Any) -> Any:
        target = {"entity_id": shown.entity_id("button", "open_window")}
        return await self.hass.services.async_call(
            DOMAIN, "join_by_pin", {"pin": pin}, blocking=True, target=target, **kwargs
        )


@pytest.fixture
async def home(hass: HomeAssistant) -> AsyncGenerator[PinHome]:
    home = PinHome(hass)
    yield home
    for entry in hass.config_entries.async_entries(DOMAIN):
        await hass.config_entries.async_unload(entry.entry_id)
    await hass.async_block_till_done()
    for stand in home.stands:
        await stand.stop()


async def test_the_logbook_tells_what_is_open_and_who_asked(
    hass: HomeAssistant, home: PinHome, hass_admin_user: MockUser
) -> None:
    lines = async_capture_events(hass, EVENT_TOLD)
    shown = await home.move_in()
    await home.join(shown, context=Context(user_id=hass_admin_user.id))
    await eventually(lambda: lines)
    message = lines[0].data["message"]
    assert message.startswith("Home is open for one device that joins by its own PIN.")
    assert str(hass_admin_user.name) in message
    assert PRINTER_PIN not in str([line.data for line in lines])


async def test_the_guard_does_not_take_it_for_a_window_from_elsewhere(home: PinHome) -> None:
    shown = await home.move_in(close_elsewhere="always")
    await home.join(shown)
    await asyncio.sleep(0.3)
    assert (shown.window, home.stand.takes_pin()) == ("by_pin", True)
    assert home.recorder.types == ["window_opened"]


async def test_a_button_that_somebody_presses_elsewhere_ends_it_and_is_theirs(home: PinHome) -> None:
    shown = await home.move_in()
    await home.join(shown)
    home.stand.press_elsewhere()
    await eventually(lambda: shown.window == "open")
    assert home.recorder.types == ["window_opened", "window_closed", "window_opened"]
    closed, opened = home.recorder.events[1].data, home.recorder.events[2].data
    assert (closed["outcome"], closed["closed_by"], closed["by_pin"]) == ("cancelled", "elsewhere", True)
    assert opened["opened_by"] == "elsewhere"
    assert "by_pin" not in opened
    await asyncio.sleep(0.2)
    assert home.stand.is_open


async def test_a_button_that_is_pressed_elsewhere_while_the_pin_is_to_be_taken_back_stays_theirs(home: PinHome) -> None:
    """The entry is reloaded while the router takes its time for something else."""
    shown = await home.move_in()
    await home.join(shown)
    home.stand.spoil(Fault(delay=0.1))
    asking = home.hass.async_create_task(shown.entry.runtime_data.async_read_networks())
    reload = home.hass.async_create_task(home.hass.config_entries.async_reload(shown.entry.entry_id))
    home.stand.press_elsewhere()
    await eventually(lambda: home.recorder.types.count("window_opened") == 2)
    home.stand.spoil(None)
    await asyncio.gather(asking, reload, return_exceptions=True)
    assert home.stand.is_open
    await eventually(lambda: shown.window == "open")


async def test_two_routers_of_one_home_are_not_open_at_once(hass: HomeAssistant, home: PinHome) -> None:
    first, second = await home.move_in(), await home.move_in()
    await home.join(first)
    with pytest.raises(HomeAssistantError, match="WPS window of another router"):
        await second.press()
    with pytest.raises(HomeAssistantError, match="WPS window of another router"):
        await home.join(second)
    hass.config_entries.async_update_entry(second.entry, options={**second.entry.options, CONF_OUT_OF_REACH: True})
    await hass.async_block_till_done()
    await home.join(second)
    assert (first.window, second.window) == ("by_pin", "by_pin")


async def test_a_wrong_pin_is_told_and_the_second_ends_it(home: PinHome) -> None:
    shown = await home.move_in()
    await home.join(shown)
    for _ in range(2):
        home.stand.device_uses_pin(PRINTER, "01938562")
    closed = await home.recorder.until("window_closed")
    assert closed["outcome"] == "failed"
    assert home.recorder.types.count("pairing_failed") == 2
    assert "pin_attempted" not in home.recorder.types
    assert home.stand.joined == []


@pytest.mark.parametrize("has_joined_before", [False, True])
async def test_a_router_that_was_away_when_the_entry_was_reloaded(
    hass: HomeAssistant, home: PinHome, has_joined_before: bool
) -> None:
    """Nobody knows what has become of the PIN, and nobody says that its time was over, or that an earlier device has used it."""
    shown = await home.move_in()
    if has_joined_before:
        home.stand.device_presses(PRINTER)
        await shown.press()
        await home.recorder.until("window_closed")
        home.recorder.clear()
    await home.join(shown)
    home.stand.spoil(Fault(close=True))
    await hass.config_entries.async_reload(shown.entry.entry_id)
    home.stand.spoil(None)
    await hass.config_entries.async_reload(shown.entry.entry_id)
    closed = await home.recorder.until("window_closed")
    assert (closed["outcome"], closed["by_pin"]) == ("interrupted", True)
    assert "device_paired" not in home.recorder.types
    await shown.press()
    assert "by_pin" not in home.recorder.events[-1].data


async def test_letting_a_device_join_by_its_button_is_turned_down_meanwhile(hass: HomeAssistant, home: PinHome) -> None:
    shown = await home.move_in()
    await home.join(shown)
    flows = hass.config_entries.subentries
    result = await flows.async_init((shown.entry.entry_id, "join"), context={"source": "user"})
    await eventually(lambda: "window_refused" in home.recorder.types)
    result = await flows.async_configure(result["flow_id"])
    while result["type"] in {"progress", "progress_done"}:
        await hass.async_block_till_done()
        result = await flows.async_configure(result["flow_id"])
    assert "in use already" in str(result["description_placeholders"])
    assert shown.window == "by_pin"


async def test_only_who_may_control_the_network_may_give_a_pin(
    hass: HomeAssistant, home: PinHome, hass_read_only_user: MockUser
) -> None:
    shown = await home.move_in()
    with pytest.raises(Unauthorized):
        await home.join(shown, context=Context(user_id=hass_read_only_user.id))
    assert not home.stand.takes_pin()


async def test_a_pin_that_yaml_has_made_a_number_of(home: PinHome) -> None:
    shown = await home.move_in()
    await home.join(shown, int(PRINTER_PIN))
    home.stand.device_uses_pin(PRINTER, PRINTER_PIN)
    await home.recorder.until("device_paired")


async def test_a_voice_assistant_says_that_no_button_lets_a_device_in(hass: HomeAssistant, home: PinHome) -> None:
    shown = await home.move_in(voice_ask=True)
    speaker = await Speaker.arrive(hass)
    await home.join(shown)
    told = await speaker.say("is the WPS window open?")
    assert told == "The WPS window of Home is open for one device only, which joins by its own PIN."


async def test_a_language_model_is_told_that_no_button_lets_a_device_in(hass: HomeAssistant, home: PinHome) -> None:
    assert await async_setup_component(hass, "homeassistant", {})
    assert await async_setup_component(hass, "llm", {})
    shown = await home.move_in(voice_ask=True)
    model = Model(hass)
    (window,) = (await model.use("get_window_state"))["networks"]
    assert (window["is_open"], window["only_by_pin"]) == (False, False)
    await home.join(shown)
    (window,) = (await model.use("get_window_state"))["networks"]
    assert (window["is_open"], window["only_by_pin"]) == (True, True)
