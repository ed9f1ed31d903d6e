"""Two hundred routers of one home fail in the same instant, as behind a switch that has lost its power, and come back."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import pairwise
import logging
import time

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.wps_push.const import CONF_DRIVER, CONF_NETWORKS, CONF_OUT_OF_REACH, DOMAIN
from custom_components.wps_push.wps.timing import Timing
from tests.clock import pass_time
from tests.emulators.openwrt import PASSWORD, EmulatedOpenWrt
from tests.openwrt_home import MAIN
from tests.support import Recorder, Shown, eventually, faster

ROUTERS = 200
OPEN = 2
"""So many have their windows open; each of them is a server of its own."""
SERVERS = 4
"""So many stand for all of the others."""
IDLE_POLL = 40.0
STEP = 5.0


class Street:
    """The routers and their entries, on a clock that a test puts forward."""

    def __init__(self, hass: HomeAssistant, servers: list[EmulatedOpenWrt]) -> None:
        self.hass = hass
        self.servers = servers
        self.entries = [self._entry(number) for number in range(ROUTERS)]

    def _entry(self, number: int) -> MockConfigEntry:
        server = self.servers[number if number < OPEN else OPEN + number % SERVERS]
        data = {"host": server.url, "username": "root", "password": PASSWORD, "verify_ssl": False}
        return MockConfigEntry(
            domain=DOMAIN,
            title=f"Router {number}",
            unique_id=f"id-{number}",
            data={CONF_DRIVER: "openwrt", **data},
            options={CONF_NETWORKS: [MAIN], CONF_OUT_OF_REACH: True},
        )

    async def move_in(self) -> None:
        for entry in self.entries:
            entry.add_to_hass(self.hass)
        # Loading the component sets up all the others.
        await self.hass.config_entries.async_setup(self.entries[0].entry_id)
        await self.hass.async_block_till_done()
        assert {entry.state for entry in self.entries} == {ConfigEntryState.LOADED}

    @property
    def reached(self) -> int:
        """How many of them Home Assistant reaches."""
        return sum(entry.runtime_data.last_update_success for entry in self.entries)


@asynccontextmanager
async def a_street(hass: HomeAssistant) -> AsyncIterator[Street]:
    hass.loop.set_debug(False)

    def now() -> float:
        # The routers' windows end by the clock that is put forward.
        return hass.loop.time()

    faster(hass, 1, open_poll=STEP / 5)
    async with AsyncExitStack() as on:
        servers = [await on.enter_async_context(EmulatedOpenWrt(clock=now)) for _ in range(OPEN + SERVERS)]
        street = Street(hass, servers)
        await street.move_in()
        yield street
        for entry in street.entries:
            await hass.config_entries.async_unload(entry.entry_id)


@asynccontextmanager
async def beating(most: float) -> AsyncIterator[None]:
    """See that the event loop is never held for longer than this."""
    beats = [time.monotonic()]

    async def beat() -> None:
        while True:
            await asyncio.sleep(0)
            beats.append(time.monotonic())

    heart = asyncio.create_task(beat())
    yield
    heart.cancel()
    assert max(later - before for before, later in pairwise(beats)) < most


def lines(records: Iterable[logging.LogRecord]) -> Counter[str]:
    """How many lines the log has of each router."""
    ours = [one.getMessage() for one in records if "wps_push" in one.name and one.levelno >= logging.WARNING]
    return Counter(message.split(" data:")[0].removeprefix("Error fetching ") for message in ours)


# Two hundred entries take a while to be set up: two thousand entities are registered.
async def test_all_of_them(hass: HomeAssistant, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    recorder = Recorder(hass)
    async with a_street(hass) as street:
        caplog.clear()
        for entry in street.entries[:OPEN]:
            await Shown(hass, entry, MAIN).press()
        for server in street.servers:
            await server.server.stop()

        async with beating(most=1):
            await pass_time(IDLE_POLL)
            await eventually(lambda: street.reached == 0, 20)
        assert lines(caplog.records) == {entry.title: 1 for entry in street.entries}

        for server in street.servers:
            await server.server.start()
        back = [0]
        while street.reached < ROUTERS:
            assert len(back) * STEP <= 2 * IDLE_POLL
            await pass_time(STEP)
            # No request may be under way when the clock is put forward once more.
            await hass.async_block_till_done(wait_background_tasks=True)
            back.append(street.reached)
        # They come over half a minute, and not in the instant that is 40 seconds after the first one.
        assert max(later - before for before, later in pairwise(back)) < ROUTERS / 2
        assert lines(caplog.records) == {entry.title: 1 for entry in street.entries}

        # Each window has lasted through that, and ends once.
        assert recorder.types == ["window_opened"] * OPEN
        for _ in range(round(Timing().walk_time / STEP)):
            await pass_time(STEP)
            await hass.async_block_till_done(wait_background_tasks=True)
        assert recorder.types == ["window_opened"] * OPEN + ["window_closed"] * OPEN
        assert {event.data["outcome"] for event in recorder.events[OPEN:]} == {"timed_out"}
        shown = Shown(hass, street.entries[0], MAIN)
        await shown.press()
        assert shown.window == "open"
