"""Sockets on this machine that stand for control sockets in the virtual machine."""

import asyncio
from collections.abc import Awaitable, Callable
import contextlib
import os
from pathlib import Path
import socket

from .control import listening
from .door import frame, frames

type Dial = Callable[[str], Awaitable[tuple[asyncio.StreamReader, asyncio.StreamWriter]]]
"""Opens a connection into the guest for a purpose, as `door` lists them."""

_GRACE = 0.05  # Seconds that the last words of a daemon may take on their way.
_RETRY = 0.002  # Seconds until the next try to hand something to a client that does not read.


class Mirror:
    """A UNIX datagram socket that is there while the daemon's is, refuses when it was killed, and goes when it goes.

    Each of its clients gets a socket of its own in the guest, as a daemon tells its clients apart by their address.
    """

    def __init__(self, dial: Dial, guest_path: str, path: Path) -> None:
        self._dial = dial
        self._guest_path = guest_path
        self._path = path

    async def follow(self) -> None:
        """Do here what happens to the socket in the guest."""
        reader, writer = await self._dial(f"?{self._guest_path}")
        server: asyncio.Task[None] | None = None
        with contextlib.closing(writer):
            async for state in frames(reader):
                if server:
                    await asyncio.sleep(_GRACE)
                    server.cancel()
                    await asyncio.wait([server])
                    server = None
                if state == b"gone":
                    self._remove()
                elif state == b"up":
                    server = asyncio.create_task(self._serve(self._bind()))

    def _bind(self) -> socket.socket:
        self._path.parent.mkdir(exist_ok=True)
        self._path.unlink(missing_ok=True)
        server = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        server.setblocking(False)
        server.bind(os.fspath(self._path))
        return server

    def _remove(self) -> None:
        self._path.unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # The folder stays while somebody has something in it, as hostapd's does.
            self._path.parent.rmdir()

    async def _serve(self, server: socket.socket) -> None:
        """Carry what clients send into the guest, until cancelled."""
        loop = asyncio.get_running_loop()
        clients: dict[str, _Client] = {}
        with server:
            try:
                while True:
                    data, address = await loop.sock_recvfrom(server, 65536)
                    if not address:
                        continue  # A socket without a name cannot get an answer.
                    if address not in clients or clients[address].task.done():
                        for gone in [other for other in clients if not listening(Path(other))]:
                            clients.pop(gone).task.cancel()
                        clients[address] = _Client(self._dial, self._guest_path, server, address)
                    clients[address].requests.put_nowait(data)
            finally:
                for client in clients.values():
                    client.task.cancel()


class _Client:
    """One client of a mirrored socket."""

    def __init__(self, dial: Dial, guest_path: str, server: socket.socket, address: str) -> None:
        self.requests: asyncio.Queue[bytes] = asyncio.Queue()
        self._server = server
        self._address = address
        self.task = asyncio.create_task(self._carry(dial, guest_path))

    async def _carry(self, dial: Dial, guest_path: str) -> None:
        reader, writer = await dial(f"@{guest_path}")
        requests = asyncio.create_task(self._send(writer))
        try:
            with contextlib.closing(writer), contextlib.suppress(OSError, asyncio.IncompleteReadError):
                async for data in frames(reader):
                    await self._deliver(data)
        finally:
            requests.cancel()

    async def _send(self, writer: asyncio.StreamWriter) -> None:
        while True:
            writer.write(frame(await self.requests.get()))

    async def _deliver(self, data: bytes) -> None:
        """Hand the daemon's words to the client; wait for one that does not read, as hostapd would."""
        while True:
            try:
                self._server.sendto(data, self._address)
            except BlockingIOError:
                await asyncio.sleep(_RETRY)
            else:
                return
