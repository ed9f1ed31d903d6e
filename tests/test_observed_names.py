"""A candidate is reported at once, and what it is called as soon as the router knows: its lease comes some seconds after it."""

import asyncio
from collections.abc import AsyncGenerator
import time
from typing import Any

from homeassistant.core import HomeAssistant
import pytest

from .behaviour.stand import CAMERA, PRINTER
from .behaviour.stands.mikrotik import MikroTikStand
from .support import Recorder, Shown, add_entry, faster

FACTOR = 40


@pytest.fixture
async def stand() -> AsyncGenerator[MikroTikStand]:
    """A router that reports nothing of its window."""
    stand = MikroTikStand(clock=time.monotonic, walk_time=120 / FACTOR)
    await stand.start()
    yield stand
    await stand.stop()


def lease(stand: MikroTikStand) -> None:
    """The printer gets an address."""
    stand.router.menus.leases.append(
        {".id": "*1", "mac-address": PRINTER.upper(), "host-name": "printer", "active-address": "192.168.88.9"}
    )


async def test_a_candidate_is_named_when_it_has_a_lease(hass: HomeAssistant, stand: MikroTikStand) -> None:
    faster(hass, FACTOR, open_poll=0.05, identify_poll=0.1, identify_for=1.5)
    recorder = Recorder(hass)
    entry = await add_entry(hass, "mikrotik", stand.settings, networks=[stand.main])
    await Shown(hass, entry, stand.main).press()
    stand.device_connects(PRINTER)
    seen = await recorder.until("device_seen")
    assert (seen["mac"], seen["source"], seen.get("hostname")) == (PRINTER, "observed", None)
    lease(stand)
    named = await recorder.until("device_identified")
    assert (named["mac"], named["source"], named["hostname"], named["is_new"]) == (PRINTER, "observed", "printer", True)
    closed = await recorder.until("window_closed")
    assert closed["outcome"] == "timed_out"
    assert [candidate["name"] for candidate in closed["candidates"]] == ["printer"]
    # It may have joined, and nobody can say that it has.
    assert Shown(hass, entry).state("sensor", "last_paired_device").state == "unknown"
    assert await hass.config_entries.async_unload(entry.entry_id)


async def test_naming_a_candidate_takes_few_requests(hass: HomeAssistant, stand: MikroTikStand) -> None:
    faster(hass, FACTOR, open_poll=0.05, identify_poll=0.13, identify_for=0.9)
    recorder = Recorder(hass)
    entry = await add_entry(hass, "mikrotik", stand.settings, networks=[stand.main])
    await Shown(hass, entry, stand.main).press()
    stand.device_connects(PRINTER)
    await recorder.until("window_closed")
    asked = [heard.path for heard in stand.server.heard if "/lease" in heard.path]
    assert 5 <= len(asked) <= 8
    assert recorder.types == ["window_opened", "device_seen", "window_closed"]
    await asyncio.sleep(0.2)
    assert await hass.config_entries.async_unload(entry.entry_id)


async def test_the_action_that_waits_calls_no_candidate_a_device_that_joined(
    hass: HomeAssistant, stand: MikroTikStand
) -> None:
    faster(hass, FACTOR, open_poll=0.05, identify_poll=0.1, identify_for=1.5)
    entry = await add_entry(hass, "mikrotik", stand.settings, networks=[stand.main])
    button = Shown(hass, entry, stand.main).entity_id("button", "open_window")
    waiting = asyncio.create_task(
        hass.services.async_call(
            "wps_push",
            "open_window",
            {"entity_id": button, "wait": True},
            blocking=True,
            return_response=True,
        )
    )
    await asyncio.sleep(0.3)
    stand.device_connects(PRINTER)
    await asyncio.sleep(0.3)
    lease(stand)
    response = await waiting
    match response:
        case {"devices": [], "candidates": [{"name": name}]}:
            assert name == "printer"
        case _:
            pytest.fail(f"{response}")
    assert await hass.config_entries.async_unload(entry.entry_id)


PHONE = "3c:2a:f4:00:00:03"


async def phone_connects_anew(hass: HomeAssistant, stand: MikroTikStand, *others: str) -> list[dict[str, Any]]:
    """A phone that has been there comes back while the window is open, and so do others; the candidates at the end."""
    for mac in (CAMERA, PHONE):
        stand.router.connect(mac, ago=3600)
    timing = faster(hass, 2 * FACTOR, open_poll=0.05, identify_poll=0.1, identify_for=1.5)
    recorder = Recorder(hass)
    entry = await add_entry(hass, "mikrotik", stand.settings, networks=[stand.main])
    await Shown(hass, entry, stand.main).press()
    for mac in (PHONE, *others):
        stand.device_connects(mac)
    closed = await recorder.until("window_closed", timing.walk_time + 5)
    assert recorder.types.count("device_seen") == sum(mac not in {CAMERA, PHONE} for mac in others)
    assert await hass.config_entries.async_unload(entry.entry_id)
    return list(closed.get("candidates", ()))


async def test_a_known_device_that_has_come_back_is_named_at_the_end(hass: HomeAssistant, stand: MikroTikStand) -> None:
    """It may have paired again. Phones come and go, so nobody hears of it before that."""
    (candidate,) = await phone_connects_anew(hass, stand)
    assert (candidate["mac"], candidate["source"], candidate["is_new"]) == (PHONE, "observed", False)
    assert candidate["evidence"] == ["associated"]


async def test_beside_a_device_that_is_new_no_known_one_is_named(hass: HomeAssistant, stand: MikroTikStand) -> None:
    (candidate,) = await phone_connects_anew(hass, stand, PRINTER)
    assert (candidate["mac"], candidate["is_new"]) == (PRINTER, True)
    assert candidate["evidence"] == ["associated", "appeared"]


async def test_when_all_have_come_back_the_wifi_was_restarted_and_nobody_is_named(
    hass: HomeAssistant, stand: MikroTikStand
) -> None:
    assert await phone_connects_anew(hass, stand, CAMERA) == []
