"""A proxy for TCP on which things go wrong."""

import asyncio
from contextlib import suppress
import socket
import struct

from .plan import Direction, FaultKind, Hit, Interference

_MESSAGE = 64 * 1024
"""The most bytes that are taken for one message."""

_NONSENSE = b"\xff\x00<{nonsense" * 1000


class StreamProxy:
    """Listens on 127.0.0.1 and passes everything on to another port of this machine."""

    def __init__(self, interference: Interference, port: int) -> None:
        """Pass on to this port what `interference` lets through."""
        self._interference = interference
        self._to = port
        self._server: asyncio.Server | None = None
        self._links: dict[asyncio.Task[None], _Link | None] = {}
        self.port = 0

    async def start(self) -> None:
        """Listen."""
        self._server = await asyncio.start_server(self._meet, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Stop listening and close all connections."""
        if self._server:
            self._server.close()
            for task in list(self._links):
                task.cancel()
            await asyncio.gather(*self._links, return_exceptions=True)
            await self._server.wait_closed()
            self._server = None

    @property
    def spoiled(self) -> int:
        """How many connections are open on which nothing comes any more, or nonsense without end."""
        return sum(link is not None and link.is_spoiled for link in self._links.values())

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._links[task] = None
        try:
            await self._pass_on(task, reader, writer)
        finally:
            del self._links[task]

    async def _pass_on(
        self, task: asyncio.Task[None], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        try:
            reader_there, writer_there = await asyncio.open_connection("127.0.0.1", self._to)
        except (OSError, asyncio.CancelledError) as error:
            _reset(writer)
            if isinstance(error, OSError):
                return
            raise
        link = self._links[task] = _Link(self._interference, writer, writer_there)
        await link.run(reader, reader_there)


class _Link:
    """One connection, and the one behind it."""

    def __init__(self, interference: Interference, client: asyncio.StreamWriter, router: asyncio.StreamWriter) -> None:
        self._interference = interference
        self._to = {Direction.REQUEST: router, Direction.ANSWER: client}
        self._swallows: set[Direction] = set()
        self.is_spoiled = False

    async def run(self, client: asyncio.StreamReader, router: asyncio.StreamReader) -> None:
        """Pass on what comes until one end has closed."""
        pumps = [
            asyncio.create_task(self._pump(client, Direction.REQUEST)),
            asyncio.create_task(self._pump(router, Direction.ANSWER)),
        ]
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
            if self._swallows and not pumps[0].done():
                # The router's close does not arrive either; the client has to lose its patience.
                await asyncio.wait(pumps[:1])
        finally:
            for writer in self._to.values():
                writer.close()
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)

    async def _pump(self, reader: asyncio.StreamReader, direction: Direction) -> None:
        with suppress(ConnectionError):
            while message := await reader.read(_MESSAGE):
                if direction in self._swallows:
                    continue
                hit = self._interference.next(direction)
                if hit is None:
                    await self._send(message, direction)
                elif await self._strike(hit, message, direction):
                    return

    async def _send(self, data: bytes, direction: Direction) -> None:
        self._to[direction].write(data)
        await self._to[direction].drain()

    async def _strike(self, hit: Hit, message: bytes, direction: Direction) -> bool:
        """Let something go wrong with a message; whether the connection is over then."""
        cut = int(hit.at * len(message))
        match hit.kind:
            case FaultKind.DELAY:
                await asyncio.sleep(hit.pause)
                await self._send(message, direction)
            case FaultKind.DROP:
                self._swallows.add(direction)
                self.is_spoiled = True
            case FaultKind.TRUNCATE:
                await self._send(message[:cut], direction)
                return True
            case FaultKind.DUPLICATE:
                await self._send(message + message, direction)
            case FaultKind.REORDER:
                await self._send(message[cut:] + message[:cut], direction)
            case FaultKind.CORRUPT:
                await self._send(message[:cut] + hit.noise + message[cut + len(hit.noise) :], direction)
            case FaultKind.FLOOD:
                await self._send(message, direction)
                while direction is Direction.ANSWER:
                    self.is_spoiled = True
                    await self._send(_NONSENSE, direction)
            case FaultKind.SILENCE:
                await self._send(message[:cut], direction)
                self._swallows.update(Direction)
                self.is_spoiled = True
            case FaultKind.RESET | FaultKind.CLOSE:
                if hit.arrives:
                    await self._send(message, direction)
                if hit.kind is FaultKind.RESET:
                    _reset(self._to[Direction.ANSWER])
                return True
        return False


def _reset(writer: asyncio.StreamWriter) -> None:
    """Let the other end see a reset, and not an orderly end."""
    end: socket.socket = writer.get_extra_info("socket")
    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
