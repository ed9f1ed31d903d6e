"""A real, new Home Assistant that can only be reached from this machine."""

import asyncio
from collections.abc import Awaitable, Callable
import json
from pathlib import Path
from secrets import token_urlsafe
import sys

import aiohttp

from .api import Api
from .errors import DemoError
from .ports import Port
from .process import Process

_ROOT = Path(__file__).parents[1]
_CONFIGURATION = Path(__file__).with_name("configuration.yaml")
_USERNAME = "demo"
_START = 120


class Home:
    """A Home Assistant process, its configuration folder and its owner."""

    api: Api
    username = _USERNAME

    def __init__(self, folder: Path, configuration: Path = _CONFIGURATION, components: tuple[Path, ...] = ()) -> None:
        """Use a folder for its configuration, and add these integrations to WPS Push; the folder need not exist yet."""
        self._folder = folder
        self._configuration = configuration
        self._components = components
        self._process: Process | None = None
        self._port: Port | None = None
        self.password = token_urlsafe(6)

    async def start(self, session: aiohttp.ClientSession) -> None:
        """Start Home Assistant, wait until it has started, and log in as its owner."""
        self._port = Port.claim(8123)
        self._write_configuration(self._port.number)
        self.api = Api(session, f"http://127.0.0.1:{self._port.number}")
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
        """Stop Home Assistant. Close the session first: this takes longer while there are connections."""
        if self._process:
            await self._process.stop()
        if self._port:
            self._port.release()

    def errors(self) -> list[str]:
        """Errors of WPS Push and tracebacks in the log. There should be none: people get translated messages."""
        return self._process.lines(r" (ERROR|CRITICAL) .*wps_push|^Traceback") if self._process else []

    def last_lines(self, *secrets: str) -> str:
        """The end of the log, without the owner's password and other secrets."""
        return self._process.last_lines([self.password, *secrets]) if self._process else ""

    def _write_configuration(self, port: int) -> None:
        """Create the configuration folder."""
        storage = self._folder / ".storage"
        storage.mkdir(parents=True)
        (self._folder / "configuration.yaml").write_bytes(self._configuration.read_bytes())
        components = self._folder / "custom_components"
        components.mkdir()
        for part in (*(_ROOT / "custom_components").iterdir(), *self._components):
            (components / part.name).symlink_to(part)
        # In the storage rather than in configuration.yaml, where Home Assistant would ask to confirm the server's
        # address.
        _write_storage(storage, "http", 1, {"server_host": ["127.0.0.1"], "server_port": port})
        # Only the owner still has to be created. The other steps would set up services on the internet.
        _write_storage(storage, "onboarding", 4, {"done": ["core_config", "analytics", "integration"]})


def _write_storage(storage: Path, key: str, version: int, data: object) -> None:
    """Write the stored data of a component, in this version of its format."""
    content = {"version": version, "minor_version": 1, "key": key, "data": data}
    (storage / key).write_text(json.dumps(content))
