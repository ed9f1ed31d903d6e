"""The event entity of a network: everything that happens to its WPS window."""

from typing import override

from homeassistant.components.event import EventEntity, EventEntityDescription
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import WpsConfigEntry
from .entity import WpsNetworkEntity
from .home.events import WpsEvent
from .wps.model import EventType

# The entity only shows what the network publishes.
PARALLEL_UPDATES = 0

WPS_EVENT = EventEntityDescription(key="wps", translation_key="wps", event_types=list(EventType))


async def async_setup_entry(
    _: HomeAssistant, entry: WpsConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Set up the event entity of every offered network."""
    coordinator = entry.runtime_data
    async_add_entities(WpsEventEntity(coordinator, WPS_EVENT, network) for network in coordinator.networks.values())


class WpsEventEntity(WpsNetworkEntity, EventEntity):
    """Everything that happens to the WPS window of one network."""

    # The recorder need not keep who ever joined: addresses, and names that can be a person's.
    _unrecorded_attributes = frozenset({"mac", "ip", "hostname", "name", "wps_name", "given_name", "candidates"})

    @override
    async def async_added_to_hass(self) -> None:
        """Listen from now on; what happened before is not news."""
        await super().async_added_to_hass()
        self.async_on_remove(self._network.async_listen(self._happened))

    @callback
    def _happened(self, event: WpsEvent) -> None:
        """Write one state for each event: two in one would lose the first."""
        if event.context:
            self.async_set_context(event.context)
        self._trigger_event(event.happened.type.value, event.payload())
        self.async_write_ha_state()
