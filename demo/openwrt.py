"""An emulated OpenWrt router: a real HTTPS server, in a process of its own, with a simulated registrar behind it."""

import asyncio
import json
from pathlib import Path
import sys
import time
from typing import Any, override

import aiohttp

from .access_point import TRIED_AND_ADDED, AccessPoint, Pages
from .errors import DemoError
from .process import Process
from .timeline import Timeline

_ROOT = Path(__file__).parents[1]
_START = 30
_WALK_TIME = 120
_NAMES = ("weather-station", "jukebox", "plant-monitor", "doorbell")
_LOOK = 0.05
"""Seconds between two looks at what happens in the emulated house. The times are the emulator's own, and exact."""


class OpenWrt(AccessPoint):
    """The emulated router, and what can be done in its house."""

    title = "An emulated OpenWrt router"

    def __init__(self, folder: Path, session: aiohttp.ClientSession) -> None:
        """Log into a folder."""
        self._log = folder / "openwrt.log"
        self._session = session
        self._process: Process | None = None
        self._where: dict[str, Any] = {}

    @override
    async def start(self) -> None:
        self._process = await Process.start(
            *(sys.executable, "-m", "tests.emulators.openwrt", "--tls", "--walk-time", str(_WALK_TIME)),
            log=self._log,
            cwd=_ROOT,
        )
        for _ in range(int(_START / _LOOK)):
            line, end, _ = self._log.read_text().partition("\n")
            if end and line.startswith("{"):
                self._where = json.loads(line)
                return
            if self._process.ended:
                break
            await asyncio.sleep(_LOOK)
        raise DemoError(f"the emulated router does not start:\n{self._process.last_lines()}")

    @override
    async def stop(self) -> None:
        if self._process:
            await self._process.stop()

    @property
    @override
    def secrets(self) -> tuple[str, ...]:
        return (self._where["password"],) if self._where else ()

    @property
    @override
    def pages(self) -> Pages:
        host = self._where["url"].partition("://")[2]
        return {
            "user": {"next_step_id": "address"},
            "address": {"host": host},
            # The narrow account of the documentation; the certificate is the router's own, as usual.
            "openwrt": {"username": "hass", "password": self._where["password"], "verify_ssl": False},
            **TRIED_AND_ADDED,
        }

    @override
    async def listen(self, timeline: Timeline) -> None:
        # The emulator's times are of the system's clock, which is the same for all processes.
        ahead = time.time() - time.monotonic()
        windows: set[float] = set()
        registered = 0
        while True:
            state = await self._ask("get", "state")
            for name, window in state["windows"].items():
                if (ends_at := window["ends_at"]) and ends_at not in windows:
                    windows.add(ends_at)
                    timeline.note("router_window_open", ends_at - _WALK_TIME - ahead, said=f"window open on {name}")
            for joined in state["registered"][registered:]:
                said = f"{joined['mac']} has joined {joined['ifname']}"
                timeline.note("router_registered", joined["at"] - ahead, mac=joined["mac"], said=said)
            registered = len(state["registered"])
            await asyncio.sleep(_LOOK)

    async def press_device(self, number: int) -> None:
        """Press the button of the device of that number, a new one each time."""
        device = {"mac": f"b8:27:eb:00:{number // 256:02x}:{number % 256:02x}", "name": _NAMES[number % len(_NAMES)]}
        await self._ask("post", "press", json=device)

    async def _ask(self, method: str, path: str, **request: Any) -> dict[str, Any]:
        """Ask at the emulator's second port, where the house is moved."""
        try:
            async with self._session.request(method, f"{self._where['control']}/{path}", **request) as response:
                response.raise_for_status()
                state: dict[str, Any] = await response.json()
                return state
        except aiohttp.ClientError as error:
            raise DemoError(f"the emulated router does not answer: {error}") from error
