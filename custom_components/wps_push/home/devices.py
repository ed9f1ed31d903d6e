"""The devices in Home Assistant that represent a router and its networks."""

from collections.abc import Iterable

from homeassistant.core import callback
from homeassistant.helpers import device_registry as dr

from ..const import DOMAIN
from .router import KnownRouter


def identifier(router: KnownRouter, network_id: str | None) -> tuple[str, str]:
    """The identifier of the device of a further network; None stands for the router and its main network."""
    return DOMAIN, router.identity if network_id is None else f"{router.identity}_{network_id}"


def router_device(router: KnownRouter) -> dr.DeviceInfo:
    """The device that represents a router and its main network."""
    info = router.info
    return dr.DeviceInfo(
        identifiers={identifier(router, None)},
        # If another integration knows the router too, a shared MAC address links the two devices.
        connections={(dr.CONNECTION_NETWORK_MAC, mac) for mac in info.macs},
        name=info.name,
        manufacturer=info.manufacturer,
        model=info.model,
        sw_version=info.sw_version,
        configuration_url=info.url,
    )


def registered_device(router: KnownRouter) -> dr.DeviceInfo:
    """That device, once it is registered: its entities need not describe it again."""
    return dr.DeviceInfo(identifiers={identifier(router, None)})


def network_device(router: KnownRouter, network_id: str, ssid: str) -> dr.DeviceInfo | dr.ChildDeviceInfo:
    """The device that represents a further network: a child of the router's device, named after its SSID."""
    if (router_id := device_id(router, None)) is None:
        return router_device(router)
    return dr.ChildDeviceInfo(identifiers={identifier(router, network_id)}, name=ssid, parent_device_id=router_id)


@callback
def device_id(router: KnownRouter, network_id: str | None) -> str | None:
    """The id of the device of a further network, or of the router and its main network; None if not registered."""
    device = _registered(router, network_id)
    return device.id if device else None


@callback
def given_name(router: KnownRouter) -> str | None:
    """The name that the household has given to the router's device, if any."""
    device = _registered(router, None)
    return device.name_by_user if device else None


@callback
def async_register(router: KnownRouter, further_ids: Iterable[str]) -> None:
    """Register the router's device, and remove the devices of further networks that are no longer offered."""
    devices = dr.async_get(router.hass)
    # The networks' devices are children of the router's device, which must exist before them.
    device = devices.async_get_or_create(config_entry_id=router.entry.entry_id, **router_device(router))
    wanted = {identifier(router, network_id) for network_id in further_ids}
    for child in dr.async_entries_for_parent_device(devices, device.id):
        if not child.identifiers & wanted:
            devices.async_remove_device(child.id)


@callback
def _registered(router: KnownRouter, network_id: str | None) -> dr.DeviceEntry | dr.ChildDeviceEntry | None:
    devices, entry_id = dr.async_get(router.hass), router.entry.entry_id
    wanted = identifier(router, network_id)
    return devices.async_get_device_by_identifier(wanted, entry_id) or devices.async_get_child_device_by_identifier(
        wanted, entry_id
    )
