"""How a window opens, or does not: the table of the design, row by row, for signals and for looks."""

import pytest

from custom_components.wps_push.wps.model import Phase, Refusal, Result, SignalKind, WindowState

from .windows import (
    CAMERA,
    OURS,
    PRINTER,
    THEIRS,
    WE_OPENED,
    Row,
    press,
    press_and_hear_nothing,
    read_back,
    refused,
    says,
    shows,
)

CLOSED, OPENING, OPEN, OVERLAP = WindowState

CUT_OFF = [f"window_opened {OURS}", f"window_closed cancelled by elsewhere {OURS}"]
"""Another program has closed the window in the moment in which it opened."""

ROWS = [
    Row(id="our press", steps=((0, press),), state=OPENING),
    Row(
        id="our press, then the signal, then the read-back",
        steps=((0, press), (0.1, says(SignalKind.OPENED)), (0.2, read_back(Phase.OPEN))),
        events=[f"window_opened {OURS}"],
        state=OPEN,
    ),
    Row(
        id="opening, read back open",
        given=((0, press),),
        steps=((0.2, read_back(Phase.OPEN)),),
        events=[f"window_opened {OURS}"],
        state=OPEN,
    ),
    Row(
        id="opening, an answer from before the press arrives",
        given=((0, press),),
        steps=((0.1, shows(Phase.TIMED_OUT)),),
        state=OPENING,
    ),
    Row(
        id="opening, read back already successful",
        given=((0, press),),
        steps=((0.2, read_back(Phase.SUCCEEDED, PRINTER)),),
        events=[f"window_opened {OURS}", f"device_paired {PRINTER} {OURS}", f"window_closed paired {PRINTER} {OURS}"],
    ),
    Row(
        id="opening, read back closed by somebody else, and then the signals",
        given=((0, press),),
        steps=(
            (0.2, read_back(Phase.CANCELLED)),
            (0.3, says(SignalKind.OPENED, ours=True)),
            (0.4, says(SignalKind.CANCELLED)),
        ),
        events=CUT_OFF,
    ),
    Row(
        id="opening, the signals, and then read back closed by somebody else",
        given=((0, press),),
        steps=(
            (0.1, says(SignalKind.OPENED, ours=True)),
            (0.2, says(SignalKind.CANCELLED)),
            (0.3, read_back(Phase.CANCELLED)),
        ),
        events=CUT_OFF,
    ),
    Row(
        id="opening, one signal, read back closed by somebody else, and the other signal",
        given=((0, press),),
        steps=(
            (0.1, says(SignalKind.OPENED, ours=True)),
            (0.2, read_back(Phase.CANCELLED)),
            (0.3, says(SignalKind.CANCELLED)),
        ),
        events=CUT_OFF,
    ),
    Row(
        id="read back closed by somebody else, and pressed again at once",
        given=((0, press), (0.2, read_back(Phase.CANCELLED)), (0.3, says(SignalKind.OPENED, ours=True)), (0.5, press)),
        steps=((0.6, says(SignalKind.OPENED, ours=True)), (0.7, read_back(Phase.OPEN))),
        events=[f"window_opened {OURS}"],
        state=OPEN,
    ),
    Row(
        id="open, our press once more, read back closed by somebody else",
        given=WE_OPENED,
        steps=((5, press), (5.2, read_back(Phase.CANCELLED))),
        events=CUT_OFF[1:],
    ),
    Row(
        id="opening, signalled successful before the read-back",
        given=((0, press),),
        steps=(
            (0.1, says(SignalKind.OPENED)),
            (0.2, says(SignalKind.REGISTERED, PRINTER)),
            (0.3, read_back(Phase.SUCCEEDED, PRINTER)),
        ),
        events=[f"window_opened {OURS}", f"device_paired {PRINTER} {OURS}", f"window_closed paired {PRINTER} {OURS}"],
    ),
    Row(
        id="opening, only the success is signalled",
        given=((0, press),),
        steps=((0.2, says(SignalKind.REGISTERED, PRINTER)), (0.3, read_back(Phase.SUCCEEDED, PRINTER))),
        events=[f"window_opened {OURS}", f"device_paired {PRINTER} {OURS}", f"window_closed paired {PRINTER} {OURS}"],
    ),
    Row(
        id="open, our press once more, and the signals of the window before arrive late",
        given=((0, press), (0.1, read_back(Phase.OPEN)), (5, press)),
        steps=(
            (5.1, says(SignalKind.OPENED)),
            (5.2, says(SignalKind.REGISTERED, PRINTER)),
            (5.3, read_back(Phase.OPEN, PRINTER)),
            (5.4, says(SignalKind.OPENED)),
        ),
        events=[f"device_paired {PRINTER} {OURS}", f"window_closed paired {PRINTER} {OURS}", f"window_opened {OURS}"],
        state=OPEN,
    ),
    *(
        Row(
            id=f"opening, refused: {refusal}",
            given=((0, press),),
            steps=((0.2, refused(refusal)),),
            events=[f"window_refused {refusal} {OURS}"],
        )
        for refusal in Refusal
    ),
    Row(id="opening, failed without a reason of the window's", given=((0, press),), steps=((10, refused(None)),)),
    Row(
        id="closed, signalled open, not by us",
        steps=((0, says(SignalKind.OPENED)),),
        events=[f"window_opened {THEIRS}"],
        state=OPEN,
    ),
    Row(
        id="closed, opened by our press of another network",
        steps=((0, says(SignalKind.OPENED, ours=True)),),
        events=[f"window_opened {OURS}"],
        state=OPEN,
    ),
    Row(
        id="closed, seen open, not by us",
        given=((-40, shows(Phase.IDLE)),),
        steps=((0, shows(Phase.OPEN)),),
        events=[f"window_opened {THEIRS}"],
        state=OPEN,
    ),
    Row(
        id="closed, open at the very first look",
        steps=((0, shows(Phase.OPEN)),),
        events=[f"window_opened {THEIRS}"],
        state=OPEN,
    ),
    Row(
        id="closed, an older result at the very first look is no news",
        steps=((0, shows(Phase.SUCCEEDED, Result.SUCCESS, PRINTER)),),
    ),
    Row(
        id="closed, the same result as at the last look is no news",
        given=((0, shows(Phase.SUCCEEDED, Result.SUCCESS, PRINTER)),),
        steps=((40, shows(Phase.SUCCEEDED, Result.SUCCESS, PRINTER)),),
    ),
    Row(
        id="closed, another peer than at the last look",
        given=((0, shows(Phase.SUCCEEDED, Result.SUCCESS, PRINTER)),),
        steps=((40, shows(Phase.SUCCEEDED, Result.SUCCESS, CAMERA)),),
        events=[f"device_paired {CAMERA} {THEIRS}"],
    ),
    Row(
        id="closed, first success since the router's start",
        given=((0, shows(Phase.IDLE)),),
        steps=((40, shows(Phase.SUCCEEDED, Result.SUCCESS, PRINTER)),),
        events=[f"device_paired {PRINTER} {THEIRS}"],
    ),
    Row(
        id="closed, the same device again, with a time-out in between",
        given=((0, shows(Phase.TIMED_OUT, Result.SUCCESS, PRINTER)),),
        steps=((40, shows(Phase.SUCCEEDED, Result.SUCCESS, PRINTER)),),
        events=[f"device_paired {PRINTER} {THEIRS}"],
    ),
    Row(
        id="closed, the same device again, after the router was reset",
        given=((0, shows(Phase.SUCCEEDED, Result.SUCCESS, PRINTER)), (1, says(SignalKind.RESET))),
        steps=((40, shows(Phase.SUCCEEDED, Result.SUCCESS, PRINTER)),),
        events=[f"device_paired {PRINTER} {THEIRS}"],
    ),
    Row(
        id="closed, a success that names nobody, after anything else",
        given=((0, shows(Phase.TIMED_OUT)),),
        steps=((40, shows(Phase.SUCCEEDED, Result.SUCCESS)), (80, shows(Phase.SUCCEEDED, Result.SUCCESS))),
        events=[f"window_opened {THEIRS}", f"window_closed paired {THEIRS}"],
    ),
    Row(
        id="closed, a success that names nobody, from before the radio was gone",
        given=((0, shows(Phase.SUCCEEDED, Result.SUCCESS)), (40, shows(Phase.GONE))),
        steps=((80, shows(Phase.SUCCEEDED, Result.SUCCESS)),),
    ),
    Row(
        id="closed, our press may have been carried out, and it was",
        given=((0, shows(Phase.IDLE)), (10, press_and_hear_nothing)),
        steps=((20, shows(Phase.OPEN)),),
        events=[f"window_opened {OURS}"],
        state=OPEN,
    ),
    Row(
        id="closed, our press may have been carried out, and a device has joined since",
        given=((0, shows(Phase.IDLE)), (10, press_and_hear_nothing)),
        steps=((20, shows(Phase.SUCCEEDED, Result.SUCCESS, PRINTER)),),
        events=[f"window_opened {OURS}", f"device_paired {PRINTER} {OURS}", f"window_closed paired {PRINTER} {OURS}"],
    ),
    Row(
        id="closed, our press may have been carried out, and a signal says so",
        given=((10, press_and_hear_nothing),),
        steps=((11, says(SignalKind.OPENED)),),
        events=[f"window_opened {OURS}"],
        state=OPEN,
    ),
    Row(
        id="closed, our press was not carried out, and somebody else opens the window",
        given=((0, shows(Phase.IDLE)), (10, press_and_hear_nothing)),
        steps=((15, shows(Phase.IDLE)), (20, shows(Phase.OPEN))),
        events=[f"window_opened {THEIRS}"],
        state=OPEN,
    ),
    Row(
        id="closed, our press is carried out a moment after a look, as on a Linksys router",
        given=((0, shows(Phase.IDLE)), (10, press_and_hear_nothing)),
        steps=((11, shows(Phase.IDLE)), (20, shows(Phase.OPEN))),
        events=[f"window_opened {OURS}"],
        state=OPEN,
    ),
    Row(
        id="closed, our press may have been carried out, and nobody looked before a device had joined",
        given=((0, shows(Phase.IDLE)), (10, press_and_hear_nothing)),
        steps=((140, shows(Phase.SUCCEEDED, Result.SUCCESS, PRINTER)),),
        events=[f"window_opened {OURS}", f"device_paired {PRINTER} {OURS}", f"window_closed paired {PRINTER} {OURS}"],
    ),
    Row(
        id="closed, our press may have been carried out, and its walk time is over",
        given=((0, shows(Phase.IDLE)), (10, press_and_hear_nothing)),
        steps=((140, shows(Phase.OPEN)),),
        events=[f"window_opened {THEIRS}"],
        state=OPEN,
    ),
    Row(
        id="closed, a failure at the last exchange is no pairing",
        given=((0, shows(Phase.IDLE)),),
        steps=((40, shows(Phase.IDLE, Result.FAILED, PRINTER)),),
    ),
    Row(
        id="closed, signalled registered",
        steps=((0, says(SignalKind.REGISTERED, PRINTER)),),
        events=[f"device_paired {PRINTER} {THEIRS}"],
    ),
    Row(
        id="closed, what a signal has reported is no news at the next look",
        given=((0, shows(Phase.IDLE)), (1, says(SignalKind.REGISTERED, PRINTER))),
        steps=((40, shows(Phase.SUCCEEDED, Result.SUCCESS, PRINTER)),),
    ),
    Row(
        id="closed, what a look has shown is no news when the signal arrives",
        given=((0, shows(Phase.IDLE)), (40, shows(Phase.SUCCEEDED, Result.SUCCESS, PRINTER))),
        steps=((40.5, says(SignalKind.REGISTERED, PRINTER)),),
    ),
    Row(
        id="closed, the same device joins again later",
        given=((0, shows(Phase.IDLE)), (40, shows(Phase.SUCCEEDED, Result.SUCCESS, PRINTER))),
        steps=((60, says(SignalKind.REGISTERED, PRINTER)),),
        events=[f"device_paired {PRINTER} {THEIRS}"],
    ),
    Row(
        id="closed, a device joins just after the very first look, which has shown it from before",
        given=((40, shows(Phase.SUCCEEDED, Result.SUCCESS, PRINTER)),),
        steps=((40.5, says(SignalKind.REGISTERED, PRINTER)),),
        events=[f"device_paired {PRINTER} {THEIRS}"],
    ),
    Row(
        id="open, what a look has shown of a failure is no news when the signal arrives",
        given=(*WE_OPENED, (10, shows(Phase.OPEN, Result.FAILED, PRINTER))),
        steps=((10.5, says(SignalKind.EXCHANGE_FAILED, PRINTER)), (20, says(SignalKind.EXCHANGE_FAILED, PRINTER))),
        events=[f"pairing_failed {PRINTER} {OURS}"],
        state=OPEN,
    ),
    Row(
        id="closed, ends and overlaps of nobody's window",
        steps=(
            (0, says(SignalKind.OVERLAP)),
            (1, says(SignalKind.TIMED_OUT)),
            (2, says(SignalKind.CANCELLED)),
            (3, says(SignalKind.RESET)),
            (4, says(SignalKind.SEEN, PRINTER)),
        ),
    ),
]


@pytest.mark.parametrize("row", ROWS, ids=[row.id for row in ROWS])
def test_table(row: Row) -> None:
    row.check()
