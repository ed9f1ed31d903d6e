"""Translated texts that the frontend cannot put together by itself."""

from collections.abc import Container, Iterable
import logging

from homeassistant.core import HomeAssistant

from ..const import DOCS
from ..drivers.pressing import SPEC as ENTITY
from ..errors import error_placeholders, form_key
from ..people.words import async_words
from ..wps.certificate import Certificate
from ..wps.router import RouterError
from ..wps.routers import DriverSpec

_LOGGER = logging.getLogger(__name__)


def problem_key(error: BaseException) -> str:
    """The key of the words for an error in a form."""
    if isinstance(error, RouterError):
        return form_key(error)
    # Nobody has foreseen it, so whoever looks into it needs to see where it came from.
    _LOGGER.error("Unexpected error", exc_info=error)
    return "unknown"


def problem_placeholders(error: BaseException) -> dict[str, str]:
    """The placeholders of those words."""
    return error_placeholders(error) if isinstance(error, RouterError) else {}


async def async_problem(hass: HomeAssistant, error: BaseException) -> str:
    """An error as a form words it, for a page that has no errors of its own."""
    words = await async_words(hass, "config", "error")
    return words[problem_key(error)].format(**problem_placeholders(error))


def kinds(specs: Iterable[DriverSpec]) -> dict[str, str]:
    """A menu of drivers: the title of each by the step that asks for its settings."""
    # The entity fits every router, so it comes last: for people who have not found theirs.
    return {spec.key: spec.title for spec in sorted(specs, key=lambda spec: (spec is ENTITY, spec.title.casefold()))}


async def async_confidence(hass: HomeAssistant, spec: DriverSpec) -> str:
    """A note for the form of a driver that nobody has confirmed yet; empty for the others."""
    words = await async_words(hass, "selector", "confidence.options")
    confirming = f"{DOCS.format('routers')}#confirming-a-router"
    return "" if spec.confirmed else words["unconfirmed"].format(confirming=confirming)


async def async_certificate(hass: HomeAssistant, seen: Certificate, fingerprint: str | None) -> str:
    """A note beside the switch that says whether to verify the certificate, with the fingerprint of the router's own."""
    words = await async_words(hass, "selector", "certificate.options")
    if seen is Certificate.OWN and fingerprint:
        return words["pinned"].format(fingerprint=fingerprint)
    # Where nothing is encrypted there is no such switch.
    return words.get(seen, "")


async def async_keep(hass: HomeAssistant, settings: Container[str], secrets: Iterable[str]) -> str:
    """A note beside the field of a secret that may be left empty; nothing beside one that has to be filled in."""
    words = await async_words(hass, "selector", "secret.options")
    return words["keep"] if any(key in settings for key in secrets) else ""
