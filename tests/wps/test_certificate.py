"""What a router shows of encryption, before anything secret is sent."""

from collections.abc import AsyncGenerator
from dataclasses import replace

import aiohttp
import pytest

from custom_components.wps_push.wps.certificate import Certificate, certificate_at, fingerprint_at
from custom_components.wps_push.wps.routers import DRIVERS
from custom_components.wps_push.wps.timing import Timing
from tests.certificate import fingerprint, self_signed, trusting
from tests.emulators.openwrt import EmulatedOpenWrt
from tests.emulators.server import Fault, NoTls

SPEC = DRIVERS[0]


@pytest.fixture(name="session")
async def fixture_session() -> AsyncGenerator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def look(session: aiohttp.ClientSession, host: str, **ports: int) -> Certificate:
    return await certificate_at(session, host, replace(SPEC, ports=ports), timing=replace(Timing(), detect=0.5))


async def test_a_certificate_that_the_router_made_itself(session: aiohttp.ClientSession) -> None:
    async with EmulatedOpenWrt(tls=self_signed()) as router:
        assert await look(session, router.server.host) is Certificate.OWN
        assert not router.server.heard


async def test_a_certificate_that_can_be_verified() -> None:
    async with (
        EmulatedOpenWrt(tls=self_signed()) as router,
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=trusting())) as session,
    ):
        assert await look(session, router.server.host) is Certificate.VERIFIED
        assert [(heard.method, heard.path) for heard in router.server.heard] == [("GET", "/")]


async def test_no_encryption(session: aiohttp.ClientSession) -> None:
    async with EmulatedOpenWrt() as router:
        assert await look(session, router.url) is Certificate.NONE


async def test_http_that_leads_to_https(session: aiohttp.ClientSession) -> None:
    async with EmulatedOpenWrt(tls=self_signed()) as https, EmulatedOpenWrt(redirect_to=https.url) as http:
        assert await look(session, http.url) is Certificate.OWN


async def test_the_ports_of_its_kind(session: aiohttp.ClientSession) -> None:
    async with EmulatedOpenWrt(tls=self_signed()) as https, EmulatedOpenWrt() as http:
        assert await look(session, "127.0.0.1", https=https.server.port, http=http.server.port) is Certificate.OWN
        assert await look(session, "127.0.0.1", https=1, http=http.server.port) is Certificate.NONE


@pytest.mark.parametrize("host", ["127.0.0.1:1", "no name", ""])
async def test_nobody(session: aiohttp.ClientSession, host: str) -> None:
    assert await look(session, host) is Certificate.UNKNOWN


async def test_https_that_does_not_work(session: aiohttp.ClientSession) -> None:
    async with EmulatedOpenWrt() as router:
        router.server.no_tls = NoTls.TOO_OLD
        assert await look(session, router.server.host) is Certificate.UNKNOWN


async def test_a_router_that_takes_too_long(session: aiohttp.ClientSession) -> None:
    async with EmulatedOpenWrt() as router:
        router.server.fault = Fault(late=2)
        assert await look(session, router.url) is Certificate.UNKNOWN


async def learn(session: aiohttp.ClientSession, host: str) -> str | None:
    return await fingerprint_at(session, host, SPEC, timing=replace(Timing(), detect=0.5))


async def test_a_fingerprint_is_learnt_from_the_handshake_alone(session: aiohttp.ClientSession) -> None:
    async with EmulatedOpenWrt(tls=self_signed("another")) as router:
        assert await learn(session, router.server.host) == fingerprint("another")
        assert not router.server.heard


async def test_where_there_is_no_certificate_there_is_no_fingerprint(session: aiohttp.ClientSession) -> None:
    assert await learn(session, "127.0.0.1:1") is None
    async with EmulatedOpenWrt() as router:
        assert await learn(session, router.server.host) is None
        assert await learn(session, router.url) is None
