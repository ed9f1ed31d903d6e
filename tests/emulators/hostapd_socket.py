"""A control socket of the emulated hostapd: a UNIX socket that answers requests, and sends events to whoever has attached."""

import asyncio
from contextlib import suppress
from pathlib import Path
import socket
from typing import Protocol, override

from .server import Fault, held_back

_MAX_DATAGRAM = 100_000
"""Far more than hostapd sends, and less than what a socket takes."""


class Answering(Protocol):
    """A hostapd that answers what is asked at one of its interfaces."""

    fault: Fault | None
    unanswered: frozenset[str]
    most_at_once: int

    def answer(self, name: str, request: str) -> str:
        """What it answers there to a request."""


class ControlSocket(asyncio.DatagramProtocol):
    """The control socket of one interface."""

    def __init__(self, hostapd: Answering, name: str) -> None:
        self._hostapd = hostapd
        self._name = name
        self._listeners: set[str] = set()
        self._late: set[asyncio.Task[None]] = set()
        self._transport: asyncio.DatagramTransport | None = None

    @classmethod
    async def open(cls, path: Path, hostapd: Answering, name: str) -> ControlSocket:
        end = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        end.bind(str(path))
        loop = asyncio.get_running_loop()
        control_socket = cls(hostapd, name)
        control_socket._transport, _ = await loop.create_datagram_endpoint(lambda: control_socket, sock=end)
        return control_socket

    def close(self) -> None:
        for answer in self._late:
            answer.cancel()
        if self._transport:
            self._transport.abort()
            self._transport = None

    @property
    def has_listeners(self) -> bool:
        return bool(self._listeners)

    def say(self, event: str) -> None:
        for listener in self._listeners:
            self._send(f"<3>{event}".encode(), listener)

    @override
    def datagram_received(self, data: bytes, addr: str) -> None:  # type: ignore[override]
        request = data.decode(errors="replace")
        answer = self._hostapd.answer(self._name, request).encode()
        if request == "ATTACH":
            self._listeners.add(addr)
        elif request == "DETACH":
            self._listeners.discard(addr)
        fault = self._hostapd.fault or Fault()
        if fault.close or request.partition(" ")[0] in self._hostapd.unanswered:
            return
        if fault.body is not None:
            # What begins with "<" is an event to every client, and never an answer.
            answer = fault.body[:_MAX_DATAGRAM].removeprefix(b"<")
        if fault.pad:
            # hostapd_cli takes the beginning of a reply, and would leave nothing of what follows.
            answer = b" " * min(fault.pad, _MAX_DATAGRAM)
        answer = answer[: fault.keep]
        # It acts on a request in the moment that it reads it.
        if fault.delay or fault.late:
            late = asyncio.create_task(self._reply_late(answer, addr, fault.delay))
            self._late.add(late)
            late.add_done_callback(self._late.discard)
            self._hostapd.most_at_once = max(self._hostapd.most_at_once, len(self._late))
        else:
            self._send(answer, addr)

    async def _reply_late(self, answer: bytes, address: str, delay: float) -> None:
        await asyncio.sleep(delay)
        await held_back(lambda: self._hostapd.fault)
        self._send(answer, address)

    def _send(self, data: bytes, address: str) -> None:
        if self._transport:
            # Whoever has gone is sent nothing more.
            with suppress(OSError):
                self._transport.sendto(data, address)
