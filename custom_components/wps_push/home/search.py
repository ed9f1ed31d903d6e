"""Finds out which device has just joined, and what it is called: its name comes some seconds after its address."""

import asyncio
from collections.abc import Container, Iterable
from contextlib import suppress
from dataclasses import replace

from homeassistant.core import HomeAssistant

from ..wps.enrollee import merge, newcomers
from ..wps.model import Enrollee, EventType, Outcome, Source, Station, WindowEvent
from ..wps.router import Describes, Router, RouterError
from ..wps.timing import Timing
from .known_devices import async_recognise


async def async_who_joined(
    hass: HomeAssistant,
    router: Router,
    lock: asyncio.Lock,
    timing: Timing,
    known: Container[str],
    event: WindowEvent,
) -> list[WindowEvent]:
    """What there is to tell after a device has joined: what it is called, or who it can be where the router has not said."""
    if event.device:
        found = await _async_identify(hass, router, lock, timing, event.device)
        return [replace(event, type=EventType.DEVICE_IDENTIFIED, device=found)] if found else []
    # That stays a guess, and is told as one.
    return [
        WindowEvent(type=EventType.DEVICE_SEEN, opened_by=event.opened_by, device=device)
        for device in await _async_seek(hass, router, lock, timing, known)
    ]


def async_newcomers(hass: HomeAssistant, stations: Iterable[Station], known: Container[str]) -> list[Enrollee]:
    """The stations that neither we nor Home Assistant's device registry have seen before."""
    found = (async_recognise(hass, newcomer, known=False) for newcomer in newcomers(stations, known))
    return [newcomer for newcomer in found if newcomer.is_new]


def leaves_open(event: WindowEvent) -> bool:
    """Whether an event leaves open who has joined, or what that device is called; `async_who_joined` finds it out."""
    device = event.device
    if device is None:
        return event.outcome is Outcome.PAIRED
    if event.type is EventType.DEVICE_PAIRED:
        return True
    # A candidate is seen before it has a lease, with which its name comes.
    is_candidate = event.type is EventType.DEVICE_SEEN and device.source is Source.OBSERVED
    return is_candidate and not (device.given_name or device.hostname)


async def _async_identify(
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


async def _async_seek(
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
