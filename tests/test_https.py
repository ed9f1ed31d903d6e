"""https that is there and does not work: people learn that, and what they can do about it."""

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest

from .emulators.openwrt import PASSWORD, EmulatedOpenWrt
from .emulators.server import NoTls
from .support import add_entry, faster
from .wizard import Wizard

LOG_IN = {"username": "hass", "password": PASSWORD}


@pytest.fixture(autouse=True)
def on_a_quick_line(hass: HomeAssistant) -> None:
    faster(hass, 1, page=0.1)


async def test_the_form_names_the_address_that_works(hass: HomeAssistant) -> None:
    async with EmulatedOpenWrt() as router:
        router.server.no_tls = NoTls.TOO_OLD
        wizard = await Wizard.add(hass, "kind", "openwrt")
        words = await wizard.fill_in(host=router.server.host, **LOG_IN)
        assert wizard.result["errors"] == {"host": "https_unusable"}
        assert f"enter {router.url} as its address" in words
        assert "Try it?" in await wizard.fill_in(host=router.url, password=PASSWORD)


async def test_an_entry_says_why_it_waits(hass: HomeAssistant) -> None:
    async with EmulatedOpenWrt() as router:
        router.server.no_tls = NoTls.RESETS
        entry = await add_entry(hass, "openwrt", {"host": router.server.host, **LOG_IN, "verify_ssl": False})
        assert entry.state is ConfigEntryState.SETUP_RETRY
        assert entry.error_reason_translation_key == "https_unusable"
        assert entry.error_reason_translation_placeholders == {"name": "Router", "address": router.url}
        await hass.config_entries.async_unload(entry.entry_id)
