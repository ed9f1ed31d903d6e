"""hostapd's control sockets on this machine: UNIX datagrams, one reply per request, and events for attached clients.

hostapd has one socket for each BSS, named after the interface, in the folder `ctrl_interface`. It replies to the
sender's address, so our sockets need a name as well. We put them into the same folder, where hostapd can reach them
even if it runs in another container. Often we may not write there: with a usual umask, hostapd lets its group use its
sockets but not add others. Then ours go to the folder for temporary files, like those of hostap's own clients. (hostap,
`src/common/wpa_ctrl.c` and `hostapd/ctrl_iface.c`.)
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
from ...turns import goes_on_in_turn
from .channel import Control, SocketGone

_MAX_REPLY = 8192
"""In bytes; twice the longest reply of hostapd."""

OURS = "wps_push_"
"""The prefix of our own sockets' names."""


class ControlSocket(Control):
    """A control socket on this machine. Requests are sent one at a time; events arrive on a separate socket."""

    def __init__(self, path: Path, timeout: float) -> None:
        """Use the socket at `path`; a request may take `timeout` seconds."""
        self._path = path
        self._timeout = timeout
        self._lock = asyncio.Lock()
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
    @goes_on_in_turn
    async def request(self, command: str) -> str:
        async with self._lock:
            with as_router_errors(self._path, self._timeout):
                async with asyncio.timeout(self._timeout):
                    return await self._request(command)

    async def _request(self, command: str) -> str:
        if self._requests and not self._requests.closed:
            try:
                return await self._requests.request(command)
            except ConnectionError:
                # This hostapd has ended, and the request was not delivered. A new one may be running, but if events
                # were being received, the caller must learn that they have stopped.
                if self._events:
                    raise
        self._requests = await _Link.open(self._path)
        return await self._requests.request(command)

    @override
    async def attach(self, on_event: Callable[[str], None]) -> None:
        with as_router_errors(self._path, self._timeout):
            async with asyncio.timeout(self._timeout):
                self._events = await _Link.open(self._path, on_event)
                if await self._events.request("ATTACH") != "OK":
                    raise RouterProtocolError("the answer to ATTACH makes no sense")

    @override
    async def ping(self) -> None:
        with as_router_errors(self._path, self._timeout):
            async with asyncio.timeout(self._timeout):
                if self._events is None or await self._events.request("PING") != "PONG":
                    raise RouterProtocolError("the answer to PING makes no sense")

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
    """A socket of ours, connected to a control socket.

    A request without a reply closes it, so that a late reply is never taken for the reply to the next request.
    """

    def __init__(self, own: Path, on_event: Callable[[str], None] | None) -> None:
        """Our socket is at `own`; `on_event` is called with each event."""
        self._own = own
        self._on_event = on_event
        self._transport: asyncio.DatagramTransport | None = None
        self._reply: asyncio.Future[bytes] | None = None

    @classmethod
    async def open(cls, path: Path, on_event: Callable[[str], None] | None = None) -> _Link:
        """Connect to the control socket at `path`; raises OSError."""
        client = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        link = cls(_bind(client, path.parent), on_event)
        try:
            client.connect(os.fspath(path))
            link._transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(lambda: link, sock=client)
        except BaseException:
            client.close()
            link.close()
            raise
        return link

    @property
    def closed(self) -> bool:
        """Whether it was closed and cannot be used any more."""
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
            raise RouterProtocolError(f"the answer to {command.partition(' ')[0]} is too long")
        return data.decode(errors="replace").removesuffix("\n")

    def close(self, farewell: bytes | None = None) -> None:
        """Close the socket and remove its file, after sending `farewell`, if any."""
        if self._transport:
            if farewell:
                self._transport.sendto(farewell)
            self._transport.abort()
            self._transport = None
        with suppress(OSError):
            self._own.unlink()

    @override
    def datagram_received(self, data: bytes, addr: object) -> None:
        # Events and replies arrive in any order; only events begin with this character.
        if data.startswith(b"<"):
            if self._on_event and len(data) <= _MAX_REPLY:
                self._on_event(data.decode(errors="replace"))
        elif self._reply and not self._reply.done():
            self._reply.set_result(data)

    @override
    def error_received(self, exc: Exception) -> None:
        if self._reply and not self._reply.done():
            self._reply.set_exception(exc)


def _bind(client: socket.socket, folder: Path) -> Path:
    """Bind a socket to a path that hostapd can reply to. On failure, closes the socket and raises OSError."""
    name = f"{OURS}{os.getpid()}_{secrets.token_hex(4)}"
    try:
        try:
            own = folder / name
            client.bind(os.fspath(own))
        except OSError as error:
            if error.errno not in {errno.EACCES, errno.EROFS}:
                raise
            own = Path(tempfile.gettempdir(), name)
            client.bind(os.fspath(own))
    except OSError:
        client.close()
        raise
    # A hostapd that does not run as root needs write access. It gets that through the group of its own folder.
    own.chmod(0o660)
    with suppress(OSError):
        os.chown(own, -1, folder.stat().st_gid)
    return own


@contextmanager
def as_router_errors(path: Path, timeout: float) -> Iterator[None]:
    """Turn errors of a socket, or of the folder with the sockets, into `RouterError`s."""
    try:
        yield
    except TimeoutError as error:
        raise RouterUnreachable(
            f"hostapd does not answer on {path} within {timeout:g} s (it must see our socket by the same path)"
        ) from error
    except OSError as error:
        if error.errno == errno.EACCES:
            raise RouterPermissionError(_missing_right(path)) from error
        message = f"{path}: {error.strerror or error}"
        kind = SocketGone if isinstance(error, ConnectionError | FileNotFoundError) else RouterUnreachable
        raise kind(message) from error


def _missing_right(path: Path) -> str:
    """The right that is needed to use a control socket: usually membership of the group of its folder.

    That is the group of the first folder on the way up whose properties we may read.
    """
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
