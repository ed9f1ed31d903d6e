"""Work that a page shows to be in progress."""

import asyncio
from collections.abc import Awaitable
from typing import Any

from homeassistant.core import HomeAssistant

from ..drivers.registry import timing


async def async_while_shown[T](hass: HomeAssistant, work: Awaitable[T]) -> T:
    """Run the work that a progress page announces, but do not finish before the browser has shown the page.

    The browser listens for the end only from then on. It would miss an earlier one and show the page forever.
    """
    _, outcome = await asyncio.gather(asyncio.sleep(timing(hass).page), work, return_exceptions=True)
    if isinstance(outcome, BaseException):
        raise outcome
    return outcome


def failure_of(task: asyncio.Task[Any]) -> BaseException | None:
    """What a finished task failed with. A task that was cancelled from within has failed, too."""
    return asyncio.CancelledError() if task.cancelled() else task.exception()
