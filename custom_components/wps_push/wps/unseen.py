"""A press of ours that may have opened a window which nobody has seen open."""

from math import inf

from .timing import Timing


class UnseenPress:
    """Whether a window is ours that was pressed here, while the router's answer was lost or nobody has looked since.

    The times are those of the monotonic clock of `Window`, in seconds.
    """

    def __init__(self, timing: Timing) -> None:
        """There is none."""
        self._timing = timing
        self._closes_at = -inf
        self.is_told = False
        """Whether people know of its window: it was seen open, but not how it ended."""

    def may_have_opened(self, closes_at: float, *, is_told: bool = False) -> None:
        """The window that it may have opened ends at `closes_at`; what `is_told` means is said there."""
        self._closes_at = closes_at
        self.is_told = is_told

    def may_be_open(self, now: float) -> bool:
        """Whether that window may be open now."""
        return now < self._closes_at

    def take(self, now: float) -> float:
        """The seconds that are left of it, once; 0 if there is none."""
        left, self._closes_at = self._closes_at - now, -inf
        return max(0.0, left)

    def take_paired(self, now: float) -> bool:
        """Whether a device that is shown as joined has joined through it, once: it may have ended some time ago."""
        return self.take(now - self._timing.walk_time) > 0

    def was_not_carried_out(self, now: float) -> None:
        """The router shows no window now. Some begin only a moment after they were asked."""
        if now >= self._closes_at - self._timing.walk_time + self._timing.grace:
            self._closes_at = -inf
