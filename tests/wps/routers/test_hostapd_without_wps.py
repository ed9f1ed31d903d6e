"""The hostapd driver and the real hostapd, where WPS is configured and does not run."""

import asyncio
from collections.abc import AsyncGenerator

import pytest

from custom_components.wps_push.wps.model import Obstacle, Phase, Refusal, SignalKind
from custom_components.wps_push.wps.routers.hostapd.driver import Hostapd
from tests.lab import HostapdNone
from tests.lab.conf import Conf

from .hostapd import Start, driver, listening, refusal, until


@pytest.fixture
async def router(hostapd_none: HostapdNone) -> AsyncGenerator[Hostapd]:
    router = driver(hostapd_none.ap_directory)
    yield router
    await router.disconnect()


def switch_wps_off_and_on(lab: HostapdNone, radio: int = 0) -> None:
    """As scripts do it: hostapd then says that WPS is configured, and it does not run."""
    for command in ("SET wps_state 0", "RELOAD", "SET wps_state 2", "RELOAD"):
        assert lab.ap_request(command, radio) == "OK\n"


async def test_wps_that_is_configured_and_does_not_run_is_an_obstacle(
    hostapd_none: HostapdNone, router: Hostapd
) -> None:
    switch_wps_off_and_on(hostapd_none)
    async with listening(router) as ear:
        for _ in range(2):
            assert await refusal(router) is Refusal.WPS_DISABLED
            (network,) = await router.networks()
            assert network.obstacle is Obstacle.WPS_DISABLED
        await asyncio.to_thread(lambda: [hostapd_none.ap_request(command) for command in ("DISABLE", "ENABLE")])
        await until(lambda: ear.kinds.count(SignalKind.CHANGED) == 2)
        (network,) = await router.networks()
        assert network.obstacle is None
        assert (await router.open_window("wlan0")).phase is Phase.OPEN


async def test_a_press_finds_out_that_wps_runs_again(hostapd_none: HostapdNone, router: Hostapd) -> None:
    switch_wps_off_and_on(hostapd_none)
    assert await refusal(router) is Refusal.WPS_DISABLED
    hostapd_none.ap_request("DISABLE")
    hostapd_none.ap_request("ENABLE")
    assert (await router.open_window("wlan0")).phase is Phase.OPEN
    (network,) = await router.networks()
    assert network.obstacle is None


async def test_a_press_where_wps_does_not_run_leaves_no_other_window_open(start: Start) -> None:
    """It is accepted, and opens the window of the other network."""
    lab, router = start({}, {"ssid": "Guests"})
    switch_wps_off_and_on(lab)
    async with listening(router) as ear:
        assert await refusal(router) is Refusal.WPS_DISABLED
        assert "Timed-out" in await asyncio.to_thread(lab.ap_request, "WPS_GET_STATUS", 1)
        await until(lambda: ear.of("wlan1") == [SignalKind.OPENED, SignalKind.CANCELLED])
        assert all(signal.ours for signal in ear.signals[1:])
        assert [network.obstacle for network in await router.networks()] == [Obstacle.WPS_DISABLED, None]
    await router.disconnect()


async def test_of_two_radios_the_one_is_pressed_on_which_wps_runs(start: Start) -> None:
    independent: Conf = {"wps_independent": "1"}
    lab, router = start(independent, independent)
    switch_wps_off_and_on(lab)
    assert await refusal(router) is Refusal.WPS_DISABLED
    (network,) = await router.networks()
    assert network.obstacle is None
    assert (await router.open_window("wlan0")).phase is Phase.OPEN
    assert "Active" in await asyncio.to_thread(lab.ap_request, "WPS_GET_STATUS", 1)
    await router.disconnect()
