"""The PIN of routers whose data model describes WPS as TR-181 does, and that of Keenetic's."""

from typing import Any

import aiohttp
import pytest

from custom_components.wps_push.wps.router import RouterUnable, TellsPin
from custom_components.wps_push.wps.routers.common.own_pin import has_own_pin
from tests.emulators.keenetic import GUESTS, HOME, HOME_5, KeeneticRouter
from tests.emulators.livebox import SELF_PIN
from tests.emulators.prplos import METHODS, PIN

from .keenetic_house import STATUS, driver_for
from .livebox_house import House as LiveboxHouse
from .openwrt_house import texts_in
from .prplos_house import House as PrplOsHouse

BUTTON = "PushButton,Ethernet"
LABEL = "PushButton,Label,Ethernet"


@pytest.mark.parametrize(
    ("methods", "pin", "status", "expected"),
    [
        (LABEL, "12345670", "Configured", True),
        (LABEL, 12345670, None, True),
        ("VirtualDisplay,PushButton", "12345670", "", True),
        (BUTTON, "12345670", "Configured", False),
        # A PIN of the device, which somebody types in at the router.
        ("PushButton,PIN,Keypad", "12345670", "Configured", False),
        ("", "12345670", "Configured", False),
        # Nobody can use it at the moment.
        (LABEL, "12345670", "SetupLocked", False),
        # There may be none, or the router may hide it.
        (LABEL, "", "Configured", None),
        (LABEL, None, None, None),
        (BUTTON, "", None, False),
        (None, "12345670", "Configured", None),
        (7, "12345670", "Configured", None),
    ],
)
def test_what_the_parameters_mean(methods: object, pin: object, status: object, expected: bool | None) -> None:
    wps = {"ConfigMethodsEnabled": methods, "SelfPIN": pin, "Status": status}
    assert has_own_pin(wps) is expected


# Livebox.


async def test_one_access_point_of_the_box_with_a_pin_is_enough(session: aiohttp.ClientSession) -> None:
    house = LiveboxHouse(session)
    async with house.router:
        driver = house.driver()
        for vap in house.box.vaps:
            vap.methods, vap.pin = BUTTON, ""
        assert not await driver.pin_enabled()
        guests = house.box.vaps[-1]
        guests.methods, guests.pin = LABEL, SELF_PIN
        # WPS is off on it.
        assert not await driver.pin_enabled()
        guests.wps = True
        assert await driver.pin_enabled()
        await driver.disconnect()


async def test_a_box_that_lists_the_label_and_shows_no_pin_is_not_said_to_be_safe(
    session: aiohttp.ClientSession,
) -> None:
    house = LiveboxHouse(session)
    async with house.router:
        driver = house.driver()
        for vap in house.box.vaps:
            vap.pin = ""
        with pytest.raises(RouterUnable, match="SelfPIN"):
            await driver.pin_enabled()
        # One that has a PIN decides.
        house.box.vaps[0].pin = SELF_PIN
        assert await driver.pin_enabled()
        house.box.wps_enable = False
        assert not await driver.pin_enabled()
        await driver.disconnect()


async def test_the_pin_of_a_box_goes_no_further(
    session: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    house = LiveboxHouse(session)
    async with house.router:
        driver = house.driver()
        assert await driver.pin_enabled()
        assert SELF_PIN not in f"{[*texts_in(driver)]} {caplog.text}"
        await driver.disconnect()


# prplOS.


@pytest.mark.parametrize(
    ("wps", "expected"),
    [
        ({}, False),
        ({"ConfigMethodsEnabled": f"{METHODS},Label"}, True),
        ({"ConfigMethodsEnabled": f"{METHODS},VirtualDisplay"}, True),
        ({"ConfigMethodsEnabled": f"{METHODS},Label", "Enable": "false"}, False),
        ({"ConfigMethodsEnabled": f"{METHODS},Label", "Status": "SetupLocked"}, False),
    ],
)
async def test_an_access_point_in_the_data_model(
    session: aiohttp.ClientSession, wps: dict[str, Any], expected: bool, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    house = PrplOsHouse(session)
    async with house.router:
        # The guests'.
        house.router.access_points[2].wps = wps
        driver = house.driver()
        assert await driver.pin_enabled() is expected
        assert PIN not in f"{vars(driver)} {caplog.text}"
        await driver.disconnect()


async def test_a_data_model_without_the_parameters_does_not_say_so(session: aiohttp.ClientSession) -> None:
    house = PrplOsHouse(session)
    async with house.router:
        house.router.access_points[0].wps = {"ConfigMethodsEnabled": None}
        driver = house.driver()
        with pytest.raises(RouterUnable):
            await driver.pin_enabled()
        await driver.disconnect()


# Keenetic.


async def test_one_access_point_of_a_keenetic_is_enough(session: aiohttp.ClientSession) -> None:
    async with KeeneticRouter(clock=lambda: 1000.0) as router:
        driver = driver_for(router, session)
        assert isinstance(driver, TellsPin)
        assert not await driver.pin_enabled()
        for name in (HOME, HOME_5, GUESTS):
            router.own_pin = {name}
            assert await driver.pin_enabled()
        # The setting stays while WPS is off on it, or does not suit the security.
        router.configured[GUESTS] = False
        assert not await driver.pin_enabled()
        router.configured.clear()
        router.registrar.bsses[GUESTS].wps = False
        assert not await driver.pin_enabled()
        await driver.disconnect()


async def test_a_keenetic_without_wps_lets_nobody_in(session: aiohttp.ClientSession) -> None:
    async with KeeneticRouter(clock=lambda: 1000.0) as router:
        router.has_wps = False
        driver = driver_for(router, session)
        assert isinstance(driver, TellsPin)
        assert not await driver.pin_enabled()
        for name in (HOME, HOME_5, GUESTS):
            del router.interfaces[name]
        other = driver_for(router, session)
        assert isinstance(other, TellsPin)
        assert not await other.pin_enabled()
        await driver.disconnect()
        await other.disconnect()


@pytest.mark.parametrize("said", [None, "yes", 1])
async def test_a_keenetic_that_does_not_say_so(session: aiohttp.ClientSession, said: object) -> None:
    async with KeeneticRouter(clock=lambda: 1000.0) as router:
        wps = {"configured": True, "auto-self-pin": said, "status": "enabled"}
        router.answers[STATUS] = {"wps": {"status": {"wps": wps}}}
        driver = driver_for(router, session)
        assert isinstance(driver, TellsPin)
        with pytest.raises(RouterUnable, match="auto-self-pin"):
            await driver.pin_enabled()
        await driver.disconnect()
