"""A condition for automations: whether a WPS window is open."""

from collections.abc import Mapping
from typing import Any, Final, Unpack, override

from homeassistant.const import CONF_OPTIONS, CONF_TARGET
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.condition import Condition, ConditionCheckParams, ConditionConfig
from homeassistant.helpers.typing import ConfigType
import voluptuous as vol

from .asking.targets import async_meant

# Without a target, every router is meant.
_SCHEMA: Final = vol.Schema(
    {vol.Optional(CONF_TARGET, default={}): cv.TARGET_FIELDS, vol.Required(CONF_OPTIONS, default={}): {}}
)


class IsOpenCondition(Condition):
    """Whether the window of a network in the target is open, also while two devices have asked at the same time.

    It asks the networks and not the states of their sensors: those may be disabled, and are unavailable while an open
    window outlasts the connection to its router.
    """

    @classmethod
    @override
    async def async_validate_config(cls, hass: HomeAssistant, config: ConfigType) -> ConfigType:
        """Validate the target."""
        validated: ConfigType = _SCHEMA(config)
        return validated

    def __init__(self, hass: HomeAssistant, config: ConditionConfig) -> None:
        """Take the target of an automation."""
        super().__init__(hass, config)
        self._target: Mapping[str, Any] = config.target or {}

    @override
    def _async_check(self, **kwargs: Unpack[ConditionCheckParams]) -> bool:
        return any(network.window.is_running for network in async_meant(self._hass, self._target))


CONDITIONS: Final[dict[str, type[Condition]]] = {"is_open": IsOpenCondition}


async def async_get_conditions(_: HomeAssistant) -> dict[str, type[Condition]]:
    """Return the conditions of this integration."""
    return CONDITIONS
