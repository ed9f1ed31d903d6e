"""A router that answers one request twice: what comes unasked is taken for no answer."""

import asyncio
from collections.abc import AsyncGenerator

import aiohttp
import pytest

from custom_components.wps_push.wps.router import RouterUnreachable
from custom_components.wps_push.wps.routers.common.web import Request, Web
from custom_components.wps_push.wps.timing import Timing
from tests.support import eventually

PROBE = Request(path="/", what="the front page")
LOOK = Request(method="POST", path="/look", what="look", json={})
PRESS = Request(method="POST", path="/press", what="press", json={}, once=True)


class Stuttering:
    """A server that answers each request with its number and, if it is told to, the next one twice."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        """The paths of all requests."""
        self.connections = 0
        self.stutters = False
        self._writers: list[asyncio.StreamWriter] = []

    async def start(self) -> str:
        """Serve on a free port; returns the address."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return "http://{}:{}".format(*self._server.sockets[0].getsockname())

    async def stop(self) -> None:
        for writer in self._writers:
            writer.close()
        self._server.close()
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._writers.append(writer)
        while head := (await self._head(reader)):
            line, *_ = head.split(" HTTP/1.1")
            self.asked.append(line.partition(" ")[2])
            length = head.lower().partition("content-length: ")[2].split("\r\n")[0]
            await reader.readexactly(int(length or 0))
            body = str(len(self.asked)).encode()
            answer = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)
            writer.write(answer)
            if self.stutters:
                self.stutters = False
                # The second one is a packet of its own, when the first has been read.
                await writer.drain()
                await asyncio.sleep(0.05)
                writer.write(answer)

    async def _head(self, reader: asyncio.StreamReader) -> str:
        try:
            return (await reader.readuntil(b"\r\n\r\n")).decode()
        except asyncio.IncompleteReadError, ConnectionError:
            return ""


@pytest.fixture
async def router() -> AsyncGenerator[Stuttering]:
    router = Stuttering()
    yield router
    await router.stop()


async def after_a_second_answer(router: Stuttering, session: aiohttp.ClientSession) -> Web:
    """A client that has asked twice, and whose second answer has come once more on the kept connection."""
    web = Web(session, await router.start(), verify_tls=False, timing=Timing(request=2, hang_up=0), probe=PROBE)
    await web.ask(PROBE)
    router.stutters = True
    assert (await web.ask(LOOK)).text == "2"
    await eventually(lambda: not router.stutters)
    await asyncio.sleep(0.1)
    return web


async def test_each_answer_belongs_to_its_request(session: aiohttp.ClientSession, router: Stuttering) -> None:
    web = await after_a_second_answer(router, session)
    for _ in range(3):
        answer = await web.ask(LOOK)
        assert answer.text == str(len(router.asked))
    # What does no harm was asked again, on a connection that is kept from then on.
    assert router.connections == 2
    assert router.asked == ["/", *["/look"] * 5]


async def test_a_press_that_is_not_answered_is_not_sent_again(
    session: aiohttp.ClientSession, router: Stuttering
) -> None:
    web = await after_a_second_answer(router, session)
    with pytest.raises(RouterUnreachable):
        await web.ask(PRESS)
    await eventually(lambda: "/press" in router.asked)
    assert (await web.ask(LOOK)).text == str(len(router.asked))
    assert router.asked.count("/press") == 1
