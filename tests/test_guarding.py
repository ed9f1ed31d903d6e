"""What Home Assistant does by itself about windows that were opened elsewhere, and about those of two routers."""

from collections.abc import AsyncIterator
import logging
from typing import Any

from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from .bell import Bell, Phone, add_phones
from .emulators.openwrt import PASSWORD, Fault
from .emulators.openwrt.accounts import STOCK, Account, without
from .openwrt_home import MAIN, Home
from .support import eventually
from .wizard import Wizard

ALARM = "alarm_control_panel.house"


def opened_elsewhere(home: Home) -> None:
    home.router.registrar.press("phy0-ap0")


async def move_in(home: Home, close: str, *alarms: str, **options: Any) -> MockConfigEntry:
    return await home.move_in(networks=[MAIN], guard={"close": close, "alarms": list(alarms)}, **options)


async def stays_open(home: Home) -> None:
    await home.hass.async_block_till_done()
    assert home.shown.window == "open"
    assert "window_closed" not in home.recorder.types


async def is_closed(home: Home) -> None:
    """Home Assistant has closed it, before its time was over."""
    closed = await home.recorder.until("window_closed")
    assert closed["closed_by"] == "home_assistant"


async def test_always(home: Home) -> None:
    bell, phone = Bell(home.hass), Phone("ann")
    entities = await add_phones(home.hass, phone)
    await move_in(home, "always", notifications={"opened_elsewhere": True, "joined": True, "entities": entities})
    opened_elsewhere(home)
    await is_closed(home)
    await eventually(lambda: "closed it by itself, as you have chosen" in str(bell.texts))
    # A phone cannot replace what it shows.
    await eventually(lambda: len(phone.messages) == 2)
    assert "A device can join now." in phone.messages[0][1]
    assert "closed it by itself, as you have chosen" in phone.messages[1][1]


async def test_what_home_assistant_does_by_itself_is_told_whatever_was_chosen(home: Home) -> None:
    bell, phone = Bell(home.hass), Phone("ann")
    entities = await add_phones(home.hass, phone)
    await move_in(home, "always", notifications={"opened_elsewhere": False, "joined": True, "entities": entities})
    opened_elsewhere(home)
    await eventually(lambda: phone.messages)
    ((_, said),) = bell.texts
    assert "closed it by itself, as you have chosen" in str(said)
    assert len(phone.messages) == 1


@pytest.mark.parametrize("state", ["armed_away", "armed_home", "armed_night", "pending", "triggered"])
async def test_while_one_of_the_chosen_alarms_is_armed(home: Home, state: str) -> None:
    bell = Bell(home.hass)
    home.hass.states.async_set(ALARM, "disarmed")
    home.hass.states.async_set("alarm_control_panel.garage", "armed_away")
    await move_in(home, "armed", ALARM, "alarm_control_panel.not_there")
    opened_elsewhere(home)
    await home.recorder.until("window_opened")
    # The owner is still leaving.
    home.hass.states.async_set(ALARM, "arming")
    await stays_open(home)
    home.hass.states.async_set(ALARM, state)
    await is_closed(home)
    await eventually(lambda: "because the alarm is armed" in str(bell.texts))


@pytest.mark.parametrize("people", [{}, {"ann": "unknown"}, {"ann": "not_home", "bob": "home"}])
async def test_nobody_is_away_of_whom_nobody_knows_it(home: Home, people: dict[str, str]) -> None:
    for name, place in people.items():
        home.hass.states.async_set(f"person.{name}", place)
    await move_in(home, "nobody_home")
    opened_elsewhere(home)
    await home.recorder.until("window_opened")
    await stays_open(home)


async def test_somebody_whose_place_is_unknown_keeps_nobody_from_being_away(home: Home) -> None:
    home.hass.states.async_set("person.ann", "Work")
    home.hass.states.async_set("person.bob", "unknown")
    await move_in(home, "nobody_home")
    opened_elsewhere(home)
    await is_closed(home)


async def test_a_window_that_was_open_before_a_reload(home: Home) -> None:
    entry = await move_in(home, "armed", ALARM)
    opened_elsewhere(home)
    await home.recorder.until("window_opened")
    home.hass.states.async_set(ALARM, "disarmed")
    assert await home.hass.config_entries.async_unload(entry.entry_id)
    home.hass.states.async_set(ALARM, "armed_away")
    assert await home.hass.config_entries.async_setup(entry.entry_id)
    await is_closed(home)


async def test_a_window_that_somebody_here_wants_in_that_moment_stays_open(home: Home) -> None:
    """The press was first, and the router does one thing after the other."""
    bell = Bell(home.hass)
    home.hass.states.async_set(ALARM, "disarmed")
    await move_in(home, "armed", ALARM)
    opened_elsewhere(home)
    await home.recorder.until("window_opened")
    home.router.server.fault = Fault(delay=0.05)
    press = home.hass.async_create_task(home.shown.press())
    await eventually(lambda: "wps_start" in home.router.server.sent[-1])
    home.hass.states.async_set(ALARM, "armed_away")
    await press
    home.router.server.fault = None
    assert home.shown.state("sensor", "window").attributes["opened_by"] == "home_assistant"
    # Whoever waits for their turn behind the press has had it.
    await home.shown.entry.runtime_data.async_refresh()
    await stays_open(home)
    assert "armed" not in str(bell.texts)


async def test_what_cannot_be_closed_is_said_once_and_tried_again(home: Home, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "custom_components.wps_push.guarding")
    bell, phone = Bell(home.hass), Phone("ann")
    entities = await add_phones(home.hass, phone)
    account = home.router.bus.accounts["root"]
    home.router.bus.accounts["root"] = Account(PASSWORD, without(STOCK, "hostapd.*", "wps_cancel"))
    home.timing["close_again"] = 0.1
    await move_in(home, "always", notifications={"opened_elsewhere": False, "joined": True, "entities": entities})
    opened_elsewhere(home)
    await eventually(lambda: caplog.text.count("could not be closed") >= 2)
    lines = [record for record in caplog.records if "could not be closed" in record.message]
    assert [record.levelname for record in lines[:2]] == ["WARNING", "DEBUG"]
    ((title, (opened, trouble, look)),) = bell.texts
    assert title == "OpenWrt: somebody opened the WPS window of Home"
    assert "was opened, but not from Home Assistant" in opened
    assert trouble.startswith("Home Assistant was to close it at once, as you have chosen, and cannot: The account at")
    assert "look out for a device that you do not know" in look
    assert phone.messages == [(title, f"{opened}\n\n{trouble}\n\n{look}")]

    home.router.bus.accounts["root"] = account
    home.router.expire_sessions()
    closed = await home.recorder.until("window_closed")
    assert closed["closed_by"] == "home_assistant"
    # The trouble is over, and what was done is told.
    await eventually(lambda: len(phone.messages) == 2)
    assert "closed it by itself" in phone.messages[1][1]
    await eventually(lambda: [said[1] for _, said in bell.texts] == [phone.messages[1][1].split("\n\n")[1]])


async def test_one_attempt_at_a_time(home: Home, caplog: pytest.LogCaptureFixture) -> None:
    """The alarm goes off while a window is being closed because it is armed."""
    home.router.bus.accounts["root"] = Account(PASSWORD, without(STOCK, "hostapd.*", "wps_cancel"))
    home.timing["close_again"] = 5
    home.hass.states.async_set(ALARM, "armed_away")
    await move_in(home, "armed", ALARM)
    opened_elsewhere(home)
    await eventually(lambda: "could not be closed" in caplog.text)
    home.hass.states.async_set(ALARM, "triggered")
    await home.hass.async_block_till_done()
    assert caplog.text.count("could not be closed") == 1


async def test_a_window_that_somebody_here_has_pressed_as_well_stays_open(home: Home) -> None:
    """Somebody presses at the router, and then in Home Assistant: it is wanted, although nobody is home a moment later."""
    home.hass.states.async_set("person.anna", "home")
    await move_in(home, "nobody_home")
    opened_elsewhere(home)
    await eventually(lambda: home.shown.window == "open")
    await home.shown.press()
    home.hass.states.async_set("person.anna", "not_home")
    await home.hass.async_block_till_done()
    assert home.shown.window == "open"
    await home.shown.press("close_window")
    closed = home.recorder.events[-1]
    assert closed.data["type"] == "window_closed"
    assert closed.data["opened_by"] == "home_assistant"


@pytest.fixture
async def second(hass: HomeAssistant) -> AsyncIterator[Home]:
    home = Home(hass)
    async with home.router:
        yield home


async def test_while_the_window_of_one_router_is_open_that_of_another_is_not_opened(home: Home, second: Home) -> None:
    await home.move_in(networks=[MAIN])
    await second.move_in(networks=[MAIN], identity="second", title="Attic")
    await home.shown.press()
    with pytest.raises(
        HomeAssistantError, match="The WPS window of another router is open, and a device that hears two"
    ):
        await second.shown.press()
    assert second.router.registrar.status("phy0-ap0").pbc_status == "Disabled"
    assert [event.data["refusal"] for event in home.recorder.events if event.data["type"] == "window_refused"] == [
        "other_router"
    ]
    # Whoever presses again at the first one has two more minutes.
    await home.shown.press()

    await home.shown.press("close_window")
    await second.shown.press()
    assert second.shown.window == "open"


async def test_a_window_that_is_open_already_has_more_time_whatever_other_one_is_open(home: Home, second: Home) -> None:
    """Two entries may be the same router."""
    await home.move_in(networks=[MAIN])
    await second.move_in(networks=[MAIN], identity="second", title="Attic")
    await home.shown.press()
    opened_elsewhere(second)
    await eventually(lambda: second.shown.window == "open")
    await home.shown.press()
    assert "window_refused" not in home.recorder.types
    assert (home.shown.window, second.shown.window) == ("open", "open")


async def test_two_presses_in_the_same_instant_open_one_window(hass: HomeAssistant, home: Home, second: Home) -> None:
    await home.move_in(networks=[MAIN])
    await second.move_in(networks=[MAIN], identity="second", title="Attic")
    buttons = [shown.entity_id("button", "open_window") for shown in (home.shown, second.shown)]
    with pytest.raises(HomeAssistantError, match="another router"):
        await hass.services.async_call("button", "press", {"entity_id": buttons}, blocking=True)
    assert [home.shown.window, second.shown.window].count("open") == 1


@pytest.mark.parametrize("which", ["first", "second"])
async def test_routers_out_of_reach_of_each_other_may_both_be_open(home: Home, second: Home, which: str) -> None:
    await home.move_in(networks=[MAIN], **({"out_of_reach": True} if which == "first" else {}))
    far = {"out_of_reach": True} if which == "second" else {}
    await second.move_in(networks=[MAIN], identity="second", title="Attic", **far)
    await home.shown.press()
    await second.shown.press()
    assert (home.shown.window, second.shown.window) == ("open", "open")


async def test_a_router_that_was_removed_is_in_nobodys_way(home: Home, second: Home) -> None:
    entry = await home.move_in(networks=[MAIN])
    await second.move_in(networks=[MAIN], identity="second", title="Attic")
    await home.shown.press()
    assert await home.hass.config_entries.async_remove(entry.entry_id)
    await second.shown.press()
    assert second.shown.window == "open"


async def test_the_form(hass: HomeAssistant, home: Home) -> None:
    entry = await home.move_in(networks=[MAIN])
    wizard = await Wizard.options(hass, entry)
    assert wizard.sections["guard"] == {"close": "never", "alarms": []}
    assert "out_of_reach" not in wizard.offered
    assert "Choose the alarm" in await wizard.fill_in(guard={"close": "armed", "alarms": []})
    await wizard.fill_in(guard={"close": "armed", "alarms": [ALARM]})
    assert entry.options["guard"] == {"close": "armed", "alarms": [ALARM]}
    wizard = await Wizard.options(hass, entry)
    assert wizard.sections["guard"] == {"close": "armed", "alarms": [ALARM]}
    await wizard.fill_in(guard={"close": "never", "alarms": []})
    assert "guard" not in entry.options


@pytest.mark.parametrize("place", [None, "unknown", "unavailable"])
async def test_the_form_wants_people_whose_place_is_known(hass: HomeAssistant, home: Home, place: str | None) -> None:
    entry = await home.move_in(networks=[MAIN])
    if place:
        hass.states.async_set("person.ann", place)
    wizard = await Wizard.options(hass, entry)
    assert "does not know where anybody is" in await wizard.fill_in(guard={"close": "nobody_home", "alarms": []})
    hass.states.async_set("person.bob", "Work")
    await wizard.fill_in(guard={"close": "nobody_home", "alarms": []})
    assert entry.options["guard"]["close"] == "nobody_home"


async def test_the_form_asks_for_the_reach_where_there_are_two_routers(hass: HomeAssistant, home: Home) -> None:
    entry = await home.move_in(networks=[MAIN])
    other = MockConfigEntry(
        domain="wps_push", data={"driver": "entity", "entity_id": "switch.relay"}, unique_id="relay"
    )
    other.add_to_hass(hass)
    wizard = await Wizard.options(hass, entry)
    await wizard.fill_in(out_of_reach=True)
    assert entry.options["out_of_reach"] is True
    # A button gives no answer, so nobody sees that it was pressed elsewhere.
    hass.states.async_set("switch.relay", "off")
    await hass.config_entries.async_setup(other.entry_id)
    await hass.async_block_till_done()
    assert "guard" not in (await Wizard.options(hass, other)).sections
    await hass.config_entries.async_remove(other.entry_id)
    await (await Wizard.options(hass, entry)).fill_in()
    assert entry.options["out_of_reach"] is True


async def test_what_was_said_is_taken_back_when_the_guard_leaves(home: Home) -> None:
    bell = Bell(home.hass)
    home.router.bus.accounts["root"] = Account(PASSWORD, without(STOCK, "hostapd.*", "wps_cancel"))
    entry = await move_in(home, "always", notifications={"opened_elsewhere": False, "joined": True, "entities": []})
    opened_elsewhere(home)
    await eventually(lambda: bell.shown)
    # Nobody tries again, and nobody would take it back later.
    assert await home.hass.config_entries.async_unload(entry.entry_id)
    await eventually(lambda: not bell.shown)


async def test_nobody_is_woken_because_home_assistant_stops(home: Home, caplog: pytest.LogCaptureFixture) -> None:
    bell = Bell(home.hass)
    entry = await move_in(home, "always", notifications={"opened_elsewhere": False, "joined": True, "entities": []})
    home.router.server.happens["hostapd.phy0-ap0 wps_cancel"] = lambda: home.hass.bus.async_fire(
        EVENT_HOMEASSISTANT_STOP
    )
    opened_elsewhere(home)
    await eventually(lambda: entry.runtime_data.router.is_leaving)
    await home.hass.async_block_till_done()
    assert not bell.texts
    assert "could not be closed" not in caplog.text
