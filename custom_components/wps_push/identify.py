"""Finds out what a device is called that has just joined: its address comes first, its name some seconds later."""

import asyncio
from contextlib import suppress
from dataclasses import replace

from homeassistant.core import HomeAssistant

from .household import async_recognise
from .wps.enrollee import merge
from .wps.model import Enrollee
from .wps.router import Describes, Router, RouterError
from .wps.timing import Timing


async def async_identify(
    hass: HomeAssistant, router: Router, lock: asyncio.Lock, timing: Timing, device: Enrollee
) -> Enrollee | None:
    """The device as soon as anything more is known of it; None if nothing is in time."""
    until = hass.loop.time() + timing.identify_for
    while hass.loop.time() < until:
        more = None
        if isinstance(router, Describes):
            # A router that is out of reach for a moment may still tell in time.
            with suppress(RouterError):
                async with lock:
                    more = await router.describe(device.mac)
        found = async_recognise(hass, merge(device, more) if more else device, known=True)
        if (found := replace(found, is_new=device.is_new)) != device:
            return found
        await asyncio.sleep(timing.identify_poll)
    return None
