"""What the networks of one router share: the driver, the store, and whose turn it is."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Container, Coroutine
from contextlib import asynccontextmanager
import logging
from typing import Any, cast

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError

from ..const import CONF_ONLY_WHILE_NEEDED, DOMAIN
from ..wps.conclude import Answer, Listing
from ..wps.model import Capability, Enrollee, Network, Obstacle, RouterInfo, RouterReport
from ..wps.router import UNREADABLE, Remembers, Router, RouterError, RouterUnreachable
from ..wps.routers import DriverSpec
from ..wps.timing import Timing
from ..wps.turns import turn_to_begin
from ..wps.window import Window
from .known_devices import async_recognise
from .press import Press
from .store import WpsStore

_LOGGER = logging.getLogger(__name__)


type Met = tuple[RouterInfo, tuple[Network, ...]]
"""What a router says of itself when it is connected."""


class KnownRouter:
    """What the networks of one router share.

    The coordinator sets `updated`, `reached`, `failed`, `networks_changed` and `before_press`.
    """

    info: RouterInfo
    updated: Callable[[], None]
    """To be called when something that entities show has changed."""
    reached: Callable[[], None]
    """To be called when the router has carried out a press or a close: it is there."""
    failed: Callable[[RouterError], None]
    """To be called when a press or close has failed: some errors require more than an error for the caller."""
    networks_changed: Callable[[], None]
    """To be called when the networks or their obstacles have changed."""
    before_press: Callable[[], Awaitable[None]]
    """To be awaited before a press on a closed window, with the lock held; raises `RouterError`."""

    def __init__(
        self, hass: HomeAssistant, entry: ConfigEntry[Any], driver: Router, spec: DriverSpec, timing: Timing
    ) -> None:
        """Wrap a driver that has not been connected yet."""
        self.hass = hass
        self.entry = entry
        self.driver = driver
        self.spec = spec
        self.timing = timing
        self.store = WpsStore(hass, entry.entry_id)
        self.lock = asyncio.Lock()
        """Held by whoever does something with the driver: the router gets one operation at a time."""
        self.windows: dict[str, Window] = {}
        """The windows of the offered networks."""
        self.latest_context: Context | None = None
        """Who asked for the press or close that is in progress, or for the last one."""
        self.is_leaving = False
        """Whether the entry is being unloaded or Home Assistant is stopping. Nothing is published any more."""
        self.listing: Listing | None = None
        """The last list of clients; None if it could not be read. Without one, no device can be recognised as new."""
        self._presses: set[Press] = set()
        self._tasks: set[asyncio.Task[Any]] = set()

    @property
    def identity(self) -> str:
        """The identity that the router had when it was added. It must not change while a radio is off."""
        return self.entry.unique_id or self.entry.entry_id

    @property
    def name(self) -> str:
        """The title of the router's entry."""
        return self.entry.title

    @property
    def place(self) -> str:
        """Where the router is reached: its address, or what else comes first in the settings of its kind."""
        return str(self.entry.data[self.spec.fields[0].key])

    @property
    def is_running(self) -> bool:
        """Whether the window of any network is open."""
        return any(window.is_running for window in self.windows.values())

    @property
    def is_watched(self) -> bool:
        """Whether a window is open, or may be since nobody has seen how a press ended."""
        return self.is_running or any(window.may_be_open(self.now()) for window in self.windows.values())

    @property
    def observes(self) -> bool:
        """Whether a device that joins can only be noticed as a new station while the window is open."""
        return self.can(Capability.STATIONS) and not self.can(Capability.STATUS)

    @property
    def keeps_wps_off(self) -> bool:
        """Whether WPS is to be off at the router while no window needs it (`OnlyWhileNeeded`)."""
        is_chosen = self.can(Capability.SWITCH) and bool(self.entry.options.get(CONF_ONLY_WHILE_NEEDED))
        return is_chosen and not self.store.need.is_suspended

    def in_the_way(self, obstacle: Obstacle | None) -> Obstacle | None:
        """An obstacle, unless it is that WPS is off until the next press."""
        return None if obstacle is Obstacle.WPS_DISABLED and self.keeps_wps_off else obstacle

    def can(self, capability: Capability) -> bool:
        """Whether the router's driver has a capability."""
        return capability in self.spec.capabilities

    def now(self) -> float:
        """The time of the windows' monotonic clock, in seconds."""
        return self.hass.loop.time()

    def is_free_for(self, network_id: str) -> bool:
        """Whether no window of another network is open: a device that hears two windows joins neither."""
        running = [id_ for id_, window in self.windows.items() if window.is_running]
        return not running or network_id in running

    def press_may_open_others(self, pressed: Window) -> None:
        """Expect the windows of the other networks: some routers open them all with one press, and only a poll shows it."""
        # A router that pushes reports whose window it is.
        others = (
            [] if self.can(Capability.PUSH) else [window for window in self.windows.values() if window is not pressed]
        )
        for window in others:
            window.unseen.may_have_opened(self.now() + self.timing.walk_time)

    @asynccontextmanager
    async def in_turn(self) -> AsyncGenerator[None]:
        """Each operation on the driver that is no press: the router gets one at a time, and the event loop begins one at a time."""
        await turn_to_begin()
        async with self.lock:
            yield

    async def async_meet(self, met: Met | None) -> tuple[Network, ...]:
        """Connect to the router, and return the networks that it shows. Raises `RouterError`.

        `met` is what it has said just now, if it is connected already.
        """

        async def meet() -> Met:
            return await self.driver.connect(), await self.driver.networks()

        if met is None:
            if isinstance(self.driver, Remembers):
                self.driver.remember(self.store.networks.values())
            met = await self.async_ask(meet)
        self.info, networks = met
        return networks

    async def async_look(self, network_ids: Container[str], *, stations: bool = False) -> RouterReport:
        """Poll the router once, while it is the caller's turn. The stations are None if their list cannot be read.

        Raises `RouterError`.
        """
        if not stations:
            return await self.driver.report(network_ids)
        asked_at = self.now()
        try:
            report = await self.driver.report(network_ids, stations=True)
        except UNREADABLE as err:
            _LOGGER.debug("%s: the list of clients cannot be read: %s", self.name, err)
            self.listing = None
            return await self.driver.report(network_ids)
        if report.stations is not None:
            self.listing = Answer(content=report.stations, asked_at=asked_at, at=self.now())
        return report

    def recognise(self, enrollee: Enrollee, *, known: bool) -> Enrollee:
        """An enrollee with what is known of its address here; `known` says whether that was seen before."""
        called = self.store.joined.name_of(enrollee.mac)
        return async_recognise(self.hass, enrollee, known=known, called=called)

    async def async_ask[T](self, ask: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Ask the router when it is its turn, for somebody who is not cancelled when the entry is unloaded.

        Raises what `ask` raises, and `RouterUnreachable` if it is cut off. If it went on, the driver would log in again
        after it has logged out for good.
        """

        async def ask_in_turn() -> T:
            async with self.in_turn():
                return await ask()

        cut_off = RouterUnreachable("the entry is unloaded, or Home Assistant stops")
        if self.is_leaving:
            raise cut_off
        if asyncio.current_task() in self._tasks:
            # It is cancelled itself when the entry is unloaded, so there is nobody to keep from that.
            return await ask_in_turn()
        task = self._start(ask_in_turn(), "question")
        # If the caller is cancelled, nobody else reads the error.
        task.add_done_callback(lambda done: done.cancelled() or done.exception())
        try:
            await asyncio.wait([task])
        finally:
            # A second time would break off what is tidied up after the first.
            if not task.cancelling():
                task.cancel()
        if task.cancelled():
            raise cut_off
        return task.result()

    async def async_run(self, press: Press, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Carry out a press to its end, even if the caller is cancelled: a half-finished press would go unnoticed.

        Raises what the work raises, and `HomeAssistantError` if the entry is unloaded or Home Assistant stops.
        """
        # Hundreds of buttons may be pressed in one instant. Until it has begun, a press is nothing that has to end.
        await turn_to_begin()
        cut_off = HomeAssistantError(
            translation_domain=DOMAIN, translation_key="press_cut_off", translation_placeholders={"name": self.name}
        )
        if self.is_leaving:
            raise cut_off
        task = self.entry.async_create_task(self.hass, work(), f"{self.name} press")
        press.start(task)
        self._presses.add(press)

        def ended(done: asyncio.Task[None]) -> None:
            self._presses.discard(press)
            # If the caller is gone, there is nobody to raise to; the events report the error. Reading it here keeps
            # asyncio from logging it, which `asyncio.shield` would do.
            _ = done.cancelled() or done.exception()

        task.add_done_callback(ended)
        await asyncio.wait([task])
        if task.cancelled():
            raise cut_off
        task.result()

    def spawn(self, work: Coroutine[Any, Any, None], what: str) -> None:
        """Run a background task that is cancelled when the entry is unloaded."""
        if self.is_leaving:
            work.close()
            return
        _ = self._start(work, what)

    def _start[T](self, work: Coroutine[Any, Any, T], what: str) -> asyncio.Task[T]:
        async def ours() -> T:
            # An eager task has begun before anybody has it.
            task = cast("asyncio.Task[T]", asyncio.current_task())
            self._tasks.add(task)
            try:
                return await work
            finally:
                self._tasks.discard(task)

        return self.entry.async_create_background_task(self.hass, ours(), f"{self.name} {what}", eager_start=True)

    async def async_end_presses(self, patience: float) -> None:
        """Give the presses in progress `patience` seconds to end, then cancel them."""
        until = self.now() + patience
        while self._presses:
            await next(iter(self._presses)).async_end(max(0, until - self.now()))

    async def async_leave(self) -> None:
        """Stop publishing, end all tasks and disconnect. An open window stays open."""
        self.is_leaving = True
        await self.async_end_presses(0)
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
        await self.driver.disconnect()
        await self.store.async_flush()
