"""Following windows without Home Assistant: on the real hostapd, which pushes, and on an OpenWrt that is asked."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
import tempfile
import time

import aiohttp
import pytest

from custom_components.wps_push.wps.follow import Follower
from custom_components.wps_push.wps.model import EventType, WindowState
from custom_components.wps_push.wps.router import RouterUnreachable, WindowRefused
from custom_components.wps_push.wps.routers import DRIVERS, Settings, create
from custom_components.wps_push.wps.timing import Timing
from tests.emulators.hostapd_control import EmulatedHostapd, Then
from tests.emulators.openwrt import PASSWORD, EmulatedOpenWrt
from tests.lab import HostapdNone, WiredLab

from .windows import PRINTER, in_words

# hostapd keeps its faster clock with less precision than ours; and one that was killed leaves a request without answer.
FAST = replace(Timing().faster(60), grace=1, request=1)
WALK_TIME = 2
OURS = "(home_assistant)"
THEIRS = "(elsewhere)"


class Following:
    """A follower, and what it prints, gathered in the background."""

    def __init__(self, session: aiohttp.ClientSession, key: str, settings: Settings, timing: Timing) -> None:
        self.spec = next(spec for spec in DRIVERS if spec.key == key)
        self.router = create(self.spec, settings, session, timing)
        self._timing = timing
        self._reported: asyncio.Queue[str] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        await self.router.connect()
        self.networks = [network.id for network in await self.router.networks()]
        self.follower = Follower(self.router, self.networks, self.spec.capabilities, self._timing)

    def listen(self) -> None:
        self._task = asyncio.create_task(self._listen())

    async def lose(self) -> None:
        """Wait until the router is lost."""
        assert self._task
        with pytest.raises(RouterUnreachable):
            async with asyncio.timeout(10):
                await self._task

    async def _listen(self) -> None:
        async with aclosing(self.follower.events()) as events:
            async for network_id, event in events:
                assert network_id in self.networks
                self._reported.put_nowait(in_words(event))

    async def next(self) -> str:
        """The next event."""
        async with asyncio.timeout(10):
            return await self._reported.get()

    async def up_to(self, word: str) -> list[str]:
        """The next events, up to one that begins with a word."""
        reported = [await self.next()]
        while not reported[-1].startswith(word):
            reported.append(await self.next())
        return reported

    async def open(self) -> list[str]:
        return [in_words(event) for event in await self.follower.open(self.networks[0])]

    @property
    def state(self) -> WindowState:
        return self.follower.windows[self.networks[0]].state

    async def end(self) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self.router.disconnect()
        assert self._reported.empty(), "something was reported that nobody expected"


@pytest.fixture(name="session")
async def fixture_session() -> AsyncGenerator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture(name="pushing")
async def fixture_pushing(hostapd_none: HostapdNone, session: aiohttp.ClientSession) -> AsyncGenerator[Following]:
    hostapd_none.restart_ap(speed=60)
    following = Following(session, "hostapd", {"directory": str(hostapd_none.ap_directory)}, FAST)
    await following.connect()
    yield following
    await following.end()


@pytest.fixture(name="openwrt")
async def fixture_openwrt() -> AsyncGenerator[EmulatedOpenWrt]:
    async with EmulatedOpenWrt(walk_time=WALK_TIME, exchange_time=0.05) as router:
        yield router


@pytest.fixture(name="asked")
async def fixture_asked(openwrt: EmulatedOpenWrt, session: aiohttp.ClientSession) -> AsyncGenerator[Following]:
    settings = {"host": openwrt.url, "username": "root", "password": PASSWORD, "verify_ssl": False}
    following = Following(session, "openwrt", settings, FAST)
    await following.connect()
    yield following
    await following.end()


async def test_hostapd_our_window_times_out(pushing: Following) -> None:
    assert await pushing.open() == [f"window_opened {OURS}"]
    pushing.listen()
    assert await pushing.next() == f"window_closed timed_out {OURS}"


async def test_hostapd_a_window_from_elsewhere(pushing: Following, hostapd_none: HostapdNone) -> None:
    pushing.listen()
    hostapd_none.ap_request("WPS_PBC")
    assert await pushing.next() == f"window_opened {THEIRS}"
    hostapd_none.ap_request("WPS_CANCEL")
    assert await pushing.next() == f"window_closed cancelled by elsewhere {THEIRS}"


async def test_hostapd_ends_in_mid_window(pushing: Following, hostapd_none: HostapdNone) -> None:
    await pushing.open()
    pushing.listen()
    hostapd_none.stop_ap("KILL")
    await pushing.lose()
    hostapd_none.start_ap()
    pushing.listen()
    assert await pushing.next() == f"window_closed interrupted {OURS}"


async def test_hostapd_a_deadline_that_went_by_unheard_is_reported_first(pushing: Following) -> None:
    await pushing.open()
    await asyncio.sleep(FAST.walk_time + FAST.grace)
    pushing.listen()
    assert await pushing.next() == f"window_closed interrupted {OURS}"


async def test_hostapd_refuses(pushing: Following, hostapd_none: HostapdNone) -> None:
    hostapd_none.restart_ap({"wps_state": "0"})
    with pytest.raises(WindowRefused):
        await pushing.open()
    assert pushing.state is WindowState.CLOSED


async def test_hostapd_a_real_registration(wired_lab: WiredLab, session: aiohttp.ClientSession) -> None:
    following = Following(session, "hostapd", {"directory": str(wired_lab.ap_directory)}, Timing())
    await following.connect()
    following.listen()
    assert await following.open() == [f"window_opened {OURS}"]
    device = wired_lab.sta(1)
    await asyncio.to_thread(device.press)
    reported = await following.up_to("window_closed")
    await following.end()
    assert f"device_paired {device.mac} {OURS}" in reported
    assert reported[-1] == f"window_closed paired {device.mac} {OURS}"


async def test_hostapd_a_device_connects_after_it_has_joined_and_another_does_not(
    session: aiohttp.ClientSession,
) -> None:
    with tempfile.TemporaryDirectory(prefix="wps-") as folder:
        hostapd = EmulatedHostapd(Path(folder, "hostapd"), clock=time.monotonic)
        await hostapd.start()
        following = Following(session, "hostapd", {"directory": str(hostapd.directory)}, FAST)
        await following.connect()
        following.listen()
        for then, ending in ((Then.CONNECTS, "connected"), (Then.IS_REFUSED, "not_connected key_mismatch")):
            hostapd.then = then
            await following.open()
            hostapd.device_presses("wlan0", PRINTER)
            reported = await following.up_to(f"device_{ending.partition(' ')[0]}")
            assert reported[-3:] == [
                f"device_paired {PRINTER} {OURS}",
                f"window_closed paired {PRINTER} {OURS}",
                f"device_{ending} {PRINTER} {OURS}",
            ]
        # Nobody waits any more for one of which it is not known yet.
        await following.open()
        hostapd.device_presses("wlan0", PRINTER)
        await following.up_to("window_closed")
        await following.end()
        await hostapd.stop()


async def test_openwrt_a_device_joins(asked: Following, openwrt: EmulatedOpenWrt) -> None:
    assert await asked.open() == [f"window_opened {OURS}"]
    asked.listen()
    openwrt.press(PRINTER, "printer")
    assert await asked.next() == f"device_paired {PRINTER} {OURS}"
    assert await asked.next() == f"window_closed paired {PRINTER} {OURS}"


async def test_openwrt_a_device_was_already_waiting(asked: Following, openwrt: EmulatedOpenWrt) -> None:
    openwrt.registrar.exchange_time = 0
    openwrt.press(PRINTER, "printer")
    assert await asked.open() == [
        f"window_opened {OURS}",
        f"device_paired {PRINTER} {OURS}",
        f"window_closed paired {PRINTER} {OURS}",
    ]


async def test_openwrt_our_window_times_out(asked: Following) -> None:
    await asked.open()
    asked.listen()
    assert await asked.next() == f"window_closed timed_out {OURS}"


async def test_openwrt_a_window_from_elsewhere(asked: Following, openwrt: EmulatedOpenWrt) -> None:
    asked.listen()
    await asyncio.sleep(0.1)
    openwrt.registrar.press("phy0-ap0")
    assert await asked.next() == f"window_opened {THEIRS}"
    openwrt.registrar.cancel("phy0-ap0")
    assert await asked.next() == f"window_closed cancelled by elsewhere {THEIRS}"


async def test_openwrt_says_open_for_ever(asked: Following, openwrt: EmulatedOpenWrt) -> None:
    await asked.open()
    asked.listen()
    for ifname in openwrt.registrar.bsses:
        openwrt.registrar.set_radio(ifname, enabled=False)
    assert await asked.next() == f"window_closed interrupted {OURS}"


async def test_openwrt_is_asked_often_only_while_a_window_is_open(asked: Following, openwrt: EmulatedOpenWrt) -> None:
    timing = FAST
    asked.listen()
    await asyncio.sleep(0.1)
    before = openwrt.server.requests
    await asyncio.sleep(2 * timing.idle_poll)
    assert openwrt.server.requests - before <= 3
    openwrt.registrar.press("phy0-ap0")
    await asked.next()
    before = openwrt.server.requests
    await asyncio.sleep(20 * timing.open_poll)
    assert openwrt.server.requests - before >= 5
    openwrt.registrar.cancel("phy0-ap0")
    assert EventType.WINDOW_CLOSED in await asked.next()


async def test_openwrt_away_and_back(asked: Following, openwrt: EmulatedOpenWrt) -> None:
    await asked.open()
    asked.listen()
    await openwrt.server.stop()
    await asked.lose()
    assert asked.state is WindowState.OPEN
    await openwrt.server.start()
    openwrt.press(PRINTER)
    asked.listen()
    assert await asked.next() == f"device_paired {PRINTER} {OURS}"
    assert await asked.next() == f"window_closed paired {PRINTER} {OURS}"
