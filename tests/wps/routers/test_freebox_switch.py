"""A Freebox's switch for WPS: one for all cards, which calls WPS on as soon as one of them has it."""

from collections.abc import AsyncGenerator
import json

import aiohttp
import pytest

from custom_components.wps_push.wps.model import Phase
from custom_components.wps_push.wps.router import RouterPermissionError, RouterProtocolError, RouterUnable
from tests.emulators.freebox import POOR_TOKEN

from .freebox_house import MAIN, SECOND, Home, switch

CONFIG = "wifi/wps/config/"


@pytest.fixture
async def home(session: aiohttp.ClientSession) -> AsyncGenerator[Home]:
    home = Home(session)
    async with home.box:
        yield home


def written(home: Home) -> list[object]:
    """What the box was told to switch to."""
    return [json.loads(heard.body) for heard in home.box.heard if heard.method == "PUT"]


@pytest.mark.parametrize("enabled", [False, True])
async def test_one_request_switches_all_cards(home: Home, *, enabled: bool) -> None:
    for bss in home.wifi.bsses:
        bss["config"]["wps_enabled"] = not enabled
    await switch(home.driver(), enabled=enabled)
    assert {bss["config"]["wps_enabled"] for bss in home.wifi.bsses} == {enabled}
    await switch(home.driver(), enabled=enabled)
    assert written(home) == [{"enabled": enabled}]


async def test_a_card_that_was_left_off_is_switched_on_although_the_box_calls_wps_on(home: Home) -> None:
    home.split()
    home.wifi.bsses[1]["config"]["wps_enabled"] = False
    assert home.wifi.wps_enabled
    driver = home.driver()
    await switch(driver, enabled=True)
    assert (await driver.open_window(MAIN)).phase is Phase.OPEN
    assert written(home) == [{"enabled": True}]


async def test_a_card_that_cannot_run_wps_does_not_count(home: Home) -> None:
    home.wifi.bsses[0]["config"]["wps_enabled"] = False
    await switch(home.driver(), enabled=True)
    assert written(home) == []


async def test_a_switch_that_has_no_effect_is_reported(home: Home) -> None:
    home.wifi.ignores_switch = True
    with pytest.raises(RouterProtocolError, match="has not switched"):
        await switch(home.driver(), enabled=False)
    assert written(home) == [{"enabled": False}]


@pytest.mark.parametrize("code", ["invalid_request", "notsupp"])
async def test_firmware_without_the_switch(home: Home, code: str) -> None:
    home.box.codes["wifi/wps/config"] = code
    with pytest.raises(RouterUnable):
        await switch(home.driver(), enabled=False)


async def test_a_reason_that_nobody_knows_is_reported_in_the_boxs_word(home: Home) -> None:
    home.box.codes["wifi/wps/config"] = "inval_wps_hidden_ssid"
    with pytest.raises(RouterProtocolError, match="wps config: the box answers inval_wps_hidden_ssid"):
        await switch(home.driver(), enabled=True)


@pytest.mark.parametrize("result", [None, [], {}, {"enabled": "true"}, {"enabled": 1}])
async def test_a_state_that_makes_no_sense_is_not_acted_upon(home: Home, result: object) -> None:
    home.box.results["wifi/wps/config"] = result
    with pytest.raises(RouterProtocolError, match="does not say"):
        await switch(home.driver(), enabled=False)
    assert written(home) == []


async def test_the_switch_needs_the_right_and_names_it(home: Home) -> None:
    driver = home.driver(token=POOR_TOKEN)
    with pytest.raises(RouterPermissionError, match="Modification des réglages de la Freebox"):
        await switch(driver, enabled=False)
    assert CONFIG not in home.asked
    home.box.apps[1].settings = True
    await switch(driver, enabled=False)
    assert not home.wifi.wps_enabled


async def test_switching_off_ends_a_window(home: Home) -> None:
    home.split()
    driver = home.driver()
    await driver.networks()
    await driver.open_window(SECOND)
    await switch(driver, enabled=False)
    assert (await driver.report((SECOND,))).windows[SECOND].phase is Phase.IDLE
