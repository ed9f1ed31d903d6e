"""Keeping a device out in a whole Home Assistant: for a time, until it is let in, and through everything that happens meanwhile."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import datetime, timedelta
from typing import Any

from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util
import pytest

from custom_components.wps_push.wps.model import Capability
from custom_components.wps_push.wps.routers import DriverSpec
from tests.clock import WallClock
from tests.emulators.server import Fault
from tests.support import eventually

from .at_home import AtHome
from .stand import CAMERA, PRINTER

needs = pytest.mark.needs
lacks = pytest.mark.lacks


@pytest.fixture
async def home(hass: HomeAssistant, spec: DriverSpec) -> AsyncGenerator[AtHome]:
    """A home whose router has a printer as its client, which Home Assistant knows from there."""
    home = AtHome(hass, spec, block_again=0.3, idle_poll=0.2, request=1.5)
    await home.stand.start()
    for mac in (PRINTER, CAMERA):
        home.stand.device_connects(mac)
    home.later = 10
    await home.set_up()
    yield home
    home.stand.spoil(None)
    if hass.config_entries.async_get_entry(home.entry.entry_id):
        await home.leave()
    await home.stand.stop()


async def act(home: AtHome, action: str, **data: Any) -> None:
    await home.hass.services.async_call("wps_push", action, {"mac": PRINTER} | data, blocking=True)


@needs(Capability.BLOCK)
async def test_a_device_is_kept_out_for_the_time_that_was_asked_for(home: AtHome) -> None:
    await act(home, "eject_device", duration={"hours": 1})
    assert home.stand.keeps_out(PRINTER)
    # Another time replaces the first.
    await act(home, "eject_device", duration={"milliseconds": 300})
    await eventually(lambda: not home.stand.keeps_out(PRINTER))
    # Home Assistant lets it in, and need not do so again.
    await eventually(lambda: not home.entry.runtime_data.router.store.blocked)


@needs(Capability.BLOCK)
async def test_a_device_is_kept_out_until_it_is_let_in(home: AtHome) -> None:
    await act(home, "block_device")
    assert home.stand.keeps_out(PRINTER)
    await home.hass.config_entries.async_reload(home.entry.entry_id)
    assert home.stand.keeps_out(PRINTER)
    await act(home, "unblock_device")
    assert not home.stand.keeps_out(PRINTER)
    with pytest.raises(HomeAssistantError, match=f"keeps no device with the address {PRINTER} out"):
        await act(home, "unblock_device")


@needs(Capability.BLOCK, "forgets_blocks")
async def test_a_router_that_has_forgotten_it_is_told_again(home: AtHome) -> None:
    await act(home, "block_device")
    await home.stand.stop()
    await home.stand.start()
    assert not home.stand.keeps_out(PRINTER)
    await eventually(lambda: home.stand.keeps_out(PRINTER))


@needs(Capability.BLOCK)
async def test_what_is_over_while_home_assistant_is_not_there_is_taken_back_at_its_start(
    home: AtHome, wall_clock: WallClock
) -> None:
    await act(home, "eject_device", duration={"seconds": 20})
    await home.hass.config_entries.async_unload(home.entry.entry_id)
    wall_clock.set(20)
    await home.hass.config_entries.async_setup(home.entry.entry_id)
    await eventually(lambda: not home.stand.keeps_out(PRINTER))


@needs(Capability.BLOCK)
async def test_a_router_that_is_away_is_told_when_it_is_back(home: AtHome) -> None:
    await act(home, "block_device")
    home.stand.spoil(Fault(body=b""))
    with pytest.raises(HomeAssistantError):
        await act(home, "unblock_device")
    assert home.stand.keeps_out(PRINTER)
    home.stand.spoil(None)
    await eventually(lambda: not home.stand.keeps_out(PRINTER))


@needs(Capability.BLOCK)
async def test_what_somebody_else_keeps_out_is_not_taken_over(home: AtHome) -> None:
    home.stand.keep_out_elsewhere(PRINTER)
    for action in ("eject_device", "block_device"):
        with pytest.raises(HomeAssistantError, match="keeps this device out already"):
            await act(home, action)
    assert not home.entry.runtime_data.router.store.blocked


@needs(Capability.BLOCK)
async def test_what_fails_changes_nothing_of_what_was_asked_for_before(home: AtHome) -> None:
    await act(home, "eject_device", duration={"hours": 1})
    before = dict(home.entry.runtime_data.router.store.blocked)
    home.stand.spoil(Fault(body=b""))
    with pytest.raises(HomeAssistantError):
        await act(home, "block_device")
    home.stand.spoil(None)
    assert home.entry.runtime_data.router.store.blocked == before
    assert home.stand.keeps_out(PRINTER)


@needs(Capability.BLOCK, "knows_repeaters")
async def test_a_repeater_stays(home: AtHome) -> None:
    home.stand.repeater_connects(PRINTER)
    with pytest.raises(HomeAssistantError, match="a repeater of Router"):
        await act(home, "eject_device")
    assert not home.entry.runtime_data.router.store.blocked
    assert not home.stand.keeps_out(PRINTER)


@lacks(Capability.BLOCK)
async def test_where_it_would_do_harm_it_is_said_why_it_is_not_done(home: AtHome) -> None:
    for action in ("eject_device", "block_device"):
        with pytest.raises(HomeAssistantError, match="Wi-Fi password") as told:
            await act(home, action)
        assert told.value.translation_key == f"no_block_{home.spec.no_block}"
    assert not home.entry.runtime_data.router.store.blocked


AN_HOUR = 3600.0
A_DAY = 24 * AN_HOUR


async def start_again(home: AtHome, wall_clock: WallClock | None = None, ahead: float = -A_DAY) -> None:
    """Restart, with a clock that is wrong if one is given, and let what is due be done."""
    await home.hass.config_entries.async_unload(home.entry.entry_id)
    if wall_clock:
        wall_clock.set(ahead)
    before = home.stand.requests
    await home.hass.config_entries.async_setup(home.entry.entry_id)
    await eventually(lambda: home.stand.requests > before + 5)


@needs(Capability.BLOCK)
async def test_a_clock_that_is_set_back_keeps_nobody_out_for_longer(home: AtHome, wall_clock: WallClock) -> None:
    await act(home, "eject_device", duration={"seconds": 1})
    wall_clock.set(-AN_HOUR)
    assert home.stand.keeps_out(PRINTER)
    await eventually(lambda: not home.stand.keeps_out(PRINTER))


@needs(Capability.BLOCK)
async def test_a_clock_that_is_set_forward_lets_nobody_in_before_the_time(home: AtHome, wall_clock: WallClock) -> None:
    await act(home, "eject_device", duration={"hours": 1})
    wall_clock.set(A_DAY)
    store = home.entry.runtime_data.router.store
    # What a restart would go by is right again as well.
    await eventually(lambda: store.blocked[PRINTER] > dt_util.utcnow() + timedelta(minutes=59))
    assert home.stand.keeps_out(PRINTER)
    await start_again(home)
    assert home.stand.keeps_out(PRINTER)


@needs(Capability.BLOCK)
async def test_a_start_without_a_clock_keeps_nobody_out_for_longer(home: AtHome, wall_clock: WallClock) -> None:
    await act(home, "eject_device", duration={"seconds": 3})
    await start_again(home, wall_clock)
    assert home.stand.keeps_out(PRINTER)
    await eventually(lambda: not home.stand.keeps_out(PRINTER))


@needs(Capability.BLOCK)
async def test_a_clock_that_is_right_only_after_the_start_ends_what_was_over(
    home: AtHome, wall_clock: WallClock
) -> None:
    """The power was away for two hours, and the network has told the time since."""
    await act(home, "eject_device", duration={"hours": 1})
    await start_again(home, wall_clock)
    assert home.stand.keeps_out(PRINTER)
    wall_clock.set(2 * AN_HOUR)
    await eventually(lambda: not home.stand.keeps_out(PRINTER))
    await eventually(lambda: not home.entry.runtime_data.router.store.blocked)


@needs(Capability.BLOCK)
async def test_a_clock_that_is_ahead_at_the_start_lets_nobody_in_for_good(home: AtHome, wall_clock: WallClock) -> None:
    """Nobody can know that it is ahead. Once it is right, the time goes on that was not over."""
    await act(home, "eject_device", duration={"hours": 1})
    await start_again(home, wall_clock, A_DAY)
    await eventually(lambda: not home.stand.keeps_out(PRINTER))
    wall_clock.set(AN_HOUR / 2)
    await eventually(lambda: home.stand.keeps_out(PRINTER))
    await eventually(lambda: kept_out_for(home) == pytest.approx(AN_HOUR / 2, abs=30))
    wall_clock.set(AN_HOUR / 4)
    await start_again(home)
    assert home.stand.keeps_out(PRINTER)


@needs(Capability.BLOCK)
async def test_a_clock_that_is_somewhat_ahead_at_the_start_shortens_nothing(
    home: AtHome, wall_clock: WallClock
) -> None:
    await act(home, "eject_device", duration={"hours": 1})
    await start_again(home, wall_clock, AN_HOUR - 1)
    assert home.stand.keeps_out(PRINTER)
    wall_clock.set(0)
    await asyncio.sleep(1.2)
    assert home.stand.keeps_out(PRINTER)


@needs(Capability.BLOCK)
async def test_whoever_is_let_in_by_a_person_stays_in_when_the_clock_is_set(
    home: AtHome, wall_clock: WallClock
) -> None:
    await act(home, "eject_device", duration={"hours": 1})
    await start_again(home, wall_clock, AN_HOUR / 2)
    await act(home, "unblock_device")
    wall_clock.set(0)
    await asyncio.sleep(3 * home.timing.clock)
    assert not home.entry.runtime_data.router.store.blocked
    assert not home.stand.keeps_out(PRINTER)


def kept_out_for(home: AtHome) -> float:
    """For how many seconds the printer is to be kept out, by what is stored."""
    until: datetime | None = home.entry.runtime_data.router.store.blocked[PRINTER]
    assert until
    return (until - dt_util.utcnow()).total_seconds()


async def keep_both_out(home: AtHome) -> None:
    """One for an hour, and the other until somebody lets it in."""
    await act(home, "eject_device", duration={"hours": 1})
    await act(home, "block_device", mac=CAMERA)


@needs(Capability.BLOCK)
async def test_who_was_ejected_is_let_in_when_the_entry_is_removed(home: AtHome) -> None:
    await keep_both_out(home)
    await home.hass.config_entries.async_remove(home.entry.entry_id)
    assert not home.stand.keeps_out(PRINTER)
    assert home.stand.keeps_out(CAMERA)
    assert home.stand.sessions == 0
    assert not ir.async_get(home.hass).issues


@needs(Capability.BLOCK)
async def test_who_was_ejected_is_let_in_when_the_entry_is_disabled(home: AtHome) -> None:
    await keep_both_out(home)
    await home.hass.config_entries.async_set_disabled_by(home.entry.entry_id, ConfigEntryDisabler.USER)
    assert not home.stand.keeps_out(PRINTER)
    assert home.stand.keeps_out(CAMERA)


@needs(Capability.BLOCK)
async def test_who_cannot_be_let_in_when_the_entry_is_removed_is_named_in_repairs(
    home: AtHome, caplog: pytest.LogCaptureFixture
) -> None:
    await keep_both_out(home)
    home.stand.spoil(Fault(body=b""))
    caplog.clear()
    await home.hass.config_entries.async_remove(home.entry.entry_id)
    issue = ir.async_get(home.hass).issues["wps_push", f"still_kept_out_{home.entry.entry_id}"]
    assert issue.is_persistent
    assert issue.translation_placeholders == {"name": "Router", "devices": PRINTER}
    (line,) = [one for one in caplog.records if one.levelname == "WARNING" and "wps_push" in one.name]
    assert "could not be let in" in line.message
    assert not line.exc_info
