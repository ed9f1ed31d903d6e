"""The boundary to the library `huawei-lte-api`: typed calls for a thread, whose failures are told without its texts."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, Final
from xml.parsers.expat import ExpatError

from huawei_lte_api.Client import Client as Api
from huawei_lte_api.Connection import Connection
from huawei_lte_api.exceptions import ResponseErrorException
from requests.exceptions import HTTPError, SSLError

from ...router import RouterCertificateError, RouterError, RouterProtocolError, RouterUnreachable
from ..transport import Transport


class Code(IntEnum):
    """The router's errors that mean something to us, as in its own pages' scripts and the library."""

    NOT_SUPPORTED = 100002
    NO_RIGHTS = 100003
    BUSY = 100004
    USER_NAME_WRONG = 108001
    PASSWORD_WRONG = 108002
    SOMEBODY_INSIDE = 108003
    CREDENTIALS_WRONG = 108006
    TOO_MANY_ATTEMPTS = 108007
    PASSWORD_TO_BE_CHANGED = 115002
    WRONG_SESSION = 125002
    WRONG_TOKEN = 125003


NONSENSE: Final = 0
"""The `Said.error` of an answer that nothing can be made of."""

# What the library may stumble over besides the router's errors, when an answer is not what it expects.
_STUMBLES = (ExpatError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a router has answered."""

    data: Any = field(default=None, repr=False)
    """The payload, of texts, objects and lists."""
    error: int | None = None
    """The router's number for a refusal, perhaps one of `Code`; None where it has done what it was asked for."""

    def get(self, key: str) -> object:
        """A field of the payload; None where there is none."""
        return self.data.get(key) if isinstance(self.data, dict) else None

    def objects(self, plural: str, singular: str) -> list[dict[str, object]]:
        """The objects of a list in the payload; one alone stands there without a list."""
        inner = self.get(plural)
        listed = inner.get(singular) if isinstance(inner, dict) else None
        return [item for item in (listed if isinstance(listed, list) else [listed]) if isinstance(item, dict)]


class Client:
    """One log-in to one router."""

    def __init__(self, url: str, username: str, password: str, *, verify_tls: bool, timeout: float) -> None:
        """Do nothing yet; `timeout` is how long one request may take, in seconds."""
        self._transport = Transport(url, verify_tls=verify_tls)
        self._settings = (url, username, password)
        self._timeout = timeout
        self._connection: Connection | None = None
        self._api: Api | None = None

    def log_in(self) -> Said:
        """Log in. Raises `RouterUnreachable`."""
        said = _call(self._connect)
        if said.error is not None:
            self._transport.close()
        return Said(error=said.error)

    def log_out(self) -> None:
        """Give the session back, if there is one. Raises `RouterUnreachable`."""
        api, self._api = self._api, None
        if api:
            _call(api.user.logout)
        self._transport.close()

    def device(self) -> Said:
        """`api/device/information`: who the router is."""
        return self._ask(lambda api: api.device.information())

    def networks(self) -> Said:
        """`api/wlan/multi-basic-settings`: the networks of routers that may have several."""
        return self._ask(lambda api: api.wlan.multi_basic_settings())

    def network(self) -> Said:
        """`api/wlan/basic-settings`: the network of routers that have one."""
        return self._ask(lambda api: api.wlan.basic_settings())

    def stations(self) -> Said:
        """`api/wlan/host-list`: who is on the Wi-Fi."""
        return self._ask(lambda api: api.wlan.host_list())

    def hosts(self) -> Said:
        """`api/lan/HostInfo`: everybody whom the router knows, also by cable or of long ago."""
        return self._ask(lambda api: api.lan.host_info())

    def window(self) -> Said:
        """`api/wlan/wps-pbc`: how the window stands."""
        return self._ask(lambda api: api.wlan.wps_pbc())

    def features(self) -> Said:
        """`api/wlan/wifi-feature-switch`: what the model has."""
        return self._ask(lambda api: api.wlan.wifi_feature_switch())

    def press(self, band: int | None) -> Said:
        """Open the window on 2.4 GHz (0) or 5 GHz (1), or on the only band there is (None).

        The router's page sends `ssidindex` to models with two radios alone, the library to all.
        """
        if band is not None:
            return self._ask(lambda api: api.wlan.set_wps_pbc(1, band))
        connection = self._connection
        return self._ask(lambda _: connection and connection.post_set("wlan/wps-pbc", {"WPSMode": 1}))

    def pin(self) -> Said:
        """`api/wlan/wps-switch`: whether the router's own PIN can be used. The PIN is not part of the answer."""
        return self._ask(lambda api: api.wlan.wps_switch())

    def switch_pin(self, *, enabled: bool) -> Said:
        """Let the router's own PIN be used, or not."""
        return self._ask(lambda api: api.wlan.set_wps_switch(int(enabled)))

    def _connect(self) -> None:
        url, username, password = self._settings
        self._connection = Connection(url, username, password, timeout=self._timeout, requests_session=self._transport)
        self._api = Api(self._connection)

    def _ask(self, question: Callable[[Api], object]) -> Said:
        api = self._api
        return Said(error=Code.WRONG_SESSION) if api is None else _call(lambda: question(api))


def _call(function: Callable[[], object]) -> Said:
    """Call the library; what it raises is told by its kind, and nothing of it is kept as the error's context."""
    error: RouterError
    try:
        return Said(data=function())
    except ResponseErrorException as err:
        return Said(error=err.code or NONSENSE)
    except SSLError as err:
        is_certificate = "CERTIFICATE_VERIFY_FAILED" in str(err)
        error = (
            RouterCertificateError("the router's certificate cannot be verified")
            if is_certificate
            else RouterUnreachable("no TLS connection to the router")
        )
    except HTTPError as err:
        status = err.response.status_code
        in_trouble = status >= 500
        error = (
            RouterUnreachable(f"the router is in trouble or starting (HTTP {status})")
            if in_trouble
            else RouterProtocolError(f"the router answers with HTTP {status}")
        )
    except OSError as err:
        error = RouterUnreachable(f"the router does not answer ({type(err).__name__})")
    except _STUMBLES:
        return Said(error=NONSENSE)
    raise error
