"""Buttons that open and close a network's WPS window."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import override

from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import WpsConfigEntry, WpsCoordinator
from .entity import WpsNetworkEntity
from .wps.model import Capability

# The coordinator does one thing at a time for a router; two routers need not wait for each other.
PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class WpsButtonDescription(ButtonEntityDescription):
    """A button, what it does, and what the router must be able to do for it."""

    press: Callable[[WpsCoordinator, str, Context | None], Awaitable[None]]
    needs: Capability | None = None


BUTTONS = (
    WpsButtonDescription(
        key="open_window",
        translation_key="open_window",
        press=lambda coordinator, network_id, context: coordinator.async_open(network_id, context),
    ),
    WpsButtonDescription(
        key="close_window",
        translation_key="close_window",
        press=lambda coordinator, network_id, _: coordinator.async_close(network_id),
        needs=Capability.CANCEL,
    ),
)


async def async_setup_entry(
    _: HomeAssistant, entry: WpsConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Set up the buttons of every offered network."""
    coordinator = entry.runtime_data
    async_add_entities(
        WpsButton(coordinator, description, network_id)
        for network_id in coordinator.networks
        for description in BUTTONS
        if description.needs is None or coordinator.can(description.needs)
    )


class WpsButton(WpsNetworkEntity, ButtonEntity):
    """A button of one network."""

    entity_description: WpsButtonDescription

    @override
    async def async_press(self) -> None:
        """Do it; returns when the router has confirmed it."""
        await self.entity_description.press(self.coordinator, self._network_id, self._context)
