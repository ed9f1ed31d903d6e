"""A stand-in for an HTTP session that answers at once, so that a client is asked thousands of times in a second.

Everything else is real: the client, `Web`, and what reads the answers. Whole drivers meet a real server, and broken HTTP, in
`tests/wps/routers/test_*_fuzz.py`.
"""

import asyncio
from collections.abc import Coroutine, Generator
from functools import cache
import json
from typing import Any, Self, cast

import aiohttp
from multidict import CIMultiDict, CIMultiDictProxy

from custom_components.wps_push.wps.routers.common.web import Answer, Request, Web
from custom_components.wps_push.wps.timing import Timing

HOST = "http://192.0.2.1"

TIMING = Timing(request=5, hang_up=0, reconnect=0, open_poll=1e-6)
"""Nobody is waited for, or for a moment where a time is divided by it."""


class _Body:
    """The content of an answer."""

    def __init__(self, whole: bytes) -> None:
        self.whole = whole
        self._unread = whole

    async def readany(self) -> bytes:
        """All of it, and nothing after that."""
        read, self._unread = self._unread, b""
        return read

    async def readexactly(self, count: int) -> bytes:
        """The beginning."""
        if len(self.whole) < count:
            raise asyncio.IncompleteReadError(self.whole, count)
        return self.whole[:count]


class Response:
    """An answer: a body alone, or with `HTTP <status>`, headers and an empty line in front, each ending with a line feed."""

    reason = "OK"

    def __init__(self, data: bytes) -> None:
        self.status = 200
        headers: CIMultiDict[str] = CIMultiDict()
        if data.startswith(b"HTTP "):
            head, _, data = data.partition(b"\n\n")
            first, *lines = head.decode(errors="replace").split("\n")
            number = first.removeprefix("HTTP ")
            self.status = int(number) if number.isascii() and number.isdigit() and len(number) == 3 else 200
            for line in lines:
                name, _, value = line.partition(": ")
                headers.add(name, value.strip("\r\n\0"))
        self.headers = CIMultiDictProxy(headers)
        self.content = _Body(data)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        """There is no connection."""


class Started:
    """A request that was begun, to be awaited or entered."""

    def __init__(self, data: bytes | None) -> None:
        self._data = data

    def __await__(self) -> Generator[Any, Any, Response]:
        return self._start().__await__()

    async def __aenter__(self) -> Response:
        return await self._start()

    async def __aexit__(self, *_: object) -> None:
        """There is no connection."""

    async def _start(self) -> Response:
        if self._data is None:
            raise aiohttp.ServerDisconnectedError
        return Response(self._data)


class _Session:
    """Answers one request after the other."""

    closed = False

    def __init__(self, answers: tuple[bytes, ...]) -> None:
        self._answers = iter(answers)

    json_serialize = staticmethod(json.dumps)

    def request(self, *_: object, **__: object) -> Started:
        """The next answer; after the last one nobody is there any more."""
        return Started(next(self._answers, None))


def session(*answers: bytes) -> aiohttp.ClientSession:
    """A session in which these answers come, one after the other."""
    return cast("aiohttp.ClientSession", _Session(answers))


def web(*answers: bytes) -> Web:
    """A client whose router answers these."""
    return Web(session(*answers), HOST, verify_tls=False, timing=TIMING, probe=Request(path="/", what="probe"))


def answer(data: bytes, what: str = "it") -> Answer:
    """An answer as `Web` returns it."""
    response = Response(data)
    return Answer(what=what, status=response.status, headers=response.headers, body=response.content.whole)


@cache
def _runner() -> asyncio.Runner:
    return asyncio.Runner()


def run[T](call: Coroutine[Any, Any, T]) -> T:
    """The result of a call."""
    return _runner().run(call)


def close() -> None:
    """Close the event loop that `run` uses, if there is one."""
    if _runner.cache_info().currsize:
        _runner().close()
        _runner.cache_clear()
