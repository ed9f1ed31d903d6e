"""The two clocks: that of the running event loop, which a test can put forward instead of waiting, and the one on the wall."""

import asyncio
from datetime import datetime, timedelta, tzinfo
from typing import Final
from weakref import WeakKeyDictionary

from homeassistant.util import dt as dt_util
import pytest

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


class WallClock:
    """Home Assistant's wall clock, which somebody may set at any time, as the network does after a start without one."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._ahead = timedelta()
        utcnow, now = dt_util.utcnow, dt_util.now

        def here(time_zone: tzinfo | None = None) -> datetime:
            return now(time_zone) + self._ahead

        patch.setattr(dt_util, "utcnow", lambda: utcnow() + self._ahead)
        patch.setattr(dt_util, "now", here)

    def set(self, ahead: float) -> None:
        """Let it be so many seconds ahead of the real one."""
        self._ahead = timedelta(seconds=ahead)


@pytest.fixture
def wall_clock(monkeypatch: pytest.MonkeyPatch) -> WallClock:
    """The clock on the wall; it is right until a test sets it."""
    return WallClock(monkeypatch)
