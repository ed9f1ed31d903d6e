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


class _Stored(NamedTuple):
    """A term from before a restart."""

    until: datetime
    written_at: datetime


class Terms:
    """The stored dates are what a restart goes by; in between, time is measured.

    A computer without a battery may start with a clock that is hours behind or ahead, until the network has told it the
    time. So a term from before a restart is over when its date is reached by the clock as it is now, but never later than
    if no time had passed before the start. If its date was reached only because the clock was ahead, the term goes on.
    """

    def __init__(self, router: KnownRouter) -> None:
        """Begin with what is stored."""
        self._router = router
        self._started_at = router.now()
        self._measured: dict[str, Term] = {}
        """The terms that began in this life of Home Assistant, so that no date is needed to know their end."""
        self._over: dict[str, _Stored] = {}
        """The terms from before whose date has been reached."""

    def begin(self, mac: str, seconds: float | None) -> None:
        """Keep a device out for so long from now on; None: until it is let in."""
        until = None if seconds is None else date_of(seconds, None)
        end = inf if seconds is None else self._router.now() + seconds
        self.put(mac, Term(end=end, until=until))

    def put(self, mac: str, term: Term) -> None:
        """Keep a device out as it was done before."""
        self._over.pop(mac, None)
        self._measured[mac] = term
        self._router.store.keep_out(mac, term.until)

    def end(self, mac: str) -> None:
        """A device is not kept out any more."""
        if not self._measured.pop(mac, None) and (stored := self._stored(mac)):
            self._over[mac] = stored
        self._router.store.let_in(mac)

    def of(self, mac: str) -> Term:
        """The term of a device that is kept out."""
        if known := self._measured.get(mac):
            return known
        stored = self._stored(mac)
        return self._resumed(stored) if stored else Term(end=inf, until=None)

    def left(self, mac: str) -> float:
        """For how many seconds a device is to be kept out from now on; without an end, infinite."""
        return self.of(mac).end - self._router.now()

    def follow_clock(self) -> list[str]:
        """Write the dates anew after somebody has set the clock; returns the devices whose terms go on because of that."""
        for mac, term in list(self._measured.items()):
            if term.until:
                date = date_of(term.end - self._router.now(), term.until)
                if date != term.until:
                    self.put(mac, term._replace(until=date))
        # A clock that is set back by less than that is set all the time.
        until = self._router.now() + self._router.timing.clock
        resumed = {mac: term for mac, over in self._over.items() if (term := self._resumed(over)).end > until}
        for mac, term in resumed.items():
            self.put(mac, term)
        return list(resumed)

    def _stored(self, mac: str) -> _Stored | None:
        """The term of a device as it is stored; None if it has no end."""
        store = self._router.store
        until = store.blocked[mac]
        return None if until is None else _Stored(until=until, written_at=store.written_at(mac))

    def _resumed(self, stored: _Stored) -> Term:
        """What is left of a term from before, by the clock as it is now."""
        by_date = self._router.now() + (stored.until - dt_util.utcnow()) / timedelta(seconds=1)
        at_latest = self._started_at + (stored.until - stored.written_at) / timedelta(seconds=1)
        return Term(end=min(by_date, at_latest), until=stored.until)
