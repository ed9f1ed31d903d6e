"""What is particular to prplOS: sessions, instance numbers, and builds that report more or less of a window's end."""

import asyncio
from collections.abc import AsyncGenerator
import json

import aiohttp
import pytest

from custom_components.wps_push.wps.model import Band, Network, Obstacle, Phase, Refusal, Role
from custom_components.wps_push.wps.router import RouterProtocolError, WindowRefused, WindowStillOpen
from tests.emulators.server import Fault

from .prplos_house import CAMERA, FIVE, MAIN, PRINTER, WALK_TIME, House, phase, requests_before_a_press


@pytest.fixture
async def house(session: aiohttp.ClientSession) -> AsyncGenerator[House]:
    """A house whose router is as prplOS is published."""
    house = House(session)
    async with house.router:
        yield house


# Networks.


async def test_the_networks_of_a_home(house: House) -> None:
    assert await house.driver().networks() == (
        Network(id=MAIN, ssid="Home", role=Role.MAIN, bands=(Band.GHZ_2_4, Band.GHZ_5)),
        Network(id="vap2g0guest", ssid="Home guests", role=Role.GUEST, bands=(Band.GHZ_2_4,)),
    )


async def test_paths_without_device_in_front_and_truth_values_in_words(house: House) -> None:
    house.router.prefix = ""
    house.router.access_points[0].own |= {"Enable": "true", "SSIDReference": "WiFi.SSID.1"}
    house.router.access_points[1].own |= {"Enable": False}
    driver = house.driver()
    (main, _) = await driver.networks()
    assert (main.ssid, main.obstacle) == ("Home", None)
    await driver.open_window(MAIN)
    assert house.router.pressed == [MAIN]


@pytest.mark.parametrize(
    ("security", "obstacle"),
    [
        ("WPA2-Personal", None),
        ("WPA-WPA2-Personal", None),
        ("WPA3-Personal", Obstacle.WPA3_ONLY),
        ("WPA3-Personal-Transition", None),
        ("OWE", Obstacle.OPEN_NETWORK),
        ("E-None", Obstacle.ENTERPRISE),
        ("WEP-128", Obstacle.WPS_DISABLED),
    ],
)
async def test_security_modes(house: House, security: str, obstacle: Obstacle | None) -> None:
    for access_point in house.router.access_points[:2]:
        access_point.security = security
    assert (await house.driver().networks())[0].obstacle is obstacle


@pytest.mark.parametrize(
    ("name", "value"), [("CustomAlias", "WiFi-Guest"), ("BridgeInterface", "br-guest"), ("DefaultDeviceType", "Guest")]
)
async def test_guest_networks_are_known_by_many_signs(house: House, name: str, value: str) -> None:
    guests = house.router.access_points[2]
    guests.alias = "vap2g0second"
    house.router.registrar.bsses["vap2g0second"] = house.router.registrar.bsses.pop("vap2g0guest")
    guests.own = {name: value}
    assert [network.role for network in await house.driver().networks()] == [Role.MAIN, Role.GUEST]
    guests.own = {}
    assert [network.role for network in await house.driver().networks()] == [Role.MAIN, Role.OTHER]


async def test_a_radio_on_6_ghz_and_a_pin_without_a_button(house: House) -> None:
    house.router.extra["WiFi.Radio.1."] = {"Alias": "Wl0", "OperatingFrequencyBand": "6GHz", "Enable": 1}
    house.router.access_points[1].wps = {"ConfigMethodsEnabled": "PIN,Display"}
    (main, _) = await house.driver().networks()
    assert (main.bands, main.obstacle) == ((Band.GHZ_5, Band.GHZ_6), Obstacle.WPS_DISABLED)
    house.router.extra["WiFi.Radio.2."] = {"Alias": "Wl1", "OperatingFrequencyBand": "5GHz", "Enable": 0}
    assert (await house.driver().networks())[0].obstacle is Obstacle.WPA3_ONLY


@pytest.mark.parametrize("status", ["Disabled", "Enabled"])
async def test_an_access_point_that_is_switched_on_and_does_not_run(house: House, status: str) -> None:
    for access_point in house.router.access_points[:2]:
        access_point.own = {"Enable": 1, "Status": status}
    off = Obstacle.RADIO_OFF if status == "Disabled" else None
    assert (await house.driver().networks())[0].obstacle is off


async def test_a_radio_that_is_down_is_not_pressed(house: House) -> None:
    radio = {"Alias": "Wl0", "OperatingFrequencyBand": "2.4GHz", "Enable": 1, "Status": "Down"}
    house.router.extra["WiFi.Radio.1."] = radio
    driver = house.driver()
    await driver.open_window(MAIN)
    assert house.router.pressed == [FIVE]
    house.router.extra["WiFi.Radio.2."] = radio | {"Alias": "Wl1", "OperatingFrequencyBand": "5GHz"}
    assert (await driver.networks())[0].obstacle is Obstacle.RADIO_OFF


@pytest.mark.parametrize("off", ["false", "0", 0, False])
async def test_ways_to_say_no(house: House, off: object) -> None:
    for access_point in house.router.access_points[:2]:
        access_point.wps = {"PairingInProgress": off}
    driver = house.driver()
    assert await phase(driver) is Phase.IDLE
    house.router.access_points[0].own["Enable"] = off
    await driver.networks()
    with pytest.raises(WindowRefused):
        await driver.open_window(MAIN)
    assert house.router.pressed == [FIVE]


async def test_an_access_point_without_a_reference_to_its_radio(house: House) -> None:
    for access_point in house.router.access_points:
        access_point.own["RadioReference"] = ""
    assert (await house.driver().networks())[0].bands == (Band.GHZ_2_4, Band.GHZ_5)


# Pressing.


async def test_one_access_point_is_pressed_by_its_number(house: House) -> None:
    await house.driver(band="5").open_window(MAIN)
    (press,) = (heard for heard in house.router.heard if heard.path == "/commands")
    assert json.loads(press.body) == {
        "command": "Device.WiFi.AccessPoint.2.WPS.InitiateWPSPBC()",
        "commandKey": "",
        "sendresp": True,
        "inputArgs": {},
    }


async def test_what_stands_in_the_way_is_looked_for_anew_at_each_press(house: House) -> None:
    driver = house.driver()
    await driver.networks()
    house.router.access_points[0].security = "WPA3-Personal"
    await driver.open_window(MAIN)
    assert house.router.pressed == [FIVE]


async def test_another_press_gives_the_whole_time_again(house: House) -> None:
    driver = house.driver()
    await driver.open_window(MAIN)
    await house.wait(15)
    assert (await driver.open_window(MAIN)).phase is Phase.OPEN
    # The Wi-Fi manager would have ended it 10 s after the end of the first one's walk time.
    await house.wait(WALK_TIME - 4)
    assert await phase(driver) is Phase.OPEN
    await house.wait(5)
    assert await phase(driver) is Phase.TIMED_OUT


async def test_another_press_that_fails_has_ended_the_window_and_paired_nobody(house: House) -> None:
    driver = house.driver()
    await driver.open_window(MAIN)
    house.router.connected[CAMERA] = MAIN
    house.router.replies["InitiateWPSPBC()"] = [{"outputArgs": {"Status": "Error_Other"}}]
    with pytest.raises(WindowRefused):
        await driver.open_window(MAIN)
    assert await phase(driver) is Phase.CANCELLED


@pytest.mark.parametrize(
    ("reply", "refusal"),
    [
        ([{"outputArgs": {"Status": "Error_Other"}, "executed": "x"}], Refusal.NOT_CARRIED_OUT),
        ([{"outputArgs": {"InitiateWPSPBC": {"Status": "Error_Not_Ready"}}}], Refusal.NOT_CARRIED_OUT),
        ({"success": "ok"}, Refusal.NOT_CARRIED_OUT),
    ],
)
async def test_a_press_that_fails(house: House, reply: object, refusal: Refusal) -> None:
    house.router.replies["InitiateWPSPBC()"] = reply
    with pytest.raises(WindowRefused) as refused:
        await house.driver().open_window(MAIN)
    assert refused.value.refusal is refusal


@pytest.mark.parametrize("status", [400, 404])
async def test_a_press_that_the_data_model_turns_down(house: House, status: int) -> None:
    driver = house.driver()
    house.router.faults = [Fault()] * await requests_before_a_press(house, driver) + [Fault(status=status, body=b"")]
    with pytest.raises(WindowRefused) as refused:
        await driver.open_window(MAIN)
    assert refused.value.refusal is Refusal.NOT_CARRIED_OUT


async def test_a_press_is_judged_by_what_follows_and_not_by_its_answer(house: House) -> None:
    driver = house.driver()
    house.router.faults = [Fault()] * await requests_before_a_press(house, driver) + [Fault(status=204, body=b"")]
    assert (await driver.open_window(MAIN)).phase is Phase.OPEN


async def test_a_press_while_two_devices_ask(house: House) -> None:
    house.router.registrar.overlap()
    with pytest.raises(WindowRefused) as refused:
        await house.driver().open_window(MAIN)
    assert refused.value.refusal is Refusal.NOT_CARRIED_OUT


async def test_what_changes_while_it_is_pressed_is_reported(house: House) -> None:
    driver = house.driver()
    presses = await requests_before_a_press(house, driver)
    house.router.replies["InitiateWPSPBC()"] = [{"outputArgs": {"Status": "Error_Not_Ready"}}]
    off = {"WiFi.AccessPoint.1.": {"Enable": 0, "Alias": MAIN, "SSIDReference": "WiFi.SSID.1."}}
    rows = [{"path": path, "parameters": parameters} for path, parameters in off.items()]
    house.router.faults = [*[Fault()] * (presses + 1), Fault(body=json.dumps(rows).encode())]
    with pytest.raises(WindowRefused) as refused:
        await driver.open_window(MAIN)
    assert refused.value.refusal is Refusal.RADIO_OFF


async def test_a_router_that_takes_its_time_to_open_and_to_close(house: House) -> None:
    driver = house.driver()
    house.router.replies = {"InitiateWPSPBC()": {"success": "ok"}, "cancelWPSPairing()": []}
    opening = asyncio.create_task(driver.open_window(MAIN))
    await house.commanded("InitiateWPSPBC")
    house.router.press_elsewhere(MAIN)
    assert (await opening).phase is Phase.OPEN
    closing = asyncio.create_task(driver.close_window(MAIN))
    await house.commanded("cancelWPSPairing")
    house.router.registrar.cancel(MAIN)
    await closing
    # Nothing is cancelled where nothing is pairing.
    assert house.commands("cancel") == ["Device.WiFi.AccessPoint.1.WPS.cancelWPSPairing()"]
    assert await phase(driver) is Phase.CANCELLED


async def test_a_band_without_wps_leaves_the_other_one_to_it(house: House) -> None:
    house.router.access_points[0].wps = None
    driver = house.driver()
    await driver.open_window(MAIN)
    assert house.router.pressed == [FIVE]
    assert await phase(driver) is Phase.OPEN


async def test_a_window_that_does_not_close(house: House) -> None:
    driver = house.driver()
    await driver.open_window(MAIN)
    house.router.replies["cancelWPSPairing()"] = []
    with pytest.raises(WindowStillOpen):
        await driver.close_window(MAIN)
    del house.router.replies["cancelWPSPairing()"]
    await driver.close_window(MAIN)
    assert await phase(driver) is Phase.CANCELLED


# Who is there.


async def _macs(house: House) -> list[str]:
    stations = (await house.driver().report((), stations=True)).stations
    assert stations is not None
    return [station.mac for station in stations]


async def test_those_who_have_left_are_not_there(house: House) -> None:
    house.router.connected = {PRINTER: FIVE}
    house.router.left = {CAMERA: FIVE}
    assert await _macs(house) == [PRINTER]


async def test_nodes_of_the_mesh_are_no_stations(house: House) -> None:
    house.router.connected = {PRINTER: MAIN, CAMERA: "vap5g0back"}
    assert await _macs(house) == [PRINTER]


async def test_a_router_without_a_list_of_hosts(house: House) -> None:
    driver = house.driver()
    await driver.networks()
    house.router.faults = [Fault(status=404)]
    assert await driver.describe(PRINTER) is None


async def test_what_a_device_is_called(house: House) -> None:
    house.router.hosts = [
        {"PhysAddress": PRINTER.upper(), "HostName": "printer\n\u202e", "IPAddress": "192.168.1.10"},
        {"PhysAddress": CAMERA.upper(), "HostName": "", "IPAddress": "none"},
    ]
    driver = house.driver()
    found = await driver.describe(PRINTER)
    assert found is not None
    assert (found.hostname, found.ip) == ("printer", "192.168.1.10")
    nameless = await driver.describe(CAMERA)
    assert nameless is not None
    assert (nameless.hostname, nameless.ip) == (None, None)


async def test_a_look_is_one_request(house: House) -> None:
    house.router.connected = {PRINTER: MAIN}
    driver = house.driver()
    await driver.networks()
    before = len(house.router.heard)
    await driver.report((MAIN,))
    await driver.report((MAIN,), stations=True)
    assert house.asked()[before:] == [
        "GET /serviceElements/Device.WiFi.AccessPoint.*.WPS.",
        "GET /serviceElements/Device.WiFi.AccessPoint.*.WPS.",
        "GET /serviceElements/Device.WiFi.AccessPoint.*.AssociatedDevice.",
    ]


async def test_a_list_without_anybody_is_one_request(house: House) -> None:
    house.router.connected = {}
    driver = house.driver()
    await driver.report((MAIN,))
    before = len(house.router.heard)
    assert (await driver.report((MAIN,), stations=True)).stations == ()
    assert house.asked()[before:] == [
        "GET /serviceElements/Device.WiFi.AccessPoint.*.WPS.",
        "GET /serviceElements/Device.WiFi.AccessPoint.*.AssociatedDevice.",
    ]


@pytest.mark.parametrize("wildcards", ["refused", "empty"])
async def test_a_router_without_wildcards_is_asked_one_by_one(house: House, wildcards: str) -> None:
    house.router.wildcards = wildcards
    driver = house.driver()
    await driver.open_window(MAIN)
    before = len(house.router.heard)
    await driver.report((MAIN,))
    assert house.asked()[before:] == [
        "GET /serviceElements/Device.WiFi.AccessPoint.1.WPS.",
        "GET /serviceElements/Device.WiFi.AccessPoint.2.WPS.",
    ]


# What changes.


async def test_networks_that_are_others_by_now_are_looked_for_again(house: House) -> None:
    driver = house.driver()
    await driver.networks()
    del house.router.access_points[2:]
    with pytest.raises(RouterProtocolError, match="missing"):
        await driver.report()
    assert set((await driver.report()).windows) == {MAIN}
