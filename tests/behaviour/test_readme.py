"""The documentation's own examples, with every kind of router: whoever copies one gets what it promises."""

import asyncio
import time

from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
import pytest

from custom_components.wps_push.wps.model import Capability
from custom_components.wps_push.wps.routers import DriverSpec
from tests.repository import example
from tests.support import Recorder, Shown, add_entry, eventually, faster

from .house import stand_of
from .stand import PRINTER, Stand

FACTOR = 40


class Phone:
    """Keeps the notifications that it gets."""

    def __init__(self, hass: HomeAssistant) -> None:
        self.messages: list[str] = []
        hass.services.async_register("notify", "notify", self._show)

    async def _show(self, call: ServiceCall) -> None:
        self.messages.append(f"{call.data.get('title', '')}: {call.data['message']}")


async def set_up(hass: HomeAssistant, spec: DriverSpec, stand: Stand) -> tuple[Shown, str]:
    """A router's entry, and the device that stands for the router."""
    await stand.start()
    faster(hass, FACTOR, slack=0.3, grace=0.5, open_poll=0.04, identify_for=1.5, identify_poll=0.1)
    entry = await add_entry(hass, spec.key, stand.settings, networks=[stand.main])
    (device,) = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    return Shown(hass, entry, stand.main), device.id


async def test_waiting_for_the_end_of_a_window(hass: HomeAssistant, spec: DriverSpec) -> None:
    stand = stand_of(spec)(clock=time.monotonic, walk_time=120 / FACTOR)
    shown, device_id = await set_up(hass, spec, stand)
    phone = Phone(hass)
    sequence = example("- action: wps_push.open_window")
    sequence[0]["target"]["device_id"] = device_id
    assert await async_setup_component(hass, "script", {"script": {"pair": {"sequence": sequence}}})
    running = hass.async_create_task(hass.services.async_call("script", "pair", {}, blocking=True))
    await eventually(lambda: shown.window == "open")
    stand.device_presses(PRINTER)
    await asyncio.wait_for(running, 15)
    if Capability.STATUS in spec.capabilities:
        (message,) = phone.messages
        assert message.endswith(" is on the Wi-Fi.")
        assert not message.startswith((": A device", ":  "))
    else:
        assert phone.messages == []
    await hass.config_entries.async_unload(shown.entry.entry_id)
    await stand.stop()


@pytest.mark.needs(Capability.JOIN_BY_PIN)
async def test_a_device_that_has_only_a_pin(hass: HomeAssistant, spec: DriverSpec) -> None:
    stand = stand_of(spec)(clock=time.monotonic, walk_time=120 / FACTOR)
    shown, _ = await set_up(hass, spec, stand)
    sequence = [example("- action: wps_push.join_by_pin")[0], {"stop": "", "response_variable": "wps"}]
    assert await async_setup_component(hass, "script", {"script": {"join": {"sequence": sequence}}})
    running = hass.async_create_task(
        hass.services.async_call("script", "join", {}, blocking=True, return_response=True)
    )
    await eventually(lambda: shown.window == "by_pin")
    stand.device_uses_pin(PRINTER, "12345670")
    answer = await asyncio.wait_for(running, 15)
    assert answer is not None
    assert answer["outcome"] == "paired"
    await hass.config_entries.async_unload(shown.entry.entry_id)
    await stand.stop()


@pytest.mark.needs(Capability.REPORTS_ENROLLEE)
async def test_a_notification_of_who_joined(hass: HomeAssistant, spec: DriverSpec) -> None:
    stand = stand_of(spec)(clock=time.monotonic, walk_time=120 / FACTOR)
    shown, _ = await set_up(hass, spec, stand)
    phone, recorder = Phone(hass), Recorder(hass)
    assert await async_setup_component(hass, "automation", example("automation:"))
    await shown.press()
    stand.device_presses(PRINTER)
    await recorder.until("device_paired")
    await eventually(lambda: phone.messages)
    (message,) = phone.messages
    assert message.startswith("New device on ")
    # The name, where the router knows one.
    assert message.endswith(" by WPS.")
    assert " joined " in message
    assert "Nobody" not in message
    await hass.config_entries.async_unload(shown.entry.entry_id)
    await stand.stop()
