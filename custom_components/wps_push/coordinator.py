"""One router in Home Assistant: how it is reached, when it is asked, and which of its networks are offered."""

from contextlib import aclosing
from dataclasses import replace
from datetime import datetime, timedelta
import logging
from typing import override

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed

from .const import CONF_NETWORKS, DOMAIN
from .drivers.registry import spec_of, timing
from .errors import failed, in_words
from .home.audit import Audit
from .home.blocking import Blocking
from .home.comebacks import Comebacks
from .home.known_devices import async_load_vendors
from .home.needed import OnlyWhileNeeded
from .home.neighbours import async_join
from .home.network import OfferedNetwork
from .home.offer import offered
from .home.pin import async_take_back_pins
from .home.router import KnownRouter, Met
from .home.schedule import Schedule
from .wps.model import Capability, Network, Obstacle, Phase, RouterReport, Signal, SignalKind
from .wps.router import UNANSWERED, Router, RouterAuthError, RouterError, RouterKeyChanged, Signals, WindowRefused

_LOGGER = logging.getLogger(__name__)

type WpsConfigEntry = ConfigEntry[WpsCoordinator]


class WpsCoordinator(DataUpdateCoordinator[None]):
    """Reaches one router, and hands what it says to the networks that it concerns.

    Nothing above talks to the router, and nothing below knows who listens. The state is that of the networks, and there
    is no data beside it.
    """

    config_entry: WpsConfigEntry

    def __init__(self, hass: HomeAssistant, entry: WpsConfigEntry, driver: Router, met: Met | None = None) -> None:
        """Wrap a router: not connected yet, or `met`, which is what it has said of itself just now."""
        # The cadence depends on the windows, so the schedule keeps the time and not the base class. Whatever changes is
        # written when it changes, so that a look without news writes nothing.
        super().__init__(hass, _LOGGER, config_entry=entry, name=entry.title, update_interval=None, always_update=False)
        self.router = KnownRouter(hass, entry, driver, spec_of(entry), timing(hass))
        self.router.updated = self._updated
        self.router.reached = self._reached
        self.router.failed = self._act_on
        self.router.networks_changed = self._networks_changed
        self.networks: dict[str, OfferedNetwork] = {}
        """The networks that were chosen, the main one first, whether the router shows them at this moment or not."""
        self.audit = Audit(self.router)
        """What is not safe about the router."""
        self.blocking = Blocking(self.router)
        """The devices that are kept out because somebody has asked for it."""
        self.comebacks = Comebacks(self.router)
        """The devices that have joined and cannot come back."""
        self.needed = OnlyWhileNeeded(self.router)
        """Whether WPS is off at the router while no window needs it."""
        self.router.before_press = self.needed.async_before_press
        duties = (self.blocking, self.comebacks, self.needed)
        self._met = met
        self._schedule = Schedule(self.router, duties, self._async_act)
        self._networks_read_at = 0.0
        self._is_started = False
        self._first: RouterReport | None = None
        self._is_shown_there = True

    # Setting up and letting go.

    @override
    async def _async_setup(self) -> None:
        """Connect to the router and restore the windows that were open before a restart."""
        router = self.router
        self.config_entry.async_on_unload(
            self.hass.bus.async_listen(EVENT_HOMEASSISTANT_STOP, self._async_home_assistant_stops)
        )
        await router.store.async_load()
        await self.needed.async_begin()
        await async_load_vendors()
        met, self._met = self._met, None
        try:
            visible = await router.async_meet(met)
        except RouterError as err:
            raise failed(err, self.name) from err
        for known in offered(self.config_entry.options.get(CONF_NETWORKS), visible, router.store.networks):
            self.networks[known.id] = OfferedNetwork(router, known, is_main=not self.networks)
        if not self.networks:
            raise UpdateFailed(
                translation_domain=DOMAIN, translation_key="no_network", translation_placeholders={"name": self.name}
            )
        self._describe(visible)
        for network_id in set(router.store.windows) - set(self.networks):
            router.store.keep_window(network_id, None)
        for network in self.networks.values():
            network.restore()
        self.config_entry.async_on_unload(async_join(router))

    async def async_start(self) -> None:
        """Begin to judge what the router says, now that entities and automations are there to hear of it."""
        self._is_started = True
        self._schedule.start()
        every = timedelta(seconds=self.router.timing.clock)
        self.config_entry.async_on_unload(
            async_track_time_interval(self.hass, self._async_follow_clock, every, cancel_on_shutdown=True)
        )
        if isinstance(self.router.driver, Signals):
            self.router.spawn(self._async_listen(self.router.driver), "signals")
        if not self.router.can(Capability.PUSH):
            await self._schedule.async_act()
            self._schedule.spread()

    async def async_end_presses(self) -> None:
        """Let a press under way end before the entry is unloaded: what it has opened is then known to be ours."""
        await self.router.async_end_presses(self.router.timing.request)
        await async_take_back_pins(self.networks.values())

    @override
    async def async_shutdown(self) -> None:
        """Let go of the router; an open window stays open, and is found again."""
        await super().async_shutdown()
        if self._is_started:
            self._async_follow_clock()
        self._schedule.stop()
        await self.router.async_leave()

    async def _async_home_assistant_stops(self, _: Event) -> None:
        """Give the session at the router back; entries are not unloaded when Home Assistant stops."""
        await async_take_back_pins(self.networks.values())
        await self.async_shutdown()

    @callback
    def _async_follow_clock(self, _: datetime | None = None) -> None:
        """Correct the dates that are shown and stored if somebody has set the clock, which nobody tells."""
        self.blocking.follow_clock()
        for network in self.networks.values():
            network.follow_clock()
        self._schedule.plan()

    # Asking the router.

    @override
    async def _async_update_data(self) -> None:
        """Ask the router once."""
        try:
            await self.router.async_ask(self._async_look)
        except RouterError as err:
            if self.router.is_leaving and self.last_update_success:
                # The question was cut off, which says nothing about the router.
                return
            self._schedule.failed(err)
            if isinstance(err, RouterKeyChanged):
                self._act_on(err)
            raise failed(err, self.name) from err

    async def _async_look(self) -> None:
        """Poll the router, and hand what it reports to the networks. Raises `RouterError`."""
        router = self.router
        observing = router.observes and router.is_running
        wanted = observing or not self._is_started or self.comebacks.wants_list
        stations = router.can(Capability.STATIONS) and wanted
        could_compare = router.listing is not None
        report = await router.async_look(self.networks, stations=stations)
        self._schedule.looked(joining=report.joining)
        is_outdated = report.changed or self._is_outdated(report)
        if self._is_started:
            self._observe(report)
        else:
            self._first = report
        if observing and could_compare and router.listing:
            for network in self.networks.values():
                network.observe_stations(router.listing)
        else:
            router.store.learn(station.mac for station in report.stations or ())
        if report.stations is not None:
            self.comebacks.look(report.stations)
        if is_outdated or not self.last_update_success:
            self._describe(await router.driver.networks())
            self._repeat()

    def _observe(self, report: RouterReport) -> None:
        for network_id, network in self.networks.items():
            if status := report.windows.get(network_id):
                network.observe(status)

    @override
    @callback
    def async_update_listeners(self) -> None:
        self._is_shown_there = self.last_update_success
        super().async_update_listeners()

    @override
    @callback
    def _async_refresh_finished(self) -> None:
        # The base class compares with the moment in which it began to ask. In between, the connection may have been lost,
        # and shown so, and then the answer came by a new one.
        if self._is_shown_there is not self.last_update_success:
            self.async_update_listeners()

    async def async_read_networks(self) -> tuple[Network, ...]:
        """The networks that the router shows now, with what is known of those that are offered; raises `RouterError`."""
        networks = await self.router.async_ask(self.router.driver.networks)
        self._describe(networks)
        offered = {network_id: network.description for network_id, network in self.networks.items()}
        return tuple(
            offered.get(network.id) or replace(network, obstacle=self.router.in_the_way(network.obstacle))
            for network in networks
        )

    async def async_switch_wps(self, *, enabled: bool) -> None:
        """Switch WPS itself on or off, since a person or an automation wants it; raises `HomeAssistantError` in words."""
        try:
            await self.router.async_ask(lambda: self.needed.async_switch(enabled=enabled))
        except RouterError as err:
            self.router.failed(err)
            raise in_words(err, router=self.name, network=self.name) from err
        for network_id in self.networks:
            self.router.store.forget_refusal(network_id)
        try:
            await self.async_read_networks()
        except RouterError:
            # It is done, but what is shown is not true any more. The next look that works reads the networks.
            self.last_update_success = False
            await self._async_look_now()

    def _repeat(self) -> None:
        """The router was away, or has changed: it may have forgotten what it was told."""
        self.blocking.repeat()
        self.needed.repeat()

    def _is_outdated(self, report: RouterReport) -> bool:
        """Whether to read again what the router shows of the networks, before a report is taken."""
        for network_id, network in self.networks.items():
            window, status = network.window, report.windows.get(network_id)
            if window.status and status and window.is_gone is not (status.phase is Phase.GONE):
                # Its radio was switched off or on, as some households do every night.
                return True
        # Otherwise a network that is off comes back without a sign, so we ask for it, but not often.
        is_missing = any(
            network.obstacle is Obstacle.RADIO_OFF and not network.window.is_gone for network in self.networks.values()
        )
        return is_missing and self.router.now() - self._networks_read_at >= self.router.timing.missing_poll

    def _describe(self, visible: tuple[Network, ...]) -> None:
        """Take what the router shows of the networks that are offered."""
        self._networks_read_at = self.router.now()
        shown = {network.id: network for network in visible}
        before = self._described()
        for network_id, network in self.networks.items():
            network.describe(shown.get(network_id))
        if before != self._described():
            self.async_update_listeners()
        self.router.store.keep_networks(
            {network_id: network.description for network_id, network in self.networks.items()}
        )
        self.needed.describe(network.known_obstacle for network in self.networks.values())
        self.audit.async_networks_changed()
        self._schedule.plan()

    def _described(self) -> list[tuple[Network, Obstacle | None]]:
        """Everything that entities show of the networks; an obstacle that is in nobody's way is shown by the switch."""
        return [(network.description, network.known_obstacle) for network in self.networks.values()]

    async def _async_act(self) -> None:
        """Do what the schedule has come to: look at the router, and end the windows whose time is over."""
        # The router's word goes before the deadline of a window, also where it pushes.
        first, self._first = self._first, None
        if first and self._schedule.is_enough(first):
            # It was looked at while it was set up.
            self._observe(first)
        elif self.router.is_watched or self._schedule.interval is not None:
            await self.async_refresh()
        for network in self.networks.values():
            network.expire()
        await self.blocking.async_keep()
        await self.comebacks.async_judge()
        await self.needed.async_keep()

    # Listening to the router.

    async def _async_listen(self, driver: Signals) -> None:
        """Follow what the router says by itself."""
        async with aclosing(self._schedule.async_follow(driver, self._connection_lost)) as signals:
            async for signal in signals:
                self._on_signal(signal)

    def _connection_lost(self, error: RouterError) -> None:
        self._act_on(error)
        self.async_set_update_error(failed(error, self.name))

    def _on_signal(self, signal: Signal) -> None:
        network = self.networks.get(signal.network_id or "")
        self.comebacks.hear(signal, network.ssid if network else None)
        # Nobody waits here for an answer: signals that came before it would be judged after it, as news once more.
        if signal.kind is SignalKind.LISTENING:
            self._repeat()
            self.router.spawn(self._async_look_now(), "look")
        if signal.kind in {SignalKind.LISTENING, SignalKind.CHANGED}:
            # A radio may have been switched on or off before anybody listened.
            self._networks_changed()
        if network:
            network.feed(signal)
        if signal.kind is SignalKind.ASSOCIATED and signal.enrollee:
            self.router.store.learn([signal.enrollee.mac])
        if signal.kind is SignalKind.KEY_REFUSED:
            # It may have begun the time after which somebody has to look.
            self._schedule.plan()

    async def _async_look_now(self) -> None:
        await self.async_refresh()
        self._schedule.plan()

    # What a network asks for.

    @callback
    def _updated(self) -> None:
        """Write the states, and set the timer anew."""
        if self.router.is_leaving:
            return
        self._schedule.plan()
        self.async_update_listeners()

    def _reached(self) -> None:
        self._schedule.looked()
        # What was seen before is older than this.
        self._first = None
        if not self.last_update_success:
            # It was away, and nobody has looked since it came back.
            self._repeat()
            self.async_set_updated_data(None)
            self._networks_changed()

    def _networks_changed(self) -> None:
        self.router.spawn(self._async_read_networks_again(), "networks")

    async def _async_read_networks_again(self) -> None:
        try:
            await self.async_read_networks()
        except RouterError as err:
            self.logger.debug("Could not read the networks: %s", err)

    def _act_on(self, error: RouterError) -> None:
        """Act on an error, besides reporting it."""
        if isinstance(error, RouterAuthError):
            self.config_entry.async_start_reauth(self.hass)
        elif isinstance(error, RouterKeyChanged):
            # A person has to act on it, and sees the words for it on an entry that cannot be set up.
            self.hass.config_entries.async_schedule_reload(self.config_entry.entry_id)
        elif isinstance(error, UNANSWERED):
            # It may have done what it was asked, and only its answer was lost.
            self.router.spawn(self._async_look_now(), "look")
        elif isinstance(error, WindowRefused):
            # Something has changed at the router, and people should see the obstacle.
            self._networks_changed()
