"""Waiting for the end of one window, and for who joined through it."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any, Final

from homeassistant.config_entries import SIGNAL_CONFIG_ENTRY_CHANGED, ConfigEntry, ConfigEntryChange, ConfigEntryState
from homeassistant.core import callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect

from ..home.events import WpsEvent
from ..home.network import OfferedNetwork
from ..home.search import leaves_open
from ..wps.enrollee import as_dict
from ..wps.evidence import Source
from ..wps.model import Enrollee, EventType, Outcome

ATTR_WAIT: Final = "wait"
"""The field of an action that says whether to wait."""

_DEVICE_EVENTS: Final = (EventType.DEVICE_PAIRED, EventType.DEVICE_IDENTIFIED)


class Waiting:
    """What happens in one window of a network: how it ends, and which devices join."""

    def __init__(self, network: OfferedNetwork) -> None:
        """Begin with nothing."""
        self._network = network
        self._events: list[WpsEvent] = []
        self._opened_at: datetime | None = None
        self._changed = asyncio.Event()
        self._is_removed = False

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Follow the network within this context, through reloads of its entry."""
        stops = (
            self._network.async_listen(self._happened),
            async_dispatcher_connect(self._network.router.hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._entry_changed),
        )
        try:
            yield
        finally:
            for stop in stops:
                stop()

    def follow(self, opened_at: datetime | None) -> None:
        """Look at the window that was opened then, and not at those before and after it."""
        self._opened_at = opened_at

    async def async_end(self) -> None:
        """Wait until the window has ended, and until it is known who joined."""
        timing, is_open = self._network.router.timing, True
        while is_open:
            # Every window ends in time; the limit is for an entry that is disabled meanwhile.
            await self._until(lambda: self.end is not None, timing.walk_time + timing.grace + 2 * timing.request)
            # Somebody may have pressed again meanwhile, which lets it go on.
            is_open = self.end is None and self.closes_at is not None
        if self.end and self.end.happened.outcome is Outcome.PAIRED:
            await self._until(self._knows_who, timing.identify_for)

    def as_response(self) -> dict[str, Any]:
        """What is known, for the response of an action; without an end the window is still open."""
        closes_at = None if self.end else self.closes_at
        return {
            "network": self._network.ssid,
            "closes_at": closes_at and closes_at.isoformat(timespec="seconds"),
            "outcome": self.end and self.end.happened.outcome,
            "closed_by": self.end and self.end.happened.closed_by,
            "devices": [as_dict(device) for device in self.devices],
            "candidates": [as_dict(device) for device in self.candidates],
        }

    @property
    def events(self) -> list[WpsEvent]:
        """What has happened in this window, oldest first."""
        return [event for event in self._events if event.opened_at == self._opened_at]

    @property
    def end(self) -> WpsEvent | None:
        """How it has ended; None while it is open."""
        ends = (event for event in self.events if event.happened.type is EventType.WINDOW_CLOSED)
        return next(ends, None) if self._opened_at else None

    @property
    def joined(self) -> list[tuple[Enrollee, WpsEvent]]:
        """The devices that have joined, each as it was described last, with the event that did."""
        found = [event for event in self.events if event.happened.type in _DEVICE_EVENTS]
        return list(
            {
                device.mac: (device, event)
                for event in found
                if (device := event.happened.device) and device.source is not Source.OBSERVED
            }.values()
        )

    @property
    def devices(self) -> list[Enrollee]:
        """The devices that have joined, each as it was described last."""
        return [device for device, _ in self.joined]

    @property
    def candidates(self) -> list[Enrollee]:
        """The devices that may have joined, each as it was described last; the end of the window names them, too."""
        if (end := self.end) is None:
            return []
        seen = [event.happened.device for event in self.events if event.happened.device]
        observed = [device for device in seen if device.source is Source.OBSERVED]
        return list({device.mac: device for device in (*end.happened.candidates, *observed)}.values())

    def _knows_who(self) -> bool:
        """Whether a device that joined was identified, or somebody is there who may have joined."""
        found = [event.happened for event in self.events if event.happened.type in _DEVICE_EVENTS]
        return any(not leaves_open(happened) for happened in found) or bool(self.candidates)

    @property
    def closes_at(self) -> datetime | None:
        """When the window closes; None if nothing is open, or nobody knows."""
        return self.network.closes_at if self.network else None

    @property
    def network(self) -> OfferedNetwork | None:
        """The network, by the entry as it runs now: it may have been reloaded meanwhile. None while it does not run."""
        entry = self._network.router.entry
        if self._is_removed or entry.state is not ConfigEntryState.LOADED:
            return None
        network: OfferedNetwork | None = entry.runtime_data.networks.get(self._network.id)
        return network

    async def _until(self, condition: Callable[[], bool], seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not (condition() or self._is_removed):
                    self._changed.clear()
                    await self._changed.wait()

    @callback
    def _happened(self, event: WpsEvent) -> None:
        self._events.append(event)
        self._changed.set()

    @callback
    def _entry_changed(self, change: ConfigEntryChange, entry: ConfigEntry[Any]) -> None:
        if change is ConfigEntryChange.REMOVED and entry.entry_id == self._network.router.entry.entry_id:
            self._is_removed = True
            self._changed.set()
