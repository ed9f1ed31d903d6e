"""What people say to a voice assistant, and what they are answered."""

from collections.abc import AsyncIterator

from homeassistant.core import HomeAssistant
import pytest

from .openwrt_home import Home
from .speaking import Speaker


@pytest.fixture
async def home(hass: HomeAssistant) -> AsyncIterator[Home]:
    home = Home(hass)
    async with home.router:
        yield home


async def test_the_window_is_opened_and_closed_by_voice(hass: HomeAssistant, home: Home) -> None:
    speaker = await Speaker.arrive(hass)
    await home.move_in(voice_control=True)
    assert await speaker.say("open the WPS window") == (
        "The WPS window of Home is open for two minutes. Press the WPS button of your device now."
    )
    assert home.shown.window == "open"
    print(await speaker.say("is the WPS window open?"))
    assert await speaker.say("close the WPS window") == "The WPS window of Home is closed."
    assert home.shown.window == "closed"
    print(await speaker.say("who joined the wifi last?"))
