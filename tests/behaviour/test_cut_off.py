"""Another program closes our window in the moment in which it opens: what the router shows of that is told, and no more."""

from collections.abc import AsyncGenerator

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest

from custom_components.wps_push.wps.model import Capability
from custom_components.wps_push.wps.routers import DriverSpec
from tests.support import Shown

from .at_home import AtHome
from .stand import PRINTER

needs = pytest.mark.needs
lacks = pytest.mark.lacks

pytestmark = needs(Capability.STATUS)


@pytest.fixture
async def home(hass: HomeAssistant, spec: DriverSpec) -> AsyncGenerator[AtHome]:
    home = AtHome(hass, spec)
    await home.stand.start()
    await home.set_up()
    home.shown = Shown(hass, home.entry, home.stand.main)
    home.stand.cut_off()
    yield home
    await home.leave()


@needs("shows_moments")
async def test_it_opened_and_somebody_else_has_closed_it(home: AtHome) -> None:
    for _ in range(2):
        await home.shown.press()
        closed = await home.recorder.until("window_closed")
        assert (closed["outcome"], closed["opened_by"], closed["closed_by"]) == (
            "cancelled",
            "home_assistant",
            "elsewhere",
        )
        assert home.recorder.types == ["window_opened", "window_closed"]
        assert (home.shown.window, home.shown.outcome) == ("closed", "cancelled")
        home.recorder.clear()


@lacks("shows_moments")
async def test_it_is_not_said_to_have_opened(home: AtHome) -> None:
    with pytest.raises(HomeAssistantError, match="accepted the press"):
        await home.shown.press()
    assert home.recorder.types == ["window_refused"]
    assert (home.shown.window, home.shown.outcome) == ("closed", "refused")


async def test_the_next_window_is_a_window_again(home: AtHome) -> None:
    try:
        await home.shown.press()
    except HomeAssistantError:
        assert not home.stand.shows_moments
    await home.stand.stop()
    await home.stand.start()
    await home.entry.runtime_data.async_refresh()
    home.recorder.clear()
    await home.press()
    home.stand.device_presses(PRINTER)
    assert (await home.recorder.until("window_closed"))["outcome"] == "paired"
