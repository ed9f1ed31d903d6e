"""The clock of the running event loop, which a test can put forward instead of waiting."""

import asyncio
from typing import Final
from weakref import WeakKeyDictionary

REST: Final = 0.01
"""Seconds in which what has become due is done, as far as it needs real time: an answer from a server on this machine."""

_ahead: WeakKeyDictionary[asyncio.AbstractEventLoop, float] = WeakKeyDictionary()


async def pass_time(seconds: float) -> None:
    """Let this time pass for everything that the running event loop has planned, but for a moment not in reality."""
    loop = asyncio.get_running_loop()
    if seconds > REST:
        if loop not in _ahead:
            _put_clock_on(loop)
        _ahead[loop] += seconds - REST
    await asyncio.sleep(min(seconds, REST))


def _put_clock_on(loop: asyncio.AbstractEventLoop) -> None:
    real = loop.time
    _ahead[loop] = 0.0

    def time() -> float:
        return real() + _ahead[loop]

    setattr(loop, "time", time)  # noqa: B010 - a loop declares no clock that can be set
