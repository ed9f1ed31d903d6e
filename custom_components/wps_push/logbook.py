"""The lines of the logbook: what happened to a window, in sentences."""

from collections.abc import Callable
from typing import Any

from homeassistant.components.logbook import LOGBOOK_ENTRY_ICON, LOGBOOK_ENTRY_MESSAGE, LOGBOOK_ENTRY_NAME
from homeassistant.const import ATTR_ICON
from homeassistant.core import Event, HomeAssistant, callback

from .const import DOMAIN, EVENT_TOLD
from .people.story import ATTR_MESSAGE, ATTR_ROUTER, ICON_DEVICE


@callback
def async_describe_events(
    _: HomeAssistant, async_describe_event: Callable[[str, str, Callable[[Event], dict[str, Any]]], None]
) -> None:
    """Describe the events that are made for the logbook."""

    @callback
    def describe(event: Event) -> dict[str, Any]:
        """The router, and the sentence. The user or automation that was the cause is added by the logbook itself."""
        return {
            LOGBOOK_ENTRY_NAME: event.data[ATTR_ROUTER],
            LOGBOOK_ENTRY_MESSAGE: event.data[ATTR_MESSAGE],
            # Without one, the frontend shows an empty box. Lines of an earlier version have none.
            LOGBOOK_ENTRY_ICON: event.data.get(ATTR_ICON, ICON_DEVICE),
        }

    async_describe_event(DOMAIN, EVENT_TOLD, describe)
