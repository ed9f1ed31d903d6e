"""What holds for the end of every window, whatever is seen of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from hypothesis import given, settings, strategies as st

from custom_components.wps_push.wps.model import Phase
from custom_components.wps_push.wps.routers.common.ending import Ending, Look, Stations
from custom_components.wps_push.wps.timing import Timing

SINCE = st.none() | st.floats(900, 1500)
THERE = st.none() | st.dictionaries(st.sampled_from("abcd"), SINCE)


@dataclass(frozen=True, kw_only=True)
class Seen:
    """Something that happens some seconds after the last thing."""

    after: float
    what: str
    there: Mapping[str, float | None] | None
    """None where the list cannot be read."""
    remaining: float | None


SEEN = st.builds(
    Seen,
    after=st.floats(0, 70) | st.sampled_from([0.5, 1, 10, 60, 118, 120]),
    what=st.sampled_from(["press", "open", "open", "shut", "shut", "cancel"]),
    there=THERE,
    remaining=st.none() | st.none() | st.floats(0, 120),
)


@settings(max_examples=300, deadline=None)
@given(story=st.lists(SEEN, min_size=2, max_size=12))
def test_nothing_is_claimed_that_cannot_be(story: list[Seen]) -> None:
    timing = Timing()
    ending = Ending(timing)
    now, open_at = 1000.0, 0.0
    known: Stations = {}
    began: float | None = None
    closed_at: float | None = None
    shut_since: float | None = None
    for happens in story:
        now += happens.after
        before = ending.phase
        if happens.what == "cancel":
            ending.cancel(now)
            assert ending.phase is not Phase.OPEN
            shut_since, closed_at = None, now
            continue
        is_open = happens.what != "shut"
        what = Look(at=now, is_open=is_open, remaining=happens.remaining if is_open else None)
        if happens.what == "press":
            status = ending.press(what, happens.there, now)
        else:
            status = ending.take(what, happens.there if ending.needs_stations(what) else {})
        if is_open:
            assert status.phase is Phase.OPEN, "an open window is open"
            is_new = before is not Phase.OPEN or shut_since is not None
            if is_new or happens.what == "press":
                known = happens.there or {}
            if happens.remaining is not None:
                began = now - 120 + happens.remaining
            elif happens.what == "press":
                began = now
            elif is_new:
                began = closed_at
            shut_since, open_at = None, now
            continue
        closed_at = now
        if before is not Phase.OPEN:
            assert status.phase is before, "what is over stays as it is"
            continue
        shut_since = now if shut_since is None else shut_since
        match status.phase:
            case Phase.SUCCEEDED:
                assert happens.there is not None, "nobody can be seen"
                came = [mac for mac, since in happens.there.items() if since is None or since >= open_at - 10]
                assert [mac for mac in came if mac not in known or known[mac] != happens.there[mac]], "nobody is new"
                assert began is not None, "its time may have been over"
                assert shut_since < began + timing.walk_time - timing.slack, "its time may have been over"
            case Phase.TIMED_OUT:
                assert began is None or shut_since >= began + timing.walk_time - timing.slack, "too early"
            case Phase.OPEN:
                assert now < shut_since + 2 * timing.grace, "it is learnt for too long"
            case _:
                assert status.phase is Phase.IDLE, "nobody has said that"
