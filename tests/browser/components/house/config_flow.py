"""Add a device that another integration than WPS Push knows."""

from typing import Any, override

from homeassistant.config_entries import ConfigFlow, ConfigFlowResult
import voluptuous as vol

from . import DOMAIN


class HouseFlow(ConfigFlow, domain=DOMAIN):
    """One page."""

    @override
    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for its name and address."""
        if user_input:
            return self.async_create_entry(title=user_input["name"], data=user_input)
        schema = vol.Schema({vol.Required("name"): str, vol.Required("mac"): str})
        return self.async_show_form(step_id="user", data_schema=schema)
