"""What an account may do, and what "access denied" means: a missing right, a session that is over, or rpcd that restarts."""

import pytest

from custom_components.wps_push.wps.model import Obstacle, Phase
from custom_components.wps_push.wps.router import RouterPermissionError, RouterProtocolError, RouterUnreachable
from tests.emulators.openwrt import PASSWORD
from tests.emulators.openwrt.accounts import Account, Rights, shipped, without

from .openwrt_house import IDLE, IMPATIENT, MAIN, NARROW, OPEN, PRINTER, House, paired, station

pytestmark = pytest.mark.usefixtures("nothing_secret_is_logged")

ALL = shipped("wps_push")


def allow(house: House, rights: Rights, username: str = "hass") -> None:
    """Write other rights into the router's ACL files: for each log-in from now on."""
    house.router.rpcd.accounts[username] = Account(PASSWORD, rights)


def test_our_acl_group_shows_no_wifi_key() -> None:
    assert sorted(ALL["hostapd.*"]) == ["get_clients", "get_status", "wps_cancel", "wps_start", "wps_status"]
    revealing = {"luci-rpc": "getWirelessDevices", "network.wireless": "status", "uci": "get"}
    assert [name for name, method in revealing.items() if method in ALL.get(name, [])] == []
    # The other group, for those who want the audit, is made of just these.
    assert shipped("wps_push_audit") == {name: [method] for name, method in revealing.items()}


# Rights that are missing.


@pytest.mark.parametrize("method", ["wps_start", "wps_status"])
async def test_an_account_that_may_not_open(house: House, method: str) -> None:
    allow(house, without(ALL, "hostapd.*", method))
    driver = house.driver("hass")
    assert (await driver.networks())[0].obstacle is Obstacle.NO_PERMISSION
    assert house.router.rpcd.log_ins == 1
    with pytest.raises(RouterPermissionError) as error:
        await driver.open_window(NARROW)
    assert error.value.right == f"hostapd.* {method}"
    assert house.server.calls["hostapd.phy0-ap0 wps_start"] == 0
    # Somebody may have granted it meanwhile, and a new log-in is how to find out.
    assert house.router.rpcd.log_ins == 2
    allow(house, ALL)
    assert await driver.open_window(NARROW) == OPEN


async def test_an_account_that_may_not_close(house: House) -> None:
    allow(house, without(ALL, "hostapd.*", "wps_cancel"))
    driver = house.driver("hass")
    await driver.open_window(NARROW)
    with pytest.raises(RouterPermissionError, match=r"hostapd\.\* wps_cancel"):
        await driver.close_window(NARROW)
    assert (await driver.report()).windows[NARROW] == OPEN
    allow(house, ALL)
    await driver.close_window(NARROW)
    assert house.registrar.status("phy0-ap0").pbc_status == "Timed-out"


async def test_a_look_without_the_right_asks_once_for_it_and_sends_nothing_else(house: House) -> None:
    allow(house, without(ALL, "hostapd.*", "wps_status"))
    driver = house.driver("hass")
    await driver.networks()
    for _ in range(3):
        requests, log_ins = house.server.requests, house.router.rpcd.log_ins
        with pytest.raises(RouterPermissionError, match=r"hostapd\.\* wps_status"):
            await driver.report()
        assert (house.server.requests, house.router.rpcd.log_ins) == (requests + 1, log_ins + 1)


@pytest.mark.parametrize(
    ("name", "method"),
    [(name, method) for name, methods in ALL.items() for method in methods if not method.startswith("wps_")],
)
async def test_an_account_without_any_other_right_opens_all_the_same(house: House, name: str, method: str) -> None:
    allow(house, without(ALL, name, method))
    driver = house.driver("hass")
    await driver.connect()
    await driver.open_window(NARROW)
    house.joins()
    report = await driver.report(stations=True)
    assert report.windows[NARROW] == paired(PRINTER)
    assert report.stations == (station(PRINTER, "printer", "192.168.1.150"),)
    described = await driver.describe(PRINTER)
    assert described
    assert described.hostname == "printer"
    await driver.disconnect()
    assert house.router.rpcd.log_ins == 1


async def test_an_account_that_sees_no_device(house: House) -> None:
    allow(house, {"hostapd.*": ["wps_*"]})
    driver = house.driver("hass")
    report = await driver.report(stations=True)
    assert set(report.windows) == {"phy0-ap0", "phy0-ap1", "phy1-ap0"}
    assert report.stations is None
    assert await driver.describe(PRINTER) is None
    assert house.router.rpcd.log_ins == 1


async def test_an_account_without_rights(house: House) -> None:
    allow(house, {})
    driver = house.driver("hass")
    assert {network.obstacle for network in await driver.networks()} == {Obstacle.NO_PERMISSION}
    with pytest.raises(RouterPermissionError):
        await driver.report()


async def test_an_account_that_may_do_everything(house: House) -> None:
    driver = house.driver("admin")
    await driver.connect()
    await driver.open_window(MAIN)
    house.joins()
    assert (await driver.report(stations=True)).stations == (station(PRINTER, "printer", "192.168.1.150"),)
    await driver.close_window(MAIN)
    await driver.disconnect()
    assert house.router.rpcd.sessions == {}


# Rights that come and go.


@pytest.mark.parametrize("how", ["restart", "reload"])
async def test_rights_that_are_lost_and_put_back(house: House, how: str) -> None:
    """As by a firmware upgrade that did not keep the ACL file."""
    rpcd = house.router.rpcd
    driver = house.driver("hass")
    await driver.report()
    allow(house, {})
    getattr(rpcd, how)()
    for _ in range(3):
        with pytest.raises(RouterPermissionError, match=r"hostapd\.\* wps_status"):
            await driver.report()
    allow(house, ALL)
    getattr(rpcd, how)()
    assert (await driver.report()).windows[NARROW] == IDLE
    requests = house.server.requests
    await driver.report()
    assert house.server.requests == requests + 1


async def test_rights_that_grow_without_a_log_in_are_used(house: House) -> None:
    """LuCI is installed, and rpcd reads its files anew; the session stays."""
    allow(house, {"hostapd.*": ["wps_*"]})
    driver = house.driver("hass")
    await driver.networks()
    await driver.open_window(NARROW)
    house.joins()
    await driver.report()
    assert await driver.describe(PRINTER) is None
    allow(house, ALL)
    house.router.rpcd.reload()
    described = await driver.describe(PRINTER)
    assert described
    assert described.hostname == "printer"
    assert house.router.rpcd.log_ins == 1


async def test_a_right_that_is_named_and_refused_leads_to_one_log_in_a_look(house: House) -> None:
    driver = house.driver("hass")
    await driver.networks()
    house.server.denied.add("wps_status")
    for number in range(1, 4):
        with pytest.raises(RouterPermissionError, match=r"hostapd\.\* wps_status"):
            await driver.report()
        assert house.router.rpcd.log_ins == 1 + number
    house.server.denied.clear()
    assert (await driver.report()).windows[NARROW] == IDLE


async def test_a_refused_press_or_close_names_the_right_and_the_next_one_asks_again(house: House) -> None:
    driver = house.driver("hass")
    await driver.networks()
    house.server.denied.add("wps_start")
    with pytest.raises(RouterPermissionError, match=r"hostapd\.\* wps_start"):
        await driver.open_window(NARROW)
    house.server.denied = {"wps_cancel"}
    assert await driver.open_window(NARROW) == OPEN
    with pytest.raises(RouterPermissionError, match=r"hostapd\.\* wps_cancel"):
        await driver.close_window(NARROW)
    house.server.denied.clear()
    await driver.close_window(NARROW)


# The list of clients.


async def test_stations_are_asked_for_in_another_way_once_the_first_was_refused(house: House) -> None:
    driver = house.driver("hass")
    await driver.networks()
    house.server.denied.add("get_clients")
    with pytest.raises(RouterPermissionError, match="get_clients"):
        await driver.report((), stations=True)
    assert (await driver.report((), stations=True)).stations == ()
    house.server.denied.add("assoclist")
    for _ in range(2):
        with pytest.raises(RouterPermissionError):
            await driver.report((), stations=True)
    assert house.router.rpcd.log_ins == 1
    house.server.denied.clear()
    assert (await driver.report((), stations=True)).stations == ()


async def test_the_stations_of_some_interfaces_are_no_list(house: House) -> None:
    driver = house.driver("hass")
    await driver.networks()
    house.server.answers["hostapd.phy1-ap0 get_clients"] = [9]
    with pytest.raises(RouterProtocolError, match="get_clients"):
        await driver.report((), stations=True)


async def test_an_interface_that_has_gone_has_no_stations(house: House) -> None:
    driver = house.driver("hass")
    await driver.networks()
    house.server.answers["hostapd.phy1-ap0 get_clients"] = [4]
    assert (await driver.report((), stations=True)).stations == ()


# rpcd that comes and goes.


async def test_rpcd_is_not_running_yet(house: House) -> None:
    house.router.rpcd.stop()
    with pytest.raises(RouterUnreachable, match="rpcd"):
        await house.driver().connect()


@pytest.mark.parametrize("is_open", [False, True], ids=["idle", "open"])
async def test_rpcd_restarts_inside_a_batch(house: House, is_open: bool) -> None:
    """Between two looks at BSSes: the second one is denied, although nothing is wrong."""
    driver = house.driver()
    await (driver.open_window(MAIN) if is_open else driver.networks())
    house.server.happens["hostapd.phy1-ap0 wps_status"] = house.router.rpcd.restart
    for _ in range(3):
        assert (await driver.report()).windows[MAIN] == (OPEN if is_open else IDLE)
    assert house.router.rpcd.log_ins == 2


@pytest.mark.parametrize("is_open", [False, True], ids=["idle", "open"])
async def test_rpcd_vanishes_inside_a_batch_and_returns(house: House, is_open: bool) -> None:
    driver = house.driver()
    await (driver.open_window(MAIN) if is_open else driver.networks())
    house.server.happens["hostapd.phy1-ap0 wps_status"] = house.router.rpcd.stop
    for _ in range(2):
        with pytest.raises(RouterUnreachable):
            await driver.report()
    house.router.rpcd.restart()
    assert (await driver.report()).windows[MAIN] == (OPEN if is_open else IDLE)


async def test_what_was_done_before_the_restart_is_not_done_twice(house: House) -> None:
    driver = house.driver()
    await driver.networks()
    presses: list[object] = []

    def happens() -> None:
        # The next look is the one after the press.
        house.server.happens["hostapd.phy0-ap0 wps_status"] = house.router.rpcd.restart
        presses.append(None)

    house.server.happens["hostapd.phy0-ap0 wps_start"] = happens
    assert await driver.open_window(MAIN) == OPEN
    assert presses == [None]
    assert house.server.calls["hostapd.phy0-ap0 wps_start"] == 1
    assert house.router.rpcd.log_ins == 2


async def test_rpcd_that_hangs(house: House) -> None:
    driver = house.driver(timing=IMPATIENT)
    await driver.open_window(MAIN)
    house.router.rpcd.hang()
    with pytest.raises(RouterUnreachable):
        await driver.report()
    house.router.rpcd.go_on()
    assert (await driver.report()).windows[MAIN] == OPEN
    assert house.router.rpcd.log_ins == 1


# ubusd.


@pytest.mark.parametrize("is_open", [False, True], ids=["idle", "open"])
async def test_without_ubusd_the_router_is_out_of_reach_and_no_radio_is_off(house: House, is_open: bool) -> None:
    driver = house.driver()
    await (driver.open_window(MAIN) if is_open else driver.networks())
    house.router.bus.is_running = False
    for action in (driver.report, driver.networks, lambda: driver.open_window(MAIN)):
        with pytest.raises(RouterUnreachable):
            await action()
    house.router.bus.is_running = True
    assert (await driver.report()).windows[MAIN].phase is (Phase.OPEN if is_open else Phase.IDLE)


async def test_an_object_in_ucode_that_takes_no_session(house: House) -> None:
    """OpenWrt 25.12: `network.wireless status` answers "invalid argument"."""
    house.router.bus.in_ucode.add("network.wireless")
    allow(house, ALL | {"network.wireless": ["status"]})
    assert [network.id for network in await house.driver("hass").networks()] == ["phy0-ap0", "phy0-ap1"]


# Sessions of others.


async def test_somebody_elses_save_and_apply_is_not_rolled_back(house: House) -> None:
    """The same user's second log-in gets the session that is about to confirm the change."""
    rpcd = house.router.rpcd
    sid = rpcd.begin_apply("root")
    driver = house.driver()
    await driver.connect()
    await driver.report()
    await driver.disconnect()
    assert rpcd.confirm(sid)


async def test_somebody_elses_session_ends_while_we_use_it(house: House) -> None:
    rpcd = house.router.rpcd
    sid = rpcd.begin_apply("root")
    driver = house.driver()
    await driver.report()
    assert set(rpcd.sessions) == {sid}
    assert rpcd.confirm(sid)
    del rpcd.sessions[sid]
    assert (await driver.report()).windows[MAIN] == IDLE
    await driver.disconnect()
    assert rpcd.sessions == {}


async def test_the_other_users_session_is_none_of_ours(house: House) -> None:
    rpcd = house.router.rpcd
    sid = rpcd.begin_apply("root")
    driver = house.driver("hass")
    await driver.connect()
    await driver.disconnect()
    assert set(rpcd.sessions) == {sid}
