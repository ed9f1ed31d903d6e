"""HTTP for libraries that bring `requests`: bounded answers, and no way to another host."""

import re
from typing import Any, override
from urllib.parse import urljoin, urlsplit
import warnings

import requests
from urllib3.util import parse_url

from .web import MAX_ANSWER


class Transport(requests.Session):
    """A session with one router."""

    def __init__(self, url: str, *, verify_tls: bool) -> None:
        """Do nothing yet. Neither proxies nor credentials are taken from the environment."""
        super().__init__()
        if not verify_tls:
            # Somebody has decided that for this host; it need not be said with every request.
            host = re.escape(str(urlsplit(url).hostname))
            warnings.filterwarnings("ignore", rf"Unverified HTTPS request is being made to host '{host}'")
        self.verify = verify_tls
        self.trust_env = False
        self.max_redirects = 2
        self.hooks["response"].append(_read)

    @override
    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """Where a redirection leads, if it stays with the same server: a log-in is sent again to where it leads."""
        target = super().get_redirect_target(resp)
        # Taken apart as `requests` does before it sends: two ways to read an address may find two hosts in it.
        return target if target and _server(urljoin(resp.url, target)) == _server(resp.url) else None


def _server(url: str) -> tuple[str | None, str | None, int | None]:
    parts = parse_url(url)
    return parts.scheme, parts.host, parts.port


def _read(response: requests.Response, **_: Any) -> None:
    """Read as much as an answer may have."""
    body = bytearray()
    for chunk in response.iter_content(2**16):
        body += chunk
        if len(body) > MAX_ANSWER:
            response.close()
            raise ValueError("the answer is too long")
    # The only place where `requests` takes a body that was read for it.
    response._content = bytes(body)  # noqa: SLF001
