"""The form for a driver's settings, made from its row in the table of drivers."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.selector import (
    BooleanSelector,
    EntitySelector,
    EntitySelectorConfig,
    Selector,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
import voluptuous as vol

from ..const import DOMAIN
from ..drivers.entity import PRESSES
from ..wps.routers import DriverSpec, Field, FieldKind

_SELECTORS: Final[dict[FieldKind, Selector[Any]]] = {
    FieldKind.HOST: TextSelector(),
    FieldKind.TEXT: TextSelector(),
    FieldKind.PASSWORD: TextSelector(TextSelectorConfig(type=TextSelectorType.PASSWORD)),
    FieldKind.BOOL: BooleanSelector(),
    FieldKind.PATH: TextSelector(),
}


def settings_schema(hass: HomeAssistant, fields: Iterable[Field], values: Mapping[str, Any]) -> vol.Schema:
    """The form for a driver's fields, filled in with the known values except secret ones, which may be left empty."""
    return vol.Schema(
        {
            (vol.Optional if field.kind is FieldKind.PASSWORD and field.key in values else vol.Required)(
                field.key,
                default=vol.UNDEFINED if field.default is None else field.default,
                description=None
                if field.kind is FieldKind.PASSWORD or field.key not in values
                else {"suggested_value": values[field.key]},
            ): _entity_selector(hass, values.get(field.key))
            if field.kind is FieldKind.ENTITY
            else _SELECTORS[field.kind]
            for field in fields
        }
    )


def secret_keys(spec: DriverSpec) -> list[str]:
    """The settings that no form shows."""
    return [field.key for field in spec.fields if field.kind is FieldKind.PASSWORD]


def settings_errors(hass: HomeAssistant, fields: Iterable[Field], settings: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with the settings before the router is asked: an entity that is our own."""
    entities = [field.key for field in fields if field.kind is FieldKind.ENTITY]
    return {key: "own_entity" for key in entities if _is_own(er.async_get(hass).async_get(settings[key]))}


def _is_own(entry: er.RegistryEntry | None) -> bool:
    """Whether an entity is one of this integration, whose press would press itself."""
    return entry is not None and entry.platform == DOMAIN


def _entity_selector(hass: HomeAssistant, current: str | None) -> EntitySelector:
    """Offers what can be pressed. An entity of our own is left out, unless it is the current value: that one gets words."""
    own = [entry.entity_id for entry in er.async_get(hass).entities.values() if _is_own(entry)]
    excluded = [entity_id for entity_id in own if entity_id != current]
    return EntitySelector(EntitySelectorConfig(domain=[*PRESSES], exclude_entities=excluded))
