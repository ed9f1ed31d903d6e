"""What the error codes of the API mean.

Sources: on each box at `/doc/index.html`, "Login" (authentication errors) and "Wi-Fi" (error codes).
"""

from collections.abc import Callable, Mapping
import re
from typing import Final

from ...model import Refusal
from ...router import (
    LogInProblem,
    RouterAuthError,
    RouterError,
    RouterInTrouble,
    RouterLogInRefused,
    RouterPermissionError,
    RouterProtocolError,
)

SETTINGS: Final = "settings"
"""The right that a press needs, as the API calls it."""

RIGHT: Final = (
    "«Modification des réglages de la Freebox» (Paramètres de la Freebox → Gestion des accès → Applications → WPS Push)"
)
"""The same as people find it on the box's pages."""

_NEW_APPS: Final = "«Permettre les nouvelles demandes d'associations» (Paramètres de la Freebox → Gestion des accès)"
_APPS: Final = "access by applications (Paramètres de la Freebox → Gestion des accès)"
_HOME: Final = "an address in the box's home network; nobody can ask for access from elsewhere"

_CODE = re.compile(r"[a-z][a-z0-9_]{0,31}")


class SessionOver(RouterProtocolError):
    """The box does not know the session, or not any more."""


class ApiError(RouterProtocolError):
    """The box did not do what it was asked for, for a reason that only whoever asked can judge."""

    def __init__(self, what: str, code: str) -> None:
        """Keep the box's word for the reason."""
        super().__init__(f"{what}: the box answers {code}")
        self.code = code


def _not_granted(_: str) -> RouterError:
    return RouterAuthError("the box does not grant access to WPS Push, or not any more")


_FAILURES: Mapping[str, Callable[[str], RouterError]] = {
    "auth_required": lambda what: SessionOver(f"{what}: the box does not know the session"),
    "invalid_session": lambda what: SessionOver(f"{what}: the box does not know the session"),
    "invalid_token": _not_granted,
    "pending_token": _not_granted,
    "insufficient_rights": lambda _: RouterPermissionError(RIGHT),
    "apps_denied": lambda _: RouterPermissionError(_APPS),
    "new_apps_denied": lambda _: RouterPermissionError(_NEW_APPS),
    "denied_from_external_ip": lambda _: RouterPermissionError(_HOME),
    "ratelimited": lambda _: RouterLogInRefused(
        LogInProblem.LOCKED, "the box has seen too many wrong log-ins and refuses more for a while"
    ),
    "internal_error": lambda what: RouterInTrouble(f"{what}: the box has an internal error"),
    "service_down": lambda what: RouterInTrouble(f"{what}: the box's service is not running"),
}

REFUSALS: Mapping[str, Refusal] = {
    "busy": Refusal.BUSY,
    "inval_wps_needs_ccmp": Refusal.WPA3_ONLY,
    "inval_wps_hidden_ssid": Refusal.HIDDEN_SSID,
    "inval_wps_macfilter": Refusal.WPS_DISABLED,
    "notsupp": Refusal.NOT_BUILT_IN,
}
"""Why a window was not opened."""

GONE: Final = frozenset({"nodev", "noent"})
"""What a box answers that does not have, or not any more, what a question is about."""

LACKING: Final = frozenset({"invalid_request", "notsupp"})
"""What a box answers whose firmware does not have what it is asked for."""


def failure(what: str, code: object) -> RouterError:
    """The error that says why the box has not done what it was asked for."""
    if not isinstance(code, str) or not _CODE.fullmatch(code):
        return RouterProtocolError(f"{what}: neither a success nor an error in the answer")
    return _FAILURES[code](what) if code in _FAILURES else ApiError(what, code)
