"""One press of a network's button, or one close of its window: who asked for it, and making sure that it ends."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from homeassistant.core import Context

from ..wps.model import WindowStatus
from ..wps.router import UNANSWERED, Router, RouterBusy
from ..wps.window import Window


class Press:
    """One press or one close. It always ends: by success, by any kind of error, or because Home Assistant stops."""

    by_pin = False
    """Whether it opens a window for one device and its PIN alone."""
    _task: asyncio.Task[None]

    def __init__(self, context: Context | None, *, is_wanted: Callable[[], object] = lambda: True) -> None:
        """Remember who asked for it, if known, and how to tell whether a close is wanted when the router has time for it."""
        self.context = context
        self._is_wanted = is_wanted

    def start(self, task: asyncio.Task[None]) -> None:
        """Set the task that carries it out."""
        self._task = task

    async def carry_out(self, driver: Router, network_id: str) -> WindowStatus:
        """Have the router open the window; returns and raises what the driver does."""
        return await driver.open_window(network_id)

    async def async_end(self, patience: float) -> None:
        """Wait up to `patience` seconds for it to end, then cancel it."""
        if patience:
            await asyncio.wait([self._task], timeout=patience)
        self._task.cancel()
        await asyncio.wait([self._task])

    @contextmanager
    def opening(self, window: Window, now: float, shown: Callable[[], None]) -> Iterator[None]:
        """Show the window as opening during this block, and no longer. `shown` is called at its start and end."""
        window.press(now)
        shown()
        try:
            yield
        finally:
            # A press that was read back or refused has already left this state. This is for every other end.
            window.refuse(None)
            shown()

    @contextmanager
    def closing(self, window: Window) -> Iterator[None]:
        """A window that ends during this block was closed by us.

        If the router's answer is lost, it may end afterwards, and was closed by us all the same. Raises `RouterBusy` if
        what was to be closed is not there any more.
        """
        if not self._is_wanted():
            raise RouterBusy("the window that was to be closed is over, or is wanted by somebody")
        window.begin_close()
        closed: bool | None = False
        try:
            yield
        except UNANSWERED:
            closed = None
            raise
        finally:
            window.end_close(closed=closed)
