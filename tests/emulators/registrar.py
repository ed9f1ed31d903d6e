"""A simulated WPS registrar that behaves as hostapd's does, on a clock of one's own.

What it does was seen on the real hostapd 2.10 and read in hostap (`src/wps/wps_registrar.c`, `src/ap/wps_hostapd.c`):
results are latched; a cancel looks as a time-out; each press starts the walk time anew; an overlap refuses presses
until the walk time is over after the last device has stopped asking; a radio that is switched off keeps its window
open for ever; a device that hears two registrars with different UUIDs joins neither. The PIN of a device shows nowhere; it is
gone after one device or two exchanges that fail, by a cancel while no window is open, and when its time is over.

Nothing runs in the background: whoever asks makes everything happen that was due until then.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
import time

from tests.marked import mark

_FOR_EVER = 1_000_000.0


@dataclass(slots=True)
class GivenPin:
    """The PIN of a device, as a registrar was given it."""

    digits: str
    until: float
    tries: int = 2


@dataclass(slots=True, kw_only=True)
class Bss:
    """A registrar of one interface, in hostapd's own words."""

    uuid: str
    wps: bool = True
    """Whether it is configured."""
    enabled: bool = True
    """Whether the radio is on."""
    stub: bool = False
    """Whether the build accepts a press and does nothing, as OpenWrt's basic ones did."""
    pbc_status: str = "Disabled"
    last_wps_result: str = "None"
    reason: str | None = None
    peer_address: str | None = None
    ends_at: float | None = None
    pin: GivenPin | None = None


@dataclass(slots=True)
class _Enrollee:
    mac: str
    hears: frozenset[str]
    since: float
    until: float
    exchange: tuple[str, float] | None = None
    """Where it is joining, and when it will have joined."""
    pin: str | None = None
    """What it uses in place of the button."""


@dataclass(frozen=True, slots=True)
class Registered:
    """A device has joined."""

    at: float
    ifname: str
    mac: str


@dataclass(kw_only=True)
class Registrar:
    """The registrars of one hostapd process."""

    bsses: dict[str, Bss]
    walk_time: float = 120
    exchange_time: float = 0.1
    """How long a device takes to join once it hears an open window; 0.1 s in 40 rounds on simulated radios."""
    independent: bool = True
    """Whether each BSS has a window of its own (`wps_independent`, OpenWrt's default)."""
    clock: Callable[[], float] = time.monotonic
    ignores_cancels: bool = False
    """Whether it accepts a cancel and does nothing, which hostapd does not do."""
    is_cut_off: bool = False
    """Whether another program closes each window in the moment in which it opens."""
    registered: list[Registered] = field(default_factory=list)
    """Who has joined, oldest first."""
    refused: list[Registered] = field(default_factory=list)
    """Who has used another PIN than the one that was given, oldest first."""
    by_pin: set[Registered] = field(default_factory=set)
    """Those who have joined by their PIN."""
    _enrollees: dict[str, _Enrollee] = field(default_factory=dict)

    def press(self, ifname: str) -> bool:
        """Open the window, or start its walk time anew."""
        now = self._advance()
        pressed = self._together(ifname)
        for bss in pressed.values():
            if bss.stub:
                continue
            if len(self._heard(now, bss)) > 1:
                bss.pbc_status = "Overlap"
                return False
            bss.pbc_status = "Active"
            bss.ends_at = now + self.walk_time
        self._settle(now)
        if self.is_cut_off:
            self.cancel(ifname)
        return bool(pressed)

    def cancel(self, ifname: str) -> bool:
        """Close the window, if there is one."""
        self._advance()
        cancelled = self._together(ifname)
        for name, bss in cancelled.items():
            if bss.ends_at is not None and not self.ignores_cancels:
                self._time_out(name)
            else:
                bss.pin = None
        return bool(cancelled)

    def give_pin(self, ifname: str, digits: str, seconds: float) -> bool:
        """Let the device with this PIN in for some time."""
        now = self._advance()
        mark(digits)
        given = self._together(ifname)
        for bss in given.values():
            if not bss.stub:
                bss.pin = GivenPin(digits, now + seconds)
        self._settle(now)
        return bool(given)

    def takes_pin(self, ifname: str) -> bool:
        """Whether a registrar takes a PIN at this moment."""
        now, pin = self._advance(), self.bsses[ifname].pin
        return pin is not None and now < pin.until

    def enrollee_uses_pin(self, mac: str, pin: str, hears: Iterable[str] | None = None) -> None:
        """A device starts to ask for somebody who knows its PIN; it tries once with each one that is given."""
        now = self._advance()
        names = self.bsses if hears is None else hears
        self._enrollees[mac] = _Enrollee(mac, frozenset(names), now, now + self.walk_time, pin=pin)
        self._settle(now)

    def status(self, ifname: str) -> Bss:
        """The BSS as it stands now."""
        self._advance()
        return self.bsses[ifname]

    def enrollee_presses(self, mac: str, hears: Iterable[str] | None = None) -> None:
        """A device starts to ask, for one walk time; it hears all BSSes or the ones that are named."""
        now = self._advance()
        names = self.bsses if hears is None else hears
        self._enrollees[mac] = _Enrollee(mac, frozenset(names), now, now + self.walk_time)
        self._settle(now)

    def enrollee_gives_up(self, mac: str) -> None:
        """A device stops asking; the access point remembers it for another walk time."""
        now = self._advance()
        self._enrollees[mac].until = now
        self._enrollees[mac].exchange = None

    @property
    def exchanging(self) -> list[Registered]:
        """Who is associated to exchange messages, since when and where; such a device has not shown any key."""
        self._advance()
        return [
            Registered(enrollee.exchange[1] - self.exchange_time, enrollee.exchange[0], enrollee.mac)
            for enrollee in self._enrollees.values()
            if enrollee.exchange
        ]

    def overlap(self) -> tuple[str, str]:
        """Two devices ask at the same time."""
        pair = ("02:00:00:0e:00:01", "02:00:00:0e:00:02")
        for mac in pair:
            self.enrollee_presses(mac)
        return pair

    def fail(self, ifname: str, mac: str, reason: str = "Authentication Failure") -> None:
        """An exchange fails; the window stays open."""
        self._advance()
        self._latch(self.bsses[ifname], "Failed", mac, reason)

    def hold_open(self) -> None:
        """Let every window that is open now be open for ever, whatever anybody does; a lie."""
        self._advance()
        self.ignores_cancels = True
        for bss in self.bsses.values():
            if bss.pbc_status == "Active":
                bss.ends_at = self.clock() + _FOR_EVER

    def claim(self, mac: str | None) -> None:
        """End every window that is open now as if this device had joined, or one without an address; a lie."""
        self._advance()
        for name, bss in self.bsses.items():
            if bss.pbc_status == "Active":
                bss.last_wps_result, bss.peer_address, bss.reason = "Success", mac, None
                bss.pbc_status, bss.ends_at = "Disabled", None
                self._break_off(name)

    def set_radio(self, ifname: str, *, enabled: bool) -> None:
        """Switch a radio off: whatever its window shows, it shows for ever."""
        self._advance()
        bss = self.bsses[ifname]
        bss.enabled = enabled
        bss.ends_at = bss.pin = None
        self._break_off(ifname)

    def reset(self) -> None:
        """Hostapd is started anew."""
        self.ignores_cancels = self.is_cut_off = False
        self._enrollees.clear()
        for name, bss in self.bsses.items():
            self.bsses[name] = Bss(uuid=bss.uuid, wps=bss.wps, stub=bss.stub)

    def _together(self, ifname: str) -> dict[str, Bss]:
        """The BSSes that a request to one of them concerns."""
        names = [ifname] if self.independent else list(self.bsses)
        return {name: bss for name in names if (bss := self.bsses[name]).wps and bss.enabled}

    def _heard(self, now: float, bss: Bss) -> list[_Enrollee]:
        """The devices that a BSS has heard asking within the walk time."""
        return [
            enrollee
            for enrollee in self._enrollees.values()
            if enrollee.pin is None
            and any(self.bsses[name] is bss for name in enrollee.hears)
            and min(now, enrollee.until) > now - self.walk_time
        ]

    def _settle(self, now: float) -> None:
        """See who hears whom now: overlaps, and devices that begin to join."""
        for name, bss in self.bsses.items():
            heard = self._heard(now, bss)
            is_asked = any(now < enrollee.until for enrollee in heard)
            if is_asked and len(heard) > 1 and bss.wps and bss.enabled and bss.pbc_status != "Overlap":
                if bss.pbc_status == "Active":
                    self._latch(bss, "Failed", heard[-1].mac, None)
                bss.pbc_status = "Overlap"
                self._break_off(name)
        for enrollee in list(self._enrollees.values()):
            if enrollee.pin is not None:
                self._try_pin(enrollee, enrollee.pin, now)
                continue
            open_ones = [name for name in sorted(enrollee.hears) if self._is_open(name)]
            uuids = {self.bsses[name].uuid for name in open_ones}
            if enrollee.exchange is None and now < enrollee.until and len(uuids) == 1:
                enrollee.exchange = (open_ones[0], now + self.exchange_time)

    def _try_pin(self, enrollee: _Enrollee, pin: str, now: float) -> None:
        """See whether a device that uses a PIN hears a registrar that was given one."""
        for name in sorted(enrollee.hears):
            given = self.bsses[name].pin
            if enrollee.exchange or given is None or now >= min(given.until, enrollee.until):
                continue
            if given.digits == pin:
                enrollee.exchange = (name, now + self.exchange_time)
                continue
            given.tries -= 1
            if not given.tries:
                self.bsses[name].pin = None
            self._latch(self.bsses[name], "Failed", enrollee.mac, None)
            self.refused.append(Registered(now, name, enrollee.mac))
            del self._enrollees[enrollee.mac]
            return

    def _is_open(self, ifname: str) -> bool:
        bss = self.bsses[ifname]
        return bss.enabled and bss.pbc_status == "Active"

    def _advance(self) -> float:
        """Make happen what was due, in its order."""
        now = self.clock()
        while due := self._next(now):
            at, happens, name = due
            happens(name, at)
        return now

    def _next(self, now: float) -> tuple[float, Callable[[str, float], None], str] | None:
        ends = [(bss.ends_at, self._walk_time_is_over, name) for name, bss in self.bsses.items() if bss.ends_at]
        joins = [
            (enrollee.exchange[1], self._registers, mac)
            for mac, enrollee in self._enrollees.items()
            if enrollee.exchange
        ]
        return min((event for event in (*ends, *joins) if event[0] <= now), key=lambda event: event[0], default=None)

    def _walk_time_is_over(self, ifname: str, at: float) -> None:
        self._time_out(ifname)
        self._settle(at)

    def _registers(self, mac: str, at: float) -> None:
        enrollee = self._enrollees.pop(mac)
        ifname = enrollee.exchange[0] if enrollee.exchange else ""
        self._latch(self.bsses[ifname], "Success", mac, None)
        if enrollee.pin is not None:
            self.bsses[ifname].pin = None
            self.registered.append(Registered(at, ifname, mac))
            self.by_pin.add(self.registered[-1])
            return
        for name, bss in self._together(ifname).items():
            if bss.pbc_status == "Active":
                bss.pbc_status = "Disabled"
                bss.ends_at = None
                self._break_off(name)
        self.registered.append(Registered(at, ifname, mac))
        self._settle(at)

    def _time_out(self, ifname: str) -> None:
        bss = self.bsses[ifname]
        bss.pbc_status = "Timed-out"
        bss.ends_at = None
        self._break_off(ifname)

    def _break_off(self, ifname: str) -> None:
        for enrollee in self._enrollees.values():
            if enrollee.exchange and enrollee.exchange[0] == ifname:
                enrollee.exchange = None

    def _latch(self, bss: Bss, result: str, mac: str, reason: str | None) -> None:
        bss.last_wps_result = result
        bss.peer_address = mac
        bss.reason = reason
