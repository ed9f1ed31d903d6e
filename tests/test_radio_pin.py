"""Home Assistant, the real hostapd and real devices on simulated radios: a device joins by its own PIN."""

import asyncio
from typing import Any

from homeassistant.core import HomeAssistant
import pytest

from .lab import RadioLab
from .support import eventually
from .test_radio import House, move_in

LABEL, OTHER = "48203715", "01938562"


@pytest.fixture
async def house(hass: HomeAssistant, radio: RadioLab) -> House:
    return await move_in(hass, radio)


async def join(hass: HomeAssistant, pin: str) -> Any:
    return await hass.services.async_call(
        "wps_push", "join_by_pin", {"pin": pin, "wait": True}, blocking=True, return_response=True
    )


async def test_the_device_with_the_pin_joins_and_is_named(hass: HomeAssistant, house: House) -> None:
    joining = asyncio.ensure_future(join(hass, "4820 3715"))
    await house.recorder.until("window_opened")
    assert house.shown.window == "by_pin"
    await house.do(house.lab.sta(1).pin, LABEL)
    answer = await joining
    assert answer["outcome"] == "paired"
    (device,) = answer["devices"]
    assert device["mac"] == await house.do(lambda: house.lab.sta(1).mac)
    assert device["name"] == "LabSta1"
    # To take back the PIN does not disturb it.
    assert (await house.recorder.until("device_connected"))["mac"] == device["mac"]
    assert "pin_attempted" not in house.recorder.types


async def test_wrong_pins_end_it_and_are_no_alarm(hass: HomeAssistant, house: House) -> None:
    joining = asyncio.ensure_future(join(hass, LABEL))
    await house.recorder.until("window_opened")
    for number in (1, 2):
        await house.do(house.lab.sta(number).pin, OTHER)
        await eventually(lambda: house.recorder.types.count("pairing_failed") == number, 20)  # noqa: B023
    assert (await joining)["outcome"] == "failed"
    assert not {"device_paired", "pin_attempted"} & set(house.recorder.types)
