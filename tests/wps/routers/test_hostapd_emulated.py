"""The hostapd driver, and what BSSes do one by one or at a moment that cannot be chosen with the real hostapd."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from custom_components.wps_push.wps.model import Band, Phase, Refusal, SignalKind
from custom_components.wps_push.wps.router import RouterUnreachable, WindowRefused, WindowStillOpen
from custom_components.wps_push.wps.routers.hostapd.driver import Hostapd
from custom_components.wps_push.wps.timing import Timing
from tests.emulators.hostapd import ACTIVE, GUEST, OVERLAP, WELL, FakeBss, joined

from .hostapd import driver, listening, ours, sockets, until

MAC, OTHER_MAC = "aa:bb:cc:00:00:01", "aa:bb:cc:00:00:02"
REGISTERED = f"WPS-REG-SUCCESS {MAC} 572cf82f-c957-5653-9b16-b5cfb298abf1"


@pytest.fixture
async def router(folder: Path) -> AsyncGenerator[Hostapd]:
    router = driver(folder, Timing(request=0.3, ping=0.05, cancel_settles=0.1))
    yield router
    await router.disconnect()


# Presses that come to nothing.


async def test_a_press_that_is_accepted_and_not_carried_out(router: Hostapd, bss: FakeBss) -> None:
    with pytest.raises(WindowRefused) as refused:
        await router.open_window("wlan0")
    assert refused.value.refusal is Refusal.NOT_CARRIED_OUT
    assert "WPS_PBC" in bss.asked


@pytest.mark.parametrize(
    ("reply", "refusal"),
    [(b"FAIL\n", Refusal.WPS_DISABLED), (b"OK", Refusal.NOT_CARRIED_OUT)],
)
async def test_an_old_success_is_no_success_of_the_press(
    router: Hostapd, bss: FakeBss, reply: bytes, refusal: Refusal
) -> None:
    bss.replies |= {"WPS_GET_STATUS": joined(MAC), "WPS_PBC": reply}
    with pytest.raises(WindowRefused) as refused:
        await router.open_window("wlan0")
    assert refused.value.refusal is refusal


async def test_a_device_was_waiting(router: Hostapd, bss: FakeBss) -> None:
    bss.replies |= {"WPS_GET_STATUS": joined(OTHER_MAC), "WPS_PBC": None}
    task = asyncio.create_task(router.open_window("wlan0"))
    await until(lambda: "WPS_PBC" in bss.asked)
    bss.replies["WPS_GET_STATUS"] = joined(MAC)
    bss.send(b"OK\n", *bss.clients)
    status = await task
    assert (status.phase, status.peer) == (Phase.SUCCEEDED, MAC)


async def test_the_same_device_was_waiting_again(router: Hostapd, bss: FakeBss) -> None:
    """The status alone looks as before; the event shows it."""
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


async def test_a_press_asks_nothing_of_the_other_networks_that_are_listened_to(
    router: Hostapd, bss: FakeBss, folder: Path
) -> None:
    bss.replies["WPS_GET_STATUS"] = ACTIVE
    async with FakeBss(folder / "wlan1", **GUEST) as guest, listening(router):
        for one in (bss, guest):
            one.asked.clear()
        await router.open_window("wlan0")
        assert bss.asked == ["STATUS", "GET_CONFIG", "WPS_GET_STATUS", "WPS_PBC", "WPS_GET_STATUS"]
        assert guest.asked == []


@pytest.mark.parametrize("was_open", [True, False])
async def test_a_press_in_vain_closes_only_what_it_has_opened(
    router: Hostapd, bss: FakeBss, folder: Path, *, was_open: bool
) -> None:
    """What was open before, on a network that the press did not ask, is known by its events."""
    async with FakeBss(folder / "wlan1", **GUEST) as guest, listening(router) as ear:
        guest.say("WPS-PBC-ACTIVE ", *([] if was_open else ["WPS-TIMEOUT "]))
        await ear.until(SignalKind.OPENED if was_open else SignalKind.TIMED_OUT)
        bss.replies["WPS_PBC"], guest.replies["WPS_GET_STATUS"] = b"FAIL\n", ACTIVE
        with pytest.raises(WindowRefused):
            await router.open_window("wlan0")
        assert ("WPS_CANCEL" in guest.asked) is not was_open


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


async def test_an_answer_that_an_event_has_overtaken_is_not_believed(router: Hostapd, bss: FakeBss) -> None:
    async with listening(router) as ear:
        bss.replies["WPS_GET_STATUS"] = None
        task = asyncio.create_task(router.report())
        count = bss.asked.count("WPS_GET_STATUS")
        await until(lambda: bss.asked.count("WPS_GET_STATUS") > count)
        bss.replies["WPS_GET_STATUS"] = ACTIVE
        bss.send(WELL["WPS_GET_STATUS"] or b"", next(client for client in bss.clients if client not in bss.listeners))
        bss.say("WPS-PBC-ACTIVE ")
        assert (await task).windows["wlan0"].phase is Phase.OPEN
        assert SignalKind.OPENED in ear.kinds


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
