"""What all entities of WPS Push share."""

from homeassistant.helpers.entity import EntityDescription
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .coordinator import WpsCoordinator
from .home.devices import network_device, router_device


class WpsEntity(CoordinatorEntity[WpsCoordinator]):
    """An entity of a router; it only reads what the coordinator keeps."""

    _attr_has_entity_name = True

    def __init__(self, coordinator: WpsCoordinator, description: EntityDescription) -> None:
        """Stand on the router's device."""
        super().__init__(coordinator)
        self.entity_description = description
        self._attr_unique_id = f"{coordinator.identity}_{description.key}"
        self._attr_device_info = router_device(coordinator)


class WpsNetworkEntity(WpsEntity):
    """An entity of one network."""

    def __init__(self, coordinator: WpsCoordinator, description: EntityDescription, network_id: str) -> None:
        """Stand on the network's device."""
        super().__init__(coordinator, description)
        self._network_id = network_id
        self._attr_unique_id = f"{coordinator.identity}_{network_id}_{description.key}"
        self._attr_device_info = network_device(coordinator, network_id)
