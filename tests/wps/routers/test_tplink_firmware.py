"""TP-Link's routers that do not say which model they are."""

import pytest

from custom_components.wps_push.wps.routers.tplink.library import Scheme

from .tplink_house import MAIN, house as a_house

FIRMWARE = "firmware?form=upgrade"


@pytest.mark.parametrize(
    "answer",
    [
        None,
        {},
        {"success": True, "data": {}},
        {"success": True, "data": []},
        {"success": False, "errorcode": "permission denied", "data": {}},
        {"success": False, "errorcode": "no such callback", "data": {}},
    ],
    ids=["no body", "an empty object", "no data", "a list", "denied", "unknown"],
)
@pytest.mark.parametrize("scheme", Scheme)
async def test_it_costs_the_model_and_nothing_else(scheme: Scheme, answer: object) -> None:
    async with a_house(scheme) as home:
        known = await home.driver().connect()
        before = home.router.log_ins
        home.router.answers[FIRMWARE] = answer
        driver = home.driver()
        info = await driver.connect()
        assert (info.identity, info.macs) == (known.identity, known.macs)
        assert (info.name, info.model, info.sw_version) == ("TP-Link 127.0.0.1", None, None)
        assert [network.id for network in await driver.networks()] == [MAIN]
        await driver.open_window(MAIN)
        assert home.router.log_ins == before + 1
