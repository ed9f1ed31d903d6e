"""The life of one network's window: a state machine that uses no clock, no network and no Home Assistant."""

from dataclasses import replace
from math import inf

from . import shown
from .evidence import Source
from .model import (
    Enrollee,
    EventType,
    Initiator,
    Outcome,
    Phase,
    Refusal,
    Result,
    Signal,
    SignalKind,
    WindowEvent,
    WindowState,
    WindowStatus,
)
from .timing import Timing
from .unseen import UnseenPress

_MOST_PRESSES = 5
"""How often a window may be pressed anew, as far as only the time shows it that the router says is left."""


class Window:
    """What is known about a network's window, and which events follow when something happens to it.

    The input is `Signal`s from routers that push and `WindowStatus`es from routers that are polled; `now` is always the
    time of a monotonic clock in seconds. Methods that take input return the events that follow from it, oldest first.
    """

    def __init__(self, timing: Timing, *, reports_end: bool) -> None:
        """Start closed. `reports_end`: whether the router reports when the walk time is over (`Capability.STATUS`)."""
        self._timing = timing
        self._reports_end = reports_end
        self.state = WindowState.CLOSED
        self.opened_by: Initiator | None = None
        self.closes_at: float | None = None
        """The latest time at which the window closes; None while it is closed."""
        self.status: WindowStatus | None = None
        """The last status: reported by the router, or expected after a signal."""
        self._believed_until = inf
        self._seen_at: float | None = None
        self._joined_after: float | None = None
        self._result_shown_at = self._cut_off_at = -inf
        self._no_time_out_before = 0.0
        self._pressed_at: float | None = None
        self.unseen = UnseenPress(timing)
        """A press, perhaps of another network, that may have opened this window."""
        self._closing = False
        self._may_be_closed = False
        self._asked: dict[str, Enrollee] = {}

    @property
    def is_running(self) -> bool:
        """Whether the window is open, or blocked by an overlap until its time is over."""
        return self.state in {WindowState.OPEN, WindowState.OVERLAP}

    def may_be_open(self, now: float) -> bool:
        """Whether a press may have opened the window without anybody having seen it."""
        return not self.is_running and self.unseen.may_be_open(now)

    @property
    def is_gone(self) -> bool:
        """Whether the router shows that it serves no such network now."""
        return self.status is not None and self.status.phase is Phase.GONE

    @property
    def deadline(self) -> float | None:
        """When to stop waiting for the router to report the end of the window; None while it is closed."""
        if self.closes_at is None:
            return None
        return self.closes_at + (self._timing.grace if self._reports_end else 0)

    # What we do.

    def press(self, now: float) -> None:
        """We are about to press the button."""
        self._pressed_at = now
        if self.state is WindowState.CLOSED:
            self.state = WindowState.OPENING

    def confirm(self, status: WindowStatus, now: float) -> list[WindowEvent]:
        """The press was read back, with this status."""
        before, since = self.status, self._pressed_at
        self._joined_after = self._seen_at
        self._remember(status, now)
        joined: list[WindowEvent] = []
        if status.phase is Phase.OPEN and before and shown.has_paired(before, status):
            # A device joined between the last poll and the press, through the window that was open then.
            device = shown.registered(status).enrollee
            joined = self._pair(device) if self.is_running else [self._event(EventType.DEVICE_PAIRED, device)]
        self._pressed_at, self._joined_after = None, since
        self._cut_off_at = now if status.phase is Phase.CANCELLED else -inf
        if self.state is WindowState.CLOSED and status.phase is not Phase.OPEN:
            # Signals were faster and have reported its end. If it is open, they were late, and about the window before.
            return joined
        # The walk time began at the press; reading it back may have taken some seconds.
        return [*joined, *(event for done in shown.carried_out(status) for event in self._apply(done, now, since))]

    def refuse(self, refusal: Refusal | None) -> list[WindowEvent]:
        """The press was turned down, or failed for a reason that is not about the window (`None`)."""
        self._pressed_at = None
        if self.state is WindowState.OPENING:
            self._close()
        refused = WindowEvent(type=EventType.WINDOW_REFUSED, opened_by=Initiator.HOME_ASSISTANT, refusal=refusal)
        return [refused] if refusal else []

    def begin_close(self) -> None:
        """We are about to close the window. If it ends from now on, we have closed it."""
        self._closing = self.is_running

    def end_close(self, *, closed: bool | None) -> list[WindowEvent]:
        """The close has ended: `closed` says whether that was read back; otherwise the window stays open.

        None: nobody knows. If the next poll or signal shows that the window has ended before its time, we have closed it.
        """
        closing, self._closing = self._closing, False
        self._may_be_closed = closing and closed is None
        if closed and closing and self.is_running:
            # Without this, a window that is opened before the next poll would look like the one just closed.
            self._expect_status_after(Signal(kind=SignalKind.CANCELLED))
            return self._end(Outcome.CANCELLED, closed_by=Initiator.HOME_ASSISTANT)
        return []

    def restore(self, opened_by: Initiator, closes_at: float, status: WindowStatus | None) -> None:
        """Restore a window that was open before a restart, with the router's last status."""
        self.state = WindowState.OVERLAP if status and status.phase is Phase.OVERLAP else WindowState.OPEN
        self.opened_by, self.closes_at = opened_by, closes_at
        self._believed_until = closes_at + _MOST_PRESSES * self._timing.walk_time
        # We know when our own windows end. Others may have been open for a while before they were first seen.
        self._no_time_out_before = closes_at if opened_by is Initiator.HOME_ASSISTANT else 0.0
        self.status = status
        # Nobody had joined when it was first seen, which was one walk time before its end at the earliest.
        self._seen_at = closes_at - self._timing.walk_time

    def restore_press(self, closes_at: float, status: WindowStatus | None) -> None:
        """A press that was cut off, or whose answer was lost, may have opened the window until `closes_at`.

        If the next poll finds it open, it is ours. `status` is the router's last one before the press.
        """
        self.unseen.may_have_opened(closes_at)
        self.status = status

    def know(self, device: Enrollee) -> None:
        """More is known about a device. If it has asked to join, the event for the window's end will include that."""
        if device.mac in self._asked:
            self._asked[device.mac] = device

    # What the router does.

    def feed(self, signal: Signal, now: float) -> list[WindowEvent]:
        """The router has sent a signal."""
        if self._was_just_shown(signal, now):
            return []
        self._expect_status_after(signal)
        return self._apply(signal, now)

    def observe(self, status: WindowStatus, now: float) -> list[WindowEvent]:
        """The router was polled."""
        before, last_poll = self.status, self._seen_at
        self._joined_after = shown.joined_after(last_poll, status, now)
        status = self._remember(status, now)
        if self.state is WindowState.OPENING:
            # The answer may be older than our press, which is judged by its own read-back.
            return []
        if self.is_running:
            return self._observe_running(before, status, now)
        if status.phase is Phase.OPEN:
            # A router that keeps reporting an open window after the deadline has not opened a new one.
            if before is not None and before.phase is Phase.OPEN:
                return []
            if left := self.unseen.take(now):
                remaining = left if status.remaining is None else status.remaining
                return self._open(Initiator.HOME_ASSISTANT, now, since=None, remaining=remaining)
            # It may have opened right after the last poll. Before the first poll, it may have opened at any time.
            return self._open(Initiator.ELSEWHERE, now, since=last_poll, remaining=status.remaining)
        if before is not None and shown.has_paired(before, status):
            signal, is_ours = shown.registered(status), self.unseen.take_paired(now)
            if is_ours and self.unseen.is_told and signal.enrollee:
                return [self._event(EventType.DEVICE_PAIRED, signal.enrollee, Initiator.HOME_ASSISTANT)]
            return (self._open(Initiator.HOME_ASSISTANT, now, since=None) if is_ours else []) + self._apply(signal, now)
        self.unseen.was_not_carried_out(now)
        return []

    def expire(self, now: float) -> list[WindowEvent]:
        """End the window if its deadline has passed without the router reporting its end."""
        if self.deadline is None or now < self.deadline:
            return []
        ended = Outcome.INTERRUPTED if self._reports_end else Outcome.TIMED_OUT
        if self._reports_end and self.opened_by is Initiator.HOME_ASSISTANT:
            # A device may have joined since the last look.
            self.unseen.may_have_opened(now, is_told=True)
        return self._end(Outcome.OVERLAP if self.state is WindowState.OVERLAP else ended)

    def _apply(self, signal: Signal, now: float, since: float | None = None) -> list[WindowEvent]:
        """Apply what happened, whether the router has sent the signal or its answer implies it.

        If the signal is about an opening, the window opened at `since` or later; the default is `now`.
        """
        since = now if since is None else since
        if signal.kind is SignalKind.OPENED:
            self._pressed_at = None
            self._may_be_closed = False
        match self.state, signal.kind:
            case _, SignalKind.PIN_ATTEMPTED:
                return [self._event(EventType.PIN_ATTEMPTED, device=signal.enrollee)]
            case WindowState.OPENING, SignalKind.OPENED:
                return self._open(Initiator.HOME_ASSISTANT, now, since=since)
            case WindowState.CLOSED, SignalKind.OPENED:
                is_ours = self.unseen.take(now) > 0
                return self._open(Initiator.HOME_ASSISTANT if is_ours else shown.caused_by(signal), now, since=now)
            case _, SignalKind.OPENED:
                # An accepted press restarts the walk time and ends an overlap. Ours makes the window ours: it is wanted here.
                self.state = WindowState.OPEN
                self.opened_by = Initiator.HOME_ASSISTANT if signal.ours else self.opened_by
                self._set_end(now, since=since)
                return []
            case WindowState.CLOSED, SignalKind.REGISTERED if signal.enrollee:
                return [self._event(EventType.DEVICE_PAIRED, device=signal.enrollee)]
            case WindowState.CLOSED, SignalKind.REGISTERED:
                # An unnamed device joined through a window that was not seen: report both, so that it is searched for.
                return [*self._open(Initiator.ELSEWHERE, now, since=None), *self._pair(None)]
            case WindowState.OPENING, SignalKind.REGISTERED:
                self._pressed_at = None
                return [*self._open(Initiator.HOME_ASSISTANT, now, since=now), *self._pair(signal.enrollee)]
            case ((WindowState.OPEN | WindowState.OVERLAP), _):
                return self._apply_to_running(signal, now)
        return []

    def _apply_to_running(self, signal: Signal, now: float) -> list[WindowEvent]:
        """Apply what happened while the window is open, or blocked by an overlap."""
        overlap = self.state is WindowState.OVERLAP
        match signal.kind:
            case SignalKind.SEEN if signal.enrollee and signal.enrollee.mac not in self._asked:
                self._asked[signal.enrollee.mac] = signal.enrollee
                return [self._event(EventType.DEVICE_SEEN, device=signal.enrollee)]
            case SignalKind.EXCHANGE_FAILED:
                return [self._event(EventType.PAIRING_FAILED, device=signal.enrollee)]
            case SignalKind.REGISTERED:
                return self._pair(signal.enrollee)
            case SignalKind.OVERLAP if not overlap:
                self.state = WindowState.OVERLAP
                return [self._event(EventType.OVERLAP_DETECTED)]
            case SignalKind.RESET:
                return self._end(Outcome.INTERRUPTED)
            case SignalKind.FAILED:
                return self._end(Outcome.FAILED)
            case SignalKind.TIMED_OUT | SignalKind.CANCELLED if self._closing:
                return self._end(Outcome.CANCELLED, closed_by=Initiator.HOME_ASSISTANT)
            case SignalKind.TIMED_OUT | SignalKind.CANCELLED if overlap:
                return self._end(Outcome.OVERLAP)
            case SignalKind.TIMED_OUT if now >= self._no_time_out_before - self._timing.slack:
                return self._end(Outcome.TIMED_OUT)
            case SignalKind.TIMED_OUT | SignalKind.CANCELLED:
                closed_by = Initiator.HOME_ASSISTANT if self._may_be_closed else shown.caused_by(signal)
                return self._end(Outcome.CANCELLED, closed_by=closed_by)
        return []

    def _observe_running(self, before: WindowStatus | None, status: WindowStatus, now: float) -> list[WindowEvent]:
        """The router was polled while the window is open, or blocked by an overlap."""
        if status.phase is not Phase.OPEN:
            kind = shown.ENDINGS[status.phase]
            return self._apply(shown.registered(status) if kind is SignalKind.REGISTERED else Signal(kind=kind), now)
        self._may_be_closed = False
        if (left := shown.time_left(before, status, self._timing.walk_time)) is not None:
            self._set_end(now, since=now, remaining=left)
        if before and status.result is Result.FAILED and shown.latch(status) != shown.latch(before):
            device = Enrollee(mac=status.peer) if status.peer else None
            return self._apply(Signal(kind=SignalKind.EXCHANGE_FAILED, enrollee=device), now)
        return []

    def _open(
        self, opened_by: Initiator, now: float, *, since: float | None, remaining: float | None = None
    ) -> list[WindowEvent]:
        self.state = WindowState.OPEN
        self.opened_by = opened_by
        self._asked.clear()
        self._believed_until = now + _MOST_PRESSES * self._timing.walk_time
        self._set_end(now, since=since, remaining=remaining)
        return [self._event(EventType.WINDOW_OPENED)]

    def _set_end(self, now: float, *, since: float | None, remaining: float | None = None) -> None:
        """Compute the latest end of the window and the earliest time-out, given that it opened at `since` or later."""
        walk_time = self._timing.walk_time
        closes_at = now + (walk_time if remaining is None else min(remaining, walk_time))
        if remaining is not None and abs(closes_at - (self.closes_at or -inf)) < self._timing.slack:
            # Routers report whole seconds. Without this, the end would change by a second at every poll.
            return
        if remaining is None:
            self._believed_until = closes_at + (_MOST_PRESSES - 1) * walk_time
        # Somebody may press again and again. But a router whose time goes up and down would keep it open for ever.
        self.closes_at = closes_at = min(closes_at, self._believed_until)
        if remaining is not None:
            self._no_time_out_before = closes_at
        else:
            self._no_time_out_before = 0.0 if since is None else since + walk_time

    def _pair(self, device: Enrollee | None) -> list[WindowEvent]:
        """End the window because a device has joined; None if the router does not say which."""
        paired = [self._event(EventType.DEVICE_PAIRED, device=device)] if device else []
        return [*paired, *self._end(Outcome.PAIRED, device=device)]

    def _end(
        self, outcome: Outcome, *, closed_by: Initiator | None = None, device: Enrollee | None = None
    ) -> list[WindowEvent]:
        opened_by = self.opened_by or Initiator.ELSEWHERE
        candidates = tuple(asked for asked in self._asked.values() if asked.source is Source.OBSERVED)
        self._close()
        return [
            WindowEvent(
                type=EventType.WINDOW_CLOSED,
                opened_by=opened_by,
                outcome=outcome,
                closed_by=closed_by,
                device=device,
                candidates=candidates,
                joined_after=self._joined_after if outcome is Outcome.PAIRED else None,
            )
        ]

    def _close(self) -> None:
        # A press that is in progress while a window ends opens the next one.
        self.state = WindowState.CLOSED if self._pressed_at is None else WindowState.OPENING
        self.opened_by = None
        self.closes_at = None
        self._closing = self._may_be_closed = False

    def _expect_status_after(self, signal: Signal) -> None:
        """Store the status that the router would report now, so that the next poll does not repeat the signal."""
        self.status = shown.expected(self.status, signal)

    def _was_just_shown(self, signal: Signal, now: float) -> bool:
        """Whether a poll has already shown what a signal reports: they may take different ways, and arrive in either order."""
        if signal.kind is SignalKind.OPENED and signal.ours and now - self._cut_off_at <= self._timing.slack:
            return self.state is WindowState.CLOSED
        if self.status is None or signal.enrollee is None or now - self._result_shown_at > self._timing.slack:
            return False
        return shown.latch(self.status) == (shown.RESULTS.get(signal.kind), signal.enrollee.mac)

    def _remember(self, status: WindowStatus, now: float) -> WindowStatus:
        """Store a status, corrected where the router shows an old result, and return it."""
        if status.phase is Phase.GONE:
            # A radio that comes back may still show its old result, and that is not a new one.
            status = replace(self.status or WindowStatus(phase=Phase.GONE), phase=Phase.GONE, remaining=None)
        elif self.status and shown.still_hides(self.status, status):
            status = self.status
        if self.status and shown.latch(status) != shown.latch(self.status):
            self._result_shown_at = now
        self.status = status
        self._seen_at = now
        return status

    def _event(self, type_: EventType, device: Enrollee | None = None, by: Initiator | None = None) -> WindowEvent:
        """An event of the current window; if there is none, it belongs to a window opened `by` that one, or elsewhere."""
        return WindowEvent(type=type_, opened_by=self.opened_by or by or Initiator.ELSEWHERE, device=device)
