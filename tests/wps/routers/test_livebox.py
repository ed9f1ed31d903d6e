"""What is particular to a Livebox: it reports that it is pairing, and not how that ended, in places that differ with the model."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

import aiohttp
import pytest

from custom_components.wps_push.wps.detect import detect
from custom_components.wps_push.wps.model import Band, Enrollee, Obstacle, Phase, Refusal, Result, Role, Station
from custom_components.wps_push.wps.router import RouterProtocolError, WindowRefused, WindowStillOpen
from custom_components.wps_push.wps.timing import Timing
from tests.emulators.livebox import livebox_3, livebox_7

from .livebox_house import CAMERA, MAIN, PRINTER, WALK_TIME, House, joins, phase

OLD = {"vaps": livebox_3(), "product_class": "Livebox 3", "words": None, "lists_vaps": False}
"""A Livebox 3, which shows its pairing in the MIBs alone."""

WORDS = {"Active": "InProgress", "Success": "Success", "Timed-out": "Timeout"}
"""Words that `PairingStatus` may have."""

LIST, MIBS, WIFI = "Devices.get", "NeMo.Intf.lan.getMIBs", "NMC.Wifi.get"


@pytest.fixture
async def home(session: aiohttp.ClientSession) -> AsyncGenerator[House]:
    """A house with a Livebox 7."""
    house = House(session)
    async with house.router:
        yield house


async def test_who_it_is(home: House) -> None:
    info = await home.driver().connect()
    assert (info.identity, info.name, info.manufacturer) == ("012345678901234", "Livebox 7", "Sagemcom")
    assert info.sw_version == "SG70-fr-G07.R02.C02_18"
    assert info.macs == {"02:00:5e:00:00:01"}


async def test_a_box_without_a_serial_number_is_known_by_its_address(home: House) -> None:
    reported = home.box.device_info() | {"SerialNumber": ""}
    home.router.answers["DeviceInfo.get"] = {"status": reported}
    assert (await home.driver().connect()).identity == "02:00:5e:00:00:01"
    home.router.answers["DeviceInfo.get"] = {"status": reported | {"BaseMAC": "x"}}
    with pytest.raises(RouterProtocolError, match="neither a serial number nor an address"):
        await home.driver().connect()


async def test_the_networks_of_a_livebox_7(home: House) -> None:
    main, second, guest = await home.driver().networks()
    assert (main.id, main.role, main.obstacle) == (MAIN, Role.MAIN, None)
    # WPS is off on 6 GHz, where it cannot be on; the other bands have it.
    assert main.bands == (Band.GHZ_2_4, Band.GHZ_5, Band.GHZ_6)
    assert (second.id, second.role, second.obstacle) == ("secondary", Role.OTHER, Obstacle.RADIO_OFF)
    assert (guest.id, guest.ssid, guest.role, guest.obstacle) == ("guest", "Guests", Role.GUEST, Obstacle.NOT_BUILT_IN)


async def test_bands_with_names_of_their_own_are_one_network(session: aiohttp.ClientSession) -> None:
    async with (house := House(session, **OLD)).router:
        (main,) = await house.driver().networks()
    assert (main.id, main.ssid, main.bands, main.obstacle) == (MAIN, "Livebox-1A2B", (), None)


@pytest.mark.parametrize(
    ("changes", "obstacle"),
    [
        ({"enabled": False}, Obstacle.RADIO_OFF),
        ({"wps_enable": False}, Obstacle.WPS_DISABLED),
        ({"wps_enable": True}, None),
    ],
)
async def test_switches_for_the_whole_box(home: House, changes: dict[str, Any], obstacle: Obstacle | None) -> None:
    for name, value in changes.items():
        setattr(home.box, name, value)
    assert (await home.driver().networks())[0].obstacle is obstacle


@pytest.mark.parametrize("name", ["Enable", "Status"])
async def test_wifi_that_is_off_in_one_word_or_the_other(home: House, name: str) -> None:
    home.router.answers[WIFI] = {"status": home.box.wifi() | {name: False}}
    assert (await home.driver().networks())[0].obstacle is Obstacle.RADIO_OFF


@pytest.mark.parametrize(
    ("changes", "obstacle"),
    [
        ({"mode": "WPA2-Personal"}, None),
        ({"mode": "WPA3-Personal-Compatibility"}, None),
        ({"mode": "OWE"}, Obstacle.OPEN_NETWORK),
        ({"mode": "WEP-128"}, Obstacle.WPS_DISABLED),
        ({"methods": "Label,Ethernet"}, Obstacle.WPS_DISABLED),
    ],
)
async def test_what_an_access_point_can_be(
    session: aiohttp.ClientSession, changes: dict[str, Any], obstacle: Obstacle | None
) -> None:
    async with (house := House(session, **OLD | {"vaps": livebox_3()})).router:
        for vap in house.box.vaps:
            for name, value in changes.items():
                setattr(vap, name, value)
        assert (await house.driver().networks())[0].obstacle is obstacle


async def test_nothing_is_pressed_where_an_obstacle_is_known(home: House) -> None:
    driver = home.driver()
    for vap in home.box.vaps:
        vap.mode = "WPA3-Personal"
    with pytest.raises(WindowRefused) as refused:
        await driver.open_window(MAIN)
    assert refused.value.refusal is Refusal.WPA3_ONLY
    assert home.called("NMC.Wifi.startPairing") == []
    # It is looked for anew at the next press.
    for vap in home.box.vaps:
        vap.mode = "WPA2-Personal"
    assert (await driver.open_window(MAIN)).phase is Phase.OPEN


async def test_one_press_opens_all_bands_and_never_pairs_by_pin(home: House) -> None:
    await home.driver().open_window(MAIN)
    open_ones = {name for name, bss in home.router.registrar.bsses.items() if bss.pbc_status == "Active"}
    assert open_ones == {"vap2g0priv0", "vap5g0priv0"}
    assert home.called("NMC.Wifi.startPairing") == [{}]
    assert home.box.pins == []


@pytest.mark.parametrize("network_id", ["guest", "secondary", "nothing"])
async def test_a_press_for_another_network_is_refused(home: House, network_id: str) -> None:
    with pytest.raises(WindowRefused):
        await home.driver().open_window(network_id)
    assert home.called("NMC.Wifi.startPairing") == []


# Where the box shows that it is pairing.

LIVE: dict[str, dict[str, Any]] = {
    "in the list": {},
    "in the list, and in a word": {"words": WORDS},
    "in the MIBs, the list stays as it was": {"list_is_live": False},
    "in the MIBs, there is no list": OLD,
}


@pytest.mark.parametrize("how", LIVE)
async def test_a_window_from_its_beginning_to_its_end(session: aiohttp.ClientSession, how: str) -> None:
    async with (house := House(session, **LIVE[how])).router:
        driver = house.driver()
        assert await phase(driver) is Phase.IDLE
        assert (await driver.open_window(MAIN)).phase is Phase.OPEN
        await house.wait(WALK_TIME / 2)
        assert await phase(driver) is Phase.OPEN
        await house.wait(WALK_TIME / 2 + 1)
        assert await phase(driver) is Phase.TIMED_OUT
        await driver.open_window(MAIN)
        await joins(house)
        status = (await driver.report((MAIN,))).windows[MAIN]
        assert (status.phase, status.result, status.peer) == (Phase.SUCCEEDED, Result.SUCCESS, None)
        assert await phase(driver) is Phase.SUCCEEDED


async def test_a_box_without_a_word_is_not_asked_for_one(session: aiohttp.ClientSession) -> None:
    async with (house := House(session, **OLD)).router:
        driver = house.driver()
        await driver.networks()
        before = len(house.called(WIFI))
        await driver.open_window(MAIN)
        await phase(driver)
        assert len(house.called(WIFI)) == before


async def test_the_place_that_has_shown_a_window_is_asked_from_then_on(home: House) -> None:
    home.box.list_is_live = False
    driver = home.driver()
    await driver.open_window(MAIN)
    home.router.calls.clear()
    await phase(driver)
    assert [f"{service}.{method}" for service, method, _ in home.router.calls] == [MIBS]


async def test_a_look_costs_one_short_answer(home: House) -> None:
    driver = home.driver()
    await phase(driver)
    home.router.calls.clear()
    await phase(driver)
    ((service, method, parameters),) = home.router.calls
    assert (f"{service}.{method}", parameters["flags"]) == (LIST, "no_actions")


async def test_a_box_that_does_not_report_at_all(session: aiohttp.ClientSession) -> None:
    async with (house := House(session, words=None, lists_vaps=False)).router:
        house.router.answers[MIBS] = {"status": {"wlanvap": {"wl0": {"VAPStatus": "Up", "WPS": {"Enable": True}}}}}
        with pytest.raises(RouterProtocolError, match="does not say whether it is pairing"):
            await house.driver().report()


FAILED = {"status": None, "errors": [{"error": 196639, "description": "Function execution failed", "info": "x"}]}


async def test_a_box_that_lists_no_devices_by_expression(home: House) -> None:
    home.router.answers[LIST] = FAILED
    driver = home.driver()
    assert (await driver.networks())[0].obstacle is None
    assert await phase(driver) is Phase.IDLE


async def test_an_error_of_the_box_has_its_number(home: House) -> None:
    home.router.answers[MIBS] = FAILED
    with pytest.raises(RouterProtocolError, match=r"NeMo\.Intf\.lan\.getMIBs: the box reports error 196639"):
        await home.driver().networks()


async def test_access_points_that_have_gone_end_no_window(home: House) -> None:
    driver = home.driver()
    await driver.open_window(MAIN)
    home.router.answers[LIST] = {"status": {"found": []}}
    with pytest.raises(RouterProtocolError, match=r"Devices\.get: no WPS state"):
        await driver.report()
    del home.router.answers[LIST]
    assert await phase(driver) is Phase.OPEN


async def test_a_word_that_has_gone_ends_no_window(session: aiohttp.ClientSession) -> None:
    async with (house := House(session, words=WORDS, lists_vaps=False)).router:
        house.router.answers[MIBS] = {"status": house.box.mibs("lan")}
        driver = house.driver()
        await driver.open_window(MAIN)
        house.box.words = None
        with pytest.raises(RouterProtocolError, match=r"NMC\.Wifi\.get: no pairing status"):
            await driver.report()


# What goes wrong with a press or a stop.


async def test_a_press_that_the_box_reports_an_error_for(home: House) -> None:
    driver = home.driver()
    home.router.answers["NMC.Wifi.startPairing"] = {"error": 1, "description": "unknown error", "info": ""}
    with pytest.raises(WindowRefused) as refused:
        await driver.open_window(MAIN)
    assert refused.value.refusal is Refusal.NOT_CARRIED_OUT
    home.box.press()
    with pytest.raises(WindowRefused) as refused:
        await driver.open_window(MAIN)
    assert refused.value.refusal is Refusal.BUSY


async def called(home: House, name: str) -> None:
    """Wait until the box has been asked for that."""
    for _ in range(2000):
        if home.called(name):
            return
        await asyncio.sleep(0.001)
    raise AssertionError(f"{name} was not called")


async def test_a_box_that_takes_its_time_to_open_and_to_close(home: House) -> None:
    driver = home.driver()
    home.router.answers["NMC.Wifi.startPairing"] = home.router.answers["NMC.Wifi.stopPairing"] = {"status": True}
    opening = asyncio.create_task(driver.open_window(MAIN))
    await called(home, "NMC.Wifi.startPairing")
    home.box.press()
    assert (await opening).phase is Phase.OPEN
    closing = asyncio.create_task(driver.close_window(MAIN))
    await called(home, "NMC.Wifi.stopPairing")
    home.box.cancel()
    await closing
    assert await phase(driver) is Phase.CANCELLED


async def test_a_window_that_cannot_be_closed(home: House) -> None:
    driver = home.driver()
    await driver.open_window(MAIN)
    home.router.answers["NMC.Wifi.stopPairing"] = {"status": True}
    with pytest.raises(WindowStillOpen):
        await driver.close_window(MAIN)
    assert await phase(driver) is Phase.OPEN


async def test_closing_what_is_closed_is_no_trouble(home: House) -> None:
    home.router.answers["NMC.Wifi.stopPairing"] = FAILED
    await home.driver().close_window(MAIN)


# The devices.


async def test_stations_have_names_and_addresses(home: House) -> None:
    home.box.connect(PRINTER, "printer")
    home.box.connect(CAMERA, "\u202ecamera\n")
    home.box.devices[CAMERA].ip = "nonsense"
    driver = home.driver()
    assert (await driver.report((), stations=True)).stations == (
        Station(mac=PRINTER, hostname="printer", ip="192.168.1.10", associated_for=0, first_seen_for=0),
        Station(mac=CAMERA, hostname="camera", associated_for=0, first_seen_for=0),
    )
    home.box.devices[PRINTER].active = False
    assert [station.mac for station in (await driver.report((), stations=True)).stations or ()] == [CAMERA]
    # The box remembers those that are away.
    assert await driver.describe(PRINTER) == Enrollee(mac=PRINTER, hostname="printer", ip="192.168.1.10")
    assert await driver.describe("3c:2a:f4:00:00:99") is None


async def test_a_box_that_lists_those_who_are_away_all_the_same(home: House) -> None:
    away = {"PhysAddress": PRINTER.upper(), "Name": "printer", "Active": False, "InterfaceName": "vap2g0priv0"}
    home.router.answers[LIST] = {"status": {"found": [away, away | {"PhysAddress": CAMERA, "Active": True}]}}
    assert [station.mac for station in (await home.driver().report((), stations=True)).stations or ()] == [CAMERA]


async def test_a_box_without_guest_wifi(session: aiohttp.ClientSession) -> None:
    async with (house := House(session, vaps=livebox_7()[:2])).router:
        assert [network.id for network in await house.driver().networks()] == [MAIN]


async def test_the_guest_networks_state_comes_from_its_own_bridge(home: House) -> None:
    home.box.lists_vaps = False
    windows = (await home.driver().report()).windows
    assert set(windows) == {MAIN, "guest", "secondary"}


# Detection.


@pytest.mark.parametrize("open_to_all", [True, False])
async def test_it_is_found(home: House, open_to_all: bool) -> None:
    if not open_to_all:
        home.router.answers["DeviceInfo.get"] = {
            "status": None,
            "errors": [{"error": 13, "description": "Permission denied", "info": "DeviceInfo"}],
        }
    found = await detect(home.session, home.router.host, timing=Timing())
    assert [spec.key for spec in found.drivers] == ["livebox"]
    assert home.router.log_ins == 0
