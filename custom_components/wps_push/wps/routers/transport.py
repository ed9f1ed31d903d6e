"""HTTP for the library, which brings `requests`: bounded answers, and no way to another host."""

import re
from typing import Any, override
from urllib.parse import urlsplit
import warnings

import requests

from ..web import MAX_ANSWER


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
        """Where a redirection leads, if it stays on the same host."""
        target = super().get_redirect_target(resp)
        host = urlsplit(target).hostname if target else None
        return target if host in (None, urlsplit(resp.url).hostname) else None


def _read(response: requests.Response, **_: Any) -> None:
    """Read as much as an answer may have."""
    body = bytearray()
    for chunk in response.iter_content(2**16):
        body += chunk
        if len(body) > MAX_ANSWER:
            response.close()
            raise requests.ConnectionError("the answer is too long")
    # The only place where `requests` takes a body that was read for it.
    response._content = bytes(body)  # noqa: SLF001
