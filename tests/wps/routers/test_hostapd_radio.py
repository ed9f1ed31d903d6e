"""The hostapd driver, the real hostapd, and real devices on simulated radios."""

import asyncio
from collections.abc import AsyncGenerator

import pytest

from custom_components.wps_push.wps.model import Band, Phase, Refusal, Result, SignalKind, Station
from custom_components.wps_push.wps.reason import Reason
from custom_components.wps_push.wps.router import WindowRefused
from custom_components.wps_push.wps.routers.hostapd.driver import Hostapd
from custom_components.wps_push.wps.timing import Timing
from tests.lab import RadioLab
from tests.lab.conf import Conf
from tests.lab.control import reply_fields

from .hostapd import Ear, driver, listening, until

JOINED = [SignalKind.SEEN, SignalKind.REGISTERED, SignalKind.ASSOCIATED]

# A device of the lab that does not find what it looks for looks every half a second at first, and later every 5 seconds.
CONNECT = 3.0

BACKHAUL: Conf = {"ssid": "Back", "wpa_passphrase": "a key for repeaters", "wps_state": None, "multi_ap": "1"}
FRONTHAUL: Conf = {
    "multi_ap": "2",
    "multi_ap_backhaul_ssid": '"Back"',
    "multi_ap_backhaul_wpa_passphrase": "a key for repeaters",
}


@pytest.fixture
async def router(radio: RadioLab) -> AsyncGenerator[Hostapd]:
    router = driver(radio.ap_directory, Timing(connect=CONNECT))
    yield router
    await router.disconnect()


async def join(lab: RadioLab, number: int = 1) -> str:
    """Press a device's button; returns its address."""
    station = lab.sta(number)
    await asyncio.to_thread(station.press)
    return await asyncio.to_thread(lambda: station.mac)


def came(ear: Ear) -> list[str]:
    """Who was heard to connect."""
    return [signal.enrollee.mac for signal in ear.signals if signal.kind is SignalKind.ASSOCIATED and signal.enrollee]


def without_repeats(kinds: list[SignalKind]) -> list[SignalKind]:
    """How often a device asks before it is let in varies."""
    return list(dict.fromkeys(kinds))


async def test_a_device_joins(radio: RadioLab, router: Hostapd) -> None:
    (network,) = await router.networks()
    assert network.bands == (Band.GHZ_2_4,)
    async with listening(router) as ear:
        await router.open_window("wlan0")
        mac = await join(radio)
        await ear.until(*JOINED)
        device = ear.device(SignalKind.REGISTERED)
        assert device
        assert (device.mac, device.wps_name) == (mac, "LabSta1")
        report = await router.report(stations=True)
        assert report.stations == (Station(mac=mac),)
        described = await router.describe(mac)
        assert described
        assert (described.wps_name, described.manufacturer, described.model) == ("LabSta1", "Lab", "Station")
    assert without_repeats(ear.of("wlan0")) == [SignalKind.OPENED, *JOINED]


async def test_a_device_that_is_kept_out_is_gone_at_once_and_comes_back_when_it_is_let_in(
    radio: RadioLab, router: Hostapd
) -> None:
    async with listening(router) as ear:
        macs = []
        for number in (1, 2):
            ear.forget()
            await router.open_window("wlan0")
            macs.append(await join(radio, number))
            await ear.until(SignalKind.ASSOCIATED)
        await router.block(macs[0], None)
        assert (await router.report(stations=True)).stations == (Station(mac=macs[1]),)
        assert await router.blocked() == {macs[0]}
        await asyncio.to_thread(radio.ap_request, "DISABLE")
        await asyncio.to_thread(radio.ap_request, "ENABLE")
        ear.forget()
        # It is not heard at all, while the other one comes back.
        await ear.until(SignalKind.ASSOCIATED)
        assert came(ear) == [macs[1]]
        ear.forget()
        await router.unblock(macs[0])
        await ear.until(SignalKind.ASSOCIATED, seconds=30)
        assert came(ear) == [macs[0]]


async def test_a_device_that_is_kept_out_cannot_join_by_wps_either(radio: RadioLab, router: Hostapd) -> None:
    mac = await asyncio.to_thread(lambda: radio.sta(1).mac)
    await router.block(mac, None)
    async with listening(router) as ear:
        await router.open_window("wlan0")
        await join(radio)
        await asyncio.sleep(4)
        assert ear.of("wlan0") == [SignalKind.OPENED]
        await router.unblock(mac)
        # It has given this access point up for a while.
        await join(radio)
        await ear.until(SignalKind.REGISTERED, SignalKind.ASSOCIATED, seconds=30)


async def test_whoever_tries_the_access_points_pin_is_heard(radio: RadioLab, router: Hostapd) -> None:
    pin: Conf = {
        "ap_pin": "12345670",
        "ap_setup_locked": None,
        "config_methods": "push_button virtual_push_button label",
    }
    await asyncio.to_thread(radio.restart_ap, pin)
    (network,) = await router.networks()
    info = await router.connect()
    (bssid,) = info.macs
    async with listening(router) as ear:
        await router.report((network.id,))
        await asyncio.to_thread(radio.sta(1).do, f"WPS_REG {bssid} 12341678")
        await ear.until(SignalKind.EXCHANGE_FAILED, seconds=20)
        assert SignalKind.PIN_ATTEMPTED not in ear.kinds
        await asyncio.to_thread(radio.sta(1).do, f"WPS_REG {bssid} 12342678")
        await ear.until(SignalKind.PIN_ATTEMPTED, seconds=20)
        device = ear.device(SignalKind.PIN_ATTEMPTED)
        assert device
        assert device.mac == await asyncio.to_thread(lambda: radio.sta(1).mac)


async def test_a_device_that_hides_its_address_while_it_looks_is_named(radio: RadioLab, router: Hostapd) -> None:
    station = radio.sta(2)
    mac = await asyncio.to_thread(lambda: station.mac)
    await asyncio.to_thread(station.do, "SET preassoc_mac_addr 1", "SET rand_addr_lifetime 0")
    try:
        async with listening(router) as ear:
            await asyncio.to_thread(station.press)
            await until(lambda: ear.kinds.count(SignalKind.SEEN) > 3)
            # It is seen as one device, although it uses another address for each look.
            (hidden,) = {signal.enrollee for signal in ear.signals if signal.kind is SignalKind.SEEN}
            await router.open_window("wlan0")
            await ear.until(*JOINED)
            assert await router.connection(mac) is None
            device = ear.device(SignalKind.REGISTERED)
        assert hidden
        assert device
        assert hidden.mac != mac
        assert (device.mac, device.wps_name) == (mac, "LabSta2")
    finally:
        await asyncio.to_thread(station.do, "SET preassoc_mac_addr 0")


async def test_a_device_without_pmf_does_not_connect_where_pmf_is_required(radio: RadioLab, router: Hostapd) -> None:
    await asyncio.to_thread(radio.restart_ap, {"ieee80211w": "2"})
    async with listening(router) as ear:
        await router.open_window("wlan0")
        mac = await join(radio)
        await ear.until(SignalKind.REGISTERED)
        assert await router.connection(mac) is Reason.PMF_REQUIRED
        # Another one with it does, so that it is not the network.
        await asyncio.to_thread(radio.sta(1).disconnect)
        await asyncio.to_thread(radio.sta(2).do, "SET pmf 1")
        try:
            ear.forget()
            await router.open_window("wlan0")
            mac = await join(radio, 2)
            await ear.until(SignalKind.REGISTERED)
            assert await router.connection(mac) is None
        finally:
            await asyncio.to_thread(radio.sta(2).do, "SET pmf 0")


async def test_a_device_without_a_display_is_given_the_key_of_another(radio: RadioLab, router: Hostapd) -> None:
    await asyncio.to_thread(radio.sh, "printf '02:11:22:33:44:55 a key of its own\n' >/run/keys")
    await asyncio.to_thread(radio.restart_ap, {"wpa_psk_file": "/run/keys", "wpa_passphrase": None})
    async with listening(router) as ear:
        await router.open_window("wlan0")
        mac = await join(radio)
        await ear.until(SignalKind.REGISTERED)
        assert await router.connection(mac) is Reason.KEY_LIST
        # One with a display is given a key of its own.
        await asyncio.to_thread(radio.sta(1).disconnect)
        methods = "SET config_methods {}push_button virtual_push_button"
        await asyncio.to_thread(radio.sta(2).do, methods.format("display "))
        try:
            ear.forget()
            await router.open_window("wlan0")
            mac = await join(radio, 2)
            await ear.until(SignalKind.REGISTERED)
            assert await router.connection(mac) is None
        finally:
            await asyncio.to_thread(radio.sta(2).do, methods.format(""))


async def test_a_repeater_is_given_the_key_of_the_backhaul(radio: RadioLab, router: Hostapd) -> None:
    await asyncio.to_thread(radio.restart_ap, FRONTHAUL, BACKHAUL)
    async with listening(router) as ear:
        await router.open_window("wlan0")
        repeater = radio.sta(1)
        await asyncio.to_thread(repeater.do, "WPS_PBC multi_ap=1")
        await ear.until(SignalKind.REGISTERED)
        device = ear.device(SignalKind.REGISTERED)
        assert device
        assert device.backhaul == "Back"
        assert await router.connection(device.mac) is None
        assert (await asyncio.to_thread(repeater.status))["ssid"] == "Back"
        # The same access point gives the network's own key to a device that is no repeater.
        ear.forget()
        await router.open_window("wlan0")
        mac = await join(radio, 2)
        await ear.until(SignalKind.REGISTERED)
        device = ear.device(SignalKind.REGISTERED)
        assert device
        assert device.backhaul is None
        assert await router.connection(mac) is None


async def test_a_device_with_a_hostile_name(radio: RadioLab, router: Hostapd) -> None:
    await asyncio.to_thread(radio.sta(1).rename, "**A**\u202e \x1b[1m\t\\x41 <3>W]")
    async with listening(router) as ear:
        await router.open_window("wlan0")
        mac = await join(radio)
        await ear.until(*JOINED)
        device, described = ear.device(SignalKind.REGISTERED), await router.describe(mac)
    assert device
    assert described
    # hostapd passes on what the device has sent, and escapes nothing.
    assert device.wps_name == described.wps_name == "**A** [1m \\x41 <3>W]"
    assert SignalKind.CANCELLED not in ear.kinds


async def test_a_device_tries_a_pin(radio: RadioLab, router: Hostapd) -> None:
    async with listening(router) as ear:
        await router.open_window("wlan0")
        await asyncio.to_thread(radio.sta(1).pin)
        await until(lambda: ear.kinds.count(SignalKind.SEEN) > 5)
        assert (await router.report()).windows["wlan0"].phase is Phase.OPEN
        seen = ear.signals[-1].enrollee
        assert without_repeats(ear.of("wlan0")) == [SignalKind.OPENED, SignalKind.SEEN]
    assert seen
    assert (seen.wps_name, seen.manufacturer, seen.model) == ("LabSta1", "Lab", "Station")


async def test_two_devices_ask_before_the_press(radio: RadioLab) -> None:
    """Hostapd refuses until one walk time after one of them has given up, and the refusal says when that is."""
    await asyncio.to_thread(radio.restart_ap, speed=30)
    timing = Timing().faster(30)
    router = driver(radio.ap_directory, timing)
    async with listening(router) as ear:
        await join(radio, 1)
        await join(radio, 2)
        await ear.until(SignalKind.OVERLAP)
        with pytest.raises(WindowRefused) as refused:
            await router.open_window("wlan0")
        assert refused.value.refusal is Refusal.OVERLAP
        assert refused.value.retry_in == pytest.approx(timing.walk_time, abs=1)
        for number in (1, 2):
            await asyncio.to_thread(radio.sta(number).cancel)
        await asyncio.sleep(1)
        with pytest.raises(WindowRefused) as refused:
            await router.open_window("wlan0")
        assert refused.value.retry_in
        # Our own attempts are no reason to wait longer.
        assert refused.value.retry_in < timing.walk_time - 0.8
        await asyncio.sleep(refused.value.retry_in + 0.5)
        assert (await router.open_window("wlan0")).phase is Phase.OPEN
    await router.disconnect()


async def test_an_overlap_on_one_radio_leaves_no_window_open_on_the_other(radio: RadioLab, router: Hostapd) -> None:
    """Hostapd says FAIL for the second radio, after it has opened the first one's window."""
    await asyncio.to_thread(radio.restart_ap, {}, {})
    for number in (1, 2):
        await asyncio.to_thread(radio.sta(number).do, "SET freq_list 5180")
    try:
        async with listening(router) as ear:
            await join(radio, 1)
            await join(radio, 2)
            await ear.until(SignalKind.OVERLAP)
            with pytest.raises(WindowRefused) as refused:
                await router.open_window("wlan0")
            assert refused.value.refusal is Refusal.OVERLAP
            assert "Timed-out" in await asyncio.to_thread(radio.ap_request, "WPS_GET_STATUS", 0)
            await ear.until(SignalKind.CANCELLED)
            assert ear.one(SignalKind.CANCELLED).ours
    finally:
        for number in (1, 2):
            await asyncio.to_thread(radio.sta(number).do, "SET freq_list 2412")


async def test_a_device_chooses_one_of_two_radios(radio: RadioLab, router: Hostapd) -> None:
    await asyncio.to_thread(radio.restart_ap, {}, {})
    (network,) = await router.networks()
    assert network.bands == (Band.GHZ_2_4, Band.GHZ_5)
    async with listening(router) as ear:
        await router.open_window("wlan0")
        mac = await join(radio)
        await ear.until(*JOINED)
        status = (await router.report()).windows["wlan0"]
        assert (status.phase, status.result, status.peer) == (Phase.SUCCEEDED, Result.SUCCESS, mac)
        await asyncio.sleep(0.5)
    assert without_repeats(ear.of("wlan0")) == [SignalKind.OPENED, *JOINED]
    assert ear.kinds.count(SignalKind.REGISTERED) == 1


async def test_one_of_two_radios_is_disabled_in_the_window(radio: RadioLab, router: Hostapd) -> None:
    await asyncio.to_thread(radio.restart_ap, {}, {})
    async with listening(router) as ear:
        await router.open_window("wlan0")
        await asyncio.to_thread(radio.ap_request, "DISABLE", 1)
        await ear.until(SignalKind.CHANGED)
        assert (await router.report()).windows["wlan0"].phase is Phase.OPEN
        await join(radio)
        await ear.until(*JOINED)
        # The disabled one goes on saying «Active».
        assert "Active" in await asyncio.to_thread(radio.ap_request, "WPS_GET_STATUS", 1)
        assert (await router.report()).windows["wlan0"].phase is Phase.SUCCEEDED
    assert SignalKind.RESET not in ear.kinds


@pytest.mark.parametrize(("joined", "other"), [("wlan0", "wlan1"), ("wlan1", "wlan0")])
async def test_a_device_that_joins_one_network_closes_the_others(
    radio: RadioLab, router: Hostapd, joined: str, other: str
) -> None:
    guests: Conf = {"ssid": "Guests"}
    await asyncio.to_thread(radio.restart_ap, {}, guests)
    reported = reply_fields(await asyncio.to_thread(radio.ap_request, "STATUS", int(joined[-1])))
    async with listening(router) as ear:
        await router.open_window("wlan0")
        await until(lambda: SignalKind.OPENED in ear.of("wlan1"))
        assert all(signal.ours for signal in ear.signals if signal.kind is SignalKind.OPENED)
        await asyncio.to_thread(radio.sta(1).press, reported["bssid[0]"])
        await ear.until(SignalKind.REGISTERED, SignalKind.CANCELLED)
        report = await router.report()
        assert report.windows[joined].phase is Phase.SUCCEEDED
        assert report.windows[other].phase is Phase.CANCELLED
    assert SignalKind.REGISTERED in ear.of(joined)
    # A device that looks around before it joins is often heard by the other network too.
    assert [kind for kind in ear.of(other) if kind is not SignalKind.SEEN] == [SignalKind.OPENED, SignalKind.CANCELLED]


async def test_strangers_get_in_by_the_pin_until_it_is_switched_off_and_nobody_drops(
    radio: RadioLab, router: Hostapd
) -> None:
    def heard(event: str) -> int:
        return radio.ap_log().count(event)

    pin = await asyncio.to_thread(radio.ap_request, "WPS_AP_PIN set 64209753")
    bssid = reply_fields(await asyncio.to_thread(radio.ap_request, "STATUS"))["bssid[0]"]
    stranger = radio.sta(2)
    connected = f"AP-STA-CONNECTED {await asyncio.to_thread(lambda: stranger.mac)}"
    assert await router.pin_enabled()
    async with listening(router) as ear:
        await router.open_window("wlan0")
        member = await join(radio)
        await ear.until(*JOINED)
        # It reads the Wi-Fi password, breaks off the exchange, and connects.
        await asyncio.to_thread(stranger.do, f"WPS_REG {bssid} {pin}")
        await until(lambda: heard(connected))
        await asyncio.to_thread(stranger.disconnect)

        await router.set_pin(enabled=False)
        assert not await router.pin_enabled()
        await asyncio.to_thread(stranger.do, f"WPS_REG {bssid} {pin}")
        # "Setup locked", whatever the PIN.
        await until(lambda: "WPS-FAIL msg=5 config_error=15" in radio.logs())
        assert heard(connected) == 1
        report = await router.report(stations=True)
        assert report.stations == (Station(mac=member),)
        assert heard(f"AP-STA-DISCONNECTED {member}") == 0
