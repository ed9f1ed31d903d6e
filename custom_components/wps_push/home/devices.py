"""Which device in Home Assistant stands for a router and for each of its networks."""

from typing import TYPE_CHECKING

from homeassistant.core import callback
from homeassistant.helpers import device_registry as dr

from ..const import DOMAIN

if TYPE_CHECKING:
    from ..coordinator import WpsCoordinator


def identifier(coordinator: WpsCoordinator, network_id: str) -> tuple[str, str]:
    """The identifier of a network's device: the router's own for the main network, one of its own for the others."""
    identity = coordinator.identity
    return DOMAIN, identity if network_id == coordinator.main_id else f"{identity}_{network_id}"


def router_device(coordinator: WpsCoordinator) -> dr.DeviceInfo:
    """The device that stands for a router and its main network."""
    info = coordinator.info
    return dr.DeviceInfo(
        identifiers={identifier(coordinator, coordinator.main_id)},
        # Other integrations may know the router too; a shared address links the devices to each other.
        connections={(dr.CONNECTION_NETWORK_MAC, mac) for mac in info.macs},
        name=info.name,
        manufacturer=info.manufacturer,
        model=info.model,
        sw_version=info.sw_version,
        configuration_url=info.url,
    )


def network_device(coordinator: WpsCoordinator, network_id: str) -> dr.DeviceInfo | dr.ChildDeviceInfo:
    """The device that stands for a network; a further network's is a child of the router's, named by its SSID."""
    router_id = device_id(coordinator, coordinator.main_id)
    if network_id == coordinator.main_id or router_id is None:
        return router_device(coordinator)
    return dr.ChildDeviceInfo(
        identifiers={identifier(coordinator, network_id)},
        name=coordinator.networks[network_id].ssid,
        parent_device_id=router_id,
    )


@callback
def device_id(coordinator: WpsCoordinator, network_id: str) -> str | None:
    """The registered device that stands for a network."""
    devices, entry_id = dr.async_get(coordinator.hass), coordinator.config_entry.entry_id
    wanted = identifier(coordinator, network_id)
    device = devices.async_get_device_by_identifier(wanted, entry_id) or devices.async_get_child_device_by_identifier(
        wanted, entry_id
    )
    return device.id if device else None


@callback
def async_register(coordinator: WpsCoordinator) -> None:
    """Register the router's device, and remove those of networks that are not offered any more."""
    devices = dr.async_get(coordinator.hass)
    # The networks' devices are children of the router's, which must be there before them.
    router = devices.async_get_or_create(
        config_entry_id=coordinator.config_entry.entry_id, **router_device(coordinator)
    )
    wanted = {identifier(coordinator, network_id) for network_id in coordinator.networks}
    for child in dr.async_entries_for_parent_device(devices, router.id):
        if not child.identifiers & wanted:
            devices.async_remove_device(child.id)
