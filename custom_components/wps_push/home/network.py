"""An offered network: what it is, its window, its presses, and the events that it publishes."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from homeassistant.core import CALLBACK_TYPE, Context, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers.device_registry import ChildDeviceInfo, DeviceInfo
from homeassistant.util import dt as dt_util

from ..const import DOMAIN
from ..errors import in_words
from ..wps.conclude import Listing
from ..wps.connection import connection
from ..wps.model import (
    Capability,
    EventType,
    Network,
    Obstacle,
    Outcome,
    Phase,
    Refusal,
    Role,
    Signal,
    SignalKind,
    WindowEvent,
    WindowStatus,
)
from ..wps.router import UNANSWERED, Cancels, RouterError, WindowRefused
from ..wps.window import Window
from .clock import Dated
from .comings import Comings
from .devices import device_id, given_name, network_device, registered_device
from .events import WpsEvent, async_listen, async_publish
from .kept import KeptWindow
from .neighbours import async_is_another_open
from .opening import Opening
from .press import Press
from .router import KnownRouter
from .search import Search, leaves_open


class OfferedNetwork:
    """A network that the household has chosen, whether the router shows it at this moment or not."""

    def __init__(self, router: KnownRouter, known: Network, *, is_main: bool) -> None:
        """Start with what is known of it and a closed window; the main network stands on the router's own device."""
        self.router = router
        self.id = known.id
        self.is_main = is_main
        self.is_visible = False
        self.window = Window(router.timing, reports_end=router.can(Capability.STATUS))
        router.windows[known.id] = self.window
        self._known = known
        self._opening = Opening()
        self._closing = Dated(router.now)
        self._comings = Comings(router)
        self._is_long_over = False

    # What it is.

    @property
    def description(self) -> Network:
        """What is known of it now."""
        return replace(self._known, obstacle=self.obstacle)

    @property
    def ssid(self) -> str:
        """Its name."""
        return self._known.ssid

    @property
    def role(self) -> Role:
        """What it is for."""
        return self._known.role

    @property
    def obstacle(self) -> Obstacle | None:
        """Why WPS cannot run on it; that it is off only until the next press keeps nobody from pressing."""
        return self.router.in_the_way(self.known_obstacle)

    @property
    def known_obstacle(self) -> Obstacle | None:
        """What is in the way of WPS now: the router says so, or it has refused a press for that reason."""
        if not self.is_visible:
            return Obstacle.RADIO_OFF
        return self._known.obstacle or self.router.store.refused.get(self.id)

    @property
    def closes_at(self) -> datetime | None:
        """When the window closes at the latest; None while it is closed."""
        return self._closing.date(self.window.closes_at)

    @property
    def left(self) -> float | None:
        """For how many seconds the window stays open at most; None while it is closed."""
        closes_at = self.window.closes_at
        return None if closes_at is None else max(0, closes_at - self.router.now())

    @property
    def by_pin(self) -> bool:
        """Whether the window is open for one device and its PIN alone, so that no button lets a device in."""
        return self.window.is_running and self._opening.by_pin

    @property
    def outcome(self) -> Outcome | None:
        """How the last window ended; None while one is open, and before the first."""
        return self.router.store.outcomes.get(self.id)

    @property
    def device_info(self) -> DeviceInfo | ChildDeviceInfo:
        """The device that stands for it; that of the main network is the router's."""
        return registered_device(self.router) if self.is_main else network_device(self.router, self.id, self.ssid)

    @property
    def device_id(self) -> str | None:
        """The id of that device, once it is registered."""
        return device_id(self.router, None if self.is_main else self.id)

    def label(self, *details: str) -> str:
        """Its name beside that of its router, as the household calls it, with whatever else tells it apart."""
        return f"{self.ssid} ({', '.join((given_name(self.router) or self.router.name, *details))})"

    @callback
    def describe(self, network: Network | None) -> None:
        """Take what the router shows of it now; None where it does not show it."""
        self.is_visible = network is not None
        if network is None or network.obstacle:
            self.router.store.forget_refusal(self.id)
        if network is not None:
            self._known = network

    def async_listen(self, listener: Callable[[WpsEvent], None]) -> CALLBACK_TYPE:
        """Call a listener with everything that happens to it, through reloads too; returns how to stop that."""
        return async_listen(self.router.hass, self.router.entry.entry_id, self.id, listener)

    # Pressing and closing.

    async def async_open(self, context: Context | None = None, *, press: Press | None = None) -> datetime | None:
        """Open the window, by a press of another kind if one is given.

        Returns once the router has shown it open, or a device has joined: when it was opened. Raises `HomeAssistantError`
        in words otherwise.
        """
        press = press or Press(context)
        await self._async_run(press, partial(self._open, press))
        return self._opening.at

    async def async_close(self, context: Context | None = None, *, press: Press | None = None) -> None:
        """Close the window. Returns once the router has shown it closed; raises `HomeAssistantError` in words."""
        if not isinstance(self.router.driver, Cancels):
            raise ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="cannot_cancel",
                translation_placeholders={"name": self.router.name},
            )
        press = press or Press(context)
        await self._async_run(press, partial(self._close, press, self.router.driver))

    async def _async_run(self, press: Press, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        try:
            await self.router.async_run(press, work)
        except RouterError as err:
            self.router.failed(err)
            raise in_words(err, router=self.router.name, network=self.ssid) from err

    async def _open(self, press: Press) -> None:
        router, window = self.router, self.window
        async with router.lock:
            if again := window.is_running:
                await self._look_once_more()
            before, router.latest_context = router.latest_context, press.context
            with press.opening(window, router.now(), router.updated), self._opening.pressed(by_pin=press.by_pin):
                try:
                    if not router.is_free_for(self.id):
                        raise WindowRefused(Refusal.BUSY)
                    # Two entries may be the same router: a window that is open here already is no other one.
                    if not again and async_is_another_open(router):
                        raise WindowRefused(Refusal.OTHER_ROUTER)
                    if window.is_running and (press.by_pin or self.by_pin):
                        raise WindowRefused(Refusal.OTHER_METHOD)
                    if not again:
                        await router.before_press()
                        await self._comings.async_learn()
                    status = await self._carry_out(press)
                except RouterError as err:
                    refusal = err.refusal if isinstance(err, WindowRefused) else None
                    self._publish(window.refuse(refusal))
                    if refusal:
                        # Nothing that is noticed from now on was caused by it.
                        router.latest_context = before
                    raise
                router.reached()
                router.press_may_open_others(window)
                self._publish(window.confirm(status, router.now()))

    async def _carry_out(self, press: Press) -> WindowStatus:
        """Press; if nobody knows whether it was carried out, a window that the next look finds open is ours."""
        pressed_at, before, is_running = dt_util.utcnow(), self.window.status, self.window.is_running
        # To read the clients has taken a moment, in which nobody can have joined.
        self.window.press(self.router.now())
        try:
            return await press.carry_out(self.router.driver, self.id)
        except (asyncio.CancelledError, *UNANSWERED):
            if not is_running and not press.by_pin and self.router.can(Capability.STATUS):
                self._expect(KeptWindow.of_press(pressed_at, self.router.timing.walk_time, before))
            raise

    async def _close(self, press: Press, driver: Cancels) -> None:
        router, window = self.router, self.window
        async with router.lock:
            with press.closing(window):
                router.latest_context = press.context
                await driver.close_window(self.id)
                router.reached()
                # A device may have come in since the last look; that is then how the window has ended.
                with suppress(RouterError):
                    await self._look_once_more()
                self._publish(window.end_close(closed=True))

    async def _look_once_more(self) -> None:
        """See what has happened since the last look; a router that pushes has reported it already."""
        if not self.router.can(Capability.PUSH):
            report = await self.router.async_look((self.id,))
            if status := report.windows.get(self.id):
                self.observe(status)

    # What happens to it.

    @callback
    def restore(self) -> None:
        """Restore the window that was open before a restart, or the press that was cut off by it."""
        if (kept := self.router.store.windows.get(self.id)) is None:
            return
        left = kept.left(self.router.timing.walk_time)
        self._is_long_over = left < -self.router.timing.grace
        if kept.is_read_back:
            self.window.restore(kept.opened_by, self.router.now() + left, kept.status)
            self._opening.restore(kept.opened_at, by_pin=kept.by_pin)
        elif left > 0:
            self._expect(kept)
        else:
            self.router.store.keep_window(self.id, None)

    @callback
    def observe(self, status: WindowStatus) -> None:
        """The router was asked."""
        if self._is_long_over and status.phase is Phase.OPEN:
            # Home Assistant was away for longer than the window lasted that it knows: this is another one.
            self.feed(Signal(kind=SignalKind.RESET))
        self._is_long_over = False
        before = self.window.status
        events = self.window.observe(status, self.router.now())
        # Most looks at an open window show what the one before has shown, and there is nothing to store then.
        if events or self.window.status != before or not self.window.is_running:
            self._publish(events)

    @callback
    def feed(self, signal: Signal) -> None:
        """The router reported something by itself."""
        self._publish(self.window.feed(signal, self.router.now()))

    @callback
    def observe_stations(self, listing: Listing) -> None:
        """Whoever appears while the window is open may be the device that joined."""
        for newcomer in self._comings.newcomers(self.window, listing):
            self.feed(Signal(kind=SignalKind.SEEN, enrollee=newcomer))

    @callback
    def follow_clock(self) -> None:
        """Somebody may have set Home Assistant's clock, by which the end is shown."""
        self._publish(())

    @callback
    def expire(self) -> None:
        """The deadline may have passed."""
        if events := self.window.expire(self.router.now()):
            self._publish(events)

    # What is published about it.

    def _publish(self, events: Iterable[WindowEvent], cause: WpsEvent | None = None) -> None:
        """Publish what happened, once: first the states, then the events, so that they agree, then what is found out at once.

        What a search has found out belongs to the event that it was started for, its `cause`.
        """
        if self.router.is_leaving:
            return
        published = [self._compose(happened, cause) for happened in events]
        for event in published:
            self.router.store.remember(event, is_open=self.window.is_running)
        if self._keep() or published:
            self.router.updated()
        for event in published:
            async_publish(self.router.hass, self.router.entry.entry_id, event)
        for event in published:
            self._follow_up(event)

    def _compose(self, happened: WindowEvent, cause: WpsEvent | None) -> WpsEvent:
        """Add to an event what Home Assistant knows."""
        latest = self.router.latest_context
        context, opened_at = (cause.context, cause.opened_at) if cause else self._opening.attribute(happened, latest)
        if happened.type is EventType.WINDOW_CLOSED and self.router.observes and not happened.candidates:
            happened = replace(happened, candidates=self._comings.returned)
        if happened.device and happened.device.is_new is None:
            known = happened.device.mac in self.router.store
            happened = replace(happened, device=self.router.recognise(happened.device, known=known))
        return WpsEvent(
            happened=happened,
            network=self.description,
            router=self.router.info.name,
            device_id=self.device_id,
            at=dt_util.utcnow(),
            opened_at=opened_at,
            context=context,
            by_pin=cause.by_pin if cause else opened_at is not None and self._opening.by_pin,
        )

    def _follow_up(self, event: WpsEvent) -> None:
        """Find out what an event leaves open."""
        if event.happened.type is EventType.WINDOW_OPENED and self._known.obstacle:
            # What stood in the way is gone.
            self.router.networks_changed()
        elif leaves_open(event.happened):
            self.router.spawn(self._find_out(event, Search(self.router).async_find), "search")
        if event.happened.type is EventType.DEVICE_PAIRED:
            self.router.spawn(self._find_out(event, partial(connection, self.router.driver)), "connection")

    async def _find_out(self, cause: WpsEvent, find: Callable[[WindowEvent], Awaitable[list[WindowEvent]]]) -> None:
        """Publish once what is found out of who has joined, or can have."""
        found = await find(cause.happened)
        for device in (happened.device for happened in found if happened.device):
            self.window.know(device)
        self._publish(found, cause)

    def _expect(self, kept: KeptWindow) -> None:
        """Take a window that is found open from now on for the one that a press, which was cut off, has opened."""
        self.window.restore_press(self.router.now() + kept.left(self.router.timing.walk_time), kept.status)
        self.router.store.keep_window(self.id, kept)

    def _keep(self) -> bool:
        """Store an open window, so that a restart finds it again; returns True if that changed anything."""
        store, window, closes_at = self.router.store, self.window, self.closes_at
        kept = store.windows.get(self.id)
        if closes_at is None or window.opened_by is None:
            if kept and not kept.is_read_back and window.may_be_open(self.router.now()):
                return False
            return store.keep_window(self.id, None)
        open_now = KeptWindow.of_window(window.opened_by, self._opening, closes_at, window.status)
        return store.keep_window(self.id, open_now)
