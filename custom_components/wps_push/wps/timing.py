"""Every duration in this package, in one place."""

from dataclasses import dataclass, fields
from typing import Final, Self

LOOKS: Final = ((0.0, 1.0), (0.25, 1.8), (1.0, 1.0))
"""How often an open window is looked at: from which part of the walk time on, and how many `Timing.open_poll` apart.

Most devices' buttons are pressed within half a minute, seldom in the second one. From the end of the walk time on, the
router is about to report how the window ended.
"""
LOOKS_WHERE_TOLD: Final = {False: 1.6, True: 0.3}
"""The same where the router tells whether a device is exchanging messages with it right now, which takes 1 to 5 s."""
EXCHANGE: Final = 8
"""For how many `Timing.open_poll` an exchange is looked at that often; one that takes longer comes to nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """Durations in seconds."""

    walk_time: float = 120
    """How long a window stays open, according to the Wi-Fi Simple Configuration specification."""
    grace: float = 5
    """How long after the walk time we still wait for the router to report its end."""
    slack: float = 2
    """How much earlier than expected a time-out may come and still count as one."""
    request: float = 10
    """How long a request may take."""
    press: float = 60
    """How long another integration may take to press a button; finger robots are slow to reach by Bluetooth."""
    idle_poll: float = 40
    """Between two polls of a closed window. A window of 120 s is thus noticed with at least 80 s left to close it."""
    missing_poll: float = 300
    """Between two searches for a chosen network that the router does not show."""
    open_poll: float = 1
    """Between two polls of an open window at first; `LOOKS` says what follows."""
    identify_for: float = 30
    """How long to look for the name and address of a paired device."""
    identify_poll: float = 2
    """Between two such attempts."""
    comes_back: float = 10
    """How long a device may take to come back with the key after it has left the Wi-Fi for that."""
    connect: float = 25
    """How long a device that has joined may take to come onto the network with the key that it was given."""
    attempt: float = 5
    """How long one attempt to connect with a wrong key lasts at most: hostapd hears the device four times, in 3 seconds."""
    settles: float = 600
    """How long a device whose key is refused may take to come onto the network after all: somebody may see to it just now."""
    close_again: float = 5
    """Between two attempts to close a window that was opened elsewhere, if the first one fails."""
    cancel_settles: float = 0.2
    """How long after hostapd's time-out a cancel may still be reported."""
    ping: float = 10
    """Between two checks whether a silent hostapd is still there."""
    reconnect: float = 2
    """Before the first attempt to restore a lost connection."""
    hang_up: float = 0.1
    """How long a router may take to close a connection after its last answer on it."""
    locked: float = 240
    """How long to wait after a router has locked log-ins because of wrong passwords, unless it reports a shorter time."""
    linger: float = 5
    """How long to stay logged in after the last use, if the router allows only one log-in at a time."""
    drops: float = 10
    """How long after WPS was switched for the first time it is watched whether clients are disconnected by that."""
    returns: float = 30
    """How long after that a client that has gone then may take to come back, if it was disconnected."""
    switch_again: float = 300
    """The longest pause between two attempts to switch WPS off, where it is to be on only while it is needed."""
    block_again: float = 300
    """Between two requests to keep a device out, where the router may let it in by itself or forget it unnoticed."""
    clock: float = 10
    """Between two looks at whether somebody has set Home Assistant's clock."""
    detect: float = 3
    """How long all requests of a detection may take together."""
    acquainted: float = 60
    """How long a router stays connected while somebody is adding it, until its entry is set up."""
    page: float = 2
    """How long a progress page stays at least. On a slow connection, the browser shows it late."""
    announce_again: float = 5
    """Before a voice satellite that was busy is asked once more to say something."""

    def until_next_look(self, age: float, *, joining: bool | None = None) -> float:
        """The seconds between two looks at a window that has been open for this many seconds.

        `joining` is whether a device is joining right now; None if the router does not tell.
        """
        if joining is not None:
            return self.open_poll * LOOKS_WHERE_TOLD[joining]
        return self.open_poll * next(apart for since, apart in reversed(LOOKS) if age >= since * self.walk_time)

    def faster(self, factor: float) -> Self:
        """The same durations on a clock that runs `factor` times faster, except those that limit real work."""
        real = {"request", "press", "cancel_settles", "detect"}
        return type(self)(**{f.name: getattr(self, f.name) / (1 if f.name in real else factor) for f in fields(self)})
