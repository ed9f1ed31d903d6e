"""Which kind of router answers: real servers on loopback, each with a way of its own to answer or not to."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
import json
import ssl
import time

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer
import pytest
import pytest_socket

from custom_components.wps_push.wps.detect import Detection, detect
from custom_components.wps_push.wps.routers import DRIVERS, DriverSpec, Fingerprint
from custom_components.wps_push.wps.timing import Timing
from tests.certificate import self_signed

OPENWRT = next(spec for spec in DRIVERS if spec.key == "openwrt")
UBUS_LIST = json.dumps({"jsonrpc": "2.0", "id": 1, "result": {"session": {"create": {"timeout": "number"}}}})

type Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Servers:
    """Starts servers on free ports of 127.0.0.1, and keeps what they were asked."""

    def __init__(self, stack: AsyncExitStack) -> None:
        self._stack = stack
        self.requests: list[web.Request] = []

    async def web(self, handler: Handler, *, tls: ssl.SSLContext | None = None) -> int:
        """A web server that answers everything alike; returns its port."""

        async def keep(request: web.Request) -> web.StreamResponse:
            self.requests.append(request)
            return await handler(request)

        app = web.Application()
        app.router.add_route("*", "/{path:.*}", keep)
        server = TestServer(app)
        await server.start_server(ssl=tls)
        self._stack.push_async_callback(server.close)
        assert server.port
        return server.port

    async def raw(self, handler: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]) -> int:
        """A server that need not speak HTTP; returns its port."""

        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                await handler(reader, writer)
            except ConnectionError:
                pass
            finally:
                writer.close()

        server = await asyncio.start_server(handle, "127.0.0.1", 0)
        self._stack.callback(server.close_clients)
        self._stack.callback(server.close)
        port: int = server.sockets[0].getsockname()[1]
        return port


@pytest.fixture(name="servers")
async def fixture_servers() -> AsyncGenerator[Servers]:
    async with AsyncExitStack() as stack:
        yield Servers(stack)


@pytest.fixture(name="session")
async def fixture_session() -> AsyncGenerator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


def redirect(location: str) -> Handler:
    async def handler(_: web.Request) -> web.StreamResponse:
        return web.Response(status=307, headers={"Location": location})

    return handler


async def openwrt(request: web.Request) -> web.StreamResponse:
    """Answer as uhttpd does: https://github.com/openwrt/uhttpd, ubus.c."""
    if request.method != "POST" or request.path != "/ubus":
        return web.Response(status=404, text="No such file or directory")
    asked = json.loads(await request.text())
    assert (asked["method"], asked["params"]) == ("list", ["session"])
    return web.Response(text=UBUS_LIST, content_type="application/json")


async def unknown(_: web.Request) -> web.StreamResponse:
    return web.Response(text="<html>\xffIt works!</html>", charset="latin-1")


async def look(
    session: aiohttp.ClientSession, host: str, specs: tuple[DriverSpec, ...] = DRIVERS, seconds: float = 3
) -> Detection:
    started = time.monotonic()
    found = await detect(session, host, specs, timing=replace(Timing(), detect=seconds))
    assert time.monotonic() - started < seconds + 1
    return found


@pytest.mark.parametrize("host", ["127.0.0.1:{port}", " 127.0.0.1:{port} ", "127.0.0.1:{port}/cgi-bin/luci"])
async def test_openwrt_over_http(servers: Servers, session: aiohttp.ClientSession, host: str) -> None:
    port = await servers.web(openwrt)
    found = await look(session, host.format(port=port))
    assert found == Detection(urls=(f"http://127.0.0.1:{port}",), drivers=(OPENWRT,))


async def test_openwrt_over_https_with_its_own_certificate(servers: Servers, session: aiohttp.ClientSession) -> None:
    port = await servers.web(openwrt, tls=self_signed())
    found = await look(session, f"127.0.0.1:{port}")
    assert found == Detection(urls=(f"https://127.0.0.1:{port}",), drivers=(OPENWRT,))


async def silent_to_tls(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """As uhttpd: it waits for a line, and what begins a TLS connection has none."""
    await reader.readuntil(b"\r\n\r\n")
    writer.write(f"HTTP/1.1 200 OK\r\nContent-Length: {len(UBUS_LIST)}\r\n\r\n{UBUS_LIST}".encode())
    await writer.drain()


async def test_a_port_that_is_silent_to_https_is_reached_over_http(
    servers: Servers, session: aiohttp.ClientSession
) -> None:
    silent = await servers.raw(silent_to_tls)
    found = await look(session, f"127.0.0.1:{silent}", seconds=0.5)
    assert (found.drivers, found.address) == ((OPENWRT,), f"http://127.0.0.1:{silent}")
    # All else is left as it was typed: the driver finds out, or a person has to decide.
    secure, plain = await servers.web(openwrt, tls=self_signed()), await servers.web(openwrt)
    for host in (
        f"http://127.0.0.1:{silent}/",
        f"127.0.0.1:{secure}",
        f"127.0.0.1:{plain}",
        "127.0.0.1",
        "x.invalid:1",
    ):
        assert (await look(session, host, seconds=0.5)).address == host


@pytest.mark.parametrize("scheme", ["http", "https", "HTTP"])
async def test_a_scheme_that_was_typed_is_the_only_one_tried(
    servers: Servers, session: aiohttp.ClientSession, scheme: str
) -> None:
    port = await servers.web(openwrt)
    found = await look(session, f"{scheme}://127.0.0.1:{port}/")
    assert bool(found.drivers) == (scheme != "https")


async def test_nothing_secret_is_sent(servers: Servers, session: aiohttp.ClientSession) -> None:
    port = await servers.web(openwrt)
    found = await look(session, f"http://root:secret@127.0.0.1:{port}")
    assert found.drivers == (OPENWRT,)
    assert found.urls == (f"http://127.0.0.1:{port}",)
    assert servers.requests
    for request in servers.requests:
        assert not {"Authorization", "Cookie"} & set(request.headers)


async def test_from_http_to_https_of_the_same_host(servers: Servers, session: aiohttp.ClientSession) -> None:
    secure = await servers.web(openwrt, tls=self_signed())
    plain = await servers.web(redirect(f"https://127.0.0.1:{secure}/ubus"))
    found = await look(session, f"127.0.0.1:{plain}")
    assert found == Detection(urls=(f"http://127.0.0.1:{plain}",), drivers=(OPENWRT,))


@pytest.mark.parametrize(
    "location",
    [
        "https://192.0.2.1/ubus",
        "//127.0.0.2:{other}/ubus",
        "http://127.0.0.1:{other}/ubus",
        "ftp://127.0.0.1/",
        "https://[",
        "https://127.0.0.1:99999/",
    ],
)
async def test_no_other_redirect_is_followed(servers: Servers, session: aiohttp.ClientSession, location: str) -> None:
    """A connection to an address other than 127.0.0.1 fails the test: the test plugin forbids it."""
    other = await servers.web(openwrt)
    port = await servers.web(redirect(location.format(other=other)))
    found = await look(session, f"http://127.0.0.1:{port}", (OPENWRT,))
    assert found == Detection(urls=(f"http://127.0.0.1:{port}",), drivers=())
    assert [request.path for request in servers.requests] == ["/", "/ubus"]


async def test_a_front_page_may_lead_to_another_page(servers: Servers, session: aiohttp.ClientSession) -> None:
    async def lead_on(request: web.Request) -> web.StreamResponse:
        if request.path == "/":
            return web.Response(status=302, headers={"Location": "/login.asp", "Server": "httpd/2.0"})
        return web.Response(text="<title>Emulated router</title>")

    known = [
        replace(OPENWRT, key="by page", fingerprint=Fingerprint(expect="Emulated router")),
        replace(OPENWRT, key="by header", fingerprint=Fingerprint(expect=r"(?m)^Server: httpd/2\.0$")),
        replace(OPENWRT, key="another", fingerprint=Fingerprint(path="/other", hint="Another router", expect="")),
        replace(OPENWRT, key="asked", fingerprint=Fingerprint(path="/asked", hint="Emulated", expect="")),
    ]
    port = await servers.web(lead_on)
    found = await look(session, f"http://127.0.0.1:{port}", tuple(known))
    assert [spec.key for spec in found.drivers] == ["by page", "by header", "asked"]
    assert [request.path for request in servers.requests] == ["/", "/login.asp", "/asked"]


async def test_a_redirect_that_leads_in_circles(servers: Servers, session: aiohttp.ClientSession) -> None:
    tls = self_signed()

    async def back(request: web.Request) -> web.StreamResponse:
        return web.Response(status=301, headers={"Location": str(request.url)})

    secure = await servers.web(back, tls=tls)
    plain = await servers.web(redirect(f"https://127.0.0.1:{secure}/ubus"))
    found = await look(session, f"http://127.0.0.1:{plain}", (OPENWRT,))
    assert found == Detection(urls=(f"http://127.0.0.1:{plain}",), drivers=())
    assert len(servers.requests) == 2 * 3


async def test_something_unknown_answers(servers: Servers, session: aiohttp.ClientSession) -> None:
    port = await servers.web(unknown)
    found = await look(session, f"127.0.0.1:{port}")
    assert found == Detection(urls=(f"http://127.0.0.1:{port}",), drivers=())


async def test_nothing_answers(session: aiohttp.ClientSession, unused_tcp_port: int) -> None:
    found = await look(session, f"127.0.0.1:{unused_tcp_port}")
    assert found == Detection(urls=(), drivers=())


async def test_it_takes_no_longer_than_it_may(servers: Servers, session: aiohttp.ClientSession) -> None:
    async def silent(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.read()

    port = await servers.raw(silent)
    found = await look(session, f"127.0.0.1:{port}", seconds=0.3)
    assert found == Detection(urls=(), drivers=())


async def test_a_silent_https_does_not_hide_http(servers: Servers, session: aiohttp.ClientSession) -> None:
    async def silent_to_tls(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # A TLS handshake begins with this record type (RFC 8446, section 5.1).
        if await reader.readexactly(1) == b"\x16":
            await reader.read()
            return
        await reader.readuntil(b"\r\n\r\n")
        writer.write(f"HTTP/1.1 200 OK\r\nContent-Length: {len(UBUS_LIST)}\r\n\r\n{UBUS_LIST}".encode())
        await writer.drain()

    port = await servers.raw(silent_to_tls)
    found = await look(session, f"127.0.0.1:{port}", seconds=0.5)
    assert found == Detection(urls=(f"http://127.0.0.1:{port}",), drivers=(OPENWRT,))


async def test_only_the_beginning_of_an_endless_answer_is_read(
    servers: Servers, session: aiohttp.ClientSession
) -> None:
    sent = 0
    gone = asyncio.Event()

    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        if await reader.readexactly(1) == b"\x16":
            return
        try:
            writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
            while True:
                writer.write(b"x" * 65536)
                await writer.drain()
                sent += 65536
        finally:
            gone.set()

    port = await servers.raw(endless)
    found = await look(session, f"127.0.0.1:{port}")
    assert found == Detection(urls=(f"http://127.0.0.1:{port}",), drivers=())
    async with asyncio.timeout(5):
        await gone.wait()
    # What the kernel has buffered on both sides counts too.
    assert sent < 50_000_000


@pytest.mark.parametrize(
    "said",
    [b"SSH-2.0-dropbear\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort", b"HTTP/9 x\r\n\r\n", b""],
    ids=["another protocol", "an answer cut short", "a broken status line", "nothing"],
)
async def test_what_makes_no_sense_is_no_router(servers: Servers, session: aiohttp.ClientSession, said: bytes) -> None:
    async def say(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(said)
        await writer.drain()

    port = await servers.raw(say)
    found = await look(session, f"127.0.0.1:{port}")
    assert found == Detection(urls=(), drivers=())


@pytest.mark.parametrize(
    "host",
    [
        "",
        " ",
        "http://",
        "://",
        "ftp://127.0.0.1",
        "127.0.0.1:99999",
        "127.0.0.1:http",
        "[::1",
        "[]",
        "?",
        "/",
        "\x00",
        "a" * 64,
    ],
)
async def test_what_is_no_address_answers_nothing(session: aiohttp.ClientSession, host: str) -> None:
    assert await look(session, host) == Detection(urls=(), drivers=())


@pytest.mark.parametrize("host", ["::1", "[::1]"])
async def test_an_ipv6_address_needs_no_brackets(host: str) -> None:
    pytest_socket.socket_allow_hosts(["::1"])
    asked: list[str] = []

    async def keep(_: object, __: object, params: aiohttp.TraceRequestStartParams) -> None:
        asked.append(str(params.url))

    trace = aiohttp.TraceConfig()
    trace.on_request_start.append(keep)
    async with aiohttp.ClientSession(trace_configs=[trace]) as session:
        await look(session, host, ())
    assert sorted(asked) == ["http://[::1]/", "https://[::1]/"]


async def test_many_kinds_are_asked_four_at_a_time(servers: Servers, session: aiohttp.ClientSession) -> None:
    running = most = 0

    async def by_path(request: web.Request) -> web.StreamResponse:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.02)
        running -= 1
        return web.Response(text=f"this is {request.path}")

    specs = tuple(
        replace(
            OPENWRT,
            key=str(number),
            fingerprint=Fingerprint(method="GET", path=f"/{number}", expect=f"this is /{number % 8}$"),
        )
        for number in range(12)
    )
    nameless = replace(OPENWRT, key="nameless", fingerprint=None)
    port = await servers.web(by_path)
    found = await look(session, f"127.0.0.1:{port}", (nameless, *specs))
    assert [spec.key for spec in found.drivers] == [str(number) for number in range(8)]
    assert len(servers.requests) == 1 + len(specs)
    assert most <= 4


async def test_a_request_is_made_as_its_row_says(servers: Servers, session: aiohttp.ClientSession) -> None:
    async def strict(request: web.Request) -> web.StreamResponse:
        if request.method == "POST" and request.headers.get("SOAPAction") == "urn:x" and await request.text() == "{}":
            return web.Response(text=request.headers["Content-Type"])
        return web.Response(text="front")

    rows = [
        Fingerprint(method="POST", body="{}", headers={"SOAPAction": "urn:x"}, expect="application/json"),
        Fingerprint(
            method="POST", body="{}", headers={"SOAPAction": "urn:x", "Content-Type": "text/xml"}, expect="text/xml$"
        ),
        Fingerprint(method="POST", body="{}", expect="text/xml$|application/json$"),
    ]
    specs = tuple(replace(OPENWRT, key=str(number), fingerprint=row) for number, row in enumerate(rows))
    port = await servers.web(strict)
    found = await look(session, f"http://127.0.0.1:{port}", specs)
    assert [spec.key for spec in found.drivers] == ["0", "1"]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308, 200, 401])
async def test_only_a_redirection_leads_to_another_page(
    servers: Servers, session: aiohttp.ClientSession, status: int
) -> None:
    async def lead_on(request: web.Request) -> web.StreamResponse:
        if request.path == "/":
            return web.Response(status=status, headers={"Location": "/login"})
        return web.Response(text="Emulated router")

    spec = replace(OPENWRT, fingerprint=Fingerprint(expect="Emulated router"))
    port = await servers.web(lead_on)
    found = await look(session, f"http://127.0.0.1:{port}", (spec,))
    assert bool(found.drivers) == (300 <= status < 400)
