"""hostapd's control sockets: UNIX datagrams, one request and one reply at a time, and events to whoever attaches.

hostapd has one socket for each BSS, named after the interface, in the folder `ctrl_interface`. It replies to the address
of whoever asks, so that our sockets need a name, too. They lie in the same folder: there hostapd reaches them even where it
runs in another container. Where we may not write to it, as with a usual umask hostapd lets its group use its sockets but not
add others, they lie with the temporary files, as those of hostap's own clients. (hostap, `src/common/wpa_ctrl.c` and
`hostapd/ctrl_iface.c`.)
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
import errno
import os
from pathlib import Path
import secrets
import socket
import tempfile
from typing import override

from ...router import RouterPermissionError, RouterProtocolError, RouterUnreachable
from .channel import Control, SocketGone

_MAX_REPLY = 8192
"""Twice as many bytes as hostapd replies at most."""

OURS = "wps_push_"
"""How our own sockets are named."""


class ControlSocket(Control):
    """A control socket on this machine. Requests go one at a time; events come on a socket of their own."""

    def __init__(self, path: Path, timeout: float) -> None:
        """Use the socket at `path`; a request may take `timeout` seconds."""
        self._path = path
        self._timeout = timeout
        self._turn = asyncio.Lock()
        self._requests: _Link | None = None
        self._events: _Link | None = None

    @override
    def __str__(self) -> str:
        return str(self._path)

    @property
    @override
    def attached(self) -> bool:
        return self._events is not None

    @override
    async def request(self, command: str) -> str:
        async with self._turn:
            with in_words(self._path, self._timeout):
                async with asyncio.timeout(self._timeout):
                    return await self._request(command)

    async def _request(self, command: str) -> str:
        if self._requests and not self._requests.closed:
            try:
                return await self._requests.request(command)
            except ConnectionError:
                # This hostapd has ended; the request was not delivered. A new one may be there, but whoever hears events
                # has to learn that these come no more.
                if self._events:
                    raise
        self._requests = await _Link.open(self._path)
        return await self._requests.request(command)

    @override
    async def attach(self, heard: Callable[[str], None]) -> None:
        with in_words(self._path, self._timeout):
            async with asyncio.timeout(self._timeout):
                self._events = await _Link.open(self._path, heard)
                if await self._events.request("ATTACH") != "OK":
                    raise RouterProtocolError("no sense in the answer to ATTACH")

    @override
    async def ping(self) -> None:
        with in_words(self._path, self._timeout):
            async with asyncio.timeout(self._timeout):
                if self._events is None or await self._events.request("PING") != "PONG":
                    raise RouterProtocolError("no sense in the answer to PING")

    @override
    def detach(self) -> None:
        if self._events:
            self._events.close(b"DETACH")
            self._events = None

    @override
    def close(self) -> None:
        self.detach()
        if self._requests:
            self._requests.close()
            self._requests = None


class _Link(asyncio.DatagramProtocol):
    """One socket of ours, connected to a control socket. A request that gets no reply closes it.

    A late reply is so never taken for that to the next request.
    """

    def __init__(self, own: Path, heard: Callable[[str], None] | None) -> None:
        """Be called `own`, and call `heard` with each event."""
        self._own = own
        self._heard = heard
        self._transport: asyncio.DatagramTransport | None = None
        self._reply: asyncio.Future[bytes] | None = None

    @classmethod
    async def open(cls, path: Path, heard: Callable[[str], None] | None = None) -> _Link:
        """Connect; raises OSError."""
        end = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        link = cls(_bind(end, path.parent), heard)
        try:
            end.connect(os.fspath(path))
            link._transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(lambda: link, sock=end)
        except BaseException:
            end.close()
            link.close()
            raise
        return link

    @property
    def closed(self) -> bool:
        """Whether it is of no more use."""
        return self._transport is None

    async def request(self, command: str) -> str:
        """Send a command and return the reply; raises OSError, RouterProtocolError and TimeoutError."""
        if self._transport is None:
            raise ConnectionResetError(errno.ECONNRESET, os.strerror(errno.ECONNRESET))
        self._reply = asyncio.get_running_loop().create_future()
        try:
            self._transport.sendto(command.encode())
            data = await self._reply
        except BaseException:
            self.close()
            raise
        finally:
            self._reply = None
        if len(data) > _MAX_REPLY:
            raise RouterProtocolError(f"too long an answer to {command.partition(' ')[0]}")
        return data.decode(errors="replace").removesuffix("\n")

    def close(self, farewell: bytes | None = None) -> None:
        """Close the socket and remove its name."""
        if self._transport:
            if farewell:
                self._transport.sendto(farewell)
            self._transport.abort()
            self._transport = None
        with suppress(OSError):
            self._own.unlink()

    @override
    def datagram_received(self, data: bytes, addr: object) -> None:
        # Events and replies come in any order; only events begin like this.
        if data.startswith(b"<"):
            if self._heard and len(data) <= _MAX_REPLY:
                self._heard(data.decode(errors="replace"))
        elif self._reply and not self._reply.done():
            self._reply.set_result(data)

    @override
    def error_received(self, exc: Exception) -> None:
        if self._reply and not self._reply.done():
            self._reply.set_exception(exc)


def _bind(end: socket.socket, folder: Path) -> Path:
    """Give a socket a name that hostapd can answer to; raises OSError, and closes the socket then."""
    name = f"{OURS}{os.getpid()}_{secrets.token_hex(4)}"
    try:
        try:
            own = folder / name
            end.bind(os.fspath(own))
        except OSError as error:
            if error.errno not in {errno.EACCES, errno.EROFS}:
                raise
            own = Path(tempfile.gettempdir(), name)
            end.bind(os.fspath(own))
    except OSError:
        end.close()
        raise
    # A hostapd that does not run as root needs the right to write to it, which it has by the group of its own folder.
    own.chmod(0o660)
    with suppress(OSError):
        os.chown(own, -1, folder.stat().st_gid)
    return own


@contextmanager
def in_words(path: Path, timeout: float) -> Iterator[None]:
    """Raise as a `RouterError` what goes wrong with a socket, or with the folder of the sockets."""
    try:
        yield
    except TimeoutError as error:
        raise RouterUnreachable(
            f"hostapd does not answer on {path} within {timeout:g} s (it must see our socket by the same path)"
        ) from error
    except OSError as error:
        if error.errno == errno.EACCES:
            raise RouterPermissionError(_missing_right(path)) from error
        words = f"{path}: {error.strerror or error}"
        kind = SocketGone if isinstance(error, ConnectionError | FileNotFoundError) else RouterUnreachable
        raise kind(words) from error


def _missing_right(path: Path) -> str:
    """Who may use a control socket, in hostapd's words: the group of its folder, or of the first one that we may see."""
    folder = next(
        folder
        for folder in (path, *path.parents)
        if os.access(folder.parent, os.X_OK, effective_ids=True) and folder.is_dir()
    )
    gid = folder.stat().st_gid
    try:
        group = folder.group()
    except KeyError:
        group = str(gid)
    if gid == 0:
        return f"to use {folder} (set ctrl_interface_group in hostapd.conf)"
    return f"membership of the group {group} (hostapd's ctrl_interface_group)"
