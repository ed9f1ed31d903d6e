"""What holds for every conclusion, whoever comes and goes, and whatever the router reports of it."""

from dataclasses import dataclass, replace

from hypothesis import given, settings, strategies as st

from custom_components.wps_push.wps.conclude import Answer, Case, Listing
from custom_components.wps_push.wps.evidence import Evidence, Source
from custom_components.wps_push.wps.model import Station
from custom_components.wps_push.wps.trace import Trace

AFTER, COMES_BACK, LOOK = 1000.0, 10.0, 1012.0
MACS = [f"00:00:5e:00:53:0{number}" for number in range(5)]
SAY_WHEN = {Evidence.ASSOCIATED, Evidence.FIRST_SEEN, Evidence.LOGGED}

AGES = st.none() | st.integers(0, 60) | st.sampled_from([3600, 864000])


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A client, and what was known of it before."""

    station: Station
    trace: Trace
    was_there: bool
    was_known: bool


def clients(mac: str) -> st.SearchStrategy[Seen]:
    return st.builds(
        Seen,
        station=st.builds(
            Station,
            mac=st.just(mac),
            associated_for=AGES,
            first_seen_for=AGES,
            lag=st.sampled_from([0, 0, 0, 2, 30]),
        ),
        trace=st.builds(
            Trace, associated_for=st.none() | AGES, logged_for=AGES, changed=st.sampled_from([None, None, True, False])
        ),
        was_there=st.booleans(),
        was_known=st.booleans(),
    )


SEEN = st.lists(st.sampled_from(MACS), unique=True).flatmap(lambda macs: st.tuples(*map(clients, macs)))


def listing(*stations: Station) -> Listing:
    return Answer(content=stations, asked_at=LOOK, at=LOOK)


def case(seen: tuple[Seen, ...], *, listed: bool, after: float | None = AFTER) -> Case:
    there = [Station(mac=one.station.mac) for one in seen if one.was_there]
    return Case(
        after=after,
        by=AFTER + 1,
        before=replace(listing(*there), asked_at=900, at=900) if listed else None,
        known=frozenset(one.station.mac for one in seen if one.was_there or one.was_known),
        comes_back=COMES_BACK,
    )


@settings(max_examples=400, deadline=None)
@given(seen=SEEN, listed=st.booleans(), traced=st.booleans())
def test_nothing_is_concluded_that_may_be_otherwise(seen: tuple[Seen, ...], *, listed: bool, traced: bool) -> None:
    looks = [listing(*(one.station for one in seen))]
    reported = {one.station.mac: one.trace for one in seen}
    traces = Answer(content=reported, asked_at=LOOK, at=LOOK) if traced else None
    found = case(seen, listed=listed).conclude(looks, traces)

    turned = case(seen, listed=listed).conclude([listing(*looks[0].content[::-1])], traces)
    assert turned.device == found.device, "the order of the clients counts"
    assert set(turned.candidates) == set(found.candidates)
    assert found.device is None or not found.candidates
    assert all(candidate.source is Source.OBSERVED for candidate in found.candidates)
    assert case(seen, listed=listed, after=None).conclude(looks, traces).device is None, "nobody looked"
    if found.device is None:
        return
    (chosen,) = [one for one in seen if one.station.mac == found.device.mac]
    evidence = set(found.device.evidence)
    assert found.device.source is Source.CONCLUDED
    assert evidence & SAY_WHEN or {Evidence.CHANGED, Evidence.APPEARED} <= evidence
    assert (Evidence.APPEARED in evidence) is (listed and not chosen.was_there)
    associated = chosen.trace.associated_for if traced else None
    associated = chosen.station.associated_for if associated is None else associated
    assert associated is None or AFTER - 2 <= LOOK - associated <= AFTER + 1 + COMES_BACK + 2

    # Somebody who comes in the same second takes it back.
    other = Station(mac="00:00:5e:00:53:99", associated_for=LOOK - AFTER)
    both = case(seen, listed=listed).conclude([listing(*looks[0].content, other)], traces)
    assert both.device is None
    assert {chosen.station.mac, other.mac} <= {candidate.mac for candidate in both.candidates}
