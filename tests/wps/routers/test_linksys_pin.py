"""The PIN of a device at a Linksys router: an input of the same action that stands for the button."""

from collections.abc import AsyncGenerator
import json

import aiohttp
import pytest

from custom_components.wps_push.wps.model import Phase, Refusal
from custom_components.wps_push.wps.pin import DevicePin, JoinsByPin, NoPin, PinRefused
from custom_components.wps_push.wps.router import Router, RouterProtocolError, WindowRefused, WindowStillOpen
from tests.emulators.linksys import LinksysRouter

from .linksys_house import driver_for

START = "wirelessap/StartWPSServerSession"
STOP = "wirelessap/StopWPSServerSession"
PIN = DevicePin.read("48203715")


@pytest.fixture
async def router() -> AsyncGenerator[LinksysRouter]:
    """A router that is on; its time does not pass by itself."""
    async with LinksysRouter(clock=lambda: 1000.0) as router:
        yield router


@pytest.fixture
async def driver(router: LinksysRouter, session: aiohttp.ClientSession) -> AsyncGenerator[Router]:
    driver = driver_for(router, session)
    yield driver
    await driver.disconnect()


def able(driver: Router) -> JoinsByPin:
    assert isinstance(driver, JoinsByPin)
    return driver


def started(router: LinksysRouter) -> list[object]:
    """What sessions were started with."""
    return [json.loads(heard.body) for heard in router.heard if heard.headers["x-jnap-action"].endswith(START)]


async def test_the_pin_is_sent_as_digits_and_the_button_without_one(router: LinksysRouter, driver: Router) -> None:
    assert (await able(driver).open_for_pin("main", PIN)).phase is Phase.OPEN
    await able(driver).withdraw_pin("main")
    await driver.open_window("main")
    assert started(router) == [{"clientPIN": "48203715"}, {}]


async def test_a_pin_that_the_router_does_not_take_is_refused_as_that(router: LinksysRouter, driver: Router) -> None:
    router.results[START] = {"result": "ErrorInvalidClientPIN"}
    with pytest.raises(PinRefused) as refused:
        await able(driver).open_for_pin("main", PIN)
    assert refused.value.problem is NoPin.INVALID
    assert "48203715" not in str(refused.value)


async def test_a_session_that_has_ended_is_not_stopped_once_more(router: LinksysRouter, driver: Router) -> None:
    await able(driver).open_for_pin("main", PIN)
    router.registrar.cancel("ath0")
    assert (await driver.report()).windows["main"].phase is not Phase.OPEN
    # Somebody else begins, and is left alone.
    router.registrar.press("ath0")
    before = len(router.actions)
    await able(driver).withdraw_pin("main")
    assert len(router.actions) == before
    assert (await driver.report()).windows["main"].phase is Phase.OPEN


async def test_it_is_read_back_that_the_session_has_stopped(router: LinksysRouter, driver: Router) -> None:
    await able(driver).open_for_pin("main", PIN)
    router.results[STOP] = {"result": "OK"}
    with pytest.raises(WindowStillOpen):
        await able(driver).withdraw_pin("main")


async def test_a_session_that_begins_only_after_its_answer_was_lost_is_stopped(
    router: LinksysRouter, driver: Router
) -> None:
    router.garbled = frozenset({START})
    with pytest.raises(RouterProtocolError):
        await able(driver).open_for_pin("main", PIN)
    await able(driver).withdraw_pin("main")
    await driver.report()
    assert not router.registrar.takes_pin("ath0")


async def test_a_session_that_somebody_else_has_just_started_is_not_stopped_for_a_pin(
    router: LinksysRouter, driver: Router
) -> None:
    router.results[START] = {"result": "ErrorWPSSessionAlreadyInProgress"}
    with pytest.raises(WindowRefused) as refused:
        await able(driver).open_for_pin("main", PIN)
    assert refused.value.refusal is Refusal.BUSY
    assert STOP not in router.actions
    # What runs is theirs, also when everything that may be left of ours is taken back.
    router.registrar.press("ath0")
    before = len(router.actions)
    await able(driver).withdraw_pin("main")
    assert router.actions[before:] == []
    assert (await driver.report()).windows["main"].phase is Phase.OPEN


async def test_nothing_is_taken_back_of_a_pin_that_the_router_did_not_take(
    router: LinksysRouter, driver: Router
) -> None:
    router.results[START] = {"result": "ErrorInvalidClientPIN"}
    with pytest.raises(PinRefused):
        await able(driver).open_for_pin("main", PIN)
    before = len(router.actions)
    await able(driver).withdraw_pin("main")
    assert router.actions[before:] == []
