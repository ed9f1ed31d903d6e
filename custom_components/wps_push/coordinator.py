"""One router in Home Assistant: polls it or listens to it, keeps its windows, and publishes what happened."""

import asyncio
from collections.abc import Coroutine, Iterable
from contextlib import aclosing, suppress
from dataclasses import replace
from datetime import datetime, timedelta
import logging
from typing import Any, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Context, HomeAssistant, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed
from homeassistant.util import dt as dt_util

from .const import CONF_NETWORKS, DOMAIN
from .drivers.registry import spec_of, timing
from .errors import failed, in_words
from .home.alarm import Alarm
from .home.devices import device_id
from .home.events import WpsEvent, async_publish
from .home.known_devices import async_load_vendors, async_recognise
from .home.listening import async_listen
from .home.search import async_newcomers, async_who_joined, leaves_open
from .home.store import OpenWindow, WpsStore
from .wps.model import (
    Capability,
    EventType,
    Initiator,
    Network,
    Obstacle,
    Refusal,
    RouterInfo,
    RouterReport,
    Signal,
    SignalKind,
    Station,
    WindowEvent,
    WindowState,
)
from .wps.router import (
    UNREADABLE,
    Cancels,
    Router,
    RouterAuthError,
    RouterError,
    RouterKeyChanged,
    Signals,
    WindowRefused,
)
from .wps.window import Window

_LOGGER = logging.getLogger(__name__)

type WpsConfigEntry = ConfigEntry[WpsCoordinator]


class WpsCoordinator(DataUpdateCoordinator[RouterReport]):
    """One router: what it says, its networks and their windows.

    Nothing above talks to the router, and nothing below knows who listens.
    """

    config_entry: WpsConfigEntry
    info: RouterInfo

    def __init__(self, hass: HomeAssistant, entry: WpsConfigEntry, router: Router) -> None:
        """Take a router that is not connected yet."""
        # The cadence depends on the windows, so the time is kept here and not by the base class.
        super().__init__(hass, _LOGGER, config_entry=entry, name=entry.title, update_interval=None)
        self.router = router
        self.spec = spec_of(entry)
        self.store = WpsStore(hass, entry.entry_id)
        self.timing = timing(hass)
        self.networks: dict[str, Network] = {}
        """The networks that Home Assistant may open, the main one first."""
        self.windows: dict[str, Window] = {}
        # The one that the router had when it was added: a BSS that is down today must not make it another router.
        self.identity = entry.unique_id or entry.entry_id
        self._contexts: dict[str, Context | None] = {}
        self._lock = asyncio.Lock()
        self._alarm = Alarm(hass, lambda: self._spawn(self._round(), "look"), f"{self.name} next look")
        self._looked_at = self._now()
        self._is_started = False
        self._has_bearings = True
        self._closes_at: dict[str, tuple[float | None, datetime | None]] = {}

    def can(self, capability: Capability) -> bool:
        """Whether the router's driver can do that."""
        return capability in self.spec.capabilities

    def closes_at(self, network_id: str) -> datetime | None:
        """When the window closes at the latest; None while it is closed."""
        closes_at = self.windows[network_id].closes_at
        known, time = self._closes_at.get(network_id, (None, None))
        if closes_at != known:
            # Reckoned once, since the two clocks never agree to the microsecond and each difference would be a new state.
            time = None if closes_at is None else dt_util.utcnow() + timedelta(seconds=closes_at - self._now())
            self._closes_at[network_id] = closes_at, time
        return time

    @property
    def main_id(self) -> str:
        """The network whose entities stand on the router's own device."""
        return next(iter(self.networks))

    # Setting up and letting go.

    @override
    async def _async_setup(self) -> None:
        """Meet the router, and take up what was left before a restart."""
        await self.store.async_load()
        await async_load_vendors()
        try:
            self.info = await self.router.connect()
            await self._ask_networks()
        except RouterError as err:
            raise failed(err, self.name) from err
        if not self.networks:
            raise UpdateFailed(translation_domain=DOMAIN, translation_key="no_network")
        now = self._now()
        for network_id, kept in list(self.store.open.items()):
            if window := self.windows.get(network_id):
                left = (kept.closes_at - dt_util.utcnow()).total_seconds()
                window.restore(kept.opened_by, now + left, kept.status, now)
            else:
                self.store.keep(network_id, None)

    async def async_start(self, _: HomeAssistant) -> None:
        """Begin to judge what the router says, now that entities and automations are there to hear of it."""
        self._is_started = True
        if isinstance(self.router, Signals):
            self._spawn(self._listen(self.router), "signals")
        else:
            await self._round()

    @override
    async def async_shutdown(self) -> None:
        """Let go of the router; an open window stays open, and is found again."""
        await super().async_shutdown()
        self._is_started = False
        self._alarm.stop()
        await self.router.disconnect()
        await self.store.async_flush()

    # Pressing and closing.

    async def async_open(self, network_id: str, context: Context | None = None) -> None:
        """Open a network's window. Returns when that was read back; raises in words otherwise."""
        await self._finish(self._open(network_id, context))

    async def async_close(self, network_id: str) -> None:
        """Close a network's window. Returns when that was read back; raises in words otherwise."""
        await self._finish(self._close(network_id))

    async def _finish(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something to the end, even if whoever asked for it goes away: half a press would be lost from sight."""
        task = self.config_entry.async_create_task(self.hass, work, f"{self.name} press")
        # Without anybody left to raise to, an error is nobody's: the events tell of it. A shield would log it.
        task.add_done_callback(lambda done: done.cancelled() or done.exception())
        await asyncio.wait([task])
        await task

    async def _open(self, network_id: str, context: Context | None) -> None:
        window, network = self.windows[network_id], self.networks[network_id]
        async with self._lock:
            previous = self._contexts.get(network_id)
            try:
                if again := window.is_running:
                    await self._look_once_more(network_id)
                window.press(self._now())
                self.async_update_listeners()
                if window.state is WindowState.OPENING:
                    self._contexts[network_id] = context
                if not self._is_free_for(network_id):
                    raise WindowRefused(Refusal.BUSY)
                if not again:
                    await self._take_bearings()
                status = await self.router.open_window(network_id)
            except RouterError as err:
                refusal = err.refusal if isinstance(err, WindowRefused) else None
                self._publish(network_id, window.refuse(refusal))
                self._contexts[network_id] = previous
                self.async_update_listeners()
                self._react(err)
                raise in_words(err, router=self.name, network=network.ssid) from err
            except asyncio.CancelledError:
                window.refuse(None)
                raise
            self._looked_at = self._now()
            self._publish(network_id, window.confirm(status, self._looked_at))

    async def _close(self, network_id: str) -> None:
        window, network = self.windows[network_id], self.networks[network_id]
        if not isinstance(self.router, Cancels):
            raise ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="cannot_cancel",
                translation_placeholders={"name": self.name},
            )
        async with self._lock:
            window.begin_close()
            closed = False
            try:
                await self.router.close_window(network_id)
                closed = True
                with suppress(RouterError):
                    await self._look_once_more(network_id)
            except RouterError as err:
                self._react(err)
                raise in_words(err, router=self.name, network=network.ssid) from err
            finally:
                self._publish(network_id, window.end_close(closed=closed))

    async def _look_once_more(self, network_id: str) -> None:
        """A device may have come in since the last look; a push would have told that."""
        if not self.can(Capability.PUSH):
            self._judge(await self.router.report((network_id,)))

    def _is_free_for(self, network_id: str) -> bool:
        """Whether no other network's window is open: a device that hears two of them joins neither."""
        running = [id_ for id_, window in self.windows.items() if window.is_running]
        return not running or network_id in running

    async def _take_bearings(self) -> None:
        """Learn who is there before a window opens, so that a newcomer can be told; a push has told that already."""
        if self.can(Capability.STATIONS) and not self.can(Capability.PUSH):
            self._learn(await self._stations())

    async def _stations(self) -> tuple[Station, ...] | None:
        """Who is on the Wi-Fi; None where that cannot be read."""
        try:
            return (await self.router.report((), stations=True)).stations
        except UNREADABLE as err:
            self.logger.debug("Who is on the Wi-Fi of %s cannot be read: %s", self.name, err)
            return None

    def _react(self, error: RouterError) -> None:
        """Do what an error asks for beyond being told."""
        if isinstance(error, RouterAuthError):
            self.config_entry.async_start_reauth(self.hass)
        elif isinstance(error, RouterKeyChanged):
            # A person has to act on it, and sees the words for it on an entry that cannot be set up.
            self.hass.config_entries.async_schedule_reload(self.config_entry.entry_id)
        elif isinstance(error, WindowRefused):
            # Something has changed at the router, and people should see the obstacle.
            self._spawn(self._refresh_networks(), "networks")

    # Asking the router.

    @override
    async def _async_update_data(self) -> RouterReport:
        """Ask the router once."""
        observing = not self.can(Capability.STATUS) and self._is_running()
        stations = self.can(Capability.STATIONS) and (observing or not self._is_started)
        try:
            async with self._lock:
                report = await self.router.report(self.networks)
                if not self.last_update_success:
                    await self._ask_networks()
                self._looked_at = self._now()
                if self._is_started:
                    self._judge(report)
                if stations:
                    found = await self._stations()
                    (self._observe if observing and self._has_bearings else self._learn)(found)
        except RouterError as err:
            raise failed(err, self.name) from err
        return report

    def _judge(self, report: RouterReport) -> None:
        """Find out what has happened to the windows."""
        for network_id, window in self.windows.items():
            if status := report.windows.get(network_id):
                self._publish(network_id, window.observe(status, self._now()))

    def _observe(self, stations: Iterable[Station] | None) -> None:
        """Whoever was never seen before, and appears while a window is open, may be the device that joined."""
        for newcomer in async_newcomers(self.hass, stations or (), self.store):
            for network_id, window in self.windows.items():
                self._publish(network_id, window.feed(Signal(kind=SignalKind.SEEN, enrollee=newcomer), self._now()))

    def _learn(self, stations: Iterable[Station] | None) -> None:
        self._has_bearings = stations is not None
        if stations is None:
            return
        self.store.learn(station.mac for station in stations)

    async def _ask_networks(self) -> None:
        """Read the networks; those that are offered keep their window."""
        networks = await self.router.networks()
        offered = self.config_entry.options.get(CONF_NETWORKS) or [network.id for network in networks[:1]]
        gone = {id_: replace(network, obstacle=Obstacle.RADIO_OFF) for id_, network in self.networks.items()}
        self.networks = gone | {network.id: network for network in networks if network.id in offered}
        for network_id in self.networks:
            self.windows.setdefault(network_id, Window(self.timing, told=self.can(Capability.STATUS)))

    async def _refresh_networks(self) -> None:
        try:
            async with self._lock:
                await self._ask_networks()
        except RouterError as err:
            self.logger.debug("Could not read the networks: %s", err)
        self.async_update_listeners()

    # Listening to the router.

    async def _listen(self, router: Signals) -> None:
        """Follow what the router says by itself."""
        async with aclosing(async_listen(router, self.timing, self._lose)) as signals:
            async for signal in signals:
                self._hear(signal)

    def _lose(self, error: RouterError) -> None:
        self._react(error)
        self.async_set_update_error(failed(error, self.name))

    def _hear(self, signal: Signal) -> None:
        # Nobody waits here for an answer: signals that came before it would be judged after it, as news once more.
        if signal.kind is SignalKind.LISTENING:
            self._spawn(self.async_refresh(), "look")
        if signal.kind is SignalKind.CHANGED:
            self._spawn(self._refresh_networks(), "networks")
        window = self.windows.get(signal.network_id or "")
        if window and signal.network_id:
            self._publish(signal.network_id, window.feed(signal, self._now()))
        if signal.kind is SignalKind.ASSOCIATED and signal.enrollee:
            self.store.learn([signal.enrollee.mac])

    # Keeping the time.

    def _now(self) -> float:
        return self.hass.loop.time()

    def _is_running(self) -> bool:
        return any(window.is_running for window in self.windows.values())

    def _interval(self) -> float | None:
        """Until the next look at the router; None where looking serves nothing."""
        if self.can(Capability.PUSH):
            return None
        if self._is_running():
            return self.timing.open_poll
        idle = self.can(Capability.IDLE_STATUS) and not self.config_entry.pref_disable_polling
        return self.timing.idle_poll if idle else None

    @callback
    def _plan(self) -> None:
        """Set the alarm for what comes first: the next look, or the deadline of a window."""
        self._alarm.stop()
        times = [deadline for window in self.windows.values() if (deadline := window.deadline) is not None]
        if (interval := self._interval()) is not None:
            times.append(self._looked_at + interval)
        if times and self._is_started:
            self._alarm.set(min(times) - self._now())

    async def _round(self) -> None:
        """Look at the router, and judge the windows whose time is over."""
        if self._is_running() or self._interval() is not None:
            await self.async_refresh()
        # A look that failed was one as well: the next is due an interval later.
        self._looked_at = self._now()
        for network_id, window in self.windows.items():
            self._publish(network_id, window.expire(self._looked_at))
        self._plan()

    # Telling.

    def _publish(self, network_id: str, events: Iterable[WindowEvent]) -> None:
        """Tell everybody what happened, once: first the states, then the events, so that they agree."""
        published = [self._compose(network_id, event) for event in events]
        for event in published:
            self.store.remember(event)
        if self._keep(network_id) or published:
            self._plan()
            self.async_update_listeners()
        for event in published:
            async_publish(self.hass, self.config_entry.entry_id, event)
            self._follow_up(network_id, event.event)

    def _follow_up(self, network_id: str, event: WindowEvent) -> None:
        """Find out what an event leaves open."""
        if event.type is EventType.WINDOW_OPENED and self.networks[network_id].obstacle:
            # What stood in the way is gone.
            self._spawn(self._refresh_networks(), "networks")
        elif leaves_open(event):
            self._spawn(self._tell_more(network_id, event), "who joined")

    def _compose(self, network_id: str, event: WindowEvent) -> WpsEvent:
        """Add to an event what Home Assistant knows."""
        if event.device and event.device.is_new is None:
            known = event.device.mac in self.store
            event = replace(event, device=async_recognise(self.hass, event.device, known=known))
        return WpsEvent(
            event=event,
            network=self.networks[network_id],
            router=self.info.name,
            device_id=device_id(self, network_id),
            at=dt_util.utcnow(),
            context=self._contexts.get(network_id) if event.opened_by is Initiator.HOME_ASSISTANT else None,
        )

    def _keep(self, network_id: str) -> bool:
        """Store an open window, so that a restart finds it again; says whether that is news."""
        window, closes_at = self.windows[network_id], self.closes_at(network_id)
        if closes_at is None or window.opened_by is None:
            return self.store.keep(network_id, None)
        return self.store.keep(
            network_id, OpenWindow(opened_by=window.opened_by, closes_at=closes_at, status=window.status)
        )

    async def _tell_more(self, network_id: str, event: WindowEvent) -> None:
        """Tell what is found out of who has joined, or can have, once."""
        if event.device is None and not self._has_bearings:
            return
        more = await async_who_joined(self.hass, self.router, self._lock, self.timing, self.store, event)
        for device in (found.device for found in more if found.device):
            self.windows[network_id].know(device)
        self._publish(network_id, more)

    def _spawn(self, work: Coroutine[Any, Any, None], what: str) -> None:
        _ = self.config_entry.async_create_background_task(self.hass, work, f"{self.name} {what}", eager_start=True)
