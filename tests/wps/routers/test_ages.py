"""Dates of a router become ages, by its own clock alone."""

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given, strategies as st
import pytest

from custom_components.wps_push.wps.routers.common.ages import age, http_date, iso_date, unix_date

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Sun, 29 Nov 2026 12:00:00 GMT", NOON),
        # Some servers write another zone, or none.
        ("Sun, 29 Nov 2026 13:00:00 +0100", NOON),
        ("Sun, 29 Nov 2026 12:00:00 -0000", NOON),
        # A clock that was not set.
        ("Thu, 01 Jan 1970 00:10:00 GMT", None),
        ("Sun, 31 Nov 2026 12:00:00 GMT", None),
        ("Sun, 29 Nov 2026 99999999999999999999:00:00 GMT", None),
        ("now", None),
        ("", None),
        (None, None),
    ],
)
def test_the_date_of_an_answer(text: str | None, date: datetime | None) -> None:
    assert http_date(text) == date


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2026-11-29T12:00:00Z", NOON),
        ("2026-11-29T12:00:00.664460Z", NOON + timedelta(microseconds=664460)),
        ("2026-11-29T13:00:00+01:00", NOON),
        ("2026-11-29T12:00:00", NOON),
        # Never, and before the clock was set.
        ("0001-01-01T00:00:00Z", None),
        ("1970-01-01T00:02:11Z", None),
        ("yesterday", None),
        ("", None),
        (1796212800, None),
        (None, None),
    ],
)
def test_a_date_in_text(text: object, date: datetime | None) -> None:
    assert iso_date(text) == date


@pytest.mark.parametrize(
    ("seconds", "date"),
    [
        (int(NOON.timestamp()), NOON),
        (0, None),
        (-1, None),
        (86400, None),
        (10**30, None),
        ("1796212800", None),
        (True, None),
    ],
)
def test_a_date_in_seconds(seconds: object, date: datetime | None) -> None:
    assert unix_date(seconds) == date


def test_an_age() -> None:
    zone = timezone(timedelta(hours=1))
    assert age(NOON, (NOON + timedelta(seconds=7)).astimezone(zone)) == 7
    assert age(None, NOON) is None
    assert age(NOON, None) is None


def test_what_lies_in_the_future_has_no_age_but_for_what_rounding_makes_of_it() -> None:
    assert age(NOON + timedelta(seconds=1.9), NOON) == 0
    assert age(NOON + timedelta(seconds=3), NOON) is None


@given(text=st.text() | st.from_regex(r"[A-Z][a-z]{2}, \d+ [A-Z][a-z]{2} \d+ \d+:\d+:\d+ [-+]?\w+"))
def test_any_text(text: str) -> None:
    for date in (http_date(text), iso_date(text)):
        assert date is None or (date.year >= 2020 and date.tzinfo is not None)
