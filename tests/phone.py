"""A phone with Home Assistant's app, as far as Home Assistant knows of it, and the person who holds it."""

from typing import Any

from homeassistant.components.notify.const import NOTIFY_SERVICE_SCHEMA
from homeassistant.core import Context, HomeAssistant, ServiceCall
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr
from homeassistant.util import slugify
from pytest_homeassistant_custom_component.common import MockConfigEntry

from .support import eventually

ANSWERED = "mobile_app_notification_action"
CLEARED = "clear_notification"

_MAX_BUTTONS = 3
"""What Android shows."""


class Phone:
    """A phone: its device, the action that notifies it, what it shows, and what is tapped on it.

    The integration of the app needs libraries that no test here installs. What it gives to others is Home Assistant's
    own: the schema of the action, and the names of the action, of the event and of the device.
    """

    def __init__(self, hass: HomeAssistant, name: str) -> None:
        self._hass = hass
        entry = MockConfigEntry(domain="mobile_app", title=name)
        entry.add_to_hass(hass)
        device = dr.async_get(hass).async_get_or_create(
            config_entry_id=entry.entry_id, identifiers={("mobile_app", name)}, name=name
        )
        self.device_id = device.id
        self.got: list[dict[str, Any]] = []
        """The notifications that it has got, oldest first."""
        self.is_away = False
        """Whether it cannot be reached, as one that gets notifications at home only."""
        hass.services.async_register("notify", slugify(f"mobile_app_{name}"), self._notify, NOTIFY_SERVICE_SCHEMA)

    @property
    def messages(self) -> list[str]:
        """The texts of the notifications that it has got, oldest first."""
        return [notification["message"] for notification in self.got]

    @property
    def shown(self) -> dict[str, dict[str, Any]]:
        """The notifications that it shows, by their tags: one with the same tag is replaced."""
        shown: dict[str, dict[str, Any]] = {}
        for number, notification in enumerate(self.got):
            tag = notification["data"].get("tag", str(number))
            shown[tag] = notification
            if notification["message"] == CLEARED:
                del shown[tag]
        return shown

    async def has_got(self, count: int) -> None:
        """Wait until it has got so many notifications."""
        await eventually(lambda: len(self.got) == count)

    def buttons(self, tag: str) -> dict[str, str]:
        """The buttons of a notification: what is sent if one is tapped, by what it says."""
        return {button["title"]: button["action"] for button in self.shown[tag]["data"]["actions"]}

    def answer(self, action: str, **data: str) -> None:
        """Somebody taps a button, and may type something."""
        self._hass.bus.async_fire(ANSWERED, {"action": action, **data}, context=Context(user_id="somebody"))

    async def _notify(self, call: ServiceCall) -> None:
        if self.is_away:
            raise HomeAssistantError("Device(s) not connected to local push notifications")
        assert len(call.data["data"].get("actions", ())) <= _MAX_BUTTONS
        self.got.append(dict(call.data))
