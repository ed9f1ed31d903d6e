"""Home Assistant stops: nothing is asked of the router any more, nothing is left at it, and nothing is lost."""

import asyncio
import logging
import time
from typing import Any

from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import Event, HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.wps_push.const import DOMAIN

from .behaviour.stands.tplink import ArcherStand
from .emulators.openwrt import PASSWORD, EmulatedOpenWrt
from .openwrt_home import MAIN
from .restart import loaded_home_assistant, start
from .support import Recorder, Shown, add_entry, eventually, faster


def ours(record: logging.LogRecord) -> bool:
    return "wps_push" in record.name and record.name != "homeassistant.loader"


async def move_in(hass: HomeAssistant, router: EmulatedOpenWrt, **changes: float) -> Shown:
    faster(hass, 1, **changes)
    data = {"driver": "openwrt", "host": router.url, "username": "root", "password": PASSWORD, "verify_ssl": False}
    entry = MockConfigEntry(domain=DOMAIN, title="Router", unique_id="id", data=data)
    # Home Assistant stores it, so that it is there after the next start.
    await hass.config_entries.async_add(entry)
    await hass.async_block_till_done()
    return Shown(hass, entry, MAIN)


@pytest.mark.parametrize("is_open", [False, True], ids=["closed", "open"])
async def test_nothing_is_asked_once_home_assistant_stops(
    hass_storage: dict[str, Any], router: EmulatedOpenWrt, caplog: pytest.LogCaptureFixture, is_open: bool
) -> None:
    asked_at_stop = -1

    async def stopping(_: Event) -> None:
        """Another integration takes its time to stop, and the next look would be due meanwhile."""
        nonlocal asked_at_stop
        # The session is given back at once.
        await asyncio.sleep(0.3)
        asked_at_stop = router.server.requests
        await asyncio.sleep(1.2)

    async with loaded_home_assistant() as hass:
        await start(hass)
        shown = await move_in(hass, router, idle_poll=1, open_poll=1)
        if is_open:
            await shown.press()
        before = router.server.requests
        await eventually(lambda: router.server.requests > before)
        # That look is over, and the next one is planned.
        await asyncio.sleep(0.2)
        hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, stopping)
    assert router.server.requests == asked_at_stop
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING and ours(record)]


async def test_a_log_in_is_given_back_when_home_assistant_stops(hass_storage: dict[str, Any]) -> None:
    """The router lets one administrator in at a time; its owner could not use its pages meanwhile."""
    stand = ArcherStand(clock=time.monotonic)
    await stand.start()
    async with loaded_home_assistant() as hass:
        await start(hass)
        faster(hass, 1)
        await Shown(hass, await add_entry(hass, "tplink", stand.settings, networks=[stand.main])).press()
        assert stand.sessions == 1
    assert stand.sessions == 0
    await stand.stop()


async def test_a_press_while_home_assistant_stops_is_refused_in_words(
    hass_storage: dict[str, Any], router: EmulatedOpenWrt
) -> None:
    """By an automation that starts when Home Assistant stops."""
    said = ""

    async def press(_: Event) -> None:
        nonlocal said
        try:
            await shown.press()
        except HomeAssistantError as err:
            said = str(err)

    async with loaded_home_assistant() as hass:
        await start(hass)
        shown = await move_in(hass, router)
        hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, press)
    assert said.startswith("Home Assistant or the entry of Router was stopped before the router had answered.")
    assert router.registrar.status("phy0-ap0").pbc_status == "Disabled"


async def test_whoever_looks_into_the_options_while_home_assistant_stops_gets_no_session(
    hass_storage: dict[str, Any], router: EmulatedOpenWrt
) -> None:
    said: Any = None

    async def look(_: Event) -> None:
        nonlocal said
        said = await hass.config_entries.options.async_init(shown.entry.entry_id)

    async with loaded_home_assistant() as hass:
        await start(hass)
        shown = await move_in(hass, router)
        hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, look)
    assert said["reason"] == "cannot_ask"
    assert not router.bus.sessions


async def test_an_open_window_is_stored_when_home_assistant_stops(
    hass_storage: dict[str, Any], router: EmulatedOpenWrt
) -> None:
    async with loaded_home_assistant() as hass:
        await start(hass)
        shown = await move_in(hass, router)
        await shown.press()
        closes = shown.state("sensor", "window_closes").state
    async with loaded_home_assistant() as hass:
        faster(hass, 1)
        recorder = Recorder(hass)
        await start(hass)
        (entry,) = hass.config_entries.async_entries(DOMAIN)
        shown = Shown(hass, entry, MAIN)
        assert shown.window == "open"
        assert shown.state("sensor", "window_closes").state == closes
        assert recorder.types == []
