"""Switching a router's own PIN off, because a person wants it."""

from functools import partial
from typing import Any, Final

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.config_entries import ConfigEntryState

from ..coordinator import WpsConfigEntry
from ..errors import in_words
from ..people.words import async_raised
from ..wps.router import RouterError, SwitchesPin

PIN_ISSUE: Final = "unsafe_pin_"
"""What the ids of the issues begin with that this flow is about."""


class PinRepairFlow(RepairsFlow):
    """Explains what is lost, switches the PIN off, and reads that back."""

    def __init__(self, entry_id: str) -> None:
        """Take the entry of the router."""
        self._entry_id = entry_id

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Begin with the question."""
        return await self.async_step_confirm()

    async def async_step_confirm(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Ask the person, then do it."""
        entry: WpsConfigEntry | None = self.hass.config_entries.async_get_entry(self._entry_id)
        if entry is None or entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="not_loaded")
        coordinator = entry.runtime_data
        if user_input is None or not isinstance(driver := coordinator.router.driver, SwitchesPin):
            return self.async_show_form(step_id="confirm", description_placeholders={"name": entry.title})
        try:
            await coordinator.router.async_ask(partial(driver.set_pin, enabled=False))
        except RouterError as err:
            problem = await async_raised(self.hass, in_words(err, router=entry.title, network=entry.title))
            return self.async_abort(reason="failed", description_placeholders={"problem": problem})
        await coordinator.audit.async_look()
        return self.async_create_entry(data={})
