"""Tests a router before it is added: opens a window and closes it again."""

import asyncio
from collections.abc import Set as AbstractSet
from contextlib import suppress
from enum import StrEnum

from ..wps.model import Capability, Phase
from ..wps.router import Cancels, Router, RouterError


class Verdict(StrEnum):
    """What the test has shown. The config flow has a page for each."""

    WORKS = "works"
    """The window was opened, read back and closed again."""
    STAYS_OPEN = "stays_open"
    """It was opened and read back, but could not be closed: it stays open until its walk time is over."""
    PRESSED = "pressed"
    """The press was accepted. The router does not report its windows."""
    JOINED = "joined"
    """A device was waiting and joined through the window."""


async def async_try_window(router: Router, capabilities: AbstractSet[Capability], network_id: str) -> Verdict:
    """Open a network's window and close it again, on a router that is connected. Raises `RouterError`."""
    try:
        status = await router.open_window(network_id)
        is_closed = await _async_close(router, network_id)
    except asyncio.CancelledError:
        # Nobody waits for the verdict any more. The press may have arrived, and nobody else would close the window.
        await _async_close(router, network_id)
        raise
    if Capability.STATUS not in capabilities:
        return Verdict.PRESSED
    if status.phase is Phase.SUCCEEDED:
        return Verdict.JOINED
    return Verdict.WORKS if is_closed else Verdict.STAYS_OPEN


async def _async_close(router: Router, network_id: str) -> bool:
    """Close the window if the router can, and say whether that was read back."""
    if isinstance(router, Cancels):
        with suppress(RouterError):
            await router.close_window(network_id)
            return True
    return False
