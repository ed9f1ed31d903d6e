"""Whoever adds a router logs in once, and leaves nothing at a router that is not added."""

from collections.abc import AsyncGenerator, Callable
import time

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import HomeAssistant
import pytest

from custom_components.wps_push.wps.model import Capability
from custom_components.wps_push.wps.routers import DriverSpec
from tests.sockets import sockets
from tests.support import eventually, faster
from tests.wizard import Wizard

from .house import stand_of
from .stand import Stand
from .test_at_home import add

needs = pytest.mark.needs


@pytest.fixture
async def stand(hass: HomeAssistant, spec: DriverSpec) -> AsyncGenerator[Stand]:
    """A router that is on. Nobody lets go of a scarce session because the test is slow."""
    faster(hass, 1, page=0.1, linger=60)
    stand = stand_of(spec)(clock=time.monotonic)
    await stand.start()
    yield stand
    await stand.stop()


async def leave(hass: HomeAssistant, wizard: Wizard, stand: Stand) -> None:
    """Unload the router that was added, which leaves nothing there."""
    assert wizard.entry.state is ConfigEntryState.LOADED
    assert await hass.config_entries.async_unload(wizard.entry.entry_id)
    await hass.async_block_till_done()
    assert stand.sessions == 0


@needs("has_sessions")
async def test_whoever_adds_a_router_logs_in_once(hass: HomeAssistant, spec: DriverSpec, stand: Stand) -> None:
    wizard = await add(hass, spec, stand)
    await wizard.choose("finish")
    assert stand.log_ins == 1
    await leave(hass, wizard, stand)


async def test_what_the_router_has_just_said_is_not_asked_again(
    hass: HomeAssistant, spec: DriverSpec, stand: Stand
) -> None:
    wizard = await add(hass, spec, stand)
    before = stand.requests
    await wizard.choose("finish")
    for_the_new_entry = stand.requests - before
    assert await hass.config_entries.async_unload(wizard.entry.entry_id)
    before = stand.requests
    assert await hass.config_entries.async_setup(wizard.entry.entry_id)
    await hass.async_block_till_done()
    assert for_the_new_entry < stand.requests - before
    await leave(hass, wizard, stand)


@needs("has_sessions", Capability.CANCEL, Capability.STATUS)
async def test_whoever_tries_it_before_does_not_log_in_again_either(
    hass: HomeAssistant, spec: DriverSpec, stand: Stand
) -> None:
    wizard = await add(hass, spec, stand)
    await wizard.choose("try_now")
    assert stand.log_ins == 1
    assert not stand.is_open
    await leave(hass, wizard, stand)


def abort(hass: HomeAssistant, wizard: Wizard) -> None:
    """Somebody closes the dialogue."""
    hass.config_entries.flow.async_abort(wizard.result["flow_id"])


def stop(hass: HomeAssistant, _: Wizard) -> None:
    """Home Assistant stops, and no flow hears of it."""
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)


def forget(hass: HomeAssistant, wizard: Wizard) -> None:
    """Somebody closes the browser, which nobody hears of."""


ENDS = pytest.mark.parametrize("end", [abort, stop, forget])


async def almost_add(
    hass: HomeAssistant, spec: DriverSpec, stand: Stand, end: Callable[[HomeAssistant, Wizard], None]
) -> None:
    faster(hass, 1, page=0.1, linger=60, acquainted=1 if end is forget else 600)
    wizard = await add(hass, spec, stand)
    end(hass, wizard)


@ENDS
@needs("has_sessions")
async def test_no_session_is_left_at_a_router_that_is_not_added(
    hass: HomeAssistant, spec: DriverSpec, stand: Stand, end: Callable[[HomeAssistant, Wizard], None]
) -> None:
    await almost_add(hass, spec, stand, end)
    await eventually(lambda: stand.sessions == 0)
    assert stand.log_ins == 1


@ENDS
@pytest.mark.lacks("speaks_http")
async def test_no_socket_is_left_of_a_router_that_is_not_added(
    hass: HomeAssistant, spec: DriverSpec, stand: Stand, end: Callable[[HomeAssistant, Wizard], None]
) -> None:
    before = sockets()
    await almost_add(hass, spec, stand, end)
    await eventually(lambda: sockets() == before)
