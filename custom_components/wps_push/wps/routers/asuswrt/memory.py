"""What the router has shown of a network's window so far. It soon forgets results, and some builds never show a window.

Broadcom builds fall back to `Idle` after 30 looks at a result, and at once after a cancel; MediaTek builds after the walk time
too. Qualcomm builds show no window at all: there the walk time is counted here, from a press of ours, and of a window that
was open before nothing is said.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from ...model import Phase, Result, WindowStatus
from ...timing import Timing
from .wps_info import Row

_RESULTS = {Phase.SUCCEEDED: Result.SUCCESS, Phase.FAILED: Result.FAILED}

# How a window ended if its radios say different things: the first of these that one of them says.
_ENDINGS = (Phase.OVERLAP, Phase.FAILED, Phase.TIMED_OUT)


@dataclass(slots=True)
class Memory:
    """One network's window; times are in seconds of the event loop's clock."""

    timing: Timing
    phase: Phase | None = None
    """None while nothing is known: before the first look, and until the first press on builds that show no window."""
    opened_at: float | None = None
    _shown: dict[int, Phase] = field(default_factory=dict)
    """The last rows of each radio."""
    _counted: bool | None = None
    """Whether the router never shows a window, so that its time is counted here; None before the first look."""

    def pressed(self, now: float) -> None:
        """A press was accepted. Everything from now on belongs to a new run."""
        self.opened_at = now
        self.phase = Phase.OPEN if self._counted else Phase.IDLE

    def stopped(self) -> None:
        """A cancel was accepted."""
        if self._counted and self.phase is Phase.OPEN:
            self.phase = Phase.CANCELLED

    def closed(self) -> None:
        """No window is shown any more after a cancel. The router has no word for that."""
        if self.phase is Phase.TIMED_OUT:
            self.phase = Phase.CANCELLED

    def interrupted(self) -> None:
        """The router or its Wi-Fi was off in the meantime. No window outlives that."""
        self.phase = Phase.IDLE
        self._shown.clear()

    def shows(self, phase: Phase) -> bool:
        """Whether a radio shows this now, even from an earlier run."""
        return phase in self._shown.values()

    def look(self, rows: Mapping[int, Row], now: float) -> WindowStatus | None:
        """The status from the rows of this network's radios and from what was known before; None if nothing is known."""
        if not rows:
            self.interrupted()
            return WindowStatus(phase=Phase.GONE)
        before = self._shown
        shown = {unit: row.phase or before.get(unit, Phase.IDLE) for unit, row in rows.items()}
        # A result at the first look belongs to an older window. A window that is open then is reported.
        known = {unit: before.get(unit, Phase.IDLE if phase is Phase.OPEN else phase) for unit, phase in shown.items()}
        changed = {phase for unit, phase in shown.items() if known[unit] is not phase}
        self._shown = shown
        self._learn_the_build(rows.values())
        if self._counted:
            self.phase = self._count(changed, now)
            return WindowStatus(phase=self.phase, result=_result(shown.values())) if self.phase else None
        self.phase = self._judge(set(shown.values()), changed, now)
        return WindowStatus(phase=self.phase, result=_RESULTS.get(self.phase, Result.NONE))

    def _learn_the_build(self, rows: Iterable[Row]) -> None:
        """Find out whether this router shows its windows. The word `Success` alone may be a result."""
        words = {row.result_only for row in rows if row.phase}
        if False in words:
            self._counted = False
        elif True in words or (words and self._counted is None):
            self._counted = True

    def _judge(self, shown: set[Phase], changed: set[Phase], now: float) -> Phase:
        """The phase on builds that show it."""
        if self.phase is None:
            order = (Phase.OPEN, Phase.SUCCEEDED, *_ENDINGS)
            first = next((phase for phase in order if phase in shown), Phase.IDLE)
            self.opened_at = now if first is Phase.OPEN else None
            return first
        was_open = self.phase is Phase.OPEN
        if Phase.SUCCEEDED in changed:
            return Phase.SUCCEEDED
        if Phase.OPEN in changed and not was_open:
            self.opened_at = now
            return Phase.OPEN
        if was_open and Phase.OPEN in shown:
            return Phase.OPEN
        ending = next((phase for phase in _ENDINGS if phase in changed), None)
        if was_open and (ending is None or (ending is Phase.FAILED and self._is_over(now))):
            # Idle is also shown after a cancel by somebody else, which comes before the time is over. MediaTek's driver calls
            # a time-out a failure (`Wsc2MinsTimeOutAction`).
            return Phase.TIMED_OUT
        return ending or self.phase

    def _count(self, changed: set[Phase], now: float) -> Phase | None:
        """The phase on builds that show nothing but results."""
        if Phase.SUCCEEDED in changed:
            return Phase.SUCCEEDED
        return Phase.TIMED_OUT if self.phase is Phase.OPEN and self._is_over(now) else self.phase

    def _is_over(self, now: float) -> bool:
        return self.opened_at is not None and now >= self.opened_at + self.timing.walk_time - self.timing.slack


def _result(shown: Collection[Phase]) -> Result:
    """The latched result of a Qualcomm build's radios."""
    return next((result for phase, result in _RESULTS.items() if phase in shown), Result.NONE)
