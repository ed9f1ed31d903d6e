"""When a router is polled next, when the deadline of a window is due, and when a lost connection is tried again."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from contextlib import aclosing
from datetime import datetime
from random import uniform
from typing import Protocol
from zlib import crc32

from homeassistant.core import CALLBACK_TYPE, HassJob, callback
from homeassistant.helpers.event import async_call_later

from ..wps.model import Capability, Phase, RouterReport, Signal
from ..wps.router import RouterError, RouterUnreachable, Signals
from ..wps.timing import EXCHANGE
from .router import KnownRouter


class Duty(Protocol):
    """Something that has to be done at the router at a certain time."""

    @property
    def deadline(self) -> float | None:
        """When it is due, by the windows' clock; None if it is not."""


def _spread(seconds: float) -> float:
    """So many seconds, or some more: what has failed in one instant, as routers behind one switch do, is not tried again in one."""
    return seconds * uniform(1, 1.5)  # noqa: S311 - nobody gains from foreseeing it


class Schedule:
    """One timer for whatever comes first: the next poll of the router, the deadline of a window, or that of a duty.

    A router that pushes is not polled. While all windows are closed, a router without `IDLE_STATUS` is not polled
    either, nor is any router whose owner has switched polling off. But any router that was lost is polled until it is
    back.
    """

    def __init__(self, router: KnownRouter, duties: Iterable[Duty], act: Callable[[], Awaitable[None]]) -> None:
        """Start without a timer; `act` is called when a poll or a deadline is due."""
        self._router = router
        self._duties = tuple(duties)
        self._act = act
        self._is_acting = False
        self._looked_at = router.now()
        self._retry: float | None = None
        self._joining: bool | None = None
        self._joining_since = 0.0
        self._is_running = False
        # Home Assistant must not wait for a poll when it stops.
        self._job = HassJob(self._wake, f"{router.name} next poll", cancel_on_shutdown=True)
        self._cancel: CALLBACK_TYPE | None = None

    @property
    def interval(self) -> float | None:
        """Seconds between two polls of the router; None if it is not to be polled."""
        router, timing = self._router, self._router.timing
        polled = not router.can(Capability.PUSH)
        if polled and router.is_running:
            ends = [window.closes_at for window in router.windows.values() if window.closes_at is not None]
            # Of several windows, the one that was opened last.
            age = max(0, router.now() + timing.walk_time - max(ends))
            is_stuck = self._joining_since < router.now() - timing.open_poll * EXCHANGE
            return timing.until_next_look(age, joining=self._joining and not is_stuck)
        if self._retry is not None:
            return self._retry
        watched = polled and router.can(Capability.IDLE_STATUS) and not router.entry.pref_disable_polling
        return timing.idle_poll * router.spec.idle_share if watched else None

    def is_enough(self, report: RouterReport) -> bool:
        """Whether the router need not be looked at again yet, since this is what the last look has shown."""
        router, timing = self._router, self._router.timing
        is_open = router.is_watched or any(status.phase is Phase.OPEN for status in report.windows.values())
        interval = timing.open_poll if is_open else self.interval or timing.open_poll
        return router.now() - self._looked_at < interval

    def looked(self, *, joining: bool | None = None) -> None:
        """The router has just answered, and told whether a device is joining right now; None if it has not told."""
        self._looked_at = self._router.now()
        self._retry = None
        if joining and not self._joining:
            self._joining_since = self._looked_at
        self._joining = joining

    def failed(self, error: RouterError) -> None:
        """A poll has failed. It counts as a poll; the next one is due an interval later."""
        timing = self._router.timing
        self._looked_at = self._router.now()
        # A router may answer but refuse us for a while, for example while its owner is logged in. Then we do not try to
        # log in at every interval, unless a press of ours may have opened a window.
        is_refusing = not self._router.can(Capability.IDLE_STATUS) and not isinstance(error, RouterUnreachable)
        is_scarce = is_refusing and not any(
            window.may_be_open(self._looked_at) for window in self._router.windows.values()
        )
        self._retry = _spread(timing.missing_poll if is_scarce else timing.idle_poll)

    def start(self) -> None:
        """Start the timer."""
        self._is_running = True
        self.plan()

    @callback
    def plan(self) -> None:
        """Set the timer again after something has changed; while what is due is being done, that is done at its end."""
        self._stop_timer()
        if self._is_acting:
            return
        times = [deadline for window in self._router.windows.values() if (deadline := window.deadline) is not None]
        if (interval := self.interval) is not None:
            times.append(self._looked_at + interval)
        times += [deadline for duty in self._duties if (deadline := duty.deadline) is not None]
        if times and self._is_running:
            delay = max(0, min(times) - self._router.now())
            self._cancel = async_call_later(self._router.hass, delay, self._job)

    async def async_act(self) -> None:
        """Do what is due, and set the timer for what comes next."""
        self._stop_timer()
        self._is_acting = True
        try:
            await self._act()
        finally:
            self._is_acting = False
            self.plan()

    @callback
    def spread(self) -> None:
        """Bring the next look forward, by up to half of the interval, by as much as is this entry's own.

        The routers of a home are set up together, and would be looked at in the same instant ever after.
        """
        if (interval := self.interval) is not None and not self._router.is_running:
            self._looked_at -= interval / 2 * crc32(self._router.entry.entry_id.encode()) / 2**32
            self.plan()

    @callback
    def stop(self) -> None:
        """Stop the timer for good."""
        self._is_running = False
        self._stop_timer()

    async def async_follow(self, driver: Signals, lost: Callable[[RouterError], None]) -> AsyncGenerator[Signal]:
        """The router's signals, forever. `lost` is called whenever the connection is lost or cannot be restored.

        The pause before the next attempt doubles each time, up to the interval of a polled router, until one succeeds.
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
            await asyncio.sleep(_spread(pause))
            pause = min(2 * pause, timing.idle_poll)

    def _stop_timer(self) -> None:
        if self._cancel:
            self._cancel()
            self._cancel = None

    @callback
    def _wake(self, _: datetime) -> None:
        self._cancel = None
        self._router.spawn(self.async_act(), "look")
