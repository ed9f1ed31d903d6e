"""HTTP with one router: which address answers, what may be sent there, and how much may come back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
import errno
from http import HTTPStatus
from ipaddress import ip_address
import json as json_
import ssl
from typing import Any, Final
from xml.etree.ElementTree import Element, ParseError

import aiohttp
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from multidict import CIMultiDictProxy
from yarl import URL

from ...router import RouterCertificateError, RouterInTrouble, RouterProtocolError, RouterUnreachable

MAX_ANSWER: Final = 512 * 1024
"""Bytes. The longest answers are lists of hosts, some hundred bytes each."""

_REDIRECTS = frozenset({301, 302, 303, 307, 308})

# How OpenSSL calls an answer that is no TLS.
_NO_TLS = frozenset({"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "PACKET_LENGTH_TOO_LONG", "RECORD_LAYER_FAILURE"})


class _NoHttps(RouterUnreachable):
    """Nothing listens there, or it does not speak TLS."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is sent to a router. Nothing of it is shown, since it may be secret."""

    path: str = field(repr=False)
    """From the root of the server, with the query if there is one."""
    what: str
    """How errors call it."""
    method: str = "GET"
    json: object = field(default=None, repr=False)
    """Sent as JSON."""
    data: str | Mapping[str, str] | None = field(default=None, repr=False)
    """Sent as it is, or as a form."""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back of a request. Nothing of it is shown, since it may be secret."""

    what: str
    status: int
    headers: CIMultiDictProxy[str] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def text(self) -> str:
        """The body as text; routers write the bytes of an SSID or host name that is no UTF-8 as they are."""
        return self.body.decode(errors="replace")

    def raise_for_trouble(self) -> None:
        """Raise `RouterInTrouble` where the status says so, as it does while a router is starting."""
        if self.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise RouterInTrouble(f"{self.what}: the router is in trouble or starting (HTTP status {self.status})")

    def json(self) -> Any:
        """What the body says as JSON; raises `RouterProtocolError`."""
        try:
            return json_.loads(self.text, strict=False)
        except ValueError, RecursionError:
            raise RouterProtocolError(f"{self.what}: the answer is not JSON") from None

    def xml(self) -> Element:
        """What the body says as XML; raises `RouterProtocolError`."""
        try:
            root: Element = fromstring(self.body)
        except ParseError, DefusedXmlException, LookupError, ValueError, RecursionError:
            raise RouterProtocolError(f"{self.what}: the answer is not XML") from None
        return root


def bases(host: str, ports: Mapping[str, int] | None = None) -> tuple[URL, ...]:
    """Where a router may answer, the best place first.

    `host` is a name or an address, perhaps with a port, perhaps with the scheme that is meant. Without one https comes
    first. `ports` are those of schemes for a host without a port, where they are not the usual ones. Raises
    `RouterUnreachable` where the text is no address.
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
    """Sends requests to a router over https where the router offers it, one answer each."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        host: str,
        *,
        verify_tls: bool | ssl.SSLContext,
        timeout: float,
        probe: Request,
        ports: Mapping[str, int] | None = None,
        middlewares: tuple[aiohttp.ClientMiddlewareType, ...] = (),
    ) -> None:
        """Take the caller's session; `timeout` is how long one request may take, in seconds.

        `verify_tls` can be a context that says who is trusted, for routers whose certificates come from their maker.
        `probe` opens no session and holds no secret: it is the first request at an address that is not known yet.
        """
        self._session = session
        self._host = host
        self._verify_tls = verify_tls
        self._timeout = aiohttp.ClientTimeout(total=timeout)
        self._probe = probe
        self._ports = ports
        self._middlewares = middlewares
        self.base: URL | None = None
        """Where the router answers; None until it has."""

    @property
    def host(self) -> str:
        """The name or address of the router, without scheme and port; empty until it has answered."""
        return (self.base.host if self.base else None) or ""

    async def ask(self, request: Request) -> Answer:
        """Send a request and return the answer, whatever its HTTP status is.

        A redirection to https on the same host is followed; any other is returned as it is. Raises
        `RouterCertificateError`, `RouterUnreachable`, or `RouterProtocolError` where the answer is broken or too long.
        """
        if self.base is None:
            self.base = await self._find()
        return await self._send(self.base, request)

    async def _find(self) -> URL:
        """Find where the router answers.

        A certificate that cannot be verified ends the search: going on with http would send the password in clear.
        """
        *better, last = bases(self._host, self._ports)
        for base in better:
            try:
                await self._send(base, self._probe)
            except _NoHttps:
                continue
            return self.base or base
        await self._send(last, self._probe)
        return self.base or last

    async def _send(self, base: URL, request: Request) -> Answer:
        """Send, once more if the router points from http to https."""
        answer = await self._exchange(base, request)
        if answer.status in _REDIRECTS and (target := _https(base, answer.headers.get("Location", ""))):
            answer = await self._exchange(target, request)
            self.base = target
        return answer

    async def _exchange(self, base: URL, request: Request) -> Answer:
        where, what = base.host, request.what
        if self._session.closed:
            raise RouterUnreachable(f"{what}: our own connection is closed")
        try:
            async with self._session.request(
                request.method,
                base.join(URL(request.path, encoded=True)),
                json=request.json,
                data=request.data,
                headers=request.headers,
                ssl=self._verify_tls,
                allow_redirects=False,
                timeout=self._timeout,
                # The probe holds no secret, and what signs requests may be bound to the first address that it sees.
                middlewares=() if request is self._probe else self._middlewares,
            ) as response:
                body = await _read(response, what)
                return Answer(what=what, status=response.status, headers=response.headers, body=body)
        # What went wrong is told by its kind: the text of an error may quote the answer.
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


def _https(base: URL, location: str) -> URL | None:
    """Where a redirection leads, if it leads to the same router and to https."""
    try:
        target = URL(location)
    except ValueError:
        return None
    is_better = base.scheme == "http" and target.scheme == "https" and target.host == base.host
    return target.origin() if is_better else None


async def _read(response: aiohttp.ClientResponse, what: str) -> bytes:
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > MAX_ANSWER:
            raise RouterProtocolError(f"{what}: the answer is too long")
    return bytes(body)


def _reason(err: aiohttp.ClientConnectorSSLError) -> str | None:
    cause = err.os_error
    return cause.reason if isinstance(cause, ssl.SSLError) else type(cause).__name__
