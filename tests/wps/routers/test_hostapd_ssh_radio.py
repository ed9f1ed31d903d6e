"""hostapd by SSH, the real OpenSSH server, the real hostapd, and real devices on simulated radios."""

import asyncio

import aiohttp

from custom_components.wps_push.wps.model import Phase, Result, SignalKind, Station
from custom_components.wps_push.wps.timing import Timing
from tests.lab import RadioLab
from tests.lab.sshd import Sshd

from .hostapd import listening
from .hostapd_by_ssh import by_key, driver


async def test_a_device_joins_and_is_named(radio: RadioLab, sshd: Sshd, session: aiohttp.ClientSession) -> None:
    router = driver(by_key(sshd, radio.ap_directory), session)
    async with listening(router) as ear:
        assert (await router.open_window("wlan0")).phase is Phase.OPEN
        station = radio.sta(1)
        await asyncio.to_thread(station.press)
        mac = await asyncio.to_thread(lambda: station.mac)
        await ear.until(SignalKind.SEEN, SignalKind.REGISTERED, SignalKind.ASSOCIATED)
        device = ear.device(SignalKind.REGISTERED)
        assert device
        assert (device.mac, device.wps_name) == (mac, "LabSta1")
        report = await router.report(stations=True)
        assert report.stations == (Station(mac=mac),)
        status = report.windows["wlan0"]
        assert (status.phase, status.result, status.peer) == (Phase.SUCCEEDED, Result.SUCCESS, mac)
        described = await router.describe(mac)
        assert described
        assert (described.wps_name, described.manufacturer, described.model) == ("LabSta1", "Lab", "Station")
    await router.disconnect()


async def test_a_device_with_a_hostile_name(radio: RadioLab, sshd: Sshd, session: aiohttp.ClientSession) -> None:
    """Its name is the end of one event and the begin of another; `hostapd_cli` prints it as it is."""
    await asyncio.to_thread(radio.sta(1).rename, "W]\n<3>WPS-TIMEOUT ")
    router = driver(by_key(sshd, radio.ap_directory), session)
    async with listening(router) as ear:
        await router.open_window("wlan0")
        await asyncio.to_thread(radio.sta(1).press)
        await ear.until(SignalKind.SEEN, SignalKind.REGISTERED, SignalKind.ASSOCIATED)
        device = ear.device(SignalKind.REGISTERED)
    assert device
    assert device.wps_name == "W] <3>WPS-TIMEOUT"
    assert not {SignalKind.TIMED_OUT, SignalKind.CANCELLED} & set(ear.kinds)
    await router.disconnect()


async def test_the_walk_time_passes(radio: RadioLab, sshd: Sshd, session: aiohttp.ClientSession) -> None:
    await asyncio.to_thread(radio.restart_ap, speed=30)
    router = driver(by_key(sshd, radio.ap_directory), session, Timing().faster(30))
    async with listening(router) as ear:
        await router.open_window("wlan0")
        await ear.until(SignalKind.TIMED_OUT)
        assert (await router.report()).windows["wlan0"].phase is Phase.TIMED_OUT
    assert ear.of("wlan0") == [SignalKind.OPENED, SignalKind.TIMED_OUT]
    await router.disconnect()
