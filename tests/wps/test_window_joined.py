"""When somebody joined, as far as the looks at a window show it; the clients are compared with that."""

from collections.abc import Sequence

import pytest

from custom_components.wps_push.wps.model import Initiator, Outcome, Phase, Result, WindowEvent, WindowStatus
from custom_components.wps_push.wps.timing import Timing
from custom_components.wps_push.wps.window import Window

from .windows import WE_OPENED, Step, press, read_back, shows, status

SUCCEEDED = shows(Phase.SUCCEEDED, Result.SUCCESS)


def shows_late(within: float) -> Step:
    """A driver says how a window ended some seconds after it has seen that it has."""
    late = WindowStatus(phase=Phase.SUCCEEDED, result=Result.SUCCESS, ended_within=within)
    return lambda window, now: window.observe(late, now)


def joined_after(events: Sequence[WindowEvent]) -> float | None:
    (end,) = [event for event in events if event.outcome is Outcome.PAIRED]
    return end.joined_after


@pytest.mark.parametrize(
    ("steps", "after"),
    [
        ((*WE_OPENED, (10, shows(Phase.OPEN)), (11, SUCCEEDED)), 10),
        ((*WE_OPENED, (10, SUCCEEDED)), 0),
        ((*WE_OPENED, (10, shows(Phase.OPEN)), (11, shows(Phase.OPEN)), (12, shows_late(9))), 3),
        ((*WE_OPENED, (10, shows(Phase.OPEN)), (12, shows_late(1))), 10),
        # Nobody saw the window.
        (((0, shows(Phase.IDLE)), (40, SUCCEEDED)), 0),
        # The device was waiting already.
        (((0, shows(Phase.IDLE)), (30, press), (32, read_back(Phase.SUCCEEDED))), 30),
    ],
    ids=["a second", "the press", "shown late", "shown soon", "idle", "waiting"],
)
def test_between_the_last_two_looks(steps: tuple[tuple[float, Step], ...], after: float) -> None:
    window = Window(Timing(), reports_end=True)
    *before, (at, last) = steps
    for time, step in before:
        step(window, time)
    events = last(window, at)
    assert joined_after(events) == after


def test_nobody_looked_while_home_assistant_restarted() -> None:
    window = Window(Timing(), reports_end=True)
    window.restore(Initiator.HOME_ASSISTANT, 1060, status(Phase.OPEN))
    # It was open for sure when it was pressed.
    assert joined_after(SUCCEEDED(window, 1000)) == 940


def test_a_look_after_the_restart_shows_that_nobody_has_joined_yet() -> None:
    window = Window(Timing(), reports_end=True)
    window.restore(Initiator.HOME_ASSISTANT, 1060, status(Phase.OPEN))
    shows(Phase.OPEN)(window, 1000)
    assert joined_after(SUCCEEDED(window, 1001)) == 1000


def test_nobody_knows_when_a_press_that_was_cut_off_by_a_restart_let_a_device_in() -> None:
    window = Window(Timing(), reports_end=True)
    window.restore_press(1060, status(Phase.IDLE))
    assert joined_after(SUCCEEDED(window, 1000)) is None


def test_a_window_that_ends_otherwise_says_nothing_of_it() -> None:
    window = Window(Timing(), reports_end=True)
    for at, step in WE_OPENED:
        step(window, at)
    assert [event.joined_after for event in shows(Phase.TIMED_OUT)(window, 120)] == [None]
