"""hostapd by SSH: the real OpenSSH server, the real hostapd_cli and the real hostapd."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path
import statistics
import time

import aiohttp
import pytest

from custom_components.wps_push.wps.model import Obstacle, Phase, Refusal, Result, SignalKind
from custom_components.wps_push.wps.router import (
    Pins,
    RouterAuthError,
    RouterCertificateError,
    RouterError,
    RouterLogInRefused,
    RouterPermissionError,
    RouterUnreachable,
    WindowRefused,
)
from custom_components.wps_push.wps.routers.hostapd_ssh.driver import HostapdSsh
from custom_components.wps_push.wps.timing import Timing
from tests.lab import HostapdNone, WiredLab
from tests.lab.ssh_server import make_key
from tests.lab.sshd import Sshd

from .hostapd import listening, until
from .hostapd_by_ssh import Line, by_key, clients, driver


@pytest.fixture
async def router(hostapd_none: HostapdNone, sshd: Sshd, session: aiohttp.ClientSession) -> AsyncGenerator[HostapdSsh]:
    router = driver(by_key(sshd, hostapd_none.ap_directory), session)
    yield router
    await router.disconnect()


async def test_a_press_and_a_close_are_carried_out_and_heard(hostapd_none: HostapdNone, router: HostapdSsh) -> None:
    info = await router.connect()
    assert (info.name, info.model, info.sw_version) == ("hostapd LabNet", "hostapd", "2.10")
    (network,) = await router.networks()
    assert (network.id, network.ssid, network.obstacle) == ("wlan0", "LabNet", None)
    async with listening(router) as ear:
        assert (await router.open_window("wlan0")).phase is Phase.OPEN
        assert "PBC Status: Active" in hostapd_none.ap_request("WPS_GET_STATUS")
        await ear.until(SignalKind.OPENED)
        await router.close_window("wlan0")
        assert "PBC Status: Timed-out" in hostapd_none.ap_request("WPS_GET_STATUS")
        await ear.until(SignalKind.CANCELLED)
        await asyncio.to_thread(hostapd_none.ap_request, "WPS_PBC")
        await until(lambda: ear.kinds[-1] is SignalKind.OPENED)
    assert [signal.ours for signal in ear.signals[1:]] == [True, True, False]


@pytest.mark.parametrize("way", ["leave", "lose"])
async def test_nothing_goes_on_running(hostapd_none: HostapdNone, sshd: Sshd, router: HostapdSsh, way: str) -> None:
    async with listening(router) as ear:
        await router.open_window("wlan0")
        await ear.until(SignalKind.OPENED)
        assert len(clients(hostapd_none.ap_directory)) == 2
        if way == "lose":
            await asyncio.to_thread(sshd.hang_up)
            await until(lambda: ear.error)
    await router.disconnect()
    await until(lambda: not clients(hostapd_none.ap_directory), seconds=2)


async def test_nothing_of_us_is_left_in_the_machines_folders(hostapd_none: HostapdNone, router: HostapdSsh) -> None:
    async with listening(router) as ear:
        await router.open_window("wlan0")
        await ear.until(SignalKind.OPENED)
        ours = clients(hostapd_none.ap_directory)
    await router.disconnect()
    await until(lambda: not any(path.exists() for path in ours), seconds=2)


async def test_a_press_is_quick(router: HostapdSsh) -> None:
    await router.networks()
    times = []
    for _ in range(5):
        began = time.perf_counter()
        await router.open_window("wlan0")
        times.append(time.perf_counter() - began)
    assert statistics.median(times) < 0.1


async def test_its_pin_is_seen_and_taken_away_and_told_to_nobody(
    hostapd_none: HostapdNone, router: HostapdSsh, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    assert not await router.pin_enabled()
    pin = hostapd_none.ap_request("WPS_AP_PIN set 64209753")
    assert await router.pin_enabled()
    await router.set_pin(enabled=False)
    assert hostapd_none.ap_request("WPS_AP_PIN get") == "FAIL\n"
    assert not await router.pin_enabled()
    assert pin not in caplog.text


async def test_a_device_joins_over_a_wire(wired_lab: WiredLab, sshd: Sshd, session: aiohttp.ClientSession) -> None:
    router = driver(by_key(sshd, wired_lab.ap_directory), session)
    station = wired_lab.sta()
    async with listening(router) as ear:
        await router.open_window("wlan0")
        await asyncio.to_thread(station.press)
        await ear.until(SignalKind.REGISTERED)
        mac = await asyncio.to_thread(lambda: station.mac)
        device = ear.device(SignalKind.REGISTERED)
        assert device
        assert device.mac == mac
        status = (await router.report()).windows["wlan0"]
        assert (status.phase, status.result, status.peer) == (Phase.SUCCEEDED, Result.SUCCESS, mac)
    await router.disconnect()


async def test_what_keeps_wps_from_running_is_reported(hostapd_none: HostapdNone, router: HostapdSsh) -> None:
    hostapd_none.restart_ap({"wpa_key_mgmt": "SAE", "ieee80211w": "2"})
    (network,) = await router.networks()
    assert network.obstacle is Obstacle.WPA3_ONLY
    with pytest.raises(WindowRefused) as refused:
        await router.open_window("wlan0")
    assert refused.value.refusal is Refusal.WPA3_ONLY


# Who it is.


async def test_the_fingerprint_is_the_one_that_openssh_shows(
    hostapd_none: HostapdNone, sshd: Sshd, session: aiohttp.ClientSession
) -> None:
    router = driver(by_key(sshd, hostapd_none.ap_directory), session, pinned=None)
    assert isinstance(router, Pins)
    assert await router.fingerprint() == sshd.fingerprint
    with pytest.raises(RouterCertificateError):
        await router.connect()
    assert "userauth" not in sshd.log
    assert "Accepted" not in sshd.log


async def test_another_machine_hears_nothing_of_the_log_in(
    hostapd_none: HostapdNone, sshd: Sshd, session: aiohttp.ClientSession
) -> None:
    router = driver(by_key(sshd, hostapd_none.ap_directory), session)
    await router.connect()
    sshd.stop()
    make_key(sshd.folder / "host")
    sshd.start()
    with pytest.raises(RouterCertificateError, match="not the one that was confirmed"):
        await router.report()
    assert "Connection from" in sshd.log
    assert sshd.user not in sshd.log
    await router.disconnect()


@pytest.mark.parametrize(
    ("spoil", "error"),
    [
        (lambda key: key[:-40], RouterLogInRefused),
        (lambda key: key.replace("OPENSSH", "RSA"), RouterLogInRefused),
        (lambda key: "word", RouterAuthError),
    ],
)
async def test_a_log_in_that_is_not_accepted(
    hostapd_none: HostapdNone, sshd: Sshd, session: aiohttp.ClientSession, spoil: object, error: type[RouterError]
) -> None:
    settings = by_key(sshd, hostapd_none.ap_directory)
    assert callable(spoil)
    router = driver(settings, session, password=spoil(settings["password"]))
    with pytest.raises(error) as refused:
        await router.connect()
    assert settings["password"][40:60] not in repr((refused.value, refused.value.__cause__, refused.value.__context__))
    await router.disconnect()


async def test_the_form_of_the_key_does_not_matter(
    hostapd_none: HostapdNone, sshd: Sshd, session: aiohttp.ClientSession
) -> None:
    router = driver(by_key(sshd, hostapd_none.ap_directory), session, password=f"\n{sshd.user_key}\n")
    await router.connect()
    await router.disconnect()


# What goes wrong on the way.


async def test_the_connection_is_lost_while_the_window_is_open(
    hostapd_none: HostapdNone, sshd: Sshd, router: HostapdSsh
) -> None:
    async with listening(router) as ear:
        await router.open_window("wlan0")
        await ear.until(SignalKind.OPENED)
        await asyncio.to_thread(sshd.hang_up)
        await until(lambda: ear.error)
    assert isinstance(ear.error, RouterUnreachable)
    # hostapd's window is still open; nothing else may be said of it.
    assert ear.kinds == [SignalKind.LISTENING, SignalKind.OPENED]
    async with listening(router) as ear:
        assert (await router.report()).windows["wlan0"].phase is Phase.OPEN
        await asyncio.to_thread(hostapd_none.ap_request, "WPS_CANCEL")
        await ear.until(SignalKind.CANCELLED)


async def test_a_lost_connection_that_shows_at_a_press_is_made_anew(sshd: Sshd, router: HostapdSsh) -> None:
    await router.networks()
    await asyncio.to_thread(sshd.hang_up)
    assert (await router.open_window("wlan0")).phase is Phase.OPEN


async def test_a_connection_that_has_died_silently_is_made_anew(
    sshd: Sshd, hostapd_none: HostapdNone, session: aiohttp.ClientSession
) -> None:
    """So it is when the machine, or a firewall between, has lost its memory of it: no word of that comes."""
    async with Line(sshd.port) as line:
        settings = by_key(sshd, hostapd_none.ap_directory) | {"host": f"127.0.0.1:{line.port}"}
        router = driver(settings, session, Timing(request=1, idle_poll=1))
        async with listening(router) as ear:
            await router.open_window("wlan0")
            await ear.until(SignalKind.OPENED)
            line.cut()
            await until(lambda: ear.error)
        assert isinstance(ear.error, RouterUnreachable)
        async with listening(router) as ear:
            assert ear.kinds == [SignalKind.LISTENING]
            await router.close_window("wlan0")
            await ear.until(SignalKind.CANCELLED)
            line.cut()
            # A press may have arrived when no answer comes, and is not repeated.
            with pytest.raises(RouterUnreachable):
                await router.open_window("wlan0")
            assert (await router.open_window("wlan0")).phase is Phase.OPEN
        await router.disconnect()


async def test_words_of_greeting_do_not_matter(sshd: Sshd, router: HostapdSsh) -> None:
    """A start-up file of the shell may print what it likes."""
    (sshd.folder / ".bashrc").write_text("echo Welcome; echo 'wlan7 ='\n")
    async with listening(router) as ear:
        assert (await router.open_window("wlan0")).phase is Phase.OPEN
        await ear.until(SignalKind.OPENED)


async def test_sshd_is_off_for_a_while(sshd: Sshd, router: HostapdSsh) -> None:
    await router.networks()
    await asyncio.to_thread(sshd.stop)
    with pytest.raises(RouterUnreachable):
        await router.report()
    with pytest.raises(RouterUnreachable):
        await router.fingerprint()
    sshd.start()
    assert (await router.report()).windows["wlan0"].phase is Phase.IDLE


@pytest.mark.parametrize("signal_name", ["TERM", "KILL"])
async def test_hostapd_ends_and_comes_back(
    hostapd_none: HostapdNone, sshd: Sshd, session: aiohttp.ClientSession, signal_name: str
) -> None:
    router = driver(by_key(sshd, hostapd_none.ap_directory), session, Timing(ping=1))
    async with listening(router) as ear:
        await router.open_window("wlan0")
        await asyncio.to_thread(hostapd_none.stop_ap, signal_name)
        await until(lambda: ear.error)
    assert ear.of("wlan0") == [SignalKind.OPENED, SignalKind.RESET]
    with pytest.raises(RouterUnreachable):
        await router.report()
    await asyncio.to_thread(hostapd_none.start_ap)
    async with listening(router) as ear:
        assert (await router.report()).windows["wlan0"].phase is Phase.IDLE
        await router.open_window("wlan0")
        await ear.until(SignalKind.OPENED)
    await router.disconnect()


async def test_a_new_hostapd_is_found_where_nobody_listens(hostapd_none: HostapdNone, router: HostapdSsh) -> None:
    await router.open_window("wlan0")
    await asyncio.to_thread(lambda: (hostapd_none.stop_ap("KILL"), hostapd_none.start_ap()))
    assert (await router.report()).windows["wlan0"].phase is Phase.IDLE
    await asyncio.to_thread(lambda: (hostapd_none.stop_ap(), hostapd_none.start_ap()))
    assert (await router.open_window("wlan0")).phase is Phase.OPEN


async def test_an_account_without_a_terminal(hostapd_none: HostapdNone, sshd: Sshd, router: HostapdSsh) -> None:
    sshd.stop()
    sshd.start("PermitTTY no")
    async with listening(router) as ear:
        pass
    assert isinstance(ear.error, RouterPermissionError)
    assert "PermitTTY" in ear.error.right
    # All but events works without.
    assert (await router.open_window("wlan0")).phase is Phase.OPEN


@pytest.mark.parametrize(
    "directory", ["{}/none", "{}'; touch {}/made; '", "$(touch {}/made)", "-h\n touch {}/made", "{}\0x"]
)
async def test_a_directory_is_no_command(
    sshd: Sshd, session: aiohttp.ClientSession, tmp_path: Path, directory: str
) -> None:
    router = driver(by_key(sshd, directory.replace("{}", str(tmp_path))), session)
    with pytest.raises(RouterUnreachable):
        await router.connect()
    assert not (tmp_path / "made").exists()
    await router.disconnect()
