"""The life of a window beyond its table: times, candidates, and restarts."""

import pytest

from custom_components.wps_push.wps.evidence import Source
from custom_components.wps_push.wps.model import (
    Enrollee,
    Initiator,
    Phase,
    Result,
    Signal,
    SignalKind,
    WindowEvent,
    WindowState,
    WindowStatus,
)
from custom_components.wps_push.wps.timing import Timing
from custom_components.wps_push.wps.window import Window

from .windows import (
    CAMERA,
    OURS,
    PRINTER,
    THEIRS,
    WE_OPENED,
    Step,
    in_words,
    nothing,
    press,
    read_back,
    says,
    shows,
    status,
)

CLOSED, OPENING, OPEN, OVERLAP = WindowState


def _opened(*, reports_end: bool = True) -> Window:
    window = Window(Timing(), reports_end=reports_end)
    for at, step in WE_OPENED:
        step(window, at)
    return window


def test_a_window_closes_after_the_walk_time() -> None:
    window = _opened()
    assert window.closes_at == 120
    assert window.deadline == 125


def test_without_the_routers_word_the_walk_time_is_the_deadline() -> None:
    assert _opened(reports_end=False).deadline == 120


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


@pytest.mark.parametrize(
    ("history", "reported"),
    [
        (WE_OPENED, [f"device_paired {PRINTER} {OURS}", f"window_closed paired {PRINTER} {OURS}"]),
        ([(0, shows(Phase.IDLE))], [f"device_paired {PRINTER} {THEIRS}"]),
    ],
    ids=["in our window", "in somebody else's, long closed"],
)
def test_a_device_that_joined_just_before_our_press_is_reported(
    history: list[tuple[float, Step]], reported: list[str]
) -> None:
    window = Window(Timing(), reports_end=True)
    for at, step in history:
        step(window, at)
    press(window, 60)
    events = [in_words(event) for event in window.confirm(status(Phase.OPEN, Result.SUCCESS, PRINTER), 61)]
    assert events == [*reported, f"window_opened {OURS}"]
    assert (window.state, window.closes_at) == (OPEN, 181)


def test_the_routers_own_remaining_time_counts() -> None:
    window = Window(Timing(), reports_end=True)
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
    window = _opened(reports_end=False)
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
    window = Window(Timing(), reports_end=True)
    now = 1000.0
    closes_at = now - 10 if events else now + 60
    window.restore(Initiator.HOME_ASSISTANT, closes_at, status(Phase.OPEN))
    assert [in_words(event) for event in found(window, now)] == events
    assert window.state is state


def test_an_overlap_is_not_reported_twice_after_a_restart() -> None:
    window = Window(Timing(), reports_end=True)
    window.restore(Initiator.HOME_ASSISTANT, 60, status(Phase.OVERLAP))
    assert window.state is OVERLAP
    assert shows(Phase.OVERLAP)(window, 1) == []
    ended = shows(Phase.TIMED_OUT)(window, 61)
    assert [in_words(event) for event in ended] == [f"window_closed overlap {OURS}"]


def test_after_a_restart_nobody_knows_how_early_a_window_from_elsewhere_may_end() -> None:
    """It was open for some time already when it was first seen, and `closes_at` is the latest it can be."""
    window = Window(Timing(), reports_end=True)
    window.restore(Initiator.ELSEWHERE, 60, status(Phase.OPEN))
    ended: list[WindowEvent] = list(shows(Phase.TIMED_OUT)(window, 30))
    assert [in_words(event) for event in ended] == [f"window_closed timed_out {THEIRS}"]


def test_after_a_restart_it_is_known_how_early_our_window_may_end() -> None:
    """So hostapd's time-out means a close by somebody else."""
    window = Window(Timing(), reports_end=True)
    window.restore(Initiator.HOME_ASSISTANT, 60, status(Phase.OPEN))
    ended: list[WindowEvent] = list(shows(Phase.TIMED_OUT)(window, 30))
    assert [in_words(event) for event in ended] == [f"window_closed cancelled by elsewhere {OURS}"]


def test_what_was_shown_before_a_restart_is_no_news() -> None:
    window = Window(Timing(), reports_end=True)
    shown = status(Phase.OPEN, Result.FAILED, PRINTER)
    window.restore(Initiator.HOME_ASSISTANT, 60, shown)
    assert window.observe(shown, 1) == []


@pytest.mark.parametrize(("peer", "news"), [(PRINTER, []), (CAMERA, [f"device_paired {CAMERA} {THEIRS}"])])
def test_an_old_result_that_comes_back_with_the_radio_is_no_news(peer: str, news: list[str]) -> None:
    window = Window(Timing(), reports_end=True)
    shows(Phase.SUCCEEDED, Result.SUCCESS, PRINTER)(window, 0)
    shows(Phase.GONE)(window, 40)
    reported = shows(Phase.SUCCEEDED, Result.SUCCESS, peer)(window, 80)
    assert [in_words(event) for event in reported] == news


@pytest.mark.parametrize(
    ("found", "events", "state"),
    [
        (shows(Phase.SUCCEEDED, Result.SUCCESS, PRINTER), [], OPEN),
        (shows(Phase.FAILED, Result.SUCCESS, PRINTER), [], OPEN),
        (shows(Phase.TIMED_OUT, Result.SUCCESS, PRINTER), [f"window_closed timed_out {OURS}"], CLOSED),
        (
            shows(Phase.SUCCEEDED, Result.SUCCESS, CAMERA),
            [f"device_paired {CAMERA} {OURS}", f"window_closed paired {CAMERA} {OURS}"],
            CLOSED,
        ),
        (shows(Phase.FAILED, Result.FAILED), [f"window_closed failed {OURS}"], CLOSED),
    ],
)
def test_a_result_that_hid_the_window_before_a_restart_is_no_news(
    found: Step, events: list[str], state: WindowState
) -> None:
    window = Window(Timing(), reports_end=True)
    hidden = WindowStatus(phase=Phase.OPEN, result=Result.SUCCESS, peer=PRINTER, inferred=True)
    window.restore(Initiator.HOME_ASSISTANT, 60, hidden)
    assert [in_words(event) for event in found(window, 60)] == events
    assert window.state is state
    found(window, 61)
    # Nor is it when the window has ended without a word.
    nothing(window, 65)
    assert found(window, 66) == []
