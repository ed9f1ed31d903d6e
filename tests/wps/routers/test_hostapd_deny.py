"""The deny lists of the real hostapd, and what only some versions and configurations of it say."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from custom_components.wps_push.wps.blocks import BlockRefused, NoBlock
from custom_components.wps_push.wps.router import RouterProtocolError, RouterUnable
from custom_components.wps_push.wps.routers.hostapd.driver import Hostapd
from custom_components.wps_push.wps.timing import Timing
from tests.emulators.hostapd import FakeBss

from .hostapd import Start, driver

MAC, OWNERS = "02:00:00:00:02:00", "02:00:00:00:03:00"


@pytest.fixture
async def router(folder: Path) -> AsyncGenerator[Hostapd]:
    router = driver(folder, Timing(request=0.3))
    yield router
    await router.disconnect()


async def test_each_bss_keeps_a_device_out_until_hostapd_ends(start: Start) -> None:
    lab, router = start({}, {"ssid": "Guests"})
    await router.connect()
    await asyncio.to_thread(lab.ap_request, f"DENY_ACL ADD_MAC {OWNERS}", 1)

    async def lists() -> list[str]:
        return [await asyncio.to_thread(lab.ap_request, "DENY_ACL SHOW", radio) for radio in (0, 1)]

    await router.block(MAC, None)
    assert await lists() == [f"{MAC} VLAN_ID=0\n", f"{MAC} VLAN_ID=0\n{OWNERS} VLAN_ID=0\n"]
    assert await router.blocked() == {MAC, OWNERS}
    for command in ("DISABLE", "ENABLE", "RELOAD"):
        await asyncio.to_thread(lab.ap_request, command)
    assert (await lists())[0] == f"{MAC} VLAN_ID=0\n"
    # The owner's entry stays.
    await router.unblock(MAC)
    assert await lists() == ["", f"{OWNERS} VLAN_ID=0\n"]
    await router.block(MAC, None)
    await asyncio.to_thread(lab.restart_ap)
    assert await lists() == ["", ""]
    await router.disconnect()


@pytest.mark.parametrize(("answer", "error"), [(b"UNKNOWN COMMAND\n", RouterUnable), (b"FAIL\n", RouterProtocolError)])
async def test_a_hostapd_that_shows_no_deny_list(
    router: Hostapd, bss: FakeBss, answer: bytes, error: type[Exception]
) -> None:
    bss.replies |= dict.fromkeys(("DENY_ACL SHOW", f"DENY_ACL ADD_MAC {MAC}", f"DENY_ACL DEL_MAC {MAC}"), answer)
    for ask in (router.block(MAC, None), router.unblock(MAC), router.blocked()):
        with pytest.raises(error):
            await ask


async def test_a_device_that_another_list_lets_in_is_not_kept_out(router: Hostapd, bss: FakeBss) -> None:
    bss.replies |= {
        f"DENY_ACL ADD_MAC {MAC}": b"OK\n",
        "DENY_ACL SHOW": f"{MAC} VLAN_ID=0\n".encode(),
        "STA-FIRST": f"{MAC}\nflags=[AUTH][ASSOC][AUTHORIZED]\n".encode(),
    }
    with pytest.raises(BlockRefused) as refused:
        await router.block(MAC, None)
    assert refused.value.problem is NoBlock.NOT_CARRIED_OUT
    assert not [asked for asked in bss.asked if "CLEAR" in asked]
