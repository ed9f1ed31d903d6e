"""The form for a driver's settings, made from its row in the table of drivers."""

from collections.abc import Iterable, Mapping
from typing import Any, Final, override

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
from ..drivers.pressing import PRESSES
from ..wps.routers import DriverSpec, Field, FieldKind
from .hosts import is_address

_SELECTORS: Final[dict[FieldKind, Selector[Any]]] = {
    FieldKind.HOST: TextSelector(),
    FieldKind.TEXT: TextSelector(),
    FieldKind.PASSWORD: TextSelector(TextSelectorConfig(type=TextSelectorType.PASSWORD)),
    FieldKind.BOOL: BooleanSelector(),
    FieldKind.CERTIFICATE: BooleanSelector(),
    FieldKind.PATH: TextSelector(),
}


def settings_schema(hass: HomeAssistant, fields: Iterable[Field], values: Mapping[str, Any]) -> vol.Schema:
    """The form for a driver's fields, filled in with the known values. Known secrets are not shown and may be left empty."""
    return vol.Schema({_marker(field, values): _selector(hass, field) for field in fields})


def _marker(field: Field, values: Mapping[str, Any]) -> vol.Marker:
    is_known = field.key in values
    if field.kind is FieldKind.PASSWORD:
        return vol.Optional(field.key) if is_known else vol.Required(field.key)
    return vol.Required(
        field.key,
        default=vol.UNDEFINED if field.default is None else field.default,
        description={"suggested_value": values[field.key]} if is_known else None,
    )


def _selector(hass: HomeAssistant, field: Field) -> Selector[Any]:
    if field.kind is not FieldKind.ENTITY:
        return _SELECTORS[field.kind]
    own = [entry.entity_id for entry in er.async_get(hass).entities.values() if _is_own(entry)]
    return _ButtonSelector(EntitySelectorConfig(domain=[*PRESSES], exclude_entities=own))


class _ButtonSelector(EntitySelector):
    """Offers what can be pressed. What is excluded is only left out of the picker: `settings_errors` has words for it."""

    @override
    def __call__(self, data: Any) -> str | list[str]:
        return EntitySelector(EntitySelectorConfig(domain=[*PRESSES]))(data)


def secret_keys(spec: DriverSpec) -> list[str]:
    """The settings that no form shows."""
    return [field.key for field in spec.fields if field.kind is FieldKind.PASSWORD]


def settings_errors(hass: HomeAssistant, fields: Iterable[Field], settings: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with the settings before the router is asked: no address, or an entity that is our own."""
    errors: dict[str, str] = {}
    for field in fields:
        if field.kind is FieldKind.HOST and not is_address(settings[field.key]):
            errors[field.key] = "no_address"
        if field.kind is FieldKind.ENTITY and _is_own(er.async_get(hass).async_get(settings[field.key])):
            errors[field.key] = "presses_itself"
    return errors


def _is_own(entry: er.RegistryEntry | None) -> bool:
    """Whether an entity is one of this integration, whose press would press itself."""
    return entry is not None and entry.platform == DOMAIN
