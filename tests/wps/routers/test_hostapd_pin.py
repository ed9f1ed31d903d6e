"""The PIN of the real hostapd: seen, taken away for all who read it from its configuration, and told to nobody."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from custom_components.wps_push.wps.model import Phase
from custom_components.wps_push.wps.router import RouterProtocolError, RouterUnable, RouterUnreachable, SwitchesPin
from custom_components.wps_push.wps.routers.hostapd.driver import Hostapd
from custom_components.wps_push.wps.timing import Timing
from tests.emulators.hostapd import FakeBss
from tests.lab import HostapdNone
from tests.lab.conf import Conf

from .hostapd import Start, driver, listening

PIN = "64209753"
WITH_PIN: Conf = {"ap_pin": PIN, "ap_setup_locked": None}


@pytest.fixture
async def router(hostapd_none: HostapdNone) -> AsyncGenerator[Hostapd]:
    router = driver(hostapd_none.ap_directory)
    yield router
    await router.disconnect()


async def test_a_pin_of_the_configuration_is_seen_and_taken_away(hostapd_none: HostapdNone, router: Hostapd) -> None:
    assert isinstance(router, SwitchesPin)
    assert not await router.pin_enabled()
    hostapd_none.restart_ap(WITH_PIN)
    assert await router.pin_enabled()
    assert hostapd_none.ap_request("WPS_AP_PIN get") == PIN
    await router.set_pin(enabled=False)
    assert hostapd_none.ap_request("WPS_AP_PIN get") == "FAIL\n"
    assert not await router.pin_enabled()
    assert (await router.open_window("wlan0")).phase is Phase.OPEN


async def test_a_pin_that_somebody_sets_later_is_seen(hostapd_none: HostapdNone, router: Hostapd) -> None:
    await router.connect()
    assert not await router.pin_enabled()
    pin = hostapd_none.ap_request("WPS_AP_PIN random")
    assert await router.pin_enabled()
    await router.set_pin(enabled=False)
    assert pin not in hostapd_none.ap_request("WPS_AP_PIN get")


async def test_it_is_never_switched_on(hostapd_none: HostapdNone, router: Hostapd) -> None:
    with pytest.raises(RouterUnable, match="ap_pin"):
        await router.set_pin(enabled=True)
    assert hostapd_none.ap_request("WPS_AP_PIN get") == "FAIL\n"


async def test_a_pin_without_wps_lets_nobody_in(hostapd_none: HostapdNone, router: Hostapd) -> None:
    hostapd_none.restart_ap({**WITH_PIN, "wps_state": "0"})
    assert hostapd_none.ap_request("WPS_AP_PIN get") == PIN
    assert not await router.pin_enabled()


@pytest.mark.parametrize("ap_pin", ["1234", "not a number"])
async def test_hostapd_takes_any_text_for_a_pin(hostapd_none: HostapdNone, router: Hostapd, ap_pin: str) -> None:
    hostapd_none.restart_ap({**WITH_PIN, "ap_pin": ap_pin})
    assert hostapd_none.ap_request("WPS_AP_PIN get") == ap_pin
    assert await router.pin_enabled()


@pytest.mark.parametrize("independent", ["0", "1"])
async def test_all_interfaces_are_asked_and_none_keeps_its_pin(start: Start, independent: str) -> None:
    alone: Conf = {"wps_independent": independent}
    lab, router = start({**alone, **WITH_PIN}, {**alone, **WITH_PIN, "ap_pin": "97531864"})
    assert await router.pin_enabled()
    await router.set_pin(enabled=False)
    assert [lab.ap_request("WPS_AP_PIN get", number) for number in range(2)] == ["FAIL\n", "FAIL\n"]
    await router.disconnect()


async def test_one_interface_with_a_pin_is_enough(start: Start) -> None:
    lab, router = start({}, {"ssid": "Guests", **WITH_PIN})
    assert await router.pin_enabled()
    await router.set_pin(enabled=False)
    assert lab.ap_request("WPS_AP_PIN get", 1) == "FAIL\n"
    await router.disconnect()


async def test_the_pin_goes_no_further(
    hostapd_none: HostapdNone, router: Hostapd, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    hostapd_none.restart_ap(WITH_PIN)
    async with listening(router) as ear:
        said = [await router.connect(), await router.networks(), await router.pin_enabled()]
        await router.set_pin(enabled=False)
        said.append(ear.signals)
    assert said[2]
    assert PIN not in f"{said} {caplog.text}"


async def test_a_pin_that_stays_is_found_out(bss: FakeBss, folder: Path) -> None:
    bss.replies |= {"WPS_AP_PIN get": PIN.encode(), "WPS_AP_PIN disable": b"OK\n"}
    router = driver(folder)
    with pytest.raises(RouterProtocolError, match="after WPS_AP_PIN disable") as refused:
        await router.set_pin(enabled=False)
    assert PIN not in str(refused.value)
    assert bss.asked.count("WPS_AP_PIN disable") == 1
    await router.disconnect()


async def test_where_there_is_no_pin_nothing_is_switched(bss: FakeBss, folder: Path) -> None:
    # Without WPS built in, the command is not known.
    for reply in (b"FAIL\n", b"UNKNOWN COMMAND\n"):
        bss.replies["WPS_AP_PIN get"] = reply
        router = driver(folder)
        assert not await router.pin_enabled()
        await router.set_pin(enabled=False)
        await router.disconnect()
    assert "WPS_AP_PIN disable" not in bss.asked


async def test_a_hostapd_that_has_gone_does_not_say_that_its_pin_is_off(bss: FakeBss, folder: Path) -> None:
    router = driver(folder, Timing(request=0.3))
    await router.connect()
    await bss.die()
    with pytest.raises(RouterUnreachable):
        await router.pin_enabled()
    await router.disconnect()
