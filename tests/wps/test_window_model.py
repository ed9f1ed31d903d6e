"""A window that is polled, against a model of hostapd that people and devices use in any order."""

from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from custom_components.wps_push.wps.model import EventType, Outcome, Refusal, WindowEvent, WindowState
from custom_components.wps_push.wps.routers.hostapd.replies import parse_window
from custom_components.wps_push.wps.timing import Timing
from custom_components.wps_push.wps.window import Window
from tests.emulators.registrar import Bss, Registrar

from .windows import CAMERA, PRINTER

BSS = "wlan0"
TIMING = Timing()


class HostapdMachine(RuleBasedStateMachine):
    """hostapd, the window that Home Assistant knows, and what it has told."""

    @initialize()
    def start(self) -> None:
        self.now = 1000.0
        self.registrar = Registrar(bsses={BSS: Bss(uuid="uuid")}, clock=lambda: self.now, walk_time=TIMING.walk_time)
        self.window = Window(TIMING, reports_end=True)
        self.told: list[str] = []
        self.outcomes: list[Outcome | None] = []
        self.seen = 0
        self.look()

    def hear(self, events: list[WindowEvent]) -> None:
        for event in events:
            if event.type is EventType.DEVICE_PAIRED:
                assert event.device
                self.told.append(event.device.mac)
            elif event.type is EventType.WINDOW_CLOSED:
                self.outcomes.append(event.outcome)

    def look(self) -> None:
        """Poll once. Whoever has joined through a window that was known to be open is told now."""
        was_open = self.window.state is WindowState.OPEN
        before = len(self.told)
        bss = self.registrar.status(BSS)
        reply = f"PBC Status: {bss.pbc_status}\nLast WPS result: {bss.last_wps_result}\n"
        if bss.peer_address:
            reply += f"Peer Address: {bss.peer_address}\n"
        self.hear(self.window.observe(parse_window(reply), self.now))
        self.hear(self.window.expire(self.now))
        new = [registered.mac for registered in self.registrar.registered[self.seen :]]
        self.seen += len(new)
        if was_open and len(new) == 1:
            assert self.told[before:] == new

    @rule()
    def press(self) -> None:
        if self.window.is_running:
            self.look()
        self.window.press(self.now)
        if not self.registrar.press(BSS):
            self.hear(self.window.refuse(Refusal.OVERLAP))
            self.look()
            return
        bss = self.registrar.status(BSS)
        self.hear(self.window.confirm(parse_window(f"PBC Status: {bss.pbc_status}\n" + self.result()), self.now))
        assert self.window.state is WindowState.OPEN

    def result(self) -> str:
        bss = self.registrar.status(BSS)
        peer = f"Peer Address: {bss.peer_address}\n" if bss.peer_address else ""
        return f"Last WPS result: {bss.last_wps_result}\n{peer}"

    @precondition(lambda self: not self.window.is_running)
    @rule()
    def press_and_hear_nothing(self) -> None:
        before = self.window.status
        self.window.press(self.now)
        self.registrar.press(BSS)
        self.hear(self.window.refuse(None))
        self.window.restore_press(self.now + TIMING.walk_time, before)
        self.look()

    # hostapd does not show that an open window was pressed again, so its new end is not known.
    @precondition(lambda self: not self.window.is_running)
    @rule()
    def press_elsewhere(self) -> None:
        self.registrar.press(BSS)
        self.look()

    @precondition(lambda self: self.window.state is WindowState.OPEN)
    @rule()
    def close(self) -> None:
        self.window.begin_close()
        self.registrar.cancel(BSS)
        self.look()
        self.hear(self.window.end_close(closed=True))

    @rule(mac=st.sampled_from([PRINTER, CAMERA]))
    def device_presses(self, mac: str) -> None:
        self.registrar.enrollee_presses(mac)

    @rule(mac=st.sampled_from([PRINTER, CAMERA]))
    def device_fails(self, mac: str) -> None:
        self.registrar.fail(BSS, mac)
        self.look()

    @rule(seconds=st.integers(1, 130))
    def wait(self, seconds: int) -> None:
        """Time passes, and Home Assistant looks as often as it does."""
        end = self.now + seconds
        while self.now < end:
            self.now += TIMING.open_poll if self.window.is_running else min(TIMING.idle_poll, end - self.now)
            self.look()

    @invariant()
    def nobody_is_invented(self) -> None:
        joined = [registered.mac for registered in self.registrar.registered]
        assert len(self.told) <= len(joined)
        assert set(self.told) <= set(joined)
        assert self.outcomes.count(Outcome.PAIRED) <= len(joined)

    @rule()
    def the_window_agrees(self) -> None:
        self.look()
        match self.registrar.status(BSS).pbc_status:
            case "Active":
                assert self.window.state is WindowState.OPEN
            case "Overlap":
                assert self.window.state is not WindowState.OPEN
            case _:
                assert self.window.state is WindowState.CLOSED


HostapdMachine.TestCase.settings = settings(derandomize=True, max_examples=100, stateful_step_count=30, deadline=None)
TestWindowOfHostapd = HostapdMachine.TestCase
