"""A whole session of the integration, from set-up to removal, and what it leaves in Home Assistant's log."""

import asyncio
from collections.abc import AsyncIterator
import logging
from typing import Any

from homeassistant.config_entries import SOURCE_DHCP, ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.service_info.dhcp import DhcpServiceInfo
import pytest

from custom_components.wps_push.const import DOMAIN

from .emulators.openwrt import PASSWORD, EmulatedOpenWrt
from .openwrt_home import GUEST, MAIN, PRINTER
from .restart import loaded_home_assistant, start
from .support import Recorder, Shown, eventually, faster
from .wizard import Wizard

FACTOR = 40


@pytest.fixture
async def router() -> AsyncIterator[EmulatedOpenWrt]:
    async with EmulatedOpenWrt(walk_time=120 / FACTOR, exchange_time=0.05) as router:
        yield router


def about_us(record: logging.LogRecord) -> bool:
    """Whether a line of the log is ours, or names us."""
    return DOMAIN in record.name or DOMAIN in record.getMessage() or "WPS Push" in record.getMessage()


def in_a_hurry(hass: HomeAssistant) -> None:
    # What bounds real work on this machine is not made faster.
    faster(hass, FACTOR, page=0.1, slack=0.3, grace=0.5, open_poll=0.5, identify_for=3, identify_poll=0.1)


async def add(hass: HomeAssistant, router: EmulatedOpenWrt) -> ConfigEntry[Any]:
    """Add the router by its address, and try it."""
    wizard = await Wizard.add(hass, "address")
    await wizard.fill_in(host=router.server.host)
    await wizard.fill_in(username="root", password=PASSWORD)
    await wizard.choose("try_now")
    return wizard.entry


async def be_away_for_a_minute(router: EmulatedOpenWrt, shown: Shown) -> None:
    await router.server.stop()
    await eventually(lambda: shown.window == "unavailable")
    await asyncio.sleep(60 / FACTOR)
    assert shown.window == "unavailable"
    await router.server.start()
    await eventually(lambda: shown.window == "closed")


async def test_a_session_leaves_one_line_for_its_one_outage(
    hass_storage: dict[str, Any], router: EmulatedOpenWrt, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    # What takes long on a busy machine is no business of this test.
    asyncio.get_running_loop().set_debug(False)
    async with loaded_home_assistant() as hass:
        in_a_hurry(hass)
        await start(hass)
        recorder = Recorder(hass)
        entry = await add(hass, router)
        shown = Shown(hass, entry, MAIN)
        await shown.press()
        router.press(PRINTER, "printer")
        await recorder.until("device_identified")
        await be_away_for_a_minute(router, shown)
        await shown.press()

    async with loaded_home_assistant() as hass:
        in_a_hurry(hass)
        recorder = Recorder(hass)
        await start(hass)
        (entry,) = hass.config_entries.async_entries(DOMAIN)
        shown = Shown(hass, entry, MAIN)
        assert shown.window == "open"
        # The router asks for its address again, and gets the same one.
        sighting = DhcpServiceInfo(ip="127.0.0.1", hostname="openwrt", macaddress="001122000010")
        await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_DHCP}, data=sighting)
        await hass.async_block_till_done()
        assert (await recorder.until("window_closed"))["outcome"] == "timed_out"
        options = await Wizard.options(hass, entry)
        await options.fill_in(networks=[MAIN, GUEST])
        await hass.async_block_till_done()
        assert Shown(hass, entry, GUEST).window == "closed"
        await hass.config_entries.async_remove(entry.entry_id)
        await hass.async_block_till_done()
        assert not hass.states.async_entity_ids("event")

    lines = [record for record in caplog.records if record.levelno > logging.INFO and about_us(record)]
    # Home Assistant says so of every custom integration, at each start.
    ours = [line.getMessage() for line in lines if line.name != "homeassistant.loader"]
    assert len(lines) - len(ours) == 2
    assert len(ours) == 1, ours
    assert ours[0].startswith("Error fetching OpenWrt data: OpenWrt does not answer.")
    assert "Detected that custom integration" not in caplog.text
    assert "Fetching OpenWrt data recovered" in caplog.text
    assert PASSWORD not in caplog.text
