"""Holding back the news of a device until its name is known, which takes some seconds longer than its address."""

from collections.abc import Callable
from datetime import datetime

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later

from ..drivers.registry import timing
from ..home.events import WpsEvent
from ..wps.enrollee import is_named
from ..wps.evidence import Source
from ..wps.model import Enrollee, EventType, WindowEvent

type _Key = tuple[str, datetime | None]


def has_joined_or_may_have(happened: WindowEvent) -> bool:
    """Whether an event is about a device that has joined, or may have where the router does not say who has."""
    is_candidate = happened.device is not None and happened.device.source is Source.OBSERVED
    return happened.type is EventType.DEVICE_PAIRED or (happened.type is EventType.DEVICE_SEEN and is_candidate)


class UntilNamed:
    """Passes on the news of each device once: when its name is known, or when nobody searches for that any longer."""

    def __init__(self, hass: HomeAssistant, pass_on: Callable[[WpsEvent, Enrollee], None]) -> None:
        """Start without news. `pass_on` gets the latest event of a device, and the device."""
        self._hass = hass
        self._pass_on = pass_on
        self._waiting: dict[_Key, tuple[CALLBACK_TYPE, WpsEvent, Enrollee]] = {}
        """How to stop waiting for a device, and what is passed on then; by its address and the window that it came through."""

    @callback
    def hold(self, event: WpsEvent, device: Enrollee) -> None:
        """Take the news of a device; they are passed on at once if it has a name of its own."""
        if is_named(device):
            self._pass_on(event, device)
            return

        @callback
        def stays_nameless(_: datetime) -> None:
            self._end(key)
            self._pass_on(event, device)

        key = device.mac, event.opened_at
        self._end(key)
        stop = async_call_later(self._hass, timing(self._hass).identify_for, stays_nameless)
        self._waiting[key] = stop, event, device

    @callback
    def identified(self, event: WpsEvent) -> None:
        """Pass on the news of a device about which everything is known now, if they were held back."""
        device = event.happened.device
        if event.happened.type is EventType.DEVICE_IDENTIFIED and device and self._end((device.mac, event.opened_at)):
            self._pass_on(event, device)

    @callback
    def flush(self) -> None:
        """Pass on now what is held back, with what is known."""
        for key in list(self._waiting):
            _, event, device = self._waiting[key]
            self._end(key)
            self._pass_on(event, device)

    @callback
    def drop(self) -> None:
        """Forget what is held back."""
        for key in list(self._waiting):
            self._end(key)

    def _end(self, key: _Key) -> bool:
        """Stop waiting for a device; returns whether anybody did."""
        if (waiting := self._waiting.pop(key, None)) is None:
            return False
        waiting[0]()
        return True
