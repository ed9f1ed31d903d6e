"""Which kind of router answers at an address: a few requests that open no session and send nothing secret."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from ipaddress import IPv6Address
import re

import aiohttp
from yarl import URL

from .routers import DRIVERS, DriverSpec, Fingerprint
from .timing import Timing

_AT_ONCE = 4
_MAX_ANSWER = 64 * 1024
_REDIRECTS = {
    HTTPStatus.MOVED_PERMANENTLY,
    HTTPStatus.FOUND,
    HTTPStatus.SEE_OTHER,
    HTTPStatus.TEMPORARY_REDIRECT,
    HTTPStatus.PERMANENT_REDIRECT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Detection:
    """What answers at an address."""

    urls: tuple[str, ...]
    """The base addresses at which something answers, https first; empty where nothing does."""
    drivers: tuple[DriverSpec, ...]
    """The kinds of router that it can be, in the table's order; empty for an unknown one."""


async def detect(
    session: aiohttp.ClientSession, host: str, specs: Sequence[DriverSpec] = DRIVERS, *, timing: Timing
) -> Detection:
    """Ask what answers at a host name or an address, with or without a port and a scheme. Raises nothing.

    It takes `Timing.detect` seconds at most. Certificates are not verified, since nothing secret is sent, and no
    redirect to another host is followed.
    """
    deadline = asyncio.get_running_loop().time() + timing.detect
    limit = asyncio.Semaphore(_AT_ONCE)

    async def ask(base: URL, spec: DriverSpec, fingerprint: Fingerprint) -> tuple[URL, DriverSpec | None] | None:
        try:
            async with asyncio.timeout_at(deadline), limit:
                answer = await _ask(session, base, fingerprint)
        except aiohttp.ClientError, OSError, ValueError:
            # A time-out is an OSError; a header or an address that cannot be understood is a ValueError.
            return None
        return base, spec if re.search(fingerprint.expect, answer) else None

    asked = (ask(base, spec, spec.fingerprint) for base in _base_urls(host) for spec in specs if spec.fingerprint)
    heard = [answer for answer in await asyncio.gather(*asked) if answer]
    found = {spec.key for _, spec in heard if spec}
    return Detection(
        urls=tuple(dict.fromkeys(str(base) for base, _ in heard)),
        drivers=tuple(spec for spec in specs if spec.key in found),
    )


def _base_urls(host: str) -> list[URL]:
    """Where to ask: at the given scheme, else at https and at http."""
    host = host.strip()
    with suppress(ValueError):
        host = f"[{IPv6Address(host)}]"
    try:
        urls = [URL(host)] if "://" in host else [URL(f"{scheme}://{host}") for scheme in ("https", "http")]
        return [url.origin() for url in urls if url.scheme in {"http", "https"}]
    except ValueError:
        return []


async def _ask(session: aiohttp.ClientSession, base: URL, fingerprint: Fingerprint) -> str:
    """The answer to a row's request; that of the https twin where http sends us there."""
    url = base.join(URL(fingerprint.path))
    answer, location = await _request(session, url, fingerprint)
    if location and location.host == url.host and (url.scheme, location.scheme) == ("http", "https"):
        answer, _ = await _request(session, location, fingerprint)
    return answer


async def _request(session: aiohttp.ClientSession, url: URL, fingerprint: Fingerprint) -> tuple[str, URL | None]:
    """The beginning of the answer, and where it redirects to."""
    async with session.request(
        fingerprint.method,
        url,
        data=fingerprint.body,
        headers={"Accept-Encoding": "identity", "Content-Type": "application/json"},
        allow_redirects=False,
        ssl=False,
    ) as response:
        try:
            body = await response.content.readexactly(_MAX_ANSWER)
        except asyncio.IncompleteReadError as error:
            body = error.partial
        location = response.headers.get("Location") if response.status in _REDIRECTS else None
        return body.decode(errors="replace"), url.join(URL(location)) if location else None
