"""For how long each device is kept out, whatever happens to Home Assistant's clock."""

from datetime import datetime, timedelta
from math import inf
from typing import NamedTuple

from homeassistant.util import dt as dt_util

from .clock import date_of
from .router import KnownRouter


class Term(NamedTuple):
    """When the time of a device is over."""

    end: float
    """By the windows' clock; without an end, infinite."""
    until: datetime | None
    """The date of that."""
    is_measured: bool
    """Whether it began in this life of Home Assistant, so that no date is needed to know its end."""


class Terms:
    """The stored dates are what a restart goes by; in between, time is measured.

    A computer without a battery may start with a clock that is hours behind, until the network has told it the time. So a
    term from before a restart is over when its date is reached, but never later than if no time had passed since.
    """

    def __init__(self, router: KnownRouter) -> None:
        """Begin with what is stored."""
        self._router = router
        self._known: dict[str, Term] = {}

    def begin(self, mac: str, seconds: float | None) -> None:
        """Keep a device out for so long from now on; None: until it is let in."""
        until = None if seconds is None else date_of(seconds, None)
        end = inf if seconds is None else self._router.now() + seconds
        self.put(mac, Term(end=end, until=until, is_measured=True))

    def put(self, mac: str, term: Term) -> None:
        """Keep a device out as it was done before."""
        self._known[mac] = term
        self._router.store.keep_out(mac, term.until)

    def end(self, mac: str) -> None:
        """A device is not kept out any more."""
        self._known.pop(mac, None)
        self._router.store.let_in(mac)

    def of(self, mac: str) -> Term:
        """The term of a device that is kept out."""
        store, known = self._router.store, self._known.get(mac)
        if known and known.is_measured:
            return known
        if (until := store.blocked[mac]) is None:
            return Term(end=inf, until=None, is_measured=False)
        # A clock that shows an earlier time than when that was written is wrong.
        left = until - max(dt_util.utcnow(), store.written_at(mac))
        end = self._router.now() + left / timedelta(seconds=1)
        self._known[mac] = term = Term(end=min(end, known.end if known else inf), until=until, is_measured=False)
        return term

    def left(self, mac: str) -> float:
        """For how many seconds a device is to be kept out from now on; without an end, infinite."""
        return self.of(mac).end - self._router.now()

    def follow_clock(self) -> None:
        """Write the dates anew after somebody has set the clock."""
        for mac, term in list(self._known.items()):
            if term.is_measured and term.until:
                date = date_of(term.end - self._router.now(), term.until)
                if date != term.until:
                    self.put(mac, term._replace(until=date))
