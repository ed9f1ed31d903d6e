"""Switching WPS itself, and the router's own PIN, because a person has asked for it."""

import pytest

from custom_components.wps_push.wps.model import Capability, EventType, Obstacle, Refusal
from custom_components.wps_push.wps.router import RouterError, RouterPermissionError, SwitchesPin, SwitchesWps, TellsPin
from custom_components.wps_push.wps.routers import DriverSpec
from tests.emulators.server import Fault
from tests.wps.command_line import run_here

from .command import arguments
from .house import House

needs = pytest.mark.needs


async def is_on(house: House, capability: Capability) -> bool:
    """Whether the router says that WPS, or its own PIN, is on."""
    if capability is Capability.SWITCH_PIN:
        return house.stand.pin_enabled
    router = house.driver()
    await router.connect()
    main, *_ = await router.networks()
    await router.disconnect()
    return main.obstacle is None


async def test_the_row_says_what_can_be_switched(house: House) -> None:
    assert isinstance(house.router, SwitchesWps) is house.can(Capability.SWITCH)
    assert isinstance(house.router, SwitchesPin) is house.can(Capability.SWITCH_PIN)
    assert isinstance(house.router, TellsPin) is house.can(Capability.TELLS_PIN)


@needs(Capability.SWITCH)
async def test_wps_is_switched_off_and_on_again(house: House) -> None:
    assert isinstance(house.router, SwitchesWps)
    await house.router.set_wps(enabled=False)
    assert (await house.router.networks())[0].obstacle is Obstacle.WPS_DISABLED
    assert await house.refusal() is Refusal.WPS_DISABLED
    await house.router.set_wps(enabled=True)
    assert (await house.router.networks())[0].obstacle is None
    await house.press()
    assert house.hear() == [EventType.WINDOW_OPENED]


@needs(Capability.SWITCH)
async def test_switching_wps_to_what_it_is_changes_nothing(house: House) -> None:
    assert isinstance(house.router, SwitchesWps)
    await house.router.set_wps(enabled=True)
    assert (await house.router.networks())[0].obstacle is None


@needs(Capability.SWITCH_PIN)
async def test_the_pin_is_switched_off_and_on_again(house: House) -> None:
    assert isinstance(house.router, SwitchesPin)
    for enabled in (False, True, False, False):
        await house.router.set_pin(enabled=enabled)
        assert house.stand.pin_enabled is enabled
        assert await house.router.pin_enabled() is enabled
    await house.press()
    assert house.hear() == [EventType.WINDOW_OPENED]


faults = pytest.mark.parametrize(
    "fault", [Fault(close=True), Fault(body=b"{}"), Fault(body=b"nonsense"), Fault(body=b"", status=500)]
)


@faults
@needs(Capability.SWITCH)
async def test_a_switch_of_wps_that_fails_has_words(house: House, fault: Fault) -> None:
    assert isinstance(house.router, SwitchesWps)
    house.stand.spoil(fault)
    with pytest.raises(RouterError):
        await house.router.set_wps(enabled=False)


@faults
@needs(Capability.SWITCH_PIN)
async def test_a_switch_of_the_pin_that_fails_has_words(house: House, fault: Fault) -> None:
    assert isinstance(house.router, SwitchesPin)
    house.stand.spoil(fault)
    with pytest.raises(RouterError):
        await house.router.set_pin(enabled=True)
    with pytest.raises(RouterError):
        await house.router.pin_enabled()


async def test_the_command_line_switches_where_there_is_a_switch(
    empty_house: House, spec: DriverSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    argv = arguments(spec, empty_house.stand.settings, monkeypatch)
    for what, capability in (("wps", Capability.SWITCH), ("pin", Capability.SWITCH_PIN)):
        for state in ("off", "on"):
            ended = await run_here(what, state, *argv)
            if not empty_house.can(capability):
                assert ended.code == 1
                assert "has no switch" in ended.err
                continue
            assert (ended.code, ended.err) == (0, "")
            assert ended.out.endswith(f"is {state} (read back)\n")
            assert await is_on(empty_house, capability) is (state == "on")


@needs("has_rights", Capability.SWITCH)
async def test_whoever_may_not_press_may_not_switch(empty_house: House) -> None:
    router = empty_house.driver(empty_house.stand.poor_settings)
    assert isinstance(router, SwitchesWps)
    with pytest.raises(RouterPermissionError):
        await router.set_wps(enabled=False)
    await router.disconnect()
    assert await is_on(empty_house, Capability.SWITCH)
