"""How a window ended, on a router that only shows that no window is open any more.

A device may have joined, the time may have run out, or somebody may have closed the window. What can be known is concluded
from the times, from the list of Wi-Fi clients, and from the router's own word for the end where it has one. What cannot be
known is not claimed.
"""

from collections.abc import Awaitable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from ...model import Phase, Result, Station, WindowStatus
from ...router import UNREADABLE
from ...timing import Timing

type Stations = Mapping[str, float | None]
"""Since when each client has been associated, by its address; None where the router does not say."""

# How long a device may have been associated when it receives the key, in seconds of the router's own clock: it exchanges
# some messages first. The router reports whole seconds, and its answer takes a moment to arrive.
_EXCHANGE: Final = 10
_ROUNDING: Final = 2

# In units of `Timing.grace`: how long a device may take to come back with the key, and how old a list of clients must be
# for none of the clients in it to have been part of the exchange that ended the window.
_MOMENT: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a router shows of a network's window at one moment. All times are seconds of one monotonic clock."""

    at: float
    is_open: bool
    words: Mapping[str, object] = field(default_factory=dict)
    """What stands in the places where the router may say how a window ended."""
    remaining: float | None = None
    """Seconds until the window closes, where the router reports them."""


class _Start(NamedTuple):
    """When a window opened: after one moment, if that is known, and no later than another."""

    after: float | None
    by: float


async def if_readable(stations: Awaitable[Stations]) -> Stations | None:
    """The clients; None where the list cannot be read, which must not stop a press or a look at a window."""
    try:
        return await stations
    except UNREADABLE:
        return None


def since(stations: Iterable[Station], now: float) -> Stations:
    """The clients of a list that was read just `now`, for a router that reports their ages."""
    return {
        station.mac: None if station.associated_for is None else now - station.associated_for for station in stations
    }


class Ending:
    """What has been seen of one network's window, and what follows from it.

    When a window ends early and a client has just appeared, that client has joined. If none has, or if the time may have
    run out as well, the window is `IDLE`: over, for an unknown reason. A window whose time may have run out, and in which
    nobody has joined, is taken to have timed out. Where a list of clients could not be read nothing is concluded from it.
    """

    def __init__(self, timing: Timing, meanings: Mapping[str, Phase] | None = None) -> None:
        """Start without any knowledge; `meanings` maps the router's words, in lower case, to phases."""
        self._timing = timing
        self._meanings = meanings or {}
        self.phase = Phase.IDLE
        """How the last window ended; `OPEN` while there is one, or while it may still be learnt how it ended."""
        self._starts: list[_Start] = []
        self._words: Mapping[str, object] = {}
        # The clients of some time ago and of the last list; None where the list could not be read.
        self._before: Stations | None = {}
        self._lately: Stations | None = {}
        self._listed_at = 0.0
        self._seen_open_at = 0.0
        self._fell_at: float | None = None
        self._closed_at: float | None = None

    @property
    def status(self) -> WindowStatus:
        """The phase as a router's status."""
        return WindowStatus(phase=self.phase, result=Result.SUCCESS if self.phase is Phase.SUCCEEDED else Result.NONE)

    def needs_stations(self, look: Look) -> bool:
        """Whether the list of clients is needed to judge this look."""
        if not look.is_open:
            return self.phase is Phase.OPEN and self._known_end(look) is None
        return self._opens() or look.at >= self._listed_at + _MOMENT * self._timing.grace

    def press(self, look: Look, stations: Stations | None, pressed_at: float) -> WindowStatus:
        """Note that we pressed the button and saw the window open; `stations` are the clients from before the press.

        Unless the router reports the remaining time, it is unknown whether a press on an open window restarts its time.
        """
        self._open(look, stations, after=pressed_at)
        return self._goes_on(look)

    def unseen(self, pressed: Look, before: Stations | None, look: Look, stations: Stations | None) -> Phase:
        """How a press ended that was accepted while no look showed an open window; `look` is the last one.

        A device that was already waiting may have joined before the first look.
        """
        quick = Ending(self._timing, self._meanings)
        quick.press(pressed, before, pressed.at)
        phase = quick.take(look, stations).phase
        if phase is Phase.SUCCEEDED:
            self.close(phase, look.at)
        return phase

    def take(self, look: Look, stations: Stations | None) -> WindowStatus:
        """Judge a look; `stations` matter only where `needs_stations` says so, and are None if they cannot be read."""
        if look.is_open and self._opens():
            self._open(look, stations, after=self._closed_at)
        elif look.is_open and self.needs_stations(look):
            self._before = _together(self._before, self._lately)
            self._lately, self._listed_at = stations, look.at
        if look.is_open:
            return self._goes_on(look)
        within = None
        if self.phase is Phase.OPEN:
            self._fell_at = look.at if self._fell_at is None else self._fell_at
            self.phase = self._known_end(look) or self._likely_end(look, stations, self._fell_at)
            within = look.at - self._seen_open_at
        elif self.phase is Phase.GONE:
            self.phase = Phase.IDLE
        self._closed_at = look.at
        return replace(self.status, ended_within=within) if self.phase is Phase.SUCCEEDED else self.status

    def close(self, phase: Phase, now: float) -> WindowStatus:
        """Note that the window ended like this, which is known from elsewhere."""
        self.phase = phase
        if phase is not Phase.GONE:
            self._closed_at = now
        return self.status

    def cancel(self, now: float) -> None:
        """Note that no window is open any more: we closed it, unless it is already known how it ended."""
        self.close(Phase.CANCELLED if self.phase is Phase.OPEN else self.phase, now)

    def _opens(self) -> bool:
        """Whether a window that is seen now is another one than the last."""
        return self.phase is not Phase.OPEN or self._fell_at is not None

    def _open(self, look: Look, stations: Stations | None, *, after: float | None) -> None:
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
        """The end that is certain, whatever the list of clients says."""
        for place, word in look.words.items():
            # A word that stood there while the window was open belongs to an earlier window.
            phase = self._meanings.get(str(word).lower())
            if phase not in (None, Phase.IDLE) and word != self._words.get(place):
                return phase
        is_over = self._seen_open_at >= self._starts[-1].by + self._timing.walk_time - self._timing.slack
        return Phase.TIMED_OUT if is_over else None

    def _likely_end(self, look: Look, stations: Stations | None, fell_at: float) -> Phase:
        """The end that the clients suggest; `OPEN` while a device that received the key may be on its way back."""
        *former, last = self._starts
        if self._before is None:
            # Without the clients from before, nobody can be recognised as new.
            return Phase.IDLE
        may_be_over = self._may_end(last.after, fell_at)
        if stations is not None and self._has_come(self._before, stations):
            latest = self._timing.walk_time + self._timing.grace
            is_doubtful = may_be_over or any(
                self._may_end(after, fell_at) and self._seen_open_at <= by + latest for after, by in former
            )
            return Phase.IDLE if is_doubtful else Phase.SUCCEEDED
        if look.at < min(fell_at + _MOMENT * self._timing.grace, last.by + self._timing.walk_time):
            return Phase.OPEN
        return Phase.TIMED_OUT if may_be_over and stations is not None else Phase.IDLE

    def _may_end(self, opened_after: float | None, now: float) -> bool:
        """Whether the time of a window can be over; if nobody saw it open, it always can."""
        return opened_after is None or now >= opened_after + self._timing.walk_time - self._timing.slack

    def _has_come(self, before: Stations, stations: Stations) -> bool:
        """Whether a client appeared about when the window closed, for the first time or again."""
        returned = {mac for mac in before.keys() & stations.keys() if _has_returned(before[mac], stations[mac])}
        stayed = (before.keys() & stations.keys()) - returned
        if returned and not stayed:
            # The access point was restarted, which says nothing about who joined.
            return False
        came = (stations.keys() - before.keys()) | returned
        earliest = self._seen_open_at - _EXCHANGE
        return any((since := stations[mac]) is None or since >= earliest for mac in came)


def _together(before: Stations | None, lately: Stations | None) -> Stations | None:
    """The clients of two lists in a row. Of a gap before the later one nobody knows who came in it, which does not matter."""
    if before is None or lately is None:
        return lately
    return {**before, **lately}


def _has_returned(before: float | None, since: float | None) -> bool:
    return before is not None and since is not None and since > before + _ROUNDING
