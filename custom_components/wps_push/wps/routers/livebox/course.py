"""What becomes of a window, on a box that tells little more than whether it is pairing."""

from typing import Final, NamedTuple

from ...model import Phase
from ...timing import Timing

# `PairingStatus` has been seen as `Idle` only; these words would leave no doubt.
_WORDS: Final = {
    "idle": Phase.IDLE,
    "success": Phase.SUCCEEDED,
    "succeeded": Phase.SUCCEEDED,
    "timeout": Phase.TIMED_OUT,
    "timed-out": Phase.TIMED_OUT,
    "overlap": Phase.OVERLAP,
    "cancelled": Phase.CANCELLED,
    "canceled": Phase.CANCELLED,
    "failed": Phase.FAILED,
    "error": Phase.FAILED,
}

# How many times `Timing.grace` a list of stations stands for those who were there before. A device that joins asks for
# that for some seconds, and must not be taken for one of them.
_KEPT: Final = 2


def phase_of(word: str) -> Phase | None:
    """What a word of `PairingStatus` says beyond doubt."""
    return _WORDS.get(word.lower())


class _Start(NamedTuple):
    """When a window opened: after one moment, if that is known, and by another."""

    after: float | None
    by: float


class Course:
    """One network's window, from what was seen of it. All times are seconds of one monotonic clock."""

    def __init__(self, timing: Timing) -> None:
        """Know nothing yet."""
        self._timing = timing
        self.phase = Phase.IDLE
        """What the last window came to; `OPEN` while there is one."""
        self.closed_at: float | None = None
        """When it was seen last that there is no window; None while nobody has looked."""
        self.fell_at: float | None = None
        """When it was first seen that the pairing of the open window has ended."""
        self.word: str | None = None
        """`PairingStatus` before it opened."""
        self._starts: list[_Start] = []
        self._before: frozenset[str] = frozenset()
        self._lately: frozenset[str] = frozenset()
        self._listed_at = 0.0

    def open(self, opened_after: float | None, now: float, stations: frozenset[str], word: str | None) -> None:
        """A window has opened, or was pressed for once more; `stations` are on the Wi-Fi."""
        if self.phase is not Phase.OPEN:
            self._starts.clear()
        self._starts.append(_Start(opened_after, now))
        self.phase = Phase.OPEN
        self.fell_at = None
        self.word = word
        self._before = self._lately = stations
        self._listed_at = now

    def needs_stations(self, now: float) -> bool:
        """Whether the list of those who were there before has become old."""
        return now >= self._listed_at + _KEPT * self._timing.grace

    def note(self, stations: frozenset[str], now: float) -> None:
        """These are on the Wi-Fi, and the window is still open."""
        self._before |= self._lately
        self._lately = stations
        self._listed_at = now

    def newcomers(self, stations: frozenset[str]) -> frozenset[str]:
        """Who of them has come shortly before the end of the window, or after it."""
        return stations - self._before

    def close(self, phase: Phase, now: float) -> None:
        """The window has come to its end, or there was none."""
        self.phase = phase
        self.closed_at = now

    @property
    def has_ended_early(self) -> bool:
        """Whether the pairing has certainly ended before its time was over.

        Nobody knows whether a second press starts the walk time anew, so it may be over for the first one as well.
        """
        if self.fell_at is None:
            return False
        *former, (last, _) = self._starts
        walk_time, slack = self._timing.walk_time, self._timing.slack
        return (
            last is not None
            and self.fell_at < last + walk_time - slack
            and not any(
                (after is None or self.fell_at >= after + walk_time - slack)
                and self.fell_at <= by + walk_time + self._timing.grace
                for after, by in former
            )
        )
