"""The hostapd driver, and whether a device that has joined comes onto the network: what is heard, and why it does not."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from custom_components.wps_push.wps.model import Enrollee, SignalKind
from custom_components.wps_push.wps.reason import Reason
from custom_components.wps_push.wps.router import Confirms, RouterUnreachable
from custom_components.wps_push.wps.routers.hostapd.driver import Hostapd
from custom_components.wps_push.wps.timing import Timing
from tests.emulators.hostapd import WELL, FakeBss

from .hostapd import Ear, driver, listening, until

MAC, HIDDEN, CLIENT = "aa:bb:cc:00:00:01", "c2:00:00:00:00:01", "aa:bb:cc:00:00:02"
UUID = "572cf82f-c957-5653-9b16-b5cfb298abf1"
CONNECT = 0.2

REGISTERED = f"WPS-REG-SUCCESS {MAC} {UUID}"
CONNECTED = f"AP-STA-CONNECTED {MAC}"
MISMATCH = f"AP-STA-POSSIBLE-PSK-MISMATCH {MAC}"
ADDED = f"WDS-STA-INTERFACE-ADDED ifname=wlan0.sta1 sta_addr={MAC}"
REMOVED = f"WDS-STA-INTERFACE-REMOVED ifname=wlan0.sta1 sta_addr={MAC}"

CONFIG = (WELL["GET_CONFIG"] or b"").decode()
KEY_LIST = CONFIG.replace("psk=a secret\n", "").encode()
MULTI_AP = f"{CONFIG}multi_ap=2\nmulti_ap_backhaul_ssid=Back\nmulti_ap_backhaul_wpa_passphrase=a secret\n".encode()


def seen(mac: str = MAC, methods: str = "0x280", wants: str = "4 1") -> str:
    return f"WPS-ENROLLEE-SEEN {mac} {UUID} 1-0050F204-1 {methods} {wants} [Printer]"


@pytest.fixture
async def router(folder: Path) -> AsyncGenerator[Hostapd]:
    router = driver(folder, Timing(request=0.3, ping=0.05, cancel_settles=0.05, connect=CONNECT))
    yield router
    await router.disconnect()


async def joins(ear: Ear, bss: FakeBss, *before: str) -> Enrollee:
    """A device joins, after something else has happened."""
    bss.say("WPS-PBC-ACTIVE ", *before, "CTRL-EVENT-EAP-STARTED " + MAC, REGISTERED, "WPS-PBC-DISABLE ")
    await ear.until(SignalKind.REGISTERED)
    device = ear.device(SignalKind.REGISTERED)
    assert device
    return device


async def test_it_connects(router: Hostapd, bss: FakeBss) -> None:
    assert isinstance(router, Confirms)
    async with listening(router) as ear:
        await joins(ear, bss)
        task = asyncio.create_task(router.connection(MAC))
        await asyncio.sleep(0)
        bss.say(f"AP-STA-CONNECTED {CLIENT}")
        await until(lambda: ear.kinds.count(SignalKind.ASSOCIATED) == 1)
        assert not task.done()
        bss.say(CONNECTED)
        assert await task is None


async def test_it_connects_before_anybody_asks(router: Hostapd, bss: FakeBss) -> None:
    async with listening(router) as ear:
        await joins(ear, bss)
        bss.say(CONNECTED)
        await ear.until(SignalKind.ASSOCIATED)
        assert await router.connection(MAC) is None


async def test_it_is_asked_about_before_it_is_heard_of(router: Hostapd, bss: FakeBss) -> None:
    """An answer of hostapd can be faster than its event."""
    async with listening(router) as ear:
        task = asyncio.create_task(router.connection(MAC))
        await asyncio.sleep(0)
        await joins(ear, bss)
        bss.say(CONNECTED)
        assert await task is None


async def test_it_was_connected_before_it_joined(router: Hostapd, bss: FakeBss) -> None:
    """A client that presses its button leaves, and has to come back."""
    async with listening(router) as ear:
        bss.say(CONNECTED)
        await joins(ear, bss)
        assert await router.connection(MAC) is Reason.UNKNOWN


async def test_it_comes_by_another_bss(router: Hostapd, bss: FakeBss, second: FakeBss) -> None:
    async with listening(router) as ear:
        await joins(ear, bss)
        second.say(CONNECTED)
        assert await router.connection(MAC) is None


async def test_its_connection_was_not_heard(router: Hostapd, bss: FakeBss) -> None:
    async with listening(router) as ear:
        await joins(ear, bss)
        bss.replies |= {
            "STA-FIRST": f"{MAC}\nflags=[AUTH][ASSOC][AUTHORIZED]\n".encode(),
            f"STA-NEXT {MAC}": b"",
        }
        assert await router.connection(MAC) is None


@pytest.mark.parametrize(
    ("config", "before", "after", "expected"),
    [
        (None, [seen()], [], Reason.UNKNOWN),
        (None, [seen()], [MISMATCH], Reason.KEY_MISMATCH),
        (KEY_LIST, [seen()], [], Reason.KEY_LIST),
        (KEY_LIST, [seen()], [MISMATCH], Reason.KEY_LIST),
        # It says so with the address that it looks with.
        (KEY_LIST, [seen(HIDDEN)], [], Reason.KEY_LIST),
        # A device with a display is given a key of its own.
        (KEY_LIST, [seen(HIDDEN, methods="0x2288")], [], Reason.UNKNOWN),
        (KEY_LIST, [seen(methods="0x2288")], [MISMATCH], Reason.KEY_MISMATCH),
        (MULTI_AP, [seen(), ADDED], [], Reason.BACKHAUL),
        (MULTI_AP, [seen(), ADDED, REMOVED], [], Reason.UNKNOWN),
        (MULTI_AP, [seen()], [], Reason.UNKNOWN),
        (None, [seen(), ADDED], [], Reason.UNKNOWN),
    ],
)
async def test_it_does_not_come(
    router: Hostapd, bss: FakeBss, config: bytes | None, before: list[str], after: list[str], expected: Reason
) -> None:
    bss.replies["GET_CONFIG"] = config or CONFIG.encode()
    async with listening(router) as ear:
        await joins(ear, bss, *before)
        bss.say(*after)
        # The reason is there in time.
        async with asyncio.timeout(CONNECT + 1):
            assert await router.connection(MAC) is expected


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        (None, Reason.PMF_REQUIRED),
        ("[AUTH][ASSOC][AUTHORIZED][MFP]", Reason.PMF_REQUIRED),
        # It does not stand in the way of others.
        ("[AUTH][ASSOC][AUTHORIZED]", Reason.UNKNOWN),
        # A device that is not let in shows nothing.
        ("[AUTH][ASSOC]", Reason.PMF_REQUIRED),
    ],
)
async def test_it_looks_for_the_network_and_does_not_try_to_connect(
    router: Hostapd, bss: FakeBss, flags: str | None, expected: Reason
) -> None:
    if flags:
        bss.replies |= {"STA-FIRST": f"{CLIENT}\nflags={flags}\n".encode(), f"STA-NEXT {CLIENT}": b""}
    async with listening(router) as ear:
        await joins(ear, bss, seen())
        task = asyncio.create_task(router.connection(MAC))
        while not task.done():
            bss.say(seen(HIDDEN, wants="0 0"))
            await asyncio.sleep(CONNECT / 20)
        assert await task is expected


async def test_it_was_only_seen_at_the_beginning(router: Hostapd, bss: FakeBss) -> None:
    """It may have gone away meanwhile."""
    async with listening(router) as ear:
        await joins(ear, bss, seen())
        bss.say(seen(wants="0 0"), seen(wants="0 0"))
        assert await router.connection(MAC) is Reason.UNKNOWN


async def test_a_repeater_is_said_to_have_the_key_of_the_backhaul(router: Hostapd, bss: FakeBss) -> None:
    bss.replies["GET_CONFIG"] = MULTI_AP
    async with listening(router) as ear:
        assert (await joins(ear, bss, seen(), ADDED)).backhaul == "Back"
        ear.forget()
        assert (await joins(ear, bss, seen(), REMOVED)).backhaul is None


# What it says of itself, and what becomes of its key.


@pytest.mark.parametrize(("methods", "expected"), [("0x2288", True), ("0x280", False), ("nonsense", None)])
async def test_whether_it_has_a_display_is_known_from_then_on(
    router: Hostapd, bss: FakeBss, methods: str, *, expected: bool | None
) -> None:
    bss.replies[f"STA {MAC}"] = f"{MAC}\nwpsManufacturer=Maker\n".encode()
    async with listening(router) as ear:
        assert (await joins(ear, bss, seen(methods=methods))).has_display is expected
        described = await router.describe(MAC)
        assert described
        assert (described.has_display, described.manufacturer) == (expected, "Maker")
        bss.say(MISMATCH)
        await ear.until(SignalKind.KEY_REFUSED)
        device = ear.device(SignalKind.KEY_REFUSED)
    assert device
    assert (device.mac, device.wps_name) == (MAC, "Printer")


# Nobody can know.


async def test_nobody_listens(router: Hostapd, bss: FakeBss) -> None:
    with pytest.raises(RouterUnreachable):
        await router.connection(MAC)


@pytest.mark.parametrize("end", ["CTRL-EVENT-TERMINATING ", REGISTERED])
async def test_hostapd_ends_or_the_device_joins_once_more_meanwhile(
    router: Hostapd, bss: FakeBss, second: FakeBss, end: str
) -> None:
    async with listening(router) as ear:
        await joins(ear, bss)
        task = asyncio.create_task(router.connection(MAC))
        await asyncio.sleep(0)
        bss.say(end)
        with pytest.raises(RouterUnreachable, match="not heard any more"):
            await task


async def test_nobody_listens_any_more(router: Hostapd, bss: FakeBss) -> None:
    async with listening(router) as ear:
        await joins(ear, bss)
        task = asyncio.create_task(router.connection(MAC))
        await asyncio.sleep(0)
    with pytest.raises(RouterUnreachable, match="not heard any more"):
        await task


async def test_what_is_heard_of_one_pairing_says_nothing_of_the_next(router: Hostapd, bss: FakeBss) -> None:
    async with listening(router) as ear:
        await joins(ear, bss)
        bss.say(CONNECTED)
        assert await router.connection(MAC) is None
        assert await router.connection(MAC) is Reason.UNKNOWN
