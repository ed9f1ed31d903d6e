"""What a FRITZ! device says of a window."""

from typing import Final

from ...model import Phase, Result, WindowStatus
from ...router import RouterProtocolError

OFF: Final = "off"
SUCCESS: Final = "success"
DISABLED: Final = "disabled"
"""Our own word, for an `off` that means that WPS itself is switched off."""

_ACTIVE = "active"
_QUIET = frozenset({OFF, "inactive", ""})

# The values of `X_AVM-DE_WPSStatus` (the device's `wlanconfigSCPD.xml`) for the end of the last run. All other errors,
# and those that a newer FRITZ!OS may have, are failures.
_ENDINGS = {SUCCESS: Phase.SUCCEEDED, "err_timeout": Phase.TIMED_OUT, "err_abort": Phase.CANCELLED}
_ERROR = "err_"


def word_of(mode: str, status: str) -> str:
    """The status, with `DISABLED` for `off` where the mode says that it is WPS that is off, not just the window.

    FRITZ!, "TR-064 - WLANConfiguration", calls the mode `other` "WPS disabled or unknown WPS mode". Devices on which
    nothing ran have shown the mode `stop`, with `off` (FRITZ!Box 7590 and 7590 AX, Repeater 6000;
    seydx/homebridge-fritz-platform, issue 235) or with `err_abort` (FRITZ!Box 7590; issue 94). Whether WPS was switched on
    there is not known, so the press has to show it.
    """
    return DISABLED if (mode, status) == ("other", OFF) else status


class Memory:
    """How the last run of a window ended, for a device that may show it for a short time only.

    How long an ending is shown is not documented. So the last one is kept, and when an open window is gone, its age
    decides whether its time can be over.
    """

    def __init__(self, walk_time: float, slack: float) -> None:
        """Know nothing yet; `walk_time` and `slack` in seconds."""
        self._walk_time = walk_time
        self._slack = slack
        self._phase = Phase.IDLE
        self._looked_at: float | None = None
        self._open_since: float | None = None
        """When it can have opened at the earliest; None where that is unknown."""

    def press(self, now: float) -> None:
        """The button is pressed at this time: what comes from now on is a new run."""
        self._phase = Phase.IDLE
        self._looked_at = now

    def stop(self) -> None:
        """We have closed the window."""
        self._phase = Phase.CANCELLED

    def take(self, word: str, now: float) -> WindowStatus:
        """What a word of `word_of` means at this time; raises `RouterProtocolError`."""
        looked_at, self._looked_at = self._looked_at, now
        self._phase = self._next(word, now, looked_at)
        return WindowStatus(phase=self._phase, result=Result.SUCCESS if self._phase is Phase.SUCCEEDED else Result.NONE)

    def _next(self, word: str, now: float, looked_at: float | None) -> Phase:
        if word == _ACTIVE:
            if self._phase is not Phase.OPEN:
                self._open_since = looked_at
            return Phase.OPEN
        if word == DISABLED:
            return Phase.GONE
        if word in _ENDINGS:
            return _ENDINGS[word]
        if word.startswith(_ERROR):
            return Phase.FAILED
        if word not in _QUIET:
            raise RouterProtocolError("X_AVM-DE_GetWPSInfo: an unknown status")
        if self._phase is Phase.OPEN:
            may_be_over = self._open_since is None or now >= self._open_since + self._walk_time - self._slack
            return Phase.TIMED_OUT if may_be_over else Phase.IDLE
        return Phase.IDLE if self._phase is Phase.GONE else self._phase
