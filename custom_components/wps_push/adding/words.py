"""Translated texts that the frontend cannot put together by itself."""

from collections.abc import Iterable

from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations

from ..const import DOMAIN
from ..drivers.entity import SPEC as ENTITY
from ..errors import error_placeholders, form_key
from ..wps.router import RouterError
from ..wps.routers import DriverSpec


async def async_words(hass: HomeAssistant, category: str, path: str) -> dict[str, str]:
    """The translated texts below a key of the translations."""
    prefix = f"component.{DOMAIN}.{category}.{path}."
    texts = await async_get_translations(hass, hass.config.language, category, {DOMAIN})
    return {key.removeprefix(prefix): text for key, text in texts.items() if key.startswith(prefix)}


async def async_problem(hass: HomeAssistant, error: RouterError) -> str:
    """A router's error as a form words it."""
    words = await async_words(hass, "config", "error")
    return words[form_key(error)].format(**error_placeholders(error))


async def async_kinds(hass: HomeAssistant, specs: Iterable[DriverSpec]) -> dict[str, str]:
    """A menu of drivers: the title of each by the step that asks for its settings."""
    word = (await async_words(hass, "selector", "confidence.options"))["experimental"]
    # The entity fits every router, so it comes last: for people who have not found theirs.
    ordered = sorted(specs, key=lambda spec: (spec is ENTITY, spec.title.casefold()))
    return {spec.key: spec.title if spec.confirmed else f"{spec.title} ({word})" for spec in ordered}


async def async_confidence(hass: HomeAssistant, spec: DriverSpec) -> str:
    """A note for the form of a driver that nobody has confirmed yet; empty for the others."""
    words = await async_words(hass, "selector", "confidence.options")
    return "" if spec.confirmed else words["unconfirmed"]
