"""The PIN of TP-Link's routers: what is asked and written, and that the PIN itself, which comes along, goes no further."""

from collections.abc import AsyncGenerator
import logging

import pytest

from custom_components.wps_push.wps.router import RouterProtocolError, RouterUnable
from custom_components.wps_push.wps.routers.tplink.library import Scheme
from tests.emulators.tplink import PIN

from .tplink_house import House, house as a_house

FORM = "wireless?form=wps_pin"


@pytest.fixture
async def house() -> AsyncGenerator[House]:
    async with a_house() as home:
        yield home


@pytest.mark.parametrize("scheme", Scheme)
async def test_it_is_written_once_with_each_kind_of_log_in(scheme: Scheme) -> None:
    async with a_house(scheme) as home:
        driver = home.driver()
        assert await driver.pin_enabled()
        home.router.asked.clear()
        await driver.set_pin(enabled=False)
        assert home.router.asked == [FORM, f"{FORM} off", FORM]
        assert home.wireless.wps_label == "off"
        await driver.set_pin(enabled=False)
        assert home.router.asked.count(f"{FORM} off") == 1
        await driver.set_pin(enabled=True)
        assert home.wireless.wps_label == "on"


async def test_a_model_without_it_says_so(house: House) -> None:
    house.wireless.has_pin_form = False
    with pytest.raises(RouterUnable):
        await house.driver().pin_enabled()
    with pytest.raises(RouterUnable):
        await house.driver().set_pin(enabled=False)
    # A firmware that has the PIN, and no switch for it.
    house.router.answers = {FORM: {"success": True, "data": {"wps_pin": PIN}}}
    with pytest.raises(RouterUnable):
        await house.driver().set_pin(enabled=False)
    assert f"{FORM} off" not in house.router.asked


@pytest.mark.parametrize(
    "answer", [{"success": True, "data": {}}, {"success": False, "errorcode": "error"}, {"success": True}]
)
async def test_a_write_that_does_nothing_is_found_out(house: House, answer: object) -> None:
    house.router.answers = {f"{FORM} off": answer}
    with pytest.raises(RouterProtocolError, match="wps_pin"):
        await house.driver().set_pin(enabled=False)


async def test_what_the_router_says_to_the_write_does_not_matter(house: House) -> None:
    house.wireless.answers_writes = False
    await house.driver().set_pin(enabled=False)
    assert house.wireless.wps_label == "off"


async def test_the_pin_itself_goes_no_further(house: House, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    driver = house.driver()
    said = repr((await driver.pin_enabled(), vars(driver)))
    house.router.answers = {FORM: {"success": True, "data": {"wps_pin": PIN, "wps_label": PIN}}}
    with pytest.raises(RouterProtocolError) as refused:
        await driver.set_pin(enabled=False)
    shown = (refused.value, refused.value.__cause__, refused.value.__context__)
    assert PIN not in f"{said} {shown!r} {caplog.text}"
