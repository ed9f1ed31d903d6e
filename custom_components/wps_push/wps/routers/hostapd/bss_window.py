"""What is known about the window of one BSS: what it has answered, and what its events say that its answers do not."""

import asyncio
from dataclasses import dataclass, field, replace
import math

from ...model import Enrollee, Phase, Result, WindowStatus


@dataclass(slots=True)
class BssWindow:
    """What is known about the window of one BSS."""

    is_open: bool | None = None
    """Whether it is open, according to events; None if there have been none."""
    pending_end: asyncio.TimerHandle | asyncio.Future[WindowStatus | None] | None = None
    """What will report its end, unless an event comes before that and shows how it ended."""
    was_disabled: bool = False
    """Whether the radio was disabled since a window opened. hostapd may then report that window as active forever."""
    was_ousted: bool = False
    """Whether the last window was closed because a device joined another network."""
    exchanging: Enrollee | None = None
    """The device whose exchange began last."""
    asked: dict[str, float] = field(default_factory=dict)
    """When each device last asked to join by push button, by UUID."""
    pin_failed_at: float = -math.inf
    """When an exchange failed last that no window was open for."""
    pin_told_at: float = -math.inf
    """When it was reported last that PINs are tried."""
    answer: WindowStatus | None = None
    """The last answer, updated by the events since; None if the BSS is absent or has not been polled yet."""

    @property
    def status(self) -> WindowStatus | None:
        """The answer, corrected where it is misleading after what has happened."""
        answer = self.answer
        if answer and self.was_disabled and answer.phase is Phase.OPEN:
            return replace(answer, phase=Phase.IDLE)
        if answer and self.was_ousted and answer.phase in {Phase.IDLE, Phase.SUCCEEDED}:
            return replace(answer, phase=Phase.CANCELLED)
        return answer

    def expect(self, phase: Phase | None = None, latch: tuple[Result, str] | None = None) -> None:
        """Update the answer to what the BSS would report after an event."""
        answer = self.answer or WindowStatus(phase=Phase.IDLE)
        result, peer = latch or (answer.result, answer.peer)
        self.answer = replace(answer, phase=phase or answer.phase, result=result, peer=peer)

    def cancel_pending_end(self) -> bool:
        """Stop what would report the end; returns whether there was something."""
        pending_end, self.pending_end = self.pending_end, None
        if pending_end:
            pending_end.cancel()
        return pending_end is not None


def has_joined(before: WindowStatus | None, status: WindowStatus | None) -> bool:
    """Whether a BSS shows that a device has joined, and has not shown that before."""
    return status is not None and status.result is Result.SUCCESS and latch(status) != latch(before)


def latch(status: WindowStatus | None) -> tuple[Result, str | None]:
    """The last result that a BSS shows, and whose it is; both stay until the next one."""
    return (status.result, status.peer) if status else (Result.NONE, None)
