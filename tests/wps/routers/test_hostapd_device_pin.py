"""The PIN of a device, and hostapd: what the real one answers, and what its events make of the wait for the device."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace

import pytest

from custom_components.wps_push.wps.model import Enrollee, Phase, Refusal, Result, SignalKind, WindowStatus
from custom_components.wps_push.wps.pin import DevicePin
from custom_components.wps_push.wps.router import WindowRefused
from custom_components.wps_push.wps.routers.hostapd.driver import Hostapd
from custom_components.wps_push.wps.routers.hostapd.events import Event, EventKind
from custom_components.wps_push.wps.routers.hostapd.merge import MergedWindow
from custom_components.wps_push.wps.timing import Timing
from tests.emulators.hostapd import GUEST, FakeBss
from tests.lab import HostapdNone

from .hostapd import Start, driver, listening, until

PIN = DevicePin.read("48203715")
A, B = "wlan0", "wlan1"
PRINTER = Enrollee(mac="02:00:00:00:01:00", wps_name="Printer")
IDLE = WindowStatus(phase=Phase.IDLE)
JOINED = WindowStatus(phase=Phase.SUCCEEDED, result=Result.SUCCESS, peer=PRINTER.mac)


@pytest.fixture
async def router(hostapd_none: HostapdNone) -> AsyncGenerator[Hostapd]:
    router = driver(hostapd_none.ap_directory, Timing(walk_time=0.3, cancel_settles=0.05))
    yield router
    await router.disconnect()


# The real hostapd.


async def test_hostapd_takes_a_pin_and_shows_nothing_of_it(hostapd_none: HostapdNone, router: Hostapd) -> None:
    async with listening(router) as ear:
        status = await router.open_for_pin("wlan0", PIN)
        assert (status.phase, status.inferred) == (Phase.OPEN, True)
        assert "PBC Status: Disabled" in hostapd_none.ap_request("WPS_GET_STATUS")
        assert (await router.report()).windows["wlan0"].phase is Phase.OPEN
        # hostapd does not say that the time is over.
        await ear.until(SignalKind.TIMED_OUT)
        assert (await router.report()).windows["wlan0"].phase is Phase.TIMED_OUT
        await router.withdraw_pin("wlan0")
        assert (await router.report()).windows["wlan0"].phase is Phase.TIMED_OUT
    assert ear.of("wlan0") == [SignalKind.TIMED_OUT]


async def test_a_cancel_of_somebody_else_ends_it(hostapd_none: HostapdNone, router: Hostapd) -> None:
    async with listening(router) as ear:
        await router.open_for_pin("wlan0", PIN)
        hostapd_none.ap_request("WPS_CANCEL")
        await ear.until(SignalKind.CANCELLED)
        assert not ear.signals[-1].ours
        assert (await router.report()).windows["wlan0"].phase is Phase.CANCELLED


async def test_a_button_that_is_pressed_meanwhile_ends_it(hostapd_none: HostapdNone, router: Hostapd) -> None:
    async with listening(router) as ear:
        await router.open_for_pin("wlan0", PIN)
        hostapd_none.ap_request("WPS_PBC")
        await ear.until(SignalKind.CANCELLED, SignalKind.OPENED)
        # Whoever takes the PIN back now would close the window of somebody else.
        await router.withdraw_pin("wlan0")
        assert "PBC Status: Active" in hostapd_none.ap_request("WPS_GET_STATUS")


async def test_a_restart_of_hostapd_or_its_radio_ends_it(hostapd_none: HostapdNone, router: Hostapd) -> None:
    async with listening(router) as ear:
        await router.open_for_pin("wlan0", PIN)
        hostapd_none.ap_request("DISABLE")
        await ear.until(SignalKind.RESET)
        assert (await router.report()).windows["wlan0"].phase is Phase.IDLE


async def test_without_wps_it_is_refused(hostapd_none: HostapdNone, router: Hostapd) -> None:
    hostapd_none.restart_ap({"wps_state": "0"})
    with pytest.raises(WindowRefused) as refused:
        await router.open_for_pin("wlan0", PIN)
    assert refused.value.refusal is Refusal.WPS_DISABLED


async def test_with_several_interfaces_the_pin_is_taken_back_where_it_was_given(start: Start) -> None:
    lab, router = start({}, {})
    async with listening(router) as ear:
        await router.open_for_pin("wlan0", PIN)
        await router.close_window("wlan0")
        # Each interface says that it has cancelled, and nothing ends twice.
        await asyncio.sleep(0.3)
        assert [signal for signal in ear.signals if signal.kind is SignalKind.CANCELLED and not signal.ours] == []
    assert "PBC Status: Disabled" in lab.ap_request("WPS_GET_STATUS")
    await router.disconnect()


# What cannot be brought about with the real one.


@pytest.mark.parametrize(
    ("reply", "refusal"),
    [(b"FAIL\n", Refusal.WPS_DISABLED), (b"what?", Refusal.NOT_CARRIED_OUT)],
)
async def test_a_pin_that_is_turned_down(bss: FakeBss, reply: bytes, refusal: Refusal) -> None:
    bss.replies[f"WPS_PIN any {PIN.digits} 120"] = reply
    router = driver(bss.path.parent)
    with pytest.raises(WindowRefused) as refused:
        await router.open_for_pin("wlan0", PIN)
    assert refused.value.refusal is refusal
    assert (await router.report()).windows["wlan0"].phase is Phase.IDLE
    await router.disconnect()


async def test_a_device_may_take_the_pin_to_another_network_of_the_same_hostapd(bss: FakeBss) -> None:
    """Without `wps_independent=1`, hostapd lets it in wherever it likes."""
    async with FakeBss(bss.path.parent / "wlan1", **GUEST) as guests:
        router = driver(bss.path.parent)
        bss.replies[f"WPS_PIN any {PIN.digits} 120"] = b"OK\n"
        async with listening(router) as ear:
            await router.open_for_pin("wlan0", PIN)
            guests.say(f"WPS-REG-SUCCESS {PRINTER.mac} 572cf82f-c957-5653-9b16-b5cfb298abf1")
            await ear.until(SignalKind.REGISTERED)
            told = [(signal.network_id, signal.kind, signal.ours) for signal in ear.signals[1:]]
            assert told == [
                ("wlan1", SignalKind.OPENED, True),
                ("wlan0", SignalKind.CANCELLED, False),
                ("wlan1", SignalKind.REGISTERED, False),
            ]
            # Whoever joins there from now on has not used that PIN.
            ear.forget()
            guests.say(f"WPS-REG-SUCCESS {PRINTER.mac[:-1]}1 572cf82f-c957-5653-9b16-b5cfb298abf2")
            await ear.until(SignalKind.REGISTERED)
            assert ear.kinds == [SignalKind.REGISTERED]
        await router.disconnect()


async def test_a_device_that_tries_a_mistyped_pin_on_another_network_is_no_stranger(bss: FakeBss) -> None:
    """The PIN is taken there as well, so it is not the access point's own PIN that is tried."""
    async with FakeBss(bss.path.parent / "wlan1", **GUEST) as guests:
        router = driver(bss.path.parent)
        bss.replies[f"WPS_PIN any {PIN.digits} 120"] = b"OK\n"

        async def tries(times: int) -> None:
            ear.forget()
            for _ in range(times):
                guests.say(f"CTRL-EVENT-EAP-STARTED {PRINTER.mac}")
                guests.say("WPS-FAIL msg=8 config_error=18")
            await until(lambda: ear.kinds.count(SignalKind.EXCHANGE_FAILED) == times)

        async with listening(router) as ear:
            await router.open_for_pin("wlan0", PIN)
            await tries(3)
            assert SignalKind.PIN_ATTEMPTED not in ear.kinds
            await router.withdraw_pin("wlan0")
            await tries(1)
            assert SignalKind.PIN_ATTEMPTED not in ear.kinds
            # Now it is the second one that nobody here has asked for.
            guests.say("WPS-FAIL msg=8 config_error=18")
            await ear.until(SignalKind.PIN_ATTEMPTED)
        await router.disconnect()


class Network:
    """A network with two BSSes that waits for a device with a PIN, and what was reported of it."""

    def __init__(self, before: WindowStatus = IDLE) -> None:
        self.reported: list[SignalKind] = []
        timing = Timing(walk_time=60, cancel_settles=0)
        self.window = MergedWindow(lambda kind, _: self.reported.append(kind), self._ask, timing)
        self.window.add([A, B])
        self.answers = {A: before, B: IDLE}
        self.read()
        self.window.await_pin(A)

    def _ask(self, name: str) -> asyncio.Future[WindowStatus | None]:
        answer: asyncio.Future[WindowStatus | None] = asyncio.get_running_loop().create_future()
        answer.set_result(self.answers[name])
        return answer

    def says(self, name: str, kind: EventKind, *, wrong_pin: bool = False) -> None:
        device = PRINTER if kind in {EventKind.STARTED, EventKind.REGISTERED} else None
        self.window.feed(name, Event(kind=kind, device=device, wrong_pin=wrong_pin), 0)

    def read(self, **changes: WindowStatus) -> WindowStatus:
        self.answers |= changes
        return self.window.read(self.answers)


@pytest.fixture
async def network() -> AsyncGenerator[Network]:
    network = Network()
    yield network
    network.window.pin.forget()


async def test_the_second_exchange_that_fails_ends_it(network: Network) -> None:
    network.says(A, EventKind.STARTED)
    network.says(A, EventKind.FAILED, wrong_pin=True)
    assert network.read().phase is Phase.OPEN
    # Whatever else fails does not use it up.
    network.says(A, EventKind.FAILED)
    assert network.read().phase is Phase.OPEN
    network.says(A, EventKind.FAILED, wrong_pin=True)
    assert network.read().phase is Phase.FAILED
    failed = SignalKind.EXCHANGE_FAILED
    assert network.reported == [failed, failed, failed, SignalKind.FAILED]
    # From now on, it is the access point's own PIN that is tried.
    for _ in range(2):
        network.says(A, EventKind.FAILED, wrong_pin=True)
    assert network.reported[-1] is SignalKind.PIN_ATTEMPTED


async def test_the_device_may_join_on_another_bss(network: Network) -> None:
    network.says(B, EventKind.REGISTERED)
    assert network.reported == [SignalKind.REGISTERED]
    assert network.read(**{B: JOINED}) == JOINED


async def test_a_device_that_has_joined_while_nobody_listened_is_seen(network: Network) -> None:
    assert network.read(**{B: JOINED}) == JOINED
    assert network.reported == []


async def test_a_device_that_had_joined_before_ends_it_as_any_other() -> None:
    network = Network(JOINED)
    network.says(A, EventKind.STARTED)
    network.says(A, EventKind.REGISTERED)
    assert network.reported == [SignalKind.REGISTERED]
    # The status is that of before, and nothing is waited for any more.
    assert network.read() == JOINED
    assert not network.window.pin.is_on


async def test_the_last_success_is_none_of_this_wait() -> None:
    network = Network(JOINED)
    assert network.read() == replace(JOINED, phase=Phase.OPEN, inferred=True)
    network.window.pin.end(SignalKind.TIMED_OUT)
    assert network.read() == replace(JOINED, phase=Phase.TIMED_OUT)
    # A window that is seen open is newer.
    assert network.read(**{A: replace(JOINED, phase=Phase.OPEN)}).phase is Phase.OPEN
    assert network.read(**{A: JOINED}) == JOINED


@pytest.mark.parametrize("kind", [EventKind.CANCEL, EventKind.RADIO_DISABLED])
async def test_what_happens_to_another_bss_does_not_end_it(network: Network, kind: EventKind) -> None:
    network.says(B, kind)
    assert network.reported == []
    assert network.read().phase is Phase.OPEN


async def test_a_bss_that_vanishes_takes_the_pin_with_it(network: Network) -> None:
    network.window.vanish(A)
    network.window.vanish(A)
    assert network.reported == [SignalKind.RESET]


async def test_after_its_end_a_restart_of_the_radio_is_no_news(network: Network) -> None:
    network.window.pin.withdraw()
    network.says(A, EventKind.RADIO_DISABLED)
    assert network.reported == []
    assert network.read().phase is Phase.IDLE
