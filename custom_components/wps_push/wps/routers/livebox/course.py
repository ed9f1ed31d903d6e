"""What becomes of a window, on a box that tells little more than whether it is pairing."""

import re

from ...model import Phase

# `PairingStatus` has been seen as `Idle` only; other words are taken for what they say.
_WORDS = (
    (re.compile("success|succeed|paired|complete|done", re.IGNORECASE), Phase.SUCCEEDED),
    (re.compile("time.?out|expire", re.IGNORECASE), Phase.TIMED_OUT),
    (re.compile("overlap", re.IGNORECASE), Phase.OVERLAP),
    (re.compile("cancel|stop|abort", re.IGNORECASE), Phase.CANCELLED),
    (re.compile("fail|error", re.IGNORECASE), Phase.FAILED),
    (re.compile("idle|none|disabled", re.IGNORECASE), Phase.IDLE),
)


def phase_of(word: str) -> Phase:
    """What a word of `PairingStatus` means; one that names no end is a pairing under way."""
    return next((phase for pattern, phase in _WORDS if pattern.search(word)), Phase.OPEN)


class Course:
    """One network's window, from what was seen of it. All times are seconds of one monotonic clock."""

    def __init__(self, earliest_time_out: float) -> None:
        """Know nothing yet; a window that runs into its time-out is open for that long at least."""
        self._earliest_time_out = earliest_time_out
        self.phase = Phase.IDLE
        """What the last window came to; `OPEN` while there is one."""
        self.closed_at: float | None = None
        """When it was seen last that there is no window; None while nobody has looked."""
        self.fell_at: float | None = None
        """When it was first seen that the pairing of the open window has ended."""
        self.stations: frozenset[str] = frozenset()
        """Who was on the Wi-Fi when the window opened."""
        self.word: str | None = None
        """`PairingStatus` before it opened."""
        self._opened_after: float | None = None

    def open(self, opened_after: float | None, stations: frozenset[str], word: str | None) -> None:
        """A window has opened, after this moment if that is known."""
        self.phase = Phase.OPEN
        self.fell_at = None
        self.stations = stations
        self.word = word
        self._opened_after = opened_after

    def close(self, phase: Phase, now: float) -> None:
        """The window has come to its end, or there was none."""
        self.phase = phase
        self.closed_at = now

    @property
    def has_ended_early(self) -> bool:
        """Whether the pairing has certainly ended before its time was over."""
        if self._opened_after is None or self.fell_at is None:
            return False
        return self.fell_at < self._opened_after + self._earliest_time_out
