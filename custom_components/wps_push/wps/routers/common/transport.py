"""HTTP for libraries that bring `requests`: bounded answers, no way to another host, and what its errors mean."""

import re
from time import monotonic
from typing import Any, override
from urllib.parse import urljoin, urlsplit
import warnings

import requests
from requests.exceptions import HTTPError, ReadTimeout, SSLError
from urllib3.exceptions import HTTPError as TransportError
from urllib3.util import parse_url

from ...router import RouterCertificateError, RouterError, RouterInTrouble, RouterProtocolError, RouterUnreachable
from .web import MAX_ANSWER


def meaning(error: OSError) -> RouterError:
    """What an error of `requests` means, told by its kind: its text may quote the answer, or an address with a token.

    Raise it outside of the `except` block, so that the error itself is not kept as its context.
    """
    match error:
        case SSLError() if "CERTIFICATE_VERIFY_FAILED" in str(error):
            return RouterCertificateError("the router's certificate cannot be verified")
        case SSLError():
            return RouterUnreachable("no TLS connection to the router")
        case HTTPError() if error.response.status_code < _IN_TROUBLE:
            return RouterProtocolError(f"the router answers with HTTP status {error.response.status_code}")
        case HTTPError():
            status = error.response.status_code
            return RouterInTrouble(f"the router is in trouble or starting (HTTP status {status})")
    return RouterUnreachable(f"the router does not answer ({type(error).__name__})")


_IN_TROUBLE = 500


class Transport(requests.Session):
    """A session with one router."""

    def __init__(self, url: str, *, verify_tls: bool, timeout: float) -> None:
        """Do nothing yet; `timeout` is how many seconds an answer may take to come in.

        Neither proxies nor credentials are taken from the environment.
        """
        super().__init__()
        if not verify_tls:
            # Somebody has decided that for this host; it need not be said with every request.
            host = re.escape(str(urlsplit(url).hostname))
            warnings.filterwarnings("ignore", rf"Unverified HTTPS request is being made to host '{host}'")
        self.verify = verify_tls
        self.trust_env = False
        self.max_redirects = 2
        self.hooks["response"].append(self._read)
        self._timeout = timeout

    @override
    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """Where a redirection leads, if it stays with the same server: a log-in is sent again to where it leads."""
        target = super().get_redirect_target(resp)
        # Taken apart as `requests` does before it sends: two ways to read an address may find two hosts in it.
        return target if target and _server(urljoin(resp.url, target)) == _server(resp.url) else None

    def _read(self, response: requests.Response, **_: Any) -> None:
        """Read as much as an answer may have, for as long as it may take, or the thread would never end.

        One of a web server in trouble, as it is while a router starts, is none.
        """
        ends_at = monotonic() + self._timeout
        body = bytearray()
        with response:
            if response.status_code >= _IN_TROUBLE:
                raise HTTPError(response=response)
            try:
                # What has come until then: the reading of `requests` waits for as much as it was asked for.
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


def _server(url: str) -> tuple[str | None, str | None, int | None]:
    parts = parse_url(url)
    return parts.scheme, parts.host, parts.port
