"""The switch for WPS itself, on routers that switch it without disconnecting their clients."""

from typing import Any, override

from homeassistant.components.switch import SwitchEntity, SwitchEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import WpsConfigEntry
from .entity import WpsEntity
from .wps.model import Obstacle

# A router is asked one thing at a time below; two routers need not wait for each other.
PARALLEL_UPDATES = 0

ENABLED = SwitchEntityDescription(
    key="enabled",
    translation_key="enabled",
    # So that an action on the whole device or area leaves it out.
    entity_category=EntityCategory.CONFIG,
)


async def async_setup_entry(
    _: HomeAssistant, entry: WpsConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Set up the switch of a router that has one."""
    async_add_entities([WpsSwitch(entry.runtime_data, ENABLED)])


class WpsSwitch(WpsEntity, SwitchEntity):
    """Whether WPS is switched on at the router. While it is off, no window can be opened, here or elsewhere."""

    _follows_router = True

    @property
    @override
    def is_on(self) -> bool | None:
        # A network whose radio is off does not show it.
        shown = [network.known_obstacle for network in self.coordinator.networks.values() if network.is_visible]
        return any(obstacle is not Obstacle.WPS_DISABLED for obstacle in shown) if shown else None

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        await self.coordinator.async_switch_wps(enabled=True)

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        await self.coordinator.async_switch_wps(enabled=False)
