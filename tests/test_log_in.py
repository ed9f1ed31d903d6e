"""What people see of a log-in that is refused: who is asked for a new password, and who is not."""

import asyncio
from collections.abc import AsyncIterator
import time

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest

from custom_components.wps_push.drivers.registry import timing
from custom_components.wps_push.wps.routers import DRIVERS

from .behaviour.house import stand_of
from .behaviour.stand import Stand
from .behaviour.stands.asuswrt import AsusStand
from .support import Shown, add_entry, eventually, faster

FACTOR = 50


def clock() -> float:
    """The time of routers whose windows and locks pass as fast as Home Assistant's clock here."""
    return time.monotonic() * FACTOR


@pytest.fixture
async def stand(hass: HomeAssistant, request: pytest.FixtureRequest) -> AsyncIterator[Stand]:
    """A router that is on."""
    faster(hass, FACTOR)
    (spec,) = (spec for spec in DRIVERS if spec.key == request.param)
    stand = stand_of(spec)(clock=clock)
    await stand.start()
    yield stand
    await stand.stop()


def asked_for_a_password(hass: HomeAssistant) -> bool:
    return bool(hass.config_entries.flow.async_progress())


@pytest.mark.parametrize("stand", ["linksys"], indirect=True)
async def test_a_router_that_somebody_else_has_locked_comes_back_by_itself(hass: HomeAssistant, stand: Stand) -> None:
    entry = await add_entry(hass, "linksys", stand.settings, networks=[stand.main])
    shown = Shown(hass, entry)
    for _ in range(5):
        wrong = await add_entry(hass, "linksys", stand.wrong_settings, identity="somebody else")
        await hass.config_entries.async_remove(wrong.entry_id)
    await eventually(lambda: shown.window == "unavailable")
    await eventually(lambda: shown.window == "closed", 10)
    assert not asked_for_a_password(hass)
    await shown.press()
    assert shown.window == "open"
    await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.parametrize("stand", ["linksys"], indirect=True)
async def test_a_locked_router_is_left_alone_by_the_attempts_to_set_it_up(hass: HomeAssistant, stand: Stand) -> None:
    """Home Assistant tries again within seconds, and each request would keep the router locked."""
    for _ in range(5):
        wrong = await add_entry(hass, "linksys", stand.wrong_settings, identity="somebody else")
        await hass.config_entries.async_remove(wrong.entry_id)
    entry = await add_entry(hass, "linksys", stand.settings, networks=[stand.main])
    assert (entry.state, entry.error_reason_translation_key) == (ConfigEntryState.SETUP_RETRY, "log_in_locked")
    asked = stand.requests
    for _ in range(3):
        await hass.config_entries.async_reload(entry.entry_id)
    assert stand.requests == asked

    # Other settings are tried at once, though.
    hass.config_entries.async_update_entry(entry, data={**entry.data, "verify_ssl": True})
    await hass.config_entries.async_reload(entry.entry_id)
    assert entry.error_reason_translation_key == "log_in_locked"
    assert stand.requests > asked

    await asyncio.sleep(timing(hass).locked)
    await hass.config_entries.async_reload(entry.entry_id)
    assert entry.state is ConfigEntryState.LOADED
    assert not asked_for_a_password(hass)
    await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.parametrize("stand", ["asuswrt"], indirect=True)
async def test_a_captcha_is_named_and_no_new_password_is_asked_for(hass: HomeAssistant, stand: AsusStand) -> None:
    entry = await add_entry(hass, "asuswrt", stand.settings, networks=[stand.main])
    await eventually(lambda: not stand.sessions)
    stand.router.httpd.captcha = True
    with pytest.raises(HomeAssistantError) as refused:
        await Shown(hass, entry).press()
    assert refused.value.translation_key == "log_in_captcha"
    assert not asked_for_a_password(hass)
    await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.parametrize("stand", ["asuswrt"], indirect=True)
async def test_what_passes_is_tried_again_at_set_up(hass: HomeAssistant, stand: AsusStand) -> None:
    stand.router.httpd.wants_restart = True
    entry = await add_entry(hass, "asuswrt", stand.settings, networks=[stand.main])
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert entry.error_reason_translation_key == "log_in_restart"
    assert not asked_for_a_password(hass)
    await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.parametrize("stand", ["asuswrt"], indirect=True)
async def test_what_lasts_is_not_tried_again_at_set_up(hass: HomeAssistant, stand: AsusStand) -> None:
    entry = await add_entry(hass, "asuswrt", stand.settings | {"password": "pässword"}, networks=[stand.main])
    assert entry.state is ConfigEntryState.SETUP_ERROR
    assert entry.error_reason_translation_key == "log_in_characters"
    assert not asked_for_a_password(hass)
