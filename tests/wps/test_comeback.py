"""Which refusals show that a device cannot come back by itself."""

import pytest

from custom_components.wps_push.wps.comeback import Refusals
from custom_components.wps_push.wps.timing import Timing

PRINTER, CAMERA = "3c:2a:f4:00:00:01", "3c:2a:f4:00:00:02"
TIMING = Timing()

# What hostapd 2.10 has reported of a device with wpa_supplicant 2.10, whose key was lost: seconds after its first attempt.
ATTEMPTS = [(0.0, 1.0, 2.0, 3.0), (14.3, 15.3, 16.3, 17.3), (47.6, 48.6, 49.6, 50.6)]


@pytest.fixture
def refusals() -> Refusals:
    return Refusals(TIMING)


def due(refusals: Refusals) -> float | None:
    """When the next trial is over."""
    return refusals.deadline


def hear(refusals: Refusals, mac: str, *attempts: tuple[float, ...], since: float = 1000) -> None:
    for attempt in attempts:
        for seconds in attempt:
            refusals.refuse(mac, since + seconds)


def test_a_device_that_goes_on_trying_is_taken_once_when_its_time_is_over(refusals: Refusals) -> None:
    hear(refusals, PRINTER, *ATTEMPTS)
    assert due(refusals) == 1600
    assert refusals.take(1599.9) == set()
    assert refusals.take(1600) == {PRINTER}
    assert refusals.take(1600) == set()
    assert due(refusals) is None


def test_two_attempts_are_enough(refusals: Refusals) -> None:
    """Some devices soon give up, or try every few minutes only."""
    hear(refusals, PRINTER, *ATTEMPTS[:2])
    hear(refusals, CAMERA, (0.0,), (590.0,))
    assert refusals.take(1600) == {PRINTER, CAMERA}


def test_one_attempt_is_not(refusals: Refusals) -> None:
    hear(refusals, PRINTER, ATTEMPTS[0])
    assert refusals.take(1600) == set()
    assert due(refusals) is None
    # The next one, an hour later, begins anew.
    hear(refusals, PRINTER, ATTEMPTS[0], since=4600)
    assert due(refusals) == 5200
    assert refusals.take(5200) == set()


def test_a_device_that_comes_meanwhile_is_left_alone(refusals: Refusals) -> None:
    hear(refusals, PRINTER, *ATTEMPTS)
    hear(refusals, CAMERA, *ATTEMPTS, since=1100)
    refusals.end(PRINTER)
    refusals.end("02:00:00:00:00:99")
    assert due(refusals) == 1700
    assert refusals.take(1600) == set()
    assert refusals.take(1700) == {CAMERA}


def test_nothing_counts_any_more_of_what_was_before_a_silence(refusals: Refusals) -> None:
    hear(refusals, PRINTER, ATTEMPTS[0])
    refusals.end_all()
    assert due(refusals) is None
    hear(refusals, PRINTER, ATTEMPTS[0], since=1100)
    assert refusals.take(1700) == set()


def test_a_device_has_ten_minutes() -> None:
    assert TIMING.settles == 600
    assert max(ATTEMPTS[0]) < TIMING.attempt < ATTEMPTS[1][0] - max(ATTEMPTS[0])
