"""Whether a device that has joined really comes onto the network, as far as the router reports it."""

import asyncio
from collections.abc import AsyncGenerator

from homeassistant.core import Context, HomeAssistant
import pytest

from custom_components.wps_push.const import DOMAIN
from custom_components.wps_push.wps.router import Confirms
from custom_components.wps_push.wps.routers import DriverSpec
from tests.support import Shown

from .home import Home, a_home
from .house import House
from .stand import PRINTER

NEWS = {"device_connected", "device_not_connected"}

CONNECT = 0.4


@pytest.fixture
def connect() -> float:
    """How long a device may take to come onto the network."""
    return CONNECT


@pytest.fixture
async def home(hass: HomeAssistant, spec: DriverSpec, connect: float) -> AsyncGenerator[Home]:
    async with a_home(hass, spec, identify_for=0.1, connect=connect) as home:
        await home.move_in()
        yield home


async def test_only_a_router_that_knows_it_reports_it(house: House) -> None:
    assert isinstance(house.router, Confirms) is house.stand.reports_connection


@pytest.mark.needs("reports_connection")
async def test_a_device_that_has_joined_connects(home: Home) -> None:
    asked = Context()
    await home.shown.press(context=asked)
    home.stand.device_presses(PRINTER)
    connected = await home.recorder.until("device_connected")
    paired = home.recorder.one("device_paired")
    assert connected == {**paired, "type": "device_connected"}
    assert {event.context.id for event in home.recorder.events} == {asked.id}
    assert home.recorder.types.index("device_connected") > home.recorder.types.index("window_closed")


@pytest.mark.needs("reports_connection")
async def test_a_device_that_does_not_connect_is_reported_and_stays_the_last_that_has_joined(home: Home) -> None:
    home.stand.keep_devices_out()
    last = Shown(home.hass, home.entry)
    home.stand.press_elsewhere()
    await home.until("open")
    home.stand.device_presses(PRINTER)
    await home.recorder.until("window_closed")
    before = last.state("sensor", "last_paired_device")
    reported = await home.recorder.until("device_not_connected")
    assert reported == {**home.recorder.one("device_paired"), "type": "device_not_connected", "reason": "unknown"}
    assert reported["opened_by"] == "elsewhere"
    assert last.state("sensor", "last_paired_device") is before
    assert home.shown.state("event", "wps").attributes["event_type"] == "device_not_connected"
    assert home.shown.outcome == "paired"


@pytest.mark.needs("reports_connection")
async def test_an_action_that_waits_does_not_wait_for_that(home: Home) -> None:
    home.stand.keep_devices_out()
    task = home.hass.async_create_task(
        home.hass.services.async_call(
            DOMAIN,
            "open_window",
            {"entity_id": home.shown.entity_id("button", "open_window"), "wait": True},
            blocking=True,
            return_response=True,
        )
    )
    await home.until("open")
    home.stand.device_presses(PRINTER)
    answer = await task
    assert answer
    assert answer["outcome"] == "paired"
    assert not NEWS & set(home.recorder.types)
    await home.recorder.until("device_not_connected")


@pytest.mark.needs("reports_connection")
async def test_nothing_is_reported_after_the_entry_is_unloaded(home: Home) -> None:
    home.stand.keep_devices_out()
    await home.shown.press()
    home.stand.device_presses(PRINTER)
    await home.recorder.until("window_closed")
    await home.hass.config_entries.async_unload(home.entry.entry_id)
    home.recorder.clear()
    await asyncio.sleep(CONNECT + 0.1)
    assert home.recorder.types == []


@pytest.mark.needs("reports_connection")
@pytest.mark.parametrize("connect", [60])
async def test_nothing_is_reported_where_the_router_is_lost_meanwhile(home: Home) -> None:
    home.stand.keep_devices_out()
    await home.shown.press()
    home.stand.device_presses(PRINTER)
    await home.recorder.until("window_closed")
    await home.stand.stop()
    # If it stops while it is asked whether it is there, the answer is waited for.
    await home.until("unavailable", 15)
    await home.stand.start()
    await home.until("closed")
    assert not NEWS & set(home.recorder.types)
