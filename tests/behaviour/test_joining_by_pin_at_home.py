"""A device joins by its own PIN in a whole Home Assistant: the action, what people see of it, and how it ends."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest

from custom_components.wps_push.home.pin import async_join_by_pin
from custom_components.wps_push.wps.model import Capability
from custom_components.wps_push.wps.pin import DevicePin
from custom_components.wps_push.wps.routers import DriverSpec
from tests.support import Shown, eventually

from .at_home import AtHome
from .stand import CAMERA, CAMERA_PIN, PRINTER, PRINTER_PIN

needs = pytest.mark.needs
lacks = pytest.mark.lacks

QUICK = 200


@pytest.fixture
def factor() -> int:
    """How much faster the clock runs."""
    return 40


@pytest.fixture
async def home(hass: HomeAssistant, spec: DriverSpec, factor: int) -> AsyncGenerator[AtHome]:
    home = AtHome(hass, spec, factor, request=1.5)
    await home.stand.start()
    await home.set_up()
    home.shown = Shown(hass, home.entry, home.stand.main)
    yield home
    await home.leave()


async def join(home: AtHome, pin: str = PRINTER_PIN, context: Context | None = None, **data: Any) -> Any:
    return await home.hass.services.async_call(
        "wps_push", "join_by_pin", {"pin": pin, **data}, blocking=True, return_response=True, context=context
    )


def is_free(home: AtHome) -> bool:
    """Whether the router takes neither a PIN nor a button."""
    return not (home.stand.takes_pin() or home.stand.is_open)


@lacks(Capability.JOIN_BY_PIN)
async def test_where_it_is_not_possible_the_reason_is_said_and_nothing_sent(home: AtHome) -> None:
    before = home.stand.requests
    with pytest.raises(HomeAssistantError, match="push button") as refused:
        await join(home)
    assert PRINTER_PIN not in str(refused.value)
    assert home.stand.requests == before
    assert home.recorder.events == []


@needs(Capability.JOIN_BY_PIN)
async def test_the_device_joins_and_whoever_waits_is_told_which_one(home: AtHome) -> None:
    context = Context()
    waiting = asyncio.ensure_future(join(home, "4820-3715", context, wait=True))
    await home.recorder.until("window_opened")
    assert home.shown.window == "by_pin"
    assert home.shown.state("sensor", "window_closes").state != "unknown"
    assert home.stand.takes_pin()
    home.stand.device_uses_pin(PRINTER, PRINTER_PIN)
    answer = await waiting
    assert answer["outcome"] == "paired"
    assert [device["mac"] for device in answer["devices"]] == [PRINTER]
    assert home.shown.window == "closed"
    told = {event.data["type"]: event for event in home.recorder.events}
    for type_ in ("window_opened", "device_paired", "window_closed"):
        assert told[type_].data["by_pin"] is True
        assert told[type_].data["opened_by"] == "home_assistant"
        assert told[type_].context is context
    # It is used once.
    await eventually(lambda: is_free(home))


@needs(Capability.JOIN_BY_PIN)
async def test_without_waiting_the_answer_says_until_when(home: AtHome) -> None:
    answer = await join(home, CAMERA_PIN)
    assert answer["closes_at"]
    assert answer["outcome"] is None
    home.stand.device_uses_pin(CAMERA, CAMERA_PIN)
    assert (await home.recorder.until("device_paired"))["mac"] == CAMERA


@needs(Capability.JOIN_BY_PIN)
@pytest.mark.parametrize("factor", [QUICK])
async def test_when_nobody_has_joined_the_pin_is_taken_back_at_the_end_of_its_time(home: AtHome) -> None:
    answer = await join(home, wait=True)
    assert (answer["outcome"], answer["devices"]) == ("timed_out", [])
    await eventually(lambda: is_free(home))
    home.stand.device_uses_pin(PRINTER, PRINTER_PIN)
    await asyncio.sleep(0.3)
    assert home.stand.joined == []
    assert home.recorder.types == ["window_opened", "window_closed"]


@needs(Capability.JOIN_BY_PIN)
async def test_the_button_is_refused_in_words_meanwhile_and_the_pin_goes_on(home: AtHome) -> None:
    await join(home)
    with pytest.raises(HomeAssistantError, match="in use already"):
        await home.shown.press()
    assert home.recorder.types == ["window_opened", "window_refused"]
    assert home.recorder.events[1].data["refusal"] == "other_method"
    with pytest.raises(HomeAssistantError, match="in use already"):
        await join(home, CAMERA_PIN)
    assert (home.shown.window, home.stand.is_open, home.stand.takes_pin()) == ("by_pin", False, True)
    await home.shown.press("close_window")
    assert is_free(home)
    await home.shown.press()
    assert home.shown.window == "open"
    assert "by_pin" not in home.recorder.events[-1].data
    with pytest.raises(HomeAssistantError, match="in use already"):
        await join(home)
    assert (home.shown.window, home.stand.is_open, home.stand.takes_pin()) == ("open", True, False)


@needs(Capability.JOIN_BY_PIN)
async def test_closing_takes_it_back(home: AtHome) -> None:
    await join(home)
    await home.shown.press("close_window")
    assert is_free(home)
    assert home.recorder.one("window_closed")["closed_by"] == "home_assistant"
    assert home.shown.outcome == "cancelled"


@needs(Capability.JOIN_BY_PIN)
async def test_reloading_the_entry_takes_it_back(home: AtHome) -> None:
    await join(home)
    await home.hass.config_entries.async_reload(home.entry.entry_id)
    assert is_free(home)
    assert home.recorder.one("window_closed")["outcome"] == "cancelled"
    assert home.shown.window == "closed"


@needs(Capability.JOIN_BY_PIN)
async def test_stopping_home_assistant_takes_it_back(home: AtHome) -> None:
    await join(home)
    home.hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    await eventually(lambda: is_free(home))


@needs(Capability.JOIN_BY_PIN)
async def test_a_pin_whose_answer_was_lost_is_taken_back_and_not_taken_for_somebody_elses(home: AtHome) -> None:
    home.stand.lose_answer_to_pin()
    joining = asyncio.ensure_future(join(home))
    await eventually(lambda: home.shown.window == "opening")
    # A look waits for its turn meanwhile.
    looking = asyncio.ensure_future(home.entry.runtime_data.async_refresh())
    with pytest.raises(HomeAssistantError):
        await joining
    await looking
    assert is_free(home)
    assert home.recorder.events == []


@needs(Capability.JOIN_BY_PIN)
@pytest.mark.parametrize(
    ("typed", "words"),
    [("12345678", "mistyped"), ("123", "four or eight"), ("", "four or eight"), ("00000000", "four or eight")],
)
async def test_what_is_no_pin_is_not_sent(home: AtHome, typed: str, words: str) -> None:
    before = home.stand.requests
    with pytest.raises(HomeAssistantError, match=words) as refused:
        await join(home, typed)
    assert not typed or typed not in str(refused.value)
    assert home.stand.requests == before


@needs(Capability.JOIN_BY_PIN)
@pytest.mark.usefixtures("nothing_leaks")
async def test_the_pin_is_nowhere(home: AtHome) -> None:
    """Neither in a log, an event, a state, what is stored nor diagnostics; only Home Assistant's own event of the call has it."""
    (network,) = home.entry.runtime_data.networks.values()
    await async_join_by_pin(network, DevicePin.read(PRINTER_PIN))
    home.stand.device_uses_pin(PRINTER, PRINTER_PIN)
    await home.recorder.until("device_paired")
    states = [f"{state.state} {state.attributes}" for state in home.hass.states.async_all()]
    assert PRINTER_PIN not in " ".join(states)
