"""HTTP with one router: which address answers, what may be sent there, and how long an answer may be."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
import errno
from http import HTTPStatus
from ipaddress import ip_address
import ssl
from typing import Any, Final, cast
from xml.etree.ElementTree import Element

import aiohttp
from multidict import CIMultiDictProxy
from yarl import URL

from ...router import (
    RouterCertificateChanged,
    RouterCertificateError,
    RouterHttpsUnusable,
    RouterInTrouble,
    RouterProtocolError,
    RouterUnreachable,
)
from ...timing import Timing
from ...turns import goes_on_in_turn
from .ages import http_date
from .documents import read_json, read_xml
from .lane import Lane, NotAsked
from .trusting import Trust, in_words

MAX_ANSWER: Final = 512 * 1024
"""Bytes. The longest answers are lists of hosts, some hundred bytes each."""

_REDIRECTS = frozenset({301, 302, 303, 307, 308})

# OpenSSL's names for an answer that is not TLS.
_NO_TLS = frozenset({"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "PACKET_LENGTH_TOO_LONG", "RECORD_LAYER_FAILURE"})


class _NoHttps(RouterUnreachable):
    """Nothing listens there, or it does not speak TLS."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request to a router. Its content is not shown, since it may be secret."""

    path: str = field(repr=False)
    """From the root of the server, with the query if there is one."""
    what: str
    """The name of the request in errors."""
    method: str = "GET"
    json: object = field(default=None, repr=False)
    """Sent as JSON."""
    data: str | Mapping[str, str] | None = field(default=None, repr=False)
    """Sent as it is, or as a form."""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    once: bool = False
    """Whether it does harm if it arrives twice, as a press or a log-in does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The answer to a request. Its content is not shown, since it may be secret."""

    what: str
    status: int
    headers: CIMultiDictProxy[str] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def text(self) -> str:
        """The body as text; some routers send an SSID or a host name as raw bytes that are not UTF-8."""
        return self.body.decode(errors="replace")

    def raise_for_trouble(self) -> None:
        """Raise `RouterInTrouble` where the status says so, as it does while a router is starting."""
        if self.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise RouterInTrouble(f"{self.what}: the router is in trouble or starting (HTTP status {self.status})")

    def json(self) -> Any:
        """The body as JSON; raises `RouterProtocolError`."""
        return self._read(read_json, self.text)

    def xml(self) -> Element:
        """The body as XML; raises `RouterProtocolError`."""
        return self._read(read_xml, self.body)

    def _read[T, D](self, read: Callable[[T], D], content: T) -> D:
        try:
            return read(content)
        except ValueError as err:
            raise RouterProtocolError(f"{self.what}: the answer is {err}") from None


def bases(host: str, ports: Mapping[str, int] | None = None) -> tuple[URL, ...]:
    """The addresses where a router may answer, the best one first.

    `host` is a name or an address, with a port and a scheme if the user typed them. Without a scheme https comes first.
    `ports` are the ports by scheme for a host without a port, where they are not the standard ones. Raises
    `RouterUnreachable` where the text is not an address.
    """
    scheme, _, text = host.strip().rpartition("://")
    ports = ports or {}
    try:
        if text.count(":") > 1 and text[0] != "[" and "/" not in text:
            text = f"[{ip_address(text)}]"
        given = URL(f"{scheme}://{text}" if scheme else f"//{text}")
        schemes = (given.scheme,) if given.scheme else ("https", "http")
        found = tuple(
            URL.build(scheme=scheme, host=given.host or "", port=given.explicit_port or ports.get(scheme))
            for scheme in schemes
        )
    except ValueError:
        found = ()
    if not found or not found[0].host or found[0].scheme not in {"http", "https"}:
        raise RouterUnreachable("the host is neither a name nor an address")
    return found


class Web:
    """Sends requests to a router, over https where the router offers it.

    A request that meets a connection which the router has closed is sent once more if that does no harm.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        host: str,
        *,
        verify_tls: Trust,
        timing: Timing,
        probe: Request,
        ports: Mapping[str, int] | None = None,
        middlewares: tuple[aiohttp.ClientMiddlewareType, ...] = (),
    ) -> None:
        """Use the caller's session.

        `verify_tls` can be a context with the certificate authorities to trust, for routers whose certificates come from
        their maker, or the fingerprint of the only certificate that is accepted; then nothing is sent without encryption
        but the `probe`. The `probe` is the first request to an address that is not known yet; it opens no session and contains no secret.
        """
        self._session = session
        self._host = host
        self._verify_tls = verify_tls
        self._timing = timing
        self._timeout = aiohttp.ClientTimeout(total=timing.request)
        self._probe = probe
        self._ports = ports
        self._middlewares = middlewares
        self._lane = Lane(timing)
        self.base: URL | None = None
        """Where the router answers; None until it has."""
        self._date: str | None = None

    @property
    def url(self) -> str | None:
        """The address of the router's own pages; None until it has answered."""
        return str(self.base) if self.base else None

    @property
    def host(self) -> str:
        """The name or address of the router, without scheme and port; empty until it has answered."""
        return (self.base.host if self.base else None) or ""

    @property
    def date(self) -> datetime | None:
        """The router's own date in its last answer; None if there was none, and while the router's clock is not set."""
        return http_date(self._date)

    async def ask(self, request: Request) -> Answer:
        """Send a request and return the answer, whatever its HTTP status is.

        A redirection to https on the same host is followed; any other is returned as it is. Raises
        `RouterCertificateError`, `RouterHttpsUnusable`, `RouterUnreachable`, or `RouterProtocolError` where the answer is
        broken or too long, or where the request cannot be written as JSON.
        """
        probed = None if self.base else await self._find()
        if probed and request == self._probe:
            return probed
        return await self._send(await self.find(), request)

    async def find(self) -> URL:
        """Where the router answers, looked up once. Raises what `ask` raises."""
        if self.base is None:
            await self._find()
        return cast("URL", self.base)

    async def _find(self) -> Answer:
        """Find where the router answers, and return how it has answered the probe.

        Only where nothing listens for https, or something that does not speak TLS, http is used in its place. If https is
        there and does not work, somebody may be in the way who wants to read the password, so a person has to decide.
        """
        *better, last = bases(self._host, self._ports)
        for base in better:
            try:
                return await self._settle(base)
            except _NoHttps:
                continue
            except RouterCertificateError:
                raise
            except RouterUnreachable as err:
                if await self._answers_plainly(last):
                    raise RouterHttpsUnusable(str(last.origin()), str(err)) from None
                raise
        return await self._settle(last)

    async def _settle(self, base: URL) -> Answer:
        """Send the probe, and from now on everything else, to this address, or to where it redirects to."""
        answer, found = await self._follow(base, self._probe)
        if found.scheme != "https" and isinstance(self._verify_tls, aiohttp.Fingerprint):
            # Whoever has no certificate need not show the one that was pinned.
            raise RouterUnreachable("the router has shown a certificate before, and does not use https now")
        self.base = found
        return answer

    async def _answers_plainly(self, base: URL) -> bool:
        """Whether the router can be used without encryption."""
        try:
            answer = await self._exchange(base, self._probe)
        except RouterUnreachable, RouterProtocolError:
            return False
        # A server that speaks TLS on this port calls a plain request a bad one; one that insists on https leads back there.
        is_for_tls = answer.status == HTTPStatus.BAD_REQUEST
        return not is_for_tls and _https(base, answer) is None

    async def _send(self, base: URL, request: Request) -> Answer:
        """Send a request, and once more if the router redirects it from http to https, as all that follow."""
        answer, self.base = await self._follow(base, request)
        return answer

    async def _follow(self, base: URL, request: Request) -> tuple[Answer, URL]:
        answer = await self._exchange(base, request)
        if target := _https(base, answer):
            return await self._exchange(target, request), target
        return answer, base

    @goes_on_in_turn
    async def _exchange(self, base: URL, request: Request) -> Answer:
        where, what = base.host, request.what
        if self._session.closed:
            raise RouterUnreachable(f"{what}: our own connection is closed")
        try:
            async with await self._start(base, request) as response:
                body = await _read(response, what)
                self._lane.answered()
                self._date = response.headers.get("Date")
                return Answer(what=what, status=response.status, headers=response.headers, body=body)
        # The kind of an error says what went wrong; its text may quote the answer.
        except aiohttp.ServerFingerprintMismatch as err:
            raise RouterCertificateChanged(in_words(err.expected), in_words(err.got)) from None
        except aiohttp.ClientConnectorCertificateError:
            raise RouterCertificateError(f"the certificate of {where} cannot be verified") from None
        except aiohttp.ClientConnectorSSLError as err:
            kind = _NoHttps if _reason(err) in _NO_TLS else RouterUnreachable
            raise kind(f"{where}: no TLS connection ({_reason(err)})") from None
        except aiohttp.ClientConnectorError as err:
            kind = _NoHttps if err.os_error.errno == errno.ECONNREFUSED else RouterUnreachable
            raise kind(f"{where} does not answer ({type(err.os_error).__name__})") from None
        except (aiohttp.ClientPayloadError, aiohttp.ClientResponseError) as err:
            raise RouterProtocolError(f"{what}: broken answer ({type(err).__name__})") from None
        except (aiohttp.ClientError, OSError, ValueError) as err:
            raise RouterUnreachable(f"{where} does not answer ({type(err).__name__})") from None

    async def _start(self, base: URL, request: Request) -> aiohttp.ClientResponse:
        """Send a request and wait for the beginning of the answer."""
        is_kept = self._lane.is_kept
        try:
            return await self._start_once(base, request)
        except NotAsked:
            self._lane.leave()
            if request.once:
                raise
        except aiohttp.ClientConnectorError:
            raise
        except aiohttp.ClientOSError, aiohttp.ServerDisconnectedError:
            # What is not POST has been sent again by aiohttp itself.
            if request.once or request.method != "POST" or not is_kept:
                raise
        return await self._start_once(base, request)

    async def _start_once(self, base: URL, request: Request) -> aiohttp.ClientResponse:
        # The probe contains no secret, and what signs requests may be bound to the first address that it sees.
        signing = () if request is self._probe else self._middlewares
        return await self._session.request(
            request.method,
            base.join(URL(request.path, encoded=True)),
            data=self._body(request),
            headers=request.headers,
            ssl=self._verify_tls,
            allow_redirects=False,
            timeout=self._timeout,
            # The last one is the nearest to the connection: signing may send twice, and each time counts.
            middlewares=(*signing, self._lane.middleware(once=request.once)),
        )

    def _body(self, request: Request) -> aiohttp.Payload | str | Mapping[str, str] | None:
        if request.json is None:
            return request.data
        try:
            return aiohttp.JsonPayload(request.json, dumps=self._session.json_serialize)
        except TypeError, ValueError, RecursionError:
            # It contains something that the router sent before, such as half a character or an endless number.
            raise RouterProtocolError(f"{request.what}: what the router sent cannot be sent back") from None


def _https(base: URL, answer: Answer) -> URL | None:
    """Where an answer redirects to, if that is https on the same host."""
    if base.scheme != "http" or answer.status not in _REDIRECTS:
        return None
    try:
        target = URL(answer.headers.get("Location", ""))
    except ValueError:
        return None
    return target.origin() if target.scheme == "https" and target.host == base.host else None


async def _read(response: aiohttp.ClientResponse, what: str) -> bytes:
    body = bytearray()
    while chunk := await response.content.readany():
        body += chunk
        if len(body) > MAX_ANSWER:
            raise RouterProtocolError(f"{what}: the answer is too long")
    return bytes(body)


def _reason(err: aiohttp.ClientConnectorSSLError) -> str | None:
    cause = err.os_error
    return cause.reason if isinstance(cause, ssl.SSLError) else type(cause).__name__
