"""What a household has chosen that Home Assistant does by itself; at first, nothing."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final, NamedTuple, Self

CONF_GUARD: Final = "guard"
CONF_CLOSE: Final = "close"
CONF_ALARMS: Final = "alarms"


class Close(StrEnum):
    """When a window is closed that was opened elsewhere."""

    NEVER = "never"
    ALWAYS = "always"
    ARMED = "armed"
    """While one of the chosen alarms is armed."""
    NOBODY_HOME = "nobody_home"


class Guard(NamedTuple):
    """What is done about windows that were opened elsewhere."""

    close: Close = Close.NEVER
    alarms: tuple[str, ...] = ()
    """The alarm control panels that `Close.ARMED` is about."""

    @classmethod
    def from_options(cls, options: Mapping[str, Any]) -> Self:
        """Read the options of an entry, or what was filled in in their form."""
        chosen: Mapping[str, Any] = options.get(CONF_GUARD, {})
        return cls(close=Close(chosen.get(CONF_CLOSE, Close.NEVER)), alarms=tuple(chosen.get(CONF_ALARMS, ())))

    def as_options(self) -> dict[str, Any]:
        """The reverse; nothing for what everybody has who has chosen nothing."""
        if self == Guard():
            return {}
        return {CONF_GUARD: {CONF_CLOSE: self.close.value, CONF_ALARMS: list(self.alarms)}}
