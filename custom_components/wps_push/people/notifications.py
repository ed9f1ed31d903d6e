"""Notifications: who has joined, and that somebody has opened a window elsewhere.

In Home Assistant, each window has one for who came through it, which is replaced when more is known. What was sent to a
phone cannot be replaced, so notify entities are told once: when the name is known, or is not searched any longer.
"""

from abc import ABC, abstractmethod
from datetime import datetime
from typing import Final, override

from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later

from ..const import DOMAIN
from ..coordinator import WpsConfigEntry
from ..home.events import WpsEvent
from ..wps.enrollee import is_named
from ..wps.evidence import Source
from ..wps.model import Capability, Enrollee, EventType, Initiator, Outcome
from .chosen import Notified
from .delivering import async_on_dismissed, async_send, async_show
from .guarded import because_of
from .names import has_joined_or_may_have
from .notices import (
    Words,
    async_has_joined,
    async_is_closed_again,
    async_somebody_has_joined,
    async_somebody_may_have_joined,
    async_was_opened_elsewhere,
)
from .who import async_user

# Whoever came through a window may be found after the next one has been opened, but not after many of them.
_MAX_NOTICES: Final = 16


@callback
def async_notify(hass: HomeAssistant, entry: WpsConfigEntry) -> None:
    """Notify people of what happens at a router, until its entry is unloaded."""
    notifications = _Notifications(hass, entry)
    for network in entry.runtime_data.networks.values():
        entry.async_on_unload(network.async_listen(notifications.happened))
    entry.async_on_unload(async_on_dismissed(hass, notifications.dismissed))
    entry.async_on_unload(hass.bus.async_listen(EVENT_HOMEASSISTANT_STOP, notifications.stop))
    entry.async_on_unload(notifications.stop)


class _Notice(ABC):
    """What people are told of one window, as far as it is known."""

    def __init__(self, event: WpsEvent) -> None:
        """Begin with what has happened first."""
        self._event = event
        self.context = event.context
        """Who was the cause."""
        self.shown: Words | None = None
        """What was shown last."""
        self.is_dismissed = False
        """Whether a person has read enough of it, so that it does not come back."""
        self.is_sent = False
        """Whether the notify entities were told."""
        self.stop_waiting: CALLBACK_TYPE | None = None
        """How to stop waiting for more to tell them."""

    @property
    @abstractmethod
    def is_complete(self) -> bool:
        """Whether nothing more will be found out that people wait for."""

    @abstractmethod
    async def async_words(self, hass: HomeAssistant) -> Words:
        """What it says now."""


class _Opened(_Notice):
    """A window was opened elsewhere."""

    is_complete = True

    def __init__(self, event: WpsEvent, *, can_close: bool) -> None:
        """Begin with an open window; `can_close` says whether Home Assistant can close it."""
        super().__init__(event)
        self._can_close = can_close
        self.end: WpsEvent | None = None
        """How it has ended, once it has."""

    @override
    async def async_words(self, hass: HomeAssistant) -> Words:
        if self.end is None:
            return async_was_opened_elsewhere(hass, self._event, can_close=self._can_close)
        return async_is_closed_again(hass, self.end, await async_user(hass, self.end.context))


class _Newcomer(_Notice):
    """A device has joined, or may have."""

    def __init__(self, event: WpsEvent) -> None:
        """Begin with whom the first event is about, if anybody."""
        super().__init__(event)
        self._joined: Enrollee | None = None
        self._candidates: dict[str, Enrollee] = {}
        self._is_identified = False
        self._end: Outcome | None = None
        self._trouble: WpsEvent | None = None

    @callback
    def take(self, event: WpsEvent) -> None:
        """Take what has happened since."""
        happened, device = event.happened, event.happened.device
        if happened.type is EventType.WINDOW_CLOSED:
            self._end = happened.outcome
        elif happened.type is EventType.DEVICE_NOT_CONNECTED:
            self._trouble = event
        elif device and device.source is Source.OBSERVED:
            self._candidates[device.mac] = device
        elif device and happened.type in {EventType.DEVICE_PAIRED, EventType.DEVICE_IDENTIFIED}:
            self._joined = device
            self._is_identified = happened.type is EventType.DEVICE_IDENTIFIED

    @property
    @override
    def is_complete(self) -> bool:
        if self._joined:
            return self._is_identified or is_named(self._joined)
        # Where the router says that a device has joined, several candidates may come one after the other.
        return self._end not in {None, Outcome.PAIRED} and all(map(is_named, self._candidates.values()))

    @override
    async def async_words(self, hass: HomeAssistant) -> Words:
        user = await async_user(hass, self._event.context)
        if self._joined:
            return async_has_joined(hass, self._event, self._joined, self._trouble, user)
        if self._end is Outcome.PAIRED:
            return async_somebody_has_joined(hass, self._event, self._candidates.values(), user)
        return async_somebody_may_have_joined(hass, self._event, self._candidates.values())


class _Notifications:
    """The notifications of one router."""

    def __init__(self, hass: HomeAssistant, entry: WpsConfigEntry) -> None:
        """Start without any."""
        self._hass = hass
        self._entry = entry
        self._router = entry.runtime_data.router
        self._chosen = Notified.from_options(entry.options)
        self._notices: dict[str, _Notice] = {}

    @callback
    def happened(self, event: WpsEvent) -> None:
        """Tell people, if an event is worth it and they want to be told."""
        self._follow_window(event)
        if self._chosen.joined:
            self._follow_newcomer(event)

    @callback
    def dismissed(self, notification_id: str) -> None:
        """A person has dismissed a notification, of ours or not."""
        if notice := self._notices.get(notification_id):
            notice.is_dismissed = True

    @callback
    def stop(self, _: Event | None = None) -> None:
        """Tell now what would be told later: the entry is unloaded or Home Assistant stops, and nobody finds out more."""
        for notice in self._notices.values():
            if notice.stop_waiting:
                notice.stop_waiting()
                notice.stop_waiting = None
                self._send(notice)

    @callback
    def _follow_window(self, event: WpsEvent) -> None:
        happened, id_ = event.happened, self._id("opened", event)
        notice = self._notices.get(id_)
        if happened.type is EventType.WINDOW_OPENED and happened.opened_by is Initiator.ELSEWHERE:
            if self._chosen.opened_elsewhere:
                self._tell(id_, _Opened(event, can_close=self._router.can(Capability.CANCEL)))
        elif happened.type is EventType.WINDOW_CLOSED:
            because = because_of(event.context)
            if notice is None and because:
                # Whatever they have chosen, people are told of what Home Assistant does by itself.
                notice = _Opened(event, can_close=True)
            if isinstance(notice, _Opened):
                notice.end = event
                # A phone says that the window is open, and nobody has to close it any more.
                notice.is_sent = notice.is_sent and because is None
                self._tell(id_, notice)

    @callback
    def _follow_newcomer(self, event: WpsEvent) -> None:
        happened, id_ = event.happened, self._id("joined", event)
        notice = self._notices.get(id_)
        is_unnamed = happened.outcome is Outcome.PAIRED and happened.device is None
        if notice is None and (is_unnamed or has_joined_or_may_have(happened)):
            notice = _Newcomer(event)
        if isinstance(notice, _Newcomer):
            notice.take(event)
            self._tell(id_, notice)

    def _id(self, what: str, event: WpsEvent) -> str:
        """The id of a notification. A device that has joined between two looks came through a window that nobody saw."""
        device = event.happened.device
        window = event.opened_at.isoformat() if event.opened_at else device and device.mac
        return f"{DOMAIN}_{self._entry.entry_id}_{event.network.id}_{what}_{window}"

    @callback
    def _tell(self, id_: str, notice: _Notice) -> None:
        self._notices[id_] = notice
        _ = self._hass.async_create_task(self._async_show(id_, notice), f"{DOMAIN} notification")
        if notice.stop_waiting:
            notice.stop_waiting()
            notice.stop_waiting = None
        if notice.is_complete:
            self._send(notice)
        elif self._chosen.entities and not notice.is_sent:
            self._wait(notice)
        while len(self._notices) > _MAX_NOTICES:
            del self._notices[next(iter(self._notices))]

    async def _async_show(self, id_: str, notice: _Notice) -> None:
        words = await notice.async_words(self._hass)
        if words != notice.shown and not notice.is_dismissed:
            notice.shown = words
            async_show(self._hass, id_, words)

    @callback
    def _wait(self, notice: _Notice) -> None:
        """Send it when nobody has found out more for as long as a name is searched."""

        @callback
        def is_over(_: datetime) -> None:
            notice.stop_waiting = None
            self._send(notice)

        notice.stop_waiting = async_call_later(self._hass, self._router.timing.identify_for, is_over)

    @callback
    def _send(self, notice: _Notice) -> None:
        if not notice.is_sent:
            notice.is_sent = True
            _ = self._hass.async_create_task(self._async_send(notice), f"{DOMAIN} notification")

    async def _async_send(self, notice: _Notice) -> None:
        async_send(self._hass, self._chosen.entities, await notice.async_words(self._hass), notice.context)
