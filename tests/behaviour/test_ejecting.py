"""Keeping a device out because somebody has asked for it, and letting it in again."""

from contextlib import suppress

import pytest

from custom_components.wps_push.wps.blocks import BlockRefused, Blocks, NoBlock
from custom_components.wps_push.wps.model import Capability, EventType
from custom_components.wps_push.wps.router import RouterError, RouterPermissionError, RouterUnreachable
from tests.emulators.server import Fault

from .house import House
from .stand import CAMERA, PRINTER

needs = pytest.mark.needs

HALF_AN_HOUR = 1800


def of(house: House) -> Blocks:
    """The router, as one that keeps devices out."""
    assert isinstance(house.router, Blocks)
    return house.router


async def test_the_row_says_whether_devices_are_kept_out_and_why_not(house: House) -> None:
    assert isinstance(house.router, Blocks) is house.can(Capability.BLOCK)
    assert (house.spec.no_block is None) is house.can(Capability.BLOCK)


@needs(Capability.BLOCK)
async def test_a_device_is_disconnected_at_once_and_kept_out_and_nobody_else_is(house: House) -> None:
    for mac in (PRINTER, CAMERA):
        house.stand.device_connects(mac)
    await house.wait(1)
    await of(house).block(PRINTER, HALF_AN_HOUR)
    assert PRINTER in await of(house).blocked()
    assert house.stand.keeps_out(PRINTER)
    assert await house.macs() == [CAMERA]
    house.stand.device_connects(PRINTER)
    await house.wait(1)
    assert await house.macs() == [CAMERA]


@needs(Capability.BLOCK)
async def test_it_is_let_in_again_and_needs_no_wps_for_that(house: House) -> None:
    house.stand.device_connects(PRINTER)
    await of(house).block(PRINTER, None)
    await of(house).block(CAMERA, None)
    await of(house).unblock(PRINTER)
    assert await of(house).blocked() == {CAMERA}
    assert not house.stand.keeps_out(PRINTER)
    assert house.stand.keeps_out(CAMERA)
    house.stand.device_connects(PRINTER)
    await house.wait(1)
    assert PRINTER in await house.macs()


@needs(Capability.BLOCK)
async def test_a_device_that_is_not_there_is_kept_out_as_well(house: House) -> None:
    await of(house).block(PRINTER, HALF_AN_HOUR)
    house.stand.device_connects(PRINTER)
    await house.wait(1)
    assert PRINTER not in await house.macs()


@needs(Capability.BLOCK)
async def test_doing_either_twice_does_no_harm(house: House) -> None:
    for _ in range(2):
        await of(house).block(PRINTER, None)
    assert await of(house).blocked() == {PRINTER}
    for _ in range(2):
        await of(house).unblock(PRINTER)
    assert await of(house).blocked() == frozenset()


@needs(Capability.BLOCK)
async def test_it_stays_out_as_long_as_it_is_asked_for_in_time(house: House) -> None:
    again = await of(house).block(PRINTER, None)
    for _ in range(3):
        if again is None:
            await house.wait(24 * 60 * 60)
        else:
            # It is told by the driver's clock, which runs faster.
            house.now += again * 200 - 1
            assert house.stand.keeps_out(PRINTER)
            again = await of(house).block(PRINTER, None)
    assert house.stand.keeps_out(PRINTER)


@needs(Capability.BLOCK, "forgets_blocks")
async def test_a_router_that_has_forgotten_it_after_a_restart_is_asked_once_more(house: House) -> None:
    await of(house).block(PRINTER, None)
    await house.stand.stop()
    await house.stand.start()
    assert not house.stand.keeps_out(PRINTER)
    with suppress(RouterUnreachable):
        # The first request may find the connection of before.
        await of(house).block(PRINTER, None)
    await of(house).block(PRINTER, None)
    assert house.stand.keeps_out(PRINTER)


@needs(Capability.BLOCK)
async def test_what_the_owner_keeps_out_is_shown_too(house: House) -> None:
    house.stand.keep_out_elsewhere(CAMERA)
    assert CAMERA in await of(house).blocked()


@needs(Capability.BLOCK)
async def test_what_is_accepted_and_not_carried_out_is_not_believed(house: House) -> None:
    await of(house).block(CAMERA, None)
    house.stand.ignore_blocks()
    for ask in (of(house).block(PRINTER, None), of(house).unblock(CAMERA)):
        with pytest.raises(BlockRefused) as refused:
            await ask
        assert refused.value.problem is NoBlock.NOT_CARRIED_OUT


@needs(Capability.BLOCK, "knows_repeaters")
async def test_a_repeater_is_not_cut_off(house: House) -> None:
    house.stand.repeater_connects(PRINTER)
    await house.wait(1)
    with pytest.raises(BlockRefused) as refused:
        await of(house).block(PRINTER, None)
    assert refused.value.problem is NoBlock.REPEATER
    assert PRINTER in await house.macs()


@needs(Capability.BLOCK)
async def test_wps_goes_on_while_a_device_is_kept_out(house: House) -> None:
    """Some routers have no WPS while there is a list; none of them may be one of those that are asked here."""
    await of(house).block(PRINTER, None)
    assert (await house.router.networks())[0].obstacle is None
    await house.press()
    assert house.hear() == [EventType.WINDOW_OPENED]
    if house.can(Capability.STATUS):
        await house.device_joins(PRINTER)
        assert EventType.DEVICE_PAIRED not in house.hear()


@needs(Capability.BLOCK)
@pytest.mark.parametrize("fault", [Fault(close=True), Fault(body=b"{}"), Fault(body=b"nonsense"), Fault(body=b"")])
async def test_a_failure_has_words(empty_house: House, fault: Fault) -> None:
    router = empty_house.driver(request=0.5)
    assert isinstance(router, Blocks)
    await router.connect()
    await router.networks()
    empty_house.stand.spoil(fault)
    for ask in (router.block(PRINTER, None), router.unblock(PRINTER), router.blocked()):
        with pytest.raises(RouterError):
            await ask
    empty_house.stand.spoil(None)
    await router.disconnect()


@needs(Capability.BLOCK, "has_rights")
async def test_whoever_may_not_press_may_not_keep_anybody_out(empty_house: House) -> None:
    router = empty_house.driver(empty_house.stand.poor_settings)
    assert isinstance(router, Blocks)
    with pytest.raises(RouterPermissionError):
        await router.block(PRINTER, None)
    await router.disconnect()
    assert not empty_house.stand.keeps_out(PRINTER)
