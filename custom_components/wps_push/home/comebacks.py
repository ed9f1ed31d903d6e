"""The devices that have joined a router and cannot come back, because it does not take their key any more."""

from collections.abc import Iterable
from contextlib import suppress
from functools import partial

from homeassistant.core import callback

from ..wps.comeback import Refusals
from ..wps.model import Enrollee, Signal, SignalKind, Station
from ..wps.router import RouterError
from .router import KnownRouter


class Comebacks:
    """What is heard of them, and one look at the clients before a device is said to be refused; the store has the result."""

    def __init__(self, router: KnownRouter) -> None:
        """Start with what the store has kept."""
        self._router = router
        self._refusals = Refusals(router.timing)
        self._looking_for: set[str] = set()
        """The devices that are refused, unless the look that is under way shows them on the Wi-Fi."""
        self._has_missed_some = False

    @property
    def deadline(self) -> float | None:
        """When a look is due, by the windows' clock; None if none is."""
        return self._refusals.deadline

    @property
    def wants_list(self) -> bool:
        """Whether a device that was refused may have come back while nobody listened."""
        return self._has_missed_some and any(device.is_refused for device in self._router.store.joined.devices)

    @callback
    def hear(self, signal: Signal, ssid: str | None) -> None:
        """The router has reported something of the network of this name; None if that network is not offered."""
        match signal:
            case Signal(kind=SignalKind.LISTENING):
                self._refusals.end_all()
                self._looking_for.clear()
                self._has_missed_some = True
            case Signal(kind=SignalKind.ASSOCIATED, enrollee=Enrollee(mac=mac)):
                self._see([mac])
            case Signal(kind=SignalKind.REGISTERED, enrollee=Enrollee(mac=mac)):
                # It is given the key once more, and the store begins anew with it.
                self._end(mac)
            case Signal(kind=SignalKind.KEY_REFUSED, enrollee=Enrollee(mac=mac)):
                self._refuse(mac, ssid)

    @callback
    def look(self, stations: Iterable[Station]) -> None:
        """The clients were listed."""
        self._has_missed_some = False
        self._see(station.mac for station in stations)

    async def async_judge(self) -> None:
        """Look once for the devices whose time is over, and remember which of them are not on the Wi-Fi."""
        router = self._router
        if not (over := self._refusals.take(router.now())):
            return
        self._looking_for |= over
        listed = None
        with suppress(RouterError):
            listed = (await router.async_ask(partial(router.async_look, (), stations=True))).stations
        # If the list cannot be read, nobody knows. A device that goes on trying begins another trial.
        if listed is not None:
            self.look(listed)
            for mac in self._looking_for:
                if router.store.refuse(mac, is_refused=True):
                    router.updated()
        self._looking_for.clear()

    def _refuse(self, mac: str, ssid: str | None) -> None:
        """A device was refused. That counts only where it has joined: anybody can mistype the password of another network."""
        device = self._router.store.joined.of(mac)
        if device is None or device.network != ssid or device.is_refused or mac in self._looking_for:
            return
        self._refusals.refuse(mac, self._router.now())

    def _see(self, macs: Iterable[str]) -> None:
        """These devices are on the Wi-Fi."""
        store = self._router.store
        # The list of clients is long, and hardly any of them was ever refused.
        missed = self._refusals.devices | self._looking_for | store.joined.refused
        for mac in missed.intersection(macs):
            self._end(mac)
            if store.refuse(mac, is_refused=False):
                self._router.updated()

    def _end(self, mac: str) -> None:
        self._refusals.end(mac)
        self._looking_for.discard(mac)
