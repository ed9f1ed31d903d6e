"""Listens to a router that speaks by itself, and finds it again when it was lost."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

from ..wps.model import Signal
from ..wps.router import RouterError, Signals
from ..wps.timing import Timing


async def async_listen(router: Signals, timing: Timing, lost: Callable[[RouterError], None]) -> AsyncGenerator[Signal]:
    """What the router says, for ever; each time that it is lost, or was not found again, `lost` is told why."""
    pause = timing.reconnect
    while True:
        try:
            async with aclosing(router.signals()) as signals:
                async for signal in signals:
                    pause = timing.reconnect
                    yield signal
        except RouterError as err:
            lost(err)
        await asyncio.sleep(pause)
        # One that is switched off for long is asked no more often than one that is polled.
        pause = min(2 * pause, timing.idle_poll)
