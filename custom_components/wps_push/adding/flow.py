"""What the pages of the config flow share."""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import SOURCE_REAUTH, SOURCE_RECONFIGURE, ConfigFlow

from ..const import CONF_DRIVER
from ..wps.model import Network, RouterInfo
from ..wps.routers import DriverSpec


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

    @property
    def _is_adding(self) -> bool:
        """Whether the router is a new one; otherwise the flow changes an entry."""
        return self.source not in {SOURCE_REAUTH, SOURCE_RECONFIGURE}

    @property
    def _data(self) -> dict[str, Any]:
        """The entry's data."""
        return {CONF_DRIVER: self._spec.key, **self._settings}
