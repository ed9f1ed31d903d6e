"""The switch *Verify the certificate*: preset from what the router shows, so that nobody stumbles over it."""

from collections.abc import AsyncIterator
import logging

import aiohttp
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest

from custom_components.wps_push.const import GATEWAY

from .behaviour.stands.freebox import FreeboxStand
from .certificate import fingerprint, self_signed, trusting
from .emulators.openwrt import PASSWORD, EmulatedOpenWrt
from .emulators.server import NoTls
from .openwrt_wizard import LOG_IN
from .support import add_entry, faster
from .wizard import Wizard


@pytest.fixture(autouse=True)
def on_a_quick_line(hass: HomeAssistant) -> None:
    faster(hass, 1, page=0.1)


@pytest.fixture
async def router() -> AsyncIterator[EmulatedOpenWrt]:
    """A router that has made its certificate itself."""
    async with EmulatedOpenWrt(tls=self_signed()) as router:
        yield router


@pytest.fixture
async def trust(hass: HomeAssistant) -> AsyncIterator[None]:
    """Home Assistant trusts the router's certificate."""
    connector = aiohttp.TCPConnector(ssl=trusting())
    async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as session:
        hass.data["wps_push_session"] = session
        yield


async def test_a_certificate_that_the_router_made_itself_is_no_error(
    hass: HomeAssistant, router: EmulatedOpenWrt, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "custom_components.wps_push")
    wizard = await Wizard.add(hass, "address")
    words = await wizard.fill_in(host=router.server.host)
    assert "The router's own certificate was found. While this is off, nothing secret is sent to a machine" in words
    assert fingerprint() in words
    assert wizard.offered["verify_ssl"] is False
    assert "Try it?" in await wizard.fill_in(**LOG_IN)
    await wizard.choose("finish")
    assert wizard.entry.state is ConfigEntryState.LOADED
    assert wizard.entry.data["verify_ssl"] is False
    assert "could not be checked" not in caplog.text


async def test_the_switch_is_preset_for_the_address_that_stands_there(
    hass: HomeAssistant, router: EmulatedOpenWrt
) -> None:
    hass.data[GATEWAY] = router.server.host
    wizard = await Wizard.add(hass, "kind", "openwrt")
    assert wizard.offered == {"host": router.server.host, "username": "root", "verify_ssl": False}


@pytest.mark.usefixtures("trust")
async def test_a_certificate_that_can_be_verified_is(hass: HomeAssistant, router: EmulatedOpenWrt) -> None:
    wizard = await Wizard.add(hass, "address")
    assert "a certificate that can be verified" in await wizard.fill_in(host=router.server.host)
    assert wizard.offered["verify_ssl"] is True
    await wizard.fill_in(**LOG_IN)
    await wizard.choose("finish")
    assert wizard.entry.state is ConfigEntryState.LOADED
    assert wizard.entry.data["verify_ssl"] is True


async def test_where_only_http_answers_there_is_no_certificate(hass: HomeAssistant) -> None:
    async with EmulatedOpenWrt() as router:
        router.server.no_tls = NoTls.ANSWERS
        wizard = await Wizard.add(hass, "address")
        await wizard.fill_in(host=router.server.host)
        assert "verify_ssl" not in wizard.offered
        await wizard.fill_in(**LOG_IN)
        await wizard.choose("finish")
        # Should the router offer https one day, its certificate is not taken unseen.
        assert wizard.entry.data["verify_ssl"] is True


@pytest.mark.parametrize("gateway", ["nothing", "http"])
async def test_another_address_than_the_one_that_was_looked_at(
    hass: HomeAssistant, router: EmulatedOpenWrt, gateway: str
) -> None:
    async with EmulatedOpenWrt() as other:
        if gateway == "http":
            hass.data[GATEWAY] = other.url
        wizard = await Wizard.add(hass, "kind", "openwrt")
        assert wizard.offered.get("verify_ssl") is (None if gateway == "http" else True)
        words = await wizard.fill_in(host=router.server.host, **LOG_IN)
        assert wizard.result["errors"] == {"verify_ssl": "certificate"}
        assert "The router's own certificate was found" in words
        # The switch is off now, and nothing was wrong with the password: nobody has to change or to type anything.
        assert wizard.offered["verify_ssl"] is False
        assert "Leave empty to keep it" in words
        assert router.bus.log_ins == 0
        assert "Try it?" in await wizard.fill_in()


@pytest.mark.usefixtures("trust")
async def test_a_certificate_that_changes_meanwhile_is_not_taken_for_the_routers_own(
    hass: HomeAssistant, router: EmulatedOpenWrt
) -> None:
    wizard = await Wizard.add(hass, "address")
    await wizard.fill_in(host=router.server.host)
    await router.server.stop()
    router.server.tls = self_signed("somebody else")
    await router.server.start()
    await wizard.fill_in(**LOG_IN)
    assert wizard.result["errors"] == {"verify_ssl": "certificate"}
    assert wizard.offered["verify_ssl"] is True
    assert router.bus.log_ins == 0


async def test_reconfiguring_leaves_the_switch_to_the_person(hass: HomeAssistant, router: EmulatedOpenWrt) -> None:
    data = {"host": router.server.host, **LOG_IN, "verify_ssl": True}
    entry = await add_entry(hass, "openwrt", data, identity="00:11:22:00:00:10")
    assert entry.error_reason_translation_key == "certificate"
    wizard = await Wizard.reconfigure(hass, entry)
    assert wizard.offered["verify_ssl"] is True
    assert "The router's own certificate was found" in wizard.text
    await wizard.fill_in()
    assert wizard.result["errors"] == {"verify_ssl": "certificate"}
    assert wizard.offered["verify_ssl"] is True
    assert "in use now" in await wizard.fill_in(verify_ssl=False)
    assert entry.data == {"driver": "openwrt", **data, "verify_ssl": False, "pinned": fingerprint()}


async def test_reauthenticating_has_no_switch(hass: HomeAssistant, router: EmulatedOpenWrt) -> None:
    data = {"host": router.server.host, **LOG_IN, "password": "old", "verify_ssl": False}
    entry = await add_entry(hass, "openwrt", data, identity="00:11:22:00:00:10")
    hass.config_entries.async_update_entry(entry, data={**entry.data, "verify_ssl": True})
    wizard = await Wizard.asked(hass)
    await wizard.fill_in(password=PASSWORD)
    assert wizard.result["errors"] == {"base": "certificate"}


async def test_a_maker_who_signs_all_certificates_leaves_nothing_to_look_at(hass: HomeAssistant) -> None:
    stand = FreeboxStand(clock=lambda: 0)
    stand.box.tls = self_signed()
    await stand.start()
    wizard = await Wizard.add(hass, "kind", "freebox")
    assert wizard.offered["verify_ssl"] is True
    await wizard.fill_in(host=stand.box.host)
    assert wizard.result["errors"] == {"verify_ssl": "certificate"}
    assert wizard.offered["verify_ssl"] is True
    await stand.stop()
