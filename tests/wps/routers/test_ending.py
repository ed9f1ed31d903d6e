"""How a window has ended, on a router that says no more than that it has: row by row."""

from collections.abc import Iterable

import pytest

from custom_components.wps_push.wps.model import Phase, WindowStatus
from custom_components.wps_push.wps.routers.common.ending import Ending, Look
from custom_components.wps_push.wps.timing import Timing

from .ending_steps import (
    FOUND,
    IDLE,
    MEANINGS,
    OPEN,
    OPENED_ELSEWHERE,
    PRESSED,
    SUCCEEDED,
    TIMED_OUT,
    UNTIL_THE_END,
    A,
    Row,
    Step,
    There,
    cancel,
    check,
    gone,
    look,
    press,
    seen,
    shows,
    shut,
    stations,
)

ROWS = [
    # Our own window, whose beginning is known.
    Row(id="somebody new came when it ended early", steps=(PRESSED, (60, shut("ab"))), phase=SUCCEEDED),
    Row(id="nobody came yet", steps=(PRESSED, (60, shut())), phase=OPEN),
    Row(id="nobody came for a while", steps=(PRESSED, (60, shut()), (69.9, shut())), phase=OPEN),
    Row(id="nobody came at all", steps=(PRESSED, (60, shut()), (70, shut())), phase=IDLE),
    Row(id="somebody came a moment later", steps=(PRESSED, (60, shut()), (69, shut("ab"))), phase=SUCCEEDED),
    Row(id="somebody came long after", steps=(PRESSED, (60, shut()), (70, shut()), (71, shut("ab"))), phase=IDLE),
    Row(id="everybody left", steps=(PRESSED, (60, shut("")), (70, shut(""))), phase=IDLE),
    Row(id="nobody had been there before", steps=((0, press("")), (60, shut("b"))), phase=SUCCEEDED),
    Row(
        id="somebody came home a while before the end",
        steps=(PRESSED, (20, shows("ab")), (30, shows("ab")), (60, shut("ab")), (70, shut("ab"))),
        phase=IDLE,
    ),
    Row(
        id="a device was there already while it exchanged its messages",
        steps=(PRESSED, (50, shows()), (60, shows("ab")), (61, shut("ab"))),
        phase=SUCCEEDED,
    ),
    Row(
        id="and somebody looked meanwhile",
        steps=(PRESSED, (50, shows()), (60, shows("ab")), (61, shows("ab")), (62, shut("ab"))),
        phase=SUCCEEDED,
    ),
    Row(
        id="a list that is young is not replaced",
        steps=(PRESSED, (10, shows()), (19.9, shows("ab")), (20, shows("ab")), (21, shut("ab"))),
        phase=SUCCEEDED,
    ),
    Row(
        id="somebody left and another one came",
        steps=(PRESSED, (20, shows("ab")), (30, shows("")), (40, shows("c")), (41, shut("bc"))),
        phase=SUCCEEDED,
    ),
    Row(
        id="whoever left is known when coming back",
        steps=(PRESSED, (20, shows("ab")), (30, shows("a")), (40, shows("a")), (60, shut("ab")), (70, shut("ab"))),
        phase=IDLE,
    ),
    Row(id="its time is over", steps=(PRESSED, UNTIL_THE_END, (120.5, shut())), phase=TIMED_OUT),
    Row(id="its time is over, and somebody came", steps=(PRESSED, UNTIL_THE_END, (120.5, shut("ab"))), phase=TIMED_OUT),
    Row(id="it ended a little early", steps=(PRESSED, (118, shows()), (118.5, shut("ab"))), phase=TIMED_OUT),
    Row(id="nobody looked at the end", steps=(PRESSED, (60, shows()), (121, shut())), phase=TIMED_OUT),
    Row(id="nobody looked at the end, and somebody came", steps=(PRESSED, (121, shut("ab"))), phase=IDLE),
    Row(id="it ended shortly before the end", steps=(PRESSED, (116, shows()), (117, shut())), phase=OPEN),
    Row(id="and nobody came until then", steps=(PRESSED, (116, shows()), (117, shut()), (120, shut())), phase=IDLE),
    Row(id="it ended about then", steps=(PRESSED, (117, shows()), (118, shut()), (119.9, shut())), phase=OPEN),
    Row(id="and nobody came", steps=(PRESSED, (117, shows()), (118, shut()), (120, shut())), phase=TIMED_OUT),
    Row(id="and somebody came", steps=(PRESSED, (117, shows()), (118, shut("ab"))), phase=IDLE),
    Row(id="a slow press may have begun early", steps=((0, press(took=5)), (118, shut("ab"))), phase=IDLE),
    Row(id="or late", steps=((0, press(took=5)), (122, shows()), (123, shut("ab"))), phase=IDLE),
    Row(id="but not later than that", steps=((0, press(took=5)), (123, shows()), (124, shut("ab"))), phase=TIMED_OUT),
    # Since when somebody is there.
    Row(id="came when it ended", steps=((0, press(A)), (60, shut(A | {"b": 59}))), phase=SUCCEEDED),
    Row(
        id="came ten seconds before it was seen open last",
        steps=((0, press(A)), (59, shows()), (60, shut(A | {"b": 49}))),
        phase=SUCCEEDED,
    ),
    Row(
        id="came before that",
        steps=((0, press(A)), (59, shows()), (60, shut(A | {"b": 48})), (70, shut(A | {"b": 48}))),
        phase=IDLE,
    ),
    Row(id="came anew", steps=((0, press(A | {"b": -90})), (60, shut(A | {"b": 59}))), phase=SUCCEEDED),
    Row(
        id="came anew, having come shortly before the press",
        steps=((0, press(A | {"b": -3})), (60, shut(A | {"b": 55}))),
        phase=SUCCEEDED,
    ),
    Row(
        id="came anew, a while before the end",
        steps=((0, press(A | {"b": -90})), (59, shows()), (60, shut(A | {"b": 30})), (70, shut(A | {"b": 30}))),
        phase=IDLE,
    ),
    Row(
        id="a whole second more or less is nothing",
        steps=((0, press(A | {"b": -1})), (5, shut(A | {"b": 1})), (15, shut(A | {"b": 1}))),
        phase=IDLE,
    ),
    Row(
        id="came anew after a list from meanwhile",
        steps=((0, press({})), (10, shows(A | {"b": 2})), (20, shows(A | {"b": 2})), (60, shut(A | {"b": 58}))),
        phase=SUCCEEDED,
    ),
    Row(
        id="all came anew: the access point was restarted",
        steps=((0, press(A)), (60, shut({"a": 59, "b": 59})), (70, shut({"a": 59, "b": 59}))),
        phase=IDLE,
    ),
    Row(id="the others left", steps=((0, press(A)), (60, shut({"b": 59.0}))), phase=SUCCEEDED),
    Row(id="it is not reported any more since when", steps=((0, press(A)), (60, shut("a"))), phase=OPEN),
    Row(
        id="it was not reported before since when",
        steps=((0, press("ab")), (60, shut({"a": 59, "b": None}))),
        phase=OPEN,
    ),
    # A second press, of which nobody knows whether it starts the time anew.
    Row(id="pressed again, joined", steps=(PRESSED, (60, press()), (90, shut("ab"))), phase=SUCCEEDED),
    Row(
        id="pressed again, joined after the first time was over",
        steps=(PRESSED, (60, press()), (126, shows()), (127, shut("ab"))),
        phase=SUCCEEDED,
    ),
    Row(
        id="pressed again, somebody came when the first time was over",
        steps=(PRESSED, (60, press()), (119, shows()), (120, shut("ab"))),
        phase=IDLE,
    ),
    Row(
        id="pressed again, somebody came when a slow router's first time was over",
        steps=(PRESSED, (60, press()), (124, shows()), (125, shut("ab"))),
        phase=IDLE,
    ),
    Row(
        id="pressed again, nobody looked when the first time was over",
        steps=(PRESSED, (60, press()), (110, shows()), (170, shut("ab"))),
        phase=IDLE,
    ),
    Row(
        id="pressed again, nobody came when the first time was over",
        steps=(PRESSED, (60, press()), (119, shows()), (120, shut()), (130, shut())),
        phase=IDLE,
    ),
    Row(
        id="pressed again, all its time is over",
        steps=(PRESSED, (60, press()), (179, shows()), (180, shut("ab"))),
        phase=TIMED_OUT,
    ),
    Row(
        id="pressed again, somebody had come before",
        steps=(PRESSED, (20, press("ab")), (40, shut("ab")), (50, shut("ab"))),
        phase=IDLE,
    ),
    Row(id="pressed while it was found open", steps=(FOUND, (60, press()), (90, shut("ab"))), phase=IDLE),
    # One from elsewhere that was first seen some time after it had opened.
    Row(id="elsewhere, joined", steps=(*OPENED_ELSEWHERE, (60, shut("ab"))), phase=SUCCEEDED),
    Row(id="elsewhere, ended early", steps=(*OPENED_ELSEWHERE, (60, shut()), (70, shut())), phase=IDLE),
    Row(id="elsewhere, may be over", steps=(*OPENED_ELSEWHERE, (78, shut()), (87, shut())), phase=OPEN),
    Row(id="elsewhere, nobody came", steps=(*OPENED_ELSEWHERE, (78, shut()), (88, shut())), phase=TIMED_OUT),
    Row(id="elsewhere, somebody came", steps=(*OPENED_ELSEWHERE, (78, shut("ab"))), phase=IDLE),
    Row(id="elsewhere, is over", steps=(*OPENED_ELSEWHERE, UNTIL_THE_END, (120.5, shut("ab"))), phase=TIMED_OUT),
    Row(
        id="elsewhere, right after another one that was seen shut for the last time at 30",
        steps=((0, press()), (20, shut()), (30, shut()), (40, shows()), (60, shut("ab"))),
        phase=SUCCEEDED,
    ),
    # One that was open when we came, for nobody knows how long.
    Row(id="found, nobody came yet", steps=(FOUND, (5, shut())), phase=OPEN),
    Row(id="found, nobody came", steps=(FOUND, (5, shut()), (15, shut())), phase=TIMED_OUT),
    Row(id="found, somebody came", steps=(FOUND, (5, shut("ab"))), phase=IDLE),
    Row(id="found, all its time is over", steps=(FOUND, (119, shows()), (120, shut("ab"))), phase=TIMED_OUT),
    # The seconds that are left.
    Row(id="left, joined", steps=((0, shows(remaining=30)), (10, shut("ab"))), phase=SUCCEEDED),
    Row(
        id="left, its time is over",
        steps=((0, shows(remaining=30)), (29, shows(remaining=1)), (30, shut("ab"))),
        phase=TIMED_OUT,
    ),
    Row(
        id="left, somebody else pressed again",
        steps=((0, shows(remaining=30)), (29, shows(remaining=120)), (30, shut("ab"))),
        phase=SUCCEEDED,
    ),
    Row(
        id="left, our press started nothing anew",
        steps=((0, press(remaining=120)), (118, press(remaining=2)), (120, shut("ab"))),
        phase=TIMED_OUT,
    ),
    Row(
        id="left, our press started anew",
        steps=((0, press(remaining=120)), (60, press(remaining=120)), (119, shows(remaining=61)), (120, shut("ab"))),
        phase=SUCCEEDED,
    ),
    Row(
        id="left, more than can be, for all its time",
        steps=((0, shows(remaining=9999)), (119, shows()), (120, shut("ab"))),
        phase=TIMED_OUT,
    ),
    Row(id="left, more than can be", steps=((0, shows(remaining=9999)), (60, shut("ab"))), phase=SUCCEEDED),
    # The router's words.
    Row(id="a word", steps=(PRESSED, (60, shut(word="Success"))), phase=SUCCEEDED),
    Row(id="a word in capitals", steps=(PRESSED, (60, shut("ab", word="OVERLAP"))), phase=Phase.OVERLAP),
    Row(id="a word at the end", steps=(PRESSED, UNTIL_THE_END, (120.5, shut(word="Failed"))), phase=Phase.FAILED),
    Row(id="a word that says nothing", steps=(PRESSED, (60, shut(word="Whatever"))), phase=OPEN),
    Row(id="a word that is there again", steps=((0, press(word="Busy")), (60, shut(word="Idle"))), phase=OPEN),
    Row(id="a late word", steps=(PRESSED, (60, shut()), (65, shut(word="Overlap"))), phase=Phase.OVERLAP),
    Row(id="a word from before", steps=((0, press(word="Success")), (60, shut(word="Success"))), phase=OPEN),
    Row(
        id="a word from before that went away and came back",
        steps=((-9, shut(word="Success")), (0, shows(word="Busy")), (60, shut(word="Success"))),
        phase=SUCCEEDED,
    ),
    Row(
        id="a word that came while nobody looked",
        steps=((-40, shut()), (0, shows(word="Success")), (60, shut(word="Success"))),
        phase=OPEN,
    ),
    # While the end is being learnt.
    Row(id="learnt, and open again", steps=(PRESSED, (60, shut()), (65, shows())), phase=OPEN),
    Row(
        id="learnt, open again, joined",
        steps=(PRESSED, (60, shut()), (65, shows()), (121, shut("ab"))),
        phase=SUCCEEDED,
    ),
    Row(
        id="learnt, open again, shut again",
        steps=(PRESSED, (60, shut()), (65, shows()), (71, shut()), (80, shut())),
        phase=OPEN,
    ),
    Row(
        id="learnt, open again, somebody had come before",
        steps=(PRESSED, (60, shut()), (65, shows("ab")), (71, shut("ab")), (81, shut("ab"))),
        phase=IDLE,
    ),
    Row(
        id="learnt, pressed again: another window",
        steps=(PRESSED, (60, shut()), (65, press()), (119, shows()), (120, shut("ab"))),
        phase=SUCCEEDED,
    ),
    Row(id="learnt, closed", steps=(PRESSED, (60, shut()), (65, cancel)), phase=Phase.CANCELLED),
    # What is known in another way.
    Row(id="closed by us", steps=(PRESSED, (60, cancel), (61, shut("ab"))), phase=Phase.CANCELLED),
    Row(id="closed after it has let somebody in", steps=(PRESSED, (60, shut("ab")), (61, cancel)), phase=SUCCEEDED),
    Row(
        id="closed by us, opened elsewhere, joined",
        steps=(PRESSED, (60, cancel), (100, shows()), (150, shut("ab"))),
        phase=SUCCEEDED,
    ),
    Row(
        id="whoever came to the last window may join through the next",
        steps=(PRESSED, (10, shows("ab")), (20, cancel), (30, press()), (40, shows()), (50, shut("ab"))),
        phase=SUCCEEDED,
    ),
    Row(id="not there", steps=(PRESSED, (60, gone)), phase=Phase.GONE),
    Row(id="there again", steps=(PRESSED, (60, gone), (70, shut("ab"))), phase=IDLE),
    Row(
        id="there again, and open: for how long, nobody knows",
        steps=((-10, gone), (0, shows()), (60, shut("ab"))),
        phase=IDLE,
    ),
    # What stays.
    Row(id="nothing", steps=(), phase=IDLE),
    Row(id="never open", steps=((0, shut()), (40, shut("ab"))), phase=IDLE),
    Row(id="a success stays", steps=(PRESSED, (60, shut("ab")), (100, shut())), phase=SUCCEEDED),
    Row(id="a success is of its own window", steps=(PRESSED, (60, shut("ab")), (100, shows("ab"))), phase=OPEN),
    Row(
        id="whoever joined last time is no news",
        steps=(PRESSED, (60, shut("ab")), (99, shut()), (100, shows("ab")), (110, shut("ab")), (120, shut("ab"))),
        phase=IDLE,
    ),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_how_it_has_ended(row: Row) -> None:
    check(row)


def test_the_seconds_that_are_left_are_passed_on() -> None:
    ending = Ending(Timing())
    assert ending.press(look(0, is_open=True, remaining=119), {}, 0) == WindowStatus(phase=OPEN, remaining=119)
    assert ending.take(look(9, is_open=True, remaining=110), {}) == WindowStatus(phase=OPEN, remaining=110)
    assert ending.take(look(10, is_open=False), {}) == WindowStatus(phase=OPEN)


@pytest.mark.parametrize(
    ("before", "what", "needs"),
    [
        ((), look(0, is_open=False), False),
        ((), look(0, is_open=True), True),
        ((PRESSED,), look(9.9, is_open=True), False),
        ((PRESSED,), look(10, is_open=True), True),
        (((100, press()),), look(109, is_open=True), False),
        ((PRESSED,), look(60, is_open=False), True),
        ((PRESSED,), look(60, is_open=False, word="Success"), False),
        ((PRESSED, UNTIL_THE_END), look(120, is_open=False), False),
        ((PRESSED, (60, shut())), look(61, is_open=True), True),
        ((PRESSED, (60, shut("ab"))), look(61, is_open=False), False),
    ],
)
def test_nobody_is_looked_for_without_need(before: Iterable[tuple[float, Step]], what: Look, needs: bool) -> None:
    ending = Ending(Timing(), MEANINGS)
    for at, step in before:
        step(ending, at)
    assert ending.needs_stations(what) is needs


@pytest.mark.parametrize(
    ("before", "there", "word", "phase", "stays"),
    [
        ("a", "ab", "Idle", SUCCEEDED, SUCCEEDED),
        ("a", "a", "Success", SUCCEEDED, SUCCEEDED),
        ("a", "a", "Overlap", Phase.OVERLAP, IDLE),
        ("a", "a", "Idle", OPEN, IDLE),
        (None, "ab", "Idle", IDLE, IDLE),
        (None, None, "Success", SUCCEEDED, SUCCEEDED),
    ],
)
def test_a_press_that_no_look_has_shown(before: There, there: There, word: str, phase: Phase, stays: Phase) -> None:
    ending = Ending(Timing(), MEANINGS)
    reported = ending.unseen(
        look(0, is_open=True), stations(before), look(2, is_open=False, word=word), stations(there)
    )
    assert (reported, ending.phase) == (phase, stays)


def test_a_second_press_that_no_look_has_shown_leaves_the_window_to_the_next_look() -> None:
    ending = Ending(Timing())
    ending.press(look(0, is_open=True), stations("a"), 0)
    ending.unseen(look(60, is_open=True), stations("a"), look(62, is_open=False), stations("a"))
    assert ending.phase is OPEN
    seen("ab", is_open=False)(ending, 63)
    assert ending.phase is SUCCEEDED
