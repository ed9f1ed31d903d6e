"""Somebody tries the router's WPS PIN: an event, a line in the logbook, and a question in Repairs until it has been seen."""

from collections.abc import AsyncGenerator
import time

from homeassistant.components.repairs import repairs_flow_manager
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import Event, HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest

from custom_components.wps_push.const import DOMAIN, EVENT_TOLD

from .behaviour.stands.hostapd import HostapdStand
from .support import Recorder, add_entry, eventually, faster
from .wizard import ENGLISH

STRANGER = "02:00:00:00:66:00"


class Home:
    """A home whose access point somebody attacks."""

    def __init__(self, hass: HomeAssistant) -> None:
        self.hass = hass
        self.stand = HostapdStand(clock=time.monotonic)
        self.recorder = Recorder(hass)
        self.told: list[str] = []
        hass.bus.async_listen(EVENT_TOLD, self._hear)

    def _hear(self, event: Event) -> None:
        self.told.append(event.data["message"])

    async def move_in(self) -> None:
        faster(self.hass)
        self.entry = await add_entry(self.hass, "hostapd", self.stand.settings, title="Hall", networks=["wlan0"])
        await eventually(lambda: self.stand.hostapd.listens("wlan0"))

    def issue(self) -> ir.IssueEntry | None:
        return ir.async_get(self.hass).async_get_issue(DOMAIN, f"pin_attempted_{self.entry.entry_id}")


@pytest.fixture
async def home(hass: HomeAssistant) -> AsyncGenerator[Home]:
    assert await async_setup_component(hass, "repairs", {})
    home = Home(hass)
    await home.stand.start()
    await home.move_in()
    yield home
    if home.entry.state is ConfigEntryState.LOADED:
        await hass.config_entries.async_unload(home.entry.entry_id)
    await home.stand.stop()


async def test_whoever_tries_pins_is_told_of_and_what_to_do(home: Home) -> None:
    for _ in range(3):
        home.stand.hostapd.try_pin("wlan0", STRANGER)
    attempted = await home.recorder.until("pin_attempted")
    assert (attempted["mac"], attempted["network"]) == (STRANGER, "Home")
    # It has not joined, and is no acquaintance.
    assert STRANGER not in home.entry.runtime_data.router.store
    await eventually(lambda: home.told)
    assert home.told == ["Somebody tried the WPS PIN of Home several times, and it was wrong."]
    issue = home.issue()
    assert issue
    assert issue.translation_placeholders == {"name": "Hall", "network": "Home"}
    assert issue.is_persistent


async def test_the_question_goes_when_a_person_has_seen_it_and_comes_back_with_the_next(home: Home) -> None:
    for _ in range(3):
        home.stand.hostapd.try_pin("wlan0", STRANGER)
    await eventually(home.issue)
    manager = repairs_flow_manager(home.hass)
    assert manager
    issue = home.issue()
    assert issue
    page = await manager.async_init(DOMAIN, context={"issue_id": issue.issue_id})
    assert (page["type"], page["step_id"]) == (FlowResultType.FORM, "confirm")
    words = ENGLISH["issues"]["pin_attempted"]["fix_flow"]["step"]["confirm"]
    assert "ap_setup_locked=1" in words["description"].format(**(page["description_placeholders"] or {}))
    await manager.async_configure(page["flow_id"], {})
    assert home.issue() is None
    # Some time later; hostapd lets them try again after a while.
    home.recorder.clear()
    await eventually(lambda: _tries(home))
    assert home.issue()


def _tries(home: Home) -> bool:
    home.stand.hostapd.try_pin("wlan0", STRANGER)
    return "pin_attempted" in home.recorder.types


async def test_the_question_goes_with_the_router(home: Home) -> None:
    for _ in range(3):
        home.stand.hostapd.try_pin("wlan0", STRANGER)
    await eventually(home.issue)
    await home.hass.config_entries.async_reload(home.entry.entry_id)
    assert home.issue()
    await home.hass.config_entries.async_remove(home.entry.entry_id)
    assert home.issue() is None
