"""Dates of what happens by a clock that nobody sets.

What lasts for a time is measured by the event loop's clock. Home Assistant's own clock is only for what people read and for
what is stored, because it is set now and then: by hours where a computer without a battery has just started.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from homeassistant.util import dt as dt_util

# The two clocks drift apart by microseconds, and every difference would be written as a new state.
_SET: Final = timedelta(seconds=1)


def date_of(left: float, known: datetime | None) -> datetime:
    """The date of what happens in so many seconds: the one that is known, unless somebody has set the clock since."""
    date = dt_util.utcnow() + timedelta(seconds=left)
    return date if known is None or abs(date - known) >= _SET else known


class Dated:
    """The date of one moment, which stays the same while neither the moment nor the clock is moved."""

    def __init__(self, now: Callable[[], float]) -> None:
        """Take the clock that nobody sets."""
        self._now = now
        self._known: tuple[float, datetime] | None = None

    def date(self, moment: float | None) -> datetime | None:
        """The date of this moment of that clock."""
        if moment is None:
            return None
        known = self._known[1] if self._known and self._known[0] == moment else None
        date = date_of(moment - self._now(), known)
        self._known = moment, date
        return date
