"""How a window ended, which the router does not say: it only says that none is open any more."""

from ...model import Phase
from ...timing import Timing
from .clients import Associations


class Watch:
    """What is remembered of a network's last window.

    By the vendor's command reference a session ends «after the first connection or after two minutes». So one that
    ends early has most likely let a device in; it is taken for that only if a client has associated since it opened.
    """

    def __init__(self, timing: Timing) -> None:
        """No window has been seen."""
        self._timing = timing
        self._opened_at = 0.0
        self._unsure = 0.0
        self._before: Associations = {}
        self.phase = Phase.IDLE

    def open(self, now: float, before: Associations, *, remaining: float | None, ours: bool) -> None:
        """A window is open; `before` are the clients that were associated then.

        `now` is a monotonic clock in seconds, `remaining` how much longer the router says that it stays open.
        """
        walk_time = self._timing.walk_time
        if ours or remaining is None:
            self._opened_at = now
        else:
            self._opened_at = now - max(0, walk_time - remaining)
        # Without a word of the router, a window from elsewhere may have opened just after the last look.
        self._unsure = 0 if ours or remaining is not None else self._timing.idle_poll
        self._before = before
        self.phase = Phase.OPEN

    def is_time_over(self, now: float) -> bool:
        """Whether the walk time of the last window can be over."""
        return now >= self._opened_at + self._timing.walk_time - self._timing.slack - self._unsure

    def has_let_in(self, associated: Associations) -> bool:
        """Whether a client has associated since the window opened.

        If every client that was there before has associated anew, the access point was restarted, which says nothing.
        """
        came = {mac for mac in associated if self._is_new(mac, associated)}
        stayed = (self._before.keys() & associated.keys()) - came
        return bool(came) and (bool(stayed) or not self._before)

    def _is_new(self, mac: str, associated: Associations) -> bool:
        before, now = self._before.get(mac), associated[mac]
        return mac not in self._before or (before is not None and now is not None and now < before)
