"""When a router is looked at next, when a window's deadline is over, and when a lost connection is tried again."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from datetime import datetime

from homeassistant.core import CALLBACK_TYPE, HassJob, callback
from homeassistant.helpers.event import async_call_later

from ..wps.model import Capability, Signal
from ..wps.router import RouterError, Signals
from .router import KnownRouter


class Schedule:
    """One timer for whatever comes first: the next look at the router, or the deadline of a window.

    A router that pushes is not looked at, nor is one without `IDLE_STATUS` while every window is closed, or any while
    its owner has switched polling off. But a router that was lost is looked at until it is back, whichever it is.
    """

    def __init__(self, router: KnownRouter, due: Callable[[], None]) -> None:
        """Start silent; `due` is called when something is to be done."""
        self._router = router
        self._due = due
        self._looked_at = router.now()
        self._is_lost = False
        self._is_running = False
        # A look at the router has no place in the last seconds of Home Assistant.
        self._job = HassJob(self._wake, f"{router.name} next look", cancel_on_shutdown=True)
        self._cancel: CALLBACK_TYPE | None = None

    @property
    def interval(self) -> float | None:
        """Seconds between two looks at the router; None where looking serves nothing."""
        router, timing = self._router, self._router.timing
        polled = not router.can(Capability.PUSH)
        if polled and router.is_running:
            return timing.open_poll
        if self._is_lost:
            return timing.idle_poll
        watched = polled and router.can(Capability.IDLE_STATUS) and not router.entry.pref_disable_polling
        return timing.idle_poll if watched else None

    def looked(self, *, reached: bool) -> None:
        """The router was just asked, or pressed; a look that failed counts as one, so the next is an interval away."""
        self._looked_at = self._router.now()
        self._is_lost = not reached

    def start(self) -> None:
        """Begin to keep the time."""
        self._is_running = True
        self.plan()

    @callback
    def plan(self) -> None:
        """Set the timer anew, since something has changed."""
        self._stop_timer()
        times = [deadline for window in self._router.windows.values() if (deadline := window.deadline) is not None]
        if (interval := self.interval) is not None:
            times.append(self._looked_at + interval)
        if times and self._is_running:
            delay = max(0, min(times) - self._router.now())
            self._cancel = async_call_later(self._router.hass, delay, self._job)

    @callback
    def stop(self) -> None:
        """Do nothing any more."""
        self._is_running = False
        self._stop_timer()

    async def async_follow(self, driver: Signals, lost: Callable[[RouterError], None]) -> AsyncGenerator[Signal]:
        """What the router says by itself, for ever; each time that it is lost, or not found again, `lost` is called.

        The pause before the next attempt doubles, up to the interval of a polled router, until the router is found again.
        """
        timing = self._router.timing
        pause = timing.reconnect
        while True:
            try:
                async with aclosing(driver.signals()) as signals:
                    async for signal in signals:
                        pause = timing.reconnect
                        yield signal
            except RouterError as err:
                lost(err)
            await asyncio.sleep(pause)
            pause = min(2 * pause, timing.idle_poll)

    def _stop_timer(self) -> None:
        if self._cancel:
            self._cancel()
            self._cancel = None

    @callback
    def _wake(self, _: datetime) -> None:
        self._cancel = None
        self._due()
