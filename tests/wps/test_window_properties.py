"""What holds for every window, whatever happens to it in whatever order."""

from collections.abc import Iterable

from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from custom_components.wps_push.wps.model import (
    Enrollee,
    EventType,
    Initiator,
    Outcome,
    Phase,
    Refusal,
    Result,
    Signal,
    SignalKind,
    WindowEvent,
    WindowState,
    WindowStatus,
)
from custom_components.wps_push.wps.timing import Timing
from custom_components.wps_push.wps.window import Window

from .windows import CAMERA, PRINTER

PEERS = st.sampled_from([None, PRINTER, CAMERA])
STATUSES = st.builds(
    WindowStatus,
    phase=st.sampled_from(Phase),
    result=st.sampled_from(Result),
    peer=PEERS,
    remaining=st.none() | st.floats(0, 120),
    inferred=st.booleans(),
)
SIGNALS = st.builds(
    Signal,
    kind=st.sampled_from(SignalKind),
    enrollee=PEERS.map(lambda mac: Enrollee(mac=mac) if mac else None),
    ours=st.booleans(),
)
READ_BACK = STATUSES.filter(lambda status: status.phase in {Phase.OPEN, Phase.SUCCEEDED})

RUNNING = {WindowState.OPEN, WindowState.OVERLAP}


class WindowMachine(RuleBasedStateMachine):
    """A window, and what somebody who only hears its events believes of it."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.is_open = False
        self.is_pressing = False
        self.is_closing = False
        self.has_ended_since_press = False
        self.seen: set[str] = set()

    @initialize(reports_end=st.booleans())
    def start(self, reports_end: bool) -> None:
        self.window = Window(Timing(), reports_end=reports_end)

    def hear(self, events: Iterable[WindowEvent]) -> None:
        for event in events:
            match event.type:
                case EventType.WINDOW_OPENED:
                    assert not self.is_open, "opened twice"
                    self.is_open = True
                    self.seen.clear()
                case EventType.WINDOW_CLOSED:
                    assert self.is_open, "closed without being open"
                    assert event.outcome is not None
                    assert event.outcome is not Outcome.REFUSED
                    assert (event.closed_by is None) == (event.outcome is not Outcome.CANCELLED)
                    self.is_open = False
                    self.has_ended_since_press = True
                case EventType.DEVICE_SEEN:
                    assert self.is_open
                    assert event.device
                    assert event.device.mac not in self.seen, "seen twice in one window"
                    self.seen.add(event.device.mac)
                case EventType.PAIRING_FAILED | EventType.OVERLAP_DETECTED:
                    assert self.is_open
                case EventType.DEVICE_PAIRED:
                    assert event.device

    @precondition(lambda self: not self.is_pressing)
    @rule()
    def press(self) -> None:
        self.window.press(self.now)
        self.is_pressing, self.has_ended_since_press = True, False

    @precondition(lambda self: self.is_pressing)
    @rule(status=READ_BACK)
    def confirm(self, status: WindowStatus) -> None:
        self.hear(self.window.confirm(status, self.now))
        self.is_pressing = False
        if status.phase is Phase.OPEN and not self.has_ended_since_press:
            assert self.window.state is WindowState.OPEN

    @precondition(lambda self: self.is_pressing)
    @rule(refusal=st.none() | st.sampled_from(Refusal))
    def refuse(self, refusal: Refusal | None) -> None:
        events = self.window.refuse(refusal)
        self.hear(events)
        self.is_pressing = False
        assert [(event.type, event.refusal) for event in events] == (
            [(EventType.WINDOW_REFUSED, refusal)] if refusal else []
        )

    @precondition(lambda self: not self.is_closing and self.is_open)
    @rule()
    def begin_close(self) -> None:
        self.window.begin_close()
        self.is_closing = True

    @precondition(lambda self: self.is_closing)
    @rule(closed=st.none() | st.booleans())
    def end_close(self, closed: bool | None) -> None:
        events = self.window.end_close(closed=closed)
        self.hear(events)
        self.is_closing = False
        assert all(event.closed_by is Initiator.HOME_ASSISTANT for event in events)

    @rule(signal=SIGNALS)
    def feed(self, signal: Signal) -> None:
        self.hear(self.window.feed(signal, self.now))

    @rule(status=STATUSES)
    def observe(self, status: WindowStatus) -> None:
        self.hear(self.window.observe(status, self.now))
        assert self.window.observe(status, self.now) == [], "the same answer twice is no news"

    @rule(seconds=st.floats(0, 60))
    def wait(self, seconds: float) -> None:
        self.now += seconds
        self.hear(self.window.expire(self.now))

    @precondition(lambda self: self.is_open)
    @rule()
    def wait_for_the_deadline(self) -> None:
        assert self.window.deadline is not None
        self.now = max(self.now, self.window.deadline)
        self.hear(self.window.expire(self.now))
        assert not self.is_open

    @invariant()
    def the_states_agree_with_the_events(self) -> None:
        is_running = self.window.state in RUNNING
        assert is_running == self.is_open
        assert (self.window.closes_at is not None) == is_running
        assert (self.window.opened_by is not None) == is_running
        assert (self.window.state is WindowState.OPENING) <= self.is_pressing


WindowMachine.TestCase.settings = settings(max_examples=300, stateful_step_count=40, deadline=None)
TestWindow = WindowMachine.TestCase
