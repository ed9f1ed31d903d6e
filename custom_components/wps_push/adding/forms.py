"""What the forms of the config flow ask and say, made from the table of drivers and from a router's networks."""

import asyncio
from collections.abc import Awaitable, Iterable, Mapping, Sequence
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import (
    BooleanSelector,
    EntitySelector,
    EntitySelectorConfig,
    SelectOptionDict,
    Selector,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
from homeassistant.helpers.translation import async_get_translations
import voluptuous as vol

from ..const import CONF_BAND, CONF_NETWORKS, DOMAIN
from ..drivers.entity import PRESSES, SPEC as ENTITY
from ..drivers.registry import timing
from ..errors import error_placeholders, form_key
from ..wps.model import Band, Network, Role
from ..wps.router import RouterError
from ..wps.routers import DriverSpec, Field, FieldKind

_SELECTORS: Final[dict[FieldKind, Selector[Any]]] = {
    FieldKind.HOST: TextSelector(),
    FieldKind.TEXT: TextSelector(),
    FieldKind.PASSWORD: TextSelector(TextSelectorConfig(type=TextSelectorType.PASSWORD)),
    FieldKind.BOOL: BooleanSelector(),
    FieldKind.PATH: TextSelector(),
    FieldKind.ENTITY: EntitySelector(EntitySelectorConfig(domain=[*PRESSES])),
}

_AUTOMATIC: Final = "automatic"


async def async_words(hass: HomeAssistant, category: str, path: str) -> dict[str, str]:
    """The translated words below a key of the translations, for texts that the frontend cannot put together."""
    prefix = f"component.{DOMAIN}.{category}.{path}."
    texts = await async_get_translations(hass, hass.config.language, category, {DOMAIN})
    return {key.removeprefix(prefix): text for key, text in texts.items() if key.startswith(prefix)}


async def async_while_shown[T](hass: HomeAssistant, work: Awaitable[T]) -> T:
    """Do what a page says to be under way, and end no sooner than the browser shows that page.

    Only then it begins to listen for the end; of one that came before it would never hear, and show the page for ever.
    """
    _, outcome = await asyncio.gather(asyncio.sleep(timing(hass).page), work, return_exceptions=True)
    if isinstance(outcome, BaseException):
        raise outcome
    return outcome


async def async_problem(hass: HomeAssistant, error: RouterError) -> str:
    """A router's error in the words that a form has for it."""
    words = await async_words(hass, "config", "error")
    return words[form_key(error)].format(**error_placeholders(error))


async def async_kinds(hass: HomeAssistant, specs: Iterable[DriverSpec]) -> dict[str, str]:
    """The entries of a menu of drivers, by the step that asks for their settings; what fits all routers comes last."""
    word = (await async_words(hass, "selector", "confidence.options"))["experimental"]
    ordered = sorted(specs, key=lambda spec: (spec is ENTITY, spec.title.casefold()))
    return {spec.key: spec.title if spec.confirmed else f"{spec.title} ({word})" for spec in ordered}


async def async_confidence(hass: HomeAssistant, spec: DriverSpec) -> str:
    """What a driver's form says of how sure it is that the driver works; nothing where that is proven."""
    words = await async_words(hass, "selector", "confidence.options")
    return "" if spec.confirmed else words["unconfirmed"]


def settings_schema(fields: Iterable[Field], values: Mapping[str, Any]) -> vol.Schema:
    """The form for a driver's fields, filled in with what is known but for what is secret."""
    return vol.Schema(
        {
            vol.Required(
                field.key,
                default=vol.UNDEFINED if field.default is None else field.default,
                description=None
                if field.kind is FieldKind.PASSWORD or field.key not in values
                else {"suggested_value": values[field.key]},
            ): _SELECTORS[field.kind]
            for field in fields
        }
    )


def has_choice(spec: DriverSpec, networks: Sequence[Network]) -> bool:
    """Whether there is anything to choose, or to know, before a router's networks are offered."""
    return (
        len(networks) > 1
        or bool(_bands(spec, networks))
        or any(network.obstacle or network.role is Role.GUEST for network in networks)
    )


async def async_networks_schema(
    hass: HomeAssistant, spec: DriverSpec, networks: Sequence[Network], options: Mapping[str, Any]
) -> vol.Schema:
    """The form for which networks Home Assistant may open, and on which band; `options` are those of the entry."""
    roles = await async_words(hass, "selector", "role.options")
    obstacles = await async_words(hass, "selector", "obstacle.options")
    labels = {
        network.id: f"{network.ssid} ({', '.join([roles[network.role], *_obstacle(network, obstacles)])})"
        for network in networks
    }
    chosen = [network_id for network_id in options.get(CONF_NETWORKS, _proposed(networks)) if network_id in labels]
    fields: dict[vol.Required, SelectSelector] = {
        vol.Required(CONF_NETWORKS, default=chosen): SelectSelector(
            SelectSelectorConfig(
                options=[SelectOptionDict(value=value, label=label) for value, label in labels.items()],
                multiple=True,
                mode=SelectSelectorMode.LIST,
            )
        )
    }
    if bands := _bands(spec, networks):
        fields[vol.Required(CONF_BAND, default=options.get(CONF_BAND, _AUTOMATIC))] = SelectSelector(
            SelectSelectorConfig(
                options=[
                    SelectOptionDict(value=_AUTOMATIC, label=_AUTOMATIC),
                    *(SelectOptionDict(value=band, label=f"{band} GHz") for band in bands),
                ],
                translation_key=CONF_BAND,
                mode=SelectSelectorMode.DROPDOWN,
            )
        )
    return vol.Schema(fields)


def networks_errors(networks: Sequence[Network], user_input: Mapping[str, Any] | None) -> dict[str, str]:
    """What to point out in that form: that nothing was chosen, or beforehand that nothing can be opened now."""
    if user_input is not None:
        return {} if user_input[CONF_NETWORKS] else {CONF_NETWORKS: "choose_network"}
    return {"base": "no_usable_network"} if all(network.obstacle for network in networks) else {}


def options_from(networks: Sequence[Network], user_input: Mapping[str, Any]) -> dict[str, Any]:
    """The entry's options as they were chosen, the networks in the router's order."""
    chosen = [network.id for network in networks if network.id in user_input[CONF_NETWORKS]]
    band = user_input.get(CONF_BAND, _AUTOMATIC)
    return {CONF_NETWORKS: chosen} | ({} if band == _AUTOMATIC else {CONF_BAND: band})


def _bands(spec: DriverSpec, networks: Sequence[Network]) -> list[Band]:
    """The bands among which a person has a choice."""
    if not spec.obeys_band:
        return []
    return sorted({band for network in networks if len(network.bands) > 1 for band in network.bands})


def _obstacle(network: Network, words: Mapping[str, str]) -> list[str]:
    return [words[network.obstacle]] if network.obstacle else []


def _proposed(networks: Sequence[Network]) -> list[str]:
    """The main network, or the next one where WPS cannot run on that; a guest network has to be asked for."""
    own = [network for network in networks if network.role is not Role.GUEST]
    return [network.id for network in sorted(own, key=lambda network: network.obstacle is not None)[:1]]
