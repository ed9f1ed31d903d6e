"""The hostapd driver and control sockets that say what hostapd does not, or that vanish one by one."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from pathlib import Path
import socket

import pytest

from custom_components.wps_push.wps.model import Obstacle, Phase, Refusal, SignalKind
from custom_components.wps_push.wps.router import RouterProtocolError, RouterUnreachable, WindowRefused
from custom_components.wps_push.wps.routers.hostapd.driver import Hostapd
from custom_components.wps_push.wps.timing import Timing
from tests.emulators.hostapd import ACTIVE, TIMED_OUT, WELL, FakeBss

from .hostapd import driver, listening, ours, sockets, until

MAC = "aa:bb:cc:00:00:01"


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
async def test_nonsense_is_reported_without_its_text(router: Hostapd, bss: FakeBss, command: str, reply: bytes) -> None:
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


@pytest.mark.parametrize("reply", [b"", b"O", b"O\xff\n", b"OK then\n"])
async def test_a_press_whose_answer_makes_no_sense_is_not_undone(router: Hostapd, bss: FakeBss, reply: bytes) -> None:
    await router.connect()
    bss.replies |= {"WPS_PBC": reply, "WPS_GET_STATUS": ACTIVE}
    with pytest.raises(RouterProtocolError, match="WPS_PBC"):
        await router.open_window("wlan0")
    assert "WPS_CANCEL" not in bss.asked


async def test_a_device_may_be_kept_out_where_the_answer_makes_no_sense(router: Hostapd, bss: FakeBss) -> None:
    bss.replies |= {f"DENY_ACL ADD_MAC {MAC}": b"O", "DENY_ACL SHOW": f"{MAC} VLAN_ID=0\n".encode()}
    with pytest.raises(RouterProtocolError, match="DENY_ACL ADD_MAC"):
        await router.block(MAC, None)


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


async def listen(router: Hostapd) -> None:
    async with aclosing(router.signals()) as signals:
        async for _ in signals:
            pass


@pytest.mark.parametrize(
    ("command", "call"),
    [
        ("PING", listen),
        ("WPS_GET_STATUS", Hostapd.report),
        ("STA-FIRST", lambda router: router.report((), stations=True)),
        ("STA-FIRST", lambda router: router.block(MAC, None)),
        ("DENY_ACL SHOW", Hostapd.blocked),
    ],
)
async def test_what_one_fails_at_is_not_asked_of_another_any_more(
    router: Hostapd, bss: FakeBss, second: FakeBss, command: str, call: Callable[[Hostapd], Awaitable[object]]
) -> None:
    await router.connect()
    before = asyncio.all_tasks()
    bss.replies[command] = b"FAIL\n"
    second.replies[command] = None
    with pytest.raises(RouterProtocolError):
        await call(router)
    assert command in second.asked
    assert asyncio.all_tasks() == before


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
