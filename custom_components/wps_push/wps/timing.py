"""Every duration that this package waits for, in one place."""

from dataclasses import dataclass, fields
from typing import Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """Durations in seconds."""

    walk_time: float = 120
    """How long a window stays open, by the Wi-Fi Simple Configuration specification."""
    grace: float = 5
    """How much longer we wait for the router's word that the walk time is over."""
    slack: float = 2
    """How much earlier than expected a time-out may come and still be one."""
    request: float = 10
    """How long a request may take."""
    idle_poll: float = 40
    """Between two looks at a closed window: each window of 120 s is then seen with 80 s left to close it."""
    open_poll: float = 1
    """Between two looks at an open window."""
    identify_for: float = 30
    """How long a paired device's name and address are looked for."""
    identify_poll: float = 2
    cancel_settles: float = 0.2
    """How long after hostapd's time-out its word for a cancel may still come."""
    ping: float = 10
    """Between two checks whether a silent hostapd is still there."""
    reconnect: float = 2
    """Before a lost connection is tried again for the first time."""
    hang_up: float = 0.1
    """How long a router may take to close a connection after its last answer on it."""
    linger: float = 5
    """How long a router that allows one log-in at a time is kept after its last use."""
    detect: float = 3
    """How long all requests together may take that find out which kind of router answers at an address."""
    page: float = 2
    """How long a page stays at least that says that something is under way; over a slow line a browser shows it late."""

    def faster(self, factor: float) -> Self:
        """The same durations on a clock that runs `factor` times faster, but for those that bound real work."""
        real = {"request", "cancel_settles", "detect"}
        return type(self)(**{f.name: getattr(self, f.name) / (1 if f.name in real else factor) for f in fields(self)})
