"""The boundary to the library `huawei-lte-api`: typed calls for a thread, with failures that do not repeat its texts."""

from collections.abc import Callable
from contextvars import ContextVar
from enum import IntEnum
import logging
from typing import Final, override
from xml.parsers.expat import ExpatError

from aiohttp import Fingerprint
from huawei_lte_api.Client import Client as Api
from huawei_lte_api.Connection import Connection
from huawei_lte_api.exceptions import ResponseErrorException

from ...timing import Timing
from ..common.door import Said
from ..common.transport import Transport, meaning


class Code(IntEnum):
    """The errors of the router that matter here, as in the scripts of its own pages and in the library."""

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
"""The error for an answer that makes no sense."""

# What the library may raise besides the router's errors, when an answer is not what it expects.
_STUMBLES = (ExpatError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)


class Client:
    """One log-in to one router."""

    def __init__(
        self, url: str, username: str, password: str, *, verify_tls: bool | Fingerprint, timing: Timing
    ) -> None:
        """Do nothing yet."""
        self._transport = Transport(url, verify_tls=verify_tls, timing=timing)
        self._settings = (url, username, password)
        self._timeout = timing.request
        self._connection: Connection | None = None
        self._api: Api | None = None

    def log_in(self) -> Said[int]:
        """Log in. Raises `RouterUnreachable`."""
        error: int | None = NONSENSE
        try:
            error = _call(self._connect).error
        finally:
            # Nobody is inside, or nobody knows.
            if error is not None:
                self.close()
        return Said(error=error)

    def log_out(self) -> None:
        """Give the session back, if there is one, and close the connection. Raises `RouterUnreachable`."""
        api, self._api = self._api, None
        try:
            if api:
                _call(api.user.logout)
        finally:
            self.close()

    def close(self) -> None:
        """Close the connection, and leave the session as it is."""
        self._transport.close()

    def device(self) -> Said[int]:
        """`api/device/information`: who the router is."""
        return self._ask(lambda api: api.device.information())

    def networks(self) -> Said[int]:
        """`api/wlan/multi-basic-settings`: the networks of routers that may have several."""
        return self._ask(lambda api: api.wlan.multi_basic_settings())

    def network(self) -> Said[int]:
        """`api/wlan/basic-settings`: the network of routers that have one."""
        return self._ask(lambda api: api.wlan.basic_settings())

    def stations(self) -> Said[int]:
        """`api/wlan/host-list`: who is on the Wi-Fi."""
        return self._list("wlan/host-list")

    def hosts(self) -> Said[int]:
        """`api/lan/HostInfo`: everybody whom the router knows, also by cable or of long ago."""
        return self._list("lan/HostInfo")

    def window(self) -> Said[int]:
        """`api/wlan/wps-pbc`: how the window stands."""
        return self._ask(lambda api: api.wlan.wps_pbc())

    def features(self) -> Said[int]:
        """`api/wlan/wifi-feature-switch`: what the model has."""
        return self._ask(lambda api: api.wlan.wifi_feature_switch())

    def press(self, band: int | None) -> Said[int]:
        """Open the window on 2.4 GHz (0) or 5 GHz (1), or on the only band there is (None).

        The router's page sends `ssidindex` to models with two radios alone, the library to all.
        """
        if band is not None:
            return self._ask(lambda api: api.wlan.set_wps_pbc(1, band))
        connection = self._connection
        return self._ask(lambda _: connection and connection.post_set("wlan/wps-pbc", {"WPSMode": 1}))

    def pin(self) -> Said[int]:
        """`api/wlan/wps-switch`: whether the router's own PIN can be used. The PIN is not part of the answer."""
        return self._ask(lambda api: api.wlan.wps_switch())

    def switch_pin(self, *, enabled: bool) -> Said[int]:
        """Let the router's own PIN be used, or not."""
        return self._ask(lambda api: api.wlan.set_wps_switch(int(enabled)))

    def _connect(self) -> None:
        url, username, password = self._settings
        self._connection = Connection(url, username, password, timeout=self._timeout, requests_session=self._transport)
        self._api = Api(self._connection)

    def _list(self, path: str) -> Said[int]:
        """A list as the router sends it: the library makes an empty one of an answer that has none."""
        connection = self._connection
        return self._ask(lambda _: connection and connection.get(path))

    def _ask(self, question: Callable[[Api], object]) -> Said[int]:
        api = self._api
        return Said(error=Code.WRONG_SESSION) if api is None else _call(lambda: question(api))


def _call(function: Callable[[], object]) -> Said[int]:
    """Call the library. What it raises is reported by its kind, and nothing of it is kept as context."""
    try:
        with _IS_OURS.set(True):
            return Said(data=function())
    except ResponseErrorException as err:
        return Said(error=err.code or NONSENSE)
    except OSError as err:
        error = meaning(err)
    except _STUMBLES:
        return Said(error=NONSENSE)
    raise error


# Whether the library works for us at the moment, and not for others who use it in the same process.
_IS_OURS: ContextVar[bool] = ContextVar("_IS_OURS", default=False)


class _KeepsSecrets(logging.Filter):
    """Drops what the library writes into its debug log about our calls.

    Version 1.11 writes nothing there. 2.x writes the password and all answers, and may come with the home automation
    system's own integration, whose version is taken.
    """

    @override
    def filter(self, record: logging.LogRecord) -> bool:
        return record.levelno > logging.DEBUG or not _IS_OURS.get()


for _module in ("Connection", "Session"):
    logging.getLogger(f"huawei_lte_api.{_module}").addFilter(_KeepsSecrets())
