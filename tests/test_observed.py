"""Routers that say that a device has joined, and nothing that shows which: whoever is new is reported as a candidate."""

import asyncio
from collections.abc import AsyncGenerator
from math import inf
import time

from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.wps_push.const import EVENT_WPS_PUSH

from .behaviour.stand import CAMERA, PRINTER
from .behaviour.stands.fritzbox import FritzBoxStand
from .emulators.server import Fault
from .support import Recorder, Shown, add_entry, eventually, faster

FACTOR = 40


class Home:
    """A home with a FRITZ!Box whose mesh list never has anybody, and in whose log there are no log-ins."""

    def __init__(self, hass: HomeAssistant) -> None:
        self.hass = hass
        self.later = 0.0
        """How many seconds later it is for the box alone."""
        self.stand = FritzBoxStand(clock=lambda: time.monotonic() + self.later, walk_time=120 / FACTOR)
        self.stand.router.mesh_lag = inf
        self.recorder = Recorder(hass)

    async def move_in(self) -> None:
        faster(self.hass, FACTOR, slack=0.3, grace=0.5, open_poll=0.04, identify_for=1.5, identify_poll=0.1)
        entry = await add_entry(self.hass, "fritzbox", self.stand.settings, networks=[self.stand.main])
        self.shown = Shown(self.hass, entry, self.stand.main)
        self.router = Shown(self.hass, entry)

    async def device_joins(self, mac: str) -> None:
        await self.shown.press()
        self.stand.device_presses(mac)
        closed = await self.recorder.until("window_closed")
        assert closed["outcome"] == "paired"

    def device_leaves(self, mac: str) -> None:
        self.stand.router.stations.pop(mac, None)
        self.stand.router.registrar.registered.clear()

    async def nobody_is_reported(self) -> None:
        await asyncio.sleep(2)
        assert self.recorder.types == ["window_opened", "window_closed"]


@pytest.fixture
async def home(hass: HomeAssistant) -> AsyncGenerator[Home]:
    home = Home(hass)
    await home.stand.start()
    yield home
    await home.stand.stop()


async def test_the_device_that_is_new_on_the_wifi_is_reported_and_not_called_paired(home: Home) -> None:
    home.stand.device_connects(CAMERA)
    await home.move_in()
    await home.device_joins(PRINTER)
    seen = await home.recorder.until("device_seen")
    assert (seen["mac"], seen["source"], seen["is_new"]) == (PRINTER, "observed", True)
    assert home.recorder.types == ["window_opened", "window_closed", "device_seen"]
    assert home.router.state("sensor", "last_paired_device").state == "unknown"


async def test_a_device_that_has_come_just_before_the_press_is_nobody_new(home: Home) -> None:
    await home.move_in()
    home.stand.device_connects(PRINTER)
    await home.device_joins(PRINTER)
    await home.nobody_is_reported()


async def test_a_device_that_was_there_when_the_router_was_set_up_is_nobody_new(home: Home) -> None:
    home.stand.device_connects(PRINTER)
    await home.move_in()
    home.device_leaves(PRINTER)
    await home.device_joins(PRINTER)
    await home.nobody_is_reported()


async def test_a_device_that_home_assistant_has_is_nobody_new(home: Home, hass: HomeAssistant) -> None:
    await home.move_in()
    owner = MockConfigEntry()
    owner.add_to_hass(hass)
    dr.async_get(hass).async_get_or_create(
        config_entry_id=owner.entry_id, connections={(dr.CONNECTION_NETWORK_MAC, PRINTER)}
    )
    await home.device_joins(PRINTER)
    await home.nobody_is_reported()


async def test_a_device_is_new_once(home: Home) -> None:
    await home.move_in()
    await home.device_joins(PRINTER)
    await home.recorder.until("device_seen")
    home.device_leaves(PRINTER)
    home.recorder.clear()
    await home.device_joins(PRINTER)
    await home.nobody_is_reported()


async def test_nobody_is_looked_for_where_nobody_has_joined(home: Home) -> None:
    await home.move_in()
    await home.shown.press()
    home.stand.device_connects(CAMERA)
    assert (await home.recorder.until("window_closed"))["outcome"] == "timed_out"
    await home.nobody_is_reported()


async def test_it_is_looked_for_until_the_router_answers_again(home: Home) -> None:
    @callback
    def cut_the_wire(event: Event) -> None:
        if event.data["type"] == "window_closed":
            home.stand.spoil(Fault(close=True))

    await home.move_in()
    home.hass.bus.async_listen(EVENT_WPS_PUSH, cut_the_wire)
    await home.device_joins(PRINTER)
    await asyncio.sleep(0.3)
    assert "device_seen" not in home.recorder.types
    home.stand.spoil(None)
    assert (await home.recorder.until("device_seen"))["mac"] == PRINTER


async def test_a_device_that_joined_in_a_window_that_nobody_has_seen(home: Home) -> None:
    """Somebody presses at the box, and a device joins before Home Assistant looks again."""
    await home.move_in()
    home.stand.press_elsewhere()
    home.stand.device_presses(PRINTER)
    closed = await home.recorder.until("window_closed")
    assert (closed["outcome"], closed["opened_by"]) == ("paired", "elsewhere")
    assert (await home.recorder.until("device_seen"))["mac"] == PRINTER
    assert home.recorder.types == ["window_opened", "window_closed", "device_seen"]
    assert (home.shown.window, home.shown.outcome) == ("closed", "paired")


async def test_a_device_that_joined_while_home_assistant_was_restarting(home: Home) -> None:
    """It came after the press and before the first look, and the mesh list says of nobody else that it did."""
    home.stand.router.mesh_lag = 0
    home.stand.device_connects(CAMERA)
    home.later += 3600
    await home.move_in()
    await home.shown.press()
    entry = home.shown.entry
    assert await home.hass.config_entries.async_unload(entry.entry_id)
    home.stand.device_presses(PRINTER)
    await eventually(lambda: not home.stand.is_open)
    assert await home.hass.config_entries.async_setup(entry.entry_id)
    assert (await home.recorder.until("window_closed"))["outcome"] == "paired"
    paired = await home.recorder.until("device_paired")
    assert (paired["mac"], paired["source"], paired["evidence"]) == (PRINTER, "concluded", ["associated"])
