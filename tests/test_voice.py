"""What people ask of a voice assistant, and what they are answered."""

import subprocess
import sys

from homeassistant.config_entries import ConfigEntryDisabler, ConfigEntryState
from homeassistant.core import Context, HomeAssistant
from pytest_homeassistant_custom_component.common import MockUser

from custom_components.wps_push.people.voice.language import Asked, async_languages

from .openwrt_home import PRINTER, Home
from .repository import ROOT, read_json
from .speaking import NOT_UNDERSTOOD, Speaker
from .support import add_entry, eventually
from .test_voice_sentences import LANGUAGES, SPOKEN

OPENED = "The WPS window of Home is open for two minutes. Press the WPS button of your device now."
CLOSED = "The WPS window of Home is closed."
RELAY = "switch.relay"


async def test_every_language_opens_asks_and_closes(hass: HomeAssistant, speaker: Speaker, home: Home) -> None:
    await home.move_in(voice_control=True)
    languages = await async_languages(hass)
    assert languages.keys() == LANGUAGES.keys()
    for code, language in languages.items():
        spoken = SPOKEN[code]
        assert await speaker.say(spoken[Asked.OPEN][0], code) == language.say("opened", network="Home")
        assert home.shown.window == "open"
        assert await speaker.say(spoken[Asked.IS_OPEN][0], code) == language.say("is_open", network="Home", seconds=10)
        assert await speaker.say(spoken[Asked.CLOSE][0], code) == language.say("closed", network="Home")
        assert home.shown.window == "closed"
        assert await speaker.say(spoken[Asked.LAST_JOINED][0], code) == language.say("nobody_yet")


async def test_the_answer_is_in_the_language_of_the_question(speaker: Speaker, home: Home) -> None:
    """Not in that of the voice assistant, where these differ."""
    await home.move_in()
    assert await speaker.say("Ist das WPS-Fenster offen?", "en") == "Das WPS-Fenster von Home ist zu."
    assert await speaker.say("is the WPS window open?", "de") == CLOSED
    assert await speaker.say("is WPS open", "nl") == "Het WPS-venster van Home is dicht."
    # Nobody has written down what people say in Swedish.
    assert await speaker.say("is WPS open", "sv") == CLOSED


async def test_who_has_asked_is_known(
    hass: HomeAssistant, speaker: Speaker, home: Home, hass_admin_user: MockUser
) -> None:
    await home.move_in(voice_control=True)
    context = Context(user_id=hass_admin_user.id)
    await speaker.say("open the WPS window", context=context)
    await speaker.say("close the WPS window", context=context)
    assert home.recorder.types == ["window_opened", "window_closed"]
    assert {(event.context.id, event.context.user_id) for event in home.recorder.events} == {
        (context.id, hass_admin_user.id)
    }


async def test_whoever_may_not_press_the_button_may_not_open_by_voice(
    hass: HomeAssistant, speaker: Speaker, home: Home, hass_read_only_user: MockUser
) -> None:
    await home.move_in(voice_control=True)
    answer = await speaker.say("open the WPS window", context=Context(user_id=hass_read_only_user.id))
    assert answer.startswith("You may not do that.")
    assert home.recorder.types == []


# What the options allow.


async def test_opening_and_closing_is_off_until_somebody_ticks_it(
    hass: HomeAssistant, speaker: Speaker, home: Home
) -> None:
    entry = await home.move_in()
    for sentence in ("open the WPS window", "let a new device join the Wi-Fi", "close the WPS window"):
        answer = await speaker.say(sentence)
        assert answer.startswith("I may not open or close WPS windows. To allow it, open the options of WPS Push")
    assert home.shown.window == "closed"
    assert await speaker.say("is the WPS window open?") == CLOSED
    hass.config_entries.async_update_entry(entry, options={"voice_control": True})
    assert await speaker.say("open the WPS window") == OPENED


async def test_asking_can_be_switched_off(speaker: Speaker, home: Home) -> None:
    await home.move_in(voice_ask=False, voice_control=True)
    assert (await speaker.say("who joined the Wi-Fi last?")).startswith("I may not tell anything about WPS.")
    assert await speaker.say("open the WPS window") == OPENED


async def test_what_may_do_nothing_listens_to_nothing(speaker: Speaker, home: Home) -> None:
    await home.move_in(voice_ask=False)
    assert speaker.sentences == []
    assert await speaker.say("let a new device join the Wi-Fi") == NOT_UNDERSTOOD


async def test_the_sentences_are_there_once_and_go_with_the_last_router(
    hass: HomeAssistant, speaker: Speaker, home: Home
) -> None:
    hass.states.async_set(RELAY, "off")
    relay = await add_entry(hass, "entity", {"entity_id": RELAY}, identity="other")
    once = len(Asked) * len(LANGUAGES)
    assert len(speaker.sentences) == once
    entry = await home.move_in()
    assert len(speaker.sentences) == once
    await hass.config_entries.async_remove(relay.entry_id)
    assert len(speaker.sentences) == once
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    assert len(speaker.sentences) == once
    await hass.config_entries.async_unload(entry.entry_id)
    assert speaker.sentences == []
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert len(speaker.sentences) == once
    await hass.config_entries.async_set_disabled_by(entry.entry_id, ConfigEntryDisabler.USER)
    assert speaker.sentences == []


async def test_a_router_that_is_gone_before_it_was_heard_of(hass: HomeAssistant, speaker: Speaker, home: Home) -> None:
    """To offer the sentences takes a moment, in which the router may have been removed."""
    entry = await home.move_in(voice_ask=False)
    hass.config_entries.async_update_entry(entry, options={"voice_ask": True})
    hass.config_entries.async_update_entry(entry, options={"voice_ask": False})
    await hass.async_block_till_done()
    assert speaker.sentences == []


async def test_voice_assistants_may_come_later(hass: HomeAssistant, home: Home) -> None:
    await home.move_in()
    speaker = await Speaker.arrive(hass)
    assert await speaker.say("is the WPS window open?") == CLOSED


def test_a_home_without_voice_assistants_needs_none_of_their_libraries() -> None:
    code = "import custom_components.wps_push, sys; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not {"hassil", "homeassistant.components.conversation"} & set(run.stdout.split())


# What stands in the way.


async def test_a_refused_press_is_explained_in_the_language_of_the_question(speaker: Speaker, home: Home) -> None:
    await home.move_in(voice_control=True)
    for bss in home.router.registrar.bsses.values():
        bss.wps = False
    for code, spoken in SPOKEN.items():
        texts = read_json(f"translations/{code}.json")
        explained = texts["exceptions"]["refused_wps_disabled"]["message"].format(name="Home")
        assert await speaker.say(spoken[Asked.OPEN][0], code) == explained
    assert (await speaker.say("Öffne das WPS-Fenster", "en")).startswith("WPS ist für Home ausgeschaltet.")
    assert home.shown.outcome == "refused"


async def test_a_router_that_is_away_is_named(hass: HomeAssistant, speaker: Speaker, home: Home) -> None:
    entry = await home.move_in(voice_control=True)
    await home.router.server.stop()
    await eventually(lambda: home.shown.window == "unavailable")
    assert await speaker.say("is the WPS window open?") == "Router does not answer at the moment, so I cannot tell."
    assert "does not answer" in await speaker.say("open the WPS window")
    await hass.config_entries.async_reload(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    await hass.async_block_till_done()
    for sentence in ("is the WPS window open?", "open the WPS window", "who joined the Wi-Fi last?"):
        assert (await speaker.say(sentence)).startswith("The entry of Router is not running: ")


async def test_a_router_that_cannot_close_says_so(hass: HomeAssistant, speaker: Speaker) -> None:
    hass.states.async_set("button.wps", "unknown")
    hass.services.async_register("button", "press", lambda _: None)
    await add_entry(hass, "entity", {"entity_id": "button.wps"}, title="Box", voice_control=True)
    assert "is open for two minutes" in await speaker.say("open the WPS window")
    assert "has no way to close a WPS window early" in await speaker.say("close the WPS window")


async def test_two_devices_at_once_are_announced(speaker: Speaker, home: Home) -> None:
    await home.move_in(voice_control=True)
    await speaker.say("open the WPS window")
    home.router.press(PRINTER)
    home.router.press("3c:2a:f4:00:00:09")
    await eventually(lambda: home.shown.window == "overlap")
    assert "two devices have asked at the same time" in await speaker.say("is the WPS window open?")


async def test_a_device_that_was_waiting_has_joined_at_once(speaker: Speaker, home: Home) -> None:
    home.timing = {"open_poll": 60}
    await home.move_in(voice_control=True)
    home.router.registrar.exchange_time = 0
    home.router.press(PRINTER)
    assert await speaker.say("open the WPS window") == "A device has just joined Home."


async def test_a_strangers_name_is_read_out_and_does_nothing_else(speaker: Speaker, home: Home) -> None:
    await home.move_in(voice_control=True)
    assert await speaker.say("open the WPS window") == OPENED
    home.router.press(PRINTER, "[Tap](http://evil.test)\u202e <break/>")
    await home.recorder.until("device_identified")
    answer = await speaker.say("who joined the Wi-Fi last?")
    assert answer.startswith("(Tap)(http: //evil.test) (break/) joined Home today at ")


async def test_a_device_may_be_quicker_than_whoever_closes(speaker: Speaker, home: Home) -> None:
    home.timing = {"open_poll": 60}
    await home.move_in(voice_control=True)
    await speaker.say("open the WPS window")
    home.router.registrar.exchange_time = 0
    home.router.press(PRINTER)
    assert await speaker.say("close the WPS window") == "A device has just joined Home."


async def test_nothing_is_closed_where_nothing_is_open(speaker: Speaker, home: Home) -> None:
    await home.move_in(voice_control=True)
    assert await speaker.say("close the WPS window") == CLOSED
    assert home.recorder.types == []
