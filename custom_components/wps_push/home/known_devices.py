"""What Home Assistant itself knows of a device: whether it has met it, and what the household calls it."""

from dataclasses import replace

import aiooui
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr

from ..wps.model import Enrollee
from ..wps.text import clean, is_private, normal_mac


async def async_load_vendors() -> None:
    """Read the list of address blocks, once."""
    if not aiooui.is_loaded():
        await aiooui.async_load()


@callback
def async_recognise(hass: HomeAssistant, enrollee: Enrollee, *, known: bool) -> Enrollee:
    """An enrollee with its vendor, the household's name for it, and whether it was ever seen before."""
    devices = dr.async_get(hass).async_get_devices(connections={(dr.CONNECTION_NETWORK_MAC, enrollee.mac)})
    names = [device.name_by_user for device in devices] + [device.name for device in devices]
    return replace(
        enrollee,
        vendor=None if is_private(enrollee.mac) else clean(aiooui.get_vendor(enrollee.mac)),
        # Some integrations name a device after its address, which names nothing.
        given_name=next((name for text in names if (name := clean(text)) and not normal_mac(name)), None),
        is_new=not known and not devices,
    )
