"""The boundary to the library `tplinkrouterc6u`: typed calls for a thread, with failures that do not repeat its texts.

The library's errors quote whole answers, with the Wi-Fi keys and tokens in them. They end here.
"""

from collections.abc import Callable
from contextvars import ContextVar
from enum import StrEnum
from http.cookiejar import DefaultCookiePolicy
import logging
import re
from typing import Any, Final, override

from aiohttp import Fingerprint
import requests
from tplinkrouterc6u import TplinkC1200Router, TplinkRouter, TplinkRouterSG, TplinkRouterV1_11
from tplinkrouterc6u.client import c6u, c1200, sg
from tplinkrouterc6u.client.ax72 import TplinkRouterAX72
from tplinkrouterc6u.common.exception import ClientException

from ...text import clean
from ...timing import Timing
from ..common.door import Said
from ..common.transport import Transport, meaning


class Scheme(StrEnum):
    """How a router of this family wants its log-in encrypted."""

    CERTIFIED = "certified"
    """SHA-256, OAEP and HMAC: models that are certified for radio equipment security, such as Archer BE3600."""
    PLAIN = "plain"
    """Only the password is encrypted, with a key of 2048 bits: firmware from 1.11 on."""
    OAEP = "oaep"
    """As `CLASSIC`, signed with SHA-256 and OAEP: Archer AX72."""
    CLASSIC = "classic"
    """AES for everything, MD5, RSA with PKCS #1 v1.5: most models with two bands."""
    UNPADDED = "unpadded"
    """Only the password is encrypted, without padding: Archer C1200 and its age."""


_CLIENTS: Final[dict[Scheme, type[Any]]] = {
    Scheme.CERTIFIED: TplinkRouterSG,
    Scheme.PLAIN: TplinkRouterV1_11,
    Scheme.OAEP: TplinkRouterAX72,
    Scheme.CLASSIC: TplinkRouter,
    Scheme.UNPADDED: TplinkC1200Router,
}

NONSENSE: Final = "nonsense"
"""The error for an answer without any word that is understood."""

# What the library may raise besides its own errors, when an answer is not what it expects.
_STUMBLES = (ClientException, ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)

# The refusal in an answer that an error of the library quotes, as JSON or as Python shows it; a number of the same
# name may follow it. Two of the library's clients quote only the inner reason, which is a number for a wrong password;
# without any it may have been the wrong kind of log-in.
_QUOTED = re.compile(
    r"""['"](?:error_?code|error)['"]\s*:\s*['"]([a-z][a-z _]{2,40})['"]|- login failed: (?!unknown)([a-z][a-z _]{2,40})?""",
    re.IGNORECASE,
)
_NAMES = ("errorcode", "errorCode", "error_code", "error")


class Client:
    """One log-in to one router."""

    def __init__(
        self, scheme: Scheme, url: str, password: str, *, verify_tls: bool | Fingerprint, timing: Timing
    ) -> None:
        """Do nothing yet."""
        # Our transport decides whether certificates are verified. The library would silence the warnings about that for
        # the whole process.
        self._client = _CLIENTS[scheme](url, password, "admin", None, True, timing.request)
        self._transport = Transport(url, verify_tls=verify_tls, timing=timing)
        # The library sends the session's cookie itself.
        self._transport.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._inside = False

    def log_in(self) -> str | None:
        """Log in; returns the router's word where it refuses, or `NONSENSE`. Raises `RouterUnreachable`."""
        refusal: str | None = NONSENSE
        try:
            refusal = self._call(self._client.authorize).error
        finally:
            self._inside = refusal is None
            if not self._inside:
                self.close()
        return refusal

    def ask(self, form: str, body: str, *, harmless: bool) -> Said[str]:
        """Send a request of this session; `harmless` is one that may arrive twice. Raises `RouterUnreachable`."""
        self._transport.harmless = harmless
        try:
            return self._call(self._client.request, f"admin/{form}", body, False, True)
        finally:
            self._transport.harmless = False

    def log_out(self) -> None:
        """Give the session back, if there is one, and close the connection. Raises `RouterUnreachable`."""
        is_inside, self._inside = self._inside, False
        try:
            if is_inside:
                self._call(self._client.logout)
        finally:
            self.close()

    def close(self) -> None:
        """Close the connection, and leave the session as it is."""
        self._transport.close()

    def _call(self, function: Any, *args: object) -> Said[str]:
        """Call the library. What it raises is reported by its kind, and nothing of it is kept as context."""
        try:
            with _TRANSPORT.set(self._transport):
                return _said(function(*args))
        except OSError as err:
            error = meaning(err)
        except _STUMBLES as err:
            quoted = _QUOTED.search(str(err))
            return Said(error=(quoted[1] or quoted[2] or "login failed").lower() if quoted else NONSENSE)
        raise error


def _said(answer: object) -> Said[str]:
    """Distinguish a payload from an envelope: the library removes the envelope where the router did what it was asked."""
    if not isinstance(answer, dict) or answer.get("success", True):
        # An empty payload becomes an empty object, and so does the answer to a session that is over.
        return Said(data=answer, error=NONSENSE if answer == {} else None)
    words = (clean(answer.get(name)) for name in _NAMES)
    return Said(data=answer.get("data"), error=next((word.lower() for word in words if word), NONSENSE))


# What carries the requests that the library sends for us at the moment. None for others who use the library in the same
# process.
_TRANSPORT: ContextVar[Transport | None] = ContextVar("_TRANSPORT", default=None)


def _bounded(post: Callable[..., requests.Response]) -> Callable[..., requests.Response]:
    """The library's function for sending, replaced by our own transport for what is sent for us.

    The original reads answers of any size, sends a log-in on to wherever a redirection leads, and makes a new connection
    for each request. The library does not accept a session of ours.
    """

    def send(url: str, **options: Any) -> requests.Response:
        if (transport := _TRANSPORT.get()) is None:
            return post(url, **options)
        return transport.post(url, **options | {"verify": transport.verify})

    return send


for _module in (c6u, c1200, sg):
    if not hasattr(_module, "post"):
        raise ImportError("this version of tplinkrouterc6u sends in a way that cannot be bounded")
    _module.post = _bounded(_module.post)


class _HidesTokens(logging.Filter):
    """Removes the session's token from the HTTP library's log: it is part of every address."""

    _TOKEN = re.compile(r";stok=[^/\s]+")

    @override
    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        if ";stok=" in text:
            record.msg, record.args = self._TOKEN.sub(";stok=…", text), ()
        return True


logging.getLogger("urllib3.connectionpool").addFilter(_HidesTokens())
