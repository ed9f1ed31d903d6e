"""Temporary entries of prplOS and the Livebox: when they are made, and that the lists of the owner are left as they are."""

from collections.abc import AsyncGenerator
from typing import Any

import aiohttp
import pytest

from custom_components.wps_push.wps.blocks import BlockRefused, Blocks, NoBlock
from custom_components.wps_push.wps.router import RouterUnable

from .livebox_house import CAMERA, PRINTER, House as LiveboxHouse
from .prplos_house import House as PrplOsHouse

type AnyHouse = LiveboxHouse | PrplOsHouse


@pytest.fixture(params=[LiveboxHouse, PrplOsHouse], ids=["livebox", "prplos"])
async def house(session: aiohttp.ClientSession, request: pytest.FixtureRequest) -> AsyncGenerator[AnyHouse]:
    house: AnyHouse = request.param(session)
    async with house.router:
        yield house


def access_points(house: AnyHouse) -> list[Any]:
    """Those for people and their devices that are up."""
    if isinstance(house, LiveboxHouse):
        return [vap for vap in house.box.vaps if vap.up]
    return house.router.access_points[:3]


def configure(house: AnyHouse, **settings: object) -> None:
    """Set all lists up in some way; None leaves a setting out."""
    for each in access_points(house):
        told = {**each.filtering, **settings}
        each.filtering = {name: value for name, value in told.items() if value is not None}


async def refused(driver: Blocks) -> NoBlock:
    with pytest.raises(BlockRefused) as told:
        await driver.block(PRINTER, None)
    return told.value.problem


async def test_old_entries_of_a_list_that_is_off_stay_asleep(house: AnyHouse) -> None:
    for each in access_points(house):
        each.entries.append(CAMERA)
    driver = house.driver()
    assert await driver.blocked() == frozenset()
    await driver.block(PRINTER, None)
    for each in access_points(house):
        assert each.filtering["Mode"] == "Off"
        assert (each.entries, each.temp_entries) == ([CAMERA], [PRINTER])
        assert not each.keeps_out(CAMERA)
    assert await driver.blocked() == {PRINTER}


async def test_a_list_that_is_in_use_is_added_to(house: AnyHouse) -> None:
    configure(house, Mode="BlackList")
    for each in access_points(house):
        each.entries.append(CAMERA)
    driver = house.driver()
    assert await driver.blocked() == {CAMERA}
    await driver.block(PRINTER, None)
    await driver.unblock(PRINTER)
    assert await driver.blocked() == {CAMERA}
    assert all(each.entries == [CAMERA] for each in access_points(house))


async def test_a_list_of_those_that_are_let_in_is_not_changed(house: AnyHouse) -> None:
    configure(house, Mode="WhiteList")
    assert await refused(house.driver()) is NoBlock.ALLOW_LIST
    assert not any(each.temp_entries for each in access_points(house))


@pytest.mark.parametrize("mode", [None, 0, [], {}])
async def test_a_mode_that_is_not_known_is_not_relied_upon(house: AnyHouse, mode: object) -> None:
    configure(house, Mode=mode)
    assert await refused(house.driver()) is NoBlock.ALLOW_LIST


@pytest.mark.parametrize("value", [None, False, 0, "0", [], {}])
async def test_firmware_without_temporary_entries(house: AnyHouse, value: object) -> None:
    configure(house, TempBlacklistEnable=value)
    with pytest.raises(RouterUnable):
        await house.driver().block(PRINTER, None)
    assert not any(each.temp_entries for each in access_points(house))


async def test_what_is_missing_on_one_of_them_alone_is_added_there(house: AnyHouse) -> None:
    """They refuse an entry that is there."""
    access_points(house)[0].temp_entries.append(PRINTER)
    driver = house.driver()
    await driver.block(PRINTER, None)
    assert all(each.temp_entries == [PRINTER] for each in access_points(house))
    access_points(house)[1].temp_entries.clear()
    await driver.unblock(PRINTER)
    assert not any(each.temp_entries for each in access_points(house))


async def test_a_prplos_without_such_lists(session: aiohttp.ClientSession) -> None:
    house = PrplOsHouse(session)
    for each in house.router.access_points:
        each.filtering = None
    async with house.router:
        with pytest.raises(RouterUnable):
            await house.driver().blocked()
        house.router.refused = frozenset({".MACFiltering."})
        with pytest.raises(RouterUnable):
            await house.driver().blocked()


async def test_a_livebox_that_is_off(session: aiohttp.ClientSession) -> None:
    house = LiveboxHouse(session)
    house.box.enabled = False
    async with house.router:
        with pytest.raises(RouterUnable):
            await house.driver().blocked()
