"""Libraries that block: their calls run in a thread, one at a time, and nobody waits for them without end."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from ...router import RouterUnreachable
from ...turns import goes_on_in_turn


class Blocking:
    """Runs the calls into one router's library.

    A thread cannot be interrupted. One that nobody waits for any more, after a cancellation or a time-out, runs to its
    end, and the next call waits for that: the library sees one call at a time.
    """

    def __init__(self, limit: float) -> None:
        """Say how many seconds a call may take, waiting for the one before included."""
        self._limit = limit
        self._running: asyncio.Future[Any] | None = None

    @goes_on_in_turn
    async def __call__[**P, T](self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What the call returns or raises; raises `RouterUnreachable` where it takes too long."""
        try:
            async with asyncio.timeout(self._limit):
                while self._running:
                    await asyncio.wait([self._running])
                running = self._start(partial(work, *args, **kwargs))
                # Not a shield, which would log an error that comes when nobody waits any more.
                await asyncio.wait([running])
                return running.result()
        except TimeoutError:
            raise RouterUnreachable("the router does not answer in time") from None

    def when_free(self, work: Callable[[], object]) -> None:
        """Run a call that nobody waits for, as soon as the one before has ended."""
        if self._running:
            self._running.add_done_callback(lambda _: self.when_free(work))
            return
        # While Home Assistant stops, no thread is to be had any more, and what the call would tidy up ends anyway.
        with suppress(RuntimeError):
            _ = self._start(work)

    def _start[T](self, work: Callable[[], T]) -> asyncio.Future[T]:
        self._running = running = asyncio.get_running_loop().run_in_executor(None, work)
        running.add_done_callback(self._done)
        return running

    def _done(self, ran: asyncio.Future[Any]) -> None:
        self._running = None
        if not ran.cancelled():
            # Whoever still waits gets it as well; if nobody does, it must not be reported as forgotten.
            ran.exception()
