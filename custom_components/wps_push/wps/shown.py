"""What a router's answer shows, beside its answer before: routers keep showing how the last exchange ended."""

from .model import Enrollee, Initiator, Phase, Result, Signal, SignalKind, WindowStatus

# What the end of a window's phase means, for a router that is asked from time to time.
ENDINGS = {
    Phase.SUCCEEDED: SignalKind.REGISTERED,
    Phase.TIMED_OUT: SignalKind.TIMED_OUT,
    Phase.CANCELLED: SignalKind.CANCELLED,
    Phase.FAILED: SignalKind.FAILED,
    Phase.OVERLAP: SignalKind.OVERLAP,
    Phase.IDLE: SignalKind.RESET,
    Phase.GONE: SignalKind.RESET,
}

# The reverse: what a router that has just sent a signal would answer.
PHASES = {
    SignalKind.OPENED: Phase.OPEN,
    SignalKind.REGISTERED: Phase.SUCCEEDED,
    SignalKind.OVERLAP: Phase.OVERLAP,
    SignalKind.TIMED_OUT: Phase.TIMED_OUT,
    SignalKind.CANCELLED: Phase.CANCELLED,
    SignalKind.FAILED: Phase.FAILED,
}
RESULTS = {SignalKind.REGISTERED: Result.SUCCESS, SignalKind.EXCHANGE_FAILED: Result.FAILED}


def has_paired(before: WindowStatus, status: WindowStatus) -> bool:
    """Whether a device has joined between two looks at a closed window.

    Routers keep showing their last result, so only a change counts: the same device twice in a row is not seen,
    unless a time-out was shown in between. Nor are two in a row where the router names none.
    """
    if status.result is not Result.SUCCESS:
        return False
    back_to_success = status.phase is Phase.SUCCEEDED and before.phase not in (Phase.SUCCEEDED, Phase.GONE)
    return back_to_success or (status.peer is not None and latch(status) != latch(before))


def still_hides(before: WindowStatus, status: WindowStatus) -> bool:
    """Whether a result is the one that had hidden the window: a driver that was not there before cannot know that."""
    shows_result = status.phase in (Phase.SUCCEEDED, Phase.FAILED)
    return before.inferred and shows_result and latch(status) == latch(before)


def latch(status: WindowStatus) -> tuple[Result, str | None]:
    """What of a status stays through later windows."""
    return status.result, status.peer


def whose(signal: Signal) -> Initiator:
    """Who did what a signal reports."""
    return Initiator.HOME_ASSISTANT if signal.ours else Initiator.ELSEWHERE


def registered(status: WindowStatus) -> Signal:
    """A success that a status shows, as the signal that it would have been."""
    return Signal(kind=SignalKind.REGISTERED, enrollee=Enrollee(mac=status.peer) if status.peer else None)
