"""A real Home Assistant with an empty household, reachable from this machine only."""

import asyncio
from collections.abc import Awaitable, Callable
import json
from pathlib import Path
from secrets import token_urlsafe
import socket
import sys

import aiohttp

from .api import Api
from .errors import DemoError
from .process import Process

_ROOT = Path(__file__).parents[1]
_USERNAME = "demo"
_START = 120


class Home:
    """A Home Assistant process, its folder and its owner."""

    api: Api
    username = _USERNAME

    def __init__(self, folder: Path) -> None:
        """Use a folder for its configuration, which need not exist."""
        self._folder = folder
        self._process: Process | None = None
        self.password = token_urlsafe(6)

    async def start(self, session: aiohttp.ClientSession) -> None:
        """Start Home Assistant, wait until it has started, and log in as its owner."""
        port = _free_port(8123)
        self._furnish(port)
        self.api = Api(session, f"http://127.0.0.1:{port}")
        self._process = await Process.start(
            *(sys.executable, "-m", "demo.hass", "--config", str(self._folder)),
            log=self._folder / "output.log",
            cwd=_ROOT,
        )
        try:
            async with asyncio.timeout(_START):
                await self._until(self.api.answers)
                await self.api.create_owner(self.username, self.password)
                await self._until(self.api.has_started)
        except TimeoutError:
            raise DemoError(f"Home Assistant does not start within {_START} s") from None

    async def _until(self, condition: Callable[[], Awaitable[bool]]) -> None:
        while not await condition():
            if self._process and self._process.ended:
                raise DemoError("Home Assistant has ended")
            await asyncio.sleep(0.05)

    async def stop(self) -> None:
        """End Home Assistant, which takes a while where it has visitors: close the session before."""
        if self._process:
            await self._process.stop()

    def errors(self) -> list[str]:
        """What its log says of WPS Push that it should not: whatever goes wrong has words for people instead."""
        return self._process.lines(r" (ERROR|CRITICAL) .*wps_push|^Traceback") if self._process else []

    def last_lines(self, *secrets: str) -> str:
        """The end of its log, without its owner's password and other secrets."""
        return self._process.last_lines([self.password, *secrets]) if self._process else ""

    def _furnish(self, port: int) -> None:
        """Make the folder of its configuration."""
        storage = self._folder / ".storage"
        storage.mkdir(parents=True)
        (self._folder / "configuration.yaml").write_bytes(Path(__file__).with_name("configuration.yaml").read_bytes())
        (self._folder / "custom_components").symlink_to(_ROOT / "custom_components")
        # Kept settings rather than configuration.yaml: Home Assistant would ask there to confirm the server's address.
        _keep(storage, "http", 1, {"server_host": ["127.0.0.1"], "server_port": port})
        # Only the owner is left to be made. The other steps would set up services on the internet.
        _keep(storage, "onboarding", 4, {"done": ["core_config", "analytics", "integration"]})


def _keep(storage: Path, key: str, version: int, data: object) -> None:
    """Write what a component finds when it starts, in the version of the format that is given here."""
    content = {"version": version, "minor_version": 1, "key": key, "data": data}
    (storage / key).write_text(json.dumps(content))


def _free_port(wanted: int) -> int:
    """That port of this machine, or any other where it is taken."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            found: int = probe.getsockname()[1]
            return found
    raise DemoError("this machine has no free port")
