"""What is not safe about a router, and when that was looked at."""

from collections.abc import Callable
import logging

from homeassistant.core import CALLBACK_TYPE, callback

from ..wps.audit import SERIOUS, Finding, findings
from ..wps.router import RouterError, RouterUnable, TellsPin
from .router import KnownRouter

_LOGGER = logging.getLogger(__name__)


class Audit:
    """The latest look at what is not safe about a router."""

    def __init__(self, router: KnownRouter) -> None:
        """Nobody has looked yet."""
        self._router = router
        self._listeners: list[Callable[[], None]] = []
        self.found: frozenset[Finding] | None = None
        """What was found; None before the first look."""

    @property
    def is_unsafe(self) -> bool | None:
        """Whether something lets strangers in; None before the first look."""
        return None if self.found is None else bool(self.found & SERIOUS)

    @callback
    def async_listen(self, listener: Callable[[], None]) -> CALLBACK_TYPE:
        """Call a listener when something else was found than before; returns how to stop that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def async_look(self) -> None:
        """Look again. What cannot be asked at this moment is as it was."""
        router = self._router
        try:
            pin = await self._pin_enabled()
        except RouterError as err:
            _LOGGER.debug("%s: it cannot be asked whether its PIN is on: %s", router.name, err)
            return
        found = findings(router.spec, router.entry.data, router.info, pin=pin)
        if found != self.found and not router.is_leaving:
            self.found = found
            router.updated()
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
