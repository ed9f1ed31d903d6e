"""Durations, and the faster clock of the tests."""

from dataclasses import asdict
from random import Random
from statistics import mean, quantiles

import pytest

from custom_components.wps_push.wps.timing import Timing
from tests.bench.paired import BUTTONS, EXCHANGE


def test_a_foreign_window_is_always_seen_with_time_left_to_close_it() -> None:
    timing = Timing()
    assert timing.walk_time == 120
    assert timing.idle_poll <= timing.walk_time / 3


def test_a_faster_clock_leaves_alone_what_bounds_real_work() -> None:
    real = {"request", "press", "cancel_settles", "detect"}
    slow, fast = asdict(Timing()), asdict(Timing().faster(60))
    assert fast == {name: value if name in real else value / 60 for name, value in slow.items()}


@pytest.mark.parametrize(("age", "seconds"), [(0, 1), (29.9, 1), (30, 1.8), (119.9, 1.8), (120, 1), (125, 1)])
def test_a_window_is_looked_at_most_often_while_devices_join(age: float, seconds: float) -> None:
    assert Timing().until_next_look(age) == seconds
    assert Timing().faster(40).until_next_look(age / 40) == pytest.approx(seconds / 40)


def test_a_router_that_shows_who_is_joining_is_looked_at_most_often_then() -> None:
    timing = Timing()
    assert timing.until_next_look(5, joining=True) < 0.5
    assert 1.5 < timing.until_next_look(5, joining=False) < 2
    assert timing.until_next_look(5, joining=None) == 1


def test_a_whole_window_takes_seven_tenths_of_the_looks_of_one_a_second() -> None:
    timing, now, looks = Timing(), 0.0, 0
    while now < timing.walk_time:
        now += timing.until_next_look(now)
        looks += 1
    assert looks <= 0.7 * timing.walk_time


def test_a_device_is_told_soon_where_the_router_shows_that_it_is_joining() -> None:
    """As `script/bench paired` draws when devices join, where a look takes no time and nothing else is asked."""
    timing, chance = Timing(), Random(11)  # noqa: S311 - nothing is secret
    waits, looks = [], []
    for _ in range(2000):
        (part,) = chance.choices(BUTTONS, [share for share, _, _ in BUTTONS])
        begins = chance.uniform(*part[1:])
        ends, now, count = begins + chance.uniform(*EXCHANGE), 0.0, 0
        while now < ends:
            now += timing.until_next_look(now, joining=begins <= now)
            count += 1
        waits.append(now - ends)
        looks.append(count)
    tenths = quantiles(waits, n=10)
    assert tenths[4] < 0.17
    assert tenths[8] < 0.3
    assert mean(looks) < 22.5
