"""Merge the windows of a network's BSSes into one: hostapd reports each BSS separately.

All BSSes of a hostapd process open and close together, unless `wps_independent=1`. A success is reported by the BSS
that the device has chosen; the others just close (`WPS-PBC-DISABLE`). Each BSS has its own status and its own latch.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial

from ...enrollee import merge
from ...model import Enrollee, Phase, Result, SignalKind, WindowStatus
from ...text import is_private
from ...timing import Timing
from .bss_window import BssWindow, has_joined, latch
from .events import Event, EventKind
from .pin import PinWait
from .recent import remember

type Emit = Callable[[SignalKind, Enrollee | None], None]
type Ask = Callable[[str], asyncio.Future[WindowStatus | None]]

# If the phases of several BSSes change at once, the network's phase is the first of these.
_PRECEDENCE = (
    Phase.OPEN,
    Phase.SUCCEEDED,
    Phase.OVERLAP,
    Phase.CANCELLED,
    Phase.TIMED_OUT,
    Phase.FAILED,
    Phase.IDLE,
    Phase.GONE,
)


class MergedWindow:
    """A network's window: `feed` turns its BSSes' events into signals, `read` merges their answers into one status.

    The two agree: after a signal, the next status does not show anything new.
    """

    def __init__(self, emit: Emit, ask: Ask, timing: Timing) -> None:
        """Start without BSSes; `emit` is called with each signal.

        `ask` asks the BSS of an interface for its status. The result is None if it does not answer.
        """
        self._emit = emit
        self._ask = ask
        self._timing = timing
        self._bss_windows: dict[str, BssWindow] = {}
        self._devices: dict[str, Enrollee] = {}
        self._addresses: dict[str, str] = {}
        self._phase_of = self._latch_of = ""
        self._pressed: set[str] = set()
        self._pressed_at = 0.0
        self._paired = False
        self.pin = PinWait(emit, timing)
        self.registrations = 0
        """How many devices have joined."""
        self.openings = 0
        """How often an event has shown that a press opened it."""

    @property
    def is_open(self) -> bool:
        """Whether a button device is let in on any of the BSSes, according to their events."""
        return any(bss.is_open for bss in self._bss_windows.values())

    def add(self, names: Iterable[str]) -> None:
        """Add BSSes, by interface. None is removed later: an older latch of another one would then look like new."""
        for name in names:
            self._bss_windows.setdefault(name, BssWindow())

    def forget(self) -> None:
        """Events are no longer received, so which windows are open must be found out again."""
        for bss in self._bss_windows.values():
            bss.cancel_pending_end()
            bss.is_open = None

    def overlap_ends(self) -> float | None:
        """When hostapd will accept a press again after an overlap, if no device asks again; None if unknown.

        hostapd remembers for one walk time which devices have asked, and refuses while it remembers two.
        """
        second_last = [sorted(bss.asked.values())[-2] for bss in self._bss_windows.values() if len(bss.asked) > 1]
        return max(second_last) + self._timing.walk_time if second_last else None

    def with_known_details(self, device: Enrollee, uuid: str = "") -> Enrollee:
        """A device, with what it said about itself before. Many look for networks with an address that they throw away."""
        known = self._devices.get(device.mac) or self._devices.get(uuid)
        return merge(replace(known, mac=device.mac, backhaul=device.backhaul), device) if known else device

    def feed(self, name: str, event: Event, now: float) -> None:
        """A BSS has sent an event."""
        bss = self._bss_windows[name]
        device = self.with_known_details(event.device, event.uuid) if event.device else None
        match event.kind:
            case EventKind.ACTIVE:
                self._open(name, now)
            case EventKind.TIMEOUT:
                bss.expect(Phase.TIMED_OUT)
                self._soon(name, self._time_out)
            case EventKind.CANCEL:
                self.pin.end(SignalKind.CANCELLED, of=name)
                self._end(name, SignalKind.CANCELLED)
            case EventKind.DISABLED:
                self._disable(name)
            case EventKind.REGISTERED:
                self._register(name, device)
            case EventKind.OVERLAP:
                bss.expect(Phase.OVERLAP)
                self._phase_of = name
                self._emit(SignalKind.OVERLAP, None)
            case EventKind.SEEN | EventKind.PIN_NEEDED if device:
                remember(self._devices, device.mac, device)
                remember(self._devices, event.uuid, device)
                if event.push_button:
                    remember(bss.asked, event.uuid, now)
                self._emit(SignalKind.SEEN, self._as_seen_first(device, event.uuid))
            case EventKind.STARTED:
                bss.exchanging = device
            case EventKind.FAILED:
                self._fail(name, event, now)
            case EventKind.PIN_LOCKED:
                # After three wrong ones, in whatever time.
                self._pin_fails(bss, now, is_repeated=True)
            case EventKind.CONNECTED:
                self._emit(SignalKind.ASSOCIATED, device)
            case EventKind.KEY_REFUSED:
                self._emit(SignalKind.KEY_REFUSED, device)
            case EventKind.RADIO_DISABLED:
                bss.was_disabled = True
                self.pin.reset(name)
                self._end(name, SignalKind.RESET)

    def vanish(self, name: str) -> None:
        """A BSS has disappeared. If one with the same name appears later, it counts as a new one."""
        self.pin.reset(name)
        self._end(name, SignalKind.RESET)
        self._bss_windows[name] = BssWindow()

    def accept(self, name: str) -> None:
        """A BSS has accepted a press: its answers from now on are not about an earlier window."""
        self._bss_windows[name].was_disabled = self._bss_windows[name].was_ousted = False

    def await_pin(self, name: str) -> None:
        """A BSS was given the PIN of a device."""
        self._paired = False
        self._addresses.clear()
        self.pin.begin(name, latch(self._status(self._latch_of)))

    def read(self, answers: Mapping[str, WindowStatus]) -> WindowStatus:
        """Merge the answers of the BSSes that exist, by interface.

        If any window is open, the phase is `OPEN`. Otherwise it is that of the BSS whose phase changed last. The latch
        is that of the BSS whose latch changed last. So both change only when those of a BSS do, and always then.
        """
        changed: dict[str, Phase] = {}
        for name, bss in self._bss_windows.items():
            before = bss.status
            bss.answer = answers.get(name)
            if bss.was_ousted and has_joined(before, bss.answer):
                # Of the events, only the one that does not name the device has arrived.
                self._paired = True
                self._close_ousted()
            status = bss.status
            if status is None:
                continue
            if bss.is_open is None:
                bss.is_open = status.phase is Phase.OPEN
            if before is None or before.phase is not status.phase:
                changed[name] = status.phase
            if latch(before) != latch(status):
                self._latch_of = name
        if changed:
            self._phase_of = min(changed, key=lambda name: _PRECEDENCE.index(changed[name]))
        result, peer = last = latch(self._status(self._latch_of))
        phase = self._phase()
        self.pin.compare(last, is_open=phase is Phase.OPEN)
        if phase is Phase.OPEN or self.pin.phase is None:
            return WindowStatus(phase=phase, result=result, peer=peer)
        return WindowStatus(phase=self.pin.phase, result=result, peer=peer, inferred=self.pin.is_on)

    def _phase(self) -> Phase:
        phases = [bss.status.phase for bss in self._bss_windows.values() if bss.status]
        if not phases:
            return Phase.GONE
        if Phase.OPEN in phases:
            return Phase.OPEN
        status = self._status(self._phase_of)
        return status.phase if status else Phase.IDLE

    def _status(self, name: str) -> WindowStatus | None:
        return self._bss_windows[name].status if name in self._bss_windows else None

    def _open(self, name: str, now: float) -> None:
        bss = self._bss_windows[name]
        # Every BSS that a press opens sends this event. If a BSS sends it twice, or late, there was another press.
        is_same_press = (
            self.is_open and name not in self._pressed and now - self._pressed_at <= self._timing.cancel_settles
        )
        bss.cancel_pending_end()
        bss.expect(Phase.OPEN)
        bss.is_open = True
        bss.was_disabled = bss.was_ousted = False
        if is_same_press:
            self._pressed.add(name)
            return
        # A button that is pressed now ends the wait for a PIN.
        self.pin.end(SignalKind.CANCELLED)
        self.pin.forget()
        self._pressed = {name}
        self._pressed_at = now
        self._paired = False
        self._addresses.clear()
        self.openings += 1
        self._emit(SignalKind.OPENED, None)

    def _register(self, name: str, device: Enrollee | None) -> None:
        known = self._bss_windows[name]
        if device and self._paired and known.exchanging is None and latch(known.answer) == (Result.SUCCESS, device.mac):
            # Every device exchanges messages before it has joined, so the same event has come twice.
            return
        self.pin.forget()
        self._close_ousted()
        bss = self._bss_windows[name]
        bss.is_open = False
        if device:
            bss.expect(Phase.SUCCEEDED, (Result.SUCCESS, device.mac))
        bss.exchanging = None
        self._paired = True
        self.registrations += 1
        self._phase_of = self._latch_of = name
        self._emit(SignalKind.REGISTERED, device)

    def _disable(self, name: str) -> None:
        """The window of a BSS was closed because a device joined, on this BSS or another one of the same hostapd."""
        bss = self._bss_windows[name]
        has_success = bss.answer is not None and bss.answer.result is Result.SUCCESS
        bss.expect(Phase.SUCCEEDED if has_success else Phase.IDLE)
        if self._paired:
            bss.is_open = False
        elif bss.is_open:
            # Either another BSS of this network will now report the device, or the device has joined another network.
            bss.was_ousted = True
            self._phase_of = name
            self._soon(name, self._ask_for_end)

    def _fail(self, name: str, event: Event, now: float) -> None:
        """An exchange has failed."""
        bss = self._bss_windows[name]
        if bss.exchanging:
            bss.expect(latch=(Result.FAILED, bss.exchanging.mac))
            self._latch_of = name
        self._emit(SignalKind.EXCHANGE_FAILED, bss.exchanging)
        if self.pin.is_on:
            self.pin.fail(wrong_pin=event.wrong_pin)
        elif event.wrong_pin and not bss.is_open:
            # Nobody has pressed a button here, so a PIN was tried. A single one may be a mistake.
            self._pin_fails(bss, now, is_repeated=now - bss.pin_failed_at <= self._timing.walk_time)
            bss.pin_failed_at = now

    def _pin_fails(self, bss: BssWindow, now: float, *, is_repeated: bool) -> None:
        """Report that somebody tries PINs, once in a while."""
        if is_repeated and now - bss.pin_told_at > self._timing.walk_time:
            bss.pin_told_at = now
            self._emit(SignalKind.PIN_ATTEMPTED, bss.exchanging)

    def _close_ousted(self) -> None:
        """A device has joined this network, so it is known why its BSSes have closed."""
        for bss in self._bss_windows.values():
            if bss.cancel_pending_end() or bss.was_ousted:
                bss.is_open = bss.was_ousted = False

    def _soon(self, name: str, end: Callable[[str], None]) -> None:
        """End the window of a BSS by this method, unless another event soon shows how it ended."""
        bss = self._bss_windows[name]
        bss.cancel_pending_end()
        bss.pending_end = asyncio.get_running_loop().call_later(self._timing.cancel_settles, end, name)

    def _time_out(self, name: str) -> None:
        self._end(name, SignalKind.TIMED_OUT)

    def _ask_for_end(self, name: str) -> None:
        """No BSS has reported the device that has closed the window of this one. An event may have been lost, so ask."""
        answer = self._bss_windows[name].pending_end = self._ask(name)
        answer.add_done_callback(partial(self._end_as_answered, name))

    def _end_as_answered(self, name: str, answer: asyncio.Future[WindowStatus | None]) -> None:
        bss = self._bss_windows[name]
        if answer.cancelled() or bss.pending_end is not answer:
            return
        bss.pending_end = None
        if (status := answer.result()) is None:
            # The next poll shows how it ended; there is one at the deadline of the window.
            return
        if has_joined(bss.answer, status) and status.peer:
            self._register(name, self.with_known_details(Enrollee(mac=status.peer)))
        else:
            self._end(name, SignalKind.CANCELLED)

    def _end(self, name: str, kind: SignalKind) -> None:
        """The window of a BSS has ended. If it was the last open one, the network's window has ended."""
        bss = self._bss_windows[name]
        was_open = bss.cancel_pending_end() or bss.is_open
        bss.is_open = False
        if was_open and not self.is_open:
            self._phase_of = name
            self._emit(kind, None)

    def _as_seen_first(self, device: Enrollee, uuid: str) -> Enrollee:
        """A device under the address that it was first seen with in this window, unless it shows its real one."""
        if uuid not in self._addresses:
            remember(self._addresses, uuid, device.mac)
        return replace(device, mac=self._addresses[uuid]) if is_private(device.mac) else device
