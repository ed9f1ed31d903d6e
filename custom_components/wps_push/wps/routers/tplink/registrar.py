"""What the router says of its window, and what it hides.

The server code of these routers (`luci/model/wireless.lua` in public firmware sources) puts hostapd's status into one
word. The result of the last exchange comes before the state of the window: once a device has joined, or failed to,
the word stays `success` or `failed` through every later window, until another exchange changes it.
"""

from dataclasses import dataclass
from typing import Final

from ...model import Phase, Result, WindowStatus
from ...router import RouterProtocolError
from ...text import normal_mac
from ..common.door import Said

_PHASES: Final = {
    "ok": Phase.OPEN,
    "success": Phase.SUCCEEDED,
    "failed": Phase.FAILED,
    # The code spells it so in one place.
    "faild": Phase.FAILED,
    "overlap": Phase.OVERLAP,
    # hostapd reports a cancel as a time-out as well.
    "timeout": Phase.TIMED_OUT,
    "cancel": Phase.CANCELLED,
    "error": Phase.FAILED,
    "na": Phase.IDLE,
}

_RESULTS: Final = {Phase.SUCCEEDED: Result.SUCCESS, Phase.FAILED: Result.FAILED}


@dataclass(frozen=True, slots=True)
class Word:
    """The router's word, and the device that has joined, if the word is about one."""

    phase: Phase
    peer: str | None = None

    @property
    def result(self) -> Result:
        """The last exchange's."""
        return _RESULTS.get(self.phase, Result.NONE)


def word(said: Said[str]) -> Word:
    """The word in an answer; raises `RouterProtocolError`."""
    status = said.get("wps_status")
    phase = _PHASES.get(status) if isinstance(status, str) else None
    if phase is None:
        raise RouterProtocolError("wps_connect: the answer makes no sense")
    return Word(phase, normal_mac(said.get("mac")))


class Registrar:
    """What is known of the window besides the router's current word."""

    def __init__(self) -> None:
        """Know nothing."""
        self._hiding: Word | None = None
        """The word from before our press or cancel. If it is a result, it may hide the state of the window."""
        self._closes_at: float | None = None
        """When the window that we opened closes; None once it is known to be closed."""
        self._end: Phase | None = None
        """How it ended, where the router's word does not say so."""
        self._knows = False
        """Whether a press or a word has shown the state of the window; a result from before we came may hide it."""

    def pressed(self, before: Word, closes_at: float) -> None:
        """Our press was accepted; `before` is what the router said until then."""
        self._know(before, closes_at, None)

    def cancelled(self, before: Word) -> None:
        """Our cancel was accepted; `before` is what the router said until then."""
        self._know(before, None, Phase.CANCELLED)

    def _know(self, before: Word, closes_at: float | None, end: Phase | None) -> None:
        self._hiding = before
        self._closes_at = closes_at
        self._end = end
        self._knows = True

    def judge(self, said: Word, now: float) -> WindowStatus:
        """The window's status, from the router's word at this time."""
        if said.phase is Phase.OPEN:
            # From now on nothing is hidden: a result that comes is of this window.
            self._hiding = self._end = None
        elif said.phase is Phase.SUCCEEDED and said != self._hiding:
            self._hiding = self._closes_at = self._end = None
        elif said.result is Result.NONE:
            self._closes_at = None
        self._knows = self._knows or said.result is Result.NONE
        phase = self._phase(said, now)
        inferred = phase is Phase.OPEN and said.phase is not Phase.OPEN
        return WindowStatus(phase=phase, result=said.result, peer=said.peer, inferred=inferred)

    def may_be_open(self, said: Word, now: float) -> bool:
        """Whether the window is open, or may be: a result from before we came can hide it."""
        return self.judge(said, now).phase is Phase.OPEN or not self._knows

    def _phase(self, said: Word, now: float) -> Phase:
        if self._closes_at is not None and said.phase is not Phase.OPEN:
            # A failed exchange leaves hostapd's window open, and a success from before our press says nothing about it.
            if now < self._closes_at:
                return Phase.OPEN
            self._closes_at, self._end = None, Phase.TIMED_OUT
        if self._end and said.phase is not Phase.OPEN:
            return self._end
        return said.phase
