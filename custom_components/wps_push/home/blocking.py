"""The devices that a router keeps out because somebody in Home Assistant has asked for it."""

from datetime import datetime, timedelta
from functools import partial
import logging
from math import inf

from homeassistant.core import Context
from homeassistant.util import dt as dt_util

from ..wps.blocks import BlockRefused, Blocks, NoBlock
from ..wps.router import UNANSWERED, RouterError, RouterUnreachable
from .devices import device_id
from .events import BlockEvent, async_publish_block
from .known_devices import async_given_name
from .router import KnownRouter

_LOGGER = logging.getLogger(__name__)


class Blocking:
    """What was asked for, and what has to be done for it and when.

    It is stored before the router is asked, so that it is never forgotten that a device has to be let in again. What could
    not be done is tried again.
    """

    def __init__(self, router: KnownRouter) -> None:
        """Find everything due that was asked for before a restart."""
        self._router = router
        # By the windows' clock. Whatever is not in here is due.
        self._due: dict[str, float] = {}

    @property
    def deadline(self) -> float | None:
        """When something is due, by the windows' clock; None if nothing ever is."""
        due = min((self._due_at(mac) for mac in self._router.store.blocked), default=inf)
        return None if due == inf else due

    def repeat(self) -> None:
        """The router may have forgotten whom it keeps out."""
        self._due.clear()

    async def async_block(self, mac: str, until: datetime | None, context: Context) -> None:
        """Disconnect a device and keep it out until then; None: until it is let in. Raises `RouterError`."""
        blocked = self._router.store.blocked
        is_ours = mac in blocked
        before = blocked.get(mac)
        driver = self._driver()
        left = None if until is None else until - dt_util.utcnow()
        if not is_ours and mac in await self._router.async_ask(driver.blocked):
            # To let it in again some day would take away what somebody else has put there.
            raise BlockRefused(NoBlock.LISTED)
        self._router.store.keep_out(mac, until)
        try:
            is_over = await self._router.async_ask(partial(self._settle, mac))
        except RouterError as err:
            if is_ours:
                self._router.store.keep_out(mac, before)
            elif _may_be_done(err):
                # The person is told that it failed, so it is taken back when the router answers.
                self._router.store.keep_out(mac, dt_util.utcnow())
            else:
                self._router.store.let_in(mac)
            raise
        finally:
            self._router.updated()
        self._publish(mac, context, is_blocked=True, left=left)
        if is_over:
            # It took the router longer than that.
            self._publish(mac, None, is_blocked=False)

    async def async_unblock(self, mac: str, context: Context) -> None:
        """Let a device in again. Raises `RouterError`; then it is tried again."""
        self._router.store.keep_out(mac, dt_util.utcnow())
        try:
            await self._router.async_ask(partial(self._settle, mac))
        except RouterError:
            self._due[mac] = self._router.now() + self._router.timing.block_again
            raise
        finally:
            self._router.updated()
        self._publish(mac, context, is_blocked=False)

    async def async_keep(self) -> None:
        """Do what is due: keep a device out once more, or let it in because its time is over."""
        store = self._router.store
        for mac in [mac for mac in store.blocked if self._due_at(mac) <= self._router.now()]:
            try:
                is_over = await self._router.async_ask(partial(self._settle, mac))
            except RouterError as err:
                if self._router.is_leaving:
                    return
                level = logging.DEBUG if isinstance(err, RouterUnreachable) else logging.WARNING
                _LOGGER.log(level, "%s: a device that is to be kept out or let in is not: %s", self._router.name, err)
                self._due[mac] = self._router.now() + self._router.timing.block_again
            else:
                if is_over:
                    self._publish(mac, None, is_blocked=False)

    async def _settle(self, mac: str) -> bool:
        """Let the router do what is wanted now; returns whether it has let the device in. Raises `RouterError`."""
        store, now = self._router.store, self._router.now()
        if mac not in store.blocked:
            # Somebody has let it in while the router was busy.
            return False
        left = self._left(mac)
        if left <= 0:
            await self._driver().unblock(mac)
            store.let_in(mac)
            self._due.pop(mac, None)
            return True
        again = await self._driver().block(mac, None if left == inf else left)
        self._due[mac] = now + min(left, inf if again is None else again)
        return False

    def _left(self, mac: str) -> float:
        """For how many seconds a device is to be kept out from now on."""
        until = self._router.store.blocked[mac]
        return inf if until is None else (until - dt_util.utcnow()).total_seconds()

    def _due_at(self, mac: str) -> float:
        return self._due.get(mac, self._router.now())

    def _driver(self) -> Blocks:
        driver = self._router.driver
        if not isinstance(driver, Blocks):
            raise BlockRefused(self._router.spec.no_block or NoBlock.NO_MEANS)
        return driver

    def _publish(self, mac: str, context: Context | None, *, is_blocked: bool, left: timedelta | None = None) -> None:
        router = self._router
        joined = router.store.joined
        async_publish_block(
            router.hass,
            BlockEvent(
                mac=mac,
                name=async_given_name(router.hass, mac, joined.name_of(mac)) or joined.own_name_of(mac),
                is_blocked=is_blocked,
                left=left,
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
