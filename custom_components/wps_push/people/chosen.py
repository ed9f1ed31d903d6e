"""Of what a household has chosen to be notified at a router; by itself, everything, and in Home Assistant only."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple, Self

CONF_NOTIFICATIONS: Final = "notifications"
CONF_JOINED: Final = "joined"
CONF_OPENED_ELSEWHERE: Final = "opened_elsewhere"
CONF_ENTITIES: Final = "entities"


class Notified(NamedTuple):
    """Of what people are notified, and where."""

    joined: bool = True
    """Whether a device has joined, or may have."""
    opened_elsewhere: bool = True
    """Whether somebody has opened a window without Home Assistant."""
    entities: tuple[str, ...] = ()
    """The notify entities that are sent the same."""

    @classmethod
    def from_options(cls, options: Mapping[str, Any]) -> Self:
        """Read the options of an entry, or what was filled in in their form."""
        chosen: Mapping[str, Any] = options.get(CONF_NOTIFICATIONS, {})
        return cls(
            joined=chosen.get(CONF_JOINED, True),
            opened_elsewhere=chosen.get(CONF_OPENED_ELSEWHERE, True),
            entities=tuple(chosen.get(CONF_ENTITIES, ())),
        )

    def as_options(self) -> dict[str, Any]:
        """The reverse; nothing for what everybody has who has chosen nothing."""
        if self == Notified():
            return {}
        return {
            CONF_NOTIFICATIONS: {
                CONF_JOINED: self.joined,
                CONF_OPENED_ELSEWHERE: self.opened_elsewhere,
                CONF_ENTITIES: list(self.entities),
            }
        }
