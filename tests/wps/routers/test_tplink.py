"""What is particular to TP-Link's routers: five log-ins, one administrator, and results that hide the window."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace
import warnings

import aiohttp
import pytest
from tplinkrouterc6u import TplinkRouter
from urllib3.exceptions import InsecureRequestWarning

from custom_components.wps_push.wps.detect import detect
from custom_components.wps_push.wps.model import (
    Band,
    Enrollee,
    Network,
    Obstacle,
    Phase,
    Refusal,
    Result,
    Role,
    RouterInfo,
    Station,
    WindowStatus,
)
from custom_components.wps_push.wps.router import (
    RouterAuthError,
    RouterBusy,
    RouterCertificateError,
    RouterLogInRefused,
    RouterPermissionError,
    RouterProtocolError,
    RouterUnreachable,
    WindowRefused,
)
from custom_components.wps_push.wps.routers.tplink.library import Client, Scheme
from custom_components.wps_push.wps.timing import Timing
from tests.certificate import self_signed
from tests.emulators.server import Fault
from tests.emulators.tplink import PASSWORD, PIN, TOKEN, WIFI_KEY, EmulatedArcher
from tests.emulators.tplink.server import Session
from tests.support import eventually

from .tplink_house import CAMERA, MAIN, PRINTER, TIMING, House, house as a_house, status

STATUS = "status?form=all"
WPS = "wireless?form=wps_connect"
OPEN = WindowStatus(phase=Phase.OPEN)


@pytest.fixture
async def house() -> AsyncGenerator[House]:
    async with a_house() as home:
        yield home


# The log-in.


@pytest.mark.parametrize("scheme", Scheme)
async def test_each_kind_of_log_in(scheme: Scheme) -> None:
    async with a_house(scheme) as home:
        driver = home.driver()
        assert (await driver.connect()).model == "Archer AX55"
        assert await driver.open_window(MAIN) == OPEN
        await home.device_joins(PRINTER)
        report = await driver.report(stations=True)
        assert report.windows[MAIN] == WindowStatus(phase=Phase.SUCCEEDED, result=Result.SUCCESS, peer=PRINTER)
        assert PRINTER in {station.mac for station in report.stations or ()}
        await driver.disconnect()
        assert home.router.session is None
        assert home.router.log_ins == 1


@pytest.mark.parametrize("scheme", Scheme)
async def test_a_wrong_password_costs_one_attempt(scheme: Scheme) -> None:
    async with a_house(scheme) as home:
        with pytest.raises(RouterAuthError, match="password"):
            await home.driver("wrong").connect()
        assert home.router.failures == home.router.log_ins == 1


async def test_a_router_that_is_locked_says_so(house: House) -> None:
    house.router.failures = 10
    with pytest.raises(RouterLogInRefused, match="two hours"):
        await house.driver().connect()


async def test_an_owner_who_is_not_to_be_disturbed(house: House) -> None:
    house.router.session = Session(stok="the owner's", sysauth="the owner's")
    house.router.kicks = False
    with pytest.raises(RouterBusy, match="somebody else"):
        await house.driver().connect()


@pytest.mark.parametrize("scheme", [Scheme.PLAIN, Scheme.CERTIFIED])
async def test_a_reason_that_the_library_quotes_in_part(scheme: Scheme) -> None:
    async with a_house(scheme) as home:
        home.router.session = Session(stok="the owner's", sysauth="the owner's")
        home.router.kicks = False
        home.router.names_inner_reason = True
        with pytest.raises(RouterBusy, match="somebody else"):
            await home.driver().connect()
        # Where it does not even do that, nobody knows why; other kinds of log-in would cost attempts and help nobody.
        home.router.names_inner_reason = False
        home.router.log_ins = 0
        with pytest.raises(RouterProtocolError, match="log-in"):
            await home.driver().connect()
        assert home.router.log_ins == 1


async def break_off_a_log_in(house: House) -> None:
    """Give up waiting when the password has been sent, and before there is an answer."""
    before = house.router.session
    given_up = asyncio.Event()
    house.router.faults = [Fault()] * 5 + [Fault(until=given_up)]
    broken_off = asyncio.create_task(house.driver().networks())
    await eventually(lambda: any("sign=" in heard.body for heard in house.router.heard))
    assert house.router.session is before
    broken_off.cancel()
    given_up.set()
    with pytest.raises(asyncio.CancelledError):
        await broken_off


async def test_a_log_in_that_was_broken_off_does_not_lock_us_out(house: House) -> None:
    house.router.kicks = False
    await break_off_a_log_in(house)
    assert await house.drivers[0].networks()


async def test_a_log_in_that_was_broken_off_and_refused_leaves_nothing(house: House) -> None:
    house.router.session = Session(stok="the owner's", sysauth="the owner's")
    house.router.kicks = False
    await break_off_a_log_in(house)
    await house.drivers[0].disconnect()
    assert house.router.session.stok == "the owner's"


@pytest.mark.parametrize("scheme", [Scheme.CLASSIC, Scheme.PLAIN])
async def test_a_router_that_is_starting(scheme: Scheme) -> None:
    async with a_house(scheme) as home:
        starting = Fault(status=503, body=b"Service Unavailable")
        home.router.fault = starting
        with pytest.raises(RouterUnreachable, match="starting"):
            await home.driver().networks()
        home.router.fault = None
        await home.drivers[0].networks()
        home.router.fault = starting
        with pytest.raises(RouterUnreachable, match="starting"):
            await home.drivers[0].networks()


@pytest.mark.parametrize("scheme", Scheme)
async def test_a_log_in_is_carried_to_no_other_host(scheme: Scheme) -> None:
    async with a_house(scheme) as home, EmulatedArcher(clock=lambda: 0.0) as other:
        # Its own first log-in shows how many requests it takes until then.
        await home.driver().networks()
        before = [heard.body for heard in home.router.heard]
        first = next(i for i, body in enumerate(before) if "password=" in body or "sign=" in body)
        await home.drivers[0].disconnect()
        away = Fault(status=307, headers={"Location": f"{other.url}/"}, body=b"")
        home.router.faults = [Fault()] * first + [away] * 2
        with pytest.raises(RouterProtocolError, match="log-in"):
            await home.driver().networks()
        assert not other.heard


async def test_too_long_an_answer() -> None:
    async with a_house(Scheme.PLAIN) as home:
        await home.driver().networks()
        home.router.fault = Fault(body=b'{"success": true, "data": {"wps_status": "ok"}}' + b" " * 2**20)
        with pytest.raises(RouterProtocolError):
            await status(home)


async def test_others_who_use_the_library_are_left_alone(house: House) -> None:
    house.router.fault = Fault(body=b'{"success": true, "data": {"password": ["A1", "010001"]}}' + b" " * 2**20)
    library = TplinkRouter(house.router.url, PASSWORD)
    assert await asyncio.to_thread(library.supports)


async def test_a_firmware_that_has_changed_its_log_in() -> None:
    async with a_house() as home:
        await home.driver().networks()
        await home.drivers[0].disconnect()
        home.router.scheme = Scheme.PLAIN
        home.router.use_password_key(2048)
        with pytest.raises(RouterProtocolError):
            await home.drivers[0].networks()
        assert await home.drivers[0].networks()


async def test_an_owner_who_logs_in_meanwhile_ends_nothing(house: House) -> None:
    driver = house.driver()
    await driver.open_window(MAIN)
    owner = house.driver()
    await owner.networks()
    assert (await driver.report()).windows[MAIN] == OPEN


async def test_the_session_is_given_back_by_itself(house: House) -> None:
    await house.driver().connect()
    await asyncio.sleep(TIMING.linger * 3)
    assert house.router.session is None
    await house.drivers[0].networks()
    assert house.router.log_ins == 2


@pytest.mark.parametrize("by_status", [False, True])
async def test_a_session_that_is_over(house: House, by_status: bool) -> None:
    house.router.says_over_by_status = by_status
    await house.driver().open_window(MAIN)
    house.router.session = None
    assert await status(house) == OPEN
    assert house.router.log_ins == 2


async def test_a_session_that_does_not_begin(house: House) -> None:
    house.router.answers = {f"{WPS} pbc": {"success": False, "errorcode": "permission denied"}}
    with pytest.raises(RouterPermissionError, match="administrator"):
        await house.driver().report()
    house.router.answers = {f"{WPS} pbc": {"success": False}}
    with pytest.raises(RouterProtocolError, match="wps_connect"):
        await house.driver().report()


async def test_a_certificate_that_the_router_made_itself(recwarn: pytest.WarningsRecorder) -> None:
    async with a_house(tls=self_signed()) as home:
        with pytest.raises(RouterCertificateError):
            await home.driver().connect()
        assert not home.router.heard
        client = Client(Scheme.CLASSIC, home.router.url, PASSWORD, verify_tls=True, timing=Timing(request=2))
        with pytest.raises(RouterCertificateError):
            await asyncio.to_thread(client.log_in)
        assert await home.driver(verify_tls=False).open_window(MAIN) == OPEN
    assert not recwarn.list
    # What others do without looking is still said.
    warnings.warn("Unverified HTTPS request is being made to host 'another'", InsecureRequestWarning, stacklevel=1)
    assert len(recwarn.list) == 1


async def test_it_is_distinguished_from_other_families(house: House, session: aiohttp.ClientSession) -> None:
    detection = await detect(session, house.router.url, timing=Timing())
    assert [driver.key for driver in detection.drivers] == ["tplink"]
    # A Deco shows the same key in another envelope.
    house.router.fault = Fault(body=b'{"result": {"password": ["' + b"A1" * 128 + b'", "010001"]}, "error_code": 0}')
    assert not (await detect(session, house.router.url, timing=Timing())).drivers


async def test_a_firmware_that_wants_another_log_in_than_its_key_suggests() -> None:
    async with a_house() as home:
        # It shows a long key, as routers do that encrypt nothing but the password, and wants everything encrypted.
        home.router.use_password_key(2048)
        assert await home.driver().open_window(MAIN) == OPEN
        await home.drivers[0].disconnect()
        before = home.router.log_ins
        await home.drivers[0].networks()
        assert home.router.log_ins == before + 1


# The house.


async def test_who_the_router_is(house: House) -> None:
    assert await house.driver().connect() == RouterInfo(
        identity="3c:84:6a:00:00:01",
        name="Archer AX55",
        manufacturer="TP-Link",
        model="Archer AX55",
        sw_version="1.3.2 Build 20230922 rel.71150(5553)",
        macs=frozenset({"3c:84:6a:00:00:01", "3c:84:6a:00:00:02"}),
        url=house.router.url,
    )


async def test_addresses_that_there_are_not(house: House) -> None:
    house.wireless.wan_mac = "00-00-00-00-00-00"
    house.wireless.connect("00:00:00:00:00:00")
    info = await house.driver().connect()
    assert info.identity == "3c:84:6a:00:00:01"
    assert info.macs == {info.identity}
    assert (await house.drivers[0].report((), stations=True)).stations == ()


async def test_the_network_is_the_one_that_the_router_chooses(house: House) -> None:
    driver = house.driver()
    both = (Band.GHZ_2_4, Band.GHZ_5)
    assert await driver.networks() == (Network(id=MAIN, ssid="Home", role=Role.MAIN, bands=both),)
    house.wireless.radios["2g"].hidden = "on"
    (network,) = await driver.networks()
    assert (network.ssid, network.obstacle) == ("Home_5G", None)
    assert await driver.open_window(MAIN) == OPEN
    assert house.wireless.registrar.bsses["ath1"].pbc_status == "Active"
    house.wireless.radios["5g"].enable = "off"
    (network,) = await driver.networks()
    assert (network.bands, network.obstacle) == ((Band.GHZ_2_4,), Obstacle.HIDDEN_SSID)


async def test_a_router_with_more_bands_and_guests(house: House) -> None:
    radios = house.wireless.radios
    radios |= {name: replace(radios["5g"], bss=name, ssid=f"Home_{name}") for name in ("5g_2", "6g")}
    status = house.wireless.answer(STATUS, {})
    guest = {"macaddr": "3C-2A-F4-00-00-02", "ipaddr": "0.0.0.0", "hostname": "--"}
    status["data"] |= {
        "wireless_2g_disabled_all": "on",
        "wireless_5g_enable": "off",
        "access_devices_wireless_guest": [guest, None],
    }
    house.router.answers = {STATUS: status}
    driver = house.driver()
    (network,) = await driver.networks()
    assert (network.ssid, network.bands) == ("Home_5g_2", (Band.GHZ_5, Band.GHZ_6))
    assert (await driver.report((), stations=True)).stations == (Station(mac=CAMERA),)


async def test_a_model_without_wps(house: House) -> None:
    house.wireless.built_in = False
    assert (await house.driver().networks())[0].obstacle is Obstacle.NOT_BUILT_IN
    with pytest.raises(WindowRefused) as refused:
        await house.drivers[0].open_window(MAIN)
    assert refused.value.refusal is Refusal.NOT_BUILT_IN


async def test_nothing_is_pressed_where_it_cannot_work(house: House) -> None:
    house.wireless.wps = "off"
    with pytest.raises(WindowRefused) as refused:
        await house.driver().open_window(MAIN)
    assert refused.value.refusal is Refusal.WPS_DISABLED
    assert f"{WPS} connect" not in house.router.asked


async def test_stations_and_their_names(house: House) -> None:
    house.wireless.connect(PRINTER)
    house.wireless.connect(CAMERA)
    house.wireless.clients[1].hostname = "UNKNOWN"
    house.wireless.clients[1].ipaddr = "Unknown"
    driver = house.driver()
    report = await driver.report((), stations=True)
    assert report.stations == (Station(mac=PRINTER, hostname="host-100", ip="192.168.0.100"), Station(mac=CAMERA))
    assert await driver.describe(PRINTER) == Enrollee(mac=PRINTER, hostname="host-100", ip="192.168.0.100")
    assert await driver.describe(CAMERA) is None
    assert house.router.asked == [STATUS] * 3


async def test_pins_and_keys_go_no_further(house: House) -> None:
    driver = house.driver()
    said = repr((await driver.connect(), await driver.networks(), await driver.report(stations=True), vars(driver)))
    assert PIN not in said
    assert WIFI_KEY not in said
    assert "wireless?form=wps_pin" not in house.router.asked


async def test_an_error_says_nothing_of_the_address_which_has_the_token_in_it(house: House) -> None:
    await house.driver().networks()
    await house.router.stop()
    with pytest.raises(RouterUnreachable) as failed:
        await status(house)
    said = repr((failed.value, failed.value.__cause__, failed.value.__context__))
    assert TOKEN not in said
    assert house.router.host not in said
