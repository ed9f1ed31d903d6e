"""How a notification reaches people: in Home Assistant, and by notify entities."""

import asyncio
from collections.abc import Callable, Iterable
from functools import partial
import logging
from typing import Any

from homeassistant.components.notify import ATTR_MESSAGE, ATTR_TITLE, DOMAIN as NOTIFY_DOMAIN, SERVICE_SEND_MESSAGE
from homeassistant.components.persistent_notification import (
    Notification,
    UpdateType,
    async_create,
    async_dismiss,
    async_register_callback,
)
from homeassistant.const import ATTR_ENTITY_ID
from homeassistant.core import CALLBACK_TYPE, Context, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError

from ..const import DOMAIN
from .notices import Words

_LOGGER = logging.getLogger(__name__)


@callback
def async_show(hass: HomeAssistant, notification_id: str, words: Words) -> None:
    """Show a notification in Home Assistant, in the place of the one with this id."""
    async_create(hass, words.message, words.title, notification_id)


@callback
def async_take_back(hass: HomeAssistant, notification_id: str) -> None:
    """Remove a notification from Home Assistant, if it is there."""
    async_dismiss(hass, notification_id)


@callback
def async_on_dismissed(hass: HomeAssistant, listener: Callable[[str], None]) -> CALLBACK_TYPE:
    """Call a listener with the id of each notification that a person has dismissed; returns how to stop that."""

    @callback
    def updated(update: UpdateType, notifications: dict[str, Notification]) -> None:
        for notification_id in notifications if update is UpdateType.REMOVED else ():
            listener(notification_id)

    return async_register_callback(hass, updated)


@callback
def async_send(hass: HomeAssistant, entity_ids: Iterable[str], words: Words, context: Context | None) -> None:
    """Send a notification by notify entities. One that fails costs a line in the log and nothing else."""
    for entity_id in entity_ids:
        data = {ATTR_ENTITY_ID: entity_id, ATTR_MESSAGE: words.message, ATTR_TITLE: words.title}
        sending = hass.services.async_call(NOTIFY_DOMAIN, SERVICE_SEND_MESSAGE, data, blocking=True, context=context)
        # A notify entity can raise anything, which is read here and not raised to anybody.
        hass.async_create_task(sending, f"{DOMAIN} {entity_id}").add_done_callback(partial(_sent, entity_id))


def _sent(entity_id: str, task: asyncio.Task[Any]) -> None:
    if task.cancelled() or (error := task.exception()) is None:
        return
    # Only errors for people say nothing secret; others may name the address to which the message was sent.
    reason = error if isinstance(error, HomeAssistantError) else type(error).__name__
    _LOGGER.warning("%s did not take a notification: %s", entity_id, reason)
