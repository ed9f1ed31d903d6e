"""What Home Assistant knows of the household at this moment."""

from collections.abc import Iterable
from typing import Final

from homeassistant.const import STATE_HOME, STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import HomeAssistant, callback

PERSON_DOMAIN: Final = "person"
ALARM_DOMAIN: Final = "alarm_control_panel"
# These components are named and not imported: a home without an alarm need not load what alarms are made of.
_ARMED: Final = "armed_"
_AFTER_ARMED: Final = frozenset({"pending", "triggered"})


@callback
def async_is_armed(hass: HomeAssistant, alarms: Iterable[str]) -> bool:
    """Whether one of these alarms is armed, or has just gone off."""
    states = {state.state for alarm in alarms if (state := hass.states.get(alarm))}
    return bool(states & _AFTER_ARMED) or any(state.startswith(_ARMED) for state in states)


@callback
def async_is_nobody_home(hass: HomeAssistant) -> bool:
    """Whether everybody of whom it is known where they are is away; false if that is known of nobody."""
    places = async_places(hass)
    return bool(places) and STATE_HOME not in places


@callback
def async_places(hass: HomeAssistant) -> set[str]:
    """Where people are, as far as that is known of them."""
    return {state.state for state in hass.states.async_all(PERSON_DOMAIN)} - {STATE_UNAVAILABLE, STATE_UNKNOWN}
