"""hostapd by SSH as on OpenWrt: the real Dropbear, BusyBox's shell and `ls`, the real hostapd_cli and the real hostapd."""

import asyncio
from typing import Any

import aiohttp
import pytest

from custom_components.wps_push.wps.model import Phase, SignalKind
from custom_components.wps_push.wps.router import RouterAuthError, RouterPermissionError, RouterUnreachable
from tests.lab import HostapdNone
from tests.lab.dropbear import PASSWORD, Dropbear

from .hostapd import listening, until
from .hostapd_by_ssh import by_key, clients, driver


@pytest.fixture
def settings(hostapd_none: HostapdNone, dropbear: Dropbear) -> dict[str, Any]:
    """Those of somebody who has pasted a key."""
    return by_key(dropbear, hostapd_none.ap_directory)


@pytest.mark.parametrize("by_password", [False, True], ids=["key", "password"])
async def test_a_press_and_a_close_are_carried_out_and_heard(
    hostapd_none: HostapdNone, settings: dict[str, Any], session: aiohttp.ClientSession, *, by_password: bool
) -> None:
    router = driver(settings | ({"password": PASSWORD} if by_password else {}), session)
    assert await router.fingerprint() == settings["pinned"]
    assert (await router.connect()).sw_version == "2.10"
    async with listening(router) as ear:
        assert (await router.open_window("wlan0")).phase is Phase.OPEN
        assert "PBC Status: Active" in hostapd_none.ap_request("WPS_GET_STATUS")
        await ear.until(SignalKind.OPENED)
        await router.close_window("wlan0")
        await ear.until(SignalKind.CANCELLED)
        await asyncio.to_thread(hostapd_none.ap_request, "WPS_PBC")
        await until(lambda: ear.kinds[-1] is SignalKind.OPENED)
    assert [signal.ours for signal in ear.signals[1:]] == [True, True, False]
    await router.disconnect()


async def test_a_wrong_password_is_not_accepted(settings: dict[str, Any], session: aiohttp.ClientSession) -> None:
    router = driver(settings, session, password="wrong")
    with pytest.raises(RouterAuthError):
        await router.connect()
    await router.disconnect()


async def test_an_account_without_a_terminal(
    dropbear: Dropbear, settings: dict[str, Any], session: aiohttp.ClientSession
) -> None:
    dropbear.allow("no-pty")
    router = driver(settings, session)
    async with listening(router) as ear:
        pass
    assert isinstance(ear.error, RouterPermissionError)
    assert "no-pty" in ear.error.right
    await router.disconnect()


@pytest.mark.parametrize("way", ["leave", "lose"])
async def test_nothing_goes_on_running(
    hostapd_none: HostapdNone, dropbear: Dropbear, settings: dict[str, Any], session: aiohttp.ClientSession, way: str
) -> None:
    router = driver(settings, session)
    async with listening(router) as ear:
        await router.open_window("wlan0")
        await ear.until(SignalKind.OPENED)
        assert len(clients(hostapd_none.ap_directory)) == 2
        if way == "lose":
            await asyncio.to_thread(dropbear.hang_up)
            await until(lambda: ear.error)
            assert isinstance(ear.error, RouterUnreachable)
    await router.disconnect()
    await until(lambda: not clients(hostapd_none.ap_directory), seconds=2)
