"""Home Assistant, the real hostapd and real devices: who comes back after a restart of the access point, and who cannot."""

import asyncio
from collections.abc import AsyncGenerator

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest

from custom_components.wps_push.const import DOMAIN

from .lab import RadioLab
from .support import eventually, faster
from .test_radio import House, move_in

KEYS = {"wpa_psk_file": "/run/keys"}
METHODS = "SET config_methods {}push_button virtual_push_button"
WITH_DISPLAY, WITHOUT = 2, 1


@pytest.fixture
async def house(hass: HomeAssistant, radio: RadioLab) -> AsyncGenerator[House]:
    """A household whose access point gives devices with a display keys of their own, as OpenWrt's do."""
    # A device that is refused tries again after five seconds here, and is heard for three seconds each time.
    faster(hass, 1, ping=0.5, reconnect=0.2, settles=12)
    await asyncio.to_thread(radio.sh, ": >/run/keys")
    await asyncio.to_thread(radio.restart_ap, KEYS)
    await asyncio.to_thread(radio.sta(WITH_DISPLAY).do, METHODS.format("display "))
    yield await move_in(hass, radio)
    await asyncio.to_thread(radio.sta(WITH_DISPLAY).do, METHODS.format(""))


async def let_in(house: House, number: int) -> None:
    house.recorder.clear()
    await house.shown.press()
    await house.joins(number)


async def restart(house: House, *, keep: bool) -> None:
    """Restart the access point; its list of keys is kept, or lost."""
    await house.do(house.lab.stop_ap)
    await eventually(lambda: house.shown.window == "unavailable", 10)
    if not keep:
        await house.do(house.lab.sh, ": >/run/keys")
    await house.do(house.lab.start_ap, KEYS)
    await eventually(lambda: house.shown.window == "closed", 10)


async def is_on_the_wifi(house: House, number: int) -> bool:
    mac = await house.do(lambda: house.lab.sta(number).mac)
    return "[AUTHORIZED]" in await house.do(house.lab.ap_request, f"STA {mac}")


async def comes_back(house: House, number: int) -> None:
    async with asyncio.timeout(40):
        while not await is_on_the_wifi(house, number):  # noqa: ASYNC110 - a device comes back when it likes
            await asyncio.sleep(0.2)


def issues(hass: HomeAssistant) -> list[ir.IssueEntry]:
    known = ir.async_get(hass).issues
    return [issue for (domain, id_), issue in known.items() if domain == DOMAIN and id_.startswith("key_refused_")]


async def test_a_device_with_a_display_cannot_come_back_when_its_key_is_lost(hass: HomeAssistant, house: House) -> None:
    for number in (WITHOUT, WITH_DISPLAY):
        await let_in(house, number)
    mac = house.recorder.one("device_paired")["mac"]
    assert f"wps=1 {mac} " in await house.do(house.lab.sh, "cat /run/keys")

    # A list that is kept takes the key of the one and of the other.
    await restart(house, keep=True)
    for number in (WITHOUT, WITH_DISPLAY):
        await comes_back(house, number)

    await restart(house, keep=False)
    await comes_back(house, WITHOUT)
    async with asyncio.timeout(60):
        while not issues(hass):
            # Without this it waits for longer each time.
            await house.do(house.lab.sta(WITH_DISPLAY).do, "SELECT_NETWORK 0")
            await asyncio.sleep(0.5)
    (issue,) = issues(hass)
    assert issue.translation_key == "own_key_refused"
    assert issue.translation_placeholders == {"device": "LabSta2", "mac": mac, "network": "LabNet", "name": "Router"}
    assert not await is_on_the_wifi(house, WITH_DISPLAY)

    # To let it join again is the remedy.
    await let_in(house, WITH_DISPLAY)
    await comes_back(house, WITH_DISPLAY)
    assert issues(hass) == []
