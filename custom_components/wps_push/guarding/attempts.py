"""Somebody tries the router's WPS PIN: a question in Repairs that says what that means, until a person has seen it."""

from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from ..const import DOMAIN
from ..coordinator import WpsConfigEntry
from ..home.events import WpsEvent
from ..wps.model import EventType

ATTEMPT_ISSUE: Final = "pin_attempted_"
"""What the ids of the issues begin with."""


@callback
def async_warn_of_attempts(hass: HomeAssistant, entry: WpsConfigEntry) -> None:
    """Warn of it from now on, while the entry is loaded."""

    @callback
    def happened(event: WpsEvent) -> None:
        if event.happened.type is not EventType.PIN_ATTEMPTED:
            return
        ir.async_create_issue(
            hass,
            DOMAIN,
            f"{ATTEMPT_ISSUE}{entry.entry_id}",
            data={"entry_id": entry.entry_id},
            # It may happen at night, and a restart does not make it harmless.
            is_persistent=True,
            is_fixable=True,
            severity=ir.IssueSeverity.WARNING,
            translation_key="pin_attempted",
            translation_placeholders={"name": entry.title, "network": event.network.ssid},
        )

    for network in entry.runtime_data.networks.values():
        entry.async_on_unload(network.async_listen(happened))


@callback
def async_forget_attempts(hass: HomeAssistant, entry: ConfigEntry[None]) -> None:
    """The router is not here any more."""
    ir.async_delete_issue(hass, DOMAIN, f"{ATTEMPT_ISSUE}{entry.entry_id}")
