"""Find out which device has just joined, and its name, which becomes known some seconds after its address."""

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
    """Whether, after this event, the device that joined or its name is still unknown."""
    device = event.device
    if device is None:
        return event.outcome is Outcome.PAIRED
    if event.type is EventType.DEVICE_PAIRED:
        return True
    # A candidate is seen before it gets a lease, and its name comes with the lease.
    is_candidate = event.type is EventType.DEVICE_SEEN and device.source is Source.OBSERVED
    return is_candidate and not (device.given_name or device.hostname)


def async_newcomers(router: KnownRouter, stations: Iterable[Station]) -> list[Enrollee]:
    """The stations that are new both to this integration and to Home Assistant's device registry."""
    found = (async_recognise(router.hass, newcomer, known=False) for newcomer in newcomers(stations, router.store))
    return [newcomer for newcomer in found if newcomer.is_new]


class Search:
    """Searches for what is still unknown after an event, for `Timing.identify_for` seconds at most."""

    def __init__(self, router: KnownRouter) -> None:
        """Search on this router and in Home Assistant's registries."""
        self._router = router

    async def async_find(self, event: WindowEvent) -> list[WindowEvent]:
        """The resulting events: the device with its name, or, if the router has not named it, the candidates."""
        if event.device:
            found = await self._async_identify(event.device)
            return [replace(event, type=EventType.DEVICE_IDENTIFIED, device=found)] if found else []
        # These devices are only candidates, so they are reported as seen, not as paired.
        return [
            WindowEvent(type=EventType.DEVICE_SEEN, opened_by=event.opened_by, device=device)
            for device in await self._async_find_candidates()
        ]

    async def _async_identify(self, device: Enrollee) -> Enrollee | None:
        """The device, as soon as anything more is known about it; None if nothing is found in time."""
        router, until = self._router, self._router.now() + self._router.timing.identify_for
        while router.now() < until:
            more = None
            if isinstance(router.driver, Describes):
                # A router that is unreachable for a moment may still answer in time.
                with suppress(RouterError):
                    async with router.lock:
                        more = await router.driver.describe(device.mac)
            called = router.store.joined.name_of(device.mac)
            found = async_recognise(router.hass, merge(device, more) if more else device, known=True, called=called)
            if (found := replace(found, is_new=device.is_new)) != device:
                return found
            await asyncio.sleep(router.timing.identify_poll)
        return None

    async def _async_find_candidates(self) -> list[Enrollee]:
        """The devices that may have joined, if the router does not name the one that did; empty if none is found.

        After the exchange, a device leaves the Wi-Fi and comes back with the password, which takes a moment.
        """
        router, until = self._router, self._router.now() + self._router.timing.identify_for
        # Without an earlier list of clients, every device would look new.
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
