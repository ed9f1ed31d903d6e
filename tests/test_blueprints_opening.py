"""The blueprints that open a window, by a tap and by a guest's voice: real automations of them, and a real router."""

import time

from homeassistant.core import Context, HomeAssistant
import pytest

from .behaviour.stands.fritzbox import FritzBoxStand
from .blueprints import Editor
from .openwrt_home import CAMERA, GUEST, MAIN, PRINTER, Home
from .phone import Phone
from .speaking import Satellites, Speaker
from .support import Recorder, Shown, add_entry, eventually, faster

TAG = [{"trigger": "tag", "tag_id": "fridge"}]
REMOTE = [
    {"trigger": "event", "event_type": "zha_event", "event_data": {"command": "on"}},
    {"trigger": "state", "entity_id": "input_button.wps"},
]

SENTENCE = "Let our guest into the Wi-Fi!"
WELCOME = "Welcome. Press the WPS button of your device now, and I will say when it has joined."


@pytest.fixture
def kitchen(satellites: Satellites) -> str:
    return satellites.put("kitchen", 1)


def tap(hass: HomeAssistant, tag: str = "fridge") -> None:
    hass.bus.async_fire("tag_scanned", {"tag_id": tag, "device_id": "phone"})


async def test_a_tap_opens_the_window_and_tells_who_joined(
    home: Home, editor: Editor, ann: Phone, satellites: Satellites, kitchen: str
) -> None:
    await home.move_in()
    await editor.make("open_with_a_tap", tap=TAG, phones=[ann.device_id], satellites=[kitchen])
    tap(home.hass, "front door")
    tap(home.hass)
    await home.recorder.until("window_opened")
    home.router.press(PRINTER, "printer")
    await eventually(lambda: satellites.said)
    await home.hass.async_block_till_done()
    assert ann.messages == ["printer joined Home by WPS."]
    assert satellites.said == [(kitchen, "printer joined Home by WPS.")]
    assert home.recorder.one("window_opened")["opened_by"] == "home_assistant"


@pytest.mark.parametrize("how", ["remote", "button"])
async def test_whatever_can_trigger_can_open_it(home: Home, editor: Editor, how: str) -> None:
    """And nobody need be told."""
    await home.move_in()
    await editor.make("open_with_a_tap", tap=REMOTE)
    if how == "remote":
        home.hass.bus.async_fire("zha_event", {"command": "off"})
        home.hass.bus.async_fire("zha_event", {"command": "on"})
    else:
        home.hass.states.async_set("input_button.wps", "2026-11-29T20:00:00+00:00")
    await home.recorder.until("window_opened")
    await home.shown.press("close_window")
    await home.hass.async_block_till_done()
    assert home.recorder.types == ["window_opened", "window_closed"]


async def test_a_device_that_was_there_first_is_told_too(home: Home, editor: Editor, ann: Phone) -> None:
    await home.move_in()
    await editor.make("open_with_a_tap", tap=TAG, phones=[ann.device_id])
    home.router.press(PRINTER, "printer")
    tap(home.hass)
    await ann.has_got(1)
    assert ann.messages == ["printer joined Home by WPS."]


async def test_it_is_told_that_nobody_came(home: Home, editor: Editor, ann: Phone) -> None:
    home.timing["walk_time"] = home.router.registrar.walk_time = 0.8
    await home.move_in()
    await editor.make("open_with_a_tap", tap=TAG, phones=[ann.device_id])
    tap(home.hass)
    await ann.has_got(1)
    assert ann.messages == ["The WPS window of Home closed because its time was over."]


async def test_to_tap_again_begins_anew(home: Home, editor: Editor, ann: Phone) -> None:
    await home.move_in()
    await editor.make("open_with_a_tap", tap=TAG, phones=[ann.device_id])
    tap(home.hass)
    await home.recorder.until("window_opened")
    tap(home.hass)
    await eventually(lambda: home.router.server.calls["hostapd.phy0-ap0 wps_start"] == 2)
    home.router.press(PRINTER, "printer")
    await ann.has_got(1)
    await home.hass.async_block_till_done()
    assert ann.messages == ["printer joined Home by WPS."]


async def test_a_network_that_was_chosen(home: Home, editor: Editor) -> None:
    entry = await home.move_in(networks=[MAIN, GUEST])
    guests = Shown(home.hass, entry, GUEST)
    await editor.make("open_with_a_tap", tap=TAG, network={"entity_id": [guests.entity_id("button", "open_window")]})
    tap(home.hass)
    assert (await home.recorder.until("window_opened"))["network"] == "Home guests"
    await guests.press("close_window")


async def test_a_window_that_does_not_open_is_told(home: Home, editor: Editor, ann: Phone) -> None:
    await home.move_in()
    await editor.make("open_with_a_tap", tap=TAG, phones=[ann.device_id])
    home.router.rpcd.accounts["root"].ubus["hostapd.*"] = ["wps_status"]
    tap(home.hass)
    await ann.has_got(1)
    await home.hass.async_block_till_done()
    assert ann.messages == ["The WPS window did not open. The log of Home Assistant says why."]


async def test_it_is_told_that_the_router_does_not_say_who_joined(
    hass: HomeAssistant, editor: Editor, ann: Phone
) -> None:
    stand = FritzBoxStand(clock=time.monotonic, walk_time=3)
    await stand.start()
    faster(hass, 40, slack=0.3, grace=0.5, open_poll=0.04, identify_for=1.5, identify_poll=0.1)
    recorder = Recorder(hass)
    entry = await add_entry(hass, "fritzbox", stand.settings, networks=[stand.main])
    await editor.make("open_with_a_tap", tap=TAG, phones=[ann.device_id])
    tap(hass)
    await recorder.until("window_opened")
    stand.device_connects(CAMERA)
    stand.device_presses(PRINTER)
    await ann.has_got(1)
    await hass.async_block_till_done()
    assert ann.messages == ["A device joined the Wi-Fi, and the router does not say which one."]
    assert await hass.config_entries.async_unload(entry.entry_id)
    await stand.stop()


async def test_a_guest_is_let_in_by_voice(
    speaker: Speaker, home: Home, editor: Editor, satellites: Satellites, kitchen: str
) -> None:
    home.hass.states.async_set("zone.home", "1")
    await home.move_in()
    await editor.make("let_a_guest_in", satellites=[kitchen])
    assert await speaker.say(SENTENCE, satellite=kitchen) == WELCOME
    await home.recorder.until("window_opened")
    assert await speaker.say(SENTENCE, satellite=kitchen) == (
        "The window is open already. Press the WPS button of your device now."
    )
    home.router.press(PRINTER, "guest phone")
    await eventually(lambda: satellites.said)
    await home.hass.async_block_till_done()
    # Once, whoever has asked how often.
    assert satellites.said == [(kitchen, "guest phone joined Home by WPS.")]
    assert home.recorder.types[0] == "window_opened"


async def test_who_may_not_let_a_guest_in(
    speaker: Speaker, home: Home, editor: Editor, satellites: Satellites, kitchen: str
) -> None:
    garden = satellites.put("garden", 1)
    home.hass.states.async_set("zone.home", "1")
    await home.move_in()
    await editor.make("let_a_guest_in", satellites=[kitchen])
    assert await speaker.say(SENTENCE, satellite=garden) == "Sorry, that is not possible from here."
    assert await speaker.say(SENTENCE) == "Sorry, that is not possible from here."
    home.hass.states.async_set("zone.home", "0")
    assert await speaker.say(SENTENCE, satellite=kitchen) == "Sorry, that is only possible while somebody is home."
    # Others may use the same event.
    home.hass.bus.async_fire("wps_push_let_a_guest_in", {"automation": "automation.other", "satellite": kitchen})
    home.hass.bus.async_fire("wps_push_let_a_guest_in", {})
    # Nor does a person who sends it, such as with an app, get around what was chosen.
    asked = {"automation": "automation.let_a_guest_in", "satellite": kitchen}
    home.hass.bus.async_fire("wps_push_let_a_guest_in", asked, context=Context(user_id="somebody"))
    await home.hass.async_block_till_done()
    assert home.recorder.types == []
    assert satellites.said == []


async def test_a_satellite_says_that_the_window_did_not_open(
    speaker: Speaker, home: Home, editor: Editor, satellites: Satellites, kitchen: str
) -> None:
    await home.move_in()
    await editor.make("let_a_guest_in", only_at_home=False, sentences=["open sesame"])
    home.router.rpcd.accounts["root"].ubus["hostapd.*"] = ["wps_status"]
    assert await speaker.say("Open sesame", satellite=kitchen) == WELCOME
    await eventually(lambda: satellites.said)
    assert satellites.said == [(kitchen, "Sorry, the WPS window did not open. The log of Home Assistant says why.")]


async def test_who_types_the_sentence_hears_nothing_more(
    speaker: Speaker, home: Home, editor: Editor, satellites: Satellites
) -> None:
    await home.move_in()
    await editor.make("let_a_guest_in", only_at_home=False)
    assert await speaker.say(SENTENCE) == WELCOME
    await home.recorder.until("window_opened")
    home.router.press(PRINTER, "printer")
    await home.recorder.until("device_identified")
    await home.hass.async_block_till_done()
    assert satellites.said == []


async def test_the_sentence_is_not_taken_for_one_of_ours(home: Home, speaker: Speaker) -> None:
    await home.move_in(voice_control=True)
    assert await speaker.taken_for(SENTENCE) == set()
