"""A device that has joined and is refused later, because the router does not take its key any more."""

import asyncio
from collections.abc import AsyncGenerator

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest

from custom_components.wps_push.const import DOMAIN
from custom_components.wps_push.wps.model import SignalKind
from custom_components.wps_push.wps.router import Signals
from custom_components.wps_push.wps.routers import DriverSpec
from tests.support import eventually

from .at_home import AtHome
from .house import House
from .stand import CAMERA, PRINTER

needs = pytest.mark.needs


@needs("reports_refused_keys")
async def test_a_device_that_is_refused_is_heard_and_is_no_client(house: House) -> None:
    assert isinstance(house.router, Signals)
    signals = house.router.signals()
    async with asyncio.timeout(10):
        assert (await anext(signals)).kind is SignalKind.LISTENING
        house.stand.device_is_refused(PRINTER)
        refused = await anext(signals)
    await signals.aclose()
    assert (refused.kind, refused.network_id) == (SignalKind.KEY_REFUSED, house.main)
    assert refused.enrollee
    assert refused.enrollee.mac == PRINTER
    assert await house.macs() == []


@pytest.fixture
async def home(hass: HomeAssistant, spec: DriverSpec) -> AsyncGenerator[AtHome]:
    # A question on its way when the router is switched off is never answered.
    home = AtHome(hass, spec, request=2, settles=0.5, attempt=0.1, reconnect=0.05, ping=0.1)
    await home.stand.start()
    await home.set_up()
    yield home
    await home.leave()


def issues(home: AtHome) -> list[ir.IssueEntry]:
    known = ir.async_get(home.hass).issues
    return [issue for (domain, id_), issue in known.items() if domain == DOMAIN and id_.startswith("key_refused_")]


async def tries_in_vain(home: AtHome, mac: str) -> None:
    """A device tries again and again to connect, until Repairs knows of it."""
    async with asyncio.timeout(10):
        while not issues(home):
            home.stand.device_is_refused(mac)
            await asyncio.sleep(0.05)


@needs("reports_refused_keys")
async def test_whoever_is_refused_after_a_restart_is_in_repairs_until_it_is_back(home: AtHome) -> None:
    for mac in (CAMERA, PRINTER):
        await home.press()
        home.stand.device_presses(mac)
        await home.recorder.until("device_connected")
        home.recorder.clear()
    await home.stand.stop()
    await eventually(lambda: home.shown.window == "unavailable", 15)
    await home.stand.start()
    await eventually(lambda: home.shown.window == "closed", 15)
    # The camera was carried away, and the printer has lost its key.
    await tries_in_vain(home, PRINTER)
    (issue,) = issues(home)
    assert issue.translation_placeholders
    assert issue.translation_placeholders["mac"] == PRINTER
    assert issue.translation_placeholders["network"] == "Home"
    home.stand.device_connects(PRINTER)
    await eventually(lambda: not issues(home))


@needs("reports_refused_keys", "reports_connection")
async def test_whoever_is_refused_joins_once_more_and_the_issue_goes(home: AtHome) -> None:
    await home.press()
    home.stand.device_presses(PRINTER)
    await home.recorder.until("device_connected")
    await tries_in_vain(home, PRINTER)
    home.recorder.clear()
    # It is given a key that works; that it comes with it is not what the issue waits for.
    home.stand.keep_devices_out()
    await home.press()
    home.stand.device_presses(PRINTER)
    await home.recorder.until("device_paired")
    assert issues(home) == []
