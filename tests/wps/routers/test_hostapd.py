"""The hostapd driver and the real hostapd, without a radio (`driver=none`) and on a wire."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from pathlib import Path

import aiohttp
import pytest

from custom_components.wps_push.wps.model import Obstacle, Phase, Refusal, Result, Role, SignalKind
from custom_components.wps_push.wps.router import Cancels, Describes, RouterUnreachable, Signals
from custom_components.wps_push.wps.routers import create
from custom_components.wps_push.wps.routers.hostapd.driver import Hostapd
from custom_components.wps_push.wps.timing import Timing
from tests.lab import HostapdNone, WiredLab
from tests.lab.conf import Conf

from .hostapd import SPEC, Start, driver, listening, ours, refusal, sockets, until

OPEN_NETWORK: Conf = {"wpa": None, "wpa_key_mgmt": None, "rsn_pairwise": None, "wpa_passphrase": None}
SAE: Conf = {"wpa_key_mgmt": "SAE", "ieee80211w": "2"}
ENTERPRISE: Conf = {"wpa_key_mgmt": "WPA-EAP", "wpa_passphrase": None, "ieee8021x": "1", "wps_state": None}


@pytest.fixture
async def router(hostapd_none: HostapdNone) -> AsyncGenerator[Hostapd]:
    router = driver(hostapd_none.ap_directory)
    yield router
    await router.disconnect()


# Meeting it.


async def test_it_is_made_from_the_row_of_the_table(hostapd_none: HostapdNone) -> None:
    async with aiohttp.ClientSession() as session:
        router = create(SPEC, {"directory": str(hostapd_none.ap_directory)}, session)
        assert all(isinstance(router, part) for part in (Cancels, Signals, Describes))
        info = await router.connect()
        await router.disconnect()
    assert (info.name, info.model, info.sw_version) == ("hostapd LabNet", "hostapd", "2.10")


async def test_its_identity_is_its_address(wired_lab: WiredLab) -> None:
    router = driver(wired_lab.ap_directory)
    info = await router.connect()
    await router.disconnect()
    assert {info.identity} == info.macs
    assert f"bssid={info.identity}" in wired_lab.ap_request("GET_CONFIG")


async def test_a_network_is_called_by_its_interface_and_shown_by_its_ssid(
    hostapd_none: HostapdNone, router: Hostapd
) -> None:
    hostapd_none.restart_ap({"ssid": "Café ☕ \x07"})
    (network,) = await router.networks()
    assert (network.id, network.ssid, network.role, network.obstacle) == ("wlan0", "Café ☕", Role.MAIN, None)


async def test_interfaces_of_one_ssid_are_one_network(start: Start) -> None:
    _, router = start({}, {})
    (network,) = await router.networks()
    assert network.id == "wlan0"
    await router.disconnect()


async def test_nothing_is_left_in_the_folder(hostapd_none: HostapdNone, router: Hostapd) -> None:
    await router.connect()
    async with listening(router):
        await router.open_window("wlan0")
        assert len(ours(sockets(hostapd_none.ap_directory))) == 2
    await router.disconnect()
    assert sockets(hostapd_none.ap_directory) == ["wlan0"]


async def test_no_key_is_kept_or_shown(
    hostapd_none: HostapdNone, router: Hostapd, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    reported = [await router.connect(), await router.networks(), await router.report(stations=True)]
    assert "passphrase=only for the lab" in hostapd_none.ap_request("GET_CONFIG")
    assert "only for the lab" not in f"{reported} {caplog.text}"


# Pressing.


async def test_a_press_opens_the_window_and_a_close_closes_it(hostapd_none: HostapdNone, router: Hostapd) -> None:
    async with listening(router) as ear:
        status = await router.open_window("wlan0")
        assert status.phase is Phase.OPEN
        assert "PBC Status: Active" in hostapd_none.ap_request("WPS_GET_STATUS")
        assert (await router.report()).windows["wlan0"].phase is Phase.OPEN
        await ear.until(SignalKind.OPENED)
        await router.close_window("wlan0")
        assert "PBC Status: Timed-out" in hostapd_none.ap_request("WPS_GET_STATUS")
        await ear.until(SignalKind.CANCELLED)
    assert ear.kinds == [SignalKind.LISTENING, SignalKind.OPENED, SignalKind.CANCELLED]
    assert ear.one(SignalKind.OPENED).ours
    assert ear.one(SignalKind.CANCELLED).ours


async def test_a_second_press_is_reported_since_it_restarts_the_walk_time(router: Hostapd) -> None:
    async with listening(router) as ear:
        await router.open_window("wlan0")
        await router.open_window("wlan0")
        await until(lambda: ear.of("wlan0") == [SignalKind.OPENED, SignalKind.OPENED])


async def test_closing_what_is_closed_does_nothing(router: Hostapd) -> None:
    async with listening(router) as ear:
        await router.close_window("wlan0")
        with pytest.raises(RouterUnreachable):
            await router.close_window("no such network")
        await router.report()
    assert ear.kinds == [SignalKind.LISTENING]


@pytest.mark.parametrize(
    ("conf", "expected"),
    [
        ({"wps_state": "0"}, "wps_disabled"),
        ({"wps_state": None}, "wps_disabled"),
        # hostapd switches WPS off by itself where the SSID is hidden, and does not say why.
        ({"ignore_broadcast_ssid": "1"}, "wps_disabled"),
        ({"wpa": "1", "wpa_pairwise": "TKIP", "rsn_pairwise": None}, "wps_disabled"),
        (SAE, "wpa3_only"),
        ({**SAE, "wps_state": "0"}, "wpa3_only"),
        (OPEN_NETWORK, "open_network"),
        ({"wps_state": "1"}, "open_network"),
        (ENTERPRISE, "enterprise"),
    ],
)
async def test_a_press_is_refused_where_wps_cannot_run(
    hostapd_none: HostapdNone, router: Hostapd, conf: Conf, expected: str
) -> None:
    hostapd_none.restart_ap(conf)
    (network,) = await router.networks()
    assert network.obstacle == Obstacle(expected)
    assert await refusal(router) == Refusal(expected)
    # hostapd would have opened a window on the last four: it must not even be tried.
    assert "PBC Status: Disabled" in hostapd_none.ap_request("WPS_GET_STATUS")


@pytest.mark.parametrize("key_management", ["WPA-PSK", "WPA-PSK SAE", "WPA-PSK WPA-PSK-SHA256", "WPA-PSK WPA-EAP"])
async def test_a_network_that_has_a_pre_shared_key_as_well_can_be_opened(
    hostapd_none: HostapdNone, router: Hostapd, key_management: str
) -> None:
    hostapd_none.restart_ap({"wpa_key_mgmt": key_management, "ieee80211w": "1", "ieee8021x": "1"})
    assert (await router.open_window("wlan0")).phase is Phase.OPEN


async def test_an_obstacle_that_came_later_is_seen_at_the_press(hostapd_none: HostapdNone, router: Hostapd) -> None:
    (network,) = await router.networks()
    assert network.obstacle is None
    hostapd_none.ap_request("DISABLE")
    assert await refusal(router) is Refusal.RADIO_OFF
    hostapd_none.ap_request("ENABLE")
    assert (await router.open_window("wlan0")).phase is Phase.OPEN


async def test_a_network_that_is_not_there_cannot_be_opened(router: Hostapd) -> None:
    assert await refusal(router, "wlan7") is Refusal.RADIO_OFF


# Listening.


async def test_the_walk_time_ends(hostapd_none: HostapdNone) -> None:
    hostapd_none.restart_ap(speed=60)
    router = driver(hostapd_none.ap_directory, Timing().faster(60))
    async with listening(router) as ear:
        await router.open_window("wlan0")
        await ear.until(SignalKind.TIMED_OUT)
        assert (await router.report()).windows["wlan0"].phase is Phase.TIMED_OUT
    await router.disconnect()
    assert ear.of("wlan0") == [SignalKind.OPENED, SignalKind.TIMED_OUT]
    assert ear.times[-1] - ear.times[-2] == pytest.approx(2.2, abs=0.3)


async def test_another_client_opens_and_cancels(hostapd_none: HostapdNone, router: Hostapd) -> None:
    async with listening(router) as ear:
        await asyncio.to_thread(hostapd_none.ap_request, "WPS_PBC")
        await ear.until(SignalKind.OPENED)
        await asyncio.to_thread(hostapd_none.ap_request, "WPS_CANCEL")
        await ear.until(SignalKind.CANCELLED)
    assert ear.kinds == [SignalKind.LISTENING, SignalKind.OPENED, SignalKind.CANCELLED]
    assert not ear.one(SignalKind.OPENED).ours
    assert not ear.one(SignalKind.CANCELLED).ours


async def test_a_window_that_was_open_before_is_reported_and_its_end_is_heard(
    hostapd_none: HostapdNone, router: Hostapd
) -> None:
    hostapd_none.ap_request("WPS_PBC")
    async with listening(router) as ear:
        assert (await router.report()).windows["wlan0"].phase is Phase.OPEN
        await asyncio.to_thread(hostapd_none.ap_request, "WPS_CANCEL")
        await ear.until(SignalKind.CANCELLED)


async def test_a_radio_that_goes_away_ends_the_window(hostapd_none: HostapdNone, router: Hostapd) -> None:
    async with listening(router) as ear:
        await router.open_window("wlan0")
        await asyncio.to_thread(hostapd_none.ap_request, "DISABLE")
        await ear.until(SignalKind.RESET, SignalKind.CHANGED)
        await asyncio.to_thread(hostapd_none.ap_request, "ENABLE")
        # hostapd goes on saying «Active», for ever.
        assert "PBC Status: Active" in await asyncio.to_thread(hostapd_none.ap_request, "WPS_GET_STATUS")
        assert (await router.report()).windows["wlan0"].phase is Phase.IDLE
        assert (await router.open_window("wlan0")).phase is Phase.OPEN
        assert (await router.report()).windows["wlan0"].phase is Phase.OPEN
    assert ear.of("wlan0") == [SignalKind.OPENED, SignalKind.RESET, SignalKind.OPENED]


async def test_hostapd_stops_and_comes_back(hostapd_none: HostapdNone, router: Hostapd) -> None:
    async with listening(router) as ear:
        await router.open_window("wlan0")
        await asyncio.to_thread(hostapd_none.stop_ap)
        await until(lambda: ear.error)
    assert ear.of("wlan0") == [SignalKind.OPENED, SignalKind.RESET]
    with pytest.raises(RouterUnreachable):
        await router.report()
    await asyncio.to_thread(hostapd_none.start_ap)
    async with listening(router) as ear:
        assert (await router.report()).windows["wlan0"].phase is Phase.IDLE
        await router.open_window("wlan0")
        await ear.until(SignalKind.OPENED)


async def test_hostapd_is_killed(hostapd_none: HostapdNone) -> None:
    router = driver(hostapd_none.ap_directory, Timing(ping=0.1))
    async with listening(router) as ear:
        await router.open_window("wlan0")
        await asyncio.to_thread(hostapd_none.stop_ap, "KILL")
        await until(lambda: ear.error)
        assert isinstance(ear.error, RouterUnreachable)
        # Its socket lies there still.
        assert sockets(hostapd_none.ap_directory) == ["wlan0"]
    await router.disconnect()


async def test_hostapd_is_killed_and_started_between_two_checks(hostapd_none: HostapdNone) -> None:
    router = driver(hostapd_none.ap_directory, Timing(ping=0.3))
    async with listening(router) as ear:
        await router.open_window("wlan0")
        await asyncio.to_thread(lambda: (hostapd_none.stop_ap("KILL"), hostapd_none.start_ap()))
        await ear.until(SignalKind.RESET)
        await until(lambda: ear.kinds.count(SignalKind.LISTENING) == 2)
        await router.open_window("wlan0")
        await until(lambda: ear.kinds[-1] is SignalKind.OPENED)
        assert ear.error is None
    await router.disconnect()


@pytest.mark.parametrize("ask", [Hostapd.report, lambda router: router.open_window("wlan0")], ids=["report", "press"])
async def test_a_new_hostapd_that_a_request_finds_first_is_listened_to_at_once(
    hostapd_none: HostapdNone, router: Hostapd, ask: Callable[[Hostapd], Awaitable[object]]
) -> None:
    async with listening(router) as ear:
        await router.open_window("wlan0")
        await asyncio.to_thread(lambda: (hostapd_none.stop_ap("KILL"), hostapd_none.start_ap()))
        await ask(router)
        await asyncio.to_thread(hostapd_none.ap_request, "WPS_PBC")
        await until(lambda: ear.kinds[-1] is SignalKind.OPENED)
    assert ear.kinds.count(SignalKind.LISTENING) == 2
    assert ear.of("wlan0")[:3] == [SignalKind.OPENED, SignalKind.RESET, SignalKind.OPENED]


async def test_a_new_hostapd_is_found_where_nobody_listens(hostapd_none: HostapdNone, router: Hostapd) -> None:
    await router.open_window("wlan0")
    await asyncio.to_thread(lambda: (hostapd_none.stop_ap("KILL"), hostapd_none.start_ap()))
    assert (await router.report()).windows["wlan0"].phase is Phase.IDLE
    await asyncio.to_thread(lambda: (hostapd_none.stop_ap(), hostapd_none.start_ap()))
    assert (await router.open_window("wlan0")).phase is Phase.OPEN


async def test_a_press_on_one_network_opens_the_others_of_its_hostapd(start: Start) -> None:
    """Without `wps_independent=1` all windows open and close together; none of them was opened elsewhere."""
    _, router = start({}, {"ssid": "Guests"})
    assert [(network.id, network.role) for network in await router.networks()] == [
        ("wlan0", Role.MAIN),
        ("wlan1", Role.OTHER),
    ]
    async with listening(router) as ear:
        await router.open_window("wlan0")
        await until(lambda: len(ear.signals) == 3)
        report = await router.report()
        assert {status.phase for status in report.windows.values()} == {Phase.OPEN}
        await router.close_window("wlan1")
        await until(lambda: len(ear.signals) == 5)
    assert ear.of("wlan0") == ear.of("wlan1") == [SignalKind.OPENED, SignalKind.CANCELLED]
    assert all(signal.ours for signal in ear.signals[1:])
    await router.disconnect()


async def test_two_interfaces_of_one_network_make_one_signal(start: Start) -> None:
    lab, router = start({}, {})
    async with listening(router) as ear:
        await router.open_window("wlan0")
        await asyncio.to_thread(lab.ap_request, "WPS_CANCEL", 1)
        await ear.until(SignalKind.CANCELLED)
        await router.open_window("wlan0")
        await router.open_window("wlan0")
        await asyncio.sleep(0.3)
        await asyncio.to_thread(lab.ap_request, "DISABLE", 0)
        await asyncio.sleep(0.1)
        assert (await router.report()).windows["wlan0"].phase is Phase.OPEN
        await asyncio.to_thread(lab.ap_request, "DISABLE", 1)
        await ear.until(SignalKind.RESET)
    opened = SignalKind.OPENED
    assert ear.of("wlan0") == [opened, SignalKind.CANCELLED, opened, opened, SignalKind.RESET]
    await router.disconnect()


async def test_independent_interfaces_open_and_close_alone(start: Start) -> None:
    independent: Conf = {"wps_independent": "1"}
    lab, router = start(independent, independent)
    async with listening(router) as ear:
        await router.open_window("wlan0")
        assert "Disabled" in await asyncio.to_thread(lab.ap_request, "WPS_GET_STATUS", 1)
        await asyncio.to_thread(lab.ap_request, "WPS_PBC", 1)
        await asyncio.to_thread(lab.ap_request, "WPS_CANCEL", 0)
        assert (await router.report()).windows["wlan0"].phase is Phase.OPEN
        await router.close_window("wlan0")
        await ear.until(SignalKind.CANCELLED)
        assert ear.kinds.count(SignalKind.CANCELLED) == 1
        assert "Timed-out" in await asyncio.to_thread(lab.ap_request, "WPS_GET_STATUS", 1)
    await router.disconnect()


async def test_an_interface_with_wps_is_pressed_beside_one_without(start: Start) -> None:
    lab, router = start({"wps_state": "0"}, {})
    (network,) = await router.networks()
    assert network.obstacle is None
    assert (await router.open_window(network.id)).phase is Phase.OPEN
    assert "Active" in await asyncio.to_thread(lab.ap_request, "WPS_GET_STATUS", 1)
    await router.disconnect()


# A device joins.


async def test_a_device_joins_over_a_wire(wired_lab: WiredLab) -> None:
    router = driver(wired_lab.ap_directory)
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
        # The result is latched: it says nothing of the next window, nor of its end.
        status = await router.open_window("wlan0")
        assert (status.phase, status.result, status.peer) == (Phase.OPEN, Result.SUCCESS, mac)
        await router.close_window("wlan0")
        assert (await router.report()).windows["wlan0"].phase is Phase.TIMED_OUT
        await ear.until(SignalKind.CANCELLED)
    await router.disconnect()
    assert ear.of("wlan0") == [
        SignalKind.OPENED,
        SignalKind.REGISTERED,
        SignalKind.OPENED,
        SignalKind.CANCELLED,
    ]


async def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    router = driver(tmp_path / "hostapd")
    with pytest.raises(RouterUnreachable, match=f"no folder {tmp_path}/hostapd"):
        await router.connect()
    with pytest.raises(RouterUnreachable, match="no folder"):
        await router.report()
