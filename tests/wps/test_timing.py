"""Durations, and the faster clock of the tests."""

from dataclasses import asdict

from custom_components.wps_push.wps.timing import Timing


def test_a_foreign_window_is_always_seen_with_time_left_to_close_it() -> None:
    timing = Timing()
    assert timing.walk_time == 120
    assert timing.idle_poll <= timing.walk_time / 3


def test_a_faster_clock_leaves_alone_what_bounds_real_work() -> None:
    real = {"request", "press", "cancel_settles", "detect"}
    slow, fast = asdict(Timing()), asdict(Timing().faster(60))
    assert fast == {name: value if name in real else value / 60 for name, value in slow.items()}
