"""What is under way when a router's entry is reloaded, unloaded or removed, or when Home Assistant stops."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import suppress
import gc
import logging
from typing import Any

from homeassistant.core import Context, CoreState, HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component
import pytest

from custom_components.wps_push.wps.model import Capability
from custom_components.wps_push.wps.routers import DRIVERS, DriverSpec
from tests.emulators.server import Fault
from tests.support import eventually

from .home import Home, a_home
from .stand import PRINTER

SLOW = Fault(late=0.02)
SILENT = Fault(late=60)
NONSENSE = Fault(body=b"<html>It works!</html>")


@pytest.fixture
def patience() -> float:
    """How long a request may take, in seconds, and how long an unload waits for a press."""
    return 1


@pytest.fixture
def idle_poll() -> float:
    """How often a closed window is looked at, in seconds."""
    return 0.5


KINDS = {Capability.STATUS, Capability.IDLE_STATUS, Capability.PUSH}


@pytest.fixture
async def home(hass: HomeAssistant, spec: DriverSpec, patience: float, idle_poll: float) -> AsyncGenerator[Home]:
    async with a_home(hass, spec, request=patience, walk_time=60, idle_poll=idle_poll) as home:
        await home.move_in()
        yield home


async def cut_off(home: Home, by: Coroutine[Any, Any, Any]) -> HomeAssistantError:
    """Press, and do something else when the router has opened its window and does not answer; returns the error that people see."""
    home.stand.spoil(SLOW)
    pressing = home.hass.async_create_task(home.shown.press())
    await eventually(lambda: home.stand.is_open)
    assert not pressing.done()
    home.stand.spoil(SILENT)
    ending = asyncio.create_task(by)
    with pytest.raises(HomeAssistantError) as raised:
        await pressing
    home.stand.spoil(None)
    await ending
    return raised.value


async def let_go(home: Home) -> None:
    """See that the router has its session back, and that nobody comes again."""
    await eventually(lambda: home.stand.sessions == 0)
    # A command that was begun runs to its end on the machine, whoever waits for it.
    await asyncio.sleep(0.05)
    before = home.stand.requests
    # Several looks would come in that time.
    await asyncio.sleep(0.15)
    assert home.stand.sessions == 0
    assert home.stand.requests == before


def complaints(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What Home Assistant complains of, such as tasks that were still running; and every traceback."""
    # An error that nobody has read is logged when it is thrown away.
    gc.collect()
    return [
        record.getMessage()
        for record in caplog.records
        if record.levelno >= logging.WARNING and ("wps_push" not in record.name or record.exc_info)
    ]


def is_reported_once_as_ours(home: Home) -> bool:
    return [(event.data["type"], event.data["opened_by"]) for event in home.recorder.events] == [
        ("window_opened", "home_assistant")
    ]


@pytest.mark.parametrize("patience", [10])
async def test_a_reload_waits_for_a_press(home: Home, caplog: pytest.LogCaptureFixture) -> None:
    home.stand.spoil(SLOW)
    pressing = home.hass.async_create_task(home.shown.press())
    await home.until("opening")
    await home.hass.config_entries.async_reload(home.entry.entry_id)
    await pressing
    await home.until("open")
    assert home.shown.state("sensor", "window").attributes["opened_by"] == "home_assistant"
    assert is_reported_once_as_ours(home)
    assert not complaints(caplog)


@pytest.mark.needs(Capability.STATUS)
async def test_a_press_that_an_unload_cuts_off_is_found_again_as_ours(
    home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    await cut_off(home, home.hass.config_entries.async_unload(home.entry.entry_id))
    await let_go(home)
    await home.hass.config_entries.async_setup(home.entry.entry_id)
    await home.until("open")
    assert is_reported_once_as_ours(home)
    assert not complaints(caplog)


@pytest.mark.needs(Capability.STATUS)
@pytest.mark.parametrize(("patience", "idle_poll"), [(0.5, 60)])
async def test_a_press_whose_answer_is_lost_is_looked_up_at_once(home: Home) -> None:
    home.stand.spoil(SLOW)
    pressing = home.hass.async_create_task(home.shown.press())
    await eventually(lambda: home.stand.is_open)
    home.stand.spoil(SILENT)
    with pytest.raises(HomeAssistantError, match="does not answer"):
        await pressing
    home.stand.spoil(None)
    await home.until("open")
    assert is_reported_once_as_ours(home)


@pytest.mark.needs(Capability.STATUS)
async def test_a_press_whose_answer_makes_no_sense_is_ours(home: Home) -> None:
    home.stand.spoil(SLOW)
    pressing = home.hass.async_create_task(home.shown.press())
    await eventually(lambda: home.stand.is_open)
    home.stand.spoil(NONSENSE)
    # The answer to the press itself may be under way.
    with suppress(HomeAssistantError):
        await pressing
    home.stand.spoil(None)
    await home.until("open")
    assert is_reported_once_as_ours(home)


@pytest.mark.parametrize(
    "spec", [spec for spec in DRIVERS if {*spec.capabilities} & KINDS == {Capability.STATUS}], ids=lambda spec: spec.key
)
async def test_a_window_that_may_be_ours_is_soon_looked_for_again(hass: HomeAssistant, spec: DriverSpec) -> None:
    """A router that answers nonsense is otherwise left alone for minutes, if it is not looked at while idle."""
    async with a_home(hass, spec, walk_time=60, idle_poll=0.2, missing_poll=60) as home:
        await home.move_in()
        home.stand.spoil(SLOW)
        pressing = hass.async_create_task(home.shown.press())
        await eventually(lambda: home.stand.is_open)
        home.stand.spoil(NONSENSE)
        with pytest.raises(HomeAssistantError):
            await pressing
        await eventually(lambda: not home.entry.runtime_data.last_update_success)
        home.stand.spoil(None)
        await home.until("open")
        assert is_reported_once_as_ours(home)


@pytest.mark.needs(Capability.PUSH)
@pytest.mark.parametrize("patience", [0.5])
async def test_another_press_whose_answer_is_lost_claims_no_window_that_follows(home: Home) -> None:
    await home.shown.press()
    home.stand.spoil(SILENT)
    with pytest.raises(HomeAssistantError, match="does not answer"):
        await home.shown.press()
    home.stand.spoil(None)
    home.stand.device_presses(PRINTER)
    await home.recorder.until("window_closed")
    home.recorder.clear()
    home.stand.press_elsewhere()
    assert (await home.recorder.until("window_opened"))["opened_by"] == "elsewhere"


@pytest.mark.needs(Capability.STATUS, Capability.CANCEL)
@pytest.mark.parametrize("patience", [0.5])
async def test_a_close_whose_answer_is_lost_is_ours(home: Home) -> None:
    opening, closing = Context(), Context()
    await home.shown.press(context=opening)
    home.stand.spoil(SLOW)
    pressing = home.hass.async_create_task(home.shown.press("close_window", context=closing))
    await eventually(lambda: not home.stand.is_open)
    home.stand.spoil(SILENT)
    with pytest.raises(HomeAssistantError, match="does not answer"):
        await pressing
    home.stand.spoil(None)
    ended = await home.recorder.until("window_closed")
    if home.stand.concludes:
        # It shows that the window has ended, and nobody has seen why.
        assert (ended["outcome"], ended.get("closed_by")) == ("interrupted", None)
    else:
        assert (ended["outcome"], ended.get("closed_by")) == ("cancelled", "home_assistant")
        assert [event.context for event in home.recorder.events] == [opening, closing]


async def test_a_removal_in_a_press_leaves_nothing(
    home: Home, hass_storage: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    await cut_off(home, home.hass.config_entries.async_remove(home.entry.entry_id))
    reported = list(home.recorder.types)
    await let_go(home)
    # What was still to be written would be written now at the latest.
    await home.hass.async_stop(force=True)
    assert not [key for key in hass_storage if key.startswith("wps_push")]
    assert home.recorder.types == reported
    assert not complaints(caplog)


async def test_home_assistant_stops_in_a_press(home: Home, caplog: pytest.LogCaptureFixture) -> None:
    error = await cut_off(home, home.hass.async_stop(force=True))
    assert error.translation_key == "press_cut_off"
    before = list(home.recorder.types)
    await let_go(home)
    assert home.recorder.types == before
    assert not complaints(caplog)


@pytest.mark.needs("has_sessions")
@pytest.mark.lacks(Capability.IDLE_STATUS)
async def test_a_log_in_that_is_cut_off_is_given_back(home: Home) -> None:
    """Its answer is still on its way, and the owner could not use the router's own pages."""
    await eventually(lambda: not home.stand.sessions)
    before = home.stand.log_ins
    home.stand.spoil(Fault(late=0.3))
    pressing = home.hass.async_create_task(home.shown.press())
    await eventually(lambda: home.stand.log_ins > before)
    await home.hass.async_stop(force=True)
    with pytest.raises(HomeAssistantError):
        await pressing
    home.stand.spoil(None)
    await let_go(home)


async def test_home_assistant_stops_while_a_window_is_open(home: Home, caplog: pytest.LogCaptureFixture) -> None:
    await home.shown.press()
    home.stand.spoil(Fault(late=0.2))
    if Capability.STATUS in home.spec.capabilities and Capability.PUSH not in home.spec.capabilities:
        # In the middle of a look.
        before = home.stand.requests
        await eventually(lambda: home.stand.requests > before)
    await home.hass.async_stop(force=True)
    home.stand.spoil(None)
    await let_go(home)
    assert home.stand.is_open
    assert home.recorder.types == ["window_opened"]
    assert not complaints(caplog)


@pytest.mark.needs("has_sessions")
async def test_home_assistant_stops_before_it_has_started(hass: HomeAssistant, spec: DriverSpec) -> None:
    hass.set_state(CoreState.starting)
    # Home Assistant is faster than a session that is given back when nobody has used it for a while.
    async with a_home(hass, spec, linger=60) as home:
        await home.move_in()
        assert home.stand.sessions == 1
        await hass.async_stop(force=True)
        await let_go(home)


# What is asked by somebody who is not cancelled with the entry.


@pytest.fixture
async def logged_in(hass: HomeAssistant, spec: DriverSpec) -> AsyncGenerator[Home]:
    """A home whose session outlasts the test: of a log-in that is cut off, nobody can say whether there is one to end."""
    async with a_home(hass, spec, walk_time=60, idle_poll=60, linger=60) as home:
        await home.move_in()
        yield home


async def update(home: Home) -> None:
    """Ask for the state, as an automation can."""
    target = {"entity_id": home.shown.entity_id("sensor", "window")}
    await home.hass.services.async_call("homeassistant", "update_entity", target, blocking=True)


async def look_into_the_options(home: Home) -> None:
    """Open the form that lists the networks, and close it."""
    options = home.hass.config_entries.options
    shown = await options.async_init(home.entry.entry_id)
    if shown["type"] is FlowResultType.FORM:
        options.async_abort(shown["flow_id"])


async def set_up_again(home: Home) -> None:
    await home.hass.config_entries.async_setup(home.entry.entry_id)


async def unload(home: Home) -> None:
    await home.hass.config_entries.async_unload(home.entry.entry_id)


async def stop(home: Home) -> None:
    await home.hass.async_stop(force=True)


@pytest.mark.needs("has_sessions")
@pytest.mark.parametrize(
    ("asking", "ending"), [(update, unload), (look_into_the_options, unload), (set_up_again, stop)]
)
async def test_a_question_is_cut_off_and_leaves_no_session(
    logged_in: Home,
    caplog: pytest.LogCaptureFixture,
    asking: Callable[[Home], Coroutine[Any, Any, None]],
    ending: Callable[[Home], Coroutine[Any, Any, None]],
) -> None:
    assert await async_setup_component(logged_in.hass, "homeassistant", {})
    if asking is set_up_again:
        await unload(logged_in)
    caplog.clear()
    before = logged_in.stand.requests
    logged_in.stand.spoil(Fault(late=0.4))
    asked = logged_in.hass.async_create_task(asking(logged_in))
    await eventually(lambda: logged_in.stand.requests > before)
    await ending(logged_in)
    logged_in.stand.spoil(None)
    await asked
    await let_go(logged_in)
    assert not complaints(caplog)
    # That it was cut off says nothing about the router.
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
