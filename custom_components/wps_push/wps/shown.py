"""Interpret a router's answer by comparing it with the one before: routers keep showing how the last exchange ended."""

from dataclasses import replace

from .model import Enrollee, Initiator, Phase, Result, Signal, SignalKind, WindowStatus

# For polled routers: what happened if an open window is now in this phase.
ENDINGS = {
    Phase.SUCCEEDED: SignalKind.REGISTERED,
    Phase.TIMED_OUT: SignalKind.TIMED_OUT,
    Phase.CANCELLED: SignalKind.CANCELLED,
    Phase.FAILED: SignalKind.FAILED,
    Phase.OVERLAP: SignalKind.OVERLAP,
    Phase.IDLE: SignalKind.RESET,
    Phase.GONE: SignalKind.RESET,
}

# The reverse: the phase that a router would report right after it has sent a signal.
PHASES = {
    SignalKind.OPENED: Phase.OPEN,
    SignalKind.REGISTERED: Phase.SUCCEEDED,
    SignalKind.OVERLAP: Phase.OVERLAP,
    SignalKind.TIMED_OUT: Phase.TIMED_OUT,
    SignalKind.CANCELLED: Phase.CANCELLED,
    SignalKind.FAILED: Phase.FAILED,
}
RESULTS = {SignalKind.REGISTERED: Result.SUCCESS, SignalKind.EXCHANGE_FAILED: Result.FAILED}


def expected(last: WindowStatus | None, signal: Signal) -> WindowStatus | None:
    """The status that a router would report after a signal; None if that is not known."""
    phase = PHASES.get(signal.kind)
    if last is None and phase is None:
        return None
    last = last or WindowStatus(phase=Phase.IDLE)
    if signal.kind in RESULTS and signal.enrollee:
        last = replace(last, result=RESULTS[signal.kind], peer=signal.enrollee.mac)
    if signal.kind is SignalKind.RESET:
        # The latch stays: a radio that comes back shows it again, and that is not a new result.
        last = replace(last, phase=Phase.IDLE)
    return replace(last, phase=phase) if phase else last


def time_left(before: WindowStatus | None, status: WindowStatus, walk_time: float) -> float | None:
    """For how many seconds an open window stays open, according to a router that says so; None if that is no news.

    No window lasts longer than the walk time, and a time that does not run down says nothing.
    """
    if status.remaining is None:
        return None
    left = min(status.remaining, walk_time)
    was_left = before.remaining if before else None
    return None if was_left is not None and min(was_left, walk_time) == left else left


def has_paired(before: WindowStatus, status: WindowStatus) -> bool:
    """Whether a device has joined between two polls of a closed window.

    Routers keep showing their last result, so only a change counts. If the same device joins twice in a row, the second
    time goes unnoticed unless a time-out was shown in between. The same holds for any two pairings in a row if the
    router does not name the device.
    """
    if status.result is not Result.SUCCESS:
        return False
    back_to_success = status.phase is Phase.SUCCEEDED and before.phase not in (Phase.SUCCEEDED, Phase.GONE)
    return back_to_success or (status.peer is not None and latch(status) != latch(before))


def still_hides(before: WindowStatus, status: WindowStatus) -> bool:
    """Whether `status` only shows the old result that already hid the open window before.

    A driver that was created after a restart does not know about the press, so it cannot do that.
    """
    shows_result = status.phase in (Phase.SUCCEEDED, Phase.FAILED)
    return before.inferred and shows_result and latch(status) == latch(before)


def latch(status: WindowStatus) -> tuple[Result, str | None]:
    """The part of a status that persists through later windows."""
    return status.result, status.peer


def caused_by(signal: Signal) -> Initiator:
    """Who caused a signal."""
    return Initiator.HOME_ASSISTANT if signal.ours else Initiator.ELSEWHERE


def registered(status: WindowStatus) -> Signal:
    """The signal that corresponds to the success shown by a status."""
    return Signal(kind=SignalKind.REGISTERED, enrollee=Enrollee(mac=status.peer) if status.peer else None)


def carried_out(status: WindowStatus) -> tuple[Signal, ...]:
    """What a press has done that was read back with this status."""
    opened = Signal(kind=SignalKind.OPENED, ours=True)
    match status.phase:
        case Phase.OPEN:
            return (opened,)
        case Phase.CANCELLED:
            return opened, Signal(kind=SignalKind.CANCELLED)
    return (registered(status),)


def joined_after(last_poll: float | None, status: WindowStatus, now: float) -> float | None:
    """The time after which a device joined, if a poll shows that one did; None without an earlier poll."""
    ended_after = now if status.ended_within is None else now - status.ended_within
    return None if last_poll is None else min(last_poll, ended_after)
