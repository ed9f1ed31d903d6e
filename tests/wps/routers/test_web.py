"""HTTP with a router: what is sent again, what cannot be sent, what is read, and where https is there and does not work."""

from collections.abc import AsyncGenerator
import ssl
from typing import override

import aiohttp
from aiohttp import web
import pytest
from yarl import URL

from custom_components.wps_push.wps.router import (
    RouterCertificateChanged,
    RouterCertificateError,
    RouterHttpsUnusable,
    RouterProtocolError,
    RouterUnreachable,
)
from custom_components.wps_push.wps.routers.common.trusting import Trust, trust
from custom_components.wps_push.wps.routers.common.web import Request, Web
from custom_components.wps_push.wps.timing import Timing
from tests.certificate import fingerprint, self_signed
from tests.emulators.server import Fault, Heard, NoTls, Server
from tests.fuzz.wire import answer

PROBE = Request(path="/", what="the front page")
LOOK = Request(method="POST", path="/look", what="look", json={})
PRESS = Request(method="POST", path="/press", what="press", json={}, once=True)

TIMING = Timing(request=2)
HANGS_UP = Fault(close=True)


class Page(Server):
    """A server that answers everything alike."""

    @override
    async def respond(self, heard: Heard) -> web.Response:
        return web.Response(text="here")

    @property
    def paths(self) -> list[str]:
        return [heard.path for heard in self.heard]


@pytest.fixture
async def page() -> AsyncGenerator[Page]:
    async with Page() as page:
        yield page


def client(
    session: aiohttp.ClientSession,
    host: str,
    *,
    timing: Timing = TIMING,
    probe: Request = PROBE,
    verify_tls: Trust = False,
) -> Web:
    return Web(session, host, verify_tls=verify_tls, timing=timing, probe=probe)


# Connections that were kept.


async def test_a_look_is_sent_once_more_where_a_kept_connection_was_closed(
    session: aiohttp.ClientSession, page: Page
) -> None:
    web = client(session, page.url)
    await web.ask(LOOK)
    page.faults = [HANGS_UP]
    assert (await web.ask(LOOK)).text == "here"
    assert page.paths == ["/", "/look", "/look", "/look"]


async def test_it_is_not_sent_for_a_third_time(session: aiohttp.ClientSession, page: Page) -> None:
    web = client(session, page.url)
    await web.ask(LOOK)
    page.fault = HANGS_UP
    with pytest.raises(RouterUnreachable):
        await web.ask(LOOK)
    assert page.paths == ["/", "/look", "/look", "/look"]


async def test_a_press_that_may_have_arrived_is_not_sent_again(session: aiohttp.ClientSession, page: Page) -> None:
    web = client(session, page.url)
    await web.ask(LOOK)
    page.faults = [HANGS_UP]
    with pytest.raises(RouterUnreachable):
        await web.ask(PRESS)
    assert page.paths == ["/", "/look", "/press"]


async def test_a_new_connection_that_is_closed_is_an_answer(session: aiohttp.ClientSession, page: Page) -> None:
    page.faults = [HANGS_UP]
    web = client(session, page.url, probe=LOOK)
    with pytest.raises(RouterUnreachable):
        await web.ask(LOOK)
    assert page.paths == ["/look"]


@pytest.mark.parametrize("late", [0, 0.02])
@pytest.mark.parametrize("tls", [None, self_signed()], ids=["http", "https"])
async def test_a_press_does_not_meet_a_close_that_is_on_its_way(
    session: aiohttp.ClientSession, late: float, tls: ssl.SSLContext | None
) -> None:
    async with Page(tls=tls) as page:
        page.hangs_up_after, page.hangs_up_late = 1, late
        web = client(session, page.url)
        for _ in range(3):
            await web.ask(LOOK)
            assert (await web.ask(PRESS)).text == "here"
    assert page.paths.count("/press") == 3


async def test_a_press_right_after_an_answer_waits_for_nothing_on_a_connection_of_its_own(
    session: aiohttp.ClientSession, page: Page
) -> None:
    web = client(session, page.url, timing=Timing(hang_up=1000, request=1))
    for presses in range(1, 4):
        await web.ask(LOOK)
        assert (await web.ask(PRESS)).text == "here"
        assert page.connections == 1 + presses
    assert [heard.headers["connection"] for heard in page.heard if heard.path == "/press"] == ["close"] * 3


async def test_a_press_after_a_pause_uses_the_connection_that_was_kept(
    session: aiohttp.ClientSession, page: Page
) -> None:
    web = client(session, page.url, timing=Timing(hang_up=0, request=1))
    await web.ask(LOOK)
    assert (await web.ask(PRESS)).text == "here"
    assert page.connections == 1


async def test_a_press_that_nothing_came_before_waits_for_nothing(session: aiohttp.ClientSession, page: Page) -> None:
    web = client(session, page.url, timing=Timing(hang_up=1000, request=1), probe=PRESS)
    web.base = URL(page.url)
    assert (await web.ask(PRESS)).text == "here"


# What cannot be sent.


@pytest.mark.parametrize("value", ["half a character \ud800", 2**70], ids=["surrogate", "long integer"])
async def test_what_home_assistant_cannot_write_is_an_answer_without_sense(
    session: aiohttp.ClientSession, page: Page, value: object
) -> None:
    web = client(session, page.url)
    with pytest.raises(RouterProtocolError, match="look"):
        await web.ask(Request(method="POST", path="/look", what="look", json={"reported": value}))
    assert page.paths == ["/"]


# https that does not work.


@pytest.mark.parametrize("no_tls", [no_tls for no_tls in NoTls if no_tls is not NoTls.ANSWERS])
async def test_https_that_does_not_work_is_named_where_http_does(
    session: aiohttp.ClientSession, page: Page, no_tls: NoTls
) -> None:
    page.no_tls = no_tls
    web = client(session, page.host, timing=Timing(request=0.3))
    for _ in range(2):
        with pytest.raises(RouterHttpsUnusable, match="https does not work") as failed:
            await web.ask(PRESS)
        assert failed.value.address == page.url
    # Nothing but the probe was sent, and nothing is sent without encryption but where somebody says so.
    assert page.paths == ["/", "/"]
    assert (await client(session, page.url).ask(LOOK)).text == "here"


async def test_where_nothing_speaks_tls_http_is_used(session: aiohttp.ClientSession, page: Page) -> None:
    web = client(session, page.host)
    assert (await web.ask(LOOK)).text == "here"
    assert str(web.base) == page.url


@pytest.mark.parametrize(
    "fault",
    [
        Fault(status=400),
        Fault(status=302, headers={"Location": "https://127.0.0.1/"}),
        HANGS_UP,
        Fault(delay=1),
    ],
    ids=["only TLS there", "back to https", "closed", "late"],
)
async def test_http_that_does_not_work_either_is_not_recommended(
    session: aiohttp.ClientSession, page: Page, fault: Fault
) -> None:
    page.no_tls = NoTls.RESETS
    page.fault = fault
    with pytest.raises(RouterUnreachable) as failed:
        await client(session, page.host, timing=Timing(request=0.3)).ask(LOOK)
    assert not isinstance(failed.value, RouterHttpsUnusable)


async def test_a_certificate_is_another_matter(session: aiohttp.ClientSession) -> None:
    async with Page(tls=self_signed()) as page:
        with pytest.raises(RouterCertificateError):
            await client(session, page.host, verify_tls=True).ask(LOOK)
    assert page.paths == []


async def test_whoever_asks_for_https_is_not_led_away_from_it(session: aiohttp.ClientSession, page: Page) -> None:
    page.no_tls = NoTls.RESETS
    with pytest.raises(RouterUnreachable) as failed:
        await client(session, page.url.replace("http:", "https:")).ask(LOOK)
    assert not isinstance(failed.value, RouterHttpsUnusable)
    assert page.paths == []


# A certificate that was pinned.


def pinned(name: str = "router") -> Trust:
    return trust({"verify_ssl": False, "pinned": fingerprint(name)})


async def test_only_the_certificate_that_was_pinned_is_sent_anything(session: aiohttp.ClientSession) -> None:
    async with Page(tls=self_signed()) as page:
        assert (await client(session, page.host, verify_tls=pinned()).ask(LOOK)).text == "here"
        heard = len(page.heard)
        with pytest.raises(RouterCertificateChanged) as changed:
            await client(session, page.host, verify_tls=pinned("another")).ask(LOOK)
        assert len(page.heard) == heard
    assert (changed.value.pinned, changed.value.shown) == (fingerprint("another"), fingerprint())


async def test_whoever_has_no_certificate_is_not_sent_anything_in_its_place(
    session: aiohttp.ClientSession, page: Page
) -> None:
    for host in (page.host, page.url):
        with pytest.raises(RouterUnreachable, match="does not use https now"):
            await client(session, host, verify_tls=pinned()).ask(LOOK)
    assert "/look" not in page.paths


def test_a_text_may_have_a_line_feed_in_it() -> None:
    assert answer(b'{"ssid": "Home\n\tfast"}').json() == {"ssid": "Home\n\tfast"}


def test_what_the_settings_say_about_trust() -> None:
    assert trust({}) is True
    assert trust({"verify_ssl": True, "pinned": fingerprint()}) is True
    assert trust({"verify_ssl": False}) is False
    for nonsense in ("AA:BB", "none", "é"):
        with pytest.raises(RouterCertificateError, match="SHA-256"):
            trust({"verify_ssl": False, "pinned": nonsense})
