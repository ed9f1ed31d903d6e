"""Whatever happens on two radios: each device that joins is reported once, by the event or by a later answer."""

import asyncio
from dataclasses import dataclass, field, replace

from hypothesis import given, settings, strategies as st

from custom_components.wps_push.wps.model import (
    Enrollee,
    EventType,
    Phase,
    Result,
    Signal,
    SignalKind,
    WindowEvent,
    WindowState,
    WindowStatus,
)
from custom_components.wps_push.wps.routers.hostapd.events import Event, EventKind
from custom_components.wps_push.wps.routers.hostapd.merge import MergedWindow
from custom_components.wps_push.wps.timing import Timing
from custom_components.wps_push.wps.window import Window

TIMING = Timing(cancel_settles=0)
DEVICES = [Enrollee(mac=f"02:00:00:00:0{number}:00") for number in range(2)]
RADIOS = ("wlan0", "wlan1")

ACTIONS = st.one_of(
    st.sampled_from([("cancel",), ("time_out",), ("look",), ("restart",)]),
    st.tuples(st.just("press"), st.sampled_from(RADIOS)),
    st.tuples(st.sampled_from(["join", "join_unheard"]), st.sampled_from(RADIOS), st.sampled_from(DEVICES)),
    st.tuples(st.just("fail"), st.sampled_from(RADIOS), st.sampled_from(DEVICES)),
    st.tuples(st.sampled_from(["overlap", "disable", "enable"]), st.sampled_from(RADIOS)),
)


@dataclass
class Radio:
    """hostapd 2.10, of one radio."""

    status: WindowStatus = field(default_factory=lambda: WindowStatus(phase=Phase.IDLE))
    runs: bool = False
    """Whether the walk time runs: also in an overlap."""
    is_on: bool = True


@dataclass
class House:
    """hostapd with two radios, and all that listens to it."""

    independent: bool
    """Whether each radio has a window of its own (`wps_independent=1`)."""
    radios: dict[str, Radio] = field(default_factory=lambda: {name: Radio() for name in RADIOS})
    events: list[WindowEvent] = field(default_factory=list)
    joined: int = 0
    now: float = 0

    def __post_init__(self) -> None:
        self.window = Window(TIMING, reports_end=True)
        self.merged = MergedWindow(self._hear, self._ask, TIMING)
        self.merged.add(RADIOS)
        self.look()

    def _hear(self, kind: SignalKind, device: Enrollee | None) -> None:
        self.events += self.window.feed(Signal(kind=kind, enrollee=device), self.now)

    def _ask(self, name: str) -> asyncio.Future[WindowStatus | None]:
        answer: asyncio.Future[WindowStatus | None] = asyncio.get_running_loop().create_future()
        answer.set_result(self.radios[name].status)
        return answer

    def _say(self, name: str, kind: EventKind, device: Enrollee | None = None) -> None:
        self.merged.feed(name, Event(kind=kind, device=device), self.now)

    def _is(self, name: str, phase: Phase) -> None:
        self.radios[name].status = replace(self.radios[name].status, phase=phase)

    def _with(self, name: str) -> tuple[str, ...]:
        """The radios whose windows open and close together with one's."""
        return (name,) if self.independent else RADIOS

    def restart(self) -> None:
        for name in RADIOS:
            self.radios[name] = Radio()
            self.merged.vanish(name)

    def look(self) -> None:
        status = self.merged.read({name: radio.status for name, radio in self.radios.items()})
        self.events += self.window.observe(status, self.now)

    def press(self, pressed: str) -> None:
        for name, radio in self.radios.items():
            if radio.is_on and pressed in self._with(name):
                radio.runs = True
                self._is(name, Phase.OPEN)
                self._say(name, EventKind.ACTIVE)

    def cancel(self) -> None:
        for name, radio in self.radios.items():
            if radio.is_on:
                if radio.runs:
                    self._end(name)
                self._say(name, EventKind.CANCEL)

    def time_out(self) -> None:
        self.now += 120
        for name, radio in self.radios.items():
            if radio.runs:
                self._end(name)

    def _end(self, name: str) -> None:
        self.radios[name].runs = False
        self._is(name, Phase.TIMED_OUT)
        self._say(name, EventKind.TIMEOUT)

    def join_unheard(self, name: str, device: Enrollee) -> None:
        """The event that names the device is lost. The same device twice in a row looks like one that has joined once."""
        self.join(name, device, is_heard=any(radio.status.peer == device.mac for radio in self.radios.values()))

    def join(self, name: str, device: Enrollee, *, is_heard: bool = True) -> None:
        if not self.radios[name].runs or self.radios[name].status.phase is not Phase.OPEN:
            return
        self.joined += 1
        if is_heard:
            self._say(name, EventKind.STARTED, device)
            self._say(name, EventKind.REGISTERED, device)
        self.radios[name].status = WindowStatus(phase=Phase.SUCCEEDED, result=Result.SUCCESS, peer=device.mac)
        for other in self._with(name):
            radio = self.radios[other]
            if radio.runs:
                radio.runs = False
                succeeded = radio.status.result is Result.SUCCESS
                self._is(other, Phase.SUCCEEDED if succeeded else Phase.IDLE)
                self._say(other, EventKind.DISABLED)

    def fail(self, name: str, device: Enrollee) -> None:
        if self.radios[name].runs:
            self.radios[name].status = replace(self.radios[name].status, result=Result.FAILED, peer=device.mac)
            self._say(name, EventKind.STARTED, device)
            self._say(name, EventKind.FAILED)

    def overlap(self, name: str) -> None:
        if self.radios[name].is_on:
            self._is(name, Phase.OVERLAP)
            self._say(name, EventKind.OVERLAP)

    def disable(self, name: str) -> None:
        # The status stays as it is, for ever.
        self.radios[name].is_on = self.radios[name].runs = False
        self._say(name, EventKind.RADIO_DISABLED)

    def enable(self, name: str) -> None:
        self.radios[name].is_on = True
        self._say(name, EventKind.RADIO_ENABLED)


async def play(actions: list[tuple[object, ...]], *, independent: bool) -> House:
    house = House(independent)
    for name, *arguments in actions:
        getattr(house, str(name))(*arguments)
        house.now += 1
        # What settles does so now.
        await asyncio.sleep(0.001)
    house.look()
    house.look()
    return house


@settings(max_examples=150, deadline=None)
@given(st.lists(ACTIONS, max_size=12), st.booleans())
def test_each_device_that_joins_is_reported_once(actions: list[tuple[object, ...]], independent: bool) -> None:
    house = asyncio.run(play(actions, independent=independent))
    types = [event.type for event in house.events]
    assert types.count(EventType.DEVICE_PAIRED) == house.joined
    radios = house.radios.values()
    is_open = house.window.state in {WindowState.OPEN, WindowState.OVERLAP}
    assert types.count(EventType.WINDOW_OPENED) - types.count(EventType.WINDOW_CLOSED) == is_open
    # One that is shut by an overlap is only known to be open while the network's window is.
    assert is_open or not any(radio.runs and radio.status.phase is Phase.OPEN for radio in radios)
    assert not is_open or any(radio.runs for radio in radios)
