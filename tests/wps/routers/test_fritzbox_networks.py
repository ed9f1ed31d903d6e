"""What a FRITZ!Box or FRITZ!Repeater shows of itself, its networks, and who is on them."""

from collections.abc import AsyncGenerator
import re
from typing import Any

import aiohttp
from defusedxml.ElementTree import fromstring
import pytest

from custom_components.wps_push.wps.model import Band, Enrollee, Network, Obstacle, Role, RouterInfo, Station
from custom_components.wps_push.wps.router import RouterPermissionError, RouterProtocolError
from custom_components.wps_push.wps.routers.fritzbox.description import read_device
from tests.emulators.fritzbox import SERIAL, Point, home
from tests.emulators.fritzbox.documents import DEVICE, OLD_WLAN, description, device_list, response, service_type
from tests.emulators.server import Fault

from .fritzbox_house import CAMERA, MAIN, PRINTER, House


@pytest.fixture
async def house(session: aiohttp.ClientSession) -> AsyncGenerator[House]:
    async with House(session) as house:
        yield house


async def networks(session: aiohttp.ClientSession, points: list[Point], **settings: Any) -> tuple[Network, ...]:
    """What is reported of these access points."""
    house = House(session, points=points)
    house.box.update()
    async with house:
        return await house.driver(**settings).networks()


# The device.


async def test_who_it_is(house: House) -> None:
    assert await house.driver().connect() == RouterInfo(
        identity="3c:a6:2f:00:00:01",
        name="FRITZ!Box 7530",
        manufacturer="AVM",
        model="FRITZ!Box 7530",
        sw_version="164.08.02",
        macs=frozenset({"3c:a6:2f:00:00:01"}),
        url="http://127.0.0.1",
    )


async def test_a_hostile_name_of_the_device(session: aiohttp.ClientSession) -> None:
    async with House(session, model="FRITZ!\u202eBox\u2028 7530") as house:
        info = await house.driver().connect()
    assert (info.name, info.model) == ("FRITZ!Box 7530", "FRITZ!Box 7530")


@pytest.mark.parametrize("part", ["controlURL", "SCPDURL"])
@pytest.mark.parametrize("place", ["http://192.0.2.1/x", "//192.0.2.1/x", "/\\192.0.2.1/x", "x", ""])
def test_a_service_that_is_somewhere_else_is_left_out(part: str, place: str) -> None:
    right = description(model="FRITZ!Box 7530", serial=SERIAL, wlans=[1])
    wrong = re.sub(rf"<{part}>/[^<]*wlanconfig[^<]*<", lambda _: f"<{part}>{place}<", right)
    assert [len(read_device(fromstring(text)).of_kind("WLANConfiguration")) for text in (right, wrong)] == [1, 0]


async def test_a_repeater(session: aiohttp.ClientSession) -> None:
    house = House(session, model="FRITZ!Repeater 2400", points=home()[:2])
    async with house:
        driver = house.driver()
        assert (await driver.connect()).model == "FRITZ!Repeater 2400"
        assert [network.id for network in await driver.networks()] == [MAIN]
        await driver.open_window(MAIN)


@pytest.mark.parametrize("describes_itself", [True, False])
async def test_access_for_apps_is_switched_off(house: House, *, describes_itself: bool) -> None:
    house.box.app_access, house.box.describes_itself = False, describes_itself
    for ask in (house.driver().connect, house.driver().networks, house.driver().report):
        with pytest.raises(RouterPermissionError, match="Allow access for apps"):
            await ask()
    assert house.box.log_ins.challenged == 0


async def test_access_for_apps_that_is_switched_off_later(house: House) -> None:
    driver = house.driver()
    await driver.networks()
    house.box.app_access = False
    for ask in (driver.report, lambda: driver.open_window(MAIN), lambda: driver.close_window(MAIN)):
        with pytest.raises(RouterPermissionError, match="Allow access for apps"):
            await ask()


# The networks.


async def test_a_usual_home(house: House) -> None:
    assert await house.driver().networks() == (
        Network(id="wlan1", ssid="Home", role=Role.MAIN, bands=(Band.GHZ_2_4, Band.GHZ_5)),
        Network(id="wlan3", ssid="Home guests", role=Role.GUEST, bands=(Band.GHZ_2_4,)),
    )


async def test_the_guest_network_is_found_wherever_it_is(session: aiohttp.ClientSession) -> None:
    points = [Point(ssid="Visitors", kind="guest"), Point(ssid="Home"), Point(ssid="Home", band="5000")]
    main, guest = await networks(session, points)
    assert (main.id, main.role, guest.id, guest.role) == ("wlan2", Role.MAIN, "wlan1", Role.GUEST)


async def test_a_guest_network_of_the_same_name(session: aiohttp.ClientSession) -> None:
    found = await networks(session, [Point(ssid="Home"), Point(ssid="Home", kind="guest")])
    assert [(network.id, network.role) for network in found] == [("wlan1", Role.MAIN), ("wlan2", Role.GUEST)]


async def test_three_bands(session: aiohttp.ClientSession) -> None:
    six = Point(ssid="Home", band="6000", beacon="WPA3")
    main, guest = await networks(session, [*home()[:2], six, *home()[2:]])
    assert main.bands == (Band.GHZ_2_4, Band.GHZ_5, Band.GHZ_6)
    assert (main.obstacle, guest.id) == (None, "wlan4")


async def test_an_access_point_that_is_off_is_not_asked_for_its_window(house: House) -> None:
    house.box.points[3].enabled = False
    house.box.update()
    await house.driver().networks()
    assert [number for _, number, _ in house.actions("GetWPSInfo")] == [1, 2]


async def test_bands_of_different_names(session: aiohttp.ClientSession) -> None:
    found = await networks(session, [Point(ssid="Home"), Point(ssid="Home fast", band="5000")])
    assert [(network.id, network.role) for network in found] == [("wlan1", Role.MAIN), ("wlan2", Role.OTHER)]


@pytest.mark.parametrize("action", ["X_AVM-DE_GetWLANExtInfo", "GetBeaconAdvertisement"])
async def test_an_action_that_is_described_and_not_known_hides_no_network(house: House, action: str) -> None:
    house.box.faults_of[action] = 401
    main, *_ = await house.driver().networks()
    assert (main.id, main.obstacle) == (MAIN, None)


async def test_no_guest_network_is_assumed_where_fritz_os_does_not_tell(house: House) -> None:
    house.box.actions["wlanconfig"] = OLD_WLAN
    main, other = await house.driver().networks()
    assert (main.role, main.bands) == (Role.MAIN, (Band.GHZ_2_4, Band.GHZ_5))
    assert (other.id, other.role) == ("wlan3", Role.OTHER)


@pytest.mark.parametrize(
    ("change", "obstacle"),
    [
        ({"beacon": "None"}, Obstacle.OPEN_NETWORK),
        ({"beacon": "OWE"}, Obstacle.OPEN_NETWORK),
        ({"beacon": "OWETrans"}, Obstacle.OPEN_NETWORK),
        ({"beacon": "WPA3"}, Obstacle.WPA3_ONLY),
        ({"beacon": "Basic"}, Obstacle.WPS_DISABLED),
        ({"beacon": "WPA"}, Obstacle.WPS_DISABLED),
        ({"beacon": "WPAand11i"}, None),
        ({"beacon": "11iandWPA3"}, None),
        ({"hidden": True}, Obstacle.HIDDEN_SSID),
        ({"enabled": False}, Obstacle.RADIO_OFF),
        ({"asleep": True}, Obstacle.RADIO_OFF),
        ({"wps": False}, Obstacle.WPS_DISABLED),
        ({"band": "6000"}, Obstacle.WPA3_ONLY),
    ],
)
async def test_obstacles(session: aiohttp.ClientSession, change: dict[str, Any], obstacle: Obstacle | None) -> None:
    point = Point(ssid="Home")
    for name, value in change.items():
        setattr(point, name, value)
    (network,) = await networks(session, [point])
    assert network.obstacle is obstacle


async def test_a_hostile_name(session: aiohttp.ClientSession) -> None:
    (network,) = await networks(session, [Point(ssid="Ho\u202eme</NewSSID>\u2028 two")])
    assert network.ssid == "Home</NewSSID> two"


# The stations.


async def test_the_stations_cost_two_requests(house: House) -> None:
    house.box.stations = {PRINTER: 1, CAMERA: 3}
    driver = house.driver()
    await driver.networks()
    before = len(house.box.heard)
    found = (await driver.report((), stations=True)).stations
    assert len(house.box.heard) - before == 2
    assert found == (Station(mac=PRINTER, ip="192.168.178.20"), Station(mac=CAMERA, ip="192.168.178.21"))


async def test_the_stations_one_by_one_where_there_is_no_list(house: House) -> None:
    house.box.actions["wlanconfig"] = OLD_WLAN
    house.box.stations = {PRINTER: 1, CAMERA: 2}
    found = (await house.driver().report((), stations=True)).stations
    assert found == (Station(mac=PRINTER, ip="192.168.178.20"), Station(mac=CAMERA, ip="192.168.178.21"))


async def test_no_device_is_asked_for_more_stations_than_any_has(house: House) -> None:
    house.box.actions["wlanconfig"] = OLD_WLAN
    house.box.stations = {f"3c:2a:f4:00:{index >> 8:02x}:{index & 255:02x}": 1 for index in range(300)}
    found = (await house.driver().report((), stations=True)).stations
    assert len(found or ()) == 256


async def test_whoever_has_not_proven_to_know_the_password_is_not_connected(house: House) -> None:
    driver = house.driver()
    await driver.networks()
    two = device_list({PRINTER: ("192.168.178.20", False), CAMERA: ("192.168.178.21", False)})
    house.box.faults = [Fault(), Fault(body=two.replace("AuthState>1<", "AuthState>0<", 1).encode())]
    found = (await driver.report((), stations=True)).stations
    assert [station.mac for station in found or ()] == [CAMERA]


async def test_a_station_that_leaves_while_they_are_counted(house: House) -> None:
    house.box.actions["wlanconfig"] = OLD_WLAN
    house.box.stations = {PRINTER: 1}
    driver = house.driver()
    await driver.networks()
    house.box.faults_of["GetGenericAssociatedDeviceInfo"] = 713
    assert (await driver.report((), stations=True)).stations == ()


@pytest.mark.parametrize("code", [606, 820])
async def test_where_the_list_is_refused_the_stations_are_read_one_by_one(house: House, code: int) -> None:
    house.box.faults_of["X_AVM-DE_GetWLANDeviceListPath"] = code
    house.box.stations = {PRINTER: 1, CAMERA: 2}
    found = (await house.driver().report((), stations=True)).stations
    assert [station.mac for station in found or ()] == [PRINTER, CAMERA]


@pytest.mark.parametrize("place", ["http://192.0.2.1/list", "//192.0.2.1/list", "/\\192.0.2.1", "", "/a b", "list"])
async def test_a_list_that_is_somewhere_else_is_not_fetched(house: House, place: str) -> None:
    driver = house.driver()
    await driver.networks()
    name = "X_AVM-DE_GetWLANDeviceListPath"
    inside = f"<NewX_AVM-DE_WLANDeviceListPath>{place}</NewX_AVM-DE_WLANDeviceListPath>"
    house.box.faults = [Fault(body=f"<a><{name}Response>{inside}</{name}Response></a>".encode())]
    with pytest.raises(RouterProtocolError, match="no path"):
        await driver.report((), stations=True)


# The names of devices.


async def test_the_name_of_a_device(house: House) -> None:
    house.box.stations[PRINTER] = 1
    house.box.names[PRINTER] = "Dru\u202ecker"
    found = await house.driver().describe(PRINTER)
    assert found == Enrollee(mac=PRINTER, hostname="Drucker", ip="192.168.178.20")


async def test_a_device_that_nobody_knows(house: House) -> None:
    assert await house.driver().describe(PRINTER) is None


async def test_a_device_of_which_nothing_is_known_but_its_address(house: House) -> None:
    house.box.stations[PRINTER] = 1
    driver = house.driver()
    await driver.describe(PRINTER)
    answer = response("GetSpecificHostEntry", service_type("hosts", 1), {"NewIPAddress": "", "NewHostName": ""})
    house.box.faults = [Fault(body=answer.encode())]
    assert await driver.describe(PRINTER) is None


async def test_fritz_os_that_does_not_report_single_devices(house: House) -> None:
    house.box.stations[PRINTER] = 1
    house.box.actions["hosts"] = {}
    assert await house.driver().describe(PRINTER) is None


# FRITZ!OS that does not show its serial number, or does not answer for an access point.


async def test_the_serial_number_at_the_end_of_the_udn(house: House) -> None:
    newer = await house.driver().connect()
    house.box.has_serial = False
    assert await house.driver().connect() == newer


async def test_the_serial_number_by_an_action(house: House) -> None:
    newer = await house.driver().connect()
    house.box.has_serial = house.box.has_udn = False
    assert await house.driver().connect() == newer


async def test_a_device_without_any_serial_number_is_known_by_its_address(house: House) -> None:
    house.box.has_serial = house.box.has_udn = False
    house.box.actions["deviceinfo"] = {"GetSecurityPort": DEVICE["GetSecurityPort"]}
    info = await house.driver().connect()
    assert (info.identity, info.macs) == ("127.0.0.1", frozenset())


@pytest.mark.parametrize(
    ("action", "code"),
    [
        ("GetInfo", 504),
        ("GetInfo", 501),
        ("GetInfo", 0),
        ("X_AVM-DE_GetWLANExtInfo", 501),
        ("GetBeaconAdvertisement", 820),
        ("X_AVM-DE_GetWPSInfo", 820),
    ],
)
async def test_an_access_point_that_answers_with_a_fault_is_left_out(house: House, action: str, code: int) -> None:
    house.box.faults_at[action, 3] = code
    driver = house.driver()
    await driver.connect()
    assert [network.id for network in await driver.networks()] == [MAIN]
    await driver.open_window(MAIN)
    assert (await driver.report()).windows.keys() == {MAIN}


async def test_a_fault_of_the_first_access_point_is_no_matter_of_the_log_in(house: House) -> None:
    house.box.faults_at["GetInfo", 1] = 504
    driver = house.driver()
    await driver.connect()
    assert [network.id for network in await driver.networks()] == ["wlan2", "wlan3"]


async def test_an_access_point_that_answers_with_a_fault_now_and_then_stays(house: House) -> None:
    driver = house.driver()
    before = await driver.networks()
    house.box.faults_at["GetInfo", 1] = 0
    assert await driver.networks() == before


@pytest.mark.parametrize("code", [504, 0])
async def test_a_device_of_which_no_access_point_answers(house: House, code: int) -> None:
    house.box.faults_at = {("GetInfo", number): code for number in house.box.points}
    with pytest.raises(RouterProtocolError, match="GetInfo"):
        await house.driver().networks()
