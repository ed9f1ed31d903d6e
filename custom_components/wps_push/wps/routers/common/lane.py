"""Which connection to the router a request goes out on, and whether what comes there is its own answer."""

import asyncio
from uuid import uuid4

import aiohttp
from aiohttp.hdrs import CONNECTION
from multidict import CIMultiDict

from ...timing import Timing


class NotAsked(aiohttp.ServerDisconnectedError):
    """What came for an answer was there before anything had been asked: a second answer to an earlier request."""


class Lane:
    """The connection that is kept between requests.

    Routers close idle connections without announcing it. A request that must not arrive twice goes out on a connection of
    its own while a close of the kept one may be under way.
    """

    def __init__(self, timing: Timing) -> None:
        """Keep a connection as soon as the router has answered."""
        self._hang_up = timing.hang_up
        self._answered_at: float | None = None
        self._name: str | None = None

    @property
    def is_kept(self) -> bool:
        """Whether the router has answered, so that there may be a connection from before."""
        return self._answered_at is not None

    def answered(self) -> None:
        """The router has just answered, or has begun to."""
        self._answered_at = asyncio.get_running_loop().time()

    def leave(self) -> None:
        """Take another connection from now on: on the kept one, each request would get the answer to the one before."""
        self._name = f"{uuid4()}"

    def middleware(self, *, once: bool) -> aiohttp.ClientMiddlewareType:
        """What takes a request to its connection; `once` is whether it does harm if it arrives twice.

        Raises `NotAsked` where something else than its answer has come.
        """

        async def settled(sent: aiohttp.ClientRequest, send: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
            await self._settle(sent, once=once)
            # No answer comes to what has been sent in the same turn of the loop. `aiohttp` takes what it has read from an idle
            # connection for the answer to the next request (3.14.5).
            has_turned = asyncio.Event()
            turn = asyncio.get_running_loop().call_soon(has_turned.set)
            response = await send(sent)
            if not has_turned.is_set():
                turn.cancel()
                response.close()
                raise NotAsked
            self.answered()
            return response

        return settled

    async def _settle(self, sent: aiohttp.ClientRequest, *, once: bool) -> None:
        """Keep a request off a connection that the router has closed, or may be closing."""
        if self._name:
            _take(sent, self._name)
        if self._answered_at is None:
            return
        is_recent = asyncio.get_running_loop().time() < self._answered_at + self._hang_up
        if once and is_recent:
            _take(sent, f"{uuid4()}")
            sent.headers[CONNECTION] = "close"
        elif once or is_recent:
            # The loop reads a close in one turn and drops the connection in the next; with TLS each takes one more. What is
            # sent later finds the connection dropped, or may be sent again.
            for _ in range(5):
                await asyncio.sleep(0)


def _take(sent: aiohttp.ClientRequest, name: str) -> None:
    # `aiohttp` takes a kept connection only for a request with the same of these headers. They would be sent to a proxy, and
    # there is none.
    sent.proxy_headers = CIMultiDict({"Lane": name})
