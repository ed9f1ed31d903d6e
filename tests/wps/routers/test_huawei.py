"""What is particular to Huawei's HiLink routers: tokens, one administrator, bands, and lists of clients."""

import asyncio
from collections.abc import AsyncGenerator
from functools import partial
import logging

import aiohttp
import pytest

from custom_components.wps_push.wps.detect import detect
from custom_components.wps_push.wps.model import (
    Band,
    Enrollee,
    Network,
    Obstacle,
    Phase,
    Refusal,
    Role,
    RouterInfo,
    Station,
    WindowStatus,
)
from custom_components.wps_push.wps.router import (
    RouterAuthError,
    RouterBusy,
    RouterCertificateError,
    RouterError,
    RouterLogInRefused,
    RouterPermissionError,
    RouterProtocolError,
    RouterUnable,
    RouterUnreachable,
)
from custom_components.wps_push.wps.routers.huawei.library import Client, _call
from custom_components.wps_push.wps.timing import Timing
from tests.certificate import self_signed
from tests.emulators.huawei import PASSWORD, PIN, WIFI_KEY, EmulatedHiLink
from tests.emulators.server import Fault

from .huawei_house import CAMERA, MAIN, PRINTER, TIMING, House, house as a_house, phase, refusal

BOTH = (Band.GHZ_2_4, Band.GHZ_5)


@pytest.fixture
async def house() -> AsyncGenerator[House]:
    async with a_house() as home:
        yield home


def switches(house: House) -> list[str]:
    """What was sent to switch the router's own PIN."""
    return [heard.body for heard in house.router.heard if heard.method == "POST" and heard.path.endswith("wps-switch")]


# The log-in.


@pytest.mark.parametrize("in_page", [False, True])
async def test_the_token_comes_from_the_page_or_from_the_api(house: House, in_page: bool) -> None:
    house.router.token_in_page = in_page
    await house.driver().open_window(MAIN)
    await house.drivers[0].disconnect()
    assert house.router.administrator is None
    assert house.wireless.presses == ["0"]


async def test_a_wrong_password_costs_one_attempt(house: House) -> None:
    with pytest.raises(RouterAuthError, match="password"):
        await house.driver("wrong").connect()
    assert house.router.failures == house.router.log_ins == 1


async def test_a_router_that_is_locked_says_so(house: House) -> None:
    house.router.failures = 5
    with pytest.raises(RouterLogInRefused, match="too many wrong passwords"):
        await house.driver().connect()


@pytest.mark.parametrize(
    ("code", "error", "words"),
    [
        (108001, RouterAuthError, "user name"),
        (108002, RouterAuthError, "password"),
        (115002, RouterLogInRefused, "changed first"),
        (100004, RouterBusy, "busy"),
        (125003, RouterProtocolError, "125003"),
    ],
)
async def test_a_log_in_that_is_refused(house: House, code: int, error: type[RouterError], words: str) -> None:
    house.router.refuses_log_ins = code
    with pytest.raises(error, match=words):
        await house.driver().connect()
    assert house.router.log_ins == 1


def test_what_the_library_logs_of_our_calls_is_dropped(caplog: pytest.LogCaptureFixture) -> None:
    """Version 2.0.1 logs like this; others who use the library in the same process still see their own."""
    caplog.set_level(logging.DEBUG)
    for name in ("Connection", "Session"):
        logger = logging.getLogger(f"huawei_lte_api.{name}")
        _call(partial(logger.debug, "Password: %s", PASSWORD))
        _call(partial(logger.warning, "%s is in trouble", name))
        logger.debug("%s of somebody else", name)
    assert caplog.messages == [
        "Connection is in trouble",
        "Connection of somebody else",
        "Session is in trouble",
        "Session of somebody else",
    ]


async def test_an_owner_who_is_not_to_be_disturbed(house: House) -> None:
    house.router.administrator = "the owner's"
    house.router.kicks = False
    with pytest.raises(RouterBusy, match="somebody else"):
        await house.driver().connect()


async def test_an_owner_who_logs_in_meanwhile_ends_nothing(house: House) -> None:
    await house.driver().open_window(MAIN)
    await house.driver().networks()
    assert await phase(house) is Phase.OPEN


async def test_the_session_is_given_back_by_itself(house: House) -> None:
    await house.driver().connect()
    await asyncio.sleep(TIMING.linger * 3)
    assert house.router.administrator is None


async def test_an_account_without_rights(house: House) -> None:
    house.router.rights = False
    with pytest.raises(RouterPermissionError, match="administrator"):
        await house.driver().connect()


async def test_it_is_distinguished_from_other_families(house: House, session: aiohttp.ClientSession) -> None:
    detection = await detect(session, house.router.url, timing=Timing())
    assert [driver.key for driver in detection.drivers] == ["huawei"]
    house.router.fault = Fault(body=b"<error><code>125002</code><message></message></error>")
    detection = await detect(session, house.router.url, timing=Timing())
    assert [driver.key for driver in detection.drivers] == ["huawei"]
    house.router.fault = Fault(body=b"<html>another router</html>")
    assert not (await detect(session, house.router.url, timing=Timing())).drivers


async def test_a_certificate_that_the_router_made_itself(recwarn: pytest.WarningsRecorder) -> None:
    async with a_house(self_signed()) as home:
        with pytest.raises(RouterCertificateError):
            await home.driver().connect()
        assert not home.router.heard
        client = Client(home.router.url, "admin", PASSWORD, verify_tls=True, timing=Timing(request=2))
        with pytest.raises(RouterCertificateError):
            await asyncio.to_thread(client.log_in)
        assert await home.driver(verify_tls=False).open_window(MAIN) == WindowStatus(phase=Phase.OPEN)
    assert not recwarn.list


async def test_nobody_is_sent_to_another_host(house: House) -> None:
    async with EmulatedHiLink(clock=lambda: 0.0) as other:
        for way in (other.url, f"//{other.host}", f"{other.url}\\@{house.router.host}"):
            house.router.fault = Fault(status=307, headers={"Location": f"{way}/api/"}, body=b"")
            with pytest.raises(RouterProtocolError, match="no sense"):
                await house.driver().connect()
        assert not other.heard


async def test_a_log_in_that_was_broken_off_does_not_lock_us_out(house: House) -> None:
    house.router.kicks = False
    house.router.faults = [Fault()] * 4 + [Fault(delay=0.1)]
    broken_off = asyncio.create_task(house.driver().networks())
    for _ in range(200):
        await asyncio.sleep(0.01)
        if any(heard.path.endswith("user/login") for heard in house.router.heard):
            break
    assert not house.router.administrator
    broken_off.cancel()
    with pytest.raises(asyncio.CancelledError):
        await broken_off
    assert await house.drivers[0].networks()


async def test_a_router_that_is_starting(house: House) -> None:
    house.router.fault = Fault(status=503)
    with pytest.raises(RouterUnreachable, match="starting"):
        await house.driver().networks()
    house.router.fault = None
    await house.drivers[0].networks()
    house.router.fault = Fault(status=503)
    with pytest.raises(RouterUnreachable, match="starting"):
        await house.drivers[0].networks()


# The house.


async def test_who_the_router_is(house: House) -> None:
    assert await house.driver().connect() == RouterInfo(
        identity="EMULATED0001",
        name="B535-232",
        manufacturer="Huawei",
        model="B535-232",
        sw_version="11.0.2.13(H200SP1C983)",
        macs=frozenset({"48:43:dd:00:00:01", "48:43:dd:00:00:10", "48:43:dd:00:00:14"}),
        url=house.router.url,
    )


async def test_one_network_of_two_bands(house: House) -> None:
    assert await house.driver().networks() == (Network(id=MAIN, ssid="Home", role=Role.MAIN, bands=BOTH),)


async def test_further_networks_of_a_band_are_not_the_main_one(house: House) -> None:
    house.wireless.ssids += [ssid | {"WifiSsid": "Second"} for ssid in house.wireless.ssids]
    assert await house.driver().networks() == (Network(id=MAIN, ssid="Home", role=Role.MAIN, bands=BOTH),)


async def test_a_network_without_a_name_has_one_to_be_chosen_by(house: House) -> None:
    for ssid in house.wireless.ssids:
        ssid["WifiSsid"] = ""
    assert (await house.driver().networks())[0].ssid == MAIN


async def test_a_model_with_one_network(house: House) -> None:
    house.wireless.has_several = False
    assert await house.driver().networks() == (Network(id=MAIN, ssid="Home", role=Role.MAIN, bands=BOTH[:1]),)
    house.wireless.ssids[0]["WifiBroadcast"] = "1"
    assert (await house.drivers[0].networks())[0].obstacle is Obstacle.HIDDEN_SSID
    assert await refusal(house) is Refusal.HIDDEN_SSID
    house.wireless.ssids[0]["WifiBroadcast"] = "0"
    # The number of a band is sent where there are several alone.
    assert await house.drivers[0].open_window(MAIN) == WindowStatus(phase=Phase.OPEN)


@pytest.mark.parametrize("has_several", [True, False])
async def test_a_model_that_cannot_switch_wps_off(house: House, has_several: bool) -> None:
    house.wireless.has_several = has_several
    house.wireless.has_switch = False
    for ssid in house.wireless.ssids:
        ssid["WifiWpsenbl"] = "0"
    assert (await house.driver().networks())[0].obstacle is None
    assert await house.drivers[0].open_window(MAIN) == WindowStatus(phase=Phase.OPEN)


async def test_a_model_that_does_not_name_its_radios(house: House) -> None:
    for ssid in house.wireless.ssids:
        del ssid["ID"]
    house.router.bodies = {"wlan/basic-settings": b"<error><code>100002</code><message></message></error>"}
    assert await house.driver().networks() == (Network(id=MAIN, ssid="Home", role=Role.MAIN, bands=BOTH[:1]),)


async def test_addresses_that_there_are_not(house: House) -> None:
    house.wireless.connect("00:00:00:00:00:00")
    house.wireless.ssids[0]["WifiMac"] = "00:00:00:00:00:00"
    assert (await house.driver().connect()).macs == {"48:43:dd:00:00:01", "48:43:dd:00:00:14"}
    assert (await house.drivers[0].report((), stations=True)).stations == ()


async def test_the_band_to_press_on(house: House) -> None:
    await house.driver().open_window(MAIN)
    await house.driver(band="5").open_window(MAIN)
    house.wireless.ssids[0]["WifiEnable"] = "0"
    await house.driver(band="2.4").open_window(MAIN)
    assert house.wireless.presses == ["0", "1", "1"]
    assert (await house.drivers[0].networks())[0].ssid == "Home_5G"


async def test_nothing_is_pressed_where_it_cannot_work(house: House) -> None:
    for ssid in house.wireless.ssids:
        ssid["WifiAuthmode"] = "SHARE"
    assert await refusal(house) is Refusal.WPS_DISABLED
    assert not house.wireless.presses


async def test_stations_and_their_names(house: House) -> None:
    driver = house.driver()
    assert (await driver.report((), stations=True)).stations == ()
    house.wireless.connect(PRINTER)
    printer = Station(mac=PRINTER, hostname="host-100", ip="192.168.8.100", associated_for=0)
    assert (await driver.report((), stations=True)).stations == (printer,)
    house.wireless.hosts[0] |= {"HostName": "", "ActualName": "Printer", "IpAddress": "192.168.8.100;fe80::1"}
    assert await driver.describe(PRINTER) == Enrollee(mac=PRINTER, hostname="Printer", ip="192.168.8.100")


async def test_a_model_that_lists_everybody_alone(house: House) -> None:
    house.wireless.has_host_list = False
    house.wireless.connect(PRINTER)
    gone = {"MacAddress": CAMERA, "Active": "0", "InterfaceType": "Wireless"}
    listed = house.wireless.get("lan/HostInfo")["Hosts"]["Host"]
    house.router.answers = {"lan/HostInfo": {"Hosts": {"Host": [*listed, gone]}}}
    stations = (await house.driver().report((), stations=True)).stations
    assert stations == (Station(mac=PRINTER, hostname="host-100", ip="192.168.8.100", associated_for=0),)


@pytest.mark.parametrize(
    ("listed", "seconds"),
    [("0", 0), ("4580", 4580), ("", None), ("-1", None), ("1e3", None), ("\u0663", None), (None, None)],
)
async def test_how_long_a_client_has_been_there(house: House, listed: object, seconds: float | None) -> None:
    house.wireless.connect(PRINTER)
    house.wireless.hosts[0]["AssociatedTime"] = listed
    (station,) = (await house.driver().report((), stations=True)).stations or ()
    assert station.associated_for == seconds


@pytest.mark.parametrize(("unnamed", "is_certain"), [("181", True), ("180", True), ("179", False), ("", False)])
async def test_a_young_host_without_an_address_may_be_the_one(house: House, unnamed: str, *, is_certain: bool) -> None:
    """Of the others, nobody can be concluded then."""
    house.wireless.connect(PRINTER, ago=5)
    listed = house.wireless.get("wlan/host-list")["Hosts"]["Host"]
    nobody = {"AssociatedTime": unnamed, "HostName": "iPhone"}
    house.router.answers = {"wlan/host-list": {"Hosts": {"Host": [*listed, nobody]}}}
    (station,) = (await house.driver().report((), stations=True)).stations or ()
    assert (station.mac, station.associated_for) == (PRINTER, 5 if is_certain else None)


# The router's own PIN.


async def test_the_pin_is_written_once(house: House) -> None:
    driver = house.driver()
    await driver.set_pin(enabled=True)
    assert not switches(house)
    await driver.set_pin(enabled=False)
    await driver.set_pin(enabled=False)
    assert house.wireless.appinenable == "0"
    (sent,) = switches(house)
    assert "<appinenable>0</appinenable>" in sent
    assert not [heard for heard in house.router.heard if heard.path.endswith("wlan/wps")]


async def test_a_model_without_a_switch_for_its_pin(house: House) -> None:
    house.wireless.has_pin_switch = False
    with pytest.raises(RouterUnable):
        await house.driver().pin_enabled()
    with pytest.raises(RouterUnable):
        await house.driver().set_pin(enabled=False)
    # One that reports, and lets nobody switch.
    house.router.answers = {"wlan/wps-switch": {"appinenable": "1"}}
    with pytest.raises(RouterUnable):
        await house.driver().set_pin(enabled=False)


async def test_a_pin_that_is_not_switched(house: House) -> None:
    house.router.answers = {"wlan/wps-switch": {"appinenable": "1"}}
    with pytest.raises(RouterProtocolError, match="wps-switch"):
        await house.driver().set_pin(enabled=False)
    house.wireless.busy = True
    with pytest.raises(RouterBusy):
        await house.driver().set_pin(enabled=False)
    house.router.answers = {"wlan/wps-switch": {"appinenable": "yes"}}
    with pytest.raises(RouterProtocolError, match="wps-switch"):
        await house.driver().pin_enabled()


async def test_too_long_an_answer(house: House) -> None:
    await house.driver().networks()
    house.router.fault = Fault(body=b"<response>" + b" " * 2**20)
    with pytest.raises(RouterProtocolError):
        await house.drivers[0].networks()


async def test_pins_and_keys_go_no_further(house: House) -> None:
    driver = house.driver()
    said = repr((await driver.connect(), await driver.networks(), await driver.report(stations=True), vars(driver)))
    assert PIN not in said
    assert WIFI_KEY not in said
    assert not [heard for heard in house.router.heard if heard.path.endswith(("wlan/wps", "wps-switch"))]
