"""A Home Assistant in a process of its own, as a test sees it."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
import json
from pathlib import Path
import sys
from typing import Any

from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.wps_push.const import CONF_DRIVER, CONF_NETWORKS, DOMAIN
from custom_components.wps_push.wps.routers import DriverSpec
from tests.repository import ROOT
from tests.restart import loaded_home_assistant, start
from tests.support import eventually

from .room import Behind

_START = 60
"""Seconds that a start may take at most."""


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
        self._tell("press")

    def press_close(self) -> None:
        """Let somebody close the window."""
        self._tell("close")

    def has_done(self, what: str) -> bool:
        """Whether somebody has pressed (`press`) or closed the window (`close`), and that is over."""
        return {"type": "done", "what": what} in self.told

    async def count(self) -> dict[str, Any]:
        """How much of everything it has."""
        before = self.types.count("count")
        self._tell("count")
        await eventually(lambda: self.types.count("count") > before, 10)
        return next(data for data in reversed(self.told) if data["type"] == "count")

    def _tell(self, word: str) -> None:
        assert self.process.stdin
        self.process.stdin.write(f"{word}\n".encode())

    async def kill(self) -> None:
        """Let it end at once, whatever it does."""
        self.process.kill()
        await self.process.wait()


@asynccontextmanager
async def started(folder: Path, network: str, factor: float) -> AsyncGenerator[Child]:
    """Start Home Assistant with what is stored there."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.faults.child", str(folder), network, str(factor)),
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


async def add(folder: Path, spec: DriverSpec, stand: Behind, **options: Any) -> Path:
    """Add a router that is on, and let Home Assistant stop; returns what is stored of the router."""
    async with loaded_home_assistant(folder) as hass:
        await start(hass)
        data = {CONF_DRIVER: spec.key, **stand.settings}
        entry = MockConfigEntry(
            domain=DOMAIN, title="Router", unique_id="id", data=data, options={CONF_NETWORKS: [stand.main], **options}
        )
        await hass.config_entries.async_add(entry)
        await hass.async_block_till_done()
    return folder / ".storage" / f"{DOMAIN}.{entry.entry_id}"
