"""A real HTTP server on loopback, whose answers can go wrong on their way."""

from abc import ABC, abstractmethod
import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
import socket
import ssl
from time import monotonic
from typing import ClassVar, Self

from aiohttp import web

_TICK = 0.01
"""How often it is looked whether an answer is held back any longer, in seconds of the real clock."""

_ACCEPTING = 0.01
"""Seconds in which the event loop has surely taken a connection that the kernel has accepted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something that goes wrong with an answer."""

    delay: float = 0
    """Seconds of the real clock that pass before the router does what it is asked, and answers."""
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


class Server(ABC):
    """An HTTP server on 127.0.0.1. Use it as an asynchronous context manager, or start and stop it."""

    piece: ClassVar[int | None] = None
    """How many bytes an answer has in each chunk; None where its length is told instead."""

    def __init__(self, *, tls: ssl.SSLContext | None = None, port: int = 0) -> None:
        self.tls = tls
        self.port = port
        self.heard: list[Heard] = []
        """All requests, oldest first."""
        self.faults: list[Fault] = []
        """What goes wrong with the next answers, one each."""
        self.fault: Fault | None = None
        """What goes wrong with all answers."""
        self.most_at_once = 0
        """How many requests somebody waited for at the same time at most."""
        self._answering: dict[asyncio.Task[object], web.BaseRequest] = {}
        self._runner: web.ServerRunner | None = None

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
            shutdown_timeout=0,
        )
        await self._runner.setup()
        self._socket = socket.create_server(("127.0.0.1", self.port))
        await web.SockSite(self._runner, self._socket, ssl_context=self.tls).start()
        self.port = self._socket.getsockname()[1]

    async def stop(self) -> None:
        """Stop listening and close all connections."""
        if self._runner:
            # A connection that is being accepted when the server closes would be left open, and its other end would wait.
            asyncio.get_running_loop().remove_reader(self._socket)
            await asyncio.sleep(_ACCEPTING)
            await self._runner.cleanup()
            self._runner = None
            for task in self._answering:
                task.cancel()
            await asyncio.gather(*self._answering, return_exceptions=True)

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        task = asyncio.current_task()
        assert task
        self._answering[task] = request
        # Whoever has hung up waits for nothing.
        waiting = sum(waits.transport is not None for waits in self._answering.values())
        self.most_at_once = max(self.most_at_once, waiting)
        try:
            return await self._answer(request)
        finally:
            del self._answering[task]

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
        await asyncio.sleep(fault.delay)
        answer = await self.respond(heard)
        await held_back(lambda: own or self.fault)
        raw = answer.body if isinstance(answer.body, bytes) else b""
        if fault.body is not None:
            raw = fault.body
        raw += b" " * fault.pad
        response = web.StreamResponse(status=fault.status or answer.status, reason=answer.reason)
        for name, value in answer.headers.items():
            if name.lower() not in {"content-length", "transfer-encoding"}:
                response.headers.add(name, value)
        response.headers.update(fault.headers)
        # Cookies are kept apart from the other headers until they are sent.
        for cookie in answer.cookies.values():
            response.headers.add("Set-Cookie", cookie.OutputString())
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
