"""The proof that a router does what it should, before it is added: a window is opened for real, and closed again."""

import asyncio
from collections.abc import Set as AbstractSet
from contextlib import suppress
from enum import StrEnum

from ..wps.model import Capability, Phase
from ..wps.router import Cancels, Router, RouterError


class Verdict(StrEnum):
    """What a trial has shown."""

    WORKS = "works"
    """The window was opened, read back and closed again."""
    STAYS_OPEN = "stays_open"
    """It was opened and read back, and could not be closed: it stays open until its walk time is over."""
    PRESSED = "pressed"
    """The press was accepted; the router tells nothing of its windows."""
    JOINED = "joined"
    """A device was waiting, and has come in through the window."""


async def async_try_window(router: Router, capabilities: AbstractSet[Capability], network_id: str) -> Verdict:
    """Open a network's window and close it again, on a router that is not connected; raises `RouterError`."""
    try:
        await router.connect()
        try:
            status = await router.open_window(network_id)
            is_closed = await _async_close(router, network_id)
        except asyncio.CancelledError:
            # Nobody waits for the verdict any more. The press may have arrived, and nobody would close the window.
            await _async_close(router, network_id)
            raise
    finally:
        await router.disconnect()
    if Capability.STATUS not in capabilities:
        return Verdict.PRESSED
    if status.phase is Phase.SUCCEEDED:
        return Verdict.JOINED
    return Verdict.WORKS if is_closed else Verdict.STAYS_OPEN


async def _async_close(router: Router, network_id: str) -> bool:
    """Close the window where the router can, and say whether that was read back."""
    if isinstance(router, Cancels):
        with suppress(RouterError):
            await router.close_window(network_id)
            return True
    return False
