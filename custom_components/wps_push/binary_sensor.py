"""The binary sensor that says whether a router's WPS is safe."""

from collections.abc import Mapping
from typing import Any, override

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import WpsConfigEntry
from .entity import WpsEntity

# The entity only reads what was found.
PARALLEL_UPDATES = 0

SAFETY = BinarySensorEntityDescription(
    key="safety",
    translation_key="safety",
    device_class=BinarySensorDeviceClass.SAFETY,
    entity_category=EntityCategory.DIAGNOSTIC,
)


async def async_setup_entry(
    _: HomeAssistant, entry: WpsConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Set up the sensor of the router."""
    async_add_entities([SafetySensor(entry.runtime_data, SAFETY)])


class SafetySensor(WpsEntity, BinarySensorEntity):
    """Whether something about the router lets strangers in."""

    @property
    @override
    def is_on(self) -> bool | None:
        return self.coordinator.audit.is_unsafe

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any] | None:
        found = self.coordinator.audit.found
        return None if found is None else {"findings": sorted(found)}
