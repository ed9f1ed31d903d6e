"""Translated texts for the pages of flows, which the frontend cannot put together by itself."""

from collections.abc import Iterable

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.translation import async_get_translations

from ..const import DOMAIN
from ..wps.model import Network


async def async_words(hass: HomeAssistant, category: str, path: str) -> dict[str, str]:
    """The translated texts below a key of the translations."""
    prefix = f"component.{DOMAIN}.{category}.{path}."
    texts = await async_get_translations(hass, hass.config.language, category, {DOMAIN})
    return {key.removeprefix(prefix): text for key, text in texts.items() if key.startswith(prefix)}


async def async_raised(hass: HomeAssistant, error: HomeAssistantError) -> str:
    """What an error of ours says, in the language of the household; it says it of itself in English only."""
    words = await async_words(hass, "exceptions", error.translation_key or "")
    return words["message"].format(**error.translation_placeholders or {})


async def async_labels(hass: HomeAssistant, networks: Iterable[Network]) -> dict[str, str]:
    """How to list networks for a choice, by id: what each is for, and why WPS cannot run on it, if that is known."""
    roles = await async_words(hass, "selector", "role.options")
    obstacles = await async_words(hass, "selector", "obstacle.options")
    labels = await async_words(hass, "selector", "network.options")
    return {
        network.id: labels["obstructed" if network.obstacle else "usable"].format(
            network=network.ssid,
            role=roles[network.role],
            obstacle=obstacles[network.obstacle] if network.obstacle else "",
        )
        for network in networks
    }


def as_code(name: str) -> str:
    """A name from the air in a text that the frontend takes for Markdown, so that nothing in it is carried out."""
    return f"`{name.replace('`', "'")}`"
