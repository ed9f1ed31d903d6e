"""How it is known who joined."""

from enum import StrEnum


class Source(StrEnum):
    """How we know who joined."""

    REPORTED = "reported"
    """The router named the enrollee."""
    CONCLUDED = "concluded"
    """The router said that a device has joined, and exactly one client fits what else it shows; see `Evidence`."""
    OBSERVED = "observed"
    """A new station was seen while the window was open."""


class Evidence(StrEnum):
    """What agrees with the conclusion that a client is the device that joined."""

    ASSOCIATED = "associated"
    """It associated when the window ended."""
    FIRST_SEEN = "first_seen"
    """The router saw it then for the first time."""
    LOGGED = "logged"
    """The router's event log has its log-in then."""
    CHANGED = "changed"
    """The router changed what it keeps of it after the press."""
    APPEARED = "appeared"
    """It was not on the Wi-Fi before the window opened."""
