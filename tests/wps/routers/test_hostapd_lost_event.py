"""An event of hostapd is lost, as when nobody reads its socket for a while: what follows from the others."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from custom_components.wps_push.wps.model import Phase, Result, SignalKind
from custom_components.wps_push.wps.routers.hostapd.driver import Hostapd
from custom_components.wps_push.wps.timing import Timing
from tests.emulators.hostapd import ACTIVE, FakeBss, joined

from .hostapd import driver, listening, until

MAC = "02:00:00:00:01:00"
UUID = "572cf82f-c957-5653-9b16-b5cfb298abf1"
SETTLES = 0.05


@pytest.fixture
async def router(folder: Path) -> AsyncGenerator[Hostapd]:
    router = driver(folder, Timing(request=0.3, cancel_settles=SETTLES))
    yield router
    await router.disconnect()


async def open_and_oust(router: Hostapd, bss: FakeBss) -> None:
    """A window opens, and closes because a device has joined: of its two events, the one that names it is lost."""
    bss.replies["WPS_GET_STATUS"] = ACTIVE
    await router.open_window("wlan0")
    bss.say("WPS-PBC-ACTIVE ", f"WPS-ENROLLEE-SEEN {MAC} {UUID} 1-0050F204-1 0x280 4 1 [Printer]")
    bss.say("WPS-PBC-DISABLE ")


async def test_the_device_is_asked_for(router: Hostapd, bss: FakeBss) -> None:
    await router.networks()
    async with listening(router) as ear:
        await open_and_oust(router, bss)
        bss.replies["WPS_GET_STATUS"] = joined(MAC)
        await ear.until(SignalKind.REGISTERED)
        device = ear.device(SignalKind.REGISTERED)
        assert device
        # With what it has said before it joined.
        assert (device.mac, device.wps_name) == (MAC, "Printer")
        status = (await router.report()).windows["wlan0"]
        assert (status.phase, status.result, status.peer) == (Phase.SUCCEEDED, Result.SUCCESS, MAC)
    assert SignalKind.CANCELLED not in ear.kinds


@pytest.mark.parametrize("answer", [None, b"nonsense\n"])
async def test_nothing_is_said_of_the_end_where_it_cannot_be_asked_for(
    router: Hostapd, bss: FakeBss, answer: bytes | None
) -> None:
    await router.networks()
    async with listening(router) as ear:
        await open_and_oust(router, bss)
        asked = bss.asked.count("WPS_GET_STATUS")
        bss.replies["WPS_GET_STATUS"] = answer
        await until(lambda: bss.asked.count("WPS_GET_STATUS") > asked)
        await asyncio.sleep(0.4)
        # Whoever looks at the deadline of the window sees how it has ended.
        assert [kind for kind in ear.kinds if kind is not SignalKind.SEEN] == [SignalKind.LISTENING, SignalKind.OPENED]
        bss.replies["WPS_GET_STATUS"] = joined(MAC)
        assert (await router.report()).windows["wlan0"].peer == MAC
        assert (await router.report()).windows["wlan0"].phase is Phase.SUCCEEDED


async def test_a_bss_that_has_gone_is_not_asked(router: Hostapd, bss: FakeBss, second: FakeBss) -> None:
    await router.networks()
    async with listening(router) as ear:
        await open_and_oust(router, bss)
        bss.say("CTRL-EVENT-TERMINATING ")
        await ear.until(SignalKind.CHANGED)
        asked = len(bss.asked)
        await asyncio.sleep(3 * SETTLES)
        assert len(bss.asked) == asked
    assert SignalKind.REGISTERED not in ear.kinds
    assert second.asked
