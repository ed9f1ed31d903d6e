"""A folder of control sockets on this machine: hostapd's `ctrl_interface`."""

import asyncio
from contextlib import suppress
import errno
from itertools import chain
import os
from pathlib import Path
import socket
import tempfile
from typing import override

from ...router import RouterUnreachable
from ...timing import Timing
from .channel import Place
from .control import OURS, ControlSocket, as_router_errors

_CLIENTS = (OURS, "wpa_ctrl_")
"""The prefixes of the names of client sockets: ours, and those of hostap's own programs."""


class Folder(Place):
    """The folder with the control sockets of all BSSes."""

    def __init__(self, path: Path, timing: Timing) -> None:
        """Use the folder at `path`."""
        self._path = path
        self._timeout = timing.request
        self.look_every = timing.ping

    @override
    def __str__(self) -> str:
        return str(self._path)

    @override
    async def find(self) -> set[str]:
        with as_router_errors(self._path, self._timeout):
            try:
                return await asyncio.to_thread(_find_sockets, self._path)
            except FileNotFoundError:
                raise RouterUnreachable(
                    f"no folder {self._path}: hostapd makes its ctrl_interface when it starts"
                ) from None

    @override
    def control(self, name: str) -> ControlSocket:
        return ControlSocket(self._path / name, self._timeout)


def _find_sockets(folder: Path) -> set[str]:
    """The names of the sockets in a folder that may belong to BSSes. Our own sockets from before a crash are removed.

    This blocks on the file system. Raises OSError.
    """
    for path in chain(folder.glob(f"{OURS}*"), Path(tempfile.gettempdir()).glob(f"{OURS}*")):
        if path.is_socket() and _is_abandoned(path):
            # In a folder shared by all users, another user's socket cannot be removed.
            with suppress(OSError):
                path.unlink()
    return {path.name for path in folder.iterdir() if path.is_socket() and not path.name.startswith(_CLIENTS)}


def _is_abandoned(path: Path) -> bool:
    """Whether no process has a socket open. Process ids would not show that, since each container has its own."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as probe:
        return probe.connect_ex(os.fspath(path)) == errno.ECONNREFUSED
