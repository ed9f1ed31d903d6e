"""Finds out which device has just joined, and what it is called: its name comes some seconds after its address."""

import asyncio
from collections.abc import Container, Iterable
from contextlib import suppress
from dataclasses import replace

from homeassistant.core import HomeAssistant

from .household import async_recognise
from .wps.enrollee import merge, newcomers
from .wps.model import Enrollee, EventType, Source, Station, WindowEvent
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


def is_nameless_candidate(event: WindowEvent) -> bool:
    """Whether somebody is told who can have joined, and not what it is called: it was seen before it had a lease."""
    device = event.device if event.type is EventType.DEVICE_SEEN else None
    return device is not None and device.source is Source.OBSERVED and not (device.given_name or device.hostname)


def async_newcomers(hass: HomeAssistant, stations: Iterable[Station], known: Container[str]) -> list[Enrollee]:
    """The stations that neither we nor Home Assistant's device registry have seen before."""
    found = (async_recognise(hass, newcomer, known=False) for newcomer in newcomers(stations, known))
    return [newcomer for newcomer in found if newcomer.is_new]


async def async_seek(
    hass: HomeAssistant, router: Router, lock: asyncio.Lock, timing: Timing, known: Container[str]
) -> list[Enrollee]:
    """Who can have joined, on a router that says only that somebody has; empty if nobody new shows up in time.

    A device leaves the Wi-Fi after the exchange and comes back with the password, which takes a moment.
    """
    until = hass.loop.time() + timing.identify_for
    while hass.loop.time() < until:
        with suppress(RouterError):
            async with lock:
                report = await router.report((), stations=True)
            if found := async_newcomers(hass, report.stations or (), known):
                return found
        await asyncio.sleep(timing.identify_poll)
    return []
