"""What all entities of WPS Push share."""

from typing import override

from homeassistant.core import callback
from homeassistant.helpers.entity import EntityDescription
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .coordinator import WpsCoordinator
from .home.devices import registered_device
from .home.network import OfferedNetwork


class WpsEntity(CoordinatorEntity[WpsCoordinator]):
    """An entity of a router; it only reads what is known of it."""

    _attr_has_entity_name = True

    # Most entities show facts of the past, or answer a press in words, and do that while the router is away as well.
    _follows_router = False
    """Whether its state is worth nothing while the router is away."""

    _written: tuple[object, ...] | None = None
    """What the state said when it was last written."""

    def __init__(self, coordinator: WpsCoordinator, description: EntityDescription) -> None:
        """Stand on the router's device."""
        super().__init__(coordinator)
        self.entity_description = description
        self._attr_unique_id = f"{coordinator.router.identity}_{description.key}"
        self._attr_device_info = registered_device(coordinator.router)

    @property
    @override
    def available(self) -> bool:
        return super().available or not self._follows_router

    @property
    def _shown(self) -> tuple[object, ...]:
        """All of a state that can change with what is known of the router."""
        return self.available, self.state, self.state_attributes, self.extra_state_attributes

    @override
    @callback
    def _async_write_ha_state(self) -> None:
        self._written = self._shown
        super()._async_write_ha_state()

    @override
    @callback
    def _handle_coordinator_update(self) -> None:
        # The coordinator tells all entities of a router of any change; most of them are not concerned.
        if self._shown != self._written:
            self.async_write_ha_state()


class WpsNetworkEntity(WpsEntity):
    """An entity of one network."""

    def __init__(self, coordinator: WpsCoordinator, description: EntityDescription, network: OfferedNetwork) -> None:
        """Stand on the network's device."""
        super().__init__(coordinator, description)
        self._network = network
        self._attr_unique_id = f"{coordinator.router.identity}_{network.id}_{description.key}"
        self._attr_device_info = network.device_info
