"""The devices that a router keeps out because somebody in Home Assistant has asked for it."""

import asyncio
from datetime import timedelta
from functools import partial
import logging
from math import inf

from homeassistant.core import Context

from ..wps.blocks import BlockRefused, Blocks, NoBlock
from ..wps.router import UNANSWERED, RouterError, RouterUnreachable
from .devices import device_id
from .events import BlockEvent, async_publish_block
from .known_devices import async_given_name
from .router import KnownRouter
from .terms import Terms

_LOGGER = logging.getLogger(__name__)


class Blocking:
    """What was asked for, and what has to be done for it and when.

    It is stored before the router is asked, so that it is never forgotten that a device has to be let in again. What could
    not be done is tried again.
    """

    def __init__(self, router: KnownRouter) -> None:
        """Find everything due that was asked for before a restart."""
        self._router = router
        self._terms = Terms(router)
        # By the windows' clock. Whatever is not in here is due.
        self._due: dict[str, float] = {}
        self._postponed: dict[str, float] = {}
        """When what has failed is tried again."""
        self._failing: set[str] = set()
        """The devices of which the log says already that it does not work."""
        self._untold: set[str] = set()
        """The devices of which nobody was told that they are kept out, since it was said to have failed."""
        # What one request takes back if it fails must not be what another has asked for in between.
        self._in_turn = asyncio.Lock()

    @property
    def deadline(self) -> float | None:
        """When something is due, by the windows' clock; None if nothing ever is."""
        due = min((self._due_at(mac) for mac in self._router.store.blocked), default=inf)
        return None if due == inf else due

    def repeat(self) -> None:
        """The router may have forgotten whom it keeps out."""
        self._due.clear()
        self._postponed.clear()

    def follow_clock(self) -> None:
        """Somebody may have set Home Assistant's clock, and a device may have been let in too early because that was wrong."""
        for mac in self._terms.follow_clock():
            self._publish(mac, None, is_blocked=True, seconds=self._terms.left(mac))

    async def async_block(self, mac: str, seconds: float | None, context: Context) -> None:
        """Disconnect a device and keep it out for so long; None: until it is let in. Raises `RouterError`."""
        async with self._in_turn:
            is_over = await self._async_block(mac, seconds)
        self._publish(mac, context, is_blocked=True, seconds=seconds)
        if is_over:
            # It took the router longer than that.
            self._publish(mac, None, is_blocked=False)

    async def async_unblock(self, mac: str, context: Context) -> None:
        """Let a device in again. Raises `RouterError`; then it is tried again."""
        async with self._in_turn:
            await self._async_unblock(mac)
        self._publish(mac, context, is_blocked=False)

    async def async_let_in_ejected(self) -> None:
        """Let everybody in who is kept out for a time only, since nobody will when it is over; what fails stays due."""
        async with self._in_turn:
            for mac in [mac for mac, until in self._router.store.blocked.items() if until]:
                self._terms.begin(mac, 0)
                self._postponed.pop(mac, None)
        await self._async_keep(looking=False)

    async def _async_block(self, mac: str, seconds: float | None) -> bool:
        """Do what `async_block` says; returns whether the time was over before the router had done it."""
        before = self._terms.of(mac) if mac in self._router.store.blocked else None
        driver = self._driver()
        if not before and mac in await self._router.async_ask(driver.blocked):
            # To let it in again some day would take away what somebody else has put there.
            raise BlockRefused(NoBlock.LISTED)
        self._terms.begin(mac, seconds)
        try:
            return await self._router.async_ask(partial(self._settle, mac))
        except RouterError as err:
            if before:
                self._terms.put(mac, before)
            elif _may_be_done(err):
                # The person is told that it failed, so it is taken back when the router answers.
                self._terms.begin(mac, 0)
                self._untold.add(mac)
            else:
                self._terms.end(mac)
            raise
        finally:
            self._router.updated()

    async def _async_unblock(self, mac: str) -> None:
        self._terms.begin(mac, 0)
        try:
            await self._router.async_ask(partial(self._settle, mac))
        except RouterError:
            self._postpone(mac)
            raise
        finally:
            self._router.updated()

    async def async_keep(self) -> None:
        """Do what is due: keep a device out once more, or let it in because its time is over."""
        await self._async_keep(looking=True)

    async def _async_keep(self, *, looking: bool) -> None:
        """Do what is due; `looking` leaves the rest of it for after a look at a window that is open."""
        due = [mac for mac in self._router.store.blocked if self._due_at(mac) <= self._router.now()]
        # Whoever was tried in vain comes last, so that nobody waits for ever behind them.
        due.sort(key=lambda mac: self._postponed.get(mac, 0))
        for index, mac in enumerate(due):
            try:
                is_over = await self._router.async_ask(partial(self._settle, mac))
            except RouterError as err:
                if self._router.is_leaving:
                    return
                self._failed(mac, err)
                if isinstance(err, RouterUnreachable):
                    # Each further question would take as long, in which nobody would notice that the router is back.
                    for waiting in (*due[index + 1 :], mac):
                        self._postpone(waiting)
                    return
            else:
                self._failing.discard(mac)
                if is_over and mac not in self._untold:
                    self._publish(mac, None, is_blocked=False)
                elif is_over:
                    self._untold.discard(mac)
            if looking and self._router.is_watched:
                return

    def _failed(self, mac: str, error: RouterError) -> None:
        """It is tried again for days, and one line is enough. That a router is away is said elsewhere."""
        is_news = mac not in self._failing and not isinstance(error, RouterUnreachable)
        level = logging.WARNING if is_news else logging.DEBUG
        _LOGGER.log(level, "%s: a device that is to be kept out or let in is not: %s", self._router.name, error)
        self._postpone(mac)
        if is_news:
            self._failing.add(mac)

    async def _settle(self, mac: str) -> bool:
        """Let the router do what is wanted now; returns whether it has let the device in. Raises `RouterError`."""
        store, now = self._router.store, self._router.now()
        if mac not in store.blocked:
            # Somebody has let it in while the router was busy.
            return False
        left = self._terms.left(mac)
        if left <= 0:
            await self._driver().unblock(mac)
            self._terms.end(mac)
            self._due.pop(mac, None)
            self._postponed.pop(mac, None)
            return True
        again = await self._driver().block(mac, None if left == inf else left)
        self._due[mac] = inf if again is None else now + again
        self._postponed.pop(mac, None)
        return False

    def _postpone(self, mac: str) -> None:
        self._postponed[mac] = self._router.now() + self._router.timing.block_again

    def _due_at(self, mac: str) -> float:
        now = self._router.now()
        if mac in self._postponed:
            return self._postponed[mac]
        return min(self._due.get(mac, now), now + self._terms.left(mac))

    def _driver(self) -> Blocks:
        driver = self._router.driver
        if not isinstance(driver, Blocks):
            raise BlockRefused(self._router.spec.no_block or NoBlock.NO_MEANS)
        return driver

    def _publish(self, mac: str, context: Context | None, *, is_blocked: bool, seconds: float | None = None) -> None:
        router = self._router
        self._untold.discard(mac)
        joined = router.store.joined
        async_publish_block(
            router.hass,
            BlockEvent(
                mac=mac,
                name=async_given_name(router.hass, mac, joined.name_of(mac)) or joined.own_name_of(mac),
                is_blocked=is_blocked,
                left=None if seconds is None else timedelta(seconds=seconds),
                router=router.info.name,
                device_id=device_id(router, None),
                context=context,
            ),
        )


def _may_be_done(error: RouterError) -> bool:
    """Whether a device may be kept out, on some of the networks at least, although it has failed."""
    return isinstance(error, UNANSWERED) or (
        isinstance(error, BlockRefused) and error.problem is NoBlock.NOT_CARRIED_OUT
    )
