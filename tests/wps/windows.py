"""What can happen to a window, as steps that a test can list."""

from collections.abc import Callable, Sequence

from custom_components.wps_push.wps.model import (
    Enrollee,
    Phase,
    Refusal,
    Result,
    Signal,
    SignalKind,
    WindowEvent,
    WindowStatus,
)
from custom_components.wps_push.wps.window import Window

PRINTER = "00:00:5e:00:53:01"
CAMERA = "00:00:5e:00:53:02"

type Step = Callable[[Window, float], Sequence[WindowEvent]]


def press(window: Window, _: float) -> Sequence[WindowEvent]:
    window.press()
    return []


def close(window: Window, _: float) -> Sequence[WindowEvent]:
    window.begin_close()
    return []


def closed(window: Window, _: float) -> Sequence[WindowEvent]:
    return window.end_close(closed=True)


def still_open(window: Window, _: float) -> Sequence[WindowEvent]:
    return window.end_close(closed=False)


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
    words = (event.type, event.outcome, event.refusal, closed_by, device, f"({event.opened_by})")
    return " ".join(word for word in words if word)
