"""The lines of the logbook: one for an opening, for each device, and for an end.

The events of the windows report a device twice, before and after its name is known, and do not know what users are called.
So each line is an event of its own, with the whole sentence.
"""

from typing import Final

from homeassistant.components.event import DOMAIN as EVENT_DOMAIN
from homeassistant.const import ATTR_DEVICE_ID, ATTR_ENTITY_ID, ATTR_ICON, EVENT_HOMEASSISTANT_STOP
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er

from ..const import DOMAIN, EVENT_TOLD
from ..home.events import BlockEvent, WpsEvent, async_listen_to_all, async_listen_to_blocks
from ..wps.evidence import Source
from ..wps.model import Enrollee, EventType
from .names import UntilNamed, has_joined_or_may_have
from .sentences import (
    async_closed,
    async_joined,
    async_kept_out,
    async_may_have_joined,
    async_not_connected,
    async_opened,
    async_pin_attempted,
    async_refused,
)
from .who import async_router_name, async_user

ATTR_ROUTER: Final = "router"
ATTR_MESSAGE: Final = "message"

ICON_DEVICE: Final = "mdi:devices"
_ICON_OUT: Final = "mdi:wifi-remove"
_ICON_IN: Final = "mdi:wifi-check"
_ICONS: Final = {
    EventType.WINDOW_OPENED: "mdi:wifi-lock-open",
    EventType.WINDOW_CLOSED: "mdi:wifi-lock",
    EventType.WINDOW_REFUSED: "mdi:wifi-remove",
    EventType.DEVICE_NOT_CONNECTED: "mdi:wifi-alert",
    EventType.PIN_ATTEMPTED: "mdi:shield-alert",
}

_LINES: Final = frozenset(
    {
        EventType.WINDOW_OPENED,
        EventType.WINDOW_REFUSED,
        EventType.WINDOW_CLOSED,
        EventType.DEVICE_NOT_CONNECTED,
        EventType.PIN_ATTEMPTED,
    }
)
"""What gets its line at once; news of devices wait for their names."""


@callback
def async_write_lines(hass: HomeAssistant) -> None:
    """Write a line for what happens at every router, from now on."""

    @callback
    def write(event: WpsEvent, _device: Enrollee | None = None) -> None:
        _ = hass.async_create_task(_async_write(hass, event), f"{DOMAIN} story")

    @callback
    def happened(event: WpsEvent) -> None:
        news.identified(event)
        if (device := event.happened.device) and has_joined_or_may_have(event.happened):
            news.hold(event, device)
        elif event.happened.type in _LINES:
            write(event)

    @callback
    def stops(_: Event) -> None:
        # Nobody will find out more.
        news.flush()

    @callback
    def blocked(event: BlockEvent) -> None:
        _ = hass.async_create_task(_async_write_block(hass, event), f"{DOMAIN} story")

    news = UntilNamed(hass, write)
    async_listen_to_all(hass, happened)
    async_listen_to_blocks(hass, blocked)
    hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, stops)


async def _async_write(hass: HomeAssistant, event: WpsEvent) -> None:
    """Put the line of an event on the bus, for its device and the event entity there."""
    icon = _ICONS.get(event.happened.type, ICON_DEVICE)
    _put(hass, event, icon, _sentence(hass, event, await async_user(hass, event.context)))


async def _async_write_block(hass: HomeAssistant, event: BlockEvent) -> None:
    """The same for a device that is kept out or let in."""
    icon = _ICON_OUT if event.is_blocked else _ICON_IN
    _put(hass, event, icon, async_kept_out(hass, event, await async_user(hass, event.context)))


def _put(hass: HomeAssistant, event: WpsEvent | BlockEvent, icon: str, sentence: str) -> None:
    line = {
        ATTR_ICON: icon,
        ATTR_ROUTER: async_router_name(hass, event),
        ATTR_MESSAGE: sentence,
        ATTR_DEVICE_ID: event.device_id,
        ATTR_ENTITY_ID: _event_entity(hass, event),
    }
    hass.bus.async_fire(EVENT_TOLD, {key: value for key, value in line.items() if value}, context=event.context)


def _sentence(hass: HomeAssistant, event: WpsEvent, user: str | None) -> str:
    happened, device = event.happened, event.happened.device
    if happened.type is EventType.PIN_ATTEMPTED:
        return async_pin_attempted(hass, event)
    if happened.type is EventType.WINDOW_OPENED:
        return async_opened(hass, event, user)
    if happened.refusal:
        return async_refused(hass, event, happened.refusal)
    if happened.type is EventType.WINDOW_CLOSED or device is None:
        return async_closed(hass, event, user)
    if happened.type is EventType.DEVICE_NOT_CONNECTED:
        return async_not_connected(hass, event, device)
    if device.source is Source.OBSERVED:
        return async_may_have_joined(hass, event, [device])
    return async_joined(hass, event, device, user)


def _event_entity(hass: HomeAssistant, event: WpsEvent | BlockEvent) -> str | None:
    """The entity under which the line is found as well: the logbook leaves our sensors out."""
    entities = er.async_entries_for_device(er.async_get(hass), event.device_id) if event.device_id else []
    ours = (entity.entity_id for entity in entities if entity.platform == DOMAIN and entity.domain == EVENT_DOMAIN)
    return next(ours, None)
