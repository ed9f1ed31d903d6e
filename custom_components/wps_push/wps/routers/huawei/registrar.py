"""What the router says of its window: one number, which stays until the next press."""

from dataclasses import dataclass
from typing import Final

from ...model import Phase, Result, WindowStatus
from ...router import RouterBusy, RouterProtocolError
from ...timing import Timing
from ..common.door import Said
from .library import Code

# From the scripts of the router's own pages. 0 also means that nothing has happened since the start. The older numbers have no
# other states.
_PHASES: Final = {
    "0": Phase.IDLE,
    "1": Phase.OPEN,
    "2": Phase.SUCCEEDED,
    "3": Phase.FAILED,
    "4": Phase.OPEN,
    "5": Phase.SUCCEEDED,
}


def state(said: Said[int]) -> Phase:
    """The state in an answer; raises `RouterProtocolError`."""
    number = said.get("State")
    if said.error == Code.BUSY:
        raise RouterBusy("the router is busy")
    phase = _PHASES.get(number) if isinstance(number, str) else None
    if phase is None:
        raise RouterProtocolError("wps-pbc: the answer makes no sense")
    return phase


@dataclass(slots=True)
class Registrar:
    """The window that we opened. The router does not say why it ended."""

    timing: Timing
    closes_at: float | None = None
    """When its time is over; None where it ended earlier, or was not opened by us."""

    def pressed(self, now: float) -> None:
        """Our press was accepted."""
        self.closes_at = now + self.timing.walk_time

    def judge(self, said: Phase, now: float) -> WindowStatus:
        """The window's status.

        The router's page waits for 180 s, but the standard's walk time is 120 s: a router that goes on saying that it
        waits after that is not believed. Failure without a reason is a time-out once the walk time can be over.
        """
        if said is Phase.SUCCEEDED:
            self.closes_at = None
            return WindowStatus(phase=said, result=Result.SUCCESS)
        ended = said is not Phase.OPEN
        if self.closes_at is not None and now >= self.closes_at + (-1 if ended else 1) * self.timing.slack:
            return WindowStatus(phase=Phase.TIMED_OUT)
        if ended:
            self.closes_at = None
        return WindowStatus(phase=said)
