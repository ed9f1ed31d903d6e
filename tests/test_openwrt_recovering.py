"""Home Assistant and an OpenWrt router on which something is late, restarts or was lost: it is noticed, and it recovers."""

from collections.abc import AsyncIterator

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest

from .emulators.openwrt import PASSWORD, Interface
from .emulators.openwrt.accounts import Account
from .emulators.openwrt.server import PACE
from .openwrt_home import PRINTER, Home
from .support import Shown, eventually


@pytest.fixture
async def home(hass: HomeAssistant) -> AsyncIterator[Home]:
    # Each answer takes as long as a real router's.
    home = Home(hass, pace=PACE)
    async with home.router:
        yield home


def five_ghz(home: Home) -> Interface:
    """The access point of the main network that has to listen for radar first."""
    return next(interface for interface in home.router.interfaces if interface.ifname == "phy1-ap0")


async def looks(home: Home, number: int) -> None:
    """Wait until the router was asked a number of times more."""
    before = home.router.server.requests
    await eventually(lambda: home.router.server.requests >= before + number, 20)


async def test_who_joins_on_5_ghz_after_a_power_cut_is_named(home: Home) -> None:
    await home.move_in()
    await home.router.server.stop()
    await eventually(lambda: home.shown.window == "unavailable")
    five_ghz(home).up = False
    home.router.expire_sessions()
    home.router.registrar.reset()
    await home.router.server.start()
    await eventually(lambda: home.shown.window == "closed")
    five_ghz(home).up = True
    await looks(home, 3)
    # The router's own button opens everything.
    for ifname in ("phy0-ap0", "phy1-ap0"):
        home.router.registrar.press(ifname)
    await home.recorder.until("window_opened")
    home.router.press(PRINTER, "television", hears=["phy1-ap0"])
    assert (await home.recorder.until("device_paired"))["mac"] == PRINTER
    assert (await home.recorder.until("device_identified"))["name"] == "television"


async def test_a_press_waits_for_the_band_that_was_chosen(home: Home) -> None:
    five_ghz(home).up = False
    await home.move_in(band="5")
    with pytest.raises(HomeAssistantError, match="off or still starting"):
        await home.shown.press()
    assert home.router.registrar.status("phy0-ap0").pbc_status == "Disabled"
    five_ghz(home).up = True
    await home.shown.press()
    assert home.router.registrar.status("phy1-ap0").pbc_status == "Active"


async def test_an_acl_file_that_is_lost_and_put_back(hass: HomeAssistant, home: Home) -> None:
    entry = await home.move_in(username="hass")
    shown = Shown(hass, entry, "phy0-ap0")
    account = home.router.rpcd.accounts["hass"]
    home.router.rpcd.accounts["hass"] = Account(PASSWORD)
    home.router.rpcd.restart()
    await eventually(lambda: shown.window == "unavailable")
    home.router.rpcd.accounts["hass"] = account
    home.router.rpcd.restart()
    await eventually(lambda: shown.window == "closed")
    await shown.press()
    home.router.press(PRINTER)
    assert (await home.recorder.until("device_paired"))["mac"] == PRINTER


@pytest.mark.parametrize("is_open", [False, True], ids=["idle", "open"])
async def test_rpcd_that_restarts_inside_a_look_changes_nothing(home: Home, is_open: bool) -> None:
    await home.move_in()
    if is_open:
        await home.shown.press()
    home.router.server.happens["hostapd.phy1-ap0 wps_status"] = home.router.rpcd.restart
    await eventually(lambda: not home.router.server.happens)
    await looks(home, 3)
    assert home.shown.window == ("open" if is_open else "closed")
    assert "window_closed" not in home.recorder.types


async def test_a_restart_while_the_first_radio_is_late_finds_the_same_network(hass: HomeAssistant, home: Home) -> None:
    """After a power cut Home Assistant is up before the router has listened for radar."""
    entry = await home.move_in(username="hass")
    shown = Shown(hass, entry, "phy0-ap0")
    await hass.config_entries.async_unload(entry.entry_id)
    home.router.interfaces[0].up = False
    await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.LOADED
    await shown.press()
    assert home.router.registrar.status("phy1-ap0").pbc_status == "Active"
    home.router.interfaces[0].up = True
    home.router.press(PRINTER, hears=["phy1-ap0"])
    assert (await home.recorder.until("device_paired"))["mac"] == PRINTER


async def test_without_uhttpds_part_for_ubus_the_entry_says_what_to_install(hass: HomeAssistant, home: Home) -> None:
    home.router.server.ubus = False
    entry = await home.try_to_move_in()
    assert entry.reason
    assert "uhttpd-mod-ubus" in entry.reason
