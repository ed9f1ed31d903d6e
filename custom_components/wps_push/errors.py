"""Turn the errors of drivers into translated messages for people."""

import logging
import math

from homeassistant.exceptions import ConfigEntryAuthFailed, ConfigEntryError, HomeAssistantError
from homeassistant.helpers.update_coordinator import UpdateFailed

from .const import DOMAIN
from .wps.blocks import BlockRefused
from .wps.model import Refusal
from .wps.pin import PinRefused
from .wps.router import (
    AuthorisationDenied,
    PressesItself,
    RouterAuthError,
    RouterBusy,
    RouterCertificateChanged,
    RouterCertificateError,
    RouterError,
    RouterHttpsUnusable,
    RouterKeyChanged,
    RouterLibraryMissing,
    RouterLogInRefused,
    RouterPermissionError,
    RouterProgramMissing,
    RouterProtocolError,
    RouterUnable,
    RouterUnreachable,
    WindowRefused,
    WindowStillOpen,
)

_LOGGER = logging.getLogger(__name__)

# Subclasses come first: a certificate error is also a `RouterUnreachable`.
_KEYS: tuple[tuple[type[RouterError], str], ...] = (
    (RouterAuthError, "invalid_auth"),
    (RouterPermissionError, "missing_right"),
    (RouterBusy, "busy"),
    (RouterCertificateChanged, "certificate_changed"),
    (RouterKeyChanged, "key_changed"),
    (RouterCertificateError, "certificate"),
    (RouterHttpsUnusable, "https_unusable"),
    (RouterUnreachable, "cannot_connect"),
    (RouterProtocolError, "nonsense"),
    (WindowStillOpen, "still_open"),
    (RouterLibraryMissing, "library_missing"),
    (RouterProgramMissing, "program_missing"),
    (AuthorisationDenied, "not_granted"),
    (RouterUnable, "unable"),
    (PressesItself, "presses_itself"),
)


def error_key(error: RouterError) -> str:
    """The translation key of an error, for forms and for exceptions."""
    if isinstance(error, WindowRefused):
        return f"refused_{error.refusal}"
    if isinstance(error, RouterLogInRefused):
        return f"log_in_{error.problem}"
    if isinstance(error, BlockRefused):
        return f"no_block_{error.problem}"
    if isinstance(error, PinRefused):
        return f"no_pin_{error.problem}"
    return next(key for kind, key in _KEYS if isinstance(error, kind))


def form_key(error: RouterError) -> str:
    """The translation key of an error for a form. The form shows what people can do; the log has the details."""
    is_puzzling = isinstance(error, RouterProtocolError | RouterLibraryMissing)
    _LOGGER.log(
        logging.WARNING if is_puzzling else logging.DEBUG, "The settings of a router could not be checked: %s", error
    )
    return error_key(error)


def error_placeholders(error: RouterError) -> dict[str, str]:
    """The placeholders in the translation of an error, apart from the name."""
    if isinstance(error, RouterPermissionError):
        return {"right": error.right}
    if isinstance(error, RouterHttpsUnusable):
        return {"address": error.address}
    if isinstance(error, RouterCertificateChanged):
        return {"pinned": error.pinned, "shown": error.shown}
    if isinstance(error, RouterLibraryMissing):
        return {"package": error.package}
    if isinstance(error, RouterProgramMissing):
        return {"program": error.program}
    if isinstance(error, WindowRefused) and error.refusal is Refusal.OVERLAP:
        # Nobody needs it more precisely, and every language has one form for tens.
        seconds = 120 if error.retry_in is None else error.retry_in
        return {"seconds": str(max(math.ceil(seconds / 10), 1) * 10)}
    return {}


def in_words(error: RouterError, *, router: str, network: str) -> HomeAssistantError:
    """An exception that says what went wrong and what to do, with the name of the router or network.

    The log has the details.
    """
    name = network if isinstance(error, WindowRefused | WindowStillOpen) else router
    _LOGGER.debug("%s", error)
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key=error_key(error),
        translation_placeholders={"name": name, **error_placeholders(error)},
    )


def failed(error: RouterError, name: str) -> UpdateFailed | ConfigEntryAuthFailed | ConfigEntryError:
    """The exception that makes a coordinator try again, ask for new credentials, or give up until a reload."""
    _LOGGER.debug("%s: %s", name, error)
    kind: type[UpdateFailed | ConfigEntryAuthFailed | ConfigEntryError] = UpdateFailed
    if isinstance(error, RouterAuthError):
        kind = ConfigEntryAuthFailed
    elif isinstance(error, RouterLogInRefused) and not error.problem.passes:
        # Every further attempt would be another failed log-in, and routers lock accounts after too many.
        kind = ConfigEntryError
    return kind(
        translation_domain=DOMAIN,
        translation_key=error_key(error),
        translation_placeholders={"name": name, **error_placeholders(error)},
    )


def is_log_in_refused(error: BaseException | None) -> bool:
    """Whether an error of the coordinator comes from a log-in that was refused for another reason than the credentials."""
    return error is not None and isinstance(error.__cause__, RouterLogInRefused)
