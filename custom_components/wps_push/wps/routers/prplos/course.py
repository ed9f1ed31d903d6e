"""What becomes of a window, on a router that tells whether it is pairing, and of most ends no more than that.

pwhm's `PairingInProgress` falls when a device has paired, at the end of the walk time, after a cancel, an overlap or a
failed exchange, and its `Status` is about the configuration (kavia-common/pwhm-226177 `src/wld_wps.c`). Some builds say `Success` or
`Overlap` there instead, for their web page (ViirajPatel/prpl-webui-enhanced), and nobody knows for how long.
"""

from collections.abc import Mapping

from ...model import Phase, Result, WindowStatus
from ...timing import Timing

_WORDS = {
    "success": Phase.SUCCEEDED,
    "overlap": Phase.OVERLAP,
    "timeout": Phase.TIMED_OUT,
    "timed-out": Phase.TIMED_OUT,
}

type Words = Mapping[str, object]
"""`Status` of each access point."""

# How many times `Timing.grace` a device may take to come back with the key that it has got.
_RETURNS = 3


class Course:
    """One network's window, from what was seen of it. All times are seconds of one monotonic clock."""

    def __init__(self, timing: Timing) -> None:
        """Know nothing yet."""
        self._timing = timing
        self.phase = Phase.IDLE
        """What the last window came to; `OPEN` while there is one."""
        self.words: Words = {}
        """What was said before the window opened."""
        self._closed_at: float | None = None
        self._opened_after: float | None = None
        self._fell_at: float | None = None
        self._stations: frozenset[str] = frozenset()

    @property
    def status(self) -> WindowStatus:
        """What is known of the window now."""
        return WindowStatus(phase=self.phase, result=Result.SUCCESS if self.phase is Phase.SUCCEEDED else Result.NONE)

    def open(self, stations: frozenset[str], *, pressed_at: float | None = None) -> None:
        """A window is open: by our press, or since some moment after it was seen closed the last time."""
        self.phase = Phase.OPEN
        self._opened_after = self._closed_at if pressed_at is None else pressed_at
        self._fell_at = None
        self._stations = stations

    def close(self, phase: Phase, words: Words, now: float) -> None:
        """There is no window: it has come to this end, or there was none."""
        self.phase = phase
        self.words = words
        self._closed_at = now

    def pairing_goes_on(self) -> None:
        """The router is pairing."""
        self._fell_at = None

    def said(self, words: Words) -> Phase | None:
        """The end that one of these words is for, if it was not there before the window opened."""
        new = (_WORDS.get(str(word).lower()) for name, word in words.items() if word != self.words.get(name))
        return next(filter(None, new), None)

    def end(self, words: Words, now: float) -> Phase | None:
        """How the window has ended, now that the router is not pairing any more; None where only the stations can tell."""
        self._fell_at = now if self._fell_at is None else self._fell_at
        if said := self.said(words):
            return said
        earliest = 0.0 if self._opened_after is None else self._opened_after + self._timing.walk_time
        return Phase.TIMED_OUT if self._fell_at >= earliest - self._timing.slack else None

    def end_by(self, stations: frozenset[str], now: float) -> Phase:
        """The same by who is on the Wi-Fi: the window was closed before its time, by a device or by somebody.

        It is `OPEN` as long as a device that has paired may still be on its way, and `IDLE` where nobody has come: that
        may have been a cancel, an overlap or a failure.
        """
        if stations - self._stations:
            return Phase.SUCCEEDED
        settled = now - (now if self._fell_at is None else self._fell_at) >= _RETURNS * self._timing.grace
        return Phase.IDLE if settled else Phase.OPEN
