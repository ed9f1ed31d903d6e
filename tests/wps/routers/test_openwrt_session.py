"""Logging in, sessions that end, and accounts that may do more or less."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from custom_components.wps_push.wps.model import Obstacle, Phase
from custom_components.wps_push.wps.router import (
    RouterAuthError,
    RouterPermissionError,
    RouterProtocolError,
    RouterUnreachable,
)
from custom_components.wps_push.wps.routers.openwrt.driver import OpenWrt
from tests.emulators.openwrt import PASSWORD
from tests.emulators.openwrt.accounts import Account, Rights, shipped, without

from .openwrt_house import MAIN, OPEN, PRINTER, House, paired, station, texts_in

pytestmark = pytest.mark.usefixtures("nothing_secret_is_logged")

NARROW = "phy0-ap0"

ACTIONS: dict[str, Callable[[OpenWrt], Coroutine[Any, Any, object]]] = {
    "connect": OpenWrt.connect,
    "networks": OpenWrt.networks,
    "open_window": lambda driver: driver.open_window(MAIN),
    "close_window": lambda driver: driver.close_window(MAIN),
    "report": OpenWrt.report,
    "describe": lambda driver: driver.describe(PRINTER),
}


def allow(house: House, rights: Rights) -> None:
    """Change what the account `hass` may do, from its next log-in on."""
    house.router.bus.accounts["hass"] = Account(PASSWORD, rights)


@pytest.mark.parametrize("action", ACTIONS)
async def test_a_wrong_password_is_tried_once(house: House, action: str) -> None:
    driver = house.driver(password="wrong-password")
    for _ in range(3):
        with pytest.raises(RouterAuthError) as error:
            await ACTIONS[action](driver)
        assert "wrong-password" not in repr(error.value)
    assert house.router.bus.log_ins == 1


async def test_an_unknown_user(house: House) -> None:
    with pytest.raises(RouterAuthError):
        await house.driver("nobody").connect()


async def test_a_password_that_was_changed_meanwhile(house: House) -> None:
    driver = house.driver("hass")
    await driver.report()
    house.router.bus.accounts["hass"] = Account("changed", {})
    house.router.expire_sessions()
    for _ in range(3):
        with pytest.raises(RouterAuthError):
            await driver.report()
    assert house.router.bus.log_ins == 2


@pytest.mark.parametrize("action", ACTIONS)
async def test_a_session_that_is_over_is_renewed_once(house: House, action: str) -> None:
    driver = house.driver()
    await driver.connect()
    house.router.expire_sessions()
    await ACTIONS[action](driver)
    assert house.router.bus.log_ins == 2
    await ACTIONS[action](driver)
    assert house.router.bus.log_ins == 2


async def test_a_session_that_ends_while_the_window_is_open(house: House) -> None:
    driver = house.driver()
    await driver.open_window(MAIN)
    house.router.expire_sessions()
    assert (await driver.report()).windows[MAIN] == OPEN
    house.joins()
    house.router.expire_sessions()
    assert (await driver.report()).windows[MAIN] == paired(PRINTER)


async def test_two_at_once_share_one_log_in(house: House) -> None:
    driver = house.driver()
    await asyncio.gather(driver.report(), driver.describe(PRINTER), driver.open_window(MAIN))
    house.router.expire_sessions()
    await asyncio.gather(driver.report(), driver.describe(PRINTER), driver.open_window(MAIN))
    assert house.router.bus.log_ins == 2


async def test_the_session_is_given_back_where_the_account_may(house: House) -> None:
    driver = house.driver("hass")
    await driver.connect()
    await driver.disconnect()
    assert house.router.bus.sessions == {}
    await driver.disconnect()


async def test_stock_rights_do_not_hold_the_logging_out(house: House) -> None:
    driver = house.driver()
    await driver.connect()
    await driver.disconnect()
    assert house.server.calls["session destroy"] == 0


async def test_disconnecting_from_a_router_that_is_off(house: House) -> None:
    driver = house.driver("hass")
    await driver.connect()
    await house.server.stop()
    await driver.disconnect()


def test_our_acl_group_shows_no_wifi_key() -> None:
    rights = shipped("wps_push")
    assert sorted(rights["hostapd.*"]) == ["get_clients", "get_status", "wps_cancel", "wps_start", "wps_status"]
    telling = {"luci-rpc": "getWirelessDevices", "network.wireless": "status", "uci": "get"}
    assert [name for name, method in telling.items() if method in rights.get(name, [])] == []
    # The other group, for those who want the audit, is made of just these.
    assert shipped("wps_push_audit") == {name: [method] for name, method in telling.items()}


@pytest.mark.parametrize("method", ["wps_start", "wps_status"])
async def test_an_account_that_may_not_open(house: House, method: str) -> None:
    allow(house, without(shipped("wps_push"), "hostapd.*", method))
    driver = house.driver("hass")
    assert (await driver.networks())[0].obstacle is Obstacle.NO_PERMISSION
    with pytest.raises(RouterPermissionError) as error:
        await driver.open_window(NARROW)
    assert error.value.right == f"hostapd.* {method}"
    assert house.server.calls["hostapd.phy0-ap0 wps_start"] == 0
    assert house.router.bus.log_ins == 1


async def test_an_account_that_may_not_look(house: House) -> None:
    allow(house, without(shipped("wps_push"), "hostapd.*", "wps_status"))
    driver = house.driver("hass")
    for _ in range(3):
        with pytest.raises(RouterPermissionError, match=r"hostapd\.\* wps_status"):
            await driver.report()
    assert house.router.bus.log_ins == 1


async def test_an_account_that_may_not_close(house: House) -> None:
    allow(house, without(shipped("wps_push"), "hostapd.*", "wps_cancel"))
    driver = house.driver("hass")
    await driver.open_window(NARROW)
    with pytest.raises(RouterPermissionError, match=r"hostapd\.\* wps_cancel"):
        await driver.close_window(NARROW)
    assert (await driver.report()).windows[NARROW] == OPEN


@pytest.mark.parametrize(
    ("name", "method"),
    [
        (name, method)
        for name, methods in shipped("wps_push").items()
        for method in methods
        if not method.startswith("wps_")
    ],
)
async def test_an_account_without_any_other_right_opens_all_the_same(house: House, name: str, method: str) -> None:
    allow(house, without(shipped("wps_push"), name, method))
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
    assert house.server.calls[f"{name} {method}"] == 0


async def test_an_account_that_sees_no_device(house: House) -> None:
    allow(house, {"hostapd.*": ["wps_*"]})
    driver = house.driver("hass")
    report = await driver.report(stations=True)
    assert set(report.windows) == {"phy0-ap0", "phy0-ap1", "phy1-ap0"}
    assert report.stations is None
    assert await driver.describe(PRINTER) is None


async def test_an_account_without_rights(house: House) -> None:
    allow(house, {})
    driver = house.driver("hass")
    assert {network.obstacle for network in await driver.networks()} == {Obstacle.NO_PERMISSION}
    with pytest.raises(RouterPermissionError):
        await driver.report()


async def test_a_right_that_is_named_and_refused_all_the_same_leads_to_no_log_in_loop(house: House) -> None:
    """A web server that does not run as root is subject to the rules of ubus itself, too."""
    driver = house.driver("hass")
    await driver.networks()
    house.server.denied.add("wps_status")
    for _ in range(5):
        with pytest.raises(RouterPermissionError, match=r"hostapd\.\* wps_status"):
            await driver.report()
    assert house.router.bus.log_ins == 2


async def test_what_was_refused_is_tried_again_after_the_next_log_in(house: House) -> None:
    driver = house.driver("hass")
    await driver.networks()
    house.server.denied.add("wps_cancel")
    with pytest.raises(RouterPermissionError):
        await driver.close_window(NARROW)
    house.server.denied.clear()
    house.router.expire_sessions()
    await driver.report()
    await driver.close_window(NARROW)


async def test_a_refused_press_names_the_right(house: House) -> None:
    driver = house.driver("hass")
    await driver.networks()
    house.server.denied.add("wps_start")
    with pytest.raises(RouterPermissionError, match=r"hostapd\.\* wps_start"):
        await driver.open_window(NARROW)
    house.server.denied = {"wps_cancel"}
    with pytest.raises(RouterPermissionError, match=r"hostapd\.\* wps_cancel"):
        await driver.close_window(NARROW)
    assert house.router.bus.log_ins == 1


async def test_stations_are_asked_for_in_another_way_once_the_first_was_refused(house: House) -> None:
    driver = house.driver("hass")
    await driver.networks()
    house.server.denied.add("get_clients")
    with pytest.raises(RouterPermissionError, match="get_clients"):
        await driver.report((), stations=True)
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


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ([7], RouterUnreachable),
        ([10], RouterUnreachable),
        ([6], RouterPermissionError),
        ([9], RouterProtocolError),
        ([99], RouterProtocolError),
        ([0], RouterProtocolError),
        ([0, {"pbc_status": 1}], RouterProtocolError),
        ([0, []], RouterProtocolError),
        ({}, RouterProtocolError),
    ],
)
async def test_a_status_that_cannot_be_told(house: House, answer: Any, error: type[Exception]) -> None:
    driver = house.driver()
    await driver.networks()
    house.server.answers["hostapd.phy0-ap0 wps_status"] = answer
    with pytest.raises(error, match="wps_status"):
        await driver.report()


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ([0], RouterProtocolError),
        ([0, {"ubus_rpc_session": 1}], RouterProtocolError),
        ([7], RouterUnreachable),
    ],
)
async def test_a_log_in_that_cannot_be_understood(house: House, answer: Any, error: type[Exception]) -> None:
    house.server.answers["session login"] = answer
    with pytest.raises(error, match="login"):
        await house.driver().connect()


async def test_rpcd_is_not_running_yet(house: House) -> None:
    house.router.bus.missing.add("session")
    with pytest.raises(RouterUnreachable, match="rpcd"):
        await house.driver().connect()


async def test_nginx_leaves_out_the_number_in_errors(house: House) -> None:
    house.server.nginx = True
    driver = house.driver()
    await driver.report()
    house.router.expire_sessions()
    assert (await driver.report()).windows[MAIN].phase is Phase.IDLE


async def test_no_text_holds_a_secret(house: House) -> None:
    driver = house.driver()
    await driver.connect()
    (sid,) = house.router.bus.sessions
    # The driver has to keep them; nothing that could be printed does.
    assert {PASSWORD, sid} <= set(texts_in(driver))
    shown = f"{driver!r} {vars(driver)!r} {await driver.networks()!r} {await driver.report(stations=True)!r}"
    assert PASSWORD not in shown
    assert sid not in shown
