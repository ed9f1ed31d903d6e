"""The hostapd driver and control sockets that say what hostapd does not, or that vanish one by one."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from pathlib import Path
import shutil
import socket
import tempfile

import pytest

from custom_components.wps_push.wps.model import Band, Obstacle, Phase, Refusal, SignalKind
from custom_components.wps_push.wps.router import RouterProtocolError, RouterUnreachable, WindowRefused, WindowStillOpen
from custom_components.wps_push.wps.routers.hostapd.driver import Hostapd
from custom_components.wps_push.wps.timing import Timing
from tests.emulators.hostapd import ACTIVE, OVERLAP, TIMED_OUT, WELL, FakeBss, joined

from .hostapd import driver, listening, ours, sockets, until

MAC, OTHER_MAC = "aa:bb:cc:00:00:01", "aa:bb:cc:00:00:02"
SEEN = f"WPS-ENROLLEE-SEEN {MAC} 572cf82f-c957-5653-9b16-b5cfb298abf1 1-0050F204-1 0x280 4 1 [Printer]"
REGISTERED = f"WPS-REG-SUCCESS {MAC} 572cf82f-c957-5653-9b16-b5cfb298abf1"
SECOND: dict[str, bytes | None] = {
    "STATUS": (WELL["STATUS"] or b"").replace(b"2412", b"5180"),
    "GET_CONFIG": (WELL["GET_CONFIG"] or b"").replace(b"00:00\n", b"00:01\n"),
}
GUEST: dict[str, bytes | None] = {"GET_CONFIG": (WELL["GET_CONFIG"] or b"").replace(b"ssid=Net", b"ssid=Guests")}


@pytest.fixture
def folder() -> Generator[Path]:
    """A folder with a path that is short enough for sockets."""
    path = Path(tempfile.mkdtemp(prefix="wps-"))
    yield path
    shutil.rmtree(path)


@pytest.fixture
async def bss(folder: Path) -> AsyncGenerator[FakeBss]:
    async with FakeBss(folder / "wlan0") as bss:
        yield bss


@pytest.fixture
async def second(folder: Path) -> AsyncGenerator[FakeBss]:
    async with FakeBss(folder / "wlan1", **SECOND) as bss:
        yield bss


@pytest.fixture
async def router(folder: Path) -> AsyncGenerator[Hostapd]:
    router = driver(folder, Timing(request=0.3, ping=0.05, cancel_settles=0.1))
    yield router
    await router.disconnect()


# Answers that make no sense.


@pytest.mark.parametrize("command", ["GET_CONFIG", "WPS_GET_STATUS"])
@pytest.mark.parametrize(
    "reply", [b"", b"\xff\xfe\x00\n", b"PBC Status: Act", b"FAIL\n", b"ssid", b"x" * 9000, b"=\n: \n"], ids=repr
)
async def test_nonsense_is_told_without_its_text(router: Hostapd, bss: FakeBss, command: str, reply: bytes) -> None:
    bss.replies[command] = reply
    with pytest.raises(RouterProtocolError, match=command) as error:
        await router.connect()
    assert "x" * 20 not in str(error.value)


@pytest.mark.parametrize("call", [Hostapd.report, lambda router: router.open_window("wlan0")])
async def test_nonsense_comes_later(
    router: Hostapd, bss: FakeBss, call: Callable[[Hostapd], Awaitable[object]]
) -> None:
    await router.connect()
    bss.replies["WPS_GET_STATUS"] = b"PBC Status: Perhaps\nLast WPS result: None\n"
    with pytest.raises(RouterProtocolError, match="WPS_GET_STATUS"):
        await call(router)
    bss.replies["WPS_GET_STATUS"] = WELL["WPS_GET_STATUS"]
    assert (await router.report()).windows["wlan0"].phase is Phase.IDLE


async def test_nobody_answers(router: Hostapd, bss: FakeBss, folder: Path) -> None:
    bss.replies["STATUS"] = None
    with pytest.raises(RouterUnreachable, match=f"does not answer on {folder}/wlan0 within 0.3 s"):
        await router.connect()
    assert sockets(folder) == ["wlan0"]
    bss.replies["STATUS"] = WELL["STATUS"]
    await router.connect()


async def test_a_late_answer_is_not_taken_for_the_next(router: Hostapd, bss: FakeBss, folder: Path) -> None:
    await router.connect()
    (client,) = bss.clients
    bss.replies["WPS_GET_STATUS"] = None
    with pytest.raises(RouterUnreachable):
        await router.report()
    bss.replies["WPS_GET_STATUS"] = TIMED_OUT
    # It would come to a socket that is there no more.
    assert client not in [str(folder / name) for name in sockets(folder)]
    assert (await router.report()).windows["wlan0"].phase is Phase.TIMED_OUT


async def test_a_cancelled_request_leaves_nothing_behind(router: Hostapd, bss: FakeBss, folder: Path) -> None:
    bss.replies["STATUS"] = None
    task = asyncio.create_task(router.connect())
    await until(lambda: bss.asked)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert sockets(folder) == ["wlan0"]


async def test_a_cancelled_meeting_leaves_nothing_behind(
    router: Hostapd, bss: FakeBss, second: FakeBss, folder: Path
) -> None:
    second.replies["GET_CONFIG"] = None
    task = asyncio.create_task(router.connect())
    await until(lambda: "WPS_GET_STATUS" in bss.asked and "GET_CONFIG" in second.asked)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert sockets(folder) == ["wlan0", "wlan1"]


async def test_a_second_answer_is_ignored(router: Hostapd, bss: FakeBss) -> None:
    await router.connect()
    (client,) = bss.clients
    bss.send(ACTIVE, client)
    await asyncio.sleep(0.01)
    assert (await router.report()).windows["wlan0"].phase is Phase.IDLE


@pytest.mark.parametrize("command", ["ATTACH", "PING"])
@pytest.mark.parametrize("reply", [b"FAIL\n", None, b"\x00"])
async def test_it_cannot_be_listened_to(
    router: Hostapd, bss: FakeBss, folder: Path, command: str, reply: bytes | None
) -> None:
    bss.replies[command] = reply
    async with listening(router) as ear:
        await until(lambda: ear.error)
    assert isinstance(ear.error, RouterUnreachable if reply is None else RouterProtocolError)
    assert len(ours(sockets(folder))) == 1


async def test_odd_events_do_no_harm(router: Hostapd, bss: FakeBss) -> None:
    async with listening(router) as ear:
        bss.say("", " ", b"\xff\x00", "WPS-REG-SUCCESS", "WPS-ENROLLEE-SEEN x y", b"WPS-NEW-AP-SETTINGS 00", "x" * 9000)
        bss.say(f"AP-STA-CONNECTED {MAC} {'x' * 9000}", "WPS-PBC-ACTIVE ")
        await until(lambda: SignalKind.OPENED in ear.kinds)
    assert ear.kinds == [SignalKind.LISTENING, SignalKind.OPENED]


async def test_more_than_anybody_listens_to(router: Hostapd, bss: FakeBss) -> None:
    signals = router.signals()
    assert (await anext(signals)).kind is SignalKind.LISTENING
    for _ in range(30):
        bss.say(*[f"AP-STA-CONNECTED {MAC}"] * 50)
        await asyncio.sleep(0.005)
    with pytest.raises(RouterUnreachable):
        async for _ in signals:
            pass


# What lies in the folder.


async def test_a_folder_without_access_points(router: Hostapd, folder: Path) -> None:
    (folder / "a file").touch()
    with pytest.raises(RouterUnreachable, match=f"no access point has a socket in {folder}"):
        await router.connect()


async def test_a_file_is_no_folder(folder: Path) -> None:
    (folder / "hostapd").touch()
    with pytest.raises(RouterUnreachable, match="Not a directory"):
        await driver(folder / "hostapd").connect()


async def test_a_path_that_is_too_long_for_sockets(folder: Path) -> None:
    long = folder / ("x" * 80)
    long.mkdir()
    async with FakeBss(folder / "wlan0"):
        (folder / "wlan0").rename(long / "wlan0")
        with pytest.raises(RouterUnreachable, match="path too long"):
            await driver(long).connect()


async def test_other_sockets_are_left_alone(router: Hostapd, bss: FakeBss, folder: Path) -> None:
    everything_unknown: dict[str, bytes | None] = dict.fromkeys(WELL, b"UNKNOWN COMMAND\n")
    async with (
        FakeBss(folder / "global", **everything_unknown | {"PING": b"PONG\n"}) as hostapds_own,
        FakeBss(folder / "wpa_ctrl_123-1") as client,
    ):
        connected = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        connected.bind(str(folder / "another"))
        connected.connect(str(bss.path))
        async with listening(router):
            assert [network.id for network in await router.networks()] == ["wlan0"]
            await until(lambda: bss.asked.count("PING") > 2)
        connected.close()
        assert set(hostapds_own.asked) == {"STATUS"}
        assert client.asked == []
        assert {"another", "global", "wlan0", "wpa_ctrl_123-1"} <= set(sockets(folder))


async def test_what_a_crash_left_behind_is_removed(router: Hostapd, bss: FakeBss, folder: Path) -> None:
    left = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    left.bind(str(folder / "wps_push_1_dead"))
    left.close()
    alive = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    alive.bind(str(folder / "wps_push_1_alive"))
    alive.connect(str(bss.path))
    await router.networks()
    assert "wps_push_1_dead" not in sockets(folder)
    assert "wps_push_1_alive" in sockets(folder)
    alive.close()


async def test_names_are_cleaned_and_the_identity_is_a_global_address(
    router: Hostapd, bss: FakeBss, folder: Path
) -> None:
    bss.replies["GET_CONFIG"] = b"bssid=AA-not-a-mac\nssid=\\x07\\n\nwps_state=configured\nkey_mgmt=WPA-PSK\n"
    bss.replies["GET version"] = b"FAIL\n"
    config = WELL["GET_CONFIG"] or b""
    async with (
        FakeBss(folder / "wlan1", GET_CONFIG=config.replace(b"02:00:00:00:00:00", b"00:11:22:33:44:56")),
        FakeBss(folder / "wlan1-1", GET_CONFIG=config.replace(b"02:00:00:00:00:00", b"02:00:00:00:00:01")),
    ):
        info = await router.connect()
        assert info.identity == "00:11:22:33:44:56"
        assert info.macs == {"00:11:22:33:44:56", "02:00:00:00:00:01"}
        assert info.sw_version is None
        networks = await router.networks()
    assert [(network.id, network.ssid) for network in networks] == [("wlan0", "wlan0"), ("wlan1", "Net")]


async def test_a_hostapd_without_wps(router: Hostapd, bss: FakeBss) -> None:
    for command in ("WPS_GET_STATUS", "WPS_PBC", "WPS_CANCEL"):
        bss.replies[command] = b"UNKNOWN COMMAND\n"
    (network,) = await router.networks()
    assert network.obstacle is Obstacle.NOT_BUILT_IN
    assert (await router.report()).windows["wlan0"].phase is Phase.IDLE
    with pytest.raises(WindowRefused) as refused:
        await router.open_window("wlan0")
    assert refused.value.refusal is Refusal.NOT_BUILT_IN


# Presses that come to nothing.


async def test_a_press_that_is_accepted_and_not_carried_out(router: Hostapd, bss: FakeBss) -> None:
    with pytest.raises(WindowRefused) as refused:
        await router.open_window("wlan0")
    assert refused.value.refusal is Refusal.NOT_CARRIED_OUT
    assert "WPS_PBC" in bss.asked


@pytest.mark.parametrize("reply", [b"FAIL\n", b"OK", b"what?"])
async def test_an_old_success_is_no_success_of_the_press(router: Hostapd, bss: FakeBss, reply: bytes) -> None:
    bss.replies |= {"WPS_GET_STATUS": joined(MAC), "WPS_PBC": reply}
    with pytest.raises(WindowRefused) as refused:
        await router.open_window("wlan0")
    assert refused.value.refusal is Refusal.NOT_CARRIED_OUT


async def test_a_device_was_waiting(router: Hostapd, bss: FakeBss) -> None:
    bss.replies |= {"WPS_GET_STATUS": joined(OTHER_MAC), "WPS_PBC": None}
    task = asyncio.create_task(router.open_window("wlan0"))
    await until(lambda: "WPS_PBC" in bss.asked)
    bss.replies["WPS_GET_STATUS"] = joined(MAC)
    bss.send(b"OK\n", *bss.clients)
    status = await task
    assert (status.phase, status.peer) == (Phase.SUCCEEDED, MAC)


async def test_the_same_device_was_waiting_again(router: Hostapd, bss: FakeBss) -> None:
    """The status alone looks as before; the event tells."""
    bss.replies |= {"WPS_GET_STATUS": joined(MAC), "WPS_PBC": None}
    async with listening(router):
        task = asyncio.create_task(router.open_window("wlan0"))
        await until(lambda: "WPS_PBC" in bss.asked)
        bss.say("WPS-PBC-ACTIVE ", REGISTERED, "WPS-PBC-DISABLE ")
        await asyncio.sleep(0.01)
        bss.send(b"OK\n", next(client for client in bss.clients if client not in bss.listeners))
        status = await task
    assert (status.phase, status.peer) == (Phase.SUCCEEDED, MAC)


async def test_an_overlap_of_which_nothing_more_is_known(router: Hostapd, bss: FakeBss) -> None:
    bss.replies |= {"WPS_GET_STATUS": OVERLAP, "WPS_PBC": b"FAIL\n"}
    with pytest.raises(WindowRefused) as refused:
        await router.open_window("wlan0")
    assert (refused.value.refusal, refused.value.retry_in) == (Refusal.OVERLAP, 120)


async def test_it_stays_open_after_a_cancel(router: Hostapd, bss: FakeBss) -> None:
    bss.replies |= {"WPS_GET_STATUS": ACTIVE, "WPS_CANCEL": b"FAIL\n"}
    await router.networks()
    with pytest.raises(WindowStillOpen):
        await router.close_window("wlan0")


# Two BSSes.


async def test_the_band(folder: Path, bss: FakeBss, second: FakeBss) -> None:
    bss.replies["WPS_GET_STATUS"] = second.replies["WPS_GET_STATUS"] = ACTIVE
    for band, pressed in ((None, bss), ("5", second), ("6", bss)):
        router = driver(folder, band=band)
        (network,) = await router.networks()
        assert network.bands == (Band.GHZ_2_4, Band.GHZ_5)
        for one in (bss, second):
            one.asked.clear()
        await router.open_window("wlan0")
        assert ["WPS_PBC" in one.asked for one in (bss, second)] == [pressed is bss, pressed is second]
        await router.disconnect()


async def test_one_that_vanishes_leaves_the_window_to_the_other(
    router: Hostapd, bss: FakeBss, second: FakeBss, folder: Path
) -> None:
    async with listening(router) as ear:
        bss.say("WPS-PBC-ACTIVE ")
        second.say("WPS-PBC-ACTIVE ")
        second.replies["WPS_GET_STATUS"] = ACTIVE
        await bss.die()
        await ear.until(SignalKind.CHANGED)
        # The network keeps its name, though the BSS that gave it has gone.
        (network,) = await router.networks()
        assert (network.id, network.bands) == ("wlan0", (Band.GHZ_5,))
        assert (await router.report()).windows["wlan0"].phase is Phase.OPEN
        assert SignalKind.RESET not in ear.kinds
        second.say("CTRL-EVENT-TERMINATING ")
        await until(lambda: ear.error)
    assert ear.of("wlan0") == [SignalKind.OPENED, SignalKind.RESET]
    assert ours(sockets(folder)) == []


async def test_one_that_comes_is_listened_to(router: Hostapd, bss: FakeBss, folder: Path) -> None:
    async with listening(router) as ear:
        ear.forget()
        async with FakeBss(folder / "wlan1", **GUEST) as guest:
            await ear.until(SignalKind.LISTENING, SignalKind.CHANGED)
            guest.say("WPS-PBC-ACTIVE ")
            await ear.until(SignalKind.OPENED)
            assert ear.of("wlan1") == [SignalKind.OPENED]
            assert [network.id for network in await router.networks()] == ["wlan0", "wlan1"]
        await ear.until(SignalKind.RESET)
        # Home Assistant still knows the network, and has to learn that it is not there.
        assert (await router.report()).windows["wlan1"].phase is Phase.GONE
        assert (await router.report()).windows["wlan0"].phase is Phase.IDLE


async def test_one_that_has_gone_is_noticed_by_a_look(router: Hostapd, bss: FakeBss, second: FakeBss) -> None:
    await router.networks()
    await second.die()
    (network,) = await router.networks()
    assert network.bands == (Band.GHZ_2_4,)
    await bss.die()
    with pytest.raises(RouterUnreachable):
        await router.networks()


async def test_the_answers_of_two_belong_together(router: Hostapd, bss: FakeBss, second: FakeBss) -> None:
    """A device joins by the second BSS after the first one was asked, which closes the first one's window, too."""
    second.replies["WPS_GET_STATUS"] = bss.replies["WPS_GET_STATUS"] = ACTIVE
    assert (await router.report()).windows["wlan0"].phase is Phase.OPEN
    second.replies["WPS_GET_STATUS"] = None
    task = asyncio.create_task(router.report())
    count = second.asked.count("WPS_GET_STATUS")
    await until(lambda: second.asked.count("WPS_GET_STATUS") > count)
    bss.replies["WPS_GET_STATUS"] = WELL["WPS_GET_STATUS"]
    second.replies["WPS_GET_STATUS"] = joined(MAC)
    second.send(joined(MAC), *second.clients)
    status = (await task).windows["wlan0"]
    assert (status.phase, status.peer) == (Phase.SUCCEEDED, MAC)


# Clients.


async def test_stations(router: Hostapd, bss: FakeBss) -> None:
    third = "aa:bb:cc:00:00:03"
    bss.replies |= {
        "STA-FIRST": f"{MAC}\nflags=[AUTH][ASSOC][AUTHORIZED]\naid=1\n".encode(),
        f"STA-NEXT {MAC}": f"{OTHER_MAC}\nflags=[AUTH][ASSOC]\nwpsDeviceName=[AUTHORIZED]\n".encode(),
        f"STA-NEXT {OTHER_MAC}": f"{third}\nflags=[AUTH][ASSOC][AUTHORIZED]\n".encode(),
        f"STA-NEXT {third}": b"FAIL\n",
    }
    report = await router.report(stations=True)
    assert report.stations is not None
    assert [station.mac for station in report.stations] == [MAC, third]
    assert (await router.report()).stations is None


async def test_stations_without_end(router: Hostapd, bss: FakeBss) -> None:
    bss.replies["STA-FIRST"] = bss.replies[f"STA-NEXT {MAC}"] = f"{MAC}\nflags=[AUTHORIZED]\n".encode()
    report = await router.report(stations=True)
    assert report.stations is not None
    assert len(report.stations) <= 512


async def test_a_device_is_described(router: Hostapd, bss: FakeBss, second: FakeBss) -> None:
    await router.networks()
    second.replies[f"STA {MAC}"] = (
        f"{MAC}\nflags=[AUTHORIZED]\nwpsDeviceName=Kitchen \u202eprinter\u2028\nwpsManufacturer=\x1b[1mACME\n"
        "wpsModelName=\nwpsSerialNumber=1\nwpsDeviceName=second\n"
    ).encode()
    device = await router.describe(MAC.upper())
    assert device
    assert (device.mac, device.wps_name, device.manufacturer, device.model) == (MAC, "Kitchen printer", "[1mACME", None)
    second.replies[f"STA {MAC}"] = f"{MAC}\nflags=[AUTHORIZED]\n".encode()
    assert await router.describe(MAC) is None
    asked = len(bss.asked)
    assert await router.describe("x\nDISABLE") is None
    assert len(bss.asked) == asked
