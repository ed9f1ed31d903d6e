"""Which devices that have joined try to come back and are refused, since the router does not take their key any more.

A device that is not there is no trouble: it may be switched off, or away. One that tries again and again with a wrong key
cannot come back by itself, because its key was lost or changed. hostapd with a list of keys (`wpa_psk_file`) gives each
device with a display a key of its own, and some routers lose that list whenever their Wi-Fi restarts (openwrt#9369).
"""

from dataclasses import dataclass

from .timing import Timing


@dataclass(slots=True)
class _Trial:
    """The time that a device has to come onto the network after all, in seconds of a monotonic clock."""

    since: float
    """When it was refused for the first time."""
    last: float
    """When it was refused last."""


class Refusals:
    """What is heard of devices that are refused for their key; `now` is always the time of a monotonic clock in seconds."""

    def __init__(self, timing: Timing) -> None:
        """Nobody was refused."""
        self._timing = timing
        self._trials: dict[str, _Trial] = {}

    @property
    def deadline(self) -> float | None:
        """When the next trial is over; None if there is none."""
        return min((trial.since + self._timing.settles for trial in self._trials.values()), default=None)

    @property
    def devices(self) -> set[str]:
        """The devices whose trial is not over."""
        return set(self._trials)

    def refuse(self, mac: str, now: float) -> None:
        """A device was refused. The first time begins its trial."""
        self._trials.setdefault(mac, _Trial(now, now)).last = now

    def end(self, mac: str) -> None:
        """A device is on the network, or has joined once more."""
        self._trials.pop(mac, None)

    def end_all(self) -> None:
        """Who has come meanwhile was not heard, so all trials begin anew."""
        self._trials.clear()

    def take(self, now: float) -> set[str]:
        """End the trials whose time is over; returns the devices that have tried more than once.

        Somebody may have mistyped a password once. In one attempt, a device is refused several times within seconds.
        """
        over = {mac: trial for mac, trial in self._trials.items() if now >= trial.since + self._timing.settles}
        for mac in over:
            del self._trials[mac]
        return {mac for mac, trial in over.items() if trial.last - trial.since > self._timing.attempt}
