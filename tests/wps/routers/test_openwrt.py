"""The OpenWrt driver opens, watches and closes windows of a router that it reaches over real HTTP."""

from dataclasses import replace
from typing import override

import aiohttp
import pytest

from custom_components.wps_push.wps.model import Enrollee, OwnPin, Phase, Refusal, Result, RouterInfo, RouterReport
from custom_components.wps_push.wps.router import Cancels, Describes, WindowRefused, WindowStillOpen
from tests.emulators.openwrt import Interface
from tests.emulators.openwrt.backends import Simulated

from .openwrt_house import CAMERA, GUEST, IDLE, LOW, MAIN, OPEN, PRINTER, TIMING, House, paired, station

pytestmark = pytest.mark.usefixtures("nothing_secret_is_logged")


async def refusal(house: House) -> WindowRefused:
    """How a press is turned down."""
    with pytest.raises(WindowRefused) as refused:
        await house.driver().open_window(MAIN)
    return refused.value


async def test_the_router_says_who_it_is(house: House) -> None:
    info = await house.driver().connect()
    assert info == RouterInfo(
        identity="00:11:22:00:00:10",
        name="OpenWrt",
        manufacturer="OpenWrt",
        model="Emulated Router R1",
        sw_version="25.12.5",
        macs=frozenset({"00:11:22:00:00:10", "00:11:22:00:00:20", "02:11:22:00:00:10"}),
        url=house.router.url,
        own_pin=OwnPin.OFF,
    )
    assert (await house.driver("hass").connect()).identity == info.identity


async def test_a_global_address_says_more_than_a_private_one(house: House) -> None:
    for interface in house.router.interfaces[:2]:
        interface.bssid = f"a8{interface.bssid[2:]}"
    assert (await house.driver().connect()).identity == "a8:11:22:00:00:10"


async def test_a_router_with_private_addresses_only_takes_the_lowest(house: House) -> None:
    for interface in house.router.interfaces:
        interface.bssid = f"02{interface.bssid[2:]}"
    assert (await house.driver().connect()).identity == "02:11:22:00:00:10"


async def test_a_router_without_any_address_is_known_by_its_host(house: House) -> None:
    house.router.interfaces.clear()
    house.router.bus.board = {"release": []}
    info = await house.driver().connect()
    assert (info.identity, info.name, info.manufacturer) == ("127.0.0.1", "127.0.0.1", "OpenWrt")


async def test_a_press_opens_the_window_and_the_device_that_joins_is_named(house: House) -> None:
    driver = house.driver()
    assert await driver.open_window(MAIN) == OPEN
    assert await driver.report() == RouterReport(windows={MAIN: OPEN, GUEST: IDLE}, joining=False)
    house.joins(PRINTER, "printer")
    assert (await driver.report()).windows == {MAIN: paired(PRINTER), GUEST: IDLE}


@pytest.mark.parametrize("username", ["root", "hass"])
async def test_a_device_in_the_middle_of_wps_is_told_while_the_window_is_open(
    session: aiohttp.ClientSession, username: str
) -> None:
    house = House(session, exchange_time=5)
    async with house.router:
        driver = house.driver(username)
        assert (await driver.report()).joining is None
        (main, _) = await driver.networks()
        await driver.open_window(main.id)
        requests = house.server.requests
        assert (await driver.report()).joining is False
        house.router.press(PRINTER)
        house.wait(1)
        assert (await driver.report()).joining is True
        house.wait(5)
        report = await driver.report()
        assert (report.windows[main.id], report.joining) == (paired(PRINTER), False)
        # It is shown in the request that is made anyway, and nobody asks beside a closed window.
        assert house.server.requests == requests + 3
        assert (await driver.report()).joining is None


async def test_an_account_that_does_not_see_the_clients_of_hostapd_tells_nothing_of_them(house: House) -> None:
    driver = house.driver("stock")
    (main, _) = await driver.networks()
    house.registrar.press(LOW)
    await driver.report()
    calls = house.server.calls.copy()
    assert (await driver.report([main.id])).joining is None
    assert house.server.calls[f"hostapd.{LOW} get_clients"] == calls[f"hostapd.{LOW} get_clients"]


async def test_one_network_is_opened_on_one_radio(house: House) -> None:
    await house.driver().open_window(MAIN)
    assert house.registrar.status("phy0-ap0").pbc_status == "Active"
    assert house.registrar.status("phy1-ap0").pbc_status == "Disabled"
    assert house.registrar.status("phy0-ap1").pbc_status == "Disabled"


@pytest.mark.parametrize(
    ("band", "ifname"), [("5", "phy1-ap0"), ("2.4", "phy0-ap0"), ("6", "phy0-ap0"), ("?", "phy0-ap0")]
)
async def test_the_band_is_a_choice(house: House, band: str, ifname: str) -> None:
    await house.driver(band=band).open_window(MAIN)
    assert house.registrar.status(ifname).pbc_status == "Active"


async def test_another_press_starts_the_walk_time_anew(house: House) -> None:
    driver = house.driver()
    await driver.open_window(MAIN)
    house.wait(100)
    assert await driver.open_window(MAIN) == OPEN
    house.wait(100)
    assert (await driver.report()).windows[MAIN] == OPEN
    house.wait(30)
    assert (await driver.report()).windows[MAIN].phase is Phase.TIMED_OUT


async def test_a_device_that_was_pressed_first_joins(house: House) -> None:
    house.router.press(PRINTER)
    driver = house.driver()
    assert await driver.open_window(MAIN) == OPEN
    house.wait(1)
    assert (await driver.report()).windows[MAIN] == paired(PRINTER)


async def test_a_device_that_joins_before_the_read_back(session: aiohttp.ClientSession) -> None:
    house = House(session, exchange_time=0)
    async with house.router:
        driver = house.driver()
        house.router.press(PRINTER)
        assert await driver.open_window(MAIN) == paired(PRINTER)
        assert (await driver.report()).windows[MAIN] == paired(PRINTER)


async def test_the_last_result_is_not_taken_for_the_new_one(house: House) -> None:
    driver = house.driver()
    await driver.open_window(MAIN)
    house.joins(PRINTER)
    await driver.report()
    status = await driver.open_window(MAIN)
    assert status == replace(paired(PRINTER), phase=Phase.OPEN)
    house.joins(CAMERA)
    assert (await driver.report()).windows[MAIN] == paired(CAMERA)


async def test_a_failed_exchange_leaves_the_window_open(house: House) -> None:
    driver = house.driver()
    await driver.open_window(MAIN)
    house.registrar.fail("phy0-ap0", PRINTER)
    status = (await driver.report()).windows[MAIN]
    assert (status.phase, status.result, status.peer) == (Phase.OPEN, Result.FAILED, PRINTER)
    await driver.close_window(MAIN)
    house.registrar.reset()
    house.registrar.fail("phy0-ap0", PRINTER)
    assert (await driver.report()).windows[MAIN].phase is Phase.IDLE


async def test_a_window_is_closed_and_a_late_device_stays_out(house: House) -> None:
    driver = house.driver()
    assert isinstance(driver, Cancels)
    await driver.open_window(MAIN)
    await driver.close_window(MAIN)
    house.joins()
    assert (await driver.report()).windows[MAIN].phase is Phase.TIMED_OUT
    assert not house.registrar.registered


async def test_closing_closes_what_somebody_opened_on_the_other_radio(house: House) -> None:
    driver = house.driver()
    house.registrar.press("phy1-ap0")
    assert (await driver.report()).windows[MAIN] == OPEN
    await driver.close_window(MAIN)
    assert house.registrar.status("phy1-ap0").pbc_status == "Timed-out"


async def test_closing_what_is_not_there_is_no_error(house: House) -> None:
    driver = house.driver()
    await driver.close_window("gone")
    await driver.close_window(MAIN)
    house.registrar.bsses["phy0-ap0"].enabled = False
    await driver.close_window(MAIN)


async def test_a_window_that_does_not_close_is_reported(house: House) -> None:
    driver = house.driver()
    await driver.open_window(MAIN)
    # As after a restart of the radio: hostapd has forgotten the timer, and with it how to cancel.
    house.registrar.bsses["phy0-ap0"].ends_at = None
    with pytest.raises(WindowStillOpen):
        await driver.close_window(MAIN)
    assert (await driver.report()).windows[MAIN] == OPEN


async def test_two_devices_before_the_press_are_an_overlap(house: House) -> None:
    house.registrar.overlap()
    refused = await refusal(house)
    assert (refused.refusal, refused.retry_in) == (Refusal.OVERLAP, TIMING.walk_time)
    house.wait(241)
    assert await house.driver().open_window(MAIN) == OPEN


async def test_two_devices_in_the_window_are_an_overlap_until_the_walk_time_ends(house: House) -> None:
    driver = house.driver()
    await driver.open_window(MAIN)
    house.registrar.overlap()
    assert (await driver.report()).windows[MAIN].phase is Phase.OVERLAP
    house.wait(121)
    assert (await driver.report()).windows[MAIN].phase is Phase.TIMED_OUT


class Crowded(Simulated):
    """Behind every press two devices are waiting."""

    @override
    async def start(self, ifname: str) -> int:
        status = await super().start(ifname)
        self.registrar.overlap()
        return status


async def test_an_overlap_right_after_the_press(house: House) -> None:
    house.router.bus.backend = Crowded(house.registrar)
    assert (await refusal(house)).refusal is Refusal.OVERLAP


async def test_a_build_that_accepts_the_press_and_does_nothing(house: House) -> None:
    house.registrar.bsses["phy0-ap0"].stub = True
    assert (await refusal(house)).refusal is Refusal.NOT_CARRIED_OUT


async def test_a_stale_success_is_no_proof_of_an_opened_window(house: House) -> None:
    await house.driver().open_window(MAIN)
    house.joins()
    house.registrar.bsses["phy0-ap0"].stub = True
    assert (await refusal(house)).refusal is Refusal.NOT_CARRIED_OUT


async def test_a_window_that_was_opened_elsewhere(house: House) -> None:
    driver = house.driver()
    await driver.report()
    house.registrar.press("phy0-ap1")
    assert (await driver.report()).windows == {MAIN: IDLE, GUEST: OPEN}


async def test_a_pairing_elsewhere_between_two_looks(house: House) -> None:
    driver = house.driver()
    await driver.report()
    house.registrar.press("phy1-ap0")
    house.joins(CAMERA)
    assert (await driver.report()).windows[MAIN] == paired(CAMERA)


async def test_nginx_runs_a_batch_in_any_order(session: aiohttp.ClientSession) -> None:
    house = House(session, nginx=True)
    async with house.router:
        driver = house.driver()
        assert (await driver.open_window(MAIN)).phase is Phase.OPEN
        house.joins()
        assert (await driver.open_window(MAIN)) == replace(paired(PRINTER), phase=Phase.OPEN)
        await driver.close_window(MAIN)
        assert (await driver.report()).windows[MAIN].phase is Phase.TIMED_OUT


async def test_a_server_without_batches(session: aiohttp.ClientSession) -> None:
    house = House(session, batches=False)
    async with house.router:
        driver = house.driver()
        assert await driver.open_window(MAIN) == OPEN
        house.joins()
        requests = house.server.requests
        report = await driver.report()
        assert (report.windows[MAIN], report.joining) == (paired(PRINTER), None)
        assert house.server.requests == requests + 3


async def test_whoever_connects_and_reads_the_networks_asks_three_times(house: House) -> None:
    driver = house.driver()
    await driver.connect()
    networks = await driver.networks()
    # What runs, the log-in, and everything else.
    assert (house.server.requests, house.router.rpcd.log_ins) == (3, 1)
    assert [network.id for network in networks] == [MAIN, GUEST]
    # The networks that are asked for later are those of then.
    before = house.server.requests
    await driver.networks()
    assert house.server.requests == before + 2


@pytest.mark.parametrize("between", ["report", "open_window"])
async def test_what_was_asked_in_between_makes_the_networks_old(house: House, between: str) -> None:
    driver = house.driver()
    await driver.connect()
    await (driver.report() if between == "report" else driver.open_window(MAIN))
    before = house.server.requests
    await driver.networks()
    assert house.server.requests == before + 2


async def test_idle_looks_cost_one_request_and_no_log_in(house: House) -> None:
    driver = house.driver()
    await driver.report()
    requests = house.server.requests
    for _ in range(10):
        await driver.report()
    assert house.server.requests == requests + 10
    assert house.router.rpcd.log_ins == 1


@pytest.mark.parametrize("username", ["root", "hass"])
async def test_stations_with_names_and_addresses(house: House, username: str) -> None:
    driver = house.driver(username)
    await driver.open_window((await driver.networks())[0].id)
    house.joins()
    report = await driver.report(stations=True)
    assert report.stations == (station(PRINTER, "printer", "192.168.1.150"),)
    assert (await driver.report()).stations is None


@pytest.mark.parametrize("username", ["root", "hass"])
async def test_what_the_router_knows_of_a_device(house: House, username: str) -> None:
    driver = house.driver(username)
    assert isinstance(driver, Describes)
    assert await driver.describe(PRINTER) is None
    await driver.open_window((await driver.networks())[0].id)
    house.joins(name="\u202eprin\tter\n")
    assert await driver.describe(PRINTER) == Enrollee(mac=PRINTER, hostname="prin ter", ip="192.168.1.150")


async def test_a_name_that_is_no_utf_8(house: House) -> None:
    driver = house.driver()
    await driver.open_window(MAIN)
    house.joins(name=b"K\xfcche".decode(errors="surrogateescape"))
    described = await driver.describe(PRINTER)
    assert described
    assert described.hostname == "K\N{REPLACEMENT CHARACTER}che"


async def test_leases_that_make_no_sense_are_passed_over(house: House) -> None:
    rows = [7, {"macaddr": "?", "ipaddr": "192.168.1.9"}, {"macaddr": PRINTER, "hostname": "printer", "ipaddr": "?"}]
    house.server.answers["luci-rpc getDHCPLeases"] = [0, {"dhcp_leases": rows}]
    house.server.answers["luci-rpc getHostHints"] = [0, {PRINTER: {"ipv4": "192.168.1.7"}, CAMERA: {"ipaddrs": [7]}}]
    driver = house.driver()
    assert await driver.describe(PRINTER) == Enrollee(mac=PRINTER, hostname="printer", ip="192.168.1.7")
    assert await driver.describe(CAMERA) is None


async def test_no_wifi_up(house: House) -> None:
    house.router.interfaces.clear()
    driver = house.driver()
    assert await driver.networks() == ()
    assert await driver.report() == RouterReport()
    assert (await refusal(house)).refusal is Refusal.RADIO_OFF
    house.router.interfaces.append(
        Interface(ifname="phy0-ap0", section=MAIN, radio="radio0", band="2g", bssid="00:11:22:00:00:10")
    )
    assert (await driver.report()).windows == {MAIN: IDLE}
