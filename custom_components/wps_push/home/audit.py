"""What is not safe about a router, and when that was looked at."""

from collections.abc import Callable
import logging

from homeassistant.core import CALLBACK_TYPE, callback

from ..wps.audit import SERIOUS, Finding, findings
from ..wps.model import Obstacle, OwnPin
from ..wps.router import RouterError, RouterUnable, TellsPin
from .router import KnownRouter

_LOGGER = logging.getLogger(__name__)


class Audit:
    """The latest look at what is not safe about a router."""

    def __init__(self, router: KnownRouter) -> None:
        """Nobody has looked yet."""
        self._router = router
        self._listeners: list[Callable[[], None]] = []
        self._pin: bool | None = None
        self.found: frozenset[Finding] | None = None
        """What was found; None before the first look."""

    @property
    def is_unsafe(self) -> bool | None:
        """Whether something lets strangers in; None before the first look."""
        return None if self.found is None else bool(self.found & SERIOUS)

    @callback
    def async_listen(self, listener: Callable[[], None]) -> CALLBACK_TYPE:
        """Call a listener after each look, whether something else was found or not; returns how to stop that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def async_begin(self) -> None:
        """Look for the first time, at a router that was connected just now."""
        if told := self._router.info.own_pin:
            self._pin = None if told is OwnPin.HIDDEN else told is OwnPin.ON
            self._judge()
        else:
            await self.async_look()

    async def async_look(self) -> None:
        """Look again. What cannot be asked at this moment is as it was."""
        try:
            self._pin = await self._pin_enabled()
        except RouterError as err:
            _LOGGER.debug("%s: it cannot be asked whether its PIN is on: %s", self._router.name, err)
            return
        self._judge()

    @callback
    def async_networks_changed(self) -> None:
        """WPS may have been switched on or off, which needs no question to the router."""
        if self.found is not None:
            self._judge()

    def _judge(self) -> None:
        router = self._router
        shown = [network.obstacle for network in router.store.networks.values()]
        # Where WPS is kept off, its two minutes are no news; that it cannot be switched off is said by itself.
        is_wps_off = router.keeps_wps_off or all(obstacle is Obstacle.WPS_DISABLED for obstacle in shown)
        found = findings(router.spec, router.entry.data, router.info, pin=self._pin, is_wps_off=is_wps_off)
        if found != self.found:
            self.found = found
            router.updated()
        # Also without news: a question that a person has answered is gone, and comes back if the answer did not help.
        for listener in self._listeners:
            listener()

    async def _pin_enabled(self) -> bool | None:
        """Whether devices can join by the router's own PIN; None if it does not tell. Raises `RouterError`."""
        driver = self._router.driver
        if not isinstance(driver, TellsPin):
            return None
        try:
            return await self._router.async_ask(driver.pin_enabled)
        except RouterUnable:
            return None
