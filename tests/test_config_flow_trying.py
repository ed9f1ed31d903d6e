"""Trying a router before it is added: each attempt ends on a page that says what happened."""

import asyncio
from dataclasses import replace
from typing import override

from homeassistant.components.button import ButtonEntity
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import setup_test_component_platform

from custom_components.wps_push.adding.try_window import Verdict
from custom_components.wps_push.config_flow import WpsPushConfigFlow

from .emulators.openwrt import EmulatedOpenWrt
from .emulators.openwrt.accounts import without
from .emulators.openwrt.backends import Simulated
from .openwrt_wizard import log_in
from .support import eventually, faster
from .wizard import Wizard

RELAY = "switch.relay"


class Relay:
    """A switch on a router's button; its owner can cut the wire, or hold the press up."""

    def __init__(self, hass: HomeAssistant) -> None:
        self.is_cut = False
        self.presses = 0
        hass.states.async_set(RELAY, "off", {"friendly_name": "Relay"})
        hass.services.async_register("switch", "turn_on", self._turn_on)

    async def _turn_on(self, call: ServiceCall) -> None:
        if self.is_cut:
            raise HomeAssistantError("the relay does not answer")
        self.presses += 1


@pytest.fixture(autouse=True)
def on_a_quick_line(hass: HomeAssistant) -> None:
    faster(hass, 1, page=0.1)


def forbid(router: EmulatedOpenWrt, method: str) -> None:
    """Take a right of hostapd's objects from the account."""
    account = router.bus.accounts["hass"]
    router.bus.accounts["hass"] = replace(account, ubus=without(account.ubus, "hostapd.*", method))


async def test_a_right_that_the_account_lacks(hass: HomeAssistant, router: EmulatedOpenWrt) -> None:
    full = router.bus.accounts["hass"]
    forbid(router, "wps_start")
    wizard = await log_in(hass, router)
    await wizard.fill_in()
    assert "wps_start" in await wizard.choose("try_now")

    router.bus.accounts["hass"] = full
    assert "It works" in await wizard.choose("try_now")


async def test_a_press_that_fails_is_explained_and_can_be_repeated(hass: HomeAssistant) -> None:
    relay = Relay(hass)
    relay.is_cut = True
    wizard = await Wizard.add(hass, "kind", "entity")
    await wizard.fill_in(entity_id=RELAY)
    assert "no window was open afterwards" in await wizard.choose("try_now")
    assert "It did not work" in await wizard.reload()
    assert wizard.result["menu_options"] == ["try_now", "finish"]

    relay.is_cut = False
    assert "Pressed" in await wizard.choose("try_now")
    assert relay.presses == 1
    await wizard.choose("finish")
    assert wizard.entry.state is ConfigEntryState.LOADED


async def test_a_device_that_waits_already_comes_in(hass: HomeAssistant) -> None:
    async with EmulatedOpenWrt(exchange_time=0) as router:
        wizard = await log_in(hass, router)
        router.press("00:11:22:33:44:55")
        assert "a device has joined" in await wizard.choose("try_now")


async def test_two_devices_that_wait_are_an_overlap(hass: HomeAssistant, router: EmulatedOpenWrt) -> None:
    wizard = await log_in(hass, router)
    router.press("00:11:22:33:44:55")
    router.press("00:11:22:33:44:66")
    assert "Two devices are trying to join" in await wizard.choose("try_now")


async def test_a_window_that_cannot_be_closed(hass: HomeAssistant, router: EmulatedOpenWrt) -> None:
    forbid(router, "wps_cancel")
    wizard = await log_in(hass, router)
    assert "stays open for up to two minutes" in await wizard.choose("try_now")
    assert router.registrar.status("phy0-ap0").pbc_status == "Active"


async def test_a_browser_that_shows_the_page_late_hears_of_the_end(
    hass: HomeAssistant, router: EmulatedOpenWrt
) -> None:
    faster(hass, 1)
    wizard = await log_in(hass, router)
    result = await hass.config_entries.flow.async_configure(wizard.result["flow_id"], {"next_step_id": "try_now"})
    assert result["type"] is FlowResultType.SHOW_PROGRESS
    assert "It works" in await wizard.hear_of_the_end()


class Sluggish(Simulated):
    """A hostapd that presses at once, and takes long to say so."""

    @override
    async def start(self, ifname: str) -> int:
        status = await super().start(ifname)
        await asyncio.sleep(0.5)
        return status


async def test_who_leaves_in_mid_trial_leaves_no_open_window(hass: HomeAssistant, router: EmulatedOpenWrt) -> None:
    router.bus.backend = Sluggish(router.registrar)
    wizard = await log_in(hass, router)
    flows = hass.config_entries.flow
    await flows.async_configure(wizard.result["flow_id"], {"next_step_id": "try_now"})
    await eventually(lambda: router.registrar.status("phy0-ap0").pbc_status == "Active")
    flows.async_abort(wizard.result["flow_id"])
    await eventually(lambda: router.registrar.status("phy0-ap0").pbc_status == "Timed-out" and not router.bus.sessions)


@pytest.mark.parametrize("verdict", [*Verdict, "failed"])
def test_every_verdict_has_a_step(verdict: str) -> None:
    assert hasattr(WpsPushConfigFlow, f"async_step_{verdict}")


# A button of another integration, which may do anything.


class ForeignButton(ButtonEntity):
    """A button whose integration lets its library's exceptions out, or never comes back."""

    _attr_name = "WPS"
    _attr_unique_id = "foreign"

    def __init__(self, raises: type[BaseException] | None) -> None:
        self.raises = raises
        self.presses = 0

    @override
    async def async_press(self) -> None:
        self.presses += 1
        if self.raises is None:
            await asyncio.Event().wait()
        else:
            raise self.raises("the other integration")


async def add_foreign_button(hass: HomeAssistant, raises: type[BaseException] | None) -> tuple[ForeignButton, Wizard]:
    """Choose such a button, and go as far as the offer to try it."""
    button = ForeignButton(raises)
    setup_test_component_platform(hass, "button", [button])
    assert await async_setup_component(hass, "button", {"button": {"platform": "test"}})
    await hass.async_block_till_done()
    wizard = await Wizard.add(hass, "kind", "entity")
    await wizard.fill_in(entity_id=button.entity_id)
    return button, wizard


@pytest.mark.parametrize("raises", [TimeoutError, KeyError, HomeAssistantError, asyncio.CancelledError])
async def test_whatever_a_foreign_button_raises_ends_on_a_page(
    hass: HomeAssistant, raises: type[BaseException]
) -> None:
    button, wizard = await add_foreign_button(hass, raises)
    await wizard.choose("try_now")
    assert wizard.step == "failed"
    for _ in range(3):
        assert "It did not work" in await wizard.reload()
    assert button.presses == 1
    # The next press is a person's choice.
    await wizard.choose("try_now")
    assert wizard.step == "failed"
    assert button.presses == 2
    await wizard.choose("finish")
    assert wizard.entry.state is ConfigEntryState.LOADED


async def test_the_page_of_an_unexpected_failure_leads_to_the_log(
    hass: HomeAssistant, caplog: pytest.LogCaptureFixture
) -> None:
    _, wizard = await add_foreign_button(hass, asyncio.CancelledError)
    assert "The log has the details" in await wizard.choose("try_now")
    (record,) = [record for record in caplog.records if record.name.startswith("custom_components.wps_push")]
    assert record.levelname == "ERROR"


async def test_a_page_that_is_loaded_again_while_it_is_tried_presses_once(hass: HomeAssistant) -> None:
    button, wizard = await add_foreign_button(hass, KeyError)
    configure = hass.config_entries.flow.async_configure
    flow = wizard.result["flow_id"]
    shown = await configure(flow, {"next_step_id": "try_now"})
    while shown["type"] is FlowResultType.SHOW_PROGRESS:
        # Two browser windows show the same flow.
        shown, _ = await asyncio.gather(configure(flow), configure(flow))
        await asyncio.sleep(0)
    assert shown["step_id"] == "failed"
    assert button.presses == 1


async def test_a_press_that_never_returns_is_given_up(hass: HomeAssistant) -> None:
    faster(hass, 1, page=0.1, walk_time=0.1, request=0.1)
    button, wizard = await add_foreign_button(hass, None)
    assert "No usable answer" in await wizard.choose("try_now")
    assert wizard.step == "failed"
    assert button.presses == 1
