"""The bell of Home Assistant, and notify entities: what people read there."""

from typing import Any, override

from homeassistant.components.notify import DOMAIN as NOTIFY_DOMAIN, NotifyEntity, NotifyEntityFeature
from homeassistant.components.persistent_notification import (
    Notification,
    UpdateType,
    async_dismiss,
    async_register_callback,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_component import DATA_INSTANCES
from homeassistant.setup import async_setup_component

from custom_components.wps_push.const import DOMAIN


class Bell:
    """The notifications of WPS Push under the bell, and everything that has happened to them."""

    def __init__(self, hass: HomeAssistant) -> None:
        self._hass = hass
        self.shown: dict[str, Notification] = {}
        """What stands there now, by id."""
        self.updates: list[tuple[str, str]] = []
        """How often it rang: what was done, and what was said then."""
        async_register_callback(hass, self._updated)

    @callback
    def _updated(self, update: UpdateType, notifications: dict[str, Notification]) -> None:
        for id_, notification in notifications.items():
            if not id_.startswith(DOMAIN):
                continue
            self.updates.append((update.value, notification["message"]))
            if update is UpdateType.REMOVED:
                del self.shown[id_]
            else:
                self.shown[id_] = notification

    @property
    def added(self) -> int:
        """How many there have been."""
        return [update for update, _ in self.updates].count("added")

    @property
    def texts(self) -> list[tuple[str | None, list[str]]]:
        """What stands there now: the titles, and the paragraphs."""
        return [(shown["title"], shown["message"].split("\n\n")) for shown in self.shown.values()]

    def dismiss(self) -> None:
        """Somebody has read everything."""
        for id_ in list(self.shown):
            async_dismiss(self._hass, id_)


class Phone(NotifyEntity):
    """A phone, or whatever else a household is notified by."""

    _attr_should_poll = False
    _attr_supported_features = NotifyEntityFeature.TITLE

    def __init__(self, name: str, fault: Exception | None = None) -> None:
        self.entity_id = f"{NOTIFY_DOMAIN}.{name}"
        self._fault = fault
        self.messages: list[tuple[str | None, str]] = []

    @override
    async def async_send_message(self, message: str, title: str | None = None) -> None:
        if self._fault:
            raise self._fault
        self.messages.append((title, message))


async def add_phones(hass: HomeAssistant, *phones: Phone) -> list[str]:
    """Bring phones into the house; their entity ids."""
    assert await async_setup_component(hass, NOTIFY_DOMAIN, {})
    component: Any = hass.data[DATA_INSTANCES][NOTIFY_DOMAIN]
    await component.async_add_entities(phones)
    return [phone.entity_id for phone in phones]
