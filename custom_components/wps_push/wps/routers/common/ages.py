"""How long ago something happened, for routers that report when it happened.

A router's clock may be off by hours. So its dates are only compared with what the same clock shows in the same moment: every
server that has a clock puts that into its answers (RFC 9110, section 6.6.1).
"""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

# A clock that shows an earlier year has not been set. It may be at any moment, and then all earlier dates are wrong.
_SET: Final = 2020

# Routers cut off fractions of a second in one place and not in another.
_ROUNDING: Final = 2


def http_date(text: str | None) -> datetime | None:
    """The date in the header of an answer; None where there is none, and while the router's clock is not set."""
    try:
        date = parsedate_to_datetime(text or "")
    except TypeError, ValueError, OverflowError, IndexError:
        return None
    return _if_set(date)


def iso_date(text: object) -> datetime | None:
    """A date such as `2026-11-29T12:00:00Z`; None where there is none. Routers write the year 1 for *never*."""
    try:
        date = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return _if_set(date) if date else None


def unix_date(seconds: object) -> datetime | None:
    """A date in seconds since 1970; None where there is none, and where it is too early, as `0` for *never* is."""
    try:
        date = datetime.fromtimestamp(seconds, UTC) if isinstance(seconds, int) else None
    except OverflowError, ValueError, OSError:
        return None
    return _if_set(date) if date else None


def age(then: datetime | None, now: datetime | None) -> float | None:
    """The seconds between two dates of the same clock; None where one is missing, or where the clock was set in between."""
    if then is None or now is None:
        return None
    seconds = (now - then).total_seconds()
    return max(0.0, seconds) if seconds >= -_ROUNDING else None


def _if_set(date: datetime) -> datetime | None:
    if date.year < _SET:
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)
