"""What a bug report contains, of an entry in any state, and what it must not contain."""

import json
import re
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigEntryDisabler, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.diagnostics import get_diagnostics_for_config_entry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.wps_push.const import DOMAIN
from custom_components.wps_push.drivers.registry import SPECS

from .emulators.openwrt import PASSWORD
from .openwrt_home import GUEST, MAIN, PRINTER, Home
from .support import add_entry, faster

MAC = re.compile(r"(?:[0-9a-f]{2}[:_-]){5}[0-9a-f]{2}", re.IGNORECASE)


@pytest.fixture
def described(hass: HomeAssistant, hass_client: ClientSessionGenerator) -> Any:
    """Download an entry's diagnostics as a browser does."""

    async def download(entry: ConfigEntry[Any]) -> Any:
        return await get_diagnostics_for_config_entry(hass, hass_client, entry)

    return download


async def test_a_router_with_two_networks(home: Home, described: Any) -> None:
    guard = {"close": "armed", "alarms": ["alarm_control_panel.the_smiths"]}
    entry = await home.move_in(networks=[MAIN, GUEST], band="5", out_of_reach=True, guard=guard)
    await home.shown.press()
    home.router.press(PRINTER, "printer")
    await home.recorder.until("device_identified")
    assert await described(entry) == {
        "state": "loaded",
        "problem": None,
        "data": {
            "driver": "openwrt",
            "host": "**REDACTED**",
            "username": "**REDACTED**",
            "password": "**REDACTED**",
            "verify_ssl": False,
        },
        "options": {"networks": "**REDACTED**", "band": "5", "out_of_reach": True, "guard": "**REDACTED**"},
        "closes_what_was_opened_elsewhere": "armed",
        "driver": {
            "key": "openwrt",
            "confirmed": SPECS["openwrt"].confirmed,
            "capabilities": sorted(SPECS["openwrt"].capabilities),
        },
        "router": {"manufacturer": "OpenWrt", "model": "Emulated Router R1", "sw_version": "25.12.5"},
        "last_update_success": True,
        "last_paired": {"source": "reported", "evidence": None},
        "known_devices": 1,
        "devices_kept_out": 0,
        "only_while_needed": {"may_be_on": False, "is_suspended": False, "is_compared": False, "has_lost": False},
        "findings": ["almighty", "unencrypted"],
        "networks": [
            {
                "role": "main",
                "bands": ["2.4", "5"],
                "obstacle": None,
                "state": "closed",
                "opened_by": None,
                "last_outcome": "paired",
                "last_phase": "succeeded",
            },
            {
                "role": "guest",
                "bands": ["2.4"],
                "obstacle": None,
                "state": "closed",
                "opened_by": None,
                "last_outcome": None,
                "last_phase": "idle",
            },
        ],
    }


@pytest.mark.parametrize("is_on", [True, False], ids=["reached", "switched off"])
async def test_nothing_says_who_or_where(home: Home, described: Any, is_on: bool) -> None:
    if not is_on:
        await home.router.server.stop()
    entry = await home.try_to_move_in(networks=[MAIN, GUEST], title="The Smiths", identity="00:11:22:00:00:10")
    assert (entry.state is ConfigEntryState.LOADED) is is_on
    text = json.dumps(await described(entry))
    private = {PASSWORD, "root", "The Smiths", "127.0.0.1", "Home", MAIN, GUEST}
    assert not [name for name in private if name in text]
    assert not MAC.search(text)


async def test_an_entity_that_presses_is_not_named(hass: HomeAssistant, described: Any) -> None:
    assert await async_setup_component(hass, "input_button", {"input_button": {"annas_router": {"name": "Anna's"}}})
    faster(hass)
    entry = await add_entry(hass, "entity", {"entity_id": "input_button.annas_router"})
    details = await described(entry)
    assert details["data"] == {"driver": "entity", "entity_id": "**REDACTED**"}
    assert "anna" not in json.dumps(details).lower()


async def test_a_router_that_does_not_answer(home: Home, described: Any) -> None:
    await home.router.server.stop()
    details = await described(await home.try_to_move_in())
    assert (details["state"], details["problem"]) == ("setup_retry", "cannot_connect")
    assert details["driver"]["key"] == "openwrt"


async def test_a_router_that_refuses_the_log_in(home: Home, described: Any) -> None:
    details = await described(await home.try_to_move_in(password="wrong"))
    assert (details["state"], details["problem"]) == ("setup_error", "invalid_auth")


async def test_a_router_that_was_disabled_after_it_was_loaded(hass: HomeAssistant, home: Home, described: Any) -> None:
    entry = await home.move_in()
    assert await hass.config_entries.async_set_disabled_by(entry.entry_id, ConfigEntryDisabler.USER)
    details = await described(entry)
    assert (details["state"], details["problem"]) == ("not_loaded", None)
    assert "networks" not in details


async def test_a_router_that_was_never_loaded(hass: HomeAssistant, home: Home, described: Any) -> None:
    entry = MockConfigEntry(
        domain=DOMAIN, unique_id="other", data={"driver": "openwrt"}, disabled_by=ConfigEntryDisabler.USER
    )
    entry.add_to_hass(hass)
    # The integration itself is there because of another router.
    await home.move_in()
    details = await described(entry)
    assert (details["state"], details["problem"]) == ("not_loaded", None)
    assert "networks" not in details
