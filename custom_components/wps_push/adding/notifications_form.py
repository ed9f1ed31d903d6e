"""The part of a form in which people choose what they are notified of."""

from collections.abc import Mapping
from typing import Any

from homeassistant.components.notify import DOMAIN as NOTIFY_DOMAIN
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import BooleanSelector, EntitySelector, EntitySelectorConfig
import voluptuous as vol

from ..people.chosen import CONF_ENTITIES, CONF_JOINED, CONF_NOTIFICATIONS, CONF_OPENED_ELSEWHERE, Notified


def with_notifications(schema: vol.Schema, options: Mapping[str, Any]) -> vol.Schema:
    """A form with this part at its end, filled in from the entry's options."""
    chosen = Notified.from_options(options)
    fields = vol.Schema(
        {
            vol.Required(CONF_JOINED, default=chosen.joined): BooleanSelector(),
            vol.Required(CONF_OPENED_ELSEWHERE, default=chosen.opened_elsewhere): BooleanSelector(),
            vol.Required(CONF_ENTITIES, default=list(chosen.entities)): EntitySelector(
                EntitySelectorConfig(domain=NOTIFY_DOMAIN, multiple=True)
            ),
        }
    )
    part: vol.Schema = schema.extend({vol.Required(CONF_NOTIFICATIONS): section(fields, {"collapsed": True})})
    return part


def notifications_from(user_input: Mapping[str, Any]) -> dict[str, Any]:
    """The entry's options from what was filled in."""
    return Notified.from_options(user_input).as_options()
