"""What the recorder keeps: what happened and how it ended, and no address of who was on the network."""

from collections.abc import AsyncGenerator
import re

from homeassistant.components.recorder import Recorder as HistoryRecorder
from homeassistant.components.recorder.history import get_significant_states
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.recorder.common import async_wait_recording_done
from pytest_homeassistant_custom_component.typing import RecorderInstanceContextManager

from .openwrt_home import PRINTER, Home
from .support import Shown

ADDRESS = re.compile(r"(?:[0-9a-f]{2}:){5}[0-9a-f]{2}|\d+\.\d+\.\d+\.\d+", re.IGNORECASE)

"""An address that a device has chosen itself: it shows no vendor."""


@pytest.fixture
def mock_recorder_before_hass(async_test_recorder: RecorderInstanceContextManager) -> None:
    """The test plugin prepares the recorder before Home Assistant is there."""


@pytest.fixture
async def home(hass: HomeAssistant, recorder_mock: HistoryRecorder) -> AsyncGenerator[Home]:
    home = Home(hass)
    async with home.router:
        yield home


async def pair(home: Home, mac: str, name: str | None) -> MockConfigEntry:
    """Let a device join."""
    entry = await home.move_in()
    await home.shown.press()
    home.router.press(mac, name)
    await home.recorder.until("device_identified" if name else "window_closed")
    return entry


def last_paired(hass: HomeAssistant, entry: MockConfigEntry) -> State:
    return Shown(hass, entry).state("sensor", "last_paired_device")


async def kept(hass: HomeAssistant, *entity_ids: str) -> list[State]:
    """The states that the recorder has kept."""
    await async_wait_recording_done(hass)
    start = dt_util.start_of_local_day()
    found = await hass.async_add_executor_job(get_significant_states, hass, start, None, [*entity_ids])
    return [state for states in found.values() for state in states if isinstance(state, State)]


async def test_the_last_paired_device_is_kept_without_its_address(hass: HomeAssistant, home: Home) -> None:
    now = last_paired(hass, await pair(home, PRINTER, "printer"))
    assert (now.attributes["mac"], now.attributes["ip"]) == (PRINTER, "192.168.1.150")
    *_, last = await kept(hass, now.entity_id)
    assert last.state == "printer"
    assert last.attributes["network"] == "Home"
    assert not last.attributes.keys() & {"mac", "ip"}


async def test_the_events_are_kept_without_who_it_was(hass: HomeAssistant, home: Home) -> None:
    await pair(home, PRINTER, "printer")
    now = home.shown.state("event", "wps")
    assert (now.attributes["mac"], now.attributes["hostname"]) == (PRINTER, "printer")
    events = [state for state in await kept(hass, now.entity_id) if state.attributes.get("event_type")]
    assert {state.attributes["event_type"] for state in events} >= {"window_opened", "device_identified"}
    facts = {"mac", "ip", "hostname", "name", "wps_name", "given_name", "candidates"}
    assert not [state for state in events if state.attributes.keys() & facts]


async def test_no_address_is_kept_anywhere(hass: HomeAssistant, home: Home) -> None:
    entry = await pair(home, PRINTER, "printer")
    entities = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    found = await kept(hass, *(entity.entity_id for entity in entities))
    assert len(found) > 7
    assert not [state for state in found if ADDRESS.search(str(state.as_dict()))]
