"""The form for a driver's settings, made from its row in the table of drivers."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

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

from ..drivers.entity import PRESSES
from ..wps.routers import Field, FieldKind

_SELECTORS: Final[dict[FieldKind, Selector[Any]]] = {
    FieldKind.HOST: TextSelector(),
    FieldKind.TEXT: TextSelector(),
    FieldKind.PASSWORD: TextSelector(TextSelectorConfig(type=TextSelectorType.PASSWORD)),
    FieldKind.BOOL: BooleanSelector(),
    FieldKind.PATH: TextSelector(),
    FieldKind.ENTITY: EntitySelector(EntitySelectorConfig(domain=[*PRESSES])),
}


def settings_schema(fields: Iterable[Field], values: Mapping[str, Any]) -> vol.Schema:
    """The form for a driver's fields, filled in with the known values except secret ones."""
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
