"""The page of the config flow that asks which networks Home Assistant may open."""

from typing import Any

from homeassistant.config_entries import ConfigFlowResult

from ..const import CONF_NETWORKS
from .networks_form import async_networks_schema, networks_errors, only_choice, options_from, other_options
from .trying import TryingSteps


class ChoosingSteps(TryingSteps):
    """Choose networks and band."""

    _hint: str | None = None
    """The key of what the form points out at first."""

    async def _async_choose(self) -> ConfigFlowResult:
        """Choose the network that nearly everybody wants; ask where it is not certain which one that is."""
        if (network := only_choice(self._networks)) is None:
            return await self.async_step_networks()
        self._options = other_options(self._options) | {CONF_NETWORKS: [network.id]}
        return await self._async_chosen()

    async def async_step_networks(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask which networks are offered, and on which band."""
        errors = networks_errors(self._networks, user_input)
        if user_input is not None and not errors:
            self._options = other_options(self._options) | options_from(self._networks, user_input)
            return await self._async_chosen()
        return self.async_show_form(
            step_id="networks",
            data_schema=await async_networks_schema(self.hass, self._spec, self._networks, user_input or self._options),
            errors={"base": self._hint} if self._hint and user_input is None else errors,
        )

    async def _async_chosen(self) -> ConfigFlowResult:
        """Go on with the chosen networks."""
        return await self.async_step_try_it()
