"""What is seen of a window, step by step, and what has to be made of it."""

from collections.abc import Callable
from dataclasses import dataclass

from custom_components.wps_push.wps.model import Phase, Result, WindowStatus
from custom_components.wps_push.wps.routers.common.ending import Ending, Look, Stations
from custom_components.wps_push.wps.timing import Timing

MEANINGS = {"idle": Phase.IDLE, "success": Phase.SUCCEEDED, "overlap": Phase.OVERLAP, "failed": Phase.FAILED}

type There = str | Stations | None
"""Who is on the Wi-Fi: a letter for each, or since when each of them is; None where the list cannot be read."""
type Step = Callable[[Ending, float], object]


def stations(there: There) -> Stations | None:
    return dict.fromkeys(there) if isinstance(there, str) else there


def look(at: float, *, is_open: bool, word: str = "Idle", remaining: float | None = None) -> Look:
    return Look(at=at, is_open=is_open, words={"Status": word}, remaining=remaining)


def seen(there: There, *, is_open: bool, word: str = "Idle", remaining: float | None = None) -> Step:
    def step(ending: Ending, at: float) -> None:
        what = look(at, is_open=is_open, word=word, remaining=remaining)
        # As drivers do it: nobody is looked for without need.
        ending.take(what, stations(there) if ending.needs_stations(what) else {})

    return step


def shows(there: There = "a", word: str = "Idle", remaining: float | None = None) -> Step:
    """A look at an open window."""
    return seen(there, is_open=True, word=word, remaining=remaining)


def shut(there: There = "a", word: str = "Idle") -> Step:
    """A look that finds none."""
    return seen(there, is_open=False, word=word)


def press(there: There = "a", word: str = "Idle", took: float = 0, remaining: float | None = None) -> Step:
    """We press, and after so many seconds it is read back."""
    return lambda ending, at: ending.press(
        look(at + took, is_open=True, word=word, remaining=remaining), stations(there), at
    )


def gone(ending: Ending, at: float) -> None:
    ending.close(Phase.GONE, at)


def cancel(ending: Ending, at: float) -> None:
    ending.cancel(at)


@dataclass(frozen=True, kw_only=True)
class Row:
    """What is seen, each at a second, and what is made of it."""

    id: str
    steps: tuple[tuple[float, Step], ...]
    phase: Phase


OPEN, IDLE, SUCCEEDED, TIMED_OUT = Phase.OPEN, Phase.IDLE, Phase.SUCCEEDED, Phase.TIMED_OUT

PRESSED = (0, press())
FOUND = (0, shows())
OPENED_ELSEWHERE = ((-40, shut()), (0, shows()))
UNTIL_THE_END = (119.5, shows())

A = {"a": -500.0}


def check(row: Row) -> None:
    """Take the steps, and see what the window has come to."""
    ending = Ending(Timing(), MEANINGS)
    for at, step in row.steps:
        step(ending, at)
    assert ending.phase is row.phase
    assert ending.status == WindowStatus(
        phase=row.phase, result=Result.SUCCESS if row.phase is SUCCEEDED else Result.NONE
    )
