"""When the router is asked, what it is asked again after an outage, and what it gets to see of Home Assistant."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from homeassistant.core import HomeAssistant
import pytest

from .emulators.openwrt import Fault
from .emulators.openwrt.backends import Simulated
from .openwrt_home import GUEST, MAIN, PRINTER, Home
from .support import Shown, eventually, faster


@pytest.fixture
async def home(hass: HomeAssistant) -> AsyncIterator[Home]:
    home = Home(hass)
    async with home.router:
        yield home


async def looks_in_ten_minutes(home: Home) -> int:
    """How many requests come while nothing happens; the clock is 1200 times faster."""
    before = home.router.server.requests
    await asyncio.sleep(0.5)
    return home.router.server.requests - before


@pytest.mark.parametrize("disabled", [False, True])
async def test_a_closed_window_is_not_looked_at_where_polling_is_disabled(
    hass: HomeAssistant, home: Home, disabled: bool
) -> None:
    """Somebody has switched it off in the entry's system options."""
    entry = await home.move_in()
    faster(hass, 1200, open_poll=0.02, identify_for=3, identify_poll=0.1, walk_time=3)
    hass.config_entries.async_update_entry(entry, pref_disable_polling=disabled)
    await hass.config_entries.async_reload(entry.entry_id)
    await eventually(lambda: home.shown.window == "closed")
    assert (await looks_in_ten_minutes(home) > 5) is not disabled
    assert home.shown.window == "closed"
    # A window that was opened here is followed all the same.
    await home.shown.press()
    home.router.press(PRINTER)
    assert (await home.recorder.until("window_closed"))["outcome"] == "paired"


async def test_what_keeps_wps_from_running_is_asked_again_after_an_outage(hass: HomeAssistant, home: Home) -> None:
    entry = await home.move_in(networks=[MAIN, GUEST])
    shown = [Shown(hass, entry, network) for network in (MAIN, GUEST)]
    assert [each.state("sensor", "window").attributes["obstacle"] for each in shown] == [None, None]
    await home.router.server.stop()
    await eventually(lambda: home.shown.window == "unavailable")
    # Somebody has changed the settings, and so restarted the router.
    for interface in home.router.interfaces:
        interface.hidden = interface.section == GUEST
    await home.router.server.start()
    await eventually(lambda: home.shown.window == "closed")
    assert [each.state("sensor", "window").attributes["obstacle"] for each in shown] == [None, "hidden_ssid"]


async def test_devices_that_were_only_seen_are_remembered_at_once_when_the_router_goes(
    hass: HomeAssistant, hass_storage: dict[str, Any], home: Home
) -> None:
    """New addresses are written a minute later, and that minute may never come."""
    backend = home.router.bus.backend
    assert isinstance(backend, Simulated)
    backend.stations[PRINTER] = "phy0-ap0"
    entry = await home.move_in()
    key = f"wps_push.{entry.entry_id}"
    assert PRINTER not in str(hass_storage.get(key))
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert PRINTER in str(hass_storage[key])


async def test_a_cookie_is_not_kept(hass: HomeAssistant, home: Home) -> None:
    """Every integration would send it otherwise, to whatever answers at that address."""
    home.router.server.fault = Fault(headers={"Set-Cookie": "sysauth=secret; Path=/"})
    entry = await home.move_in()
    await home.shown.press()
    await hass.config_entries.async_reload(entry.entry_id)
    await eventually(lambda: home.shown.window == "open")
    assert len(home.router.server.heard) > 10
    assert not [heard for heard in home.router.server.heard if heard.cookies]
