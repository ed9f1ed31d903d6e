"""A Home Assistant in a process of its own, as a test sees it."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
import json
import multiprocessing
import os
from pathlib import Path
import signal
import socket
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.wps_push.const import CONF_DRIVER, CONF_NETWORKS, DOMAIN
from custom_components.wps_push.wps.routers import DriverSpec
from tests.restart import loaded_home_assistant, start
from tests.support import eventually

from .child import live
from .room import Behind

_START = 60
"""Seconds that a start may take at most."""

_processes = multiprocessing.get_context("forkserver")
# One process loads all modules, which takes longer than everything else in the life of a Home Assistant here. It does nothing
# after that but fork: each Home Assistant is a process that has just begun.
_processes.set_forkserver_preload([live.__module__])

together = pytest.mark.xdist_group("processes")
"""Keeps tests on one worker of pytest-xdist, so that one process of all workers' loads the modules."""


class Child:
    """A Home Assistant that can be killed."""

    def __init__(self, process: multiprocessing.process.BaseProcess, channel: socket.socket) -> None:
        self._process = process
        self._channel = channel
        self.told: list[dict[str, Any]] = []
        self.has_started = asyncio.Event()

    @property
    def types(self) -> list[str]:
        return [data["type"] for data in self.told]

    @property
    def pid(self) -> int:
        """The number of the process."""
        assert self._process.pid
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether the process has not ended."""
        return self._process.is_alive()

    async def listen(self) -> None:
        """Keep what it says."""
        reader, self._writer = await asyncio.open_connection(sock=self._channel)
        # That is what the end of a process looks like that has not read everything.
        with suppress(ConnectionResetError):
            while line := await reader.readline():
                if data := json.loads(line):
                    self.told.append(data)
                else:
                    self.has_started.set()
        self._writer.close()
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
        self._writer.write(f"{word}\n".encode())

    def freeze(self) -> None:
        """Let it do nothing any more until it is killed."""
        os.kill(self.pid, signal.SIGSTOP)

    async def kill(self) -> None:
        """Let it end at once, whatever it does."""
        self._process.kill()
        await asyncio.to_thread(self._process.join)


@asynccontextmanager
async def started(folder: Path, network: str, factor: float) -> AsyncGenerator[Child]:
    """Start Home Assistant with what is stored there."""
    ours, its = socket.socketpair()
    process = _processes.Process(target=live, args=(its, folder, network, factor), daemon=True)
    with its:
        await asyncio.to_thread(process.start)
    child = Child(process, ours)
    listening = asyncio.create_task(child.listen())
    try:
        async with asyncio.timeout(_START):
            await child.has_started.wait()
        assert child.is_alive
        yield child
    finally:
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
