"""How a window has ended where the list of clients cannot be read."""

import pytest

from .ending_steps import IDLE, OPEN, PRESSED, SUCCEEDED, TIMED_OUT, UNTIL_THE_END, Row, check, press, shows, shut

ROWS = [
    Row(id="who was there before is not known", steps=((0, press(None)), (60, shut("ab"))), phase=IDLE),
    Row(
        id="who was there before is known since",
        steps=((0, press(None)), (10, shows()), (20, shows()), (60, shut("ab"))),
        phase=SUCCEEDED,
    ),
    Row(
        id="who was there is known too late",
        steps=((0, press(None)), (10, shows()), (19, shut("ab"))),
        phase=IDLE,
    ),
    Row(
        id="somebody may have come while the list could not be read",
        steps=(PRESSED, (50, shows(None)), (60, shows("ab")), (61, shut("ab"))),
        phase=IDLE,
    ),
    Row(id="the list may be readable in a moment", steps=(PRESSED, (60, shut(None))), phase=OPEN),
    Row(id="and it is", steps=(PRESSED, (60, shut(None)), (65, shut("ab"))), phase=SUCCEEDED),
    Row(id="and it is not", steps=(PRESSED, (60, shut(None)), (70, shut(None))), phase=IDLE),
    Row(id="nobody looked at the end, and the list cannot be read", steps=(PRESSED, (121, shut(None))), phase=IDLE),
    Row(
        id="its time is over, whoever was there",
        steps=((0, press(None)), UNTIL_THE_END, (120.5, shut(None))),
        phase=TIMED_OUT,
    ),
    Row(id="the word counts without a list", steps=((0, press(None)), (60, shut(None, "Success"))), phase=SUCCEEDED),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_how_it_has_ended(row: Row) -> None:
    check(row)
