"""The options of a router: its networks, the band, the notifications, and what voice assistants may do."""

from typing import Any

from homeassistant.config_entries import ConfigEntryState, ConfigFlowResult, OptionsFlowWithReload

from ..const import CONF_NETWORKS
from ..coordinator import WpsConfigEntry
from ..drivers.registry import spec_of
from ..wps.model import Network
from ..wps.router import RouterError
from .guard_form import async_guard_errors, async_with_guard, guard_from
from .networks_form import async_networks_schema, async_remembered_networks, networks_errors, options_from, with_chosen
from .notifications_form import notifications_from, with_notifications
from .voice_form import voice_fields, voice_options
from .words import async_problem


class WpsPushOptionsFlow(OptionsFlowWithReload):
    """Changes which networks Home Assistant may open, on which band, what people are notified of, and what is done by voice."""

    _networks: tuple[Network, ...] = ()

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Read the router's networks, and let a person choose."""
        entry: WpsConfigEntry = self.config_entry
        if user_input is None:
            if entry.state is not ConfigEntryState.LOADED:
                return self.async_abort(reason="not_loaded")
            try:
                visible = await entry.runtime_data.async_read_networks()
            except RouterError as err:
                problem = await async_problem(self.hass, err)
                return self.async_abort(reason="cannot_ask", description_placeholders={"problem": problem})
            remembered = await async_remembered_networks(self.hass, entry)
            self._networks = with_chosen(visible, entry.options.get(CONF_NETWORKS, ()), remembered)
        errors = networks_errors(self._networks, user_input) | async_guard_errors(self.hass, user_input)
        if user_input is not None and not errors:
            # The choice is among the networks that the form has listed, whatever the router shows by now.
            chosen = options_from(self._networks, user_input) | voice_options(user_input)
            guard = guard_from(user_input, entry.options)
            return self.async_create_entry(data=chosen | notifications_from(user_input) | guard)
        shown = user_input or entry.options
        spec = spec_of(entry)
        schema = await async_networks_schema(self.hass, spec, self._networks, shown)
        schema = with_notifications(schema.extend(voice_fields(shown)), shown)
        schema = async_with_guard(self.hass, spec, schema, shown)
        return self.async_show_form(step_id="init", data_schema=schema, errors=errors)
