"""Every event carries the context of whoever asked for what it reports, so that the logbook names the right person."""

from collections.abc import AsyncIterator

from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest

from .openwrt_home import PRINTER, Home
from .support import eventually


@pytest.fixture
async def home(hass: HomeAssistant) -> AsyncIterator[Home]:
    home = Home(hass)
    async with home.router:
        await home.move_in()
        yield home


@pytest.fixture
def anna() -> Context:
    return Context()


@pytest.fixture
def ben() -> Context:
    return Context()


def who_asked(home: Home, type_: str) -> str:
    """The id of the context of the only event of a type."""
    (event,) = [event for event in home.recorder.events if event.data["type"] == type_]
    return event.context.id


async def test_who_opened_the_window_let_the_device_in(home: Home, anna: Context) -> None:
    await home.shown.press(context=anna)
    home.router.press(PRINTER, "printer")
    await home.recorder.until("device_identified")
    assert {event.context.id for event in home.recorder.events} == {anna.id}
    assert home.shown.state("event", "wps").context.id == anna.id


async def test_nobody_here_asked_for_what_happens_elsewhere(home: Home, anna: Context) -> None:
    await home.shown.press(context=anna)
    await home.shown.press("close_window", context=anna)
    home.recorder.clear()
    home.router.registrar.press("phy0-ap0")
    await home.recorder.until("window_opened")
    home.router.press(PRINTER)
    await home.recorder.until("window_closed")
    assert anna.id not in {event.context.id for event in home.recorder.events}


async def test_a_press_that_is_refused_leaves_the_window_to_who_opened_it(
    home: Home, anna: Context, ben: Context
) -> None:
    await home.shown.press(context=anna)
    home.router.server.denied.add("wps_start")
    with pytest.raises(HomeAssistantError):
        await home.shown.press(context=ben)
    home.router.press(PRINTER)
    await home.recorder.until("window_closed")
    assert who_asked(home, "device_paired") == anna.id
    assert who_asked(home, "window_closed") == anna.id


async def test_a_press_that_is_refused_on_a_closed_window_leaves_nothing_behind(
    home: Home, anna: Context, ben: Context
) -> None:
    home.router.server.denied.add("wps_start")
    with pytest.raises(HomeAssistantError):
        await home.shown.press(context=ben)
    home.router.server.denied.clear()
    await home.shown.press(context=anna)
    assert who_asked(home, "window_opened") == anna.id


async def test_a_refused_press_is_that_of_who_pressed(home: Home, anna: Context, ben: Context) -> None:
    await home.shown.press(context=anna)
    await home.shown.press("close_window", context=anna)
    home.router.registrar.press("phy0-ap0")
    await eventually(lambda: home.shown.window == "open")
    home.router.registrar.overlap()
    await eventually(lambda: home.shown.window == "overlap")
    with pytest.raises(HomeAssistantError, match="Two devices"):
        await home.shown.press(context=ben)
    assert who_asked(home, "window_refused") == ben.id


async def test_who_closes_the_window_has_asked_for_its_end(home: Home, anna: Context, ben: Context) -> None:
    await home.shown.press(context=anna)
    await home.shown.press("close_window", context=ben)
    assert who_asked(home, "window_opened") == anna.id
    assert who_asked(home, "window_closed") == ben.id


async def test_who_closes_a_window_that_was_opened_elsewhere_has_asked_for_its_end(home: Home, ben: Context) -> None:
    home.router.registrar.press("phy0-ap0")
    await home.recorder.until("window_opened")
    await home.shown.press("close_window", context=ben)
    assert who_asked(home, "window_opened") != ben.id
    assert who_asked(home, "window_closed") == ben.id
