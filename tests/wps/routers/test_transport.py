"""HTTP for libraries that bring `requests`: what may come in and where it goes, against a real server."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
import gzip
from pathlib import Path
import time
from typing import override
import warnings

import aiohttp
from aiohttp import web
import pytest
import requests
from requests.adapters import HTTPAdapter

from custom_components.wps_push.wps.router import (
    RouterCertificateChanged,
    RouterCertificateError,
    RouterInTrouble,
    RouterProtocolError,
    RouterUnreachable,
)
from custom_components.wps_push.wps.routers.common.transport import Transport, meaning
from custom_components.wps_push.wps.routers.common.trusting import trust
from custom_components.wps_push.wps.routers.common.web import MAX_ANSWER
from custom_components.wps_push.wps.timing import Timing
from tests.certificate import fingerprint, self_signed
from tests.emulators.server import Fault, Heard, Server
from tests.sockets import sockets
from tests.support import eventually

TIMEOUT = 0.3
TIMING = Timing(request=TIMEOUT)


class Page(Server):
    """A server that says what it is told to say."""

    @override
    async def respond(self, heard: Heard) -> web.Response:
        return web.Response(text="here")


@pytest.fixture
async def page() -> AsyncGenerator[Page]:
    async with Page() as server:
        yield server


async def get(url: str, verify_tls: bool | aiohttp.Fingerprint = True) -> requests.Response:
    """What comes back, as a library in a thread gets it."""

    def send() -> requests.Response:
        with Transport(url, verify_tls=verify_tls, timing=TIMING) as transport:
            return transport.get(url, timeout=TIMEOUT)

    return await asyncio.to_thread(send)


@asynccontextmanager
async def dripping(head: bytes) -> AsyncGenerator[str]:
    """A server whose answer does not end: a byte comes now and then, each well within the time for one."""

    left = asyncio.Event()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(head)
        try:
            while True:
                writer.write(b"1\r\n.\r\n" if b"chunked" in head else b".")
                await writer.drain()
                await asyncio.sleep(0.02)
        except ConnectionError:
            left.set()

    server = await asyncio.start_server(answer, "127.0.0.1")
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        async with asyncio.timeout(2):
            await left.wait()


async def test_an_answer_arrives_whole(page: Page) -> None:
    assert (await get(page.url)).text == "here"
    page.fault = Fault(body=b"x" * MAX_ANSWER)
    assert len((await get(page.url)).content) == MAX_ANSWER
    page.fault = Fault(body=gzip.compress(b"packed"), headers={"Content-Encoding": "gzip"})
    assert (await get(page.url)).text == "packed"
    page.fault = Fault(body=b"")
    assert (await get(page.url)).text == ""


@pytest.mark.parametrize(
    "fault",
    [
        Fault(body=b"x" * (MAX_ANSWER + 1)),
        Fault(body=gzip.compress(b"x" * 100 * MAX_ANSWER), headers={"Content-Encoding": "gzip"}),
    ],
)
async def test_too_long_an_answer_is_none(page: Page, fault: Fault) -> None:
    page.fault = fault
    with pytest.raises(ValueError, match="too long"):
        await get(page.url)


@pytest.mark.parametrize("head", [b"", b"Content-Length: 100000\r\n", b"Transfer-Encoding: chunked\r\n"])
async def test_an_answer_that_does_not_end_holds_no_thread(head: bytes) -> None:
    async with dripping(b"HTTP/1.1 200 OK\r\n" + head + b"\r\n") as url:
        begun = time.monotonic()
        with pytest.raises(OSError) as failed:  # noqa: PT011 - what it means is looked at below
            await get(url)
        assert time.monotonic() - begun < 10 * TIMEOUT
        assert isinstance(meaning(failed.value), RouterUnreachable)


async def test_a_server_without_tls_is_named_as_such(page: Page) -> None:
    with pytest.raises(OSError) as failed:  # noqa: PT011 - what it means is looked at below
        await get(page.url.replace("http://", "https://"))
    error = meaning(failed.value)
    assert isinstance(error, RouterUnreachable)
    assert not isinstance(error, RouterCertificateError)
    assert "TLS" in str(error)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault(keep=2), RouterUnreachable),
        (Fault(close=True), RouterUnreachable),
        (Fault(delay=2 * TIMEOUT), RouterUnreachable),
        (Fault(body=b"no gzip", headers={"Content-Encoding": "gzip"}), RouterUnreachable),
        (Fault(status=500), RouterInTrouble),
        (Fault(status=503), RouterInTrouble),
        (Fault(status=302, headers={"Location": "/"}), RouterUnreachable),
    ],
    ids=["cut off", "none", "late", "not packed", "failing", "in trouble", "in circles"],
)
async def test_what_goes_wrong_is_reported_by_its_kind(page: Page, fault: Fault, error: type[Exception]) -> None:
    page.fault = fault
    with pytest.raises(OSError) as failed:  # noqa: PT011 - what it means is looked at below
        await get(page.url)
    assert type(meaning(failed.value)) is error
    assert len(page.heard) <= 3


async def test_nothing_is_sent_again_without_tls() -> None:
    async with Page(tls=self_signed()) as page:
        page.fault = Fault(status=302, headers={"Location": page.url.replace("https://", "http://")})
        with Transport(page.url, verify_tls=False, timing=TIMING) as transport:
            answer = await asyncio.to_thread(transport.get, page.url, timeout=TIMEOUT)
        assert answer.status_code == 302


async def test_a_page_that_is_not_there_is_no_trouble(page: Page) -> None:
    page.fault = Fault(status=404)
    answer = await get(page.url)
    with pytest.raises(requests.HTTPError) as failed:
        answer.raise_for_status()
    assert isinstance(meaning(failed.value), RouterProtocolError)


async def test_the_environment_has_no_say(page: Page, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    async with Page() as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        assert (await get(page.url)).text == "here"
        assert not proxy.heard
    assert "authorization" not in page.heard[0].headers


def test_a_session_that_does_not_verify_leaves_one_filter_of_warnings() -> None:
    """A driver begins a session at each log-in, for years."""
    before = len(warnings.filters)
    for _ in range(5):
        Transport("https://192.168.1.1/", verify_tls=False, timing=TIMING).close()
    assert len(warnings.filters) <= before + 1


async def test_only_the_certificate_that_was_pinned_is_sent_anything() -> None:
    async with Page(tls=self_signed()) as page:
        right = trust({"verify_ssl": False, "pinned": fingerprint()})
        assert (await get(page.url, right)).text == "here"
        with pytest.raises(OSError) as failed:  # noqa: PT011 - what it means is looked at below
            await get(page.url, trust({"verify_ssl": False, "pinned": fingerprint("another")}))
        assert len(page.heard) == 1
    error = meaning(failed.value)
    assert isinstance(error, RouterCertificateChanged)
    assert (error.pinned, error.shown) == (fingerprint("another"), fingerprint())


async def test_headers_that_cannot_be_read_are_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\na key without a colon\r\n\r\nhi")
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/;stok=a token"
        await get(url)
        assert "Failed to parse headers" not in caplog.text
        # What others send is not our concern.
        await asyncio.to_thread(requests.get, url, timeout=TIMEOUT)
        assert "Failed to parse headers" in caplog.text


async def test_a_close_closes_what_a_traceback_still_holds(page: Page) -> None:
    before = sockets()

    def send() -> object:
        transport = Transport(page.url, verify_tls=True, timing=TIMING)
        transport.get(page.url, timeout=TIMEOUT)
        adapter = transport.get_adapter(page.url)
        assert isinstance(adapter, HTTPAdapter)
        pools = adapter.poolmanager.pools
        held = [pools[key] for key in pools.keys()]  # noqa: SIM118 - it cannot be iterated
        transport.close()
        return held

    held = await asyncio.to_thread(send)
    await eventually(lambda: sockets() == before)
    assert held


async def test_a_press_right_after_an_answer_waits_for_nothing_on_a_new_connection(page: Page) -> None:
    timing = Timing(request=1, hang_up=1000)

    def send() -> list[str]:
        with Transport(page.url, verify_tls=True, timing=timing) as transport:
            return [ask(page.url, timeout=1).text for _ in range(3) for ask in (transport.get, transport.post)]

    assert await asyncio.to_thread(send) == ["here"] * 6
    # The looks use the connection of the press before them.
    assert page.connections == 4


async def test_a_press_after_a_pause_uses_the_connection_that_was_kept_open(page: Page) -> None:
    def send() -> None:
        with Transport(page.url, verify_tls=True, timing=Timing(request=1, hang_up=0)) as transport:
            transport.get(page.url, timeout=1)
            transport.post(page.url, timeout=1)

    await asyncio.to_thread(send)
    assert page.connections == 1
