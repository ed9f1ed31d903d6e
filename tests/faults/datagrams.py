"""A proxy for hostapd's control sockets on which things go wrong: UNIX datagrams."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from pathlib import Path
import secrets
import shutil
import socket
import tempfile
from typing import Any, override

from .plan import Direction, FaultKind, Hit, Interference

_FLOOD = [b"<3>nonsense", b"nonsense\n", b"<\xff\x00", b""] * 100
_OVERDUE = 0.05
"""Seconds after which a datagram that waits for the next one is sent without it."""


class DatagramProxy:
    """A folder with a socket for each one of another folder, which passes everything on to it."""

    def __init__(self, interference: Interference, folder: Path) -> None:
        """Pass on to the sockets in this folder what `interference` lets through."""
        self._interference = interference
        self._behind = folder
        self.directory = Path(tempfile.gettempdir(), f"wps-{secrets.token_hex(4)}")
        self._own = self.directory.with_name(f"{self.directory.name}-own")
        self._doors: list[_Door] = []

    async def start(self) -> None:
        """Make the sockets."""
        self.directory.mkdir(mode=0o750)
        self._own.mkdir(mode=0o700)
        for behind in sorted(self._behind.iterdir()):
            door = _Door(self._interference, self.directory / behind.name, behind, self._own)
            await door.open()
            self._doors.append(door)

    async def stop(self) -> None:
        """Take them away."""
        for door in self._doors:
            door.close()
        self._doors.clear()
        await asyncio.sleep(0)
        shutil.rmtree(self.directory)
        shutil.rmtree(self._own)

    def end(self) -> None:
        """Let all sockets be there and speak again."""
        for door in self._doors:
            door.is_silent = False

    @property
    def left(self) -> list[str]:
        """The sockets of clients that are still there."""
        return sorted(path.name for path in self.directory.iterdir() if path not in [door.path for door in self._doors])


class _Door(asyncio.DatagramProtocol):
    """The socket that stands for one of hostapd's."""

    def __init__(self, interference: Interference, path: Path, behind: Path, own: Path) -> None:
        self._interference = interference
        self.path = path
        self._behind = behind
        self._own = own
        self._transport: asyncio.DatagramTransport | None = None
        self._callers: dict[str, _Caller] = {}
        self._late: set[asyncio.Task[None]] = set()
        self._waiting: list[tuple[str, bytes, Direction]] = []
        self.is_silent = False

    async def open(self) -> None:
        end = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        end.bind(str(self.path))
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self, sock=end)

    def close(self) -> None:
        for task in self._late:
            task.cancel()
        self._vanish()

    def _vanish(self) -> None:
        """Leave, as a process that was killed; clients are told by their next request, or not at all."""
        if self._transport:
            self._transport.abort()
            self._transport = None
        for caller in self._callers.values():
            caller.close()
        self._callers.clear()
        self._waiting.clear()
        self.path.unlink(missing_ok=True)

    @override
    def datagram_received(self, data: bytes, addr: str) -> None:  # type: ignore[override]
        self.take(addr, data, Direction.REQUEST)

    def take(self, client: str, data: bytes, direction: Direction) -> None:
        """Pass a datagram from or to a client on, or what becomes of it."""
        if self.is_silent:
            return
        hit = self._interference.next(direction)
        if hit is None:
            self._pass(client, data, direction)
        else:
            self._strike(hit, client, data, direction)
        if hit is None or hit.kind is not FaultKind.REORDER:
            self._pass_what_waits()

    def _strike(self, hit: Hit, client: str, data: bytes, direction: Direction) -> None:
        cut = int(hit.at * len(data))
        match hit.kind:
            case FaultKind.DELAY:
                self._spawn(self._later(hit.pause, client, data, direction))
            case FaultKind.DROP:
                return
            case FaultKind.TRUNCATE:
                self._pass_part(client, data[:cut], direction)
            case FaultKind.DUPLICATE:
                self._pass(client, data, direction)
                self._pass(client, data, direction)
            case FaultKind.REORDER:
                self._waiting.append((client, data, direction))
                self._spawn(self._overdue())
            case FaultKind.CORRUPT:
                self._pass(client, data[:cut] + hit.noise + data[cut + len(hit.noise) :], direction)
            case FaultKind.FLOOD:
                self._pass(client, data, direction)
                for nonsense in _FLOOD if direction is Direction.ANSWER else ():
                    self._pass(client, nonsense, direction)
            case FaultKind.SILENCE:
                self._pass_part(client, data[:cut], direction)
                self.is_silent = True
            case FaultKind.RESET | FaultKind.CLOSE:
                if hit.arrives:
                    self._pass(client, data, direction)
                self._vanish()
                self._spawn(self._return(hit.pause if hit.kind is FaultKind.CLOSE else 0))

    def _pass(self, client: str, data: bytes, direction: Direction) -> None:
        # Whoever has gone is sent nothing more.
        with suppress(OSError):
            if direction is Direction.ANSWER:
                if self._transport:
                    self._transport.sendto(data, client)
                return
            if client not in self._callers:
                self._callers[client] = _Caller(self, client, self._own, self._behind)
            self._callers[client].send(data)

    def _pass_part(self, client: str, data: bytes, direction: Direction) -> None:
        # A part of a request is another request, and no fault of the way.
        if direction is Direction.ANSWER:
            self._pass(client, data, direction)

    def _pass_what_waits(self) -> None:
        waiting, self._waiting = self._waiting, []
        for one in waiting:
            self._pass(*one)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._late.add(task)
        task.add_done_callback(self._late.discard)

    async def _later(self, pause: float, client: str, data: bytes, direction: Direction) -> None:
        await asyncio.sleep(pause)
        self._pass(client, data, direction)

    async def _overdue(self) -> None:
        await asyncio.sleep(_OVERDUE)
        self._pass_what_waits()

    async def _return(self, pause: float) -> None:
        await asyncio.sleep(pause)
        if self._transport is None:
            await self.open()


class _Caller:
    """A client as hostapd sees it: a socket of our own, since hostapd answers to where a request came from."""

    def __init__(self, door: _Door, client: str, own: Path, behind: Path) -> None:
        self._door = door
        self._client = client
        self._path = own / secrets.token_hex(8)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        self._socket.bind(str(self._path))
        self._behind = str(behind)
        asyncio.get_running_loop().add_reader(self._socket, self._read)

    def send(self, data: bytes) -> None:
        self._socket.sendto(data, self._behind)

    def close(self) -> None:
        asyncio.get_running_loop().remove_reader(self._socket)
        self._socket.close()
        self._path.unlink(missing_ok=True)

    def _read(self) -> None:
        with suppress(BlockingIOError):
            while True:
                data = self._socket.recv(256 * 1024)
                self._door.take(self._client, data, Direction.ANSWER)
                if self._socket.fileno() < 0:
                    # That was too much: the door has gone.
                    return
