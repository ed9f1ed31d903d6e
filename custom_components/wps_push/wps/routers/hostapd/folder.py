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
from .control import OURS, ControlSocket, in_words

_CLIENTS = (OURS, "wpa_ctrl_")
"""How the sockets of clients are named: ours, and those of hostap's own programs."""


class Folder(Place):
    """The folder of the sockets of all BSSes."""

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
        with in_words(self._path, self._timeout):
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
    """The names of the sockets in a folder that may be BSSes'; sockets that a crash of ours left behind are removed.

    It blocks, if only for the time that the file system takes. Raises OSError.
    """
    for path in chain(folder.glob(f"{OURS}*"), Path(tempfile.gettempdir()).glob(f"{OURS}*")):
        if path.is_socket() and _is_abandoned(path):
            # Somebody else's in a folder for everybody cannot be removed.
            with suppress(OSError):
                path.unlink()
    return {path.name for path in folder.iterdir() if path.is_socket() and not path.name.startswith(_CLIENTS)}


def _is_abandoned(path: Path) -> bool:
    """Whether nobody holds a socket open. Process numbers would not tell: each container counts its own."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as probe:
        return probe.connect_ex(os.fspath(path)) == errno.ECONNREFUSED
