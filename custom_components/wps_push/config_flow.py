"""The config flow, as Home Assistant opens it. Its pages are in `adding`, by subject."""

from typing import Any, override

from homeassistant.config_entries import ConfigEntry, ConfigSubentryFlow
from homeassistant.core import callback

from .adding.announced import AnnouncedSteps
from .adding.changing import ChangingSteps
from .adding.finding import FindingSteps
from .adding.options import WpsPushOptionsFlow
from .const import DOMAIN
from .coordinator import WpsConfigEntry
from .people.joining import SUBENTRY_JOIN, JoiningFlow


class WpsPushConfigFlow(FindingSteps, ChangingSteps, AnnouncedSteps, domain=DOMAIN):
    """Adds a router, and changes how it is reached. Everything is tried before it is kept."""

    VERSION = 1
    MINOR_VERSION = 1

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: WpsConfigEntry) -> WpsPushOptionsFlow:
        """The flow that changes networks and band of a router."""
        return WpsPushOptionsFlow()

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(cls, config_entry: ConfigEntry[Any]) -> dict[str, type[ConfigSubentryFlow]]:
        """What stands on a router's entry: an action, which leaves no subentry behind."""
        return {SUBENTRY_JOIN: JoiningFlow}
