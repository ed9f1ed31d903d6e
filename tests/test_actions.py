"""The actions, with the real hostapd: what a script gets, and what happens to the window."""

import asyncio
from typing import Any

from homeassistant.auth.models import User
from homeassistant.const import ATTR_ENTITY_ID
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError, Unauthorized
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from .lab import HostapdNone, WiredLab
from .support import Recorder, Shown, add_entry, eventually, faster


async def act(hass: HomeAssistant, action: str, **data: Any) -> Any:
    """Call an action as a script does."""
    context, responds = data.pop("context", None), action == "open_window"
    return await hass.services.async_call(
        "wps_push", action, data, blocking=True, return_response=responds, context=context
    )


async def add_hostapd(hass: HomeAssistant, lab: HostapdNone | WiredLab, **kwargs: Any) -> tuple[MockConfigEntry, Shown]:
    entry = await add_entry(hass, "hostapd", {"directory": str(lab.ap_directory)}, **kwargs)
    return entry, Shown(hass, entry)


async def test_without_a_target_it_is_the_one_network_there_is(hass: HomeAssistant, hostapd_none: HostapdNone) -> None:
    _, shown = await add_hostapd(hass, hostapd_none)
    response = await act(hass, "open_window")
    assert shown.window == "open"
    assert response["outcome"] is None
    assert response["closes_at"] == shown.state("sensor", "window_closes").state
    assert await asyncio.to_thread(hostapd_none.ap_request, "WPS_GET_STATUS") == (
        "PBC Status: Active\nLast WPS result: None\n"
    )
    await act(hass, "close_window")
    assert shown.window == "closed"


async def test_waiting_answers_with_the_outcome(hass: HomeAssistant, hostapd_none: HostapdNone) -> None:
    await asyncio.to_thread(hostapd_none.restart_ap, speed=60)
    faster(hass, 60)
    _, shown = await add_hostapd(hass, hostapd_none)
    response = await act(hass, "open_window", entity_id=shown.entity_id("sensor", "window"), wait=True)
    assert (response["outcome"], response["devices"], response["closes_at"]) == ("timed_out", [], None)


async def test_waiting_answers_with_the_device(hass: HomeAssistant, wired_lab: WiredLab) -> None:
    entry, shown = await add_hostapd(hass, wired_lab)
    task = hass.async_create_task(act(hass, "open_window", device_id=_device_id(hass, entry), wait=True))
    await eventually(lambda: shown.window == "open")
    await asyncio.to_thread(wired_lab.sta(1).press)
    response = await task
    assert response["outcome"] == "paired"
    (device,) = response["devices"]
    assert device["mac"] == await asyncio.to_thread(lambda: wired_lab.sta(1).mac)
    assert device["is_new"] is True


async def test_a_refused_press_raises_and_does_not_wait(hass: HomeAssistant, hostapd_none: HostapdNone) -> None:
    await asyncio.to_thread(hostapd_none.restart_ap, {"wps_state": "0"})
    await add_hostapd(hass, hostapd_none)
    with pytest.raises(HomeAssistantError, match="switched off"):
        await act(hass, "open_window", wait=True)


async def test_a_script_that_is_stopped_leaves_the_window_open(hass: HomeAssistant, hostapd_none: HostapdNone) -> None:
    _, shown = await add_hostapd(hass, hostapd_none)
    waits = {"action": "wps_push.open_window", "data": {"wait": True}}
    assert await async_setup_component(hass, "script", {"script": {"pair": {"sequence": [waits]}}})
    await hass.services.async_call("script", "turn_on", {ATTR_ENTITY_ID: "script.pair"})
    await eventually(lambda: shown.window == "open")
    await hass.services.async_call("script", "turn_off", {ATTR_ENTITY_ID: "script.pair"}, blocking=True)
    assert hass.states.is_state("script.pair", "off")
    status = await asyncio.to_thread(hostapd_none.ap_request, "WPS_GET_STATUS")
    assert "PBC Status: Active" in status
    assert shown.window == "open"


async def test_two_presses_at_once_open_one_window(hass: HomeAssistant, hostapd_none: HostapdNone) -> None:
    _, shown = await add_hostapd(hass, hostapd_none)
    recorder = Recorder(hass)
    await asyncio.gather(shown.press(), shown.press())
    assert recorder.types == ["window_opened"]
    assert shown.window == "open"


async def test_of_two_routers_one_has_to_be_named(hass: HomeAssistant, hostapd_none: HostapdNone) -> None:
    with HostapdNone({"ssid": "Attic"}) as other:
        _, first = await add_hostapd(hass, hostapd_none, identity="one")
        _, second = await add_hostapd(hass, other, identity="two", title="Attic router")
        with pytest.raises(ServiceValidationError, match=r"Attic \(Attic router\), LabNet \(Router\)"):
            await act(hass, "open_window")
        await act(hass, "open_window", entity_id=second.entity_id("button", "open_window"))
        assert (first.window, second.window) == ("closed", "open")


async def test_a_target_without_a_network_is_refused(hass: HomeAssistant, hostapd_none: HostapdNone) -> None:
    await add_hostapd(hass, hostapd_none)
    with pytest.raises(ServiceValidationError, match=r"holds no network.*LabNet"):
        await act(hass, "open_window", entity_id="light.kitchen")


async def test_a_window_that_the_router_cannot_close(hass: HomeAssistant) -> None:
    assert await async_setup_component(hass, "input_button", {"input_button": {"wps": {"name": "Box"}}})
    await add_entry(hass, "entity", {"entity_id": "input_button.wps"})
    with pytest.raises(ServiceValidationError, match="no way to close"):
        await act(hass, "close_window")


async def test_who_may_not_press_the_button_may_not_call_the_action(
    hass: HomeAssistant, hostapd_none: HostapdNone, hass_read_only_user: User
) -> None:
    _, shown = await add_hostapd(hass, hostapd_none)
    with pytest.raises(Unauthorized):
        await act(hass, "open_window", context=Context(user_id=hass_read_only_user.id))
    assert shown.window == "closed"


async def test_every_event_says_who_asked(
    hass: HomeAssistant, hostapd_none: HostapdNone, hass_admin_user: User
) -> None:
    _, shown = await add_hostapd(hass, hostapd_none)
    recorder = Recorder(hass)
    opener, closer = Context(user_id=hass_admin_user.id), Context()
    await act(hass, "open_window", context=opener)
    assert shown.state("event", "wps").context == opener
    await act(hass, "close_window", context=closer)
    assert [event.context for event in recorder.events] == [opener, closer]
    assert shown.state("event", "wps").context == closer
    recorder.clear()
    # Nobody in Home Assistant asked for this one.
    await asyncio.to_thread(hostapd_none.ap_request, "WPS_PBC")
    await recorder.until("window_opened")
    assert recorder.events[0].context.user_id is None


def _device_id(hass: HomeAssistant, entry: MockConfigEntry) -> str:
    (device,) = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    return device.id
