"""A FRITZ!Box that version 0.1.0 knew by its address, since its description has no serial number."""

from collections.abc import AsyncIterator
import time

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest

from .behaviour.stands.fritzbox import FritzBoxStand
from .support import Shown, add_entry
from .wizard import Wizard

ADDRESS = "127.0.0.1"
"""What 0.1.0 took for its identity."""


@pytest.fixture
async def stand() -> AsyncIterator[FritzBoxStand]:
    """A box with FRITZ!OS 7.10."""
    stand = FritzBoxStand(clock=time.monotonic)
    stand.router.has_serial = False
    await stand.start()
    yield stand
    await stand.stop()


async def test_its_entry_goes_on_working_and_can_be_changed(hass: HomeAssistant, stand: FritzBoxStand) -> None:
    entry = await add_entry(hass, "fritzbox", stand.settings, identity=ADDRESS, networks=[stand.main])
    shown = Shown(hass, entry)
    await shown.press()
    assert shown.window == "open"
    wizard = await Wizard.reconfigure(hass, entry)
    await wizard.answer(stand.settings)
    assert wizard.result["reason"] == "reconfigure_successful"
    assert (entry.state, entry.unique_id) == (ConfigEntryState.LOADED, ADDRESS)
    await hass.config_entries.async_unload(entry.entry_id)


async def test_a_new_one_is_known_by_its_serial_number(hass: HomeAssistant, stand: FritzBoxStand) -> None:
    wizard = await Wizard.add(hass, "kind", "fritzbox")
    await wizard.answer(stand.settings)
    await wizard.choose("finish")
    assert wizard.entry.unique_id == "3c:a6:2f:00:00:01"
    await hass.config_entries.async_unload(wizard.entry.entry_id)
