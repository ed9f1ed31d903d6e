"""A router that speaks by itself and is lost for a while."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress
import time

from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
import pytest

from .behaviour.stands.hostapd_ssh import HostapdSshStand
from .support import Shown, add_entry, eventually, faster

FACTOR = 40


@pytest.fixture
async def stand() -> AsyncGenerator[HostapdSshStand]:
    if HostapdSshStand.missing:
        pytest.skip(HostapdSshStand.missing)
    stand = HostapdSshStand(clock=time.monotonic)
    await stand.start()
    yield stand
    await stand.stop()


async def test_a_router_that_stays_away_is_tried_less_and_less_often(
    hass: HomeAssistant, stand: HostapdSshStand
) -> None:
    faster(hass, FACTOR, idle_poll=6)
    shown = Shown(hass, await add_entry(hass, "hostapd_ssh", stand.settings))
    await eventually(lambda: shown.window == "closed")
    await stand.stop()
    attempts = 0

    async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal attempts
        attempts += 1
        writer.close()

    host, _, port = stand.settings["host"].rpartition(":")
    async with await asyncio.start_server(hang_up, host, int(port)):
        # Two minutes of the integration's clock, in which an attempt every two seconds would come to sixty.
        await asyncio.sleep(120 / FACTOR)
    assert 3 <= attempts <= 10
    assert shown.window == "unavailable"

    await stand.start()
    await eventually(lambda: shown.window == "closed")
    await stand.stop()
    await eventually(lambda: shown.window == "unavailable")
    await stand.start()
    # It has been there meanwhile, so that this is the first attempt again, after two seconds of the integration's clock.
    await eventually(lambda: shown.window == "closed", 2.5)


async def test_a_router_that_only_hangs_up_is_shown_as_there(hass: HomeAssistant, stand: HostapdSshStand) -> None:
    """It is looked at as soon as it is lost, and answers: nothing else may come that would show it."""
    faster(hass, FACTOR)
    shown = Shown(hass, await add_entry(hass, "hostapd_ssh", stand.settings))
    await eventually(lambda: shown.window == "closed")
    changes: list[str] = []

    @callback
    def changed(event: Event[EventStateChangedData]) -> None:
        if event.data["new_state"] and event.data["entity_id"] == shown.entity_id("sensor", "window"):
            changes.append(event.data["new_state"].state)

    hass.bus.async_listen(EVENT_STATE_CHANGED, changed)
    for _ in range(3):
        while not changes:
            # A connection that ends before anybody listens to it is replaced without a word.
            await eventually(lambda: all(map(stand.hostapd.listens, stand.hostapd.interfaces)))
            stand.end_sessions()
            with suppress(TimeoutError):
                await eventually(lambda: changes, 0.5)
        await eventually(lambda: changes[-1] == "closed")
        assert changes == ["unavailable", "closed"]
        changes.clear()
