"""What happens to an open window: the table of the design, row by row, for signals and for looks."""

import pytest

from custom_components.wps_push.wps.model import Phase, Refusal, Result, SignalKind, WindowState

from .windows import (
    OURS,
    PRINTER,
    THEIRS,
    WE_OPENED,
    Row,
    close,
    close_and_hear_nothing,
    closed,
    nothing,
    press,
    read_back,
    refused,
    says,
    shows,
    still_open,
)

CLOSED, OPENING, OPEN, OVERLAP = WindowState

SEEN_ELSEWHERE = ((-40, shows(Phase.IDLE)), (0, shows(Phase.OPEN)))

ROWS = [
    Row(id="open, a sibling opens too", given=WE_OPENED, steps=((1, says(SignalKind.OPENED)),), state=OPEN),
    Row(id="open, our press again", given=WE_OPENED, steps=((60, press), (60, read_back(Phase.OPEN))), state=OPEN),
    Row(
        id="open elsewhere, our press makes it ours",
        given=SEEN_ELSEWHERE,
        steps=((60, press), (60, read_back(Phase.OPEN)), (180, shows(Phase.TIMED_OUT))),
        events=[f"window_closed timed_out {OURS}"],
    ),
    Row(
        id="open elsewhere, our press is refused, and it stays theirs",
        given=SEEN_ELSEWHERE,
        steps=((60, press), (60, refused(Refusal.BUSY)), (80, shows(Phase.TIMED_OUT))),
        events=[f"window_refused busy {OURS}", f"window_closed timed_out {THEIRS}"],
    ),
    Row(
        id="open, our press again is refused",
        given=WE_OPENED,
        steps=((60, press), (60, refused(Refusal.BUSY))),
        events=[f"window_refused busy {OURS}"],
        state=OPEN,
    ),
    Row(
        id="open, read back some seconds after the press, time over",
        given=((0, press), (6, read_back(Phase.OPEN))),
        steps=((120, shows(Phase.TIMED_OUT)),),
        events=[f"window_closed timed_out {OURS}"],
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
        id="open, our close, reported as a time-out before it is read back",
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
    *(
        Row(
            id=f"open, our close whose answer is lost, {id_}",
            given=(*WE_OPENED, (5, close_and_hear_nothing)),
            steps=tuple(steps),
            events=[f"window_closed {how} {OURS}"],
        )
        for id_, how, *steps in (
            ("and it was carried out (look)", "cancelled by home_assistant", (6, shows(Phase.CANCELLED))),
            ("and it was carried out (signal)", "cancelled by home_assistant", (6, says(SignalKind.TIMED_OUT))),
            (
                "then somebody else's",
                "cancelled by elsewhere",
                (6, shows(Phase.OPEN)),
                (9, says(SignalKind.CANCELLED)),
            ),
            (
                "our press, then somebody else's",
                "cancelled by elsewhere",
                (6, press),
                (6, read_back(Phase.OPEN)),
                (9, says(SignalKind.CANCELLED)),
            ),
            ("and its time is over", "timed_out", (121, shows(Phase.TIMED_OUT))),
        )
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
        id="open, walk time over, where the router does not report it",
        given=WE_OPENED,
        reports_end=False,
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
        events=[f"window_closed interrupted {OURS}", f"device_paired {PRINTER} {OURS}"],
    ),
    Row(
        id="open, router unreachable past the deadline, and back with a success long after",
        given=WE_OPENED,
        steps=((125, nothing), (250, shows(Phase.SUCCEEDED, Result.SUCCESS, PRINTER))),
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
        reports_end=False,
        steps=((119.9, press), (120, nothing), (120.5, read_back(Phase.OPEN))),
        events=[f"window_closed timed_out {OURS}", f"window_opened {OURS}"],
        state=OPEN,
    ),
]


@pytest.mark.parametrize("row", ROWS, ids=[row.id for row in ROWS])
def test_table(row: Row) -> None:
    row.check()
