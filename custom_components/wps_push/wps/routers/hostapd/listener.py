"""Receive hostapd's events from all BSSes in one place, and turn them into signals."""

import asyncio
from collections.abc import AsyncGenerator, Generator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
import math

from ...model import Enrollee, Signal, SignalKind, WindowStatus
from ...router import RouterError, RouterUnreachable
from ...timing import Timing
from .bss import Bss
from .channel import Place, SocketGone
from .directory import Directory
from .events import EventKind, parse_event
from .joining import Newcomers
from .merge import MergedWindow
from .together import together

_MAX_SIGNALS = 1000
"""How many signals may be queued. If more pile up, the listener is stopped and has to start again."""

_RADIO_CHANGES = {EventKind.RADIO_DISABLED, EventKind.RADIO_ENABLED}
_OPENS_OR_CLOSES = {
    EventKind.ACTIVE: True,
    EventKind.TIMEOUT: False,
    EventKind.DISABLED: False,
    EventKind.OVERLAP: False,
    EventKind.REGISTERED: False,
}


class Listener:
    """The BSSes in one place, with a `MergedWindow` for each network and a queue of the signals that result."""

    def __init__(self, place: Place, timing: Timing) -> None:
        """Listen to the BSSes in that place."""
        self.directory = Directory(place, self._on_bss_removed)
        self.newcomers = Newcomers()
        """The devices that have just joined."""
        self.lock = asyncio.Lock()
        """Held during each operation on hostapd, so that operations do not overlap."""
        self._place = place
        self._timing = timing
        self._windows: dict[str, MergedWindow] = {}
        self._signals: asyncio.Queue[Signal] | None = None
        self._failure: RouterError | None = None
        self._caused_kind: SignalKind | None = None
        self._caused_until = -math.inf

    def window(self, network_id: str) -> MergedWindow:
        """A network's window, merged from all BSSes that the network has now."""
        if network_id not in self._windows:
            self._windows[network_id] = MergedWindow(partial(self._emit, network_id), self._ask, self._timing)
        window = self._windows[network_id]
        window.add(bss.name for bss in self.directory.networks.get(network_id, ()))
        return window

    def windows(self) -> dict[str, MergedWindow]:
        """The windows of all networks, including networks that are absent at the moment."""
        return {network_id: self.window(network_id) for network_id in {**self.directory.networks, **self._windows}}

    def with_what_was_heard(self, device: Enrollee) -> Enrollee:
        """A device, with what it has said about itself to any network."""
        for window in self._windows.values():
            device = window.with_known_details(device)
        return device

    def overlap_lasts(self) -> float | None:
        """How many seconds an overlap will last if no device asks again; None if unknown."""
        ends = max((end for window in self._windows.values() if (end := window.overlap_ends())), default=0)
        left = ends - asyncio.get_running_loop().time()
        return left if left > 0 else None

    @property
    def is_listening(self) -> bool:
        """Whether events are received."""
        return self._signals is not None

    @contextmanager
    def causing(self, kind: SignalKind) -> Generator[None]:
        """Mark signals of this kind, from any network, as ours during this block and shortly after it."""
        self._caused_kind, self._caused_until = kind, math.inf
        try:
            yield
        finally:
            self._caused_until = asyncio.get_running_loop().time() + self._timing.cancel_settles

    async def listen(self) -> AsyncGenerator[Signal]:
        """The signals, `LISTENING` first and again whenever a BSS appears. Only one caller may listen at a time."""
        loop = asyncio.get_running_loop()
        signals = self._signals = asyncio.Queue(_MAX_SIGNALS)
        self._failure = None
        try:
            async with self.lock:
                await self.directory.look()
                await self._attach()
            yield Signal(kind=SignalKind.LISTENING)
            check_at = loop.time() + self._place.look_every
            while True:
                try:
                    async with asyncio.timeout_at(check_at):
                        signal = await signals.get()
                except TimeoutError:
                    await self._check()
                    check_at = loop.time() + self._place.look_every
                    continue
                except asyncio.QueueShutDown:
                    reason = "hostapd has ended, or too many of its signals were not fetched in time"
                    raise self._failure or RouterUnreachable(reason) from None
                yield signal
        finally:
            self._signals = None
            self.newcomers.give_up()
            for bss in self.directory.bsses:
                bss.control.detach()
            for window in self._windows.values():
                window.forget()

    def fail(self, error: RouterError) -> None:
        """The connection to the BSSes is lost: raise this error in `listen`."""
        self._failure = error
        if self._signals:
            self._signals.shutdown()

    def close(self) -> None:
        """Close all sockets."""
        self.directory.close()
        for window in self._windows.values():
            window.forget()
            window.pin.forget()

    async def attach_new(self) -> None:
        """If `listen` is running, receive events from newly found BSSes too."""
        if self._signals and await self._attach():
            self._enqueue(Signal(kind=SignalKind.LISTENING))
            self._enqueue(Signal(kind=SignalKind.CHANGED))

    async def _check(self) -> None:
        """Find out which BSSes have disappeared and which have appeared.

        Raises RouterError if there are none, or if one does not answer.
        """
        await together(*(self._ping(bss) for bss in self.directory.bsses))
        async with self.lock:
            await self.directory.look_for_more()
            await self.attach_new()

    async def _ping(self, bss: Bss) -> None:
        try:
            await bss.control.ping()
        except SocketGone:
            self.directory.remove(bss)

    async def _attach(self) -> bool:
        """Receive events from the BSSes that are not attached yet; returns whether there were any."""
        new = [bss for bss in self.directory.bsses if not bss.control.attached]
        for bss in new:
            await bss.control.attach(partial(self._on_event, bss))
        return bool(new)

    def _on_event(self, bss: Bss, line: str) -> None:
        event = parse_event(line)
        network_id = self.directory.network_of(bss)
        if event is None or network_id is None:
            return
        bss.event_count += 1
        bss.is_open = _OPENS_OR_CLOSES.get(event.kind, bss.is_open)
        if event.kind is EventKind.TERMINATING:
            self.directory.remove(bss)
            if self._signals and not self.directory.bsses:
                # Signals that are already queued are still delivered.
                self._signals.shutdown()
            return
        now = asyncio.get_running_loop().time()
        self.newcomers.hear(bss.name, event, now)
        if event.device and bss.facts.backhaul and self.newcomers.is_repeater(event.device.mac, bss.name):
            event = replace(event, device=replace(event.device, backhaul=bss.facts.backhaul))
        if event.kind is EventKind.REGISTERED:
            self._attribute(network_id)
        elif event.wrong_pin and self._waiting_elsewhere(network_id):
            # The PIN was mistyped here, or the device has another one. Nobody tries the access point's own.
            event = replace(event, wrong_pin=False)
        self.window(network_id).feed(bss.name, event, now)
        if event.kind in _RADIO_CHANGES:
            bss.is_without_wps = False
            self._enqueue(Signal(kind=SignalKind.CHANGED))

    def _attribute(self, network_id: str) -> None:
        """A device is joining a network: with the PIN that was given for another one, if nobody has opened this one."""
        if waiting := self._waiting_elsewhere(network_id):
            self._enqueue(Signal(kind=SignalKind.OPENED, network_id=network_id, ours=True))
            for id_ in waiting:
                self._windows[id_].pin.end(SignalKind.CANCELLED)

    def _waiting_elsewhere(self, network_id: str) -> list[str]:
        """The networks for which a PIN was given that a device may use on this one, which itself waits for nobody.

        Without `wps_independent=1`, hostapd gives a PIN to all its networks, and the device chooses.
        """
        waiting = [id_ for id_, window in self._windows.items() if window.pin.is_on]
        return [] if network_id in waiting or self.window(network_id).is_open else waiting

    def _on_bss_removed(self, bss: Bss) -> None:
        self.newcomers.give_up(bss.name)
        if network_id := self.directory.network_of(bss):
            self.window(network_id).vanish(bss.name)
            self._enqueue(Signal(kind=SignalKind.CHANGED))

    def _emit(self, network_id: str, kind: SignalKind, enrollee: Enrollee | None) -> None:
        ours = kind is self._caused_kind and asyncio.get_running_loop().time() < self._caused_until
        self._enqueue(Signal(kind=kind, network_id=network_id, enrollee=enrollee, ours=ours))

    def _ask(self, name: str) -> asyncio.Task[WindowStatus | None]:
        """Ask the BSS of an interface for its status."""
        return asyncio.create_task(self._status(name))

    async def _status(self, name: str) -> WindowStatus | None:
        bss = next((bss for bss in self.directory.bsses if bss.name == name), None)
        try:
            return await bss.window() if bss else None
        except RouterError:
            return None

    def _enqueue(self, signal: Signal) -> None:
        if self._signals is None:
            return
        try:
            self._signals.put_nowait(signal)
        except asyncio.QueueFull:
            self._signals.shutdown()
        except asyncio.QueueShutDown:
            return
