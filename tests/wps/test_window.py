"""The life of a window: the table of the design, row by row, for routers that push and for those that are asked."""

from dataclasses import dataclass, field

import pytest

from custom_components.wps_push.wps.model import (
    Enrollee,
    Initiator,
    Phase,
    Refusal,
    Result,
    Signal,
    SignalKind,
    Source,
    WindowEvent,
    WindowState,
)
from custom_components.wps_push.wps.timing import Timing
from custom_components.wps_push.wps.window import Window

from .windows import (
    CAMERA,
    PRINTER,
    Step,
    close,
    closed,
    in_words,
    nothing,
    press,
    read_back,
    refused,
    says,
    shows,
    status,
    still_open,
)

OURS = "(home_assistant)"
THEIRS = "(elsewhere)"

CLOSED, OPENING, OPEN, OVERLAP = WindowState

# Where a row of the table starts from: steps with the second at which each is taken.
WE_OPENED = ((0, press), (0, read_back(Phase.OPEN)))
SIGNALLED_ELSEWHERE = ((0, says(SignalKind.OPENED)),)
SEEN_ELSEWHERE = ((-40, shows(Phase.IDLE)), (0, shows(Phase.OPEN)))


@dataclass(frozen=True, kw_only=True)
class Row:
    """What is done and seen, and what has to follow."""

    id: str
    given: tuple[tuple[float, Step], ...] = ()
    steps: tuple[tuple[float, Step], ...]
    events: list[str] = field(default_factory=list)
    state: WindowState = CLOSED
    told: bool = True


ROWS = [
    Row(id="our press", steps=((0, press),), state=OPENING),
    Row(
        id="our press, then the signal, then the read-back",
        steps=((0, press), (0.1, says(SignalKind.OPENED)), (0.2, read_back(Phase.OPEN))),
        events=[f"window_opened {OURS}"],
        state=OPEN,
    ),
    Row(
        id="opening, read back open",
        given=((0, press),),
        steps=((0.2, read_back(Phase.OPEN)),),
        events=[f"window_opened {OURS}"],
        state=OPEN,
    ),
    Row(
        id="opening, an answer from before the press arrives",
        given=((0, press),),
        steps=((0.1, shows(Phase.TIMED_OUT)),),
        state=OPENING,
    ),
    Row(
        id="opening, read back already successful",
        given=((0, press),),
        steps=((0.2, read_back(Phase.SUCCEEDED, PRINTER)),),
        events=[f"window_opened {OURS}", f"device_paired {PRINTER} {OURS}", f"window_closed paired {PRINTER} {OURS}"],
    ),
    Row(
        id="opening, signalled successful before the read-back",
        given=((0, press),),
        steps=(
            (0.1, says(SignalKind.OPENED)),
            (0.2, says(SignalKind.REGISTERED, PRINTER)),
            (0.3, read_back(Phase.SUCCEEDED, PRINTER)),
        ),
        events=[f"window_opened {OURS}", f"device_paired {PRINTER} {OURS}", f"window_closed paired {PRINTER} {OURS}"],
    ),
    Row(
        id="opening, only the success is signalled",
        given=((0, press),),
        steps=((0.2, says(SignalKind.REGISTERED, PRINTER)), (0.3, read_back(Phase.SUCCEEDED, PRINTER))),
        events=[f"window_opened {OURS}", f"device_paired {PRINTER} {OURS}", f"window_closed paired {PRINTER} {OURS}"],
    ),
    *(
        Row(
            id=f"opening, refused: {refusal}",
            given=((0, press),),
            steps=((0.2, refused(refusal)),),
            events=[f"window_refused {refusal} {OURS}"],
        )
        for refusal in Refusal
    ),
    Row(id="opening, failed without a reason of the window's", given=((0, press),), steps=((10, refused(None)),)),
    Row(
        id="closed, signalled open, not by us",
        steps=((0, says(SignalKind.OPENED)),),
        events=[f"window_opened {THEIRS}"],
        state=OPEN,
    ),
    Row(
        id="closed, opened by our press of another network",
        steps=((0, says(SignalKind.OPENED, ours=True)),),
        events=[f"window_opened {OURS}"],
        state=OPEN,
    ),
    Row(
        id="closed, seen open, not by us",
        given=((-40, shows(Phase.IDLE)),),
        steps=((0, shows(Phase.OPEN)),),
        events=[f"window_opened {THEIRS}"],
        state=OPEN,
    ),
    Row(
        id="closed, open at the very first look",
        steps=((0, shows(Phase.OPEN)),),
        events=[f"window_opened {THEIRS}"],
        state=OPEN,
    ),
    Row(
        id="closed, an older result at the very first look is no news",
        steps=((0, shows(Phase.SUCCEEDED, Result.SUCCESS, PRINTER)),),
    ),
    Row(
        id="closed, the same result as at the last look is no news",
        given=((0, shows(Phase.SUCCEEDED, Result.SUCCESS, PRINTER)),),
        steps=((40, shows(Phase.SUCCEEDED, Result.SUCCESS, PRINTER)),),
    ),
    Row(
        id="closed, another peer than at the last look",
        given=((0, shows(Phase.SUCCEEDED, Result.SUCCESS, PRINTER)),),
        steps=((40, shows(Phase.SUCCEEDED, Result.SUCCESS, CAMERA)),),
        events=[f"device_paired {CAMERA} {THEIRS}"],
    ),
    Row(
        id="closed, first success since the router's start",
        given=((0, shows(Phase.IDLE)),),
        steps=((40, shows(Phase.SUCCEEDED, Result.SUCCESS, PRINTER)),),
        events=[f"device_paired {PRINTER} {THEIRS}"],
    ),
    Row(
        id="closed, the same device again, with a time-out in between",
        given=((0, shows(Phase.TIMED_OUT, Result.SUCCESS, PRINTER)),),
        steps=((40, shows(Phase.SUCCEEDED, Result.SUCCESS, PRINTER)),),
        events=[f"device_paired {PRINTER} {THEIRS}"],
    ),
    Row(
        id="closed, the same device again, after the router was reset",
        given=((0, shows(Phase.SUCCEEDED, Result.SUCCESS, PRINTER)), (1, says(SignalKind.RESET))),
        steps=((40, shows(Phase.SUCCEEDED, Result.SUCCESS, PRINTER)),),
        events=[f"device_paired {PRINTER} {THEIRS}"],
    ),
    Row(
        id="closed, a failure at the last exchange is no pairing",
        given=((0, shows(Phase.IDLE)),),
        steps=((40, shows(Phase.IDLE, Result.FAILED, PRINTER)),),
    ),
    Row(
        id="closed, signalled registered",
        steps=((0, says(SignalKind.REGISTERED, PRINTER)),),
        events=[f"device_paired {PRINTER} {THEIRS}"],
    ),
    Row(
        id="closed, what a signal has told is no news at the next look",
        given=((0, shows(Phase.IDLE)), (1, says(SignalKind.REGISTERED, PRINTER))),
        steps=((40, shows(Phase.SUCCEEDED, Result.SUCCESS, PRINTER)),),
    ),
    Row(
        id="closed, ends and overlaps of nobody's window",
        steps=(
            (0, says(SignalKind.OVERLAP)),
            (1, says(SignalKind.TIMED_OUT)),
            (2, says(SignalKind.CANCELLED)),
            (3, says(SignalKind.RESET)),
            (4, says(SignalKind.SEEN, PRINTER)),
        ),
    ),
    Row(id="open, a sibling opens too", given=WE_OPENED, steps=((1, says(SignalKind.OPENED)),), state=OPEN),
    Row(id="open, our press again", given=WE_OPENED, steps=((60, press), (60, read_back(Phase.OPEN))), state=OPEN),
    Row(
        id="open, our press again is refused",
        given=WE_OPENED,
        steps=((60, press), (60, refused(Refusal.BUSY))),
        events=[f"window_refused busy {OURS}"],
        state=OPEN,
    ),
    Row(
        id="open, an enrollee asks, and asks again",
        given=WE_OPENED,
        steps=((1, says(SignalKind.SEEN, PRINTER)), (2, says(SignalKind.SEEN, PRINTER))),
        events=[f"device_seen {PRINTER} {OURS}"],
        state=OPEN,
    ),
    Row(
        id="open, an exchange fails (signal)",
        given=WE_OPENED,
        steps=((1, says(SignalKind.EXCHANGE_FAILED, PRINTER)),),
        events=[f"pairing_failed {PRINTER} {OURS}"],
        state=OPEN,
    ),
    Row(
        id="open, an exchange fails (look), and goes on being shown",
        given=WE_OPENED,
        steps=((1, shows(Phase.OPEN, Result.FAILED, PRINTER)), (2, shows(Phase.OPEN, Result.FAILED, PRINTER))),
        events=[f"pairing_failed {PRINTER} {OURS}"],
        state=OPEN,
    ),
    Row(
        id="open, an exchange failed (signal), as the next look shows as well",
        given=WE_OPENED,
        steps=((1, says(SignalKind.EXCHANGE_FAILED, PRINTER)), (2, shows(Phase.OPEN, Result.FAILED, PRINTER))),
        events=[f"pairing_failed {PRINTER} {OURS}"],
        state=OPEN,
    ),
    Row(
        id="open, registered (signal)",
        given=WE_OPENED,
        steps=((5, says(SignalKind.REGISTERED, PRINTER)),),
        events=[f"device_paired {PRINTER} {OURS}", f"window_closed paired {PRINTER} {OURS}"],
    ),
    Row(
        id="open, registered (look)",
        given=WE_OPENED,
        steps=((5, shows(Phase.SUCCEEDED, Result.SUCCESS, PRINTER)),),
        events=[f"device_paired {PRINTER} {OURS}", f"window_closed paired {PRINTER} {OURS}"],
    ),
    Row(
        id="open elsewhere, registered",
        given=SEEN_ELSEWHERE,
        steps=((5, shows(Phase.SUCCEEDED, Result.SUCCESS, PRINTER)),),
        events=[f"device_paired {PRINTER} {THEIRS}", f"window_closed paired {PRINTER} {THEIRS}"],
    ),
    Row(
        id="open, a sibling succeeded and nobody says with whom",
        given=WE_OPENED,
        steps=((5, says(SignalKind.REGISTERED)),),
        events=[f"window_closed paired {OURS}"],
    ),
    Row(
        id="open, our close, read back",
        given=WE_OPENED,
        steps=((5, close), (5.1, closed)),
        events=[f"window_closed cancelled by home_assistant {OURS}"],
    ),
    Row(
        id="open, our close, told as a time-out before it is read back",
        given=WE_OPENED,
        steps=((5, close), (5.1, says(SignalKind.TIMED_OUT)), (5.2, closed)),
        events=[f"window_closed cancelled by home_assistant {OURS}"],
    ),
    Row(
        id="open, closed by our close of another network",
        given=WE_OPENED,
        steps=((5, says(SignalKind.TIMED_OUT, ours=True)),),
        events=[f"window_closed cancelled by home_assistant {OURS}"],
    ),
    Row(
        id="open, our close, a device is faster, and the next window is cancelled elsewhere",
        given=WE_OPENED,
        steps=(
            (5, close),
            (5.1, says(SignalKind.REGISTERED, PRINTER)),
            (5.2, says(SignalKind.OPENED)),
            (5.3, says(SignalKind.CANCELLED)),
        ),
        events=[
            f"device_paired {PRINTER} {OURS}",
            f"window_closed paired {PRINTER} {OURS}",
            f"window_opened {THEIRS}",
            f"window_closed cancelled by elsewhere {THEIRS}",
        ],
    ),
    Row(
        id="open, our close, and the device was faster",
        given=WE_OPENED,
        steps=((5, close), (5.1, says(SignalKind.REGISTERED, PRINTER)), (5.2, closed)),
        events=[f"device_paired {PRINTER} {OURS}", f"window_closed paired {PRINTER} {OURS}"],
    ),
    Row(id="open, our close, not carried out", given=WE_OPENED, steps=((5, close), (5.1, still_open)), state=OPEN),
    Row(
        id="open, our close not carried out, then somebody else's",
        given=WE_OPENED,
        steps=((5, close), (5.1, still_open), (9, says(SignalKind.CANCELLED))),
        events=[f"window_closed cancelled by elsewhere {OURS}"],
    ),
    Row(
        id="open, cancelled elsewhere (signal)",
        given=WE_OPENED,
        steps=((5, says(SignalKind.CANCELLED)),),
        events=[f"window_closed cancelled by elsewhere {OURS}"],
    ),
    Row(
        id="open, ended early (look)",
        given=WE_OPENED,
        steps=((60, shows(Phase.TIMED_OUT)),),
        events=[f"window_closed cancelled by elsewhere {OURS}"],
    ),
    Row(
        id="open, an exchange failed and ended the window",
        given=WE_OPENED,
        steps=((60, shows(Phase.FAILED)),),
        events=[f"window_closed failed {OURS}"],
    ),
    Row(
        id="open, walk time over (signal)",
        given=WE_OPENED,
        steps=((120, says(SignalKind.TIMED_OUT)),),
        events=[f"window_closed timed_out {OURS}"],
    ),
    Row(
        id="open, walk time over a little early",
        given=WE_OPENED,
        steps=((118, says(SignalKind.TIMED_OUT)),),
        events=[f"window_closed timed_out {OURS}"],
    ),
    Row(
        id="open, time-out too early to be the walk time's end",
        given=WE_OPENED,
        steps=((117.9, says(SignalKind.TIMED_OUT)),),
        events=[f"window_closed cancelled by elsewhere {OURS}"],
    ),
    Row(
        id="open, walk time over (look)",
        given=WE_OPENED,
        steps=((121, shows(Phase.TIMED_OUT)),),
        events=[f"window_closed timed_out {OURS}"],
    ),
    Row(
        id="open elsewhere since any time between two looks, walk time over",
        given=SEEN_ELSEWHERE,
        steps=((81, shows(Phase.TIMED_OUT)),),
        events=[f"window_closed timed_out {THEIRS}"],
    ),
    Row(
        id="open elsewhere, ended before the walk time can be over",
        given=SEEN_ELSEWHERE,
        steps=((77, shows(Phase.TIMED_OUT)),),
        events=[f"window_closed cancelled by elsewhere {THEIRS}"],
    ),
    Row(
        id="open, walk time over, where the router does not tell",
        given=WE_OPENED,
        told=False,
        steps=((119.9, nothing), (120, nothing)),
        events=[f"window_closed timed_out {OURS}"],
    ),
    Row(
        id="open, overlap (signal)",
        given=WE_OPENED,
        steps=((5, says(SignalKind.OVERLAP)), (6, says(SignalKind.OVERLAP))),
        events=[f"overlap_detected {OURS}"],
        state=OVERLAP,
    ),
    Row(
        id="open, overlap (look)",
        given=WE_OPENED,
        steps=((5, shows(Phase.OVERLAP)), (6, shows(Phase.OVERLAP))),
        events=[f"overlap_detected {OURS}"],
        state=OVERLAP,
    ),
    Row(
        id="overlap, walk time over",
        given=(*WE_OPENED, (5, says(SignalKind.OVERLAP))),
        steps=((120, says(SignalKind.TIMED_OUT)),),
        events=[f"window_closed overlap {OURS}"],
    ),
    Row(
        id="overlap, cleared",
        given=(*WE_OPENED, (5, shows(Phase.OVERLAP))),
        steps=((60, shows(Phase.TIMED_OUT)),),
        events=[f"window_closed overlap {OURS}"],
    ),
    Row(
        id="overlap, our close",
        given=(*WE_OPENED, (5, says(SignalKind.OVERLAP))),
        steps=((6, close), (7, closed)),
        events=[f"window_closed cancelled by home_assistant {OURS}"],
    ),
    Row(
        id="overlap, our press is accepted again",
        given=(*WE_OPENED, (5, says(SignalKind.OVERLAP))),
        steps=((60, press), (60, read_back(Phase.OPEN))),
        state=OPEN,
    ),
    Row(
        id="open, the router's object vanished",
        given=WE_OPENED,
        steps=((5, shows(Phase.GONE)),),
        events=[f"window_closed interrupted {OURS}"],
    ),
    Row(
        id="open, the router reset (look)",
        given=WE_OPENED,
        steps=((5, shows(Phase.IDLE)),),
        events=[f"window_closed interrupted {OURS}"],
    ),
    Row(
        id="open, the router reset (signal)",
        given=WE_OPENED,
        steps=((5, says(SignalKind.RESET)),),
        events=[f"window_closed interrupted {OURS}"],
    ),
    Row(
        id="overlap, the router's object vanished",
        given=(*WE_OPENED, (5, shows(Phase.OVERLAP))),
        steps=((6, shows(Phase.GONE)),),
        events=[f"window_closed interrupted {OURS}"],
    ),
    Row(
        id="open, router unreachable until just before the deadline",
        given=WE_OPENED,
        steps=((124.9, nothing),),
        state=OPEN,
    ),
    Row(
        id="open, router back before the deadline with a success",
        given=WE_OPENED,
        steps=((124, shows(Phase.SUCCEEDED, Result.SUCCESS, PRINTER)), (125, nothing)),
        events=[f"device_paired {PRINTER} {OURS}", f"window_closed paired {PRINTER} {OURS}"],
    ),
    Row(
        id="open, router unreachable past the deadline",
        given=WE_OPENED,
        steps=((125, nothing),),
        events=[f"window_closed interrupted {OURS}"],
    ),
    Row(
        id="open, router unreachable past the deadline, and back with a success",
        given=WE_OPENED,
        steps=((125, nothing), (200, shows(Phase.SUCCEEDED, Result.SUCCESS, PRINTER))),
        events=[f"window_closed interrupted {OURS}", f"device_paired {PRINTER} {THEIRS}"],
    ),
    Row(
        id="open, the router says open for ever",
        given=WE_OPENED,
        steps=((124, shows(Phase.OPEN)), (125, nothing), (165, shows(Phase.OPEN)), (205, shows(Phase.OPEN))),
        events=[f"window_closed interrupted {OURS}"],
    ),
    Row(
        id="overlap, router unreachable past the deadline",
        given=(*WE_OPENED, (5, says(SignalKind.OVERLAP))),
        steps=((125, nothing),),
        events=[f"window_closed overlap {OURS}"],
    ),
    Row(
        id="closed by us, then opened elsewhere before the next look",
        given=(*WE_OPENED, (5, close), (6, closed)),
        steps=((46, shows(Phase.OPEN)),),
        events=[f"window_opened {THEIRS}"],
        state=OPEN,
    ),
    Row(
        id="our press again, while the window's walk time ends",
        given=WE_OPENED,
        steps=(
            (119.9, press),
            (120, says(SignalKind.TIMED_OUT)),
            (120.1, says(SignalKind.OPENED)),
            (120.2, read_back(Phase.OPEN)),
        ),
        events=[f"window_closed timed_out {OURS}", f"window_opened {OURS}"],
        state=OPEN,
    ),
    Row(
        id="our press again, while a device joins",
        given=WE_OPENED,
        steps=(
            (59.9, press),
            (60, says(SignalKind.REGISTERED, PRINTER)),
            (60.1, says(SignalKind.OPENED)),
            (60.2, read_back(Phase.OPEN)),
        ),
        events=[
            f"device_paired {PRINTER} {OURS}",
            f"window_closed paired {PRINTER} {OURS}",
            f"window_opened {OURS}",
        ],
        state=OPEN,
    ),
    Row(
        id="our press again, while the window's deadline passes",
        given=WE_OPENED,
        told=False,
        steps=((119.9, press), (120, nothing), (120.5, read_back(Phase.OPEN))),
        events=[f"window_closed timed_out {OURS}", f"window_opened {OURS}"],
        state=OPEN,
    ),
]


@pytest.mark.parametrize("row", ROWS, ids=[row.id for row in ROWS])
def test_table(row: Row) -> None:
    window = Window(Timing(), told=row.told)
    for at, step in row.given:
        step(window, at)
    events = [event for at, step in row.steps for event in step(window, at)]
    assert [in_words(event) for event in events] == row.events
    assert window.state is row.state


def _opened(*, told: bool = True) -> Window:
    window = Window(Timing(), told=told)
    for at, step in WE_OPENED:
        step(window, at)
    return window


def test_a_window_closes_after_the_walk_time() -> None:
    window = _opened()
    assert window.closes_at == 120
    assert window.deadline == 125


def test_without_the_routers_word_the_walk_time_is_the_deadline() -> None:
    assert _opened(told=False).deadline == 120


@pytest.mark.parametrize(
    "steps",
    [(press, read_back(Phase.OPEN)), (says(SignalKind.OPENED),)],
    ids=["our press", "a press elsewhere"],
)
def test_each_press_restarts_the_walk_time(steps: tuple[Step, ...]) -> None:
    window = _opened()
    for step in steps:
        step(window, 60)
    assert window.closes_at == 180
    assert window.opened_by is Initiator.HOME_ASSISTANT
    ended = says(SignalKind.TIMED_OUT)(window, 180)
    assert [in_words(event) for event in ended] == [f"window_closed timed_out {OURS}"]


def test_our_press_leaves_a_window_to_whoever_opened_it() -> None:
    window = Window(Timing(), told=True)
    says(SignalKind.OPENED)(window, 0)
    press(window, 10)
    assert read_back(Phase.OPEN)(window, 10) == []
    assert window.opened_by is Initiator.ELSEWHERE


def test_the_routers_own_remaining_time_counts() -> None:
    window = Window(Timing(), told=True)
    shows(Phase.OPEN, remaining=70)(window, 0)
    assert window.closes_at == 70
    shows(Phase.OPEN, remaining=30)(window, 10)
    assert window.closes_at == 40
    ended = shows(Phase.TIMED_OUT)(window, 41)
    assert [in_words(event) for event in ended] == [f"window_closed timed_out {THEIRS}"]


def test_a_device_is_seen_again_in_the_next_window() -> None:
    window = _opened()
    says(SignalKind.SEEN, PRINTER)(window, 1)
    says(SignalKind.CANCELLED)(window, 2)
    says(SignalKind.OPENED)(window, 3)
    assert [in_words(event) for event in says(SignalKind.SEEN, PRINTER)(window, 4)] == [
        f"device_seen {PRINTER} {THEIRS}"
    ]


def test_observed_devices_are_candidates_and_never_close_a_window() -> None:
    window = _opened(told=False)
    for mac in (PRINTER, CAMERA):
        enrollee = Enrollee(mac=mac, source=Source.OBSERVED)
        window.feed(Signal(kind=SignalKind.SEEN, enrollee=enrollee), 10)
    assert window.state is OPEN
    (ended,) = window.expire(120)
    assert in_words(ended) == f"window_closed timed_out {OURS}"
    assert [candidate.mac for candidate in ended.candidates] == [PRINTER, CAMERA]


def test_devices_that_the_router_named_are_no_candidates() -> None:
    window = _opened()
    says(SignalKind.SEEN, PRINTER)(window, 10)
    (ended,) = window.expire(125)
    assert ended.candidates == ()


RESTORED = [
    ("still open", shows(Phase.OPEN), [], OPEN),
    (
        "paired meanwhile",
        shows(Phase.SUCCEEDED, Result.SUCCESS, PRINTER),
        [f"device_paired {PRINTER} {OURS}", f"window_closed paired {PRINTER} {OURS}"],
        CLOSED,
    ),
    ("timed out meanwhile", shows(Phase.TIMED_OUT), [f"window_closed timed_out {OURS}"], CLOSED),
    ("never heard of again", nothing, [f"window_closed interrupted {OURS}"], CLOSED),
]


@pytest.mark.parametrize(("found", "events", "state"), [row[1:] for row in RESTORED], ids=[row[0] for row in RESTORED])
def test_a_window_is_found_again_after_a_restart(found: Step, events: list[str], state: WindowState) -> None:
    window = Window(Timing(), told=True)
    now = 1000.0
    closes_at = now - 10 if events else now + 60
    window.restore(Initiator.HOME_ASSISTANT, closes_at, status(Phase.OPEN), now)
    assert [in_words(event) for event in found(window, now)] == events
    assert window.state is state


def test_an_overlap_is_not_told_twice_after_a_restart() -> None:
    window = Window(Timing(), told=True)
    window.restore(Initiator.HOME_ASSISTANT, 60, status(Phase.OVERLAP), 0)
    assert window.state is OVERLAP
    assert shows(Phase.OVERLAP)(window, 1) == []
    ended = shows(Phase.TIMED_OUT)(window, 61)
    assert [in_words(event) for event in ended] == [f"window_closed overlap {OURS}"]


def test_after_a_restart_nobody_knows_how_early_a_window_from_elsewhere_may_end() -> None:
    """It was open for some time already when it was first seen, and `closes_at` is the latest it can be."""
    window = Window(Timing(), told=True)
    window.restore(Initiator.ELSEWHERE, 60, status(Phase.OPEN), 0)
    ended: list[WindowEvent] = list(shows(Phase.TIMED_OUT)(window, 30))
    assert [in_words(event) for event in ended] == [f"window_closed timed_out {THEIRS}"]


def test_what_was_shown_before_a_restart_is_no_news() -> None:
    window = Window(Timing(), told=True)
    shown = status(Phase.OPEN, Result.FAILED, PRINTER)
    window.restore(Initiator.HOME_ASSISTANT, 60, shown, 0)
    assert window.observe(shown, 1) == []
