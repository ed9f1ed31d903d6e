"""What the tests of the driver for hostapd by SSH share."""

import asyncio
from contextlib import suppress
from pathlib import Path
import tempfile
from typing import Any, Self

import pytest

from custom_components.wps_push.wps.routers import DRIVERS
from custom_components.wps_push.wps.routers.hostapd_ssh import create
from custom_components.wps_push.wps.routers.hostapd_ssh.driver import HostapdSsh
from custom_components.wps_push.wps.timing import Timing
from tests.behaviour.stands.hostapd_ssh import HostapdSshStand
from tests.emulators.ssh import PASSWORD, SshMachine
from tests.lab.dropbear import Dropbear
from tests.lab.sshd import Sshd

needs_hostapd_cli = pytest.mark.skipif(HostapdSshStand.missing is not None, reason=str(HostapdSshStand.missing))

SPEC = next(spec for spec in DRIVERS if spec.key == "hostapd_ssh")


def driver(settings: dict[str, Any], session: Any, timing: Timing | None = None, **changes: Any) -> HostapdSsh:
    """A router that is not connected yet."""
    router = create(SPEC, settings | changes, session, timing or Timing())
    assert isinstance(router, HostapdSsh)
    return router


def by_key(sshd: Sshd | Dropbear, directory: object) -> dict[str, Any]:
    """The settings of somebody who has pasted a private key into the form, which takes out its line ends."""
    return {
        "host": sshd.host,
        "username": sshd.user,
        "password": sshd.user_key.replace("\n", ""),
        "pinned": sshd.fingerprint,
        "directory": str(directory),
    }


def by_password(machine: SshMachine, directory: object) -> dict[str, Any]:
    """The settings of somebody who has typed a password."""
    return {
        "host": machine.host,
        "username": "root",
        "password": PASSWORD,
        "pinned": machine.key.get_fingerprint(),
        "directory": str(directory),
    }


def clients(directory: Path) -> list[Path]:
    """The sockets that programs like hostapd_cli have on this machine for that control directory."""
    found: list[Path] = []
    for path in Path(tempfile.gettempdir()).glob("wpa_ctrl_*"):
        with suppress(OSError):
            command = Path("/proc", path.name.split("_")[-1].partition("-")[0], "cmdline").read_bytes()
            found += [path] if str(directory).encode() in command else []
    return found


class Line:
    """A line to a port of this machine, which can go dead."""

    def __init__(self, to: int) -> None:
        self._to = to
        self._server: asyncio.Server | None = None
        self._passing: set[asyncio.Task[None]] = set()
        self._ends: list[asyncio.StreamWriter] = []
        self.port = 0

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._connect, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self.cut()
        for end in self._ends:
            end.close()
        if self._server:
            self._server.close()

    def cut(self) -> None:
        """Pass on nothing more of what is connected now, and notify neither end."""
        for task in self._passing:
            task.cancel()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        other_reader, other_writer = await asyncio.open_connection("127.0.0.1", self._to)
        self._ends += [writer, other_writer]
        for end in ((reader, other_writer), (other_reader, writer)):
            task = asyncio.create_task(_pass_on(*end))
            self._passing.add(task)
            task.add_done_callback(self._passing.discard)


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(4096):
            writer.write(data)
            await writer.drain()
    writer.close()
