"""The switch for WPS of TP-Link's routers: what is asked and written, and models that have none."""

from collections.abc import AsyncGenerator

import pytest

from custom_components.wps_push.wps.model import Obstacle
from custom_components.wps_push.wps.router import RouterProtocolError, RouterUnable, SwitchesWps
from custom_components.wps_push.wps.routers.tplink.library import Scheme

from .tplink_house import House, house as a_house

FORM = "wireless?form=syspara_wps"


@pytest.fixture
async def house() -> AsyncGenerator[House]:
    async with a_house() as home:
        yield home


async def switch(house: House, *, enabled: bool) -> None:
    driver = house.driver()
    assert isinstance(driver, SwitchesWps)
    await driver.set_wps(enabled=enabled)


@pytest.mark.parametrize("scheme", Scheme)
async def test_it_is_written_once_with_each_kind_of_log_in(scheme: Scheme) -> None:
    async with a_house(scheme) as home:
        driver = home.driver()
        assert isinstance(driver, SwitchesWps)
        await driver.networks()
        home.router.asked.clear()
        await driver.set_wps(enabled=False)
        assert home.router.asked == [FORM, f"{FORM} off", FORM]
        assert (await driver.networks())[0].obstacle is Obstacle.WPS_DISABLED
        await driver.set_wps(enabled=False)
        assert home.router.asked.count(f"{FORM} off") == 1
        await driver.set_wps(enabled=True)
        assert (await driver.networks())[0].obstacle is None


async def test_a_model_without_it_says_so(house: House) -> None:
    house.wireless.has_switch_form = False
    for enabled in (False, True):
        with pytest.raises(RouterUnable, match="no switch for WPS"):
            await switch(house, enabled=enabled)
    assert f"{FORM} off" not in house.router.asked


@pytest.mark.parametrize(
    "answer", [{"success": True, "data": {}}, {"success": False, "errorcode": "error"}, {"success": True}]
)
async def test_a_write_that_does_nothing_is_found_out(house: House, answer: object) -> None:
    house.router.answers = {f"{FORM} off": answer}
    with pytest.raises(RouterProtocolError, match="syspara_wps"):
        await switch(house, enabled=False)
    assert house.wireless.wps == "on"


async def test_what_the_router_says_to_the_write_does_not_matter(house: House) -> None:
    house.wireless.answers_writes = False
    await switch(house, enabled=False)
    assert house.wireless.wps == "off"


async def test_an_answer_that_makes_no_sense_is_no_state(house: House) -> None:
    house.router.answers = {FORM: {"success": True, "data": {"wps": "perhaps"}}}
    with pytest.raises(RouterProtocolError, match="makes no sense"):
        await switch(house, enabled=False)
    assert house.wireless.switched == []
