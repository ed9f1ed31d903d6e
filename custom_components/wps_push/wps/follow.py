"""Follow a router's windows without a home automation system: for the command line and for small programs."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable

from .connection import connection
from .model import Capability, EventType, RouterReport, Signal, SignalKind, WindowEvent, WindowStatus
from .router import Router, RouterError, Signals
from .timing import Timing
from .window import Window

type Press = Callable[[str], Awaitable[WindowStatus]]
"""Opens the window of a network, and returns what was read back."""


class Follower:
    """A connected router with a `Window` for each followed network. Only one task at a time may use it."""

    def __init__(
        self, router: Router, networks: Iterable[str], capabilities: frozenset[Capability], timing: Timing
    ) -> None:
        """Follow the networks with these ids."""
        self._router = router
        self._timing = timing
        self._connections: dict[asyncio.Task[list[WindowEvent]], str] = {}
        """The devices that have just joined, with their network ids: tasks that wait until they are connected."""
        reports_end = Capability.STATUS in capabilities
        self.windows = {network_id: Window(timing, reports_end=reports_end) for network_id in networks}

    async def open(self, network_id: str, press: Press | None = None) -> list[WindowEvent]:
        """Press a network's push button, or open its window by other means, and return the events that the read-back shows.

        Raises what `Router.open_window` raises, or `press`.
        """
        window = self.windows[network_id]
        window.press(_now())
        try:
            status = await (press or self._router.open_window)(network_id)
        except RouterError:
            window.refuse(None)
            raise
        return window.confirm(status, _now())

    async def events(self) -> AsyncGenerator[tuple[str, WindowEvent]]:
        """The events of the windows from now on, each with its network id. The generator never ends by itself.

        Raises `RouterError`. After `RouterUnreachable` it may be called again: the windows keep their state, and a
        deadline that passed in the meantime is reported first.
        """
        updates = self._updates()
        step = asyncio.ensure_future(anext(updates))
        try:
            while True:
                happened = [*self._connected(), *self._expire()]
                if step.done():
                    happened = [*self._process(step.result()), *happened]
                    step = asyncio.ensure_future(anext(updates))
                for network_id, event in happened:
                    if event.type is EventType.DEVICE_PAIRED:
                        self._connections[asyncio.create_task(connection(self._router, event))] = network_id
                    yield network_id, event
                await asyncio.wait(
                    (step, *self._connections),
                    timeout=self._until_deadline(),
                    return_when=asyncio.FIRST_COMPLETED,
                )
        finally:
            # Cancelling a pending step ends the generator. If the step is done, the generator is still suspended.
            for task in (step, *self._connections):
                task.cancel()
            await asyncio.gather(step, *self._connections, return_exceptions=True)
            self._connections.clear()
            await updates.aclose()

    async def _updates(self) -> AsyncGenerator[RouterReport | Signal]:
        """What the router reports: its signals if it sends any, otherwise its answers to polls."""
        if isinstance(self._router, Signals):
            async for signal in self._router.signals():
                yield await self._router.report(self.windows) if signal.kind is SignalKind.LISTENING else signal
            return
        while True:
            yield await self._router.report(self.windows)
            is_open = self._until_deadline() is not None
            await asyncio.sleep(self._timing.open_poll if is_open else self._timing.idle_poll)

    def _process(self, update: RouterReport | Signal) -> list[tuple[str, WindowEvent]]:
        now = _now()
        happened: list[tuple[str, WindowEvent]] = []
        for network_id, window in self.windows.items():
            if isinstance(update, RouterReport):
                status = update.windows.get(network_id)
                events = window.observe(status, now) if status else []
            else:
                events = window.feed(update, now) if update.network_id in {None, network_id} else []
            happened += [(network_id, event) for event in events]
        return happened

    def _connected(self) -> list[tuple[str, WindowEvent]]:
        """What has become known of devices that have joined."""
        done = [task for task in self._connections if task.done()]
        ended = [(self._connections.pop(task), task.result()) for task in done]
        return [(network_id, event) for network_id, events in ended for event in events]

    def _expire(self) -> list[tuple[str, WindowEvent]]:
        now = _now()
        return [(network_id, event) for network_id, window in self.windows.items() for event in window.expire(now)]

    def _until_deadline(self) -> float | None:
        """Seconds until the first deadline of an open window; None while all windows are closed."""
        deadlines = [window.deadline for window in self.windows.values() if window.deadline is not None]
        return max(0, min(deadlines) - _now()) if deadlines else None


def _now() -> float:
    return asyncio.get_running_loop().time()
