"""A real HTTP server on loopback, whose answers can go wrong on their way."""

from abc import ABC, abstractmethod
import asyncio
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from enum import Enum, auto
import socket
import ssl
import struct
from time import monotonic
from typing import Any, ClassVar, Self, cast, override

from aiohttp import web

from tests.marked import mark_headers

_TICK = 0.01
"""How often it is looked whether an answer is held back any longer, in seconds of the real clock."""

_ACCEPTING = 0.01
"""Seconds in which the event loop has surely taken a connection that the kernel has accepted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something that goes wrong with an answer."""

    delay: float = 0
    """Seconds of the real clock that pass before the router does what it is asked, and answers."""
    until: asyncio.Event | None = None
    """What has to be set before the router does what it is asked."""
    late: float = 0
    """Seconds of the real clock that the answer is held back, while what was asked has been done. Of a fault of all
    answers it is what is in force while the answer waits."""
    body: bytes | None = None
    """What is sent instead of the answer."""
    pad: int = 0
    """How many spaces are sent after the answer."""
    keep: int | None = None
    """How many bytes of the answer are sent before the connection is closed."""
    close: bool = False
    """Close the connection without an answer."""
    status: int | None = None
    """The HTTP status, if it is not the answer's."""
    headers: dict[str, str] = field(default_factory=dict)
    """Sent besides the answer's."""


async def held_back(fault: Callable[[], Fault | None]) -> None:
    """Wait for as long as the fault that is in force holds an answer back."""
    began_at = monotonic()
    while (now := fault()) and monotonic() - began_at < now.late:  # noqa: ASYNC110 - a fault is set and has no event
        await asyncio.sleep(_TICK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A request that came."""

    method: str
    path: str
    """With the query, as it was sent."""
    headers: dict[str, str]
    """By their names in lower case."""
    body: str

    @property
    def cookies(self) -> dict[str, str]:
        """What the `Cookie` header says."""
        pairs = (pair.strip().partition("=") for pair in self.headers.get("cookie", "").split(";"))
        return {name: value for name, _, value in pairs if name}


class NoTls(Enum):
    """How a server without TLS treats those who begin to speak it."""

    ANSWERS = auto()
    """As it answers any request that makes no sense."""
    SILENT = auto()
    """It accepts the connection, and says nothing."""
    HANGS_UP = auto()
    RESETS = auto()
    TOO_OLD = auto()
    """It knows only versions that are not spoken any more."""


class Server(ABC):
    """An HTTP server on 127.0.0.1. Use it as an asynchronous context manager, or start and stop it."""

    piece: ClassVar[int | None] = None
    """How many bytes an answer has in each chunk; None where its length is sent instead."""

    def __init__(self, *, tls: ssl.SSLContext | None = None, port: int = 0) -> None:
        self.tls = tls
        self.port = port
        self.heard: list[Heard] = []
        """All requests, oldest first."""
        self.faults: list[Fault] = []
        """What goes wrong with the next answers, one each."""
        self.fault: Fault | None = None
        """What goes wrong with all answers."""
        self.spoiled: tuple[Callable[[Heard], bool], Fault] | None = None
        """What goes wrong with the answers to some requests, and which those are."""
        self.hangs_up_after = 0
        """After how many answers it closes a connection, without saying so; 0 if it keeps them."""
        self.hangs_up_late = 0.0
        """How many seconds of the real clock it takes to close; at once the close comes together with the answer."""
        self.rewrite: Callable[[bytes], bytes] | None = None
        """What somebody makes of the body of each answer, as a device does that has given itself a name."""
        self.no_tls = NoTls.ANSWERS
        """What happens to those who begin to speak TLS, where it has none."""
        self.dates: Callable[[], datetime] | None = None
        """The date that stands in its answers; None if there is none."""
        self.connections = 0
        """How often somebody has connected."""
        self.most_at_once = 0
        """How many requests somebody waited for at the same time at most."""
        self._answering: dict[asyncio.Task[object], web.BaseRequest] = {}
        self._runner: web.ServerRunner | None = None
        self._listener: asyncio.Server | None = None
        self._hanging_up: list[asyncio.TimerHandle] = []
        self._answered: Counter[object] = Counter()
        """How many answers each connection has had."""

    @abstractmethod
    async def respond(self, heard: Heard) -> web.Response:
        """Answer as the router does."""

    @property
    def host(self) -> str:
        """Address and port, as a person would type them."""
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        """With the scheme."""
        return f"http{'s' if self.tls else ''}://{self.host}"

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> None:
        """Listen; on the same port as before, if there was one."""
        self._runner = web.ServerRunner(
            # A router does what it was asked to, also when nobody waits for the answer any more.
            web.Server(self._handle, handler_cancellation=False, access_log=None),
            # Zero would be without end.
            shutdown_timeout=_ACCEPTING,
        )
        await self._runner.setup()
        if self.tls:
            _overlook_broken_handshakes()
        self._socket = socket.create_server(("127.0.0.1", self.port))
        self._listener = await asyncio.get_running_loop().create_server(self._meet, sock=self._socket, ssl=self.tls)
        self.port = self._socket.getsockname()[1]

    async def stop(self) -> None:
        """Stop listening and close all connections."""
        if self._runner and self._listener:
            # A connection that is being accepted when the server closes would be left open, and its other end would wait.
            asyncio.get_running_loop().remove_reader(self._socket)
            await asyncio.sleep(_ACCEPTING)
            self._listener.close()
            await self._runner.cleanup()
            # Those that have sent nothing yet are not known to the web server.
            self._listener.abort_clients()
            self._runner = self._listener = None
            for late in self._hanging_up:
                late.cancel()
            for task in self._answering:
                task.cancel()
            await asyncio.gather(*self._answering, return_exceptions=True)
            self._answered.clear()

    def _meet(self) -> asyncio.Protocol:
        """Somebody connects."""
        self.connections += 1
        assert self._runner
        assert self._runner.server
        serve = self._runner.server
        return serve() if self.tls else _Porter(serve, self.no_tls)

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        task = asyncio.current_task()
        assert task
        self._answering[task] = request
        # Whoever has hung up waits for nothing.
        waiting = sum(waits.transport is not None for waits in self._answering.values())
        self.most_at_once = max(self.most_at_once, waiting)
        self._answered[request.protocol] += 1
        hangs_up = self.hangs_up_after and self._answered[request.protocol] >= self.hangs_up_after
        if hangs_up and not self.hangs_up_late:
            _hold_back(request)
        try:
            response = await self._answer(request)
        finally:
            del self._answering[task]
        if hangs_up and response.prepared and (transport := request.transport):
            # Nobody may be there any more.
            with suppress(ConnectionResetError):
                await response.write_eof()
            late = asyncio.get_running_loop().call_later(self.hangs_up_late, transport.close)
            self._hanging_up.append(late)
        return response

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        own = self.faults.pop(0) if self.faults else None
        fault = own or self.fault or Fault()
        heard = Heard(
            method=request.method,
            path=request.raw_path,
            headers={name.lower(): value for name, value in request.headers.items()},
            body=(await request.read()).decode(errors="replace"),
        )
        self.heard.append(heard)
        mark_headers(heard.headers.items())
        if self.spoiled and self.spoiled[0](heard):
            fault = self.spoiled[1]
        await asyncio.sleep(fault.delay)
        if fault.until:
            await fault.until.wait()
        answer = await self.respond(heard)
        await held_back(lambda: own or self.fault)
        raw = answer.body if isinstance(answer.body, bytes) else b""
        if self.rewrite:
            raw = self.rewrite(raw)
        if fault.body is not None:
            raw = fault.body
        raw += b" " * fault.pad
        response = _Response(status=fault.status or answer.status, reason=answer.reason)
        response.date = self.dates() if self.dates else None
        for name, value in answer.headers.items():
            if name.lower() not in {"content-length", "transfer-encoding"}:
                response.headers.add(name, value)
        response.headers.update(fault.headers)
        # Cookies are kept apart from the other headers until they are sent.
        for cookie in answer.cookies.values():
            response.headers.add("Set-Cookie", cookie.OutputString())
        mark_headers(response.headers.items())
        transport = request.transport
        if fault.close and transport:
            transport.abort()
            return response
        if self.piece is None:
            response.content_length = len(raw)
        else:
            response.enable_chunked_encoding()
        sent = raw if fault.keep is None else raw[: fault.keep]
        size = self.piece or max(len(sent), 1)
        # Nobody may be there any more.
        with suppress(ConnectionResetError):
            await response.prepare(request)
            for start in range(0, len(sent), size):
                await response.write(sent[start : start + size])
        if fault.keep is not None and transport:
            transport.close()
        return response


class _Response(web.StreamResponse):
    """An answer with the router's own date, not with that of this computer."""

    date: datetime | None = None

    @override
    async def _prepare_headers(self) -> None:
        await super()._prepare_headers()
        del self.headers["Date"]
        if self.date:
            self.headers["Date"] = format_datetime(self.date, usegmt=True)


def _overlook_broken_handshakes() -> None:
    """Whoever breaks a handshake off concerns nobody at a router. In its debug mode, asyncio takes that for an error."""
    loop = asyncio.get_running_loop()
    handle = loop.get_exception_handler() or asyncio.AbstractEventLoop.default_exception_handler

    def report(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> object:
        is_handshake = context["message"] == "Error on transport creation for incoming connection"
        return None if is_handshake else handle(loop, context)

    loop.set_exception_handler(report)


def _hold_back(request: web.BaseRequest) -> None:
    """Let what is sent leave together with the close, which a client in another thread could not be sure of otherwise."""
    end: socket.socket = request.get_extra_info("socket")
    if hasattr(socket, "TCP_CORK"):
        end.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 1)


class _Porter(asyncio.Protocol):
    """Sees whether somebody begins to speak TLS, and leaves everybody else to the web server."""

    def __init__(self, serve: Callable[[], asyncio.Protocol], no_tls: NoTls) -> None:
        self._serve = serve
        self._no_tls = no_tls

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    @override
    def data_received(self, data: bytes) -> None:
        if data[0] == _CLIENT_HELLO and self._no_tls is not NoTls.ANSWERS:
            self._turn_away()
            return
        inside = self._serve()
        self._transport.set_protocol(inside)
        inside.connection_made(self._transport)
        inside.data_received(data)

    def _turn_away(self) -> None:
        match self._no_tls:
            case NoTls.HANGS_UP:
                self._transport.close()
            case NoTls.RESETS:
                end: socket.socket = self._transport.get_extra_info("socket")
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self._transport.abort()
            case NoTls.TOO_OLD:
                self._transport.write(_PROTOCOL_VERSION)
                self._transport.close()


_CLIENT_HELLO = 22
"""The type of the record that TLS begins with."""
_PROTOCOL_VERSION = bytes([21, 3, 1, 0, 2, 2, 70])
"""A fatal alert (RFC 5246, section 7.2)."""
