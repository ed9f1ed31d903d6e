"""Whether devices can join by PIN, from OpenWrt's configuration, and which accounts may know it."""

from typing import Any

import pytest

from custom_components.wps_push.wps.model import OwnPin
from custom_components.wps_push.wps.router import RouterInTrouble, RouterUnable
from tests.emulators.openwrt import PASSWORD, WPS_PIN
from tests.emulators.openwrt.accounts import Account, shipped, together

from .openwrt_house import House, texts_in

NETIFD = "network.wireless status"
LUCI = "luci-rpc getWirelessDevices"

_MISSING, _TIMEOUT = 3, 7


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, False),
        ({"wps_pin": WPS_PIN}, True),
        ({"wps_pin": ""}, False),
        ({"wps_pin": WPS_PIN, "wps_ap_setup_locked": "1"}, False),
        ({"wps_pin": WPS_PIN, "wps_ap_setup_locked": False}, True),
        # The label is a method without which there may be no other, and no PIN.
        ({"wps_label": True}, False),
        ({"wps_label": "1", "wps_pin": WPS_PIN, "wps_pushbutton": "0"}, True),
        ({"wps_config": "label", "wps_pin": WPS_PIN, "wps_pushbutton": "0"}, True),
        ({"wps_pin": WPS_PIN, "wps_pushbutton": "0"}, False),
        ({"ext_registrar": "1"}, True),
        ({"ext_registrar": True, "wps_ap_setup_locked": True}, True),
        ({"ext_registrar": "0"}, False),
        ({"ext_registrar": "1", "wps_pushbutton": "0"}, False),
        ({"wps_pin": WPS_PIN, "mode": "sta"}, False),
        ({"wps_pin": WPS_PIN, "disabled": "1"}, False),
    ],
    ids=str,
)
async def test_the_options_of_an_access_point(house: House, options: dict[str, Any], expected: bool) -> None:
    house.router.interfaces[-1].options = options
    assert await house.driver().pin_enabled() is expected


async def test_a_radio_that_is_off_lets_nobody_in(house: House) -> None:
    config = {"mode": "ap", "wps_pushbutton": True, "wps_pin": WPS_PIN}
    radio = {"disabled": True, "config": {"band": "2g"}, "interfaces": [{"section": "main", "config": config}]}
    for is_off in (True, False):
        radio["disabled"] = is_off
        house.server.answers = {name: [0, {"radio0": radio}] for name in (NETIFD, LUCI)}
        assert await house.driver().pin_enabled() is not is_off


async def test_an_account_needs_the_group_that_reads_the_configuration(house: House) -> None:
    house.router.interfaces[0].options = {"wps_pin": WPS_PIN}
    rights = together(shipped("wps_push"), shipped("wps_push_audit"))
    house.router.bus.accounts["both"] = Account(PASSWORD, rights)
    narrow = house.driver("hass")
    await narrow.networks()
    with pytest.raises(RouterUnable, match="configuration"):
        await narrow.pin_enabled()
    assert await house.driver("both").pin_enabled()


async def test_either_of_two_services_is_enough(house: House) -> None:
    house.router.interfaces[0].options = {"wps_pin": WPS_PIN}
    for name in (NETIFD, LUCI):
        house.server.answers = {name: [_MISSING]}
        assert await house.driver("admin").pin_enabled()
    house.server.answers = {NETIFD: [_MISSING], LUCI: [_MISSING]}
    with pytest.raises(RouterUnable):
        await house.driver("admin").pin_enabled()


async def test_a_router_that_is_starting_has_not_said_no(house: House) -> None:
    house.server.answers = {NETIFD: [_TIMEOUT], LUCI: [_TIMEOUT]}
    with pytest.raises(RouterInTrouble):
        await house.driver("admin").pin_enabled()


async def test_what_the_configuration_says_is_told_while_connecting(house: House) -> None:
    house.router.interfaces[0].options = {"wps_pin": WPS_PIN}
    assert (await house.driver("admin").connect()).own_pin is OwnPin.ON
    assert (await house.driver("hass").connect()).own_pin is OwnPin.HIDDEN
    house.router.interfaces[0].options = {}
    assert (await house.driver("admin").connect()).own_pin is OwnPin.OFF
    house.server.answers = {NETIFD: [_TIMEOUT], LUCI: [_TIMEOUT]}
    assert (await house.driver("admin").connect()).own_pin is None


async def test_a_session_that_is_over_is_renewed_once(house: House) -> None:
    driver = house.driver()
    assert not await driver.pin_enabled()
    house.router.expire_sessions()
    house.router.interfaces[0].options = {"wps_pin": WPS_PIN}
    assert await driver.pin_enabled()
    assert house.router.bus.log_ins == 2


@pytest.mark.usefixtures("nothing_secret_is_logged")
async def test_the_pin_goes_no_further(house: House, caplog: pytest.LogCaptureFixture) -> None:
    house.router.interfaces[0].options = {"wps_pin": WPS_PIN}
    driver = house.driver()
    said = [await driver.connect(), await driver.networks(), await driver.pin_enabled()]
    assert WPS_PIN not in f"{said} {[*texts_in(driver)]} {caplog.text}"
