"""Home Assistant keeps the real hostapd and its radios safe: nobody joins through a window or a PIN that nobody here wants."""

from homeassistant.components.repairs import repairs_flow_manager
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component

from custom_components.wps_push.const import DOMAIN

from .lab import RadioLab
from .support import eventually
from .test_radio import move_in


async def test_a_device_does_not_join_through_a_window_that_was_opened_elsewhere(
    hass: HomeAssistant, radio: RadioLab
) -> None:
    house = await move_in(hass, radio, guard={"close": "always", "alarms": []})
    await house.do(house.lab.ap_request, "WPS_PBC")
    closed = await house.recorder.until("window_closed")
    assert (closed["opened_by"], closed["closed_by"]) == ("elsewhere", "home_assistant")
    # The device hears no access point whose button is pressed, and goes on searching.
    await house.press_device(1)
    await house.hears_nothing_of("device_paired", seconds=6)
    assert "PBC Status: Active" not in await house.do(house.lab.ap_request, "WPS_GET_STATUS")

    # A press here, while it is still searching, is wanted.
    await house.shown.press()
    await house.recorder.until("device_paired")


async def test_a_pin_that_somebody_switched_on_is_noticed_and_switched_off_in_repairs(
    hass: HomeAssistant, radio: RadioLab
) -> None:
    assert await async_setup_component(hass, "repairs", {})
    house = await move_in(hass, radio)
    await eventually(lambda: house.shown.state("binary_sensor", "safety").state == "off")
    await house.do(house.lab.ap_request, "WPS_AP_PIN set 64209753")
    await house.shown.press()
    await house.joins()
    await eventually(lambda: house.shown.state("binary_sensor", "safety").state == "on")

    issue_id = f"unsafe_pin_{house.shown.entry.entry_id}"
    issue = ir.async_get(hass).async_get_issue(DOMAIN, issue_id)
    assert issue
    assert issue.is_fixable
    flows = repairs_flow_manager(hass)
    assert flows
    page = await flows.async_init(DOMAIN, context={"issue_id": issue_id})
    assert page["type"] is FlowResultType.FORM
    done = await flows.async_configure(page["flow_id"], {})
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert await house.do(house.lab.ap_request, "WPS_AP_PIN get") == "FAIL\n"
    assert house.shown.state("binary_sensor", "safety").state == "off"
    # Nobody dropped.
    assert "AP-STA-DISCONNECTED" not in await house.do(house.lab.ap_log)
