"""What the builds of ASUSWRT show of a window, which is little, and what stays unknown therefore."""

import asyncio
from collections.abc import AsyncGenerator

import aiohttp
import pytest

from custom_components.wps_push.wps.model import Obstacle, Phase, Refusal, Result, WindowStatus
from custom_components.wps_push.wps.router import RouterUnreachable, WindowRefused
from custom_components.wps_push.wps.routers.asuswrt.driver import AsusWrt
from tests.emulators.asuswrt import Build
from tests.emulators.server import Fault

from .asuswrt_house import MAIN, PRINTER, House, look, phase

BROADCOM = pytest.mark.parametrize("build", [Build.BROADCOM])
QUALCOMM = pytest.mark.parametrize("build", [Build.QUALCOMM])


@pytest.fixture
async def asus(session: aiohttp.ClientSession, build: Build) -> AsyncGenerator[House]:
    """A house whose router is on."""
    asyncio.get_running_loop().set_debug(False)
    house = House(session, build)
    async with house.router:
        # It has been on for a day.
        house.now += 86400
        yield house


@pytest.fixture
async def driver(asus: House) -> AsyncGenerator[AsusWrt]:
    """A driver for it."""
    driver = asus.driver()
    yield driver
    await driver.disconnect()


async def join(asus: House, mac: str = PRINTER) -> None:
    """A device joins through the main network's window."""
    asus.router.registrar.enrollee_presses(mac, [MAIN])
    await asus.wait(2)


# Qualcomm builds, which show the last result and nothing else.


@QUALCOMM
async def test_no_result_is_invented_where_the_router_shows_none(asus: House, driver: AsusWrt) -> None:
    await driver.open_window(MAIN)
    await join(asus)
    assert await phase(driver) is Phase.SUCCEEDED
    # The same word twice: that the second device has joined too cannot be seen.
    await driver.open_window(MAIN)
    await join(asus, "3c:2a:f4:00:00:02")
    assert await phase(driver) is Phase.OPEN
    await asus.wait(120)
    assert await phase(driver) is Phase.TIMED_OUT


@QUALCOMM
async def test_a_failed_exchange_leaves_the_window_open(asus: House, driver: AsusWrt) -> None:
    await driver.open_window(MAIN)
    asus.router.registrar.fail(MAIN, PRINTER)
    assert await look(driver) == WindowStatus(phase=Phase.OPEN, result=Result.FAILED)


@QUALCOMM
async def test_a_result_that_cannot_be_read_for_a_moment_ends_no_window(asus: House, driver: AsusWrt) -> None:
    await driver.open_window(MAIN)
    page = asus.router.radios.wps_info()
    asus.router.httpd.answers["WPS_info.xml"] = page.replace("<wps_info>None<", "<wps_info><", 1)
    assert await phase(driver) is Phase.OPEN


@QUALCOMM
async def test_a_wifi_that_is_restarted_has_no_window_any_more(asus: House, driver: AsusWrt) -> None:
    await driver.open_window(MAIN)
    asus.router.httpd.answers["WPS_info.xml"] = "<wps></wps>"
    assert await phase(driver) is Phase.GONE
    asus.router.httpd.answers.clear()
    assert await phase(driver) is Phase.IDLE


@QUALCOMM
async def test_of_a_window_that_was_open_before_we_came_nothing_is_said(asus: House, driver: AsusWrt) -> None:
    asus.router.registrar.press(MAIN)
    assert (await driver.report((MAIN,))).windows == {}
    await join(asus)
    # That a device has joined through it is seen all the same.
    assert await look(driver) == WindowStatus(phase=Phase.SUCCEEDED, result=Result.SUCCESS)


@QUALCOMM
async def test_a_device_that_joins_just_before_a_close_is_not_lost(asus: House, driver: AsusWrt) -> None:
    await driver.open_window(MAIN)
    await join(asus)
    await driver.close_window(MAIN)
    assert await phase(driver) is Phase.SUCCEEDED


@QUALCOMM
async def test_how_a_window_has_ended_stays_when_its_time_would_be_over(asus: House, driver: AsusWrt) -> None:
    await driver.open_window(MAIN)
    await driver.close_window(MAIN)
    await asus.wait(125)
    assert await phase(driver) is Phase.CANCELLED


# MediaTek builds, whose word for a success is the same as Qualcomm's.


@pytest.mark.parametrize("build", [Build.MEDIATEK])
async def test_a_router_that_has_shown_a_window_will_show_the_next(asus: House, driver: AsusWrt) -> None:
    await driver.open_window(MAIN)
    await join(asus)
    assert await phase(driver) is Phase.SUCCEEDED
    asus.router.registrar.bsses[MAIN].stub = True
    with pytest.raises(WindowRefused) as refused:
        await driver.open_window(MAIN)
    assert refused.value.refusal is Refusal.NOT_CARRIED_OUT


@pytest.mark.parametrize("build", [Build.MEDIATEK, Build.QUALCOMM])
async def test_a_success_of_yesterday_does_not_keep_the_next_window_from_opening(asus: House, driver: AsusWrt) -> None:
    asus.router.registrar.press(MAIN)
    await join(asus)
    assert (await driver.open_window(MAIN)).phase is Phase.OPEN
    assert await phase(driver) is Phase.OPEN
    await asus.wait(121)
    assert await phase(driver) is Phase.TIMED_OUT


# What happens while nobody looks.


@pytest.mark.parametrize("build", [Build.BROADCOM, Build.MEDIATEK, Build.OLD_MEDIATEK])
async def test_a_device_that_is_faster_than_a_second_press_is_reported(asus: House, driver: AsusWrt) -> None:
    await driver.open_window(MAIN)
    asus.router.radios.slow = 2
    pressing = asyncio.create_task(driver.open_window(MAIN))
    for _ in range(1000):
        if asus.router.radios.services[-1] == "stop_wps_method":
            break
        await asyncio.sleep(0.001)
    asus.router.registrar.exchange_time = 0
    asus.router.registrar.enrollee_presses(PRINTER, [MAIN])
    assert (await pressing).phase is Phase.SUCCEEDED
    assert asus.router.radios.services == ["start_wps_method", "stop_wps_method"]


@pytest.mark.parametrize("build", [Build.BROADCOM])
async def test_what_a_restarted_router_shows_of_earlier_is_no_pairing(asus: House, driver: AsusWrt) -> None:
    await driver.open_window(MAIN)
    await asus.wait(20)
    await asus.router.power_off()
    with pytest.raises(RouterUnreachable):
        await phase(driver)
    asus.router.registrar.bsses[MAIN].last_wps_result = "Success"
    await asus.router.httpd.start()
    assert await phase(driver) is Phase.IDLE
    assert await phase(driver) is Phase.IDLE


@pytest.mark.parametrize("build", [Build.BROADCOM, Build.MEDIATEK, Build.OLD_MEDIATEK])
async def test_a_window_that_is_shown_again_is_open(asus: House, driver: AsusWrt) -> None:
    await driver.open_window(MAIN)
    asus.router.httpd.answers["WPS_info.xml"] = "<wps></wps>"
    assert await phase(driver) is Phase.GONE
    asus.router.httpd.answers.clear()
    assert await phase(driver) is Phase.OPEN


# Where WPS is on, and where not.


@pytest.mark.parametrize("build", list(Build))
async def test_what_stands_in_the_way_is_that_of_the_band_that_has_wps(asus: House, driver: AsusWrt) -> None:
    asus.router.radios.nvram |= {"wps_band_x": "1", "wl1_auth_mode_x": "sae"}
    (network,) = await driver.networks()
    assert network.obstacle is Obstacle.WPA3_ONLY


@pytest.mark.parametrize("build", list(Build))
async def test_a_network_with_tkip_only_has_no_wps(asus: House, driver: AsusWrt) -> None:
    asus.router.radios.nvram |= {"wl0_auth_mode_x": "psk", "wl1_auth_mode_x": "psk"}
    (network,) = await driver.networks()
    assert network.obstacle is Obstacle.WPS_DISABLED


# Builds that open several bands at once.


@pytest.mark.parametrize("build", [Build.BROADCOM, Build.MEDIATEK, Build.OLD_MEDIATEK])
async def test_a_build_that_opens_all_bands(session: aiohttp.ClientSession, build: Build) -> None:
    house = House(session, build, several=True)
    async with house.router:
        driver = house.driver()
        house.router.radios.nvram["wl0_auth_mode_x"] = "sae"
        (network,) = await driver.networks()
        assert network.obstacle is None
        assert (await driver.open_window(MAIN)).phase is Phase.OPEN
        house.router.registrar.enrollee_presses(PRINTER, ["wl1"])
        await house.wait(2)
        assert await phase(driver) is Phase.SUCCEEDED
        assert await phase(driver) is Phase.SUCCEEDED
        assert (await driver.open_window(MAIN)).phase is Phase.OPEN
        await driver.disconnect()


async def test_of_two_endings_the_more_precise_one_is_reported(session: aiohttp.ClientSession) -> None:
    house = House(session, several=True)
    async with house.router:
        driver = house.driver()
        await driver.open_window(MAIN)
        page = house.router.radios.wps_info()
        for unit, text in enumerate(("Fail due to WPS message exchange error!", "Fail due to PBC session overlap!")):
            page = page.replace(f"<wps_info{unit}>Start WPS Process", f"<wps_info{unit}>{text}")
        house.router.httpd.answers["WPS_info.xml"] = page
        assert await phase(driver) is Phase.OVERLAP
        await driver.disconnect()


@pytest.mark.parametrize("build", list(Build))
async def test_a_build_for_several_bands_that_has_wps_on_one(session: aiohttp.ClientSession, build: Build) -> None:
    house = House(session, build, several=True)
    async with house.router:
        driver = house.driver()
        house.router.radios.nvram |= {"wps_multiband": "0", "wps_band_x": "1"}
        assert (await driver.open_window(MAIN)).phase is Phase.OPEN
        # The frequency that was chosen at the router stays.
        assert house.router.radios.nvram["wps_band_x"] == "1"
        assert house.router.registrar.status("wl1").pbc_status == "Active"
        await driver.disconnect()


@BROADCOM
@pytest.mark.parametrize(
    ("listed", "macs"),
    [
        # As firmware of old writes it, which leaves a brace out; one of the two cannot be read.
        (
            b'{"get_clientlist":"3C:2A:F4:00:00:01":{"isOnline":"1","isWL":"1"},"3C:2A:F4:00:00:02":{"isOnline"}}',
            [PRINTER],
        ),
        (b'{"get_clientlist":}', []),
    ],
)
async def test_a_list_of_clients_that_is_no_json(asus: House, driver: AsusWrt, listed: bytes, macs: list[str]) -> None:
    await driver.networks()
    asus.router.httpd.fault = Fault(body=listed)
    found = (await driver.report((), stations=True)).stations
    assert [station.mac for station in found or ()] == macs
