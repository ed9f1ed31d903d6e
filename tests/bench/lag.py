"""How long an event loop keeps everybody waiting who has something to do."""

import asyncio
import gc
import time
from typing import Any, Self

EVERY = 0.002
"""Seconds between two moments at which the loop is to come."""


class Lag:
    """How late an event loop comes to what is due, in each of many moments that follow each other evenly.

    A loop that is held up comes late to all of the moments that have passed meanwhile, and each of them counts: that is
    what somebody meets who comes at any time. Use it as a context manager.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._late: list[float] = []
        self._longest_collection = 0.0
        self._cpu_before = time.process_time()

    def __enter__(self) -> Self:
        self._began_at = self._loop.time()
        self._due = self._began_at + EVERY
        self._timer = self._loop.call_at(self._due, self._come)
        gc.callbacks.append(self._collects)
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        gc.callbacks.remove(self._collects)
        self._lasted = self._loop.time() - self._began_at
        # It may be late at this moment.
        self._count()
        self._cpu = time.process_time() - self._cpu_before

    def _come(self) -> None:
        self._count()
        self._timer = self._loop.call_at(self._due, self._come)

    def _count(self) -> None:
        now = self._loop.time()
        while self._due <= now:
            self._late.append(now - self._due)
            self._due += EVERY

    def _collects(self, phase: str, _: dict[str, Any]) -> None:
        now = time.perf_counter()
        if phase == "start":
            self._collecting_since = now
        else:
            self._longest_collection = max(self._longest_collection, now - self._collecting_since)

    @property
    def figures(self) -> dict[str, float]:
        """The worst and the 99th percentile in milliseconds; the seconds of it all, and those of the processor.

        `garbage_ms` is how long Python was busy with one collection of garbage at most. Nobody can come in between, and the
        longest looks at everything that the process has, whoever it belongs to.
        A part of the latter is that of looking so often, which an event loop with nothing else to do shows.
        """
        late = sorted(self._late)
        return {
            "worst_ms": 1000 * late[-1] if late else 0.0,
            "p99_ms": 1000 * late[int(len(late) * 0.99)] if late else 0.0,
            "garbage_ms": 1000 * self._longest_collection,
            "lasted_s": self._lasted,
            "cpu_s": self._cpu,
        }
