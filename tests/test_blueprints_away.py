"""The blueprint that closes what somebody opens while nobody is home: a real automation of it, and a real router."""

from collections.abc import AsyncIterator
import time

from homeassistant.core import HomeAssistant, ServiceCall
import pytest

from .behaviour.stands.fritzbox import FritzBoxStand
from .blueprints import Editor
from .openwrt_home import CAMERA, PRINTER, Home
from .phone import Phone
from .support import Recorder, Shown, add_entry, eventually, faster

OPENED = "The WPS window of Home was opened, but not from Home Assistant. A device can join now."
CLOSED = f"{OPENED} It has been closed again."
ALARM = "alarm_control_panel.house"


@pytest.fixture
async def home(hass: HomeAssistant) -> AsyncIterator[Home]:
    home = Home(hass)
    home.timing["idle_poll"] = 0.1
    hass.states.async_set("zone.home", "0")
    async with home.router:
        yield home


async def somebody_opens(home: Home) -> None:
    """Somebody presses the button on the router."""
    home.recorder.clear()
    home.router.registrar.press("phy0-ap0")
    await home.recorder.until("window_opened")


async def nothing_was_done(home: Home, phone: Phone, told: int = 0) -> None:
    await home.hass.async_block_till_done()
    assert home.recorder.types == ["window_opened"]
    assert len(phone.got) == told
    await home.shown.press("close_window")


async def test_it_is_closed_and_the_phones_say_so(home: Home, editor: Editor, ann: Phone, bob: Phone) -> None:
    sirens: list[ServiceCall] = []

    async def sound(call: ServiceCall) -> None:
        sirens.append(call)

    home.hass.services.async_register("siren", "turn_on", sound)
    await home.move_in()
    await editor.make("close_while_away", phones=[ann.device_id, bob.device_id], more=[{"action": "siren.turn_on"}])
    await somebody_opens(home)
    await eventually(lambda: sirens)
    assert home.recorder.one("window_closed")["closed_by"] == "home_assistant"
    assert home.shown.window == "closed"
    assert ann.messages == bob.messages == [CLOSED]
    (told,) = ann.got
    assert told["title"] == "Somebody let a device into the Wi-Fi"
    assert told["data"]["push"] == {"interruption-level": "time-sensitive"}
    # Once for each window.
    await home.hass.async_block_till_done()
    await somebody_opens(home)
    await eventually(lambda: len(sirens) == 2)
    assert ann.messages == bob.messages == [CLOSED, CLOSED]


async def test_nothing_is_done_while_somebody_is_home(home: Home, editor: Editor, ann: Phone) -> None:
    await home.move_in()
    await editor.make("close_while_away", phones=[ann.device_id])
    for people in ("1", "2", "unknown"):
        home.hass.states.async_set("zone.home", people)
        await somebody_opens(home)
        await nothing_was_done(home, ann)


async def test_an_alarm_counts_more_than_who_is_home(home: Home, editor: Editor, ann: Phone) -> None:
    home.hass.states.async_set("zone.home", "1")
    await home.move_in()
    await editor.make("close_while_away", phones=[ann.device_id], alarms=[ALARM])
    for number, armed in enumerate(("armed_away", "armed_night", "triggered"), 1):
        home.hass.states.async_set(ALARM, armed)
        await somebody_opens(home)
        await ann.has_got(number)
        assert ann.messages[-1] == CLOSED
    home.hass.states.async_set(ALARM, "disarmed")
    await somebody_opens(home)
    await nothing_was_done(home, ann, told=3)


async def test_only_the_people_count_that_were_chosen(home: Home, editor: Editor, ann: Phone) -> None:
    home.hass.states.async_set("zone.home", "1")
    for person, where in (("ann", "not_home"), ("bob", "Work"), ("cleaner", "home")):
        home.hass.states.async_set(f"person.{person}", where)
    await home.move_in()
    await editor.make("close_while_away", phones=[ann.device_id], persons=["person.ann", "person.bob"])
    await somebody_opens(home)
    await ann.has_got(1)
    assert ann.messages == [CLOSED]
    home.hass.states.async_set("person.bob", "home")
    await somebody_opens(home)
    await nothing_was_done(home, ann, told=1)


@pytest.mark.parametrize("only_elsewhere", [True, False])
async def test_a_window_that_was_opened_from_here(home: Home, editor: Editor, ann: Phone, only_elsewhere: bool) -> None:
    await home.move_in()
    await editor.make("close_while_away", phones=[ann.device_id], only_elsewhere=only_elsewhere)
    await home.shown.press()
    if only_elsewhere:
        await nothing_was_done(home, ann)
    else:
        await ann.has_got(1)
        assert ann.messages == ["The WPS window of Home is open, so a device can join now. It has been closed again."]


async def test_the_integration_may_close_it_too(home: Home, editor: Editor, ann: Phone) -> None:
    await home.move_in(guard={"close": "always", "alarms": []})
    await editor.make("close_while_away", phones=[ann.device_id])
    await somebody_opens(home)
    await ann.has_got(1)
    await home.hass.async_block_till_done()
    assert ann.messages == [CLOSED]
    assert home.recorder.types == ["window_opened", "window_closed"]


async def test_it_says_so_if_the_window_cannot_be_closed_and_names_who_got_in(
    home: Home, editor: Editor, ann: Phone
) -> None:
    await home.move_in()
    home.router.rpcd.accounts["root"].ubus["hostapd.*"] = ["wps_start", "wps_status"]
    await editor.make("close_while_away", phones=[ann.device_id])
    await somebody_opens(home)
    await ann.has_got(1)
    home.router.press(PRINTER, "printer")
    await ann.has_got(2)
    stays_open, joined = ann.messages
    assert stays_open.startswith(f"{OPENED} It could not be closed.")
    assert joined == "printer joined Home by WPS. Nobody had asked for it in Home Assistant."


@pytest.mark.parametrize("opened_by", ["elsewhere", "home_assistant"])
async def test_who_may_have_got_in_is_named_where_the_router_does_not_say_that(
    hass: HomeAssistant, editor: Editor, ann: Phone, opened_by: str
) -> None:
    stand = FritzBoxStand(clock=time.monotonic, walk_time=3)
    await stand.start()
    faster(hass, 40, slack=0.3, grace=0.5, open_poll=0.04, idle_poll=0.1, identify_for=1.5, identify_poll=0.1)
    recorder = Recorder(hass)
    entry = await add_entry(hass, "fritzbox", stand.settings, networks=[stand.main])
    await editor.make("close_while_away", phones=[ann.device_id])
    hass.states.async_set("zone.home", "1")
    if opened_by == "elsewhere":
        stand.press_elsewhere()
    else:
        await Shown(hass, entry, stand.main).press()
    assert (await recorder.until("window_opened"))["opened_by"] == opened_by
    # The last one leaves in the meantime.
    hass.states.async_set("zone.home", "0")
    stand.device_connects(CAMERA)
    stand.device_presses(PRINTER)
    await recorder.until("window_closed")
    await eventually(lambda: recorder.types.count("device_seen") == 2)
    await hass.async_block_till_done()
    appeared = {told.partition(")")[0].partition("(")[2] for told in ann.messages}
    assert appeared == ({CAMERA, PRINTER} if opened_by == "elsewhere" else set())
    assert await hass.config_entries.async_unload(entry.entry_id)
    await stand.stop()
