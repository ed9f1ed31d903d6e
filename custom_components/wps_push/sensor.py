"""Sensors for a network's WPS window, and for the last device that joined."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityCapabilityAttribute,
    SensorEntityDescription,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import WpsConfigEntry, WpsCoordinator
from .entity import WpsEntity, WpsNetworkEntity
from .home.network import OfferedNetwork
from .wps.model import Capability, Outcome, WindowState

# The entities only read what is known of the router.
PARALLEL_UPDATES = 0

_BY_PIN: Final = "by_pin"
"""What the window shows in place of `open` while it is open for one device and its PIN: no button lets a device in then."""


@dataclass(frozen=True, kw_only=True)
class WpsSensorDescription(SensorEntityDescription):
    """A sensor of one network, and where its state comes from."""

    value: Callable[[OfferedNetwork], datetime | str | None]
    attributes: Callable[[OfferedNetwork], Mapping[str, Any]] | None = None
    shows_window: bool = False
    """Whether its state is that of the window, which is not known while the router is away."""


SENSORS = (
    WpsSensorDescription(
        key="window",
        translation_key="window",
        device_class=SensorDeviceClass.ENUM,
        options=[*WindowState, _BY_PIN],
        value=lambda network: _BY_PIN if network.by_pin else network.window.state,
        attributes=lambda network: {"opened_by": network.window.opened_by, "obstacle": network.obstacle},
        shows_window=True,
    ),
    WpsSensorDescription(
        key="window_closes",
        translation_key="window_closes",
        device_class=SensorDeviceClass.TIMESTAMP,
        value=lambda network: network.closes_at,
        shows_window=True,
    ),
    WpsSensorDescription(
        key="last_outcome",
        translation_key="last_outcome",
        device_class=SensorDeviceClass.ENUM,
        options=list(Outcome),
        value=lambda network: network.outcome,
    ),
)

LAST_PAIRED = SensorEntityDescription(key="last_paired_device", translation_key="last_paired_device")


async def async_setup_entry(
    _: HomeAssistant, entry: WpsConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Set up the sensors of the router and of every offered network."""
    coordinator = entry.runtime_data
    sensors: list[ToldSensor] = [LastPairedSensor(coordinator, LAST_PAIRED)]
    for network in coordinator.networks.values():
        sensors += [WpsSensor(coordinator, description, network) for description in SENSORS]
    async_add_entities(sensors)


class ToldSensor(SensorEntity):
    """A sensor whose every change the logbook has as a sentence, so that the logbook need not list it as well."""

    @property
    @override
    def capability_attributes(self) -> dict[str, Any]:
        # The logbook leaves out whatever has this attribute, since a measurement has it. Without a value, it makes the
        # sensor a measurement to nobody else: neither to the statistics nor to a card.
        return {**(super().capability_attributes or {}), SensorEntityCapabilityAttribute.STATE_CLASS: None}


class WpsSensor(WpsNetworkEntity, ToldSensor):
    """A sensor of one network."""

    entity_description: WpsSensorDescription

    def __init__(self, coordinator: WpsCoordinator, description: WpsSensorDescription, network: OfferedNetwork) -> None:
        """Say so where the state of the window is computed and not read."""
        super().__init__(coordinator, description, network)
        self._follows_router = description.shows_window
        self._attr_assumed_state = description.shows_window and not coordinator.router.can(Capability.STATUS)

    @property
    @override
    def native_value(self) -> datetime | str | None:
        return self.entity_description.value(self._network)

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any] | None:
        attributes = self.entity_description.attributes
        return attributes and attributes(self._network)


class LastPairedSensor(WpsEntity, ToldSensor):
    """The last device that joined through a window of the router."""

    # The address of everything that ever joined need not be kept by the recorder.
    _unrecorded_attributes = frozenset({"mac", "ip"})

    @property
    @override
    def native_value(self) -> str | None:
        paired = self.coordinator.router.store.paired
        return paired["name"] if paired else None

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any] | None:
        if (paired := self.coordinator.router.store.paired) is None:
            return None
        return {key: paired.get(key) for key in ("mac", "vendor", "ip", "network", "paired_at", "source", "evidence")}
