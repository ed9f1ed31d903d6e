"""How the driver reaches a router: https before http, no password to anybody else, and answers of every kind."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import json
import socket
import ssl
from typing import override

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
import pytest

from custom_components.wps_push.wps.detect import detect
from custom_components.wps_push.wps.model import Phase
from custom_components.wps_push.wps.router import (
    RouterCertificateError,
    RouterHttpsUnusable,
    RouterProgramMissing,
    RouterProtocolError,
    RouterUnreachable,
)
from custom_components.wps_push.wps.routers.common.web import MAX_ANSWER, bases
from custom_components.wps_push.wps.timing import Timing
from tests.certificate import self_signed
from tests.emulators.openwrt import PASSWORD, EmulatedOpenWrt, Fault

from .openwrt_house import IDLE, IMPATIENT, MAIN, OPEN, TIMING, House

pytestmark = pytest.mark.usefixtures("nothing_secret_is_logged")


class Names(AbstractResolver):
    """A name server for whose names the usual ports are others on 127.0.0.1."""

    def __init__(self, ports: dict[int, int]) -> None:
        self.ports = ports

    @override
    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [
            ResolveResult(
                hostname=host, host="127.0.0.1", port=self.ports[port], family=socket.AF_INET, proto=0, flags=0
            )
        ]

    @override
    async def close(self) -> None:
        """Nothing to close."""


@asynccontextmanager
async def named(*, http: EmulatedOpenWrt | None, https: EmulatedOpenWrt | int | None) -> AsyncIterator[House]:
    """A house whose router has a name, with a server or a port for each scheme; None refuses connections."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nobody = closed.getsockname()[1]
        secure = https.server.port if isinstance(https, EmulatedOpenWrt) else https
        ports = {80: http.server.port if http else nobody, 443: secure or nobody}
        connector = aiohttp.TCPConnector(resolver=Names(ports), force_close=True)
        async with aiohttp.ClientSession(connector=connector) as session:
            yield House(session)


async def test_https_comes_first() -> None:
    async with EmulatedOpenWrt() as http, EmulatedOpenWrt(tls=self_signed()) as https:
        async with named(http=http, https=https) as house:
            assert (await house.driver(host="router.lan").connect()).url == "https://router.lan"
        assert http.server.requests == 0


async def test_http_where_nothing_listens_for_https() -> None:
    async with EmulatedOpenWrt() as http, named(http=http, https=None) as house:
        driver = house.driver(host="router.lan")
        assert (await driver.connect()).url == "http://router.lan"


async def test_nobody_there() -> None:
    async with named(http=None, https=None) as house:
        with pytest.raises(RouterUnreachable, match=r"router\.lan does not answer"):
            await house.driver(host="router.lan").connect()


@pytest.mark.parametrize("host", ["http://router.lan", "router.lan"])
async def test_http_that_redirects_to_https(host: str) -> None:
    async with EmulatedOpenWrt(tls=self_signed()) as https, EmulatedOpenWrt(redirect_to="https://router.lan") as http:
        async with named(http=http, https=https if "//" in host else None) as house:
            driver = house.driver(host=host)
            if "//" in host:
                assert (await driver.connect()).url == "https://router.lan"
                assert (await driver.open_window(MAIN)) == OPEN
            else:
                # It points to where nothing listens, as was found out before.
                with pytest.raises(RouterUnreachable):
                    await driver.connect()
        assert http.server.requests == 1
        assert PASSWORD not in "".join(http.server.sent)


@pytest.mark.parametrize(
    "location", ["https://elsewhere.lan", "http://router.lan", "//router.lan", "https://[", "/cgi-bin", ""]
)
async def test_a_redirection_to_another_place_is_not_followed(location: str) -> None:
    async with EmulatedOpenWrt(redirect_to=location) as http, EmulatedOpenWrt(tls=self_signed()) as https:
        async with named(http=http, https=https) as house:
            with pytest.raises(RouterProtocolError, match="redirects"):
                await house.driver(host="http://router.lan").connect()
        assert https.server.requests == 0


async def test_https_that_redirects_is_not_followed() -> None:
    https = EmulatedOpenWrt(redirect_to="https://router.lan:8443", tls=self_signed())
    async with https, named(http=None, https=https) as house:
        with pytest.raises(RouterProtocolError, match="redirects"):
            await house.driver(host="router.lan").connect()


async def test_a_certificate_that_nobody_has_signed_is_refused_and_nothing_secret_is_sent() -> None:
    async with EmulatedOpenWrt() as http, EmulatedOpenWrt(tls=self_signed()) as https:
        async with named(http=http, https=https) as house:
            for host in ("router.lan", "https://router.lan"):
                with pytest.raises(RouterCertificateError, match="certificate"):
                    await house.driver(host=host, verify_ssl=True).connect()
        assert http.server.requests == https.server.requests == 0


async def test_a_redirection_does_not_get_around_the_certificate() -> None:
    async with EmulatedOpenWrt(tls=self_signed()) as https, EmulatedOpenWrt(redirect_to="https://router.lan") as http:
        async with named(http=http, https=https) as house:
            with pytest.raises(RouterCertificateError):
                await house.driver(host="http://router.lan", verify_ssl=True).connect()
        assert https.server.requests == 0
        assert PASSWORD not in "".join(http.server.sent)


async def test_a_certificate_that_can_be_verified() -> None:
    async with EmulatedOpenWrt(tls=self_signed()) as router:
        address = ("127.0.0.1", router.server.port)
        certificate = await asyncio.to_thread(ssl.get_server_certificate, address)
        context = ssl.create_default_context(cadata=certificate)
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=context)) as session:
            driver = House(session).driver(host=router.server.host, verify_ssl=True)
            assert (await driver.connect()).url == router.url


async def test_a_port_without_a_scheme(session: aiohttp.ClientSession) -> None:
    async with EmulatedOpenWrt(tls=self_signed()) as router:
        info = await House(session).driver(host=router.server.host).connect()
        assert info.url == router.url


async def test_a_port_that_is_silent_to_https(session: aiohttp.ClientSession) -> None:
    """What detection hears at such a port is what a driver can use; without it a person is asked."""
    async with EmulatedOpenWrt() as router:
        house = House(session)
        with pytest.raises(RouterHttpsUnusable) as unusable:
            await house.driver(host=router.server.host, timing=IMPATIENT).connect()
        assert unusable.value.address == router.url
        assert not router.rpcd.log_ins
        found = await detect(session, router.server.host, timing=Timing(detect=0.5))
        assert (await house.driver(host=found.address).connect()).url == router.url


# What may come instead of a TLS handshake: an alert of TLS 1.2 that it has failed, or the end of the connection.
@pytest.mark.parametrize("answer", [b"\x15\x03\x03\x00\x02\x02\x28", b""], ids=["alert", "end"])
async def test_tls_that_fails_does_not_lead_to_http(answer: bytes) -> None:
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(answer)
        await writer.drain()
        writer.close()

    old = await asyncio.start_server(refuse, "127.0.0.1", 0)
    async with EmulatedOpenWrt() as http, old, named(http=http, https=old.sockets[0].getsockname()[1]) as house:
        with pytest.raises(RouterHttpsUnusable):
            await house.driver(host="router.lan").connect()
        # It was only seen whether http answers.
        assert http.server.requests == 1
        assert not http.rpcd.log_ins


async def test_once_https_has_answered_http_is_never_tried() -> None:
    async with EmulatedOpenWrt() as http:
        async with EmulatedOpenWrt(tls=self_signed()) as https, named(http=http, https=https) as house:
            driver = house.driver(host="router.lan")
            await driver.connect()
            await https.server.stop()
            with pytest.raises(RouterUnreachable):
                await driver.report()
        assert http.server.requests == 0


@pytest.mark.parametrize(
    "host", ["", " ", "http://", "ftp://router.lan", "two words", "http://[", "::router", "router.lan:99999"]
)
async def test_a_host_that_is_no_address(session: aiohttp.ClientSession, host: str) -> None:
    with pytest.raises(RouterUnreachable, match="neither a name nor an address"):
        await House(session).driver(host=host).connect()


async def test_a_name_that_no_name_server_can_look_up(session: aiohttp.ClientSession) -> None:
    with pytest.raises(RouterUnreachable, match="does not answer"):
        await House(session).driver(host=f"{'a' * 70}.lan").connect()


@pytest.mark.parametrize(
    ("host", "urls"),
    [
        ("192.168.1.1", ["https://192.168.1.1", "http://192.168.1.1"]),
        (" Router.lan:8080 ", ["https://router.lan:8080", "http://router.lan:8080"]),
        ("http://router.lan/cgi-bin/luci", ["http://router.lan"]),
        ("https://router.lan:8443", ["https://router.lan:8443"]),
        ("fd00::1", ["https://[fd00::1]", "http://[fd00::1]"]),
        ("https://fd00::1", ["https://[fd00::1]"]),
        ("[fd00::1]:8443", ["https://[fd00::1]:8443", "http://[fd00::1]:8443"]),
    ],
)
def test_where_a_router_may_answer(host: str, urls: list[str]) -> None:
    assert [str(base) for base in bases(host)] == urls


async def test_credentials_in_the_host_are_dropped(house: House) -> None:
    info = await house.driver(host=f"http://root:hidden@{house.server.host}/cgi-bin/luci").connect()
    assert info.url == house.router.url


JSON_NESTED_TOO_DEEP = b"[" * 100_000

FAULTS = {
    "not JSON": (Fault(body=b"<html>Luci</html>"), RouterProtocolError),
    "empty": (Fault(body=b""), RouterProtocolError),
    "truncated JSON": (Fault(body=b'{"jsonrpc":"2.0","id":0,"result":[0,{"pbc_st'), RouterProtocolError),
    "cut off": (Fault(keep=20), RouterProtocolError),
    "too long": (Fault(body=b" " * (MAX_ANSWER + 1)), RouterProtocolError),
    "nested too deep": (Fault(body=JSON_NESTED_TOO_DEEP), RouterProtocolError),
    "not what was asked": (Fault(body=b'{"jsonrpc":"2.0","result":"emulated-wifi-key"}'), RouterProtocolError),
    "nothing": (Fault(body=b"null"), RouterProtocolError),
    "too few answers": (Fault(body=b"[]"), RouterProtocolError),
    "forbidden": (Fault(status=403), RouterProtocolError),
    "not found": (Fault(status=404), RouterProgramMissing),
    "bad gateway": (Fault(status=502), RouterUnreachable),
    "late": (Fault(delay=1), RouterUnreachable),
    "closed": (Fault(close=True), RouterUnreachable),
}


@pytest.mark.parametrize("name", FAULTS)
async def test_an_answer_that_went_wrong_is_an_error_in_words_and_passes(house: House, name: str) -> None:
    fault, error = FAULTS[name]
    driver = house.driver(timing=IMPATIENT if fault.delay else TIMING)
    await driver.open_window(MAIN)
    house.server.fault = fault
    with pytest.raises(error) as caught:
        await driver.report()
    house.server.fault = None
    assert str(caught.value)
    assert "emulated-wifi-key" not in repr(caught.value)
    assert caught.value.__cause__ is None
    assert (await driver.report()).windows[MAIN] == OPEN


async def test_an_error_in_the_place_of_a_batch_is_no_failure(house: House) -> None:
    driver = house.driver()
    await driver.networks()
    answer = {"jsonrpc": "2.0", "id": None, "error": {"code": -32700, "message": "Parse error"}}
    house.server.faults = [Fault(body=json.dumps(answer).encode())]
    assert (await driver.report()).windows[MAIN] == IDLE


async def test_a_web_server_without_ubus(house: House) -> None:
    house.server.ubus = False
    with pytest.raises(RouterProgramMissing) as missing:
        await house.driver().connect()
    assert missing.value.program == "uhttpd-mod-ubus"


async def test_a_web_server_that_lists_nothing(house: House) -> None:
    answer = {"jsonrpc": "2.0", "id": 0, "error": {"code": -32601, "message": "Method not found"}}
    house.server.fault = Fault(body=json.dumps(answer).encode())
    with pytest.raises(RouterProtocolError, match="list"):
        await house.driver().connect()


async def test_one_request_at_a_time(house: House) -> None:
    driver = house.driver()
    await driver.networks()
    house.server.faults = [Fault(delay=0.05) for _ in range(3)]
    await asyncio.gather(driver.report(), driver.open_window(MAIN), driver.describe("aa:bb:cc:00:00:01"))
    assert house.server.most_at_once == 1


async def test_a_request_that_was_given_up_does_not_block_the_next(house: House) -> None:
    driver = house.driver()
    await driver.networks()
    house.server.faults = [Fault(delay=3)]
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await driver.report()
    async with asyncio.timeout(2):
        assert (await driver.report()).windows[MAIN] == IDLE


async def test_a_router_that_reboots_while_its_window_is_open(house: House) -> None:
    driver = house.driver()
    await driver.open_window(MAIN)
    reboot = asyncio.create_task(house.router.reboot(0.2))
    await asyncio.sleep(0.05)
    with pytest.raises(RouterUnreachable):
        await driver.report()
    await reboot
    house.router.interfaces[0].up = house.router.interfaces[1].up = False
    assert (await driver.report()).windows[MAIN].phase is Phase.GONE
    house.router.interfaces[0].up = house.router.interfaces[1].up = True
    assert (await driver.report()).windows[MAIN] == IDLE
    assert house.router.rpcd.log_ins == 2


@pytest.mark.parametrize("name", FAULTS)
async def test_disconnecting_never_fails(house: House, name: str) -> None:
    fault, _ = FAULTS[name]
    driver = house.driver("hass", timing=IMPATIENT if fault.delay else TIMING)
    await driver.report()
    house.server.faults = [fault]
    await driver.disconnect()
    assert house.server.faults == []
