"""The whole way of every router in Home Assistant: from the form to the notification of who joined."""

import asyncio
import json
import logging
import re
import time
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest

from custom_components.wps_push.diagnostics import async_get_config_entry_diagnostics
from custom_components.wps_push.wps.model import Capability
from custom_components.wps_push.wps.routers import DRIVERS, DriverSpec, FieldKind
from tests.support import Recorder, Shown, eventually, faster
from tests.wizard import Wizard

from .house import stand_of
from .stand import PRINTER, Stand

FACTOR = 40

WITH_PASSWORD = [spec for spec in DRIVERS if any(field.kind is FieldKind.PASSWORD for field in spec.fields)]


def event_of_joining(spec: DriverSpec) -> str:
    """How people hear of a device that has joined."""
    names = {Capability.REPORTS_ENROLLEE, Capability.CONCLUDES_ENROLLEE} & spec.capabilities
    return "device_paired" if names else "device_seen"


async def fill_in(wizard: Wizard, spec: DriverSpec, settings: dict[str, Any]) -> str:
    """Fill a driver's form in, and confirm what is to be confirmed."""
    text = await wizard.answer({field.key: settings[field.key] for field in spec.fields})
    return text if wizard.step != "confirm_key" else await wizard.fill_in()


async def add(hass: HomeAssistant, spec: DriverSpec, stand: Stand) -> Wizard:
    """Go through the pages that add a router, up to the offer to try it."""
    wizard = await Wizard.add(hass, "kind", spec.key)
    await fill_in(wizard, spec, stand.settings)
    if wizard.step == "networks":
        await wizard.fill_in(networks=[stand.main])
    assert wizard.step == "try_it", wizard.text
    return wizard


@pytest.mark.parametrize("spec", WITH_PASSWORD, ids=lambda spec: spec.key)
async def test_a_wrong_password_is_shown_beside_its_field(hass: HomeAssistant, spec: DriverSpec) -> None:
    stand = stand_of(spec)(clock=time.monotonic)
    await stand.start()
    wizard = await Wizard.add(hass, "kind", spec.key)
    await fill_in(wizard, spec, stand.wrong_settings)
    assert wizard.result["errors"] == {"password": "invalid_auth"}
    assert stand.log_ins == 1
    await wizard.fill_in(password=stand.settings["password"])
    assert wizard.step in {"networks", "try_it"}
    await stand.stop()


@pytest.mark.needs("has_rights")
@pytest.mark.parametrize("spec", WITH_PASSWORD, ids=lambda spec: spec.key)
async def test_a_missing_right_is_shown_at_the_latest_when_it_is_tried(hass: HomeAssistant, spec: DriverSpec) -> None:
    stand = stand_of(spec)(clock=time.monotonic)
    await stand.start()
    wizard = await Wizard.add(hass, "kind", spec.key)
    text = await fill_in(wizard, spec, stand.poor_settings)
    if wizard.step == "networks":
        text += await wizard.fill_in(networks=[stand.main])
    if wizard.step == "try_it":
        text += await wizard.choose("try_now")
    assert re.search(r"What it lacks: \S+|The account may not open the WPS window", text)
    await stand.stop()


async def test_from_the_form_to_the_device(
    hass: HomeAssistant, spec: DriverSpec, caplog: pytest.LogCaptureFixture
) -> None:
    stand = stand_of(spec)(clock=time.monotonic, walk_time=120 / FACTOR)
    await stand.start()
    # What bounds real work on this machine is not made faster.
    faster(hass, FACTOR, slack=0.3, grace=0.5, open_poll=0.04, identify_for=3, identify_poll=0.1)
    recorder = Recorder(hass)

    wizard = await add(hass, spec, stand)
    await wizard.choose("try_now")
    if Capability.CANCEL in spec.capabilities:
        assert "It works" in wizard.text
    else:
        assert wizard.step == ("stays_open" if Capability.STATUS in spec.capabilities else "pressed"), wizard.text
        # What cannot be closed has to time out before the next press can be distinguished from this one.
        await hass.async_add_executor_job(time.sleep, 120 / FACTOR + 0.2)
        await wizard.choose("finish")
    entry = wizard.entry
    assert entry.state is ConfigEntryState.LOADED
    shown = Shown(hass, entry, stand.main)

    await shown.press()
    assert shown.window == "open"
    stand.device_presses(PRINTER)
    closed = await recorder.until("window_closed")
    if Capability.REPORTS_ENROLLEE in spec.capabilities:
        assert recorder.one("device_paired")["mac"] == PRINTER
        assert shown.outcome == closed["outcome"] == "paired"
    elif Capability.STATUS in spec.capabilities:
        assert shown.outcome == closed["outcome"] == "paired"
        assert "device_paired" not in recorder.types
        assert (await recorder.until(event_of_joining(spec)))["mac"] == PRINTER
    else:
        assert shown.outcome == closed["outcome"] == "timed_out"
        assert [device["mac"] for device in closed["candidates"]] == [PRINTER]
        assert recorder.one("device_seen")["source"] == "observed"

    described = json.dumps(await async_get_config_entry_diagnostics(hass, entry))
    assert not [secret for secret in (*stand.secrets, PRINTER) if secret in described]
    names = {
        entry.unique_id,
        entry.runtime_data.router.info.shown,
        *(network.ssid for network in entry.runtime_data.networks.values()),
    }
    assert not [name for name in names if f'"{name}"' in described]
    assert not re.search(r"(?:[0-9a-f]{2}:){5}[0-9a-f]{2}|127\.0\.0\.1", described, re.IGNORECASE)

    assert await hass.config_entries.async_unload(entry.entry_id)
    await hass.async_block_till_done()
    await eventually(lambda: stand.sessions == 0)
    await stand.stop()
    logged = [record for record in caplog.records if record.levelno >= logging.WARNING and "wps_push" in record.name]
    assert not logged
    assert not [secret for secret in stand.secrets if secret in caplog.text]


async def test_a_device_that_joins_just_before_another_press_is_not_lost(hass: HomeAssistant, spec: DriverSpec) -> None:
    now = 0.0
    stand = stand_of(spec)(clock=lambda: now)
    await stand.start()
    # Nobody looks between the two presses.
    faster(hass, FACTOR, slack=0.3, grace=0.5, open_poll=1, identify_for=3, identify_poll=0.1)
    recorder = Recorder(hass)
    wizard = await add(hass, spec, stand)
    await wizard.choose("finish")
    shown = Shown(hass, wizard.entry, stand.main)

    # Home Assistant has begun to listen to a router that speaks by itself.
    await asyncio.sleep(2 / FACTOR)
    await shown.press()
    stand.device_presses(PRINTER)
    now += 2
    await asyncio.sleep(2 / FACTOR)
    await shown.press()
    assert shown.window == "open"
    if Capability.STATUS in spec.capabilities:
        assert recorder.types.count("window_opened") == 2
        assert recorder.one("window_closed")["outcome"] == "paired"
    assert (await recorder.until(event_of_joining(spec)))["mac"] == PRINTER

    assert await hass.config_entries.async_unload(wizard.entry.entry_id)
    await hass.async_block_till_done()
    await stand.stop()
