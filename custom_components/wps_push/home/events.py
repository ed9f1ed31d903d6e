"""The event that is published when something happens to a window."""

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import CALLBACK_TYPE, Context, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect, async_dispatcher_send
from homeassistant.util.signal_type import SignalType

from ..const import DOMAIN, EVENT_WPS_PUSH
from ..wps.enrollee import as_dict
from ..wps.model import Network, WindowEvent


class WpsEvent(NamedTuple):
    """A window's event, with everything that its receivers need."""

    happened: WindowEvent
    network: Network
    router: str
    device_id: str | None
    """The id of the network's device in Home Assistant."""
    at: datetime
    opened_at: datetime | None
    """When the window of this event was opened; identifies the window."""
    context: Context | None
    """The context of the user or automation that caused it, if it was caused in Home Assistant."""
    by_pin: bool = False
    """Whether the window was open for one device and its PIN alone."""

    def payload(self) -> dict[str, Any]:
        """The data of the bus event and the attributes of the event entity, without unknown values."""
        happened = self.happened
        data: dict[str, Any] = {
            "network": self.network.ssid,
            "network_id": self.network.id,
            "router": self.router,
            ATTR_DEVICE_ID: self.device_id,
            "opened_by": happened.opened_by,
            "closed_by": happened.closed_by,
            "by_pin": self.by_pin or None,
            "outcome": happened.outcome,
            "refusal": happened.refusal,
            "reason": happened.reason,
            **(as_dict(happened.device) if happened.device else {}),
            "candidates": [_known(as_dict(candidate)) for candidate in happened.candidates] or None,
        }
        return _known(data)


class BlockEvent(NamedTuple):
    """A device is kept out of a router's Wi-Fi from now on, or let in again."""

    mac: str
    name: str
    """What people call it; its address if it has no name."""
    is_blocked: bool
    left: timedelta | None
    """For how long it is kept out; None if there is no end, or if it is let in."""
    router: str
    device_id: str | None
    """The id of the router's device in Home Assistant."""
    context: Context | None
    """Who has asked for it; None if its time is over."""


def _known(data: dict[str, Any]) -> dict[str, Any]:
    """The known values, with plain text instead of enum members, because automations and logs show them to people."""
    known = {key: value for key, value in data.items() if value is not None}
    return {key: value.value if isinstance(value, StrEnum) else value for key, value in known.items()}


# Whoever listens to all networks need not know which of them there are, nor whether their entries are loaded.
_ANY: SignalType[WpsEvent] = SignalType(f"{DOMAIN}_event")

_BLOCKED: SignalType[BlockEvent] = SignalType(f"{DOMAIN}_blocked")


def _signal(entry_id: str, network_id: str) -> str:
    # By entry and network, not by object: listeners stay connected when the entry is reloaded.
    return f"{DOMAIN}_{entry_id}_{network_id}"


@callback
def async_listen(
    hass: HomeAssistant, entry_id: str, network_id: str, listener: Callable[[WpsEvent], None]
) -> CALLBACK_TYPE:
    """Call a listener with every event of a network, also after reloads; returns a function that stops this."""
    return async_dispatcher_connect(hass, _signal(entry_id, network_id), listener)


@callback
def async_listen_to_all(hass: HomeAssistant, listener: Callable[[WpsEvent], None]) -> CALLBACK_TYPE:
    """Call a listener with every event of every network, now and in future; returns a function that stops this."""
    return async_dispatcher_connect(hass, _ANY, listener)


@callback
def async_publish(hass: HomeAssistant, entry_id: str, event: WpsEvent) -> None:
    """Send an event to all listeners and to the bus."""
    async_dispatcher_send(hass, _signal(entry_id, event.network.id), event)
    async_dispatcher_send(hass, _ANY, event)
    hass.bus.async_fire(EVENT_WPS_PUSH, {"type": event.happened.type.value, **event.payload()}, context=event.context)


@callback
def async_listen_to_blocks(hass: HomeAssistant, listener: Callable[[BlockEvent], None]) -> CALLBACK_TYPE:
    """Call a listener whenever a device is kept out or let in again; returns a function that stops this."""
    return async_dispatcher_connect(hass, _BLOCKED, listener)


@callback
def async_publish_block(hass: HomeAssistant, event: BlockEvent) -> None:
    """Tell that a device is kept out, or let in again."""
    async_dispatcher_send(hass, _BLOCKED, event)
