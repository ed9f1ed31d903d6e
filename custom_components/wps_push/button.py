"""Buttons that open and close a network's WPS window."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, override

from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import WpsConfigEntry, WpsCoordinator
from .entity import WpsNetworkEntity
from .home.network import OfferedNetwork
from .wps.model import Capability

# A router is asked one thing at a time below; two routers need not wait for each other.
PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class WpsButtonDescription(ButtonEntityDescription):
    """A button, what it does, and what the router must be able to do for it."""

    press: Callable[[OfferedNetwork, Context | None], Awaitable[Any]]
    needs: Capability | None = None


BUTTONS = (
    WpsButtonDescription(key="open_window", translation_key="open_window", press=OfferedNetwork.async_open),
    WpsButtonDescription(
        key="close_window",
        translation_key="close_window",
        # An action on the whole device leaves out what has a category: pressing its buttons opens the window, and does
        # not close it in the same breath.
        entity_category=EntityCategory.CONFIG,
        press=OfferedNetwork.async_close,
        needs=Capability.CANCEL,
    ),
)


async def async_setup_entry(
    _: HomeAssistant, entry: WpsConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Set up the buttons of every offered network."""
    coordinator = entry.runtime_data
    async_add_entities(
        WpsButton(coordinator, description, network)
        for network in coordinator.networks.values()
        for description in BUTTONS
        if description.needs is None or coordinator.router.can(description.needs)
    )


class WpsButton(WpsNetworkEntity, ButtonEntity):
    """A button of one network; a press while the router is away says so."""

    entity_description: WpsButtonDescription

    def __init__(self, coordinator: WpsCoordinator, description: WpsButtonDescription, network: OfferedNetwork) -> None:
        """Leave the buttons of further networks out of what an action on the whole router presses.

        Their devices belong to the router's, and one press opens one network: the main one.
        """
        super().__init__(coordinator, description, network)
        if not network.is_main:
            self._attr_entity_category = EntityCategory.CONFIG

    @override
    async def async_press(self) -> None:
        """Do it; returns when the router has confirmed it."""
        await self.entity_description.press(self._network, self._context)
