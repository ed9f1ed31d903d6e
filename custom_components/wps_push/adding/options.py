"""The options of a router: its networks and the band."""

from typing import Any

from homeassistant.config_entries import ConfigEntryState, ConfigFlowResult, OptionsFlowWithReload

from ..coordinator import WpsConfigEntry
from ..drivers.registry import spec_of
from ..wps.router import RouterError
from .networks_form import async_networks_schema, networks_errors, options_from
from .words import async_problem


class WpsPushOptionsFlow(OptionsFlowWithReload):
    """Changes which networks Home Assistant may open, and on which band."""

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Read the router's networks, and let a person choose."""
        entry: WpsConfigEntry = self.config_entry
        if entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="not_loaded")
        try:
            networks = await entry.runtime_data.router.networks()
        except RouterError as err:
            problem = await async_problem(self.hass, err)
            return self.async_abort(reason="cannot_ask", description_placeholders={"problem": problem})
        errors = networks_errors(networks, user_input)
        if user_input is not None and not errors:
            return self.async_create_entry(data=options_from(networks, user_input))
        return self.async_show_form(
            step_id="init",
            data_schema=await async_networks_schema(self.hass, spec_of(entry), networks, user_input or entry.options),
            errors=errors,
        )
