"""The PIN of a device, the real hostapd, and real devices on simulated radios."""

import asyncio
from collections.abc import AsyncGenerator

import pytest

from custom_components.wps_push.wps.model import Phase, SignalKind
from custom_components.wps_push.wps.pin import DevicePin
from custom_components.wps_push.wps.routers.hostapd.driver import Hostapd
from custom_components.wps_push.wps.timing import Timing
from tests.lab import RadioLab

from .hostapd import driver, listening

LABEL, DISPLAY, OTHER = "48203715", "7734", "01938562"

# How long a device of the lab looks for a network that it does not find, at least.
LOOKS = 2.0


@pytest.fixture
async def router(radio: RadioLab) -> AsyncGenerator[Hostapd]:
    router = driver(radio.ap_directory)
    yield router
    await router.disconnect()


async def use(lab: RadioLab, pin: str, number: int = 1) -> str:
    """Have a device use a PIN; returns its address."""
    station = lab.sta(number)
    await asyncio.to_thread(station.pin, pin)
    return await asyncio.to_thread(lambda: station.mac)


async def is_in(lab: RadioLab, number: int = 1) -> bool:
    """Whether a device has got in after a while."""
    await asyncio.sleep(LOOKS)
    status = await asyncio.to_thread(lab.sta(number).status)
    return status["wpa_state"] == "COMPLETED"


@pytest.mark.parametrize("pin", [LABEL, DISPLAY])
async def test_the_device_with_the_pin_joins_and_no_other_after_it(radio: RadioLab, router: Hostapd, pin: str) -> None:
    async with listening(router) as ear:
        assert (await router.open_for_pin("wlan0", DevicePin.read(pin))).phase is Phase.OPEN
        mac = await use(radio, pin)
        await ear.until(SignalKind.REGISTERED, SignalKind.ASSOCIATED)
        device = ear.device(SignalKind.REGISTERED)
        assert device
        assert (device.mac, device.wps_name) == (mac, "LabSta1")
        assert (await router.report()).windows["wlan0"].phase is Phase.SUCCEEDED
        # To take back what is used up does the device no harm.
        ear.forget()
        await router.withdraw_pin("wlan0")
        assert await router.connection(mac) is None
        await use(radio, pin, 2)
        assert not await is_in(radio, 2)
        assert SignalKind.REGISTERED not in ear.kinds


async def test_a_wrong_pin_fails_and_the_second_one_is_the_end(radio: RadioLab, router: Hostapd) -> None:
    async with listening(router) as ear:
        await router.open_for_pin("wlan0", DevicePin.read(LABEL))
        await use(radio, OTHER)
        await ear.until(SignalKind.EXCHANGE_FAILED)
        assert (await router.report()).windows["wlan0"].phase is Phase.OPEN
        ear.forget()
        await use(radio, OTHER, 2)
        await ear.until(SignalKind.EXCHANGE_FAILED, SignalKind.FAILED)
        assert (await router.report()).windows["wlan0"].phase is Phase.FAILED
        # hostapd has given it up by itself: the right PIN comes too late.
        await use(radio, LABEL)
        assert not await is_in(radio)


async def test_a_device_that_mistyped_it_once_gets_another_try(radio: RadioLab, router: Hostapd) -> None:
    async with listening(router) as ear:
        await router.open_for_pin("wlan0", DevicePin.read(LABEL))
        await use(radio, OTHER)
        await ear.until(SignalKind.EXCHANGE_FAILED)
        await use(radio, LABEL)
        await ear.until(SignalKind.REGISTERED)


async def test_when_it_is_taken_back_the_device_does_not_join(radio: RadioLab, router: Hostapd) -> None:
    await router.open_for_pin("wlan0", DevicePin.read(LABEL))
    await router.close_window("wlan0")
    await use(radio, LABEL)
    assert not await is_in(radio)


async def test_when_its_time_is_over_it_is_taken_back_and_the_device_does_not_join(radio: RadioLab) -> None:
    """By itself, hostapd would take it for two minutes; whoever has given it takes it back when its time is over."""
    router = driver(radio.ap_directory, Timing(walk_time=0.5))
    async with listening(router) as ear:
        await router.open_for_pin("wlan0", DevicePin.read(LABEL))
        await ear.until(SignalKind.TIMED_OUT)
        await router.withdraw_pin("wlan0")
        await use(radio, LABEL)
        assert not await is_in(radio)
    await router.disconnect()


async def test_a_device_that_uses_its_button_does_not_join(radio: RadioLab, router: Hostapd) -> None:
    await router.open_for_pin("wlan0", DevicePin.read(LABEL))
    await asyncio.to_thread(radio.sta(1).press)
    assert not await is_in(radio)


async def test_hostapd_itself_lets_a_pin_shut_the_button_out_of_a_window_that_it_shows_as_open(radio: RadioLab) -> None:
    """That is why no PIN is given while a window is open."""
    await asyncio.to_thread(radio.ap_request, "WPS_PBC")
    await asyncio.to_thread(radio.ap_request, f"WPS_PIN any {LABEL} 60")
    assert "PBC Status: Active" in await asyncio.to_thread(radio.ap_request, "WPS_GET_STATUS")
    await asyncio.to_thread(radio.sta(1).press)
    assert not await is_in(radio)
