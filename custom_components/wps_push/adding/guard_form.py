"""The part of a form in which people choose what Home Assistant does by itself, and beside which routers it stands."""

from collections.abc import Mapping
from typing import Any

from homeassistant.core import HomeAssistant, callback
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    BooleanSelector,
    EntitySelector,
    EntitySelectorConfig,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
import voluptuous as vol

from ..const import CONF_ONLY_WHILE_NEEDED, CONF_OUT_OF_REACH, DOMAIN
from ..guarding.chosen import CONF_ALARMS, CONF_CLOSE, CONF_GUARD, Close, Guard
from ..guarding.household import ALARM_DOMAIN, async_places
from ..wps.model import Capability
from ..wps.routers import DriverSpec


@callback
def async_with_guard(
    hass: HomeAssistant, spec: DriverSpec, schema: vol.Schema, options: Mapping[str, Any]
) -> vol.Schema:
    """A form with this part at its end, filled in from the entry's options, as far as it concerns such a router."""
    fields: dict[Any, Any] = {}
    if len(hass.config_entries.async_entries(DOMAIN)) > 1:
        fields[vol.Required(CONF_OUT_OF_REACH, default=options.get(CONF_OUT_OF_REACH, False))] = BooleanSelector()
    if Capability.SWITCH in spec.capabilities:
        is_chosen = options.get(CONF_ONLY_WHILE_NEEDED, False)
        fields[vol.Required(CONF_ONLY_WHILE_NEEDED, default=is_chosen)] = BooleanSelector()
    if _sees_and_closes(spec):
        fields[vol.Required(CONF_GUARD)] = section(_closing(Guard.from_options(options)), {"collapsed": True})
    part: vol.Schema = schema.extend(fields)
    return part


@callback
def async_guard_errors(hass: HomeAssistant, user_input: Mapping[str, Any] | None) -> dict[str, str]:
    """What is wrong with what was filled in: with it, no window would ever be closed."""
    chosen = Guard.from_options(user_input or {})
    if chosen.close is Close.ARMED and not chosen.alarms:
        return {CONF_GUARD: "choose_alarm"}
    if chosen.close is Close.NOBODY_HOME and not async_places(hass):
        return {CONF_GUARD: "nobody_known"}
    return {}


def guard_from(user_input: Mapping[str, Any], options: Mapping[str, Any]) -> dict[str, Any]:
    """The entry's options from what was filled in; what was not asked for stays as it is."""
    switches = (CONF_OUT_OF_REACH, CONF_ONLY_WHILE_NEEDED)
    chosen = {switch: True for switch in switches if user_input.get(switch, options.get(switch, False))}
    return Guard.from_options(user_input).as_options() | chosen


def _sees_and_closes(spec: DriverSpec) -> bool:
    """Whether such routers show that a window was opened elsewhere, and can close it."""
    return Capability.CANCEL in spec.capabilities and bool(
        {Capability.PUSH, Capability.IDLE_STATUS} & spec.capabilities
    )


def _closing(chosen: Guard) -> vol.Schema:
    return vol.Schema(
        {
            vol.Required(CONF_CLOSE, default=chosen.close.value): SelectSelector(
                SelectSelectorConfig(
                    options=[close.value for close in Close],
                    mode=SelectSelectorMode.DROPDOWN,
                    translation_key="close_elsewhere",
                )
            ),
            vol.Required(CONF_ALARMS, default=list(chosen.alarms)): EntitySelector(
                EntitySelectorConfig(domain=ALARM_DOMAIN, multiple=True)
            ),
        }
    )
