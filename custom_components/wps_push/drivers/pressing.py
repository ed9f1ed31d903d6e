"""The row of the driver that presses an entity. The driver itself is loaded only in homes that use it."""

from typing import Final

from homeassistant.const import CONF_ENTITY_ID, SERVICE_TURN_ON, Platform

from ..wps.blocks import NoBlock
from ..wps.model import Capability
from ..wps.pin import NoPin
from ..wps.routers import DriverSpec, Field, FieldKind

SPEC: Final = DriverSpec(
    key="entity",
    title="An entity in Home Assistant",
    module="...drivers.entity",
    fields=(Field(key=CONF_ENTITY_ID, kind=FieldKind.ENTITY),),
    capabilities=frozenset({Capability.STATIONS}),
    no_block=NoBlock.NO_MEANS,
    no_join_by_pin=NoPin.NO_MEANS,
    confirmed=True,
)

# The component that defines the name is large, and many homes have none of its buttons.
_SERVICE_PRESS: Final = "press"

# What presses an entity of each kind.
PRESSES: Final[dict[str, str]] = {
    Platform.BUTTON: _SERVICE_PRESS,
    "input_button": _SERVICE_PRESS,
    Platform.SWITCH: SERVICE_TURN_ON,
    "script": SERVICE_TURN_ON,
}
