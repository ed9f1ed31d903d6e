"""RouterOS's access lists: whose rules decide, and whose are left alone."""

from collections.abc import AsyncGenerator
import json

import aiohttp
import pytest

from custom_components.wps_push.wps.blocks import BlockRefused, NoBlock
from custom_components.wps_push.wps.router import RouterUnable
from tests.emulators.mikrotik import Row

from .mikrotik_house import CAMERA, PRINTER, House


@pytest.fixture(params=["wifi", "wifiwave2", "wireless"])
async def house(session: aiohttp.ClientSession, request: pytest.FixtureRequest) -> AsyncGenerator[House]:
    """A house whose router has one of the menus."""
    house = House(session, request.param)
    async with house.router:
        yield house


def rejects(house: House) -> Row:
    """What a rule has to say that turns a device away."""
    return {"authentication": "false"} if house.router.wifi.endswith("wireless") else {"action": "reject"}


def rule(mac: str | None, **more: str) -> Row:
    """A rule of the owner's."""
    return {".id": "*A", "comment": "mine", **({"mac-address": mac.upper()} if mac else {}), **more}


async def test_a_rule_is_added_before_the_device_is_disconnected(house: House) -> None:
    house.router.connect(PRINTER, house.router.rows[0]["name"])
    await house.driver().block(PRINTER, None)
    changes = [heard for heard in house.router.heard if heard.method in {"PUT", "DELETE"}]
    assert [heard.method for heard in changes] == ["PUT", "DELETE"]
    assert json.loads(changes[0].body)["mac-address"] == PRINTER.upper()
    assert house.router.rejects(PRINTER)
    assert not house.router.rejects(CAMERA)
    stations = (await house.driver().report((), stations=True)).stations
    assert stations == ()


async def test_the_owners_rules_stay(house: House) -> None:
    """Those about the same device, too."""
    owners = rule(PRINTER, disabled="true", **rejects(house))
    house.router.access_list.append(owners)
    driver = house.driver()
    assert await driver.blocked() == frozenset()
    await driver.block(PRINTER, None)
    await driver.unblock(PRINTER)
    assert house.router.access_list == [owners]
    # One that already turns it away is not doubled.
    owners["disabled"] = "false"
    await driver.block(PRINTER, None)
    assert await driver.blocked() == {PRINTER}
    await driver.unblock(PRINTER)
    assert house.router.access_list == [owners]


@pytest.mark.parametrize(
    "first", [rule(PRINTER), rule(None), rule("3c:2a:f4:00:00:00", **{"mac-address-mask": "FF:FF:FF:00:00:00"})]
)
async def test_a_rule_that_may_let_it_in_first_is_not_overruled(house: House, first: Row) -> None:
    house.router.access_list.append(first)
    with pytest.raises(BlockRefused) as refused:
        await house.driver().block(PRINTER, None)
    assert refused.value.problem is NoBlock.LET_IN_BEFORE
    assert house.router.access_list == [first]


async def test_rules_about_others_do_not_matter(house: House) -> None:
    house.router.access_list += [rule(CAMERA), rule(None, disabled="true"), rule(None, **rejects(house))]
    await house.driver().block(PRINTER, None)
    assert house.router.rejects(PRINTER)


async def test_a_device_that_leaves_in_the_same_moment_is_no_failure(house: House) -> None:
    house.router.connect(PRINTER, house.router.rows[0]["name"])
    house.router.vanishing = True
    await house.driver().block(PRINTER, None)
    assert house.router.rejects(PRINTER)


async def test_a_router_without_such_a_list(house: House) -> None:
    house.router.failing = {f"{house.router.wifi}/access-list": "no such command or directory (access-list)"}
    for ask in (house.driver().block(PRINTER, None), house.driver().unblock(PRINTER), house.driver().blocked()):
        with pytest.raises(RouterUnable):
            await ask
