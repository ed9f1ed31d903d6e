"""A device's PIN that hostapd was given: hostapd does not show that it has one, so that is known from its events and the time.

Seen with hostapd 2.10 on simulated radios, and read in hostap (`src/wps/wps_registrar.c`): `WPS_PIN` answers `OK` and sends
no event. The PIN is used up by the device that joins, by a cancel where no push-button window is open, and by the second
exchange that fails. When its own time is over, hostapd takes it no more and does not say so.
"""

import asyncio
from collections.abc import Callable
from typing import Final

from ...model import Enrollee, Phase, Result, SignalKind
from ...timing import Timing

VALID_FOR: Final = 120
"""For how many seconds of its own clock hostapd is given a PIN. That is also how long it announces that it waits, in any case."""

_TRIES: Final = 2
"""How many exchanges hostapd allows with a PIN that was given for any device."""

_PHASES: Final = {
    SignalKind.TIMED_OUT: Phase.TIMED_OUT,
    SignalKind.CANCELLED: Phase.CANCELLED,
    SignalKind.FAILED: Phase.FAILED,
}


class PinWait:
    """The wait of one network for the device with a PIN."""

    def __init__(self, emit: Callable[[SignalKind, Enrollee | None], None], timing: Timing) -> None:
        """Start without a PIN; `emit` is called when the wait ends, unless by us or because a device has joined."""
        self._emit = emit
        self._timing = timing
        self._bss = ""
        self._latch: tuple[Result, str | None] = (Result.NONE, None)
        self._timer: asyncio.TimerHandle | None = None
        self._failures = 0
        self.phase: Phase | None = None
        """`OPEN` while it lasts, then how it has ended, until something newer happens: hostapd shows nothing of that."""

    @property
    def is_on(self) -> bool:
        """Whether the device may still join."""
        return self.phase is Phase.OPEN

    def begin(self, bss: str, latch: tuple[Result, str | None]) -> None:
        """A BSS was given a PIN, for one walk time from now on. `latch` is the last result before."""
        self.forget()
        self._bss, self._latch, self._failures, self.phase = bss, latch, 0, Phase.OPEN
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(self._timing.walk_time, self.end, SignalKind.TIMED_OUT)

    def end(self, kind: SignalKind, *, of: str | None = None) -> None:
        """It has ended without a device; `of` is the BSS that this is about, if not about any."""
        if self.is_on and of in {None, self._bss}:
            self._stop(_PHASES[kind])
            self._emit(kind, None)

    def withdraw(self) -> None:
        """We have ended it."""
        if self.is_on:
            self._stop(Phase.CANCELLED)

    def fail(self, *, wrong_pin: bool) -> None:
        """An exchange has failed."""
        self._failures += wrong_pin
        if self._failures == _TRIES:
            self.end(SignalKind.FAILED)

    def reset(self, bss: str) -> None:
        """The registrar of a BSS is gone, with all that it was given."""
        if self._bss == bss and self.phase:
            was_on = self.is_on
            self.forget()
            if was_on:
                self._emit(SignalKind.RESET, None)

    def compare(self, latch: tuple[Result, str | None], *, is_open: bool) -> None:
        """Compare with what hostapd shows: that may be newer than the wait, or its end, where events were missed."""
        has_joined = self.is_on and latch[0] is Result.SUCCESS and latch != self._latch
        if has_joined or (is_open and not self.is_on):
            self.forget()

    def forget(self) -> None:
        """Something newer has happened."""
        self._stop(None)

    def _stop(self, phase: Phase | None) -> None:
        self.phase = phase
        if self._timer:
            self._timer.cancel()
            self._timer = None
