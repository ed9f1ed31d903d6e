"""What Home Assistant has done by itself, and why, so that people can be told."""

from enum import StrEnum
from typing import Final

from homeassistant.core import Context, Event

from ..const import DOMAIN

_ORIGIN: Final = f"{DOMAIN}_guard"
_BECAUSE: Final = "because"


class Because(StrEnum):
    """Why Home Assistant has closed a window that was opened elsewhere."""

    ALWAYS = "always"
    """The household wants no window that was opened elsewhere."""
    ARMED = "armed"
    NOBODY_HOME = "nobody_home"


def by_itself(because: Because) -> Context:
    """A context for what Home Assistant does by itself. Its origin is an event of which nobody else hears."""
    return Event(_ORIGIN, {_BECAUSE: because.value}).context


def because_of(context: Context | None) -> Because | None:
    """Why Home Assistant has done by itself what has this context; None if somebody has asked for it."""
    origin = context and context.origin_event
    return Because(origin.data[_BECAUSE]) if origin and origin.event_type == _ORIGIN else None
