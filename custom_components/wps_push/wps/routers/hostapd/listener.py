"""What hostapd says by itself, of all BSSes of one place."""

import asyncio
from collections.abc import AsyncGenerator, Generator
from contextlib import contextmanager
from functools import partial
import math

from ...model import Enrollee, Signal, SignalKind
from ...router import RouterError, RouterUnreachable
from ...timing import Timing
from .bss import Bss
from .channel import Place, SocketGone
from .directory import Directory
from .events import EventKind, parse_event
from .merge import MergedWindow

_MAX_SIGNALS = 1000
"""How many signals may wait for whoever listens. One who lets more pile up has to begin anew."""

_RADIO_CHANGES = {EventKind.RADIO_DISABLED, EventKind.RADIO_ENABLED}


class Listener:
    """The BSSes of one place, with a `MergedWindow` for each network, and the signals that their events make."""

    def __init__(self, place: Place, timing: Timing) -> None:
        """Listen in that place."""
        self.directory = Directory(place, self._lose)
        self.turn = asyncio.Lock()
        """Whoever asks hostapd something holds it, so that one thing happens after the other."""
        self._place = place
        self._timing = timing
        self._windows: dict[str, MergedWindow] = {}
        self._signals: asyncio.Queue[Signal] | None = None
        self._broken: RouterError | None = None
        self._doing: SignalKind | None = None
        self._doing_until = -math.inf

    def window(self, network_id: str) -> MergedWindow:
        """A network's window, merged from all BSSes that the network has now."""
        if network_id not in self._windows:
            self._windows[network_id] = MergedWindow(partial(self._tell, network_id), self._timing)
        window = self._windows[network_id]
        window.add(bss.name for bss in self.directory.networks.get(network_id, ()))
        return window

    def windows(self) -> dict[str, MergedWindow]:
        """The windows of all networks, those that are not there at the moment included."""
        return {network_id: self.window(network_id) for network_id in {**self.directory.networks, **self._windows}}

    def overlap_lasts(self) -> float | None:
        """For how many seconds an overlap lasts if nobody asks any more; None where it is not known."""
        ends = max((end for window in self._windows.values() if (end := window.overlap_ends())), default=0)
        left = ends - asyncio.get_running_loop().time()
        return left if left > 0 else None

    @contextmanager
    def doing(self, kind: SignalKind) -> Generator[None]:
        """Do what makes hostapd send signals of this kind: they are ours, on whichever network they come."""
        self._doing, self._doing_until = kind, math.inf
        try:
            yield
        finally:
            self._doing_until = asyncio.get_running_loop().time() + self._timing.cancel_settles

    async def listen(self) -> AsyncGenerator[Signal]:
        """What happens, `LISTENING` first and again whenever a BSS has come. Only one at a time may listen."""
        loop = asyncio.get_running_loop()
        signals = self._signals = asyncio.Queue(_MAX_SIGNALS)
        self._broken = None
        try:
            async with self.turn:
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
                    words = "hostapd has ended, or said more than anybody listened to"
                    raise self._broken or RouterUnreachable(words) from None
                yield signal
        finally:
            self._signals = None
            for bss in self.directory.bsses:
                bss.control.detach()
            for window in self._windows.values():
                window.forget()

    def break_off(self, error: RouterError) -> None:
        """The way to the BSSes is lost, whatever they are doing: whoever listens gets this error."""
        self._broken = error
        if self._signals:
            self._signals.shutdown()

    def close(self) -> None:
        """Let go of all sockets."""
        self.directory.close()
        for window in self._windows.values():
            window.forget()

    async def keep_up(self) -> None:
        """Listen also to BSSes that were found just now, if anybody listens."""
        if self._signals and await self._attach():
            self._put(Signal(kind=SignalKind.LISTENING))
            self._put(Signal(kind=SignalKind.CHANGED))

    async def _check(self) -> None:
        """Find out who is still there, and who has come. Raises RouterError where nobody is there, or does not answer."""
        await asyncio.gather(*(self._ping(bss) for bss in self.directory.bsses))
        async with self.turn:
            await self.directory.look_for_more()
            await self.keep_up()

    async def _ping(self, bss: Bss) -> None:
        try:
            await bss.control.ping()
        except SocketGone:
            self.directory.lose(bss)

    async def _attach(self) -> bool:
        """Listen to the BSSes that are not listened to yet; returns whether there was one."""
        silent = [bss for bss in self.directory.bsses if not bss.control.attached]
        for bss in silent:
            await bss.control.attach(partial(self._hear, bss))
        return bool(silent)

    def _hear(self, bss: Bss, line: str) -> None:
        event = parse_event(line)
        network_id = self.directory.network_of(bss)
        if event is None or network_id is None:
            return
        bss.heard += 1
        if event.kind is EventKind.TERMINATING:
            self.directory.lose(bss)
            if self._signals and not self.directory.bsses:
                # What was said before the end is still delivered.
                self._signals.shutdown()
            return
        self.window(network_id).hear(bss.name, event, asyncio.get_running_loop().time())
        if event.kind in _RADIO_CHANGES:
            self._put(Signal(kind=SignalKind.CHANGED))

    def _lose(self, bss: Bss) -> None:
        if network_id := self.directory.network_of(bss):
            self.window(network_id).vanish(bss.name)
            self._put(Signal(kind=SignalKind.CHANGED))

    def _tell(self, network_id: str, kind: SignalKind, enrollee: Enrollee | None) -> None:
        ours = kind is self._doing and asyncio.get_running_loop().time() < self._doing_until
        self._put(Signal(kind=kind, network_id=network_id, enrollee=enrollee, ours=ours))

    def _put(self, signal: Signal) -> None:
        if self._signals is None:
            return
        try:
            self._signals.put_nowait(signal)
        except asyncio.QueueFull:
            self._signals.shutdown()
        except asyncio.QueueShutDown:
            return
