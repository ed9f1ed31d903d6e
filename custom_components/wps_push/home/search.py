"""Find out which device has just joined, and its name, which becomes known some seconds after its address."""

import asyncio
from collections.abc import Container, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace

from ..wps.conclude import Answer, Case, Listing
from ..wps.enrollee import merge
from ..wps.evidence import Evidence, Source
from ..wps.model import Capability, Enrollee, EventType, Outcome, WindowEvent
from ..wps.router import Describes, RouterError, Traces
from ..wps.trace import Trace
from ..wps.window import Window
from .router import KnownRouter


def leaves_open(event: WindowEvent) -> bool:
    """Whether, after this event, the device that joined or its name is still unknown."""
    device = event.device
    if device is None:
        return event.outcome is Outcome.PAIRED
    if device.source is Source.REPORTED:
        return event.type is EventType.DEVICE_PAIRED
    # A client is seen before it gets a lease, and its name comes with the lease.
    is_told = event.type in {EventType.DEVICE_PAIRED, EventType.DEVICE_SEEN}
    return is_told and not (device.given_name or device.hostname)


def async_candidates(router: KnownRouter, window: Window, before: Listing | None, now: Listing) -> list[Enrollee]:
    """Who may have joined through an open window, as far as a list of clients shows; `before` is the one before the press."""
    if window.closes_at is None:
        return []
    known, opened_at = router.store.known, window.closes_at - router.timing.walk_time
    case = Case(after=opened_at, by=now.at, before=before, known=known, comes_back=0)
    return _worth_telling(router, case.observe(now), known)


def _worth_telling(router: KnownRouter, found: Iterable[Enrollee], known: Container[str]) -> list[Enrollee]:
    """The devices that are new, and those that something else speaks for than that they were not there before."""
    devices = [router.recognise(device, known=device.mac in known) for device in found]
    return [device for device in devices if device.is_new or set(device.evidence) - {Evidence.APPEARED}]


class Search:
    """Searches for what is still unknown after an event, for `Timing.identify_for` seconds at most."""

    def __init__(self, router: KnownRouter) -> None:
        """Search on this router and in Home Assistant's registries."""
        self._router = router

    async def async_find(self, event: WindowEvent) -> list[WindowEvent]:
        """The resulting events: the device with its name, or, if the router has not named it, who it is or may be."""
        if event.device:
            found = await self._async_identify(event.device)
            return [replace(event, type=EventType.DEVICE_IDENTIFIED, device=found)] if found else []
        types = {Source.CONCLUDED: EventType.DEVICE_PAIRED, Source.OBSERVED: EventType.DEVICE_SEEN}
        return [
            WindowEvent(type=types[device.source], opened_by=event.opened_by, device=device)
            for device in await self._async_conclude(event)
        ]

    async def _async_identify(self, device: Enrollee) -> Enrollee | None:
        """The device, as soon as anything more is known about it; None if nothing is found in time."""
        router, until = self._router, self._router.now() + self._router.timing.identify_for
        while router.now() < until:
            more = None
            if isinstance(router.driver, Describes):
                # A router that is unreachable for a moment may still answer in time.
                with suppress(RouterError):
                    async with router.in_turn():
                        more = await router.driver.describe(device.mac)
            found = router.recognise(merge(device, more) if more else device, known=True)
            if (found := replace(found, is_new=device.is_new)) != device:
                return found
            await asyncio.sleep(router.timing.identify_poll)
        return None

    async def _async_conclude(self, event: WindowEvent) -> list[Enrollee]:
        """The device that joined, if exactly one client fits, otherwise those that may have joined; empty if none is found.

        After the exchange, the device leaves the Wi-Fi and comes back with the key. So nothing is concluded before it has
        had the time for that: whoever comes first may be somebody else.
        """
        router, timing, by = self._router, self._router.timing, self._router.now()
        known, before = router.store.known, self._before(event.joined_after)
        # Without an earlier list of clients, every device would look new.
        can_compare = router.listing is not None
        looks, traces = await self._async_let_it_come_back(by + timing.comes_back), None
        case = Case(
            after=event.joined_after,
            by=by,
            before=before,
            known=known if can_compare else None,
            comes_back=router.now() - by,
        )
        while router.now() < by + timing.identify_for:
            looks += await self._async_list()
            found = case.conclude(looks, traces)
            if found.device is None and traces is None and isinstance(router.driver, Traces):
                traces = await self._async_trace(router.driver)
                found = case.conclude(looks, traces)
            if devices := _worth_telling(router, [found.device] if found.device else found.candidates, known):
                return devices
            await asyncio.sleep(timing.identify_poll)
        return []

    async def _async_let_it_come_back(self, until: float) -> list[Listing]:
        """The clients at first, and time for the device to come back.

        Where the list lags behind, several looks show when it was made; where log-ins are scarce, they keep the session. Who
        comes after the next window has opened may have come through that, so nobody waits for longer.
        """
        router = self._router
        looks = await self._async_list()
        look_at = router.now() + router.timing.identify_poll
        while (left := until - router.now()) > 0 and not router.is_running:
            await asyncio.sleep(min(left, router.timing.open_poll))
            if router.now() >= look_at and not router.can(Capability.IDLE_STATUS):
                looks += await self._async_list()
                look_at = router.now() + router.timing.identify_poll
        return looks

    def _before(self, joined_after: float | None) -> Listing | None:
        """The clients from before the window, if they were read for it."""
        listing, timing = self._router.listing, self._router.timing
        if listing is None or joined_after is None or not 0 <= joined_after - listing.at <= timing.walk_time:
            return None
        return listing

    async def _async_list(self) -> list[Listing]:
        """The clients now; empty if they cannot be read."""
        router = self._router
        # A router that is unreachable for a moment may still answer in time.
        with suppress(RouterError):
            async with router.in_turn():
                report = await router.async_look((), stations=True)
            if report.stations is not None and router.listing:
                return [router.listing]
        return []

    async def _async_trace(self, driver: Traces) -> Answer[Mapping[str, Trace]]:
        """What the router shows beyond the list; nothing if that cannot be read, since it is asked only once."""
        router, traces = self._router, dict[str, Trace]()
        async with router.in_turn():
            asked_at = router.now()
            with suppress(RouterError):
                traces.update(await driver.traces())
        return Answer(content=traces, asked_at=asked_at, at=router.now())
