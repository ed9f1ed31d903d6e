"""From a driver's errors to words for people: which translation tells what went wrong."""

import logging

from homeassistant.exceptions import ConfigEntryAuthFailed, HomeAssistantError
from homeassistant.helpers.update_coordinator import UpdateFailed

from .const import DOMAIN
from .wps.model import Refusal
from .wps.router import (
    AuthorisationDenied,
    RouterAuthError,
    RouterBusy,
    RouterCertificateError,
    RouterError,
    RouterHttpsUnusable,
    RouterKeyChanged,
    RouterLibraryMissing,
    RouterPermissionError,
    RouterProgramMissing,
    RouterProtocolError,
    RouterUnable,
    RouterUnreachable,
    WindowRefused,
    WindowStillOpen,
)

_LOGGER = logging.getLogger(__name__)

# The most special class first: a certificate error is also an unreachable router.
_KEYS: tuple[tuple[type[RouterError], str], ...] = (
    (RouterAuthError, "invalid_auth"),
    (RouterPermissionError, "missing_right"),
    (RouterBusy, "busy"),
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
)


def error_key(error: RouterError) -> str:
    """The translation key of an error, for forms and for exceptions."""
    if isinstance(error, WindowRefused):
        return f"refused_{error.refusal}"
    return next(key for kind, key in _KEYS if isinstance(error, kind))


def form_key(error: RouterError) -> str:
    """The same for a form, which tells people only what they can do; the log has the rest for whoever helps them."""
    is_puzzling = isinstance(error, RouterProtocolError | RouterLibraryMissing)
    _LOGGER.log(
        logging.WARNING if is_puzzling else logging.DEBUG, "The settings of a router could not be checked: %s", error
    )
    return error_key(error)


def error_placeholders(error: RouterError) -> dict[str, str]:
    """What the words of an error need to know."""
    if isinstance(error, RouterPermissionError):
        return {"right": error.right}
    if isinstance(error, RouterHttpsUnusable):
        return {"address": error.address}
    if isinstance(error, RouterLibraryMissing):
        return {"package": error.package}
    if isinstance(error, RouterProgramMissing):
        return {"program": error.program}
    if isinstance(error, WindowRefused) and error.refusal is Refusal.OVERLAP:
        return {"seconds": str(round(error.retry_in)) if error.retry_in is not None else "120"}
    return {}


def in_words(error: RouterError, *, router: str, network: str) -> HomeAssistantError:
    """An exception that tells people what went wrong and what to do, with the name of what it happened to.

    What exactly it was says the log, for whoever looks closer.
    """
    name = network if isinstance(error, WindowRefused | WindowStillOpen) else router
    _LOGGER.debug("%s", error)
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key=error_key(error),
        translation_placeholders={"name": name, **error_placeholders(error)},
    )


def failed(error: RouterError, name: str) -> UpdateFailed | ConfigEntryAuthFailed:
    """What the base class of a coordinator wants to be told: that a router cannot be reached, or wants another log-in."""
    _LOGGER.debug("%s: %s", name, error)
    kind = ConfigEntryAuthFailed if isinstance(error, RouterAuthError) else UpdateFailed
    return kind(
        translation_domain=DOMAIN,
        translation_key=error_key(error),
        translation_placeholders={"name": name, **error_placeholders(error)},
    )
