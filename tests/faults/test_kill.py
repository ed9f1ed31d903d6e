"""Home Assistant is killed at every step of a window, and started again: a real process, and real files."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from enum import Enum, auto
import json
from pathlib import Path
import signal
import sys
import time
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.wps_push.const import CONF_DRIVER, CONF_NETWORKS, DOMAIN
from custom_components.wps_push.wps.routers import DRIVERS, DriverSpec
from tests.behaviour.house import stand_of
from tests.behaviour.stand import PRINTER, Stand
from tests.emulators.server import Fault
from tests.repository import ROOT
from tests.restart import loaded_home_assistant, start
from tests.support import eventually

from .child import FACTOR

_START = 60
"""Seconds that a start may take at most."""

SPECS = [spec for spec in DRIVERS if spec.key in {"openwrt", "hostapd"}]
"""One router that is asked, and one that speaks by itself: what is stored does not depend on anything else."""


class Step(Enum):
    """When Home Assistant is killed."""

    IN_PRESS = auto()
    """The router has opened its window, and its answer is on its way."""
    OPEN = auto()
    JOINED = auto()
    """A device has joined, and Home Assistant has not looked since."""
    CLOSED = auto()


class Child:
    """A Home Assistant that can be killed."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.told: list[dict[str, Any]] = []
        self.has_started = asyncio.Event()

    @property
    def types(self) -> list[str]:
        return [data["type"] for data in self.told]

    async def listen(self) -> None:
        """Keep what it says."""
        assert self.process.stdout
        while line := await self.process.stdout.readline():
            if data := json.loads(line):
                self.told.append(data)
            else:
                self.has_started.set()
        # It has ended, and will not start any more.
        self.has_started.set()

    def press(self) -> None:
        """Let somebody press."""
        assert self.process.stdin
        self.process.stdin.write(b"press\n")

    async def kill(self) -> None:
        """Let it end at once, whatever it does."""
        self.process.kill()
        await self.process.wait()


@asynccontextmanager
async def started(folder: Path, network: str) -> AsyncGenerator[Child]:
    """Start Home Assistant with what is stored there."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.faults.child", str(folder), network),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        cwd=ROOT,
    )
    child = Child(process)
    listening = asyncio.create_task(child.listen())
    try:
        async with asyncio.timeout(_START):
            await child.has_started.wait()
        assert process.returncode is None
        yield child
    finally:
        if process.returncode is None:
            await child.kill()
        await listening


async def add(folder: Path, spec: DriverSpec, stand: Stand) -> Path:
    """Add the router, and let Home Assistant stop; returns what is stored of the router."""
    async with loaded_home_assistant(folder) as hass:
        await start(hass)
        data = {CONF_DRIVER: spec.key, **stand.settings}
        entry = MockConfigEntry(
            domain=DOMAIN, title="Router", unique_id="id", data=data, options={CONF_NETWORKS: [stand.main]}
        )
        await hass.config_entries.async_add(entry)
        await hass.async_block_till_done()
    return folder / ".storage" / f"{DOMAIN}.{entry.entry_id}"


@pytest.mark.parametrize("step", Step, ids=lambda step: step.name.lower())
@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.key)
async def test_killed(tmp_path: Path, spec: DriverSpec, step: Step) -> None:
    stand = stand_of(spec)(clock=time.monotonic, walk_time=120 / FACTOR)
    await stand.start()

    def is_stored(key: str) -> bool:
        return bool(json.loads(stored.read_text())["data"][key])

    try:
        stored = await add(tmp_path, spec, stand)
        async with started(tmp_path, stand.main) as before:
            if step is Step.IN_PRESS:
                stand.spoil(Fault(late=0.3))
            before.press()
            await eventually(lambda: stand.is_open, 10)
            if step is not Step.IN_PRESS:
                await eventually(lambda: "window_opened" in before.types and is_stored("open"), 10)
            if step is Step.JOINED:
                before.process.send_signal(signal.SIGSTOP)
                stand.device_presses(PRINTER)
                await eventually(lambda: not stand.is_open)
            if step is Step.CLOSED:
                stand.device_presses(PRINTER)
                await eventually(lambda: "window_closed" in before.types and is_stored("paired"), 10)
            await before.kill()
            stand.spoil(None)
        async with started(tmp_path, stand.main) as after:
            if step in {Step.IN_PRESS, Step.OPEN}:
                assert stand.is_open
                stand.device_presses(PRINTER)
            if step is not Step.CLOSED:
                await eventually(lambda: "window_closed" in after.types, 10)
            # Whatever would be told twice is told by the next looks.
            await asyncio.sleep(0.3)
        told = before.types + after.types
        # In a press, a router that speaks by itself may be heard before anything of its window is stored.
        assert told.count("window_opened") in ({1, 2} if step is Step.IN_PRESS else {1}), told
        for type_ in ("device_paired", "window_closed"):
            assert told.count(type_) == 1, told
        closed = next(data for data in before.told + after.told if data["type"] == "window_closed")
        assert closed["outcome"] == "paired"
        if step is not Step.IN_PRESS:
            assert closed["opened_by"] == "home_assistant"
    finally:
        await stand.stop()
