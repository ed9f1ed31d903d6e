"""One network's window, from what its BSSes say: hostapd speaks for each of them.

All BSSes of a hostapd process open and close together, unless `wps_independent=1`. A success is told by the BSS that the
device has chosen; the others just close (`WPS-PBC-DISABLE`). Status and latch are each BSS's own.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from ...enrollee import merge
from ...model import Enrollee, Phase, Result, SignalKind, WindowStatus
from ...timing import Timing
from .events import Event, EventKind

type Tell = Callable[[SignalKind, Enrollee | None], None]

_MAX_DEVICES = 64
"""How many devices are remembered by name, or as asking to join."""

# Where several BSSes' phases change at once, the first of these is the network's.
_TELLING = (
    Phase.OPEN,
    Phase.SUCCEEDED,
    Phase.OVERLAP,
    Phase.CANCELLED,
    Phase.TIMED_OUT,
    Phase.FAILED,
    Phase.IDLE,
    Phase.GONE,
)


@dataclass(slots=True)
class _Side:
    """What one BSS has said."""

    is_open: bool | None = None
    """Whether its window is open, by its events; None while there were none."""
    settling: asyncio.TimerHandle | None = None
    """Its window has ended, and what comes next tells how."""
    was_disabled: bool = False
    """Its radio went away since a window opened. If one was open then, hostapd calls it active for ever."""
    was_ousted: bool = False
    """Its last window was closed because a device has joined another network."""
    exchanging: Enrollee | None = None
    """The device whose exchange began last."""
    asked: dict[str, float] = field(default_factory=dict)
    """When each device asked last to join by push button."""
    answer: WindowStatus | None = None
    """The last answer, or what it would be after the events since; None where the BSS is not there, or was not heard of."""

    @property
    def status(self) -> WindowStatus | None:
        """What the answer means after what has happened."""
        answer = self.answer
        if answer and self.was_disabled and answer.phase is Phase.OPEN:
            return replace(answer, phase=Phase.IDLE)
        if answer and self.was_ousted and answer.phase in {Phase.IDLE, Phase.SUCCEEDED}:
            return replace(answer, phase=Phase.CANCELLED)
        return answer

    def expect(self, phase: Phase | None = None, latch: tuple[Result, str] | None = None) -> None:
        """Know from an event what the BSS would answer now."""
        answer = self.answer or WindowStatus(phase=Phase.IDLE)
        result, peer = latch or (answer.result, answer.peer)
        self.answer = replace(answer, phase=phase or answer.phase, result=result, peer=peer)

    def settle(self) -> bool:
        """Stop waiting; returns whether it was waited for anything."""
        settling, self.settling = self.settling, None
        if settling:
            settling.cancel()
        return settling is not None


class MergedWindow:
    """A network's window: `hear` makes signals of its BSSes' events, and `read` one status of their answers.

    Both agree: a status brings no news after the signal that has told it.
    """

    def __init__(self, tell: Tell, timing: Timing) -> None:
        """Have `tell` called with each signal."""
        self._tell = tell
        self._timing = timing
        self._sides: dict[str, _Side] = {}
        self._devices: dict[str, Enrollee] = {}
        self._phase_of = self._latch_of = ""
        self._pressed: set[str] = set()
        self._pressed_at = 0.0
        self._paired = False
        self.registrations = 0
        """How many devices have joined."""

    def add(self, names: Iterable[str]) -> None:
        """Take in BSSes, by interface. One that has vanished stays, lest an older latch than its own should be news."""
        for name in names:
            self._sides.setdefault(name, _Side())

    def forget(self) -> None:
        """No events are heard for a while: which windows are open is to be found out again."""
        for side in self._sides.values():
            side.settle()
            side.is_open = None

    def overlap_ends(self) -> float | None:
        """When hostapd will accept a press again after an overlap, if nobody asks any more; None where it is not known.

        It remembers for one walk time who has asked, and refuses while it remembers two.
        """
        second_last = [sorted(side.asked.values())[-2] for side in self._sides.values() if len(side.asked) > 1]
        return max(second_last) + self._timing.walk_time if second_last else None

    def hear(self, name: str, event: Event, now: float) -> None:
        """A BSS has said something."""
        side = self._sides[name]
        device = self._know(event.device) if event.device else None
        match event.kind:
            case EventKind.ACTIVE:
                self._open(name, now)
            case EventKind.TIMEOUT:
                side.expect(Phase.TIMED_OUT)
                self._end_soon(name, SignalKind.TIMED_OUT)
            case EventKind.CANCEL:
                self._end(name, SignalKind.CANCELLED)
            case EventKind.DISABLED:
                self._disable(name)
            case EventKind.REGISTERED:
                self._register(name, device)
            case EventKind.OVERLAP:
                side.expect(Phase.OVERLAP)
                self._phase_of = name
                self._tell(SignalKind.OVERLAP, None)
            case EventKind.SEEN | EventKind.PIN_NEEDED if device:
                _put(self._devices, device.mac, device)
                if event.push_button:
                    _put(side.asked, device.mac, now)
                self._tell(SignalKind.SEEN, device)
            case EventKind.STARTED:
                side.exchanging = device
            case EventKind.FAILED:
                if side.exchanging:
                    side.expect(latch=(Result.FAILED, side.exchanging.mac))
                    self._latch_of = name
                self._tell(SignalKind.EXCHANGE_FAILED, side.exchanging)
            case EventKind.CONNECTED:
                self._tell(SignalKind.ASSOCIATED, device)
            case EventKind.RADIO_DISABLED:
                side.was_disabled = True
                self._end(name, SignalKind.RESET)

    def vanish(self, name: str) -> None:
        """A BSS is there no more; another one of its name will be a new one."""
        self._end(name, SignalKind.RESET)
        self._sides[name] = _Side()

    def accept(self, name: str) -> None:
        """A BSS has accepted a press: what it says from now on is not about a former window."""
        self._sides[name].was_disabled = self._sides[name].was_ousted = False

    def read(self, answers: Mapping[str, WindowStatus]) -> WindowStatus:
        """Merge the answers of the BSSes that are there.

        An open window beats all. Else the phase is that of the BSS whose phase has changed last, and the latch is that
        of the BSS whose latch has: both change when, and only when, those of a BSS do.
        """
        changed: dict[str, Phase] = {}
        for name, side in self._sides.items():
            before = side.status
            side.answer = answers.get(name)
            status = side.status
            if status is None:
                continue
            if side.is_open is None:
                side.is_open = status.phase is Phase.OPEN
            if before is None or before.phase is not status.phase:
                changed[name] = status.phase
            if _latch(before) != _latch(status):
                self._latch_of = name
        if changed:
            self._phase_of = min(changed, key=lambda name: _TELLING.index(changed[name]))
        result, peer = _latch(self._status(self._latch_of))
        return WindowStatus(phase=self._phase(), result=result, peer=peer)

    def _phase(self) -> Phase:
        said = [side.status.phase for side in self._sides.values() if side.status]
        if not said:
            return Phase.GONE
        if Phase.OPEN in said:
            return Phase.OPEN
        status = self._status(self._phase_of)
        return status.phase if status else Phase.IDLE

    def _status(self, name: str) -> WindowStatus | None:
        return self._sides[name].status if name in self._sides else None

    def _open(self, name: str, now: float) -> None:
        side = self._sides[name]
        # All BSSes that a press has opened say so; one that says so twice, or later, has been pressed again.
        is_same_press = (
            self._is_open() and name not in self._pressed and now - self._pressed_at <= self._timing.cancel_settles
        )
        side.settle()
        side.expect(Phase.OPEN)
        side.is_open = True
        side.was_disabled = side.was_ousted = False
        if is_same_press:
            self._pressed.add(name)
            return
        self._pressed = {name}
        self._pressed_at = now
        self._paired = False
        self._tell(SignalKind.OPENED, None)

    def _register(self, name: str, device: Enrollee | None) -> None:
        for side in self._sides.values():
            if side.settle():
                side.is_open = side.was_ousted = False
        side = self._sides[name]
        side.is_open = False
        if device:
            side.expect(Phase.SUCCEEDED, (Result.SUCCESS, device.mac))
        self._paired = True
        self.registrations += 1
        self._phase_of = self._latch_of = name
        self._tell(SignalKind.REGISTERED, device)

    def _disable(self, name: str) -> None:
        """A BSS's window was closed by a device that has joined, on this BSS or on another one of the same hostapd."""
        side = self._sides[name]
        has_success = side.answer is not None and side.answer.result is Result.SUCCESS
        side.expect(Phase.SUCCEEDED if has_success else Phase.IDLE)
        if self._paired:
            side.is_open = False
        elif side.is_open:
            # Another BSS of this network is about to say who has joined, or the device has joined another network.
            side.was_ousted = True
            self._end_soon(name, SignalKind.CANCELLED)

    def _end_soon(self, name: str, kind: SignalKind) -> None:
        side = self._sides[name]
        side.settle()
        loop = asyncio.get_running_loop()
        side.settling = loop.call_later(self._timing.cancel_settles, self._end, name, kind)

    def _end(self, name: str, kind: SignalKind) -> None:
        """A BSS's window has ended; with the last one that was open, the network's has."""
        side = self._sides[name]
        was_open = side.settle() or side.is_open
        side.is_open = False
        if was_open and not self._is_open():
            self._phase_of = name
            self._tell(kind, None)

    def _is_open(self) -> bool:
        return any(side.is_open for side in self._sides.values())

    def _know(self, device: Enrollee) -> Enrollee:
        """A device, with what it said of itself before."""
        known = self._devices.get(device.mac)
        return merge(known, device) if known else device


def _latch(status: WindowStatus | None) -> tuple[Result, str | None]:
    return (status.result, status.peer) if status else (Result.NONE, None)


def _put[T](known: dict[str, T], key: str, value: T) -> None:
    """Remember something as the newest, and forget the oldest where there is too much."""
    known.pop(key, None)
    known[key] = value
    if len(known) > _MAX_DEVICES:
        del known[next(iter(known))]
