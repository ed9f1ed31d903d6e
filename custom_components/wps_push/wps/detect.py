"""Find out which kind of router answers at an address, by a few requests that open no session and send no secret."""

import asyncio
from collections.abc import Container, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from ipaddress import IPv6Address
import re

import aiohttp
from yarl import URL

from .routers import DRIVERS, DriverSpec, Fingerprint
from .timing import Timing

_AT_ONCE = 4
_MAX_ANSWER = 64 * 1024
_MAX_HOPS = 3
_REDIRECTS = {
    HTTPStatus.MOVED_PERMANENTLY,
    HTTPStatus.FOUND,
    HTTPStatus.SEE_OTHER,
    HTTPStatus.TEMPORARY_REDIRECT,
    HTTPStatus.PERMANENT_REDIRECT,
}

_FRONT_PAGE = Fingerprint(expect="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Detection:
    """What answers at an address."""

    urls: tuple[str, ...]
    """The base URLs at which something answers, https first."""
    drivers: tuple[DriverSpec, ...]
    """The kinds of router that it may be, in the table's order; empty if it is none of them."""
    address: str = field(default="", compare=False)
    """The host setting for a driver: what was asked for, or the URL of a port that answers over http and is silent to https.

    OpenWrt's uhttpd is: it waits for the end of a line, and what begins a TLS connection has none.
    """
    pages: tuple[str, ...] = field(default=(), repr=False, compare=False)
    """The front page at each of the URLs: status line, headers, empty line, the beginning of the body."""


async def detect(
    session: aiohttp.ClientSession, host: str, specs: Sequence[DriverSpec] = DRIVERS, *, timing: Timing
) -> Detection:
    """Find out what answers at a host name or address, with or without a port and a scheme. Raises nothing.

    The front page is fetched once for all kinds of router. Then the requests of those kinds are made that the page does
    not rule out. All this takes `Timing.detect` seconds at most. Certificates are not verified, since nothing secret is
    sent. Redirects to another host are not followed.
    """
    visit = _Visit(session, asyncio.get_running_loop().time() + timing.detect)
    bases = _base_urls(host)
    looks = await asyncio.gather(*(visit.look(base, specs) for base in bases))
    answered = [look for look in looks if look is not None]
    found = {key for _, _, keys in answered for key in keys}
    return Detection(
        urls=tuple(str(base) for base, _, _ in answered),
        drivers=tuple(spec for spec in specs if spec.key in found),
        address=_address(host, bases, [base for base, _, _ in answered], visit.silent),
        pages=tuple(front for _, front, _ in answered),
    )


class _Visit:
    """The requests to one host."""

    def __init__(self, session: aiohttp.ClientSession, deadline: float) -> None:
        """Give up on every request at the deadline, in seconds of the loop's clock."""
        self._session = session
        self._deadline = deadline
        self._limit = asyncio.Semaphore(_AT_ONCE)
        self.silent: set[URL] = set()
        """The base URLs that neither answered a request in time nor refused it."""

    async def look(self, base: URL, specs: Sequence[DriverSpec]) -> tuple[URL, str, list[str]] | None:
        """The base URL, the front page, and the keys of the kinds of router that it may be; None if nothing answers."""
        front = await self._ask(base, _FRONT_PAGE)
        if front is None:
            return None

        async def is_like(fingerprint: Fingerprint | None) -> bool:
            if fingerprint is None or (fingerprint.hint is not None and not re.search(fingerprint.hint, front)):
                return False
            is_front = (fingerprint.method, fingerprint.path) == (_FRONT_PAGE.method, _FRONT_PAGE.path)
            answer = front if is_front else await self._ask(base, fingerprint)
            return answer is not None and re.search(fingerprint.expect, answer) is not None

        likely = await asyncio.gather(*(is_like(spec.fingerprint) for spec in specs))
        return base, front, [spec.key for spec, is_it in zip(specs, likely, strict=True) if is_it]

    async def _ask(self, base: URL, fingerprint: Fingerprint) -> str | None:
        """The answer to a row's request, with those that redirected to it; None if nothing answers."""
        url, texts = base.join(URL(fingerprint.path, encoded=True)), []
        try:
            async with asyncio.timeout_at(self._deadline), self._limit:
                for _ in range(_MAX_HOPS):
                    text, location = await self._request(url, fingerprint)
                    texts.append(text)
                    if location is None:
                        break
                    url = location
        except TimeoutError:
            self.silent.add(base)
        except aiohttp.ClientError, OSError, ValueError:
            # A malformed header is a ValueError.
            pass
        return "\n".join(texts) if texts else None

    async def _request(self, url: URL, fingerprint: Fingerprint) -> tuple[str, URL | None]:
        """The beginning of the answer, and the URL it redirects to, if any."""
        async with self._session.request(
            fingerprint.method,
            url,
            data=fingerprint.body,
            headers={"Accept-Encoding": "identity", "Content-Type": "application/json", **fingerprint.headers},
            allow_redirects=False,
            ssl=False,
        ) as response:
            try:
                body = await response.content.readexactly(_MAX_ANSWER)
            except asyncio.IncompleteReadError as error:
                body = error.partial
            location = _leads_to(url, response.headers.get("Location", "")) if response.status in _REDIRECTS else None
            headers = "".join(f"{name}: {value}\n" for name, value in response.headers.items())
            text = f"HTTP/1.1 {response.status} {response.reason}\n{headers}\n{body.decode(errors='replace')}"
            return text, location


def _leads_to(url: URL, location: str) -> URL | None:
    """The target of a redirect, if that is on the same server or on https at the same host."""
    try:
        target = url.join(URL(location))
    except ValueError:
        return None
    is_twin = target.host == url.host and (url.scheme, target.scheme) == ("http", "https")
    return target if target.origin() == url.origin() or is_twin else None


def _address(host: str, bases: Sequence[URL], answered: Container[URL], silent: Container[URL]) -> str:
    """Where a driver should look for the router; see `Detection.address`."""
    match bases:
        case [https, http] if https.explicit_port and https in silent and http in answered:
            return str(http)
    return host


def _base_urls(host: str) -> list[URL]:
    """The URLs to try: with the given scheme, otherwise with https and with http."""
    host = host.strip()
    with suppress(ValueError):
        host = f"[{IPv6Address(host)}]"
    try:
        urls = [URL(host)] if "://" in host else [URL(f"{scheme}://{host}") for scheme in ("https", "http")]
        return [url.origin() for url in urls if url.scheme in {"http", "https"}]
    except ValueError:
        return []
