"""A press of a network's button, or a close of its window: who asked for it, and how it ends."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from homeassistant.core import Context

from ..wps.window import Window


class Press:
    """One press, or one close. It always ends: by success, by an error of any kind, or because Home Assistant stops."""

    def __init__(self, context: Context | None) -> None:
        """Begin for whoever acts in this context."""
        self.context = context
        self._task: asyncio.Task[None] | None = None

    def start(self, task: asyncio.Task[None]) -> None:
        """Take the task that carries it out."""
        self._task = task

    async def async_end(self, patience: float) -> None:
        """Wait so many seconds for the end, and cut it off if it has not come by then."""
        if (task := self._task) is None:
            return
        if patience:
            await asyncio.wait([task], timeout=patience)
        task.cancel()
        await asyncio.wait([task])

    @contextmanager
    def opening(self, window: Window, now: float, shown: Callable[[], None]) -> Iterator[None]:
        """Show the window as opening for as long as this takes, and no longer."""
        window.press(now)
        shown()
        try:
            yield
        finally:
            # A press that was read back or refused has left the state already; this is for everything else.
            window.refuse(None)
            shown()

    @contextmanager
    def closing(self, window: Window) -> Iterator[None]:
        """Take the window's end for our doing for as long as this takes."""
        window.begin_close()
        try:
            yield
        finally:
            window.end_close(closed=False)
