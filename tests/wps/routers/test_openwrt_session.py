"""Logging in, sessions that end, and accounts that may do more or less."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from custom_components.wps_push.wps.model import Phase
from custom_components.wps_push.wps.router import (
    RouterAuthError,
    RouterPermissionError,
    RouterProtocolError,
    RouterUnreachable,
)
from custom_components.wps_push.wps.routers.openwrt.driver import OpenWrt
from tests.emulators.openwrt import PASSWORD
from tests.emulators.openwrt.accounts import Account

from .openwrt_house import MAIN, OPEN, PRINTER, House, paired, texts_in

pytestmark = pytest.mark.usefixtures("nothing_secret_is_logged")

ACTIONS: dict[str, Callable[[OpenWrt], Coroutine[Any, Any, object]]] = {
    "connect": OpenWrt.connect,
    "networks": OpenWrt.networks,
    "open_window": lambda driver: driver.open_window(MAIN),
    "close_window": lambda driver: driver.close_window(MAIN),
    "report": OpenWrt.report,
    "describe": lambda driver: driver.describe(PRINTER),
}


@pytest.mark.parametrize("action", ACTIONS)
async def test_a_wrong_password_is_tried_once(house: House, action: str) -> None:
    driver = house.driver(password="wrong-password")
    for _ in range(3):
        with pytest.raises(RouterAuthError) as error:
            await ACTIONS[action](driver)
        assert "wrong-password" not in repr(error.value)
    assert house.router.rpcd.log_ins == 1


async def test_an_unknown_user(house: House) -> None:
    with pytest.raises(RouterAuthError):
        await house.driver("nobody").connect()


async def test_a_password_that_was_changed_meanwhile(house: House) -> None:
    driver = house.driver("hass")
    await driver.report()
    house.router.rpcd.accounts["hass"] = Account("changed", {})
    house.router.expire_sessions()
    for _ in range(3):
        with pytest.raises(RouterAuthError):
            await driver.report()
    assert house.router.rpcd.log_ins == 2


@pytest.mark.parametrize("action", ACTIONS)
async def test_a_session_that_is_over_is_renewed_once(house: House, action: str) -> None:
    driver = house.driver()
    await driver.connect()
    await driver.networks()
    house.router.expire_sessions()
    await ACTIONS[action](driver)
    assert house.router.rpcd.log_ins == 2
    await ACTIONS[action](driver)
    assert house.router.rpcd.log_ins == 2


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
    assert house.router.rpcd.log_ins == 2


async def test_the_session_is_given_back_where_the_account_may(house: House) -> None:
    driver = house.driver("hass")
    await driver.connect()
    await driver.disconnect()
    assert house.router.rpcd.sessions == {}
    await driver.disconnect()


async def test_stock_rights_do_not_hold_the_logging_out(house: House) -> None:
    driver = house.driver("stock")
    await driver.connect()
    await driver.disconnect()
    assert house.server.calls["session destroy"] == 0


async def test_disconnecting_from_a_router_that_is_off(house: House) -> None:
    driver = house.driver("hass")
    await driver.connect()
    await house.server.stop()
    await driver.disconnect()


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
async def test_a_status_that_cannot_be_read(house: House, answer: Any, error: type[Exception]) -> None:
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


async def test_nginx_leaves_out_the_number_in_errors(house: House) -> None:
    house.server.nginx = True
    driver = house.driver()
    await driver.report()
    house.router.expire_sessions()
    assert (await driver.report()).windows[MAIN].phase is Phase.IDLE


async def test_no_text_holds_a_secret(house: House) -> None:
    driver = house.driver()
    await driver.connect()
    (sid,) = house.router.rpcd.sessions
    # The driver has to keep them; nothing that could be printed does.
    assert {PASSWORD, sid} <= set(texts_in(driver))
    shown = f"{driver!r} {vars(driver)!r} {await driver.networks()!r} {await driver.report(stations=True)!r}"
    assert PASSWORD not in shown
    assert sid not in shown
