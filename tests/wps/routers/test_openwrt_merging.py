"""The windows of several BSSes as one: nothing that happens to one of them is lost, and nothing old is news."""

from dataclasses import replace

from hypothesis import given, strategies as st
import pytest

from custom_components.wps_push.wps.model import EventType, Phase, Result, WindowState, WindowStatus
from custom_components.wps_push.wps.routers.openwrt.merging import Merger, window_status
from custom_components.wps_push.wps.timing import Timing
from custom_components.wps_push.wps.window import Window

from .openwrt_house import CAMERA, IDLE, OPEN, PRINTER, paired

TIMED_OUT = WindowStatus(phase=Phase.TIMED_OUT)
OVERLAP = WindowStatus(phase=Phase.OVERLAP)
GONE = WindowStatus(phase=Phase.GONE)
FAILED = WindowStatus(phase=Phase.IDLE, result=Result.FAILED, peer=CAMERA)


def after(status: WindowStatus, phase: Phase) -> WindowStatus:
    """The same last exchange, in another phase."""
    return replace(status, phase=phase)


type Look = tuple[WindowStatus | None, WindowStatus | None, WindowStatus]
"""What two BSSes say, and what their network shows then."""

STORIES: dict[str, list[Look]] = {
    "one after the other opens and closes": [
        (IDLE, IDLE, IDLE),
        (OPEN, IDLE, OPEN),
        (OPEN, OPEN, OPEN),
        (TIMED_OUT, OPEN, OPEN),
        (TIMED_OUT, TIMED_OUT, TIMED_OUT),
    ],
    "the first look is no news": [
        (paired(PRINTER), TIMED_OUT, paired(PRINTER)),
        (paired(PRINTER), TIMED_OUT, paired(PRINTER)),
    ],
    "an old success does not end the window of the other": [
        (paired(PRINTER), IDLE, paired(PRINTER)),
        (paired(PRINTER), OPEN, after(paired(PRINTER), Phase.OPEN)),
        (paired(PRINTER), TIMED_OUT, after(paired(PRINTER), Phase.TIMED_OUT)),
    ],
    "an old success does not come back with another window": [
        (paired(PRINTER), IDLE, paired(PRINTER)),
        (paired(PRINTER), FAILED, FAILED),
        (after(paired(PRINTER), Phase.TIMED_OUT), FAILED, after(FAILED, Phase.TIMED_OUT)),
    ],
    "the same device again is a success once a time-out was seen": [
        (after(paired(PRINTER), Phase.TIMED_OUT), FAILED, after(paired(PRINTER), Phase.TIMED_OUT)),
        (paired(PRINTER), FAILED, paired(PRINTER)),
    ],
    "a success comes before the window that stays open": [
        (OPEN, OPEN, OPEN),
        (OPEN, paired(PRINTER), paired(PRINTER)),
        (OPEN, paired(PRINTER), after(paired(PRINTER), Phase.OPEN)),
    ],
    "a shared window names the device of the one that had it": [
        (after(paired(CAMERA), Phase.OPEN), OPEN, OPEN),
        (paired(CAMERA), paired(PRINTER), paired(PRINTER)),
    ],
    "whichever it is": [
        (OPEN, after(paired(CAMERA), Phase.OPEN), after(paired(CAMERA), Phase.OPEN)),
        (paired(PRINTER), paired(CAMERA), paired(PRINTER)),
    ],
    "an overlap counts more than the time-out of the other": [
        (OPEN, OPEN, OPEN),
        (OVERLAP, TIMED_OUT, OVERLAP),
        (TIMED_OUT, TIMED_OUT, TIMED_OUT),
    ],
    "one that is gone is no end of the network": [
        (OPEN, IDLE, OPEN),
        (None, IDLE, IDLE),
        (None, None, GONE),
    ],
    "one that comes back with its old success": [
        (paired(PRINTER), None, paired(PRINTER)),
        (None, None, after(paired(PRINTER), Phase.GONE)),
        (paired(PRINTER), None, after(paired(PRINTER), Phase.IDLE)),
        (paired(PRINTER), None, after(paired(PRINTER), Phase.IDLE)),
        (paired(CAMERA), None, paired(CAMERA)),
    ],
}


@pytest.mark.parametrize("name", STORIES)
def test_two_as_one(name: str) -> None:
    merger = Merger()
    for first, second, expected in STORIES[name]:
        assert merger.merge({"a": first, "b": second}) == expected


def test_one_that_joins_brings_no_news_but_an_open_window() -> None:
    merger = Merger()
    assert merger.merge({"a": TIMED_OUT}) == TIMED_OUT
    assert merger.merge({"b": paired(PRINTER)}) == TIMED_OUT
    assert merger.merge({"c": OPEN}) == OPEN
    assert merger.interfaces == ("a", "b", "c")


def test_nothing_known() -> None:
    assert Merger().merge({"a": None}) == GONE


@pytest.mark.parametrize(
    ("word", "result", "phase"),
    [
        ("Active", "Success", Phase.OPEN),
        ("Disabled", "None", Phase.IDLE),
        ("Disabled", "Failed", Phase.IDLE),
        ("Disabled", "Success", Phase.SUCCEEDED),
        ("Timed-out", "Success", Phase.TIMED_OUT),
        ("Overlap", "Failed", Phase.OVERLAP),
        ("Unknown", "None", Phase.IDLE),
    ],
)
def test_hostapds_words(word: str, result: str, phase: Phase) -> None:
    assert window_status({"pbc_status": word, "last_wps_result": result}).phase is phase


# Changes as hostapd makes them, one BSS at a time, each seen by a look of its own.
MOVES = st.lists(
    st.tuples(st.sampled_from("ab"), st.sampled_from(["press", "cancel", "succeed", "fail"]), st.sampled_from("xy")),
    max_size=12,
)


def moved(status: WindowStatus, move: str, peer: str) -> WindowStatus:
    """A BSS after something has happened to it, if it can."""
    mac = f"aa:bb:cc:00:00:{peer}0".replace("x", "1").replace("y", "2")
    match move, status.phase:
        case "press", _:
            return after(status, Phase.OPEN)
        case "cancel", Phase.OPEN:
            return after(status, Phase.TIMED_OUT)
        case "succeed", Phase.OPEN:
            return paired(mac)
        case "fail", Phase.OPEN:
            return WindowStatus(phase=Phase.OPEN, result=Result.FAILED, peer=mac)
    return status


@given(MOVES)
def test_every_pairing_is_reported_once_and_no_other(moves: list[tuple[str, str, str]]) -> None:
    merger, window = Merger(), Window(Timing(), reports_end=True)
    bsses = {"a": IDLE, "b": IDLE}
    window.observe(merger.merge(bsses), now=0)
    for number, (bss, move, peer) in enumerate(moves):
        before = bsses[bss]
        bsses[bss] = moved(before, move, peer)
        merged = merger.merge(bsses)
        events = window.observe(merged, now=number + 1)
        reported = [event.device.mac for event in events if event.type is EventType.DEVICE_PAIRED and event.device]
        assert reported == ([bsses[bss].peer] if move == "succeed" and before.phase is Phase.OPEN else [])
        assert merger.merge(bsses) == merger.merge(bsses)
        window.observe(merger.merge(bsses), now=number + 1.5)
        assert (window.state is WindowState.OPEN) == (Phase.OPEN in {status.phase for status in bsses.values()})


@given(st.lists(st.sampled_from(["press", "cancel", "succeed", "fail"]), max_size=12))
def test_a_single_bss_is_shown_as_it_is(moves: list[str]) -> None:
    merger, status = Merger(), IDLE
    for move in moves:
        status = moved(status, move, "x")
        assert merger.merge({"a": status}) == status
