"""Switching WPS itself, and the router's own PIN, because a person has asked for it."""

import pytest

from custom_components.wps_push.wps.model import Capability, EventType, Obstacle, OwnPin, Refusal
from custom_components.wps_push.wps.router import (
    Router,
    RouterError,
    RouterPermissionError,
    RouterUnable,
    SwitchesPin,
    SwitchesWps,
    TellsPin,
)
from custom_components.wps_push.wps.routers import DriverSpec, PinMethod
from tests.emulators.server import Fault
from tests.wps.command_line import Ended, run_here

from .command import arguments
from .house import House
from .stand import PRINTER

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


@needs(Capability.TELLS_PIN)
async def test_the_driver_tells_whether_the_pin_is_on(house: House) -> None:
    assert isinstance(house.router, TellsPin)
    for enabled in (True, False, True):
        house.stand.switch_pin(enabled=enabled)
        assert house.stand.pin_enabled is enabled
        requests = house.stand.requests
        assert await house.router.pin_enabled() is enabled
        assert house.stand.requests - requests <= house.stand.pin_requests


@needs(Capability.TELLS_PIN)
@pytest.mark.parametrize("enabled", [True, False])
async def test_what_is_told_of_the_pin_while_connecting_is_right(empty_house: House, *, enabled: bool) -> None:
    empty_house.stand.switch_pin(enabled=enabled)
    router = empty_house.driver()
    told = (await router.connect()).own_pin
    assert told in {None, OwnPin.ON if enabled else OwnPin.OFF}
    await router.disconnect()


@needs(Capability.TELLS_PIN)
async def test_to_ask_for_the_pin_is_enough_to_reach_the_router(empty_house: House) -> None:
    empty_house.stand.switch_pin(enabled=True)
    router = empty_house.driver()
    assert isinstance(router, TellsPin)
    assert await router.pin_enabled()
    await router.disconnect()


@needs(Capability.TELLS_PIN)
async def test_asking_for_the_pin_changes_nothing(house: House) -> None:
    assert isinstance(house.router, TellsPin)
    house.stand.switch_pin(enabled=True)
    await house.press()
    house.stand.device_connects(PRINTER)
    await house.router.pin_enabled()
    assert house.stand.is_open
    await house.look()
    assert house.hear() == [EventType.WINDOW_OPENED]
    assert await house.macs() == [PRINTER]


@needs(Capability.SWITCH_PIN)
async def test_the_pin_is_switched_off_and_nobody_notices(house: House) -> None:
    assert isinstance(house.router, SwitchesPin)
    house.stand.switch_pin(enabled=True)
    house.stand.device_connects(PRINTER)
    for _ in range(2):
        await house.router.set_pin(enabled=False)
        assert not house.stand.pin_enabled
        assert not await house.router.pin_enabled()
    assert await house.macs() == [PRINTER]
    await house.press()
    assert house.hear() == [EventType.WINDOW_OPENED]


@needs(Capability.SWITCH_PIN)
async def test_the_pin_is_switched_on_again_where_that_is_safe(house: House) -> None:
    assert isinstance(house.router, SwitchesPin)
    house.stand.switch_pin(enabled=False)
    if house.stand.switches_pin_on:
        await house.router.set_pin(enabled=True)
    else:
        with pytest.raises(RouterUnable, match="configuration"):
            await house.router.set_pin(enabled=True)
    assert house.stand.pin_enabled is house.stand.switches_pin_on
    assert await house.router.pin_enabled() is house.stand.switches_pin_on


faults = pytest.mark.parametrize(
    "fault", [Fault(close=True), Fault(body=b"{}"), Fault(body=b"nonsense"), Fault(body=b"", status=500)]
)


async def impatient(house: House) -> Router:
    """A driver that is connected and does not wait for long, in the place of the house's own."""
    await house.router.disconnect()
    house.router = router = house.driver(request=0.3)
    await router.connect()
    return router


@faults
@needs(Capability.SWITCH)
async def test_a_switch_of_wps_that_fails_has_words(house: House, fault: Fault) -> None:
    assert isinstance(house.router, SwitchesWps)
    house.stand.spoil(fault)
    with pytest.raises(RouterError):
        await house.router.set_wps(enabled=False)


@faults
@needs(Capability.TELLS_PIN)
async def test_a_pin_that_cannot_be_asked_for_has_words(house: House, fault: Fault) -> None:
    router = await impatient(house)
    assert isinstance(router, TellsPin)
    house.stand.spoil(fault)
    with pytest.raises(RouterError):
        await router.pin_enabled()
    house.stand.spoil(None)


@faults
@needs(Capability.SWITCH_PIN)
async def test_a_switch_of_the_pin_that_fails_has_words(house: House, fault: Fault) -> None:
    router = await impatient(house)
    assert isinstance(router, SwitchesPin)
    house.stand.switch_pin(enabled=True)
    house.stand.spoil(fault)
    with pytest.raises(RouterError):
        await router.set_pin(enabled=False)
    house.stand.spoil(None)
    assert house.stand.pin_enabled


async def test_the_command_line_switches_where_there_is_a_switch(
    empty_house: House, spec: DriverSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    argv = arguments(spec, empty_house.stand.settings, monkeypatch)
    for what, capability in (("wps", Capability.SWITCH), ("pin", Capability.SWITCH_PIN)):
        for state in ("off", "on"):
            ended = await run_here(what, state, *argv)
            if what == "pin" and state == "on" and not empty_house.stand.switches_pin_on:
                assert (ended.code, ended.out) == (1, "")
                assert "configuration" in ended.err
                continue
            if not empty_house.can(capability):
                assert ended.code == 1
                assert "has no switch" in ended.err
                continue
            assert (ended.code, ended.err) == (0, "")
            assert ended.out.endswith(f"is {state} (read back)\n")
            assert await is_on(empty_house, capability) is (state == "on")


async def test_the_command_line_shows_whether_the_pin_is_on(
    empty_house: House, spec: DriverSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = empty_house.stand.settings
    asking, probing = arguments(spec, settings, monkeypatch), arguments(spec, settings, monkeypatch, target=True)
    if not empty_house.can(Capability.TELLS_PIN):
        ended = await run_here("pin", *asking)
        assert (ended.code, ended.out) == (1, "")
        assert "does not tell" in ended.err
        words = {PinMethod.NONE: "none", PinMethod.WITH_WPS: "on whenever WPS is", None: "not told"}
        assert own_pin(await run_here("probe", *probing)) == words[spec.pin]
        return
    for state in ("on", "off"):
        empty_house.stand.switch_pin(enabled=state == "on")
        assert (await run_here("pin", *asking)).out == f"the PIN is {state}\n"
        assert own_pin(await run_here("probe", *probing)) == state


def own_pin(probed: Ended) -> str:
    """What the command line has shown of it."""
    (line,) = [line for line in probed.out.splitlines() if line.startswith("own PIN ")]
    return line.removeprefix("own PIN ").strip()


@needs("has_rights", Capability.SWITCH)
async def test_whoever_may_not_press_may_not_switch(empty_house: House) -> None:
    router = empty_house.driver(empty_house.stand.poor_settings)
    assert isinstance(router, SwitchesWps)
    with pytest.raises(RouterPermissionError):
        await router.set_wps(enabled=False)
    await router.disconnect()
    assert await is_on(empty_house, Capability.SWITCH)
