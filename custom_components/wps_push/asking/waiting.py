"""The story of one window, from the press to its end, for whoever waits for it."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

from homeassistant.core import callback

from ..coordinator import WpsCoordinator
from ..home.events import WpsEvent, async_listen
from ..wps.enrollee import as_dict
from ..wps.model import EventType, Outcome, Source

_DEVICE_EVENTS: Final = (EventType.DEVICE_PAIRED, EventType.DEVICE_IDENTIFIED)


class Story:
    """What happens to a network's window from now on: how it ends, and which devices join."""

    def __init__(self, coordinator: WpsCoordinator, network_id: str) -> None:
        """Begin with nothing."""
        self._coordinator = coordinator
        self._network_id = network_id
        self._closed = asyncio.Event()
        self._identified = asyncio.Event()
        self._end: WpsEvent | None = None
        self._devices: dict[str, dict[str, Any]] = {}

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Follow the window within this context."""
        entry = self._coordinator.config_entry
        stop = async_listen(self._coordinator.hass, entry.entry_id, self._happened)
        try:
            yield
        finally:
            stop()

    async def told(self) -> None:
        """Wait until the window has ended, and for a device that joined until it is identified."""
        timing = self._coordinator.timing
        # The coordinator ends every window in time; the limit is for an entry that is removed meanwhile.
        with suppress(TimeoutError):
            await asyncio.wait_for(self._closed.wait(), timing.walk_time + timing.grace + 2 * timing.request)
        if self._end and self._end.event.outcome is Outcome.PAIRED:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._identified.wait(), timing.identify_for)

    def as_response(self) -> dict[str, Any]:
        """What is known, for the response of an action; without an end the window is still open."""
        closes_at = self._coordinator.closes_at(self._network_id)
        return {
            "network": self._coordinator.networks[self._network_id].ssid,
            "closes_at": closes_at and closes_at.isoformat(timespec="seconds"),
            "outcome": self._end and self._end.event.outcome,
            "closed_by": self._end and self._end.event.closed_by,
            "devices": list(self._devices.values()),
            "candidates": [as_dict(candidate) for candidate in self._end.event.candidates] if self._end else [],
        }

    @callback
    def _happened(self, event: WpsEvent) -> None:
        if event.network.id != self._network_id:
            return
        device = event.event.device
        if event.event.type in _DEVICE_EVENTS and device and device.source is Source.REPORTED:
            self._devices[device.mac] = as_dict(device)
            if event.event.type is EventType.DEVICE_IDENTIFIED:
                self._identified.set()
        if event.event.type is EventType.WINDOW_CLOSED:
            self._end = event
            self._closed.set()
