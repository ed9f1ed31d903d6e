"""What a router shows of one client beyond its list of clients."""

from typing import NamedTuple


class Trace(NamedTuple):
    """What a router shows of a client beyond its list of clients; times as in `Station`, which they replace."""

    associated_for: float | None = None
    first_seen_for: float | None = None
    logged_for: float | None = None
    """How long ago the event log last had it come onto the Wi-Fi. No entry is no sign of anything."""
    changed: bool | None = None
    """Whether what the router keeps of it has changed since the press; None if the router does not report it."""
