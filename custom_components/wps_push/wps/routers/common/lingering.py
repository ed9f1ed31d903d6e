"""The session with a router that lets one administrator in at a time: kept while it is used, and a little longer."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Self

from ...router import RouterBusy, RouterError, RouterUnreachable
from ...timing import Timing
from .refusals import Refusals

type Step = Callable[[], Awaitable[None]]


class SessionOver(RouterBusy):
    """The session has ended, most likely since somebody else has logged in; a new log-in may help."""


class Lingering:
    """A session that is taken late and given back early, so that the owner can use the router's own pages.

    `async with lingering:` logs in if need be. It is the driver's lock as well: one block runs at a time, and blocks
    are not nested. Some time after the last block the session is given back; a block that comes before finds it still there.
    """

    def __init__(self, *, log_in: Step, log_out: Step, timing: Timing) -> None:
        """Take the steps that log in and out; the session is given back `timing.linger` seconds after its last use.

        Both may raise `RouterError`; what `log_out` raises is ignored.
        """
        self._log_in = log_in
        self._log_out = log_out
        self._linger = timing.linger
        self._lock = asyncio.Lock()
        self._usable = False
        self._refusals = Refusals(timing)
        self._owed = False
        """Whether the router may have a session of ours, perhaps one of a log-in that was broken off."""
        self._timer: asyncio.TimerHandle | None = None
        self._leaving: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Wait until it is free, and log in if need be; raises what `log_in` raises."""
        await self._lock.acquire()
        self._stop_timer()
        try:
            if not self._usable:
                # A log-in that was broken off may have left a session, which would stand in the way of the next one.
                await self._leave()
                await self.renew()
        finally:
            if not self._usable:
                self._release()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Leave the session to the next block, for a while."""
        self._release()

    async def renew(self) -> None:
        """Log in again, from inside a block: the router does not know the session any more. Raises what `log_in` raises.

        Credentials that were not accepted are not sent again: routers lock out those who try too often.
        """
        self._usable = False
        self._refusals.check()
        self._owed = True
        try:
            await self._log_in()
        except RouterUnreachable:
            # It may have let us in all the same, and its answer was lost.
            raise
        except RouterError as error:
            self._owed = False
            self._refusals.note(error)
            raise
        self._usable = True

    async def ask[T](self, question: Callable[[], Awaitable[T]]) -> T:
        """Ask the router, from inside a block; once more after a new log-in where `SessionOver` is the answer."""
        try:
            return await question()
        except SessionOver:
            pass
        await self.renew()
        return await question()

    async def end(self) -> None:
        """Give the session back now, once it is free. Never raises."""
        async with self._lock:
            self._stop_timer()
            await self._leave()
        if self._leaving:
            await asyncio.wait([self._leaving])

    def _release(self) -> None:
        if self._owed:
            self._timer = asyncio.get_running_loop().call_later(self._linger, self._time_is_over)
        self._lock.release()

    def _stop_timer(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def _time_is_over(self) -> None:
        self._timer = None
        # A task of its own, which a block that comes meanwhile waits for: half a log-out would leave nobody knows what.
        self._leaving = asyncio.create_task(self._leave_if_idle())

    async def _leave_if_idle(self) -> None:
        async with self._lock:
            # A block that was faster has set the timer anew.
            if self._timer is None:
                await self._leave()

    async def _leave(self) -> None:
        if self._owed:
            self._usable = False
            with suppress(RouterError):
                await self._log_out()
            # Only now: a log-out that was broken off is still to be done.
            self._owed = False
