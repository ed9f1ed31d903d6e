"""JSON over HTTP to one router: which address answers, what may be sent there, and how much may come back."""

import errno
from ipaddress import ip_address
import json
import ssl
from typing import Any

import aiohttp
from yarl import URL

from ...router import RouterCertificateError, RouterProtocolError, RouterUnreachable

PATH = "ubus"
"""uhttpd's default (`ubus_prefix`), and nginx's (openwrt/packages, nginx-mod-ubus)."""

MAX_ANSWER = 512 * 1024
"""Bytes. The longest answers are lists of hosts, some hundred bytes each."""

# Opens no session and holds no secret: the first request at an address whose kind is not known yet.
_PROBE = {"jsonrpc": "2.0", "id": 1, "method": "list", "params": ["session"]}

_REDIRECTS = frozenset({301, 302, 303, 307, 308})

# How OpenSSL calls an answer that is no TLS.
_NO_TLS = frozenset({"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "PACKET_LENGTH_TOO_LONG", "RECORD_LAYER_FAILURE"})


class _NoHttps(RouterUnreachable):
    """Nothing listens there, or it does not speak TLS."""


def bases(host: str) -> tuple[URL, ...]:
    """Where a router may answer, the best place first.

    `host` is a name or an address, perhaps with a port, perhaps with the scheme that is meant. Without one https comes
    first. Raises `RouterUnreachable` where the text is no address.
    """
    text = host.strip()
    try:
        if text.count(":") > 1 and text[0] != "[" and "/" not in text:
            text = f"[{ip_address(text)}]"
        given = URL(text if "://" in text else f"//{text}")
        schemes = (given.scheme,) if given.scheme else ("https", "http")
        found = tuple(URL.build(scheme=scheme, host=given.host or "", port=given.explicit_port) for scheme in schemes)
    except ValueError:
        found = ()
    if not found or not found[0].host or found[0].scheme not in {"http", "https"}:
        raise RouterUnreachable("the host is neither a name nor an address")
    return found


class Transport:
    """Sends JSON to a router and reads JSON, over https where the router offers it."""

    def __init__(self, session: aiohttp.ClientSession, host: str, *, verify_tls: bool, timeout: float) -> None:
        """Take the caller's session; `timeout` is how long one request may take, in seconds."""
        self._session = session
        self._host = host
        self._verify_tls = verify_tls
        self._timeout = aiohttp.ClientTimeout(total=timeout)
        self.base: URL | None = None
        """Where the router answers; None until it has."""

    async def post(self, payload: object, what: str) -> Any:
        """Send `payload` and return what the answer says; errors call the request `what`.

        Raises `RouterCertificateError`, `RouterUnreachable` or `RouterProtocolError`.
        """
        if self.base is None:
            self.base = await self._find()
        return await self._send(self.base, payload, what)

    async def _find(self) -> URL:
        """Find where the router answers.

        A certificate that cannot be verified ends the search: going on with http would send the password in clear.
        """
        *better, last = bases(self._host)
        for base in better:
            try:
                await self._send(base, _PROBE, "list")
            except _NoHttps:
                continue
            return self.base or base
        await self._send(last, _PROBE, "list")
        return self.base or last

    async def _send(self, base: URL, payload: object, what: str) -> Any:
        """Send, once more if the router points from http to https (uhttpd's `redirect_https`)."""
        answer = await self._exchange(base, payload, what)
        if isinstance(answer, URL):
            self.base = answer
            answer = await self._exchange(answer, payload, what)
        return answer

    async def _exchange(self, base: URL, payload: object, what: str) -> Any:
        """Send once; a `URL` instead of an answer is where to send it again."""
        where = base.host
        try:
            async with self._session.post(
                base / PATH, json=payload, ssl=self._verify_tls, allow_redirects=False, timeout=self._timeout
            ) as response:
                if response.status in _REDIRECTS:
                    return _https(base, response.headers.get("Location", ""), what)
                _check_status(response.status, what)
                body = await _read(response, what)
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
        return _parse(body, what)


def _https(base: URL, location: str, what: str) -> URL:
    """Where a redirection leads, if it leads to the same router and to https."""
    try:
        target = URL(location)
        if base.scheme == "http" and target.scheme == "https" and target.host == base.host:
            return target.origin()
    except ValueError:
        pass
    raise RouterProtocolError(f"{what}: the router redirects to another place")


def _check_status(status: int, what: str) -> None:
    """JSON-RPC errors come with HTTP status 200 as well; any other status is not ubus speaking."""
    if status >= 500:
        raise RouterUnreachable(f"{what}: the router's web server is in trouble (HTTP status {status})")
    if status != 200:
        raise RouterProtocolError(f"{what}: no ubus over HTTP here (HTTP status {status}); install uhttpd-mod-ubus")


async def _read(response: aiohttp.ClientResponse, what: str) -> bytes:
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > MAX_ANSWER:
            raise RouterProtocolError(f"{what}: the answer is too long")
    return bytes(body)


def _parse(body: bytes, what: str) -> Any:
    """JSON as OpenWrt writes it: the bytes of an SSID or host name that is no UTF-8 stand there as they are."""
    try:
        return json.loads(body.decode(errors="replace"), strict=False)
    except ValueError, RecursionError:
        raise RouterProtocolError(f"{what}: the answer is not JSON") from None


def _reason(err: aiohttp.ClientConnectorSSLError) -> str | None:
    cause = err.os_error
    return cause.reason if isinstance(cause, ssl.SSLError) else type(cause).__name__
