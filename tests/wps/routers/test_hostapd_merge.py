"""One network's window, from what two BSSes of hostapd say, in orders that cannot be brought about at will."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace

import pytest

from custom_components.wps_push.wps.model import Enrollee, Phase, Result, SignalKind, WindowStatus
from custom_components.wps_push.wps.routers.hostapd.events import Event, EventKind
from custom_components.wps_push.wps.routers.hostapd.merge import MergedWindow
from custom_components.wps_push.wps.timing import Timing
from tests.support import eventually

SETTLES = 0.02
A, B = "wlan0", "wlan1"
PRINTER = Enrollee(mac="02:00:00:00:01:00", wps_name="Printer")
CAMERA = Enrollee(mac="02:00:00:00:02:00", wps_name="Camera")

IDLE = WindowStatus(phase=Phase.IDLE)
OPEN = WindowStatus(phase=Phase.OPEN)
TIMED_OUT = WindowStatus(phase=Phase.TIMED_OUT)


def paired(device: Enrollee, phase: Phase = Phase.SUCCEEDED) -> WindowStatus:
    return WindowStatus(phase=phase, result=Result.SUCCESS, peer=device.mac)


class Network:
    """A network with two BSSes, and what was reported of it."""

    def __init__(self) -> None:
        self.reported: list[SignalKind] = []
        self.devices: list[Enrollee | None] = []
        self.window = MergedWindow(self._hear, self._ask, Timing(cancel_settles=SETTLES))
        self.window.add([A, B])
        self.is_mute = False
        self.is_slow = False
        self.asked: dict[str, asyncio.Future[WindowStatus | None]] = {}
        self.answers: dict[str, WindowStatus] = {A: IDLE, B: IDLE}
        self.now = 0.0

    def _ask(self, name: str) -> asyncio.Future[WindowStatus | None]:
        self.asked[name] = answer = asyncio.get_running_loop().create_future()
        if not self.is_slow:
            answer.set_result(None if self.is_mute else self.answers[name])
        return answer

    def _hear(self, kind: SignalKind, device: Enrollee | None) -> None:
        self.reported.append(kind)
        self.devices.append(device)

    def says(self, name: str, *kinds: EventKind, device: Enrollee | None = None) -> None:
        for kind in kinds:
            uuid = f"UUID of {device.mac}" if device else ""
            self.window.feed(name, Event(kind=kind, device=device, uuid=uuid, push_button=True), self.now)

    def seen(self, name: str, device: Enrollee, uuid: str) -> None:
        self.window.feed(name, Event(kind=EventKind.SEEN, device=device, uuid=uuid, push_button=True), self.now)

    def both_say(self, *kinds: EventKind) -> None:
        for name in (A, B):
            self.says(name, *kinds)

    def answer(self, answers: Mapping[str, WindowStatus] | None = None, **changes: WindowStatus) -> WindowStatus:
        self.answers |= changes
        return self.window.read(self.answers if answers is None else answers)

    async def settle(self) -> None:
        await asyncio.sleep(2.5 * SETTLES)


@pytest.fixture
async def network() -> Network:
    return Network()


# Signals.


async def test_one_that_comes_twice_is_one_device_that_has_joined(network: Network) -> None:
    network.says(A, EventKind.ACTIVE, EventKind.STARTED, device=PRINTER)
    network.says(A, EventKind.REGISTERED, EventKind.REGISTERED, device=PRINTER)
    assert network.reported == [SignalKind.OPENED, SignalKind.REGISTERED]
    # With the PIN of the device, for example, which needs no window.
    network.says(A, EventKind.STARTED, EventKind.REGISTERED, device=PRINTER)
    assert network.reported[2:] == [SignalKind.REGISTERED]


async def test_one_press_is_one_signal_and_another_press_another(network: Network) -> None:
    network.both_say(EventKind.ACTIVE)
    assert network.reported == [SignalKind.OPENED]
    network.both_say(EventKind.ACTIVE)
    assert network.reported == [SignalKind.OPENED] * 2


async def test_a_press_on_the_other_bss_later_is_another_one(network: Network) -> None:
    network.says(A, EventKind.ACTIVE)
    network.now += 2 * SETTLES
    network.says(B, EventKind.ACTIVE)
    assert network.reported == [SignalKind.OPENED] * 2


async def test_a_walk_time_that_ends_is_reported_once(network: Network) -> None:
    network.both_say(EventKind.ACTIVE)
    network.both_say(EventKind.TIMEOUT)
    assert network.reported == [SignalKind.OPENED]
    await network.settle()
    assert network.reported == [SignalKind.OPENED, SignalKind.TIMED_OUT]


async def test_a_cancel_is_reported_once_and_never_as_a_time_out(network: Network) -> None:
    network.both_say(EventKind.ACTIVE)
    network.both_say(EventKind.TIMEOUT, EventKind.CANCEL)
    await network.settle()
    assert network.reported == [SignalKind.OPENED, SignalKind.CANCELLED]


async def test_a_press_right_after_the_end_is_not_ended_by_it(network: Network) -> None:
    network.says(A, EventKind.ACTIVE, EventKind.TIMEOUT, EventKind.ACTIVE)
    await network.settle()
    assert network.reported == [SignalKind.OPENED] * 2


async def test_a_cancel_of_nothing_is_nothing(network: Network) -> None:
    network.both_say(EventKind.CANCEL)
    assert network.reported == []


@pytest.mark.parametrize("sibling_first", [True, False])
async def test_a_success_closes_both_and_is_reported_once(network: Network, sibling_first: bool) -> None:
    network.both_say(EventKind.ACTIVE)
    if sibling_first:
        network.says(A, EventKind.DISABLED)
    network.says(B, EventKind.REGISTERED, device=PRINTER)
    network.says(B, EventKind.DISABLED)
    if not sibling_first:
        network.says(A, EventKind.DISABLED)
    await network.settle()
    assert network.reported == [SignalKind.OPENED, SignalKind.REGISTERED]
    # There is nothing in the answers that was not reported.
    status = network.answer(wlan0=IDLE, wlan1=paired(PRINTER))
    assert status == paired(PRINTER)


async def test_a_success_on_another_network_ends_the_window(network: Network) -> None:
    network.answer(wlan0=paired(CAMERA), wlan1=IDLE)
    network.both_say(EventKind.ACTIVE)
    network.both_say(EventKind.DISABLED)
    await network.settle()
    assert network.reported == [SignalKind.OPENED, SignalKind.CANCELLED]
    # An old result is not taken for one of this window.
    assert network.answer(wlan0=paired(CAMERA), wlan1=IDLE).phase is Phase.CANCELLED


@pytest.mark.parametrize("joined", [A, B])
async def test_a_success_whose_event_was_lost_is_asked_for(network: Network, joined: str) -> None:
    network.answer(wlan0=paired(CAMERA), wlan1=IDLE)
    network.says(A, EventKind.SEEN, device=PRINTER)
    network.both_say(EventKind.ACTIVE)
    network.both_say(EventKind.DISABLED)
    network.answers[joined] = paired(PRINTER)
    await network.settle()
    assert network.reported == [SignalKind.SEEN, SignalKind.OPENED, SignalKind.REGISTERED]
    assert network.devices[-1] == PRINTER
    # There is nothing in the answers that was not reported.
    assert network.answer() == paired(PRINTER)


async def test_a_success_whose_event_was_lost_may_be_polled_before_it_is_asked_for(network: Network) -> None:
    network.answer(wlan0=IDLE, wlan1=IDLE)
    network.both_say(EventKind.ACTIVE)
    network.both_say(EventKind.DISABLED)
    assert network.answer(wlan0=paired(PRINTER), wlan1=IDLE) == paired(PRINTER)
    await network.settle()
    # The answer tells everything.
    assert (network.asked, network.reported) == ({}, [SignalKind.OPENED])


async def test_an_end_that_cannot_be_asked_for_is_shown_by_the_next_poll(network: Network) -> None:
    network.is_mute = True
    network.both_say(EventKind.ACTIVE)
    network.both_say(EventKind.DISABLED)
    await network.settle()
    assert (set(network.asked), network.reported) == ({A, B}, [SignalKind.OPENED])
    assert network.answer(wlan0=IDLE, wlan1=IDLE).phase is Phase.CANCELLED
    assert network.answer(wlan0=IDLE, wlan1=paired(PRINTER)) == paired(PRINTER)


async def test_a_press_while_it_is_asked_for_the_end_counts(network: Network) -> None:
    network.is_slow = True
    network.both_say(EventKind.ACTIVE)
    network.both_say(EventKind.DISABLED)
    await eventually(lambda: len(network.asked) == 2)
    network.both_say(EventKind.ACTIVE)
    await network.settle()
    assert all(answer.cancelled() for answer in network.asked.values())
    assert network.reported == [SignalKind.OPENED] * 2


async def test_a_radio_that_goes_away_ends_the_window_only_with_the_last_one(network: Network) -> None:
    network.both_say(EventKind.ACTIVE)
    network.says(A, EventKind.RADIO_DISABLED)
    assert network.reported == [SignalKind.OPENED]
    assert network.answer(wlan0=OPEN, wlan1=OPEN).phase is Phase.OPEN
    network.says(B, EventKind.RADIO_DISABLED)
    assert network.reported == [SignalKind.OPENED, SignalKind.RESET]
    assert network.answer(wlan0=OPEN, wlan1=OPEN).phase is Phase.IDLE
    network.says(A, EventKind.ACTIVE)
    assert network.answer().phase is Phase.OPEN


async def test_a_radio_that_goes_away_without_a_window_is_no_signal(network: Network) -> None:
    network.answer()
    network.says(A, EventKind.RADIO_DISABLED)
    assert network.reported == []


async def test_a_failed_exchange_names_the_device(network: Network) -> None:
    network.says(A, EventKind.STARTED, device=PRINTER)
    network.says(A, EventKind.FAILED)
    network.says(B, EventKind.FAILED)
    assert network.reported == [SignalKind.EXCHANGE_FAILED] * 2
    assert network.devices == [PRINTER, None]


async def test_a_device_keeps_the_name_that_it_asked_with(network: Network) -> None:
    nameless = Enrollee(mac=PRINTER.mac)
    network.says(A, EventKind.SEEN, device=PRINTER)
    network.says(B, EventKind.REGISTERED, device=nameless)
    network.says(B, EventKind.CONNECTED, device=nameless)
    assert network.devices == [PRINTER] * 3


async def test_a_device_that_hides_its_address_while_it_looks_is_one_device(network: Network) -> None:
    network.says(A, EventKind.ACTIVE)
    for hidden in ("c2:00:00:00:00:01", "c2:00:00:00:00:02"):
        network.seen(A, replace(PRINTER, mac=hidden), uuid="1")
    network.seen(B, replace(CAMERA, mac="3c:2a:f4:00:00:01"), uuid="2")
    network.window.feed(A, Event(kind=EventKind.REGISTERED, device=Enrollee(mac=PRINTER.mac), uuid="1"), network.now)
    first = replace(PRINTER, mac="c2:00:00:00:00:01")
    assert network.devices == [None, first, first, replace(CAMERA, mac="3c:2a:f4:00:00:01"), PRINTER]
    # In the next window it is seen as what it is then.
    network.says(A, EventKind.ACTIVE)
    network.seen(A, PRINTER, uuid="1")
    assert network.devices[-1] == PRINTER


async def test_a_device_that_shows_its_real_address_is_seen_with_that(network: Network) -> None:
    real = replace(PRINTER, mac="3c:2a:f4:00:00:01")
    network.seen(A, PRINTER, uuid="1")
    network.seen(A, real, uuid="1")
    assert network.devices == [PRINTER, real]


async def test_two_devices_with_one_uuid_keep_their_names(network: Network) -> None:
    """Some makers give all their devices the same one."""
    for device in (PRINTER, CAMERA):
        network.seen(A, device, uuid="1")
    network.window.feed(A, Event(kind=EventKind.REGISTERED, device=Enrollee(mac=PRINTER.mac), uuid="1"), network.now)
    assert network.devices[-1] == PRINTER


async def test_many_devices_ask(network: Network) -> None:
    devices = [Enrollee(mac=f"02:00:00:00:{number:02x}:00", wps_name=f"Device {number}") for number in range(200)]
    for device in devices:
        network.says(A, EventKind.SEEN, device=device)
    network.says(A, EventKind.CONNECTED, device=Enrollee(mac=devices[0].mac))
    network.says(A, EventKind.CONNECTED, device=Enrollee(mac=devices[-1].mac))
    assert network.devices[-2:] == [Enrollee(mac=devices[0].mac), devices[-1]]


async def test_a_bss_that_vanishes(network: Network) -> None:
    network.answer(wlan0=paired(PRINTER), wlan1=paired(CAMERA))
    network.answer(wlan0=replace_phase(paired(PRINTER)), wlan1=replace_phase(paired(CAMERA)))
    network.both_say(EventKind.ACTIVE)
    network.window.vanish(B)
    assert network.reported == [SignalKind.OPENED]
    network.window.vanish(A)
    assert network.reported == [SignalKind.OPENED, SignalKind.RESET]
    assert network.answer({}).phase is Phase.GONE
    # A new one begins without a result.
    assert network.answer({A: IDLE}) == IDLE


async def test_what_settles_is_forgotten_when_nobody_listens_any_more(network: Network) -> None:
    network.says(A, EventKind.ACTIVE, EventKind.TIMEOUT)
    network.window.forget()
    await network.settle()
    assert network.reported == [SignalKind.OPENED]


# Overlaps.


async def test_an_overlap_ends_when_the_second_last_device_is_forgotten(network: Network) -> None:
    assert network.window.overlap_ends() is None
    network.says(A, EventKind.SEEN, device=PRINTER)
    network.now = 10
    network.says(A, EventKind.SEEN, device=CAMERA)
    assert network.window.overlap_ends() == 120
    network.now = 20
    network.says(A, EventKind.SEEN, device=CAMERA)
    assert network.window.overlap_ends() == 120
    network.says(A, EventKind.SEEN, device=PRINTER)
    assert network.window.overlap_ends() == 140
    # Devices that ask on different radios do not meet.
    network.says(B, EventKind.SEEN, device=PRINTER)
    assert network.window.overlap_ends() == 140


async def test_an_overlap_is_reported_and_stays_until_the_next_press(network: Network) -> None:
    overlap = WindowStatus(phase=Phase.OVERLAP)
    network.answer(wlan0=IDLE, wlan1=paired(PRINTER))
    network.says(A, EventKind.OVERLAP)
    assert network.reported == [SignalKind.OVERLAP]
    assert network.answer(wlan0=overlap).phase is Phase.OVERLAP
    assert network.answer(wlan1=OPEN).phase is Phase.OPEN
    assert network.answer(wlan1=paired(CAMERA)) == paired(CAMERA)


# Answers.


def replace_phase(status: WindowStatus, phase: Phase = Phase.OPEN) -> WindowStatus:
    return WindowStatus(phase=phase, result=status.result, peer=status.peer)


async def test_the_status_changes_with_each_bss_and_only_then(network: Network) -> None:
    assert network.answer() == IDLE
    assert network.answer(wlan0=OPEN, wlan1=OPEN) == OPEN
    assert network.answer(wlan0=IDLE, wlan1=paired(PRINTER)) == paired(PRINTER)
    assert network.answer() == paired(PRINTER)
    # The next window shows the last result, and so does its end.
    assert network.answer(wlan0=OPEN, wlan1=paired(PRINTER, Phase.OPEN)) == paired(PRINTER, Phase.OPEN)
    assert network.answer(wlan0=TIMED_OUT, wlan1=paired(PRINTER, Phase.TIMED_OUT)) == paired(PRINTER, Phase.TIMED_OUT)
    # Another device, by the other BSS.
    assert network.answer(wlan0=paired(CAMERA)) == paired(CAMERA)
    assert network.answer() == paired(CAMERA)
    # And again the first one, by the BSS that has shown it all the time.
    failed = WindowStatus(phase=Phase.OPEN, result=Result.FAILED, peer=PRINTER.mac)
    assert network.answer(wlan0=paired(CAMERA, Phase.OPEN), wlan1=failed) == failed


async def test_of_two_that_change_at_once_the_success_counts(network: Network) -> None:
    network.answer(wlan0=OPEN, wlan1=OPEN)
    for answers in ({A: TIMED_OUT, B: paired(PRINTER)}, {A: paired(PRINTER), B: TIMED_OUT}):
        network.answer({A: OPEN, B: OPEN})
        assert network.answer(answers) == paired(PRINTER)


async def test_one_that_has_gone_leaves_no_news_behind(network: Network) -> None:
    """The other's older success must not look like a new one."""
    network.answer(wlan0=paired(CAMERA), wlan1=IDLE)
    network.answer(wlan0=paired(CAMERA), wlan1=paired(PRINTER))
    assert network.answer({A: paired(CAMERA)}) == IDLE
    assert network.answer({A: paired(CAMERA), B: IDLE}).result is Result.NONE


async def test_an_accepted_press_ends_what_was_known_of_the_last_window(network: Network) -> None:
    network.says(A, EventKind.ACTIVE, EventKind.RADIO_DISABLED)
    assert network.answer(wlan0=OPEN).phase is Phase.IDLE
    network.window.accept(A)
    assert network.answer(wlan0=OPEN).phase is Phase.OPEN


async def test_windows_that_were_open_before_anybody_listened_end_like_others(network: Network) -> None:
    network.answer(wlan0=OPEN, wlan1=OPEN)
    network.says(A, EventKind.RADIO_DISABLED)
    assert network.reported == []
    network.says(B, EventKind.TIMEOUT, EventKind.CANCEL)
    assert network.reported == [SignalKind.CANCELLED]
