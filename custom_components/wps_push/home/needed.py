"""WPS only while needed: off at the router but for the windows that are opened here, if the household has chosen that."""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
import logging
from typing import Any

from homeassistant.core import CALLBACK_TYPE, callback

from ..const import CONF_ONLY_WHILE_NEEDED
from ..wps.drops import Drops
from ..wps.model import Capability, Obstacle, WindowState
from ..wps.router import UNREADABLE, RouterError, RouterUnable, RouterUnreachable, SwitchesWps
from .kept import KeptNeed
from .router import KnownRouter

_LOGGER = logging.getLogger(__name__)


class OnlyWhileNeeded:
    """Keeps WPS off at a router, switches it on for a press, and off again whatever has ended the window.

    That WPS may be on is stored before it is switched on, so that it is also switched off after a crash. What could not be
    done is tried again. Without the option, nothing is ever switched but by a person.
    """

    def __init__(self, router: KnownRouter) -> None:
        """Start with what is stored."""
        self._router = router
        self._listeners: list[Callable[[], None]] = []
        self._shown: list[Obstacle | None] = []
        self._pause = router.timing.open_poll
        self._again = 0.0
        self._failures = 0
        self._drops: Drops | None = None
        self.trouble: RouterError | None = None
        """Why WPS is still on although it is to be off; None while there is hope."""
        self.has_dropped = False
        """Whether clients were disconnected as WPS was switched, which is then not done any more."""

    @property
    def is_on(self) -> bool:
        """Whether the router shows WPS on, on a network that is offered."""
        return None in self._shown

    @property
    def deadline(self) -> float | None:
        """When WPS is to be switched off, by the windows' clock; None if it is not."""
        return max(self._again, self._router.now()) if self._is_due else None

    @callback
    def async_listen(self, listener: Callable[[], None]) -> CALLBACK_TYPE:
        """Call a listener when `trouble` or `has_dropped` has changed; returns how to stop that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def async_begin(self) -> None:
        """Forget what is stored if the option is off by now."""
        if not self._router.entry.options.get(CONF_ONLY_WHILE_NEEDED):
            await self._router.store.async_keep_need(KeptNeed())

    @callback
    def describe(self, shown: Iterable[Obstacle | None]) -> None:
        """Take the obstacles of the offered networks, as the router shows them now."""
        was_on, self._shown = self.is_on, list(shown)
        if self.is_on and not was_on:
            # Somebody has switched it on; an earlier attempt to switch it off has nothing to do with that.
            self.repeat()
        is_off = Obstacle.WPS_DISABLED in self._shown and not self.is_on
        if is_off and self._router.store.need.is_suspended:
            # Somebody has switched it off again, here or at the router's own pages.
            self._router.spawn(self._async_keep(is_suspended=False), "need")

    def repeat(self) -> None:
        """The router is back, and may have WPS on again."""
        self._again, self._pause = 0.0, self._router.timing.open_poll

    async def async_before_press(self) -> None:
        """Switch WPS on for a press. The caller holds the lock. Raises `RouterError`."""
        if not self._router.keeps_wps_off:
            return
        await self._async_keep(may_be_on=True)
        self.repeat()
        try:
            await self._async_switch(enabled=True)
        except RouterUnable as err:
            # Then it cannot have been switched off either, and the press shows whether it is on.
            _LOGGER.debug("%s: WPS cannot be switched on: %s", self._router.name, err)

    async def async_switch(self, *, enabled: bool) -> None:
        """Switch WPS because a person wants it: while it is on, it stays so. The caller holds the lock; raises `RouterError`."""
        await self._driver().set_wps(enabled=enabled)
        is_chosen = bool(self._router.entry.options.get(CONF_ONLY_WHILE_NEEDED))
        await self._async_keep(may_be_on=False, is_suspended=enabled and is_chosen)
        self._succeeded()

    async def async_keep(self) -> None:
        """Switch WPS off if that is due."""
        if not self._is_due or self._router.now() < self._again:
            return
        # While it is under way it is not due.
        self._again = self._router.now() + self._router.timing.switch_again
        try:
            is_off = await self._router.async_ask(self._async_switch_off)
        except RouterError as err:
            if not self._router.is_leaving:
                self._failed(err)
        else:
            if not is_off:
                self.repeat()
                return
            self._succeeded()
            self._again = self._router.now() + self._router.timing.switch_again
            self._router.networks_changed()

    async def async_end(self) -> None:
        """Switch WPS off now if it may be on: nobody will come back to do it. Raises `RouterError`."""
        if self._router.keeps_wps_off and self._router.store.need.may_be_on:
            await self._router.async_ask(self._async_end)

    @property
    def _is_due(self) -> bool:
        router = self._router
        return router.keeps_wps_off and (router.store.need.may_be_on or self.is_on) and not self._is_needed

    @property
    def _is_needed(self) -> bool:
        """Whether a window is open, is being opened, or may be open since nobody has seen how a press ended."""
        router = self._router
        # A window that a press at another network may have opened is no reason: it is looked at while that one is open.
        lost = router.store.windows if router.can(Capability.STATUS) else {}
        return any(
            window.state is not WindowState.CLOSED or (network_id in lost and window.may_be_open(router.now()))
            for network_id, window in router.windows.items()
        )

    async def _async_switch_off(self) -> bool:
        """Switch WPS off; returns False if somebody has pressed while this waited for its turn."""
        if is_due := self._is_due:
            await self._async_end()
        return is_due

    async def _async_end(self) -> None:
        await self._async_switch(enabled=False)
        await self._async_keep(may_be_on=False)

    async def _async_switch(self, *, enabled: bool) -> None:
        """Switch WPS, and see the first time whether clients are disconnected by that. Raises `RouterError`."""
        changes = (Obstacle.WPS_DISABLED in self._shown) if enabled else self.is_on
        need = self._router.store.need
        before = await self._async_clients() if changes and not need.is_compared else None
        await self._driver().set_wps(enabled=enabled)
        if before:
            self._drops = Drops(before, lets_in=enabled, again=need.has_lost)
            self._router.spawn(self._async_watch(self._drops), "clients")

    async def _async_watch(self, drops: Drops) -> None:
        """See for a while which clients go, and whether they come back; if they do, WPS is not switched any more."""
        router = self._router
        since = router.now()
        while True:
            age = router.now() - since
            try:
                clients = await router.async_ask(self._async_clients)
            except RouterError as err:
                # It is compared the next time.
                _LOGGER.debug("%s: it is not known whether clients were disconnected: %s", router.name, err)
                return
            # WPS may have been switched again meanwhile, which is watched instead.
            if clients is None or drops is not self._drops:
                return
            drops.look(clients, is_soon=age <= router.timing.drops)
            if drops.are_certain:
                self.has_dropped = True
                self._tell()
                return
            if age >= (router.timing.drops if drops.all_stayed else router.timing.returns):
                break
            await asyncio.sleep(router.timing.identify_poll)
        await self._async_keep(is_compared=drops.all_stayed, has_lost=not drops.all_stayed)

    async def _async_clients(self) -> frozenset[str] | None:
        """The clients, by address; None if their list cannot be read, on which nothing else depends. Raises `RouterError`."""
        with suppress(*UNREADABLE):
            report = await self._router.driver.report((), stations=True)
            return frozenset(station.mac for station in report.stations or ())
        return None

    async def _async_keep(self, **changes: Any) -> None:
        store = self._router.store
        await store.async_keep_need(store.need._replace(**changes))
        # Whether it is in the way that WPS is off may be different now.
        self._router.updated()

    def _driver(self) -> SwitchesWps:
        driver = self._router.driver
        if not isinstance(driver, SwitchesWps):
            raise RouterUnable("there is no switch for WPS")
        return driver

    def _succeeded(self) -> None:
        self.repeat()
        self._failures = 0
        if self.trouble:
            self.trouble = None
            self._tell()

    def _failed(self, error: RouterError) -> None:
        _LOGGER.debug("%s: WPS could not be switched off: %s", self._router.name, error)
        longest = self._router.timing.switch_again
        self._failures += 1
        # One that is away for a while is shown as such, and nobody needs to do anything about it.
        is_lasting = self._pause >= longest if isinstance(error, RouterUnreachable) else self._failures > 1
        self._again = self._router.now() + self._pause
        self._pause = min(2 * self._pause, longest)
        if is_lasting and self.trouble is None:
            self.trouble = error
            self._tell()
        self._router.failed(error)

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()
