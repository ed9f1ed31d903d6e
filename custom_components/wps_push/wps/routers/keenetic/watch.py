"""How a window ended, which the router does not say: it only says that none is open any more."""

from typing import Final

from ...model import Phase
from ...timing import Timing
from .clients import Associations

# How long the client that ends a session may have been associated by then, in seconds of the router's `uptime`: it
# exchanges some messages first.
_EXCHANGE: Final = 10


class Watch:
    """What is remembered of a network's last window. All times are seconds of one monotonic clock.

    By the vendor's command reference a session ends «after the first connection or after two minutes». So one that
    ends early has most likely let a device in; it is taken for that only if a client has associated about then.
    """

    def __init__(self, timing: Timing) -> None:
        """No window has been seen."""
        self._timing = timing
        self._opened_after: float | None = None
        self._seen_open_at = 0.0
        self._before: Associations = {}
        self.phase = Phase.IDLE
        self.closed_at: float | None = None
        """When it was seen last that there is no window; None while nobody has looked."""

    def open(
        self, now: float, before: Associations, *, remaining: float | None, pressed_at: float | None = None
    ) -> None:
        """A window has opened, by our press or elsewhere; `before` are the clients that were associated then.

        `remaining` is how much longer the router says that it stays open. Where it does not say that, a press of ours
        may or may not have started anew what was open already: the walk time can be over as early as before.
        """
        if remaining is not None:
            self._opened_after = now - max(0, self._timing.walk_time - remaining)
        elif pressed_at is None:
            self._opened_after = self.closed_at
        elif self.phase is not Phase.OPEN:
            self._opened_after = pressed_at
        self._before = before
        self._seen_open_at = now
        self.phase = Phase.OPEN

    def stays_open(self, now: float) -> None:
        """The window is still open."""
        self._seen_open_at = now

    def is_time_over(self, now: float) -> bool:
        """Whether the walk time of the last window can be over; of one whose beginning nobody saw, it always can."""
        return self._opened_after is None or now >= self._opened_after + self._timing.walk_time - self._timing.slack

    def has_let_in(self, associated: Associations, now: float) -> bool:
        """Whether a client has associated about when the window closed.

        If every client that was there before has associated anew, the access point was restarted, which says nothing.
        """
        came = {mac for mac in associated if self._is_new(mac, associated)}
        stayed = (self._before.keys() & associated.keys()) - came
        at_most = now - self._seen_open_at + _EXCHANGE
        in_time = any((uptime := associated[mac]) is None or uptime <= at_most for mac in came)
        return in_time and (bool(stayed) or not self._before)

    def _is_new(self, mac: str, associated: Associations) -> bool:
        before, now = self._before.get(mac), associated[mac]
        return mac not in self._before or (before is not None and now is not None and now < before)
