"""Follow a router's windows where no home automation system does: for the command line, and for small programs."""

import asyncio
from collections.abc import AsyncGenerator, Iterable

from .model import Capability, RouterReport, Signal, SignalKind, WindowEvent
from .router import Router, RouterError, Signals
from .timing import Timing
from .window import Window


class Follower:
    """A connected router with a `Window` for each of its networks. Only one task at a time uses it."""

    def __init__(
        self, router: Router, networks: Iterable[str], capabilities: frozenset[Capability], timing: Timing
    ) -> None:
        """Follow the networks of these ids."""
        self._router = router
        self._timing = timing
        told = Capability.STATUS in capabilities
        self.windows = {network_id: Window(timing, reports_end=told) for network_id in networks}

    async def open(self, network_id: str) -> list[WindowEvent]:
        """Press a network's push button, and return what the read-back tells. Raises what `open_window` raises."""
        window = self.windows[network_id]
        window.press(_now())
        try:
            status = await self._router.open_window(network_id)
        except RouterError:
            window.refuse(None)
            raise
        return window.confirm(status, _now())

    async def events(self) -> AsyncGenerator[tuple[str, WindowEvent]]:
        """What happens to the windows from now on, with the network of each event; it never ends by itself.

        Raises `RouterError`. After `RouterUnreachable` it may be called again: the windows stay as they are, and a
        deadline that went by meanwhile is told first.
        """
        said = self._listen()
        step = asyncio.ensure_future(anext(said))
        try:
            while True:
                happened = self._expire()
                if step.done():
                    happened = [*self._take(step.result()), *happened]
                    step = asyncio.ensure_future(anext(said))
                for event in happened:
                    yield event
                await asyncio.wait((step,), timeout=self._until_deadline())
        finally:
            # A step that is under way is cancelled and ends the generator; one that is done has left it waiting.
            step.cancel()
            await asyncio.gather(step, return_exceptions=True)
            await said.aclose()

    async def _listen(self) -> AsyncGenerator[RouterReport | Signal]:
        """What the router says: by itself where it does that, else when asked from time to time."""
        if isinstance(self._router, Signals):
            async for signal in self._router.signals():
                yield await self._router.report(self.windows) if signal.kind is SignalKind.LISTENING else signal
            return
        while True:
            yield await self._router.report(self.windows)
            is_open = self._until_deadline() is not None
            await asyncio.sleep(self._timing.open_poll if is_open else self._timing.idle_poll)

    def _take(self, said: RouterReport | Signal) -> list[tuple[str, WindowEvent]]:
        now = _now()
        happened: list[tuple[str, WindowEvent]] = []
        for network_id, window in self.windows.items():
            if isinstance(said, RouterReport):
                status = said.windows.get(network_id)
                events = window.observe(status, now) if status else []
            else:
                events = window.feed(said, now) if said.network_id in {None, network_id} else []
            happened += [(network_id, event) for event in events]
        return happened

    def _expire(self) -> list[tuple[str, WindowEvent]]:
        now = _now()
        return [(network_id, event) for network_id, window in self.windows.items() for event in window.expire(now)]

    def _until_deadline(self) -> float | None:
        """Seconds until the next open window has to end; None while all are closed."""
        deadlines = [window.deadline for window in self.windows.values() if window.deadline is not None]
        return max(0, min(deadlines) - _now()) if deadlines else None


def _now() -> float:
    return asyncio.get_running_loop().time()
