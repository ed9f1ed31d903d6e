"""HTTP for libraries that use `requests`: bounded answers, no way to another host, and the meaning of its errors."""

from contextvars import ContextVar
import logging
import re
from time import monotonic
from typing import Any, override
from urllib.parse import urljoin, urlsplit
import warnings

from aiohttp import Fingerprint
import requests
from requests.adapters import HTTPAdapter
from requests.exceptions import HTTPError, ReadTimeout, SSLError
from urllib3.exceptions import HTTPError as TransportError, ProtocolError
from urllib3.util import parse_url

from ...router import (
    RouterCertificateChanged,
    RouterCertificateError,
    RouterError,
    RouterInTrouble,
    RouterProtocolError,
    RouterUnreachable,
)
from ...timing import Timing
from .trusting import in_words
from .web import MAX_ANSWER

# As urllib3 words it, which has no other way to say so.
_MISMATCH = re.compile(r'Fingerprints did not match\. Expected \\?"([0-9a-f]{64})\\?", got \\?"([0-9a-f]{64})\\?"')


def meaning(error: OSError) -> RouterError:
    """The meaning of an error of `requests`, by its kind: its text may quote the answer, or an address with a token.

    Raise it outside of the `except` block, so that the error itself is not kept as its context.
    """
    match error:
        case SSLError() if "CERTIFICATE_VERIFY_FAILED" in str(error):
            return RouterCertificateError("the router's certificate cannot be verified")
        case SSLError() if mismatch := _MISMATCH.search(str(error)):
            return RouterCertificateChanged(
                *(in_words(bytes.fromhex(hexadecimal)) for hexadecimal in mismatch.groups())
            )
        case SSLError():
            return RouterUnreachable("no TLS connection to the router")
        case HTTPError() if error.response.status_code < _IN_TROUBLE:
            return RouterProtocolError(f"the router answers with HTTP status {error.response.status_code}")
        case HTTPError():
            status = error.response.status_code
            return RouterInTrouble(f"the router is in trouble or starting (HTTP status {status})")
    return RouterUnreachable(f"the router does not answer ({type(error).__name__})")


_IN_TROUBLE = 500


class _Pinning(HTTPAdapter):
    """Connects only to whoever shows a certificate, which is compared before anything is sent."""

    def __init__(self, fingerprint: bytes) -> None:
        self._fingerprint = fingerprint
        super().__init__()

    @override
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs, assert_fingerprint=self._fingerprint.hex())


class Transport(requests.Session):
    """A session with one router, used by one thread at a time. It keeps its connection from one request to the next.

    If the router has closed that connection without announcing it, a request is sent once more, provided that this does
    no harm. One that must not arrive twice goes out on a new connection while a close of the kept one may be under way.
    """

    def __init__(self, url: str, *, verify_tls: bool | Fingerprint, timing: Timing) -> None:
        """Do nothing yet. Neither proxies nor credentials are taken from the environment."""
        super().__init__()
        if isinstance(verify_tls, Fingerprint):
            self.mount("https://", _Pinning(verify_tls.fingerprint))
            verify_tls = False
        if not verify_tls:
            # The user has decided that for this host, so there is no need to warn about it with every request.
            host = re.escape(str(urlsplit(url).hostname))
            warnings.filterwarnings("ignore", rf"Unverified HTTPS request is being made to host '{host}'")
        self.verify = verify_tls
        self.trust_env = False
        self.max_redirects = 2
        self.hooks["response"].append(self._read)
        self.harmless = False
        """Whether what is sent now may arrive twice even if it is sent with POST."""
        self._timing = timing
        self._answered_at: float | None = None

    @override
    def close(self) -> None:
        """Close all connections now.

        `requests` leaves that to Python, and after an error the traceback keeps them open until Python clears up.
        """
        self._hang_up()
        super().close()

    @override
    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """Where a redirection leads, if it stays with the same server: a log-in is sent again to where it leads."""
        target = super().get_redirect_target(resp)
        # Split as `requests` does before it sends: two ways to read an address may find two hosts in it.
        return target if target and _server(urljoin(resp.url, target)) == _server(resp.url) else None

    @override
    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        """Send a request, and once more where a kept connection was closed and nothing has come back."""
        may_repeat = self.harmless or request.method == "GET"
        answered_at = self._answered_at
        if answered_at is not None and not may_repeat and monotonic() < answered_at + self._timing.hang_up:
            self._hang_up()
        with _IS_OURS.set(True):
            try:
                return super().send(request, **kwargs)
            except requests.ConnectionError as err:
                if not (may_repeat and answered_at is not None and _is_disconnect(err)):
                    raise
            return super().send(request, **kwargs)

    def _hang_up(self) -> None:
        """Close the connections that were kept."""
        for adapter in self.adapters.values():
            if isinstance(adapter, HTTPAdapter):
                pools = adapter.poolmanager.pools
                for key in pools.keys():  # noqa: SIM118 - it cannot be iterated, because another thread may change it
                    pools[key].close()
                adapter.poolmanager.clear()

    def _read(self, response: requests.Response, **_: Any) -> None:
        """Read as much as an answer may have, for as long as it may take, or the thread would never end.

        The answer of a web server in trouble, as it is while a router starts, is not read.
        """
        self._answered_at = monotonic()
        ends_at = self._answered_at + self._timing.request
        body = bytearray()
        with response:
            if response.status_code >= _IN_TROUBLE:
                raise HTTPError(response=response)
            try:
                # What has arrived until then: the reading of `requests` waits for as much as it was asked for.
                while chunk := response.raw.read1(2**16, decode_content=True):
                    body += chunk
                    if len(body) > MAX_ANSWER:
                        raise ValueError("the answer is too long")
                    if monotonic() > ends_at:
                        raise ReadTimeout
            except TransportError as err:
                raise requests.ConnectionError from err
            # The only place where `requests` takes a body that was read for it.
            response._content = bytes(body)  # noqa: SLF001


# Whether a request of ours is under way in this thread, and not one of others who use the same library.
_IS_OURS: ContextVar[bool] = ContextVar("_IS_OURS", default=False)


class _KeepsAnswers(logging.Filter):
    """Drops the warning about headers that cannot be read: it quotes them, and an address that may contain a token."""

    @override
    def filter(self, record: logging.LogRecord) -> bool:
        return not _IS_OURS.get()


logging.getLogger("urllib3.connection").addFilter(_KeepsAnswers())


def _is_disconnect(error: requests.ConnectionError) -> bool:
    """Whether a connection was closed before the answer began; one that was never made has another error inside."""
    return bool(error.args) and isinstance(error.args[0], ProtocolError)


def _server(url: str) -> tuple[str | None, str | None, int | None]:
    parts = parse_url(url)
    return parts.scheme, parts.host, parts.port
