"""The repair of a router that shows another certificate than the one that was pinned."""

from typing import Any

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.config_entries import ConfigEntry

from ..wps.routers import PINNED
from .certificates import async_pin


class CertificateRepairFlow(RepairsFlow):
    """Accept another certificate, or any, because a person knows why it has changed."""

    def __init__(self, entry_id: str, pinned: str, shown: str) -> None:
        """Take the entry of the router, and the fingerprints of the certificate that was pinned and of the other one."""
        self._entry_id = entry_id
        self._pinned = pinned
        self._shown = shown

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Ask the person."""
        if (entry := self._entry) is None:
            return self.async_abort(reason="outdated")
        return self.async_show_menu(
            step_id="init",
            menu_options=["accept", "accept_any"],
            description_placeholders={"name": entry.title, "pinned": self._pinned, "shown": self._shown},
        )

    async def async_step_accept(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Accept the other certificate in the place of the first."""
        return self._pin(self._shown)

    async def async_step_accept_any(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Accept any, as is needed where a router makes a new one each time it starts."""
        return self._pin(None)

    def _pin(self, fingerprint: str | None) -> RepairsFlowResult:
        if (entry := self._entry) is None:
            return self.async_abort(reason="outdated")
        async_pin(self.hass, entry, fingerprint)
        return self.async_create_entry(data={})

    @property
    def _entry(self) -> ConfigEntry[Any] | None:
        """The entry, while it has the certificate that the question is about."""
        entry = self.hass.config_entries.async_get_entry(self._entry_id)
        return entry if entry and entry.data.get(PINNED) == self._pinned else None
