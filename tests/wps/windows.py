"""What can happen to a window, as steps that a test can list, and as rows of the design's table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from custom_components.wps_push.wps.model import (
    Enrollee,
    Phase,
    Refusal,
    Result,
    Signal,
    SignalKind,
    WindowEvent,
    WindowState,
    WindowStatus,
)
from custom_components.wps_push.wps.timing import Timing
from custom_components.wps_push.wps.window import Window

PRINTER = "00:00:5e:00:53:01"
CAMERA = "00:00:5e:00:53:02"

# Who has opened a window, as `in_words` says it.
OURS = "(home_assistant)"
THEIRS = "(elsewhere)"

type Step = Callable[[Window, float], Sequence[WindowEvent]]


def press(window: Window, now: float) -> Sequence[WindowEvent]:
    window.press(now)
    return []


def press_and_hear_nothing(window: Window, now: float) -> Sequence[WindowEvent]:
    """The answer to our press is lost."""
    window.press(now)
    window.refuse(None)
    window.restore_press(now + Timing().walk_time, window.status)
    return []


def close(window: Window, _: float) -> Sequence[WindowEvent]:
    window.begin_close()
    return []


def closed(window: Window, _: float) -> Sequence[WindowEvent]:
    return window.end_close(closed=True)


def still_open(window: Window, _: float) -> Sequence[WindowEvent]:
    return window.end_close(closed=False)


def close_and_hear_nothing(window: Window, _: float) -> Sequence[WindowEvent]:
    """The answer to our close is lost."""
    window.begin_close()
    return window.end_close(closed=None)


def nothing(window: Window, now: float) -> Sequence[WindowEvent]:
    """Time has passed."""
    return window.expire(now)


def refused(refusal: Refusal | None) -> Step:
    return lambda window, _: window.refuse(refusal)


def status(
    phase: Phase, result: Result = Result.NONE, peer: str | None = None, remaining: float | None = None
) -> WindowStatus:
    return WindowStatus(phase=phase, result=result, peer=peer, remaining=remaining)


def read_back(phase: Phase, peer: str | None = None) -> Step:
    """The router shows this after our press."""
    shown = status(phase, Result.SUCCESS if peer else Result.NONE, peer)
    return lambda window, now: window.confirm(shown, now)


def shows(phase: Phase, result: Result = Result.NONE, peer: str | None = None, remaining: float | None = None) -> Step:
    """The router is asked, and answers this."""
    return lambda window, now: window.observe(status(phase, result, peer, remaining), now)


def says(kind: SignalKind, mac: str | None = None, *, ours: bool = False) -> Step:
    """The router says this by itself."""
    enrollee = Enrollee(mac=mac) if mac else None
    return lambda window, now: window.feed(Signal(kind=kind, enrollee=enrollee, ours=ours), now)


def in_words(event: WindowEvent) -> str:
    """An event as one line: its type, how and by whom it came about, the device."""
    closed_by = f"by {event.closed_by}" if event.closed_by else None
    device = event.device.mac if event.device else None
    words = (event.type, event.outcome, event.refusal, event.reason, closed_by, device, f"({event.opened_by})")
    return " ".join(word for word in words if word)


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row of the table: what is done and seen, each at a second, and what has to follow."""

    id: str
    given: tuple[tuple[float, Step], ...] = ()
    """How it begins."""
    steps: tuple[tuple[float, Step], ...]
    events: list[str] = field(default_factory=list)
    """What is reported of these steps."""
    state: WindowState = WindowState.CLOSED
    reports_end: bool = True
    """Whether the router shows when the walk time is over."""

    def check(self) -> None:
        window = Window(Timing(), reports_end=self.reports_end)
        for at, step in self.given:
            step(window, at)
        events = [event for at, step in self.steps for event in step(window, at)]
        assert [in_words(event) for event in events] == self.events
        assert window.state is self.state


WE_OPENED: tuple[tuple[float, Step], ...] = ((0, press), (0, read_back(Phase.OPEN)))
