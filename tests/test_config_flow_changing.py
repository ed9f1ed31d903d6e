"""Routers that were added before: signing in again, and other settings."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest

from .emulators.openwrt import PASSWORD, EmulatedOpenWrt, Interface
from .openwrt_wizard import LOG_IN, log_in
from .support import faster
from .wizard import Wizard


@pytest.fixture(autouse=True)
def on_a_quick_line(hass: HomeAssistant) -> None:
    faster(hass, 1, page=0.1)


@pytest.fixture
async def router() -> AsyncIterator[EmulatedOpenWrt]:
    async with EmulatedOpenWrt() as router:
        yield router


@pytest.fixture
async def entry(hass: HomeAssistant, router: EmulatedOpenWrt) -> ConfigEntry[Any]:
    wizard = await log_in(hass, router)
    await wizard.fill_in()
    await wizard.choose("finish")
    return wizard.entry


@pytest.fixture
async def other_router() -> AsyncIterator[EmulatedOpenWrt]:
    interface = Interface(ifname="phy0-ap0", section="a", radio="radio0", band="2g", bssid="00:aa:22:00:00:10")
    async with EmulatedOpenWrt([interface]) as router:
        yield router


async def test_the_password_was_changed_on_the_router(
    hass: HomeAssistant, router: EmulatedOpenWrt, entry: ConfigEntry[Any]
) -> None:
    router.bus.accounts["hass"] = replace(router.bus.accounts["hass"], password="new")
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    wizard = await Wizard.asked(hass)
    assert "OpenWrt does not accept the log-in any more" in wizard.text
    assert wizard.offered == {"username": "hass"}

    assert "does not accept this log-in" in await wizard.fill_in(password="guessed")
    assert "accepts the log-in again" in await wizard.fill_in(password="new")
    assert entry.state is ConfigEntryState.LOADED
    assert entry.data == {
        "driver": "openwrt",
        "host": router.server.host,
        "verify_ssl": True,
        **LOG_IN,
        "password": "new",
    }


async def test_another_router_has_the_address_now(
    hass: HomeAssistant, router: EmulatedOpenWrt, other_router: EmulatedOpenWrt, entry: ConfigEntry[Any]
) -> None:
    other_router.bus.accounts["hass"] = replace(other_router.bus.accounts["hass"], password="other")
    hass.config_entries.async_update_entry(entry, data={**entry.data, "host": other_router.server.host})
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    wizard = await Wizard.asked(hass)
    assert "Another router answers" in await wizard.fill_in(password="other")


async def test_the_router_has_another_address(
    hass: HomeAssistant, router: EmulatedOpenWrt, other_router: EmulatedOpenWrt, entry: ConfigEntry[Any]
) -> None:
    wizard = await Wizard.reconfigure(hass, entry)
    assert wizard.offered == {"host": router.server.host, "username": "hass", "verify_ssl": True}
    assert "Another router answers" in await wizard.fill_in(host=other_router.server.host, password=PASSWORD)
    assert entry.data["host"] == router.server.host

    wizard = await Wizard.reconfigure(hass, entry)
    assert "No usable answer" in await wizard.fill_in(host="127.0.0.1:1", password=PASSWORD)
    assert wizard.offered["host"] == "127.0.0.1:1"
    assert "in use now" in await wizard.fill_in(host=router.url, password=PASSWORD)
    assert entry.data["host"] == router.url
    assert entry.options["networks"]
    assert entry.state is ConfigEntryState.LOADED


async def test_another_account_sees_the_networks_under_other_names(
    hass: HomeAssistant, router: EmulatedOpenWrt, entry: ConfigEntry[Any]
) -> None:
    before = entry.options["networks"]
    wizard = await Wizard.reconfigure(hass, entry)
    assert "Which networks" in await wizard.fill_in(username="root", password=PASSWORD)
    assert "in use now" in await wizard.fill_in()
    assert entry.data["username"] == "root"
    assert entry.options["networks"] != before
    assert entry.state is ConfigEntryState.LOADED
