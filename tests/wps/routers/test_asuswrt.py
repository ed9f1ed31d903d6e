"""What is particular to ASUSWRT: its builds, what they forget and what they never show, and the Wi-Fi that is not to be restarted."""

import asyncio
from collections.abc import AsyncGenerator

import aiohttp
import pytest

from custom_components.wps_push.wps.model import (
    Band,
    Enrollee,
    Network,
    Obstacle,
    Phase,
    Refusal,
    Result,
    Role,
    WindowStatus,
)
from custom_components.wps_push.wps.router import RouterUnreachable, WindowRefused, WindowStillOpen
from custom_components.wps_push.wps.routers.asuswrt.driver import AsusWrt
from tests.emulators.asuswrt import Build, Client
from tests.emulators.asuswrt.wireless import READS
from tests.emulators.server import Fault

from .asuswrt_house import MAIN, PRINTER, House, look, phase

BUILDS = pytest.mark.parametrize("build", list(Build))
SHOWN = pytest.mark.parametrize("build", [Build.BROADCOM, Build.MEDIATEK, Build.OLD_MEDIATEK])
"""Those that show an open window."""


@pytest.fixture
def build() -> Build:
    """Whose radios the router has."""
    return Build.BROADCOM


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


async def test_who_the_router_is(asus: House, driver: AsusWrt) -> None:
    info = await driver.connect()
    assert info.identity == "04:d9:f5:00:00:10"
    assert (info.name, info.model, info.sw_version) == ("RT-AX88U-0010", "RT-AX88U", "3.0.0.4.388.4_0")
    assert info.macs == {"04:d9:f5:00:00:10", "04:d9:f5:00:00:14"}
    # Addresses that it has made up itself, or that are no address of a device, do not say who it is.
    asus.router.radios.nvram |= {
        "odmpid": "RT-AX88U Pro",
        "wl0_hwaddr": "02:00:00:00:00:01",
        "wl1_hwaddr": "01:00:5E:00:00:01",
    }
    info = await driver.connect()
    assert (info.identity, info.model) == ("04:d9:f5:00:00:10", "RT-AX88U Pro")
    assert info.macs == {"04:d9:f5:00:00:10", "02:00:00:00:00:01"}


async def test_two_bands_with_one_name_are_one_network(driver: AsusWrt) -> None:
    assert await driver.networks() == (Network(id=MAIN, ssid="home", role=Role.MAIN, bands=(Band.GHZ_2_4, Band.GHZ_5)),)


async def test_a_name_of_its_own_makes_a_network_which_the_button_does_not_reach(asus: House, driver: AsusWrt) -> None:
    asus.router.radios.nvram |= {"wl0_ssid": 'Café & "Söhne"', "wl1_ssid": "home 5"}
    first, second = await driver.networks()
    assert (first.ssid, first.role, first.bands, first.obstacle) == (
        'Café & "Söhne"',
        Role.MAIN,
        (Band.GHZ_2_4,),
        None,
    )
    assert (second.id, second.role, second.bands, second.obstacle) == (
        "wl1",
        Role.OTHER,
        (Band.GHZ_5,),
        Obstacle.WPS_DISABLED,
    )
    with pytest.raises(WindowRefused, match="wps_disabled"):
        await driver.open_window("wl1")
    assert asus.router.radios.services == []


async def test_the_main_network_is_one_that_is_on(asus: House, driver: AsusWrt) -> None:
    asus.router.radios.nvram |= {"wl0_radio": "0", "wl1_ssid": "home 5", "wps_band_x": "1"}
    assert [(network.id, network.role, network.obstacle) for network in await driver.networks()] == [
        ("wl1", Role.MAIN, None),
        ("wl0", Role.OTHER, Obstacle.RADIO_OFF),
    ]


async def test_firmware_without_wps_has_no_window_to_report(asus: House, driver: AsusWrt) -> None:
    asus.router.radios.built_in = False
    assert (await driver.report()).windows == {}


async def test_the_button_is_pressed_on_the_band_that_the_router_has_wps_on(asus: House, driver: AsusWrt) -> None:
    asus.router.radios.nvram["wps_band_x"] = "1"
    assert (await driver.open_window(MAIN)).phase is Phase.OPEN
    assert asus.router.registrar.status("wl1").pbc_status == "Active"
    assert asus.router.registrar.status("wl0").pbc_status == "Disabled"


@BUILDS
async def test_where_wps_is_off_nothing_is_pressed_and_the_wifi_goes_on(asus: House, driver: AsusWrt) -> None:
    await driver.networks()
    asus.router.radios.nvram["wps_enable"] = "0"
    with pytest.raises(WindowRefused) as refused:
        await driver.open_window(MAIN)
    assert refused.value.refusal is Refusal.WPS_DISABLED
    assert asus.asked("applyapp.cgi") == 0
    assert asus.router.radios.restarts == 0


@BUILDS
async def test_a_window_is_opened_without_a_restart_of_the_wifi(asus: House, driver: AsusWrt) -> None:
    assert (await driver.open_window(MAIN)).phase is Phase.OPEN
    assert asus.router.radios.services == ["start_wps_method"]
    assert asus.router.radios.restarts == 0
    assert asus.router.registrar.status(MAIN).pbc_status == "Active"


@BUILDS
async def test_a_device_joins(asus: House, driver: AsusWrt) -> None:
    await driver.open_window(MAIN)
    asus.router.registrar.enrollee_presses(PRINTER, [MAIN])
    await asus.wait(2)
    for _ in range(40):
        # The router soon forgets.
        assert await look(driver) == WindowStatus(phase=Phase.SUCCEEDED, result=Result.SUCCESS)


@BUILDS
async def test_the_walk_time_is_over(asus: House, driver: AsusWrt) -> None:
    await driver.open_window(MAIN)
    await asus.wait(60)
    assert await phase(driver) is Phase.OPEN
    await asus.wait(61)
    for _ in range(40):
        assert await look(driver) == WindowStatus(phase=Phase.TIMED_OUT)


@BUILDS
async def test_it_is_closed(asus: House, driver: AsusWrt) -> None:
    await driver.open_window(MAIN)
    await driver.close_window(MAIN)
    assert asus.router.registrar.status(MAIN).pbc_status == "Timed-out"
    assert await phase(driver) is Phase.CANCELLED
    assert (await driver.open_window(MAIN)).phase is Phase.OPEN


@BUILDS
async def test_a_press_starts_the_walk_time_anew(asus: House, driver: AsusWrt) -> None:
    await driver.open_window(MAIN)
    await asus.wait(70)
    assert (await driver.open_window(MAIN)).phase is Phase.OPEN
    assert asus.router.radios.services == ["start_wps_method", "stop_wps_method", "start_wps_method"]
    await asus.wait(70)
    assert await phase(driver) is Phase.OPEN
    await asus.wait(51)
    assert await phase(driver) is Phase.TIMED_OUT


@SHOWN
async def test_two_devices_at_once(asus: House, driver: AsusWrt) -> None:
    await driver.open_window(MAIN)
    asus.router.registrar.overlap()
    assert await phase(driver) is Phase.OVERLAP
    with pytest.raises(WindowRefused) as refused:
        await driver.open_window(MAIN)
    assert refused.value.refusal is Refusal.OVERLAP
    assert refused.value.retry_in


@SHOWN
async def test_two_devices_at_once_when_the_time_is_almost_over(asus: House, driver: AsusWrt) -> None:
    await driver.open_window(MAIN)
    await asus.wait(119)
    asus.router.registrar.overlap()
    assert await phase(driver) is Phase.OVERLAP


@SHOWN
async def test_a_second_device_that_was_waiting_joins_at_the_press(asus: House, driver: AsusWrt) -> None:
    await driver.open_window(MAIN)
    asus.router.registrar.enrollee_presses(PRINTER, [MAIN])
    await asus.wait(2)
    for _ in range(READS + 1):
        assert await phase(driver) is Phase.SUCCEEDED
    # The router shows the first success no more, if it is one of those that forget.
    asus.router.registrar.reset()
    assert await phase(driver) is Phase.SUCCEEDED
    asus.router.registrar.exchange_time = 0
    asus.router.registrar.enrollee_presses("3c:2a:f4:00:00:02", [MAIN])
    assert (await driver.open_window(MAIN)).phase is Phase.SUCCEEDED


async def test_an_overlap_that_is_shown_no_more_is_not_the_answer_to_a_press(asus: House, driver: AsusWrt) -> None:
    await driver.open_window(MAIN)
    asus.router.registrar.overlap()
    for _ in range(READS + 1):
        assert await phase(driver) is Phase.OVERLAP
    await asus.wait(121)
    asus.router.registrar.bsses[MAIN].stub = True
    with pytest.raises(WindowRefused) as refused:
        await driver.open_window(MAIN)
    assert refused.value.refusal is Refusal.NOT_CARRIED_OUT


async def test_what_rc_takes_its_time_for_is_waited_for(asus: House, driver: AsusWrt) -> None:
    await driver.networks()
    asus.router.radios.slow = 4
    assert (await driver.open_window(MAIN)).phase is Phase.OPEN
    asus.router.radios.slow = 4
    await driver.close_window(MAIN)
    assert asus.router.registrar.status(MAIN).pbc_status == "Timed-out"


async def test_a_press_or_a_cancel_that_rc_never_carries_out_is_not_believed(asus: House, driver: AsusWrt) -> None:
    await driver.networks()
    asus.router.radios.slow = 50
    with pytest.raises(WindowRefused) as refused:
        await driver.open_window(MAIN)
    assert refused.value.refusal is Refusal.NOT_CARRIED_OUT
    asus.router.radios.slow = 0
    await driver.open_window(MAIN)
    asus.router.radios.slow = 50
    with pytest.raises(WindowStillOpen):
        await driver.close_window(MAIN)
    assert await phase(driver) is Phase.OPEN


async def test_a_success_of_yesterday_is_not_the_answer_to_a_press(asus: House, driver: AsusWrt) -> None:
    asus.router.registrar.press(MAIN)
    asus.router.registrar.enrollee_presses(PRINTER, [MAIN])
    asus.now += 2
    asus.router.registrar.bsses[MAIN].stub = True
    with pytest.raises(WindowRefused) as refused:
        await driver.open_window(MAIN)
    assert refused.value.refusal is Refusal.NOT_CARRIED_OUT


def shows(asus: House, text: str) -> None:
    """Let the page show this text from now on."""
    page = asus.router.radios.wps_info()
    asus.router.httpd.answers["WPS_info.xml"] = page.replace("Start WPS Process", text)


@pytest.mark.parametrize("text", ["Fail due to WPS message exchange error!", "WPS_ERROR_HASH_FAIL"])
async def test_an_exchange_that_fails_ends_the_window(asus: House, driver: AsusWrt, text: str) -> None:
    await driver.open_window(MAIN)
    shows(asus, text)
    assert await look(driver) == WindowStatus(phase=Phase.FAILED, result=Result.FAILED)
    asus.router.registrar.cancel(MAIN)
    asus.router.httpd.answers.clear()
    asus.router.registrar.reset()
    assert await phase(driver) is Phase.FAILED


@pytest.mark.parametrize("text", ["5 GHz radio is not ready", "Startvorgang", ""])
async def test_a_text_that_nobody_knows_ends_no_window(asus: House, driver: AsusWrt, text: str) -> None:
    await driver.open_window(MAIN)
    shows(asus, text)
    assert await phase(driver) is Phase.OPEN


@SHOWN
async def test_a_window_that_was_open_before_we_came(asus: House, driver: AsusWrt) -> None:
    asus.router.registrar.press(MAIN)
    assert await phase(driver) is Phase.OPEN
    await asus.wait(121)
    assert await phase(driver) is Phase.TIMED_OUT


@pytest.mark.parametrize("build", [Build.BROADCOM, Build.OLD_MEDIATEK])
async def test_a_result_from_before_we_came(asus: House, driver: AsusWrt) -> None:
    asus.router.registrar.press(MAIN)
    asus.router.registrar.enrollee_presses(PRINTER, [MAIN])
    asus.now += 2
    assert await phase(driver) is Phase.SUCCEEDED
    assert (await driver.open_window(MAIN)).phase is Phase.OPEN


# The client list.


async def test_only_who_is_on_the_wifi_now_is_a_station(asus: House, driver: AsusWrt) -> None:
    asus.router.radios.clients[:] = [
        Client(mac=PRINTER, name="printer\u202e", ip="192.168.50.7"),
        Client(mac="3c:2a:f4:00:00:02", wireless="0"),
        Client(mac="3c:2a:f4:00:00:03", online="0"),
        Client(mac="3c:2a:f4:00:00:04"),
    ]
    found = (await driver.report((), stations=True)).stations or ()
    assert [(station.mac, station.hostname, station.ip) for station in found] == [
        (PRINTER, "printer", "192.168.50.7"),
        ("3c:2a:f4:00:00:04", None, None),
    ]
    assert await driver.describe("3c:2a:f4:00:00:04") is None
    assert await driver.describe(PRINTER) == Enrollee(mac=PRINTER, hostname="printer", ip="192.168.50.7")


async def test_a_device_whose_name_looks_like_an_error_does_no_harm(asus: House, driver: AsusWrt) -> None:
    asus.router.radios.clients[:] = [Client(mac=PRINTER, name='"error_status":"2" /Main_Login.asp')]
    found = (await driver.report((), stations=True)).stations
    assert [station.mac for station in found or ()] == [PRINTER]
    assert asus.router.httpd.log_ins == 1


async def test_no_ssid_can_be_taken_for_a_redirection(asus: House, driver: AsusWrt) -> None:
    asus.router.radios.nvram["wl0_ssid"] = asus.router.radios.nvram["wl1_ssid"] = "location=/Main_Login.asp"
    assert [network.ssid for network in await driver.networks()] == ["location=/Main_Login.asp"]


async def test_a_look_takes_one_request_and_the_clients_another(asus: House, driver: AsusWrt) -> None:
    await driver.networks()
    before = len(asus.router.httpd.heard)
    await driver.report()
    await driver.report(stations=True)
    await driver.report((), stations=True)
    assert len(asus.router.httpd.heard) - before == 4


# A restart.


@pytest.mark.parametrize("build", [Build.BROADCOM, Build.QUALCOMM])
async def test_a_restart_of_the_router_interrupts_the_window(asus: House, driver: AsusWrt) -> None:
    await driver.open_window(MAIN)
    await asus.wait(20)
    await asus.router.power_off()
    with pytest.raises(RouterUnreachable):
        await phase(driver)
    await asus.router.httpd.start()
    assert await phase(driver) is Phase.IDLE


@BUILDS
async def test_a_router_that_was_out_of_reach_for_a_moment_has_kept_its_window(asus: House, driver: AsusWrt) -> None:
    await driver.open_window(MAIN)
    asus.router.httpd.fault = Fault(status=503)
    with pytest.raises(RouterUnreachable):
        await phase(driver)
    asus.router.httpd.fault = None
    assert await phase(driver) is Phase.OPEN
    # How long the router has been on is asked once, not at every look from now on.
    before = len(asus.router.httpd.heard)
    assert await phase(driver) is Phase.OPEN
    assert len(asus.router.httpd.heard) - before == 1
