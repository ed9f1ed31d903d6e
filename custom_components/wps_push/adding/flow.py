"""What the pages of the config flow share."""

from collections.abc import Mapping
from contextlib import AsyncExitStack
from typing import Any, override

from homeassistant.config_entries import SOURCE_REAUTH, SOURCE_RECONFIGURE, ConfigFlow
from homeassistant.core import callback

from ..const import CONF_DRIVER
from ..drivers.met import MetRouter
from ..drivers.registry import driver_settings
from ..wps.model import Network, RouterInfo
from ..wps.router import Router
from ..wps.routers import DriverSpec, Settings


class RouterFlow(ConfigFlow):
    """A config flow for one router. A class of pages derives from the pages that it leads on to."""

    _host: str | None = None
    """The address to suggest, before anybody has filled in the router's settings."""
    _spec: DriverSpec
    _settings: dict[str, Any]
    """The driver's settings as far as they are known; they become the entry's data."""
    _info: RouterInfo
    _remembered: Mapping[str, Network] = {}
    """The networks of an entry that is being changed, as they were last seen, by id."""
    _networks: tuple[Network, ...]
    """The networks to choose from."""
    _options: Mapping[str, Any] = {}
    """What was chosen; it becomes the entry's options."""

    _met: MetRouter | None = None
    """The new router, which its entry takes over unless its time is over by then."""

    @callback
    @override
    def async_remove(self) -> None:
        """Let go of a router that no entry has taken over: there is none, or the router came back with other settings."""
        if self._met:
            self._met.let_go()

    @property
    def _is_adding(self) -> bool:
        """Whether the router is a new one; otherwise the flow changes an entry."""
        return self.source not in {SOURCE_REAUTH, SOURCE_RECONFIGURE}

    @property
    def _data(self) -> dict[str, Any]:
        """The entry's data."""
        return {CONF_DRIVER: self._spec.key, **self._settings}

    @property
    def _driver_settings(self) -> Settings:
        """What the entry's driver will be created from."""
        return driver_settings(self._data, self._options)

    async def _async_connect(self, driver: Router, settings: Settings) -> MetRouter:
        """Connect to the router, and read who it is and which networks it has; raises `RouterError`.

        `settings` are those that the driver was created from.
        """
        async with AsyncExitStack() as stack:
            stack.push_async_callback(driver.disconnect)
            info = await driver.connect()
            networks = await driver.networks()
            stack.pop_all()
        return MetRouter(self.hass, settings, driver, info, networks)

    @callback
    def _hold(self, met: MetRouter) -> None:
        """Keep a router connected, for its entry."""
        if self._met:
            # Somebody was quick enough to submit the form twice.
            self._met.let_go()
        self._met = met
        met.hold()

    @callback
    def _take(self) -> MetRouter | None:
        """The router that was held, if it is still connected; it belongs to the caller."""
        return self._met if self._met and self._met.take() else None
