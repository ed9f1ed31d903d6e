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
_POLL = 0.05
"""Seconds between two polls of the emulator. That does not affect the recorded times, which are the emulator's own."""


class OpenWrt(AccessPoint):
    """The emulated router, and the devices around it."""

    title = "An emulated OpenWrt router"

    def __init__(self, folder: Path, session: aiohttp.ClientSession) -> None:
        """Write the emulator's output to a file in `folder`."""
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
        for _ in range(int(_START / _POLL)):
            line, end, _ = self._log.read_text().partition("\n")
            if end and line.startswith("{"):
                self._where = json.loads(line)
                return
            if self._process.ended:
                break
            await asyncio.sleep(_POLL)
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
            # The restricted account from the documentation. The form has seen that the certificate is self-signed.
            "openwrt": {"username": "hass", "password": self._where["password"]},
            **TRIED_AND_ADDED,
        }

    @override
    async def listen(self, timeline: Timeline) -> None:
        # The emulator's times are those of the system clock, which is the same in all processes.
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
            await asyncio.sleep(_POLL)

    async def press_device(self, number: int) -> None:
        """Press the button of the device with this number; each number is another device."""
        device = {"mac": f"b8:27:eb:00:{number // 256:02x}:{number % 256:02x}", "name": _NAMES[number % len(_NAMES)]}
        await self._ask("post", "press", json=device)

    async def _ask(self, method: str, path: str, **request: Any) -> dict[str, Any]:
        """Send a request to the emulator's second port, which controls what happens around the router."""
        try:
            async with self._session.request(method, f"{self._where['control']}/{path}", **request) as response:
                response.raise_for_status()
                state: dict[str, Any] = await response.json()
                return state
        except aiohttp.ClientError as error:
            raise DemoError(f"the emulated router does not answer: {error}") from error
