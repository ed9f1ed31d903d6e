"""Finds out which device has just joined, and what it is called: its name comes some seconds after its address."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace

from ..wps.enrollee import merge, newcomers
from ..wps.model import Enrollee, EventType, Outcome, Source, Station, WindowEvent
from ..wps.router import Describes, RouterError
from .known_devices import async_recognise
from .router import KnownRouter


def leaves_open(event: WindowEvent) -> bool:
    """Whether an event leaves open who has joined, or what that device is called."""
    device = event.device
    if device is None:
        return event.outcome is Outcome.PAIRED
    if event.type is EventType.DEVICE_PAIRED:
        return True
    # A candidate is seen before it has a lease, with which its name comes.
    is_candidate = event.type is EventType.DEVICE_SEEN and device.source is Source.OBSERVED
    return is_candidate and not (device.given_name or device.hostname)


def async_newcomers(router: KnownRouter, stations: Iterable[Station]) -> list[Enrollee]:
    """The stations that neither we nor Home Assistant's device registry have seen before."""
    found = (async_recognise(router.hass, newcomer, known=False) for newcomer in newcomers(stations, router.store))
    return [newcomer for newcomer in found if newcomer.is_new]


class Search:
    """Looks for what an event leaves open, for `Timing.identify_for` seconds at most."""

    def __init__(self, router: KnownRouter) -> None:
        """Look at this router, and in Home Assistant's registries."""
        self._router = router

    async def async_find(self, event: WindowEvent) -> list[WindowEvent]:
        """What is found: the name of a device that joined, or who it can be where the router has not said."""
        if event.device:
            found = await self._async_identify(event.device)
            return [replace(event, type=EventType.DEVICE_IDENTIFIED, device=found)] if found else []
        # That stays a guess, and is presented as one.
        return [
            WindowEvent(type=EventType.DEVICE_SEEN, opened_by=event.opened_by, device=device)
            for device in await self._async_seek()
        ]

    async def _async_identify(self, device: Enrollee) -> Enrollee | None:
        """The device as soon as anything more is known of it; None if nothing is in time."""
        router, until = self._router, self._router.now() + self._router.timing.identify_for
        while router.now() < until:
            more = None
            if isinstance(router.driver, Describes):
                # A router that is out of reach for a moment may still answer in time.
                with suppress(RouterError):
                    async with router.lock:
                        more = await router.driver.describe(device.mac)
            found = async_recognise(router.hass, merge(device, more) if more else device, known=True)
            if (found := replace(found, is_new=device.is_new)) != device:
                return found
            await asyncio.sleep(router.timing.identify_poll)
        return None

    async def _async_seek(self) -> list[Enrollee]:
        """Who can have joined, on a router that says only that somebody has; empty if nobody new shows up in time.

        A device leaves the Wi-Fi after the exchange and comes back with the password, which takes a moment.
        """
        router, until = self._router, self._router.now() + self._router.timing.identify_for
        # Without a list from before, everybody would look new.
        if not router.knows_stations:
            return []
        while router.now() < until:
            with suppress(RouterError):
                async with router.lock:
                    report = await router.async_look((), stations=True)
                if found := async_newcomers(router, report.stations or ()):
                    return found
            await asyncio.sleep(router.timing.identify_poll)
        return []
