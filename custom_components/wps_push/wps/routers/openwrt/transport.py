"""The JSON-RPC envelope of ubus over HTTP."""

from typing import Any

import aiohttp

from ...router import RouterProtocolError
from ...timing import Timing
from ..common.web import Answer, Request, Web

_PATH = "/ubus"
"""uhttpd's default (`ubus_prefix`), and nginx's (openwrt/packages, nginx-mod-ubus)."""

_PROBE = Request(
    method="POST", path=_PATH, what="list", json={"jsonrpc": "2.0", "id": 1, "method": "list", "params": ["session"]}
)


class Transport:
    """Sends JSON to a router and reads JSON."""

    def __init__(self, session: aiohttp.ClientSession, host: str, *, verify_tls: bool, timing: Timing) -> None:
        """Take the caller's session."""
        self.web = Web(session, host, verify_tls=verify_tls, timing=timing, probe=_PROBE)

    async def post(self, payload: object, what: str, *, once: bool = False) -> Any:
        """Send `payload` and return what the answer says; errors call the request `what`.

        `once` says whether it does harm if it arrives twice.

        Raises `RouterCertificateError`, `RouterUnreachable` or `RouterProtocolError`.
        """
        answer = await self.web.ask(Request(method="POST", path=_PATH, what=what, json=payload, once=once))
        _check_status(answer)
        return answer.json()


def _check_status(answer: Answer) -> None:
    """JSON-RPC errors come with HTTP status 200 as well; any other status is not ubus speaking."""
    answer.raise_for_trouble()
    if 300 <= answer.status < 400:
        raise RouterProtocolError(f"{answer.what}: the router redirects to another place")
    if answer.status != 200:
        raise RouterProtocolError(
            f"{answer.what}: no ubus over HTTP here (HTTP status {answer.status}); install uhttpd-mod-ubus"
        )
