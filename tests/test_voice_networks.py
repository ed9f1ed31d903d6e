"""Which network people mean by voice: the only one, the one that they name, or they are asked back."""

from collections.abc import AsyncIterator

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
import pytest

from .emulators.openwrt import EmulatedOpenWrt
from .openwrt_home import GUEST, MAIN, PRINTER, WALK_TIME, Home
from .speaking import Speaker
from .support import Shown, add_entry, eventually
from .test_voice_sentences import SPOKEN

OPEN_GUESTS = "The WPS window of Home guests is open for two minutes. Press the WPS button of your device now."


@pytest.fixture
async def other(hass: HomeAssistant, home: Home) -> AsyncIterator[EmulatedOpenWrt]:
    """Another router."""
    async with EmulatedOpenWrt(walk_time=WALK_TIME) as other:
        for interface in other.interfaces:
            interface.ssid = interface.ssid.replace("Home", "FRITZ!Box 7590 AB")
        yield other


async def move_in(hass: HomeAssistant, router: EmulatedOpenWrt, **options: object) -> None:
    """Set up the other router."""
    data = {"host": router.url, "username": "root", "password": "emulated-password", "verify_ssl": False}
    await add_entry(hass, "openwrt", data, identity="other", title="Attic", networks=[MAIN], **options)


async def test_a_network_for_guests_is_opened_only_if_it_is_named(
    hass: HomeAssistant, speaker: Speaker, home: Home
) -> None:
    entry = await home.move_in(networks=[MAIN, GUEST], voice_control=True)
    assert "of Home is open" in await speaker.say("open the WPS window")
    await speaker.say("close the WPS window")
    guests = Shown(hass, entry, GUEST)
    for code, spoken in SPOKEN.items():
        for sentence in spoken["named"]["Home guests"]:
            await speaker.say(sentence, code)
            assert guests.window == "open", sentence
            await speaker.say(spoken["close"][0], code)
            assert guests.window == "closed", sentence


async def test_a_network_for_guests_that_is_the_only_one_is_asked_for(speaker: Speaker, home: Home) -> None:
    await home.move_in(networks=[GUEST], voice_control=True)
    assert await speaker.say("open the WPS window") == (
        "Which network do you mean: Home guests? Say, for example: open the WPS window of Home guests."
    )
    assert home.recorder.types == []
    assert await speaker.say("let a new device join the guest Wi-Fi") == OPEN_GUESTS


async def test_the_router_is_no_name(speaker: Speaker, home: Home) -> None:
    await home.move_in(networks=[MAIN, GUEST], voice_control=True)
    assert "of Home is open" in await speaker.say("press WPS on the router")


async def test_several_networks_are_asked_back_and_named(
    hass: HomeAssistant, speaker: Speaker, home: Home, other: EmulatedOpenWrt
) -> None:
    await home.move_in(networks=[MAIN, GUEST], voice_control=True)
    await move_in(hass, other, voice_control=True, out_of_reach=True)
    assert await speaker.say("open the WPS window") == (
        "Which network do you mean: FRITZ!Box 7590 AB or Home? "
        "Say, for example: open the WPS window of FRITZ!Box 7590 AB."
    )
    assert home.recorder.types == []
    # As a speech recogniser writes it.
    assert "of FRITZ!Box 7590 AB is open" in await speaker.say("open the WPS window of the fritz box 7590 AB please")
    assert "of Home is open" in await speaker.say("open the WPS window for home")
    assert await speaker.say("close the WPS window") == (
        "Which network do you mean: FRITZ!Box 7590 AB or Home? "
        "Say, for example: close the WPS window of FRITZ!Box 7590 AB."
    )
    assert (await speaker.say("is the WPS window open")).count("is open for about 10 more seconds.") == 2
    assert await speaker.say("close the WPS window of Home") == "The WPS window of Home is closed."
    assert await speaker.say("close the WPS window") == "The WPS window of FRITZ!Box 7590 AB is closed."
    assert await speaker.say("is the WPS window open") == "No WPS window is open."
    assert await speaker.say("is the WPS window of Home open") == "The WPS window of Home is closed."


async def test_a_network_has_the_name_that_its_household_gives_it(
    hass: HomeAssistant, speaker: Speaker, home: Home, other: EmulatedOpenWrt
) -> None:
    entry = await home.move_in(networks=[MAIN, GUEST], voice_control=True)
    await move_in(hass, other, voice_control=True, out_of_reach=True)
    devices = dr.async_get(hass)
    (router,) = dr.async_entries_for_config_entry(devices, entry.entry_id)
    (guests,) = dr.async_entries_for_parent_device(devices, router.id)
    devices.async_update_device(router.id, name_by_user="Cellar")
    devices.async_update_child_device(guests.id, name_by_user="Holiday flat")
    assert "of Home is open" in await speaker.say("open the WPS window of the cellar")
    assert "of FRITZ!Box 7590 AB is open" in await speaker.say("open the WPS window in the attic")
    await speaker.say("close the WPS window of the cellar")
    assert await speaker.say("open the WPS window of the holiday flat") == OPEN_GUESTS


async def test_networks_of_the_same_name_are_told_apart_by_their_routers(
    hass: HomeAssistant, speaker: Speaker, home: Home, other: EmulatedOpenWrt
) -> None:
    for interface in other.interfaces:
        interface.ssid = "Home"
    await home.move_in(voice_control=True)
    await move_in(hass, other, voice_control=True)
    assert (await speaker.say("open the WPS window of Home")).startswith(
        "Which network do you mean: Home (Attic) or Home (Router)?"
    )
    assert await speaker.say("open the WPS window of Home attic") == (
        "The WPS window of Home is open for two minutes. Press the WPS button of your device now."
    )


async def test_a_name_that_nobody_knows(speaker: Speaker, home: Home) -> None:
    await home.move_in(voice_control=True)
    assert await speaker.say("open the WPS window of the zoo") == (
        "I do not know a Wi-Fi network called the zoo, or may not use it. There is Home."
    )
    assert home.recorder.types == []


async def test_what_is_allowed_for_one_router_is_not_for_another(
    hass: HomeAssistant, speaker: Speaker, home: Home, other: EmulatedOpenWrt
) -> None:
    await home.move_in(voice_control=True)
    await move_in(hass, other, voice_ask=False)
    assert "There is Home." in await speaker.say("open the WPS window of the fritz box 7590 AB")
    assert "There is Home." in await speaker.say("is the WPS window of the fritz box 7590 AB open")
    assert "of Home is open" in await speaker.say("open the WPS window")


async def test_who_joined_one_of_several_networks(
    hass: HomeAssistant, speaker: Speaker, home: Home, other: EmulatedOpenWrt
) -> None:
    await home.move_in(voice_control=True)
    await move_in(hass, other, voice_control=True)
    await speaker.say("open the WPS window of Home")
    home.router.press(PRINTER, "printer")
    await home.recorder.until("device_identified")
    assert (await speaker.say("who joined the Wi-Fi last")).startswith("printer joined Home today at ")
    assert await speaker.say("who joined the FRITZ!Box 7590 AB Wi-Fi last") == "Nobody has joined by WPS yet."
    assert (await speaker.say("who joined the Home Wi-Fi last")).startswith("printer joined Home today at ")
    await eventually(lambda: home.shown.window == "closed")
