"""The form for what voice assistants and language models may do with a router."""

from collections.abc import Mapping
from typing import Any

from homeassistant.helpers.selector import BooleanSelector
import voluptuous as vol

from ..const import VOICE_DEFAULTS


def voice_fields(options: Mapping[str, Any]) -> dict[vol.Marker, BooleanSelector]:
    """The fields, filled in with the entry's options."""
    return {
        vol.Required(option, default=options.get(option, default)): BooleanSelector()
        for option, default in VOICE_DEFAULTS.items()
    }


def voice_options(user_input: Mapping[str, Any]) -> dict[str, bool]:
    """The entry's options from what was filled in; what is as it is at first stays out."""
    return {
        option: user_input[option] for option, default in VOICE_DEFAULTS.items() if user_input[option] is not default
    }
