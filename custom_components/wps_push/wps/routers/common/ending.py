"""How a window has ended, on a router that says no more than that none is open any more.

It may have let a device in, its time may be over, or somebody may have closed it. What can be known is concluded from the
times, from the clients on the Wi-Fi, and from a word of the router's where it has one; what cannot be known is not claimed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from ...model import Phase, Result, WindowStatus
from ...timing import Timing

type Stations = Mapping[str, float | None]
"""Since when each client has been associated, by its address; None where the router does not tell."""

# How long a device may have been associated when it has got the key, in seconds of the router's own reckoning: it
# exchanges some messages first. The router tells whole seconds, and its answer is on its way for a moment.
_EXCHANGE: Final = 10
_ROUNDING: Final = 2

# How many times `Timing.grace` a device may take to come back with the key; and, before that, how old a list of clients
# must be for a device in it to be no part of the exchange that ended the window.
_MOMENT: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a router says of a network's window at one moment. All times are seconds of one monotonic clock."""

    at: float
    is_open: bool
    words: Mapping[str, object] = field(default_factory=dict)
    """What stands in the places where the router may say how a window ended."""
    remaining: float | None = None
    """Seconds until the window closes, where the router tells."""


class _Start(NamedTuple):
    """When a window opened: after one moment, if that is known, and by another."""

    after: float | None
    by: float


class Ending:
    """One network's window, from what was seen of it.

    A window that ends before its time has let in whoever came onto the Wi-Fi just then. If nobody has, or if it may have
    been the end of its time as well, it is `IDLE`: over, and nobody knows why. One whose time may be over, with nobody
    new, is taken for a time-out.
    """

    def __init__(self, timing: Timing, meanings: Mapping[str, Phase] | None = None) -> None:
        """Know nothing yet; `meanings` are those of the router's words, in lower case."""
        self._timing = timing
        self._meanings = meanings or {}
        self.phase = Phase.IDLE
        """What the last window came to; `OPEN` while there is one, or while its end may still be learnt."""
        self._starts: list[_Start] = []
        self._words: Mapping[str, object] = {}
        self._before: Stations = {}
        self._lately: Stations = {}
        self._listed_at = 0.0
        self._seen_open_at = 0.0
        self._fell_at: float | None = None
        self._closed_at: float | None = None

    @property
    def status(self) -> WindowStatus:
        """The same as a router's status."""
        return WindowStatus(phase=self.phase, result=Result.SUCCESS if self.phase is Phase.SUCCEEDED else Result.NONE)

    def needs_stations(self, look: Look) -> bool:
        """Whether it has to be known for this look who is on the Wi-Fi."""
        if not look.is_open:
            return self.phase is Phase.OPEN and self._known_end(look) is None
        return self._opens() or look.at >= self._listed_at + _MOMENT * self._timing.grace

    def press(self, look: Look, stations: Stations, pressed_at: float) -> WindowStatus:
        """We have pressed the button, and see it carried out; `stations` are those from before.

        Nobody knows whether a press starts the time of an open window anew, unless the router tells what is left.
        """
        self._open(look, stations, after=pressed_at)
        return self._goes_on(look)

    def unseen(self, pressed: Look, before: Stations, look: Look, stations: Stations) -> Phase:
        """What has become of a press that was accepted and that no look has shown open; `look` is the last one.

        A device that had been waiting may have been quicker than the first look.
        """
        quick = Ending(self._timing, self._meanings)
        quick.press(pressed, before, pressed.at)
        phase = quick.take(look, stations).phase
        if phase is Phase.SUCCEEDED:
            self.close(phase, look.at)
        return phase

    def take(self, look: Look, stations: Stations) -> WindowStatus:
        """The router was asked; `stations` are looked at where the look needs them."""
        if look.is_open and self._opens():
            self._open(look, stations, after=self._closed_at)
        elif look.is_open and self.needs_stations(look):
            self._before = {**self._before, **self._lately}
            self._lately, self._listed_at = stations, look.at
        if look.is_open:
            return self._goes_on(look)
        if self.phase is Phase.OPEN:
            self._fell_at = look.at if self._fell_at is None else self._fell_at
            self.phase = self._known_end(look) or self._likely_end(look, stations, self._fell_at)
        elif self.phase is Phase.GONE:
            self.phase = Phase.IDLE
        self._closed_at = look.at
        return self.status

    def close(self, phase: Phase, now: float) -> WindowStatus:
        """The window has come to this end, which is known in another way."""
        self.phase = phase
        if phase is not Phase.GONE:
            self._closed_at = now
        return self.status

    def cancel(self, now: float) -> None:
        """There is no window any more, by our doing unless its end is known in another way."""
        self.close(Phase.CANCELLED if self.phase is Phase.OPEN else self.phase, now)

    def _opens(self) -> bool:
        """Whether a window that is seen now is another one than the last."""
        return self.phase is not Phase.OPEN or self._fell_at is not None

    def _open(self, look: Look, stations: Stations, *, after: float | None) -> None:
        if self._opens():
            self._starts.clear()
        self._starts.append(_Start(after, look.at))
        self.phase = Phase.OPEN
        self._fell_at = None
        self._words = look.words
        self._before = self._lately = stations
        self._listed_at = look.at

    def _goes_on(self, look: Look) -> WindowStatus:
        if look.remaining is not None:
            began_at = look.at - max(0, self._timing.walk_time - look.remaining)
            self._starts = [_Start(began_at, began_at)]
        self._seen_open_at = look.at
        return WindowStatus(phase=Phase.OPEN, remaining=look.remaining)

    def _known_end(self, look: Look) -> Phase | None:
        """The end of which there is no doubt, whoever is on the Wi-Fi."""
        for place, word in look.words.items():
            # What stood there while the window was open is about an earlier one.
            phase = self._meanings.get(str(word).lower())
            if phase not in (None, Phase.IDLE) and word != self._words.get(place):
                return phase
        is_over = self._seen_open_at >= self._starts[-1].by + self._timing.walk_time - self._timing.slack
        return Phase.TIMED_OUT if is_over else None

    def _likely_end(self, look: Look, stations: Stations, fell_at: float) -> Phase:
        """The end by who has come; `OPEN` as long as a device that has got the key may be on its way."""
        *former, last = self._starts
        may_be_over = self._may_end(last.after, fell_at)
        if self._has_come(stations):
            latest = self._timing.walk_time + self._timing.grace
            is_doubtful = may_be_over or any(
                self._may_end(after, fell_at) and self._seen_open_at <= by + latest for after, by in former
            )
            return Phase.IDLE if is_doubtful else Phase.SUCCEEDED
        if look.at < min(fell_at + _MOMENT * self._timing.grace, last.by + self._timing.walk_time):
            return Phase.OPEN
        return Phase.TIMED_OUT if may_be_over else Phase.IDLE

    def _may_end(self, opened_after: float | None, now: float) -> bool:
        """Whether the time of a window can be over; of one whose beginning nobody saw, it always can."""
        return opened_after is None or now >= opened_after + self._timing.walk_time - self._timing.slack

    def _has_come(self, stations: Stations) -> bool:
        """Whether somebody has come onto the Wi-Fi about when the window closed, for the first time or anew."""
        returned = {mac for mac in self._before.keys() & stations.keys() if self._has_returned(mac, stations)}
        stayed = (self._before.keys() & stations.keys()) - returned
        if returned and not stayed:
            # The access point was restarted, which says nothing.
            return False
        came = (stations.keys() - self._before.keys()) | returned
        earliest = self._seen_open_at - _EXCHANGE
        return any((since := stations[mac]) is None or since >= earliest for mac in came)

    def _has_returned(self, mac: str, stations: Stations) -> bool:
        before, since = self._before[mac], stations[mac]
        return before is not None and since is not None and since > before + _ROUNDING
