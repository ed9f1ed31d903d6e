"""Which client joined: the one that fits what the router shows, and nobody where two fit or nothing is certain."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from math import inf
from types import MappingProxyType

import pytest

from custom_components.wps_push.wps.conclude import Answer, Case, Conclusion, Listing
from custom_components.wps_push.wps.evidence import Evidence, Source
from custom_components.wps_push.wps.model import Station
from custom_components.wps_push.wps.trace import Trace

PRINTER = "00:00:5e:00:53:01"
CAMERA = "00:00:5e:00:53:02"
PHONE = "00:00:5e:00:53:03"
TELEVISION = "00:00:5e:00:53:04"

# The window opened at 1000 s, and a device joined between two looks.
AFTER, BY = 1040.0, 1041.0
LOOK = 1051.0


def listing(
    ages: Mapping[str, float | None] = MappingProxyType({}), *, at: float = LOOK, asked_at: float | None = None
) -> Listing:
    """The clients that are named, each with how long it has been associated."""
    macs = {"printer": PRINTER, "camera": CAMERA, "phone": PHONE, "television": TELEVISION}
    stations = tuple(Station(mac=macs[name], associated_for=age) for name, age in ages.items())
    return Answer(content=stations, asked_at=at if asked_at is None else asked_at, at=at)


def traces(*, at: float = LOOK, **reported: Trace) -> Answer[Mapping[str, Trace]]:
    macs = {"printer": PRINTER, "camera": CAMERA, "phone": PHONE}
    return Answer(content={macs[name]: trace for name, trace in reported.items()}, asked_at=at, at=at)


def case(
    *,
    after: float | None = AFTER,
    before: Listing | None = None,
    known: Collection[str] | None = (CAMERA, PHONE, TELEVISION),
) -> Case:
    return Case(after=after, by=BY, before=before, known=known, comes_back=10)


# A camera and a phone that have been there for long.
BEFORE = listing({"camera": 3600, "phone": 500}, at=1000)
STAYED: dict[str, float | None] = {"camera": 3651, "phone": 551}


def macs(conclusion: Conclusion) -> tuple[str | None, list[str]]:
    device = conclusion.device
    assert device is None or device.source is Source.CONCLUDED
    assert all(candidate.source is Source.OBSERVED for candidate in conclusion.candidates)
    return device.mac if device else None, [candidate.mac for candidate in conclusion.candidates]


def test_a_newcomer_is_the_one() -> None:
    conclusion = case(before=BEFORE).conclude([listing(STAYED | {"printer": 7})])
    assert macs(conclusion) == (PRINTER, [])
    assert conclusion.device is not None
    assert conclusion.device.evidence == (Evidence.ASSOCIATED, Evidence.APPEARED)


def test_a_device_that_was_there_and_has_come_back_is_the_one() -> None:
    conclusion = case(before=BEFORE).conclude([listing({"camera": 3651, "phone": 8})])
    assert macs(conclusion) == (PHONE, [])
    assert conclusion.device is not None
    assert conclusion.device.evidence == (Evidence.ASSOCIATED,)


def test_a_device_that_was_known_and_away_is_the_one() -> None:
    known = {PRINTER, CAMERA, PHONE}
    assert macs(case(before=BEFORE, known=known).conclude([listing(STAYED | {"printer": 7})])) == (PRINTER, [])


def test_two_that_fit_stay_two_and_the_likelier_comes_first() -> None:
    look = listing({"camera": 3651, "phone": 8, "printer": 7})
    assert macs(case(before=BEFORE).conclude([look])) == (None, [PRINTER, PHONE])


@pytest.mark.parametrize(
    ("age", "fits"),
    [(0.0, True), (10.0, True), (11.0, True), (13.0, True), (14.0, False), (22.0, False), (3600.0, False)],
)
def test_only_who_came_when_the_window_ended_fits(age: float, *, fits: bool) -> None:
    conclusion = case(before=BEFORE).conclude([listing({"camera": 3651, "phone": age})])
    assert macs(conclusion) == ((PHONE if fits else None), [])


@pytest.mark.parametrize(("age", "reported"), [(14.0, [PRINTER]), (23.0, [PRINTER]), (24.0, []), (40.0, [])])
def test_a_newcomer_that_came_during_the_exchange_may_be_the_one(age: float, reported: list[str]) -> None:
    """Some routers may count from its beginning."""
    assert macs(case(before=BEFORE).conclude([listing(STAYED | {"printer": age})])) == (None, reported)


def test_whoever_comes_late_may_be_the_one() -> None:
    look = listing({"camera": 3670, "phone": 570, "printer": 5}, at=1070)
    assert macs(case(before=BEFORE).conclude([look])) == (None, [PRINTER])
    known = listing({"camera": 3670, "phone": 5}, at=1070)
    assert macs(case(before=BEFORE).conclude([known])) == (None, [])


def test_a_newcomer_that_took_part_in_the_exchange_stands_beside_one_that_fits() -> None:
    look = listing({"camera": 3651, "phone": 8, "printer": 16})
    assert macs(case(before=BEFORE).conclude([look])) == (None, [PHONE, PRINTER])


def test_an_answer_that_took_long_says_less() -> None:
    slow = listing(STAYED | {"printer": 8}, at=1061, asked_at=1056)
    assert macs(case(before=BEFORE).conclude([slow])) == (PRINTER, [])
    slower = listing(STAYED | {"printer": 17}, at=1061, asked_at=1051)
    assert macs(case(before=BEFORE).conclude([slower])) == (None, [PRINTER])


def lagging(seconds: float, ages: dict[str, float | None]) -> Listing:
    look = listing(ages)
    return replace(look, content=tuple(replace(station, lag=seconds) for station in look.content))


def test_a_list_that_lags_says_less() -> None:
    """The phone may have come when the window ended, or half a minute earlier."""
    assert macs(case(before=BEFORE).conclude([lagging(30, {"camera": 3651, "phone": 12})])) == (None, [])
    both = lagging(30, {"camera": 3651, "phone": 12, "printer": 5})
    assert macs(case(before=BEFORE).conclude([both])) == (None, [PRINTER])
    soon = lagging(2, {"camera": 3651, "phone": 22, "printer": 5})
    assert macs(case(before=BEFORE).conclude([both, soon])) == (PRINTER, [])
    assert macs(case(before=BEFORE).conclude([lagging(inf, STAYED)])) == (None, [])


def test_what_two_looks_show_counts_together() -> None:
    first = listing({"camera": 3642, "phone": 1}, at=1042)
    second = listing({"camera": 3651, "printer": 7}, at=LOOK)
    assert macs(case(before=BEFORE).conclude([first, second])) == (None, [PRINTER, PHONE])


def test_the_latest_word_on_a_client_counts() -> None:
    """A list that lagged behind showed it as younger than it is."""
    first = listing({"camera": 3642, "phone": 1, "printer": 1}, at=1042)
    second = listing({"camera": 3651, "phone": 551, "printer": 7}, at=LOOK)
    assert macs(case(before=BEFORE).conclude([first, second])) == (PRINTER, [])


def test_all_have_come_back_after_a_restart_and_nobody_is_named() -> None:
    everybody = listing({"camera": 6, "phone": 7})
    assert macs(case(before=BEFORE).conclude([everybody])) == (None, [])
    with_a_newcomer = listing({"camera": 6, "phone": 7, "printer": 8})
    assert macs(case(before=BEFORE).conclude([with_a_newcomer])) == (None, [PRINTER])
    # Not even the only one that is back already: those that are still away may have been restarted, too.
    assert macs(case(before=BEFORE).conclude([listing({"phone": 7})])) == (None, [])


def test_a_newcomer_among_nobody_is_the_one() -> None:
    assert macs(case(before=listing(at=1000)).conclude([listing({"printer": 7})])) == (PRINTER, [])


def test_without_the_clients_from_before_the_time_alone_decides() -> None:
    conclusion = case().conclude([listing(STAYED | {"printer": 7})])
    assert macs(conclusion) == (PRINTER, [])
    assert conclusion.device is not None
    assert conclusion.device.evidence == (Evidence.ASSOCIATED,)
    assert macs(case(known=None).conclude([listing(STAYED | {"printer": 7})])) == (PRINTER, [])


@pytest.mark.parametrize("after", [None, BY - 61])
def test_a_window_that_nobody_looked_at_for_long_names_nobody(after: float | None) -> None:
    look = listing({"camera": 3651, "phone": 8})
    assert macs(case(after=after, before=BEFORE).conclude([look])) == (None, [])
    new = listing(STAYED | {"printer": 7})
    assert macs(case(after=after, before=BEFORE).conclude([new])) == (None, [PRINTER])


def test_a_newcomer_without_a_time_is_only_observed() -> None:
    conclusion = case(before=BEFORE).conclude([listing({"camera": None, "phone": None, "printer": None})])
    assert macs(conclusion) == (None, [PRINTER])
    assert conclusion.candidates[0].evidence == (Evidence.APPEARED,)


def test_somebody_without_a_time_may_be_the_one_if_it_was_not_there_before() -> None:
    look = listing({"camera": 3651, "phone": 8, "printer": None})
    assert macs(case(before=BEFORE).conclude([look])) == (None, [PHONE, PRINTER])
    there = listing({"camera": None, "phone": 551, "printer": 8})
    assert macs(case(before=BEFORE).conclude([there])) == (PRINTER, [])


def test_somebody_known_without_a_time_is_not_worth_naming_but_stands_in_the_way() -> None:
    look = listing(STAYED | {"printer": 8, "television": None})
    assert macs(case(before=BEFORE).conclude([look])) == (None, [PRINTER])


def test_nobody_is_new_where_no_list_was_ever_read() -> None:
    assert macs(case(known=None).conclude([listing({"camera": None, "printer": None})])) == (None, [])


# What the router shows beyond the list.

UNTIMED: dict[str, float | None] = {"camera": None, "phone": None, "printer": None}


@pytest.mark.parametrize(
    ("trace", "evidence"),
    [
        (Trace(associated_for=7), (Evidence.ASSOCIATED, Evidence.APPEARED)),
        (Trace(first_seen_for=20), (Evidence.FIRST_SEEN, Evidence.APPEARED)),
        (Trace(logged_for=7), (Evidence.LOGGED, Evidence.APPEARED)),
        (Trace(changed=True), (Evidence.CHANGED, Evidence.APPEARED)),
        (
            Trace(associated_for=7, first_seen_for=7, logged_for=7, changed=True),
            (Evidence.ASSOCIATED, Evidence.FIRST_SEEN, Evidence.LOGGED, Evidence.CHANGED, Evidence.APPEARED),
        ),
    ],
    ids=["associated", "first seen", "logged", "changed", "all"],
)
def test_a_trace_names_a_newcomer(trace: Trace, evidence: tuple[Evidence, ...]) -> None:
    conclusion = case(before=BEFORE).conclude([listing(UNTIMED)], traces(printer=trace))
    assert macs(conclusion) == (PRINTER, [])
    assert conclusion.device is not None
    assert conclusion.device.evidence == evidence


@pytest.mark.parametrize(
    "trace",
    [Trace(), Trace(first_seen_for=3600), Trace(logged_for=3600), Trace(logged_for=-3600)],
    ids=["nothing", "long known", "logged long ago", "logged by a clock that is ahead"],
)
def test_a_trace_of_another_time_names_nobody(trace: Trace) -> None:
    conclusion = case(before=BEFORE).conclude([listing(UNTIMED)], traces(printer=trace))
    assert macs(conclusion) == (None, [PRINTER])


@pytest.mark.parametrize("trace", [Trace(associated_for=600), Trace(changed=False)], ids=["associated", "unchanged"])
def test_a_trace_rules_a_newcomer_out(trace: Trace) -> None:
    conclusion = case(before=BEFORE).conclude([listing(UNTIMED)], traces(printer=trace))
    assert macs(conclusion) == (None, [])


def test_what_changed_of_a_client_that_was_there_names_nobody() -> None:
    """Its lease may have been renewed."""
    look = listing({"camera": None, "phone": None})
    assert macs(case(before=BEFORE).conclude([look], traces(phone=Trace(changed=True)))) == (None, [])


def test_the_trace_replaces_the_list() -> None:
    look = listing(STAYED | {"printer": 7})
    assert macs(case(before=BEFORE).conclude([look], traces(printer=Trace(associated_for=600)))) == (None, [])
