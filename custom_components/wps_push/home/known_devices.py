"""What Home Assistant itself knows of a device: its vendor, the household's name for it, and whether it is new."""

from dataclasses import replace
from typing import Final

import aiooui
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr

from ..wps.model import Enrollee
from ..wps.text import clean, is_private, normal_mac

# What the IEEE's list says in place of a vendor: the block is divided among several, or its owner wants to stay unnamed.
_NO_VENDORS: Final = frozenset({"IEEE Registration Authority", "Private"})


async def async_load_vendors() -> None:
    """Read the IEEE's list of address blocks, once."""
    if not aiooui.is_loaded():
        await aiooui.async_load()


@callback
def async_recognise(hass: HomeAssistant, enrollee: Enrollee, *, known: bool) -> Enrollee:
    """An enrollee with its vendor, the household's name for it, and whether it is new.

    `known` says whether this integration has seen its address before.
    """
    devices = dr.async_get(hass).async_get_devices(connections={(dr.CONNECTION_NETWORK_MAC, enrollee.mac)})
    names = [device.name_by_user for device in devices] + [device.name for device in devices]
    return replace(
        enrollee,
        vendor=_vendor(enrollee.mac),
        # Some integrations name a device after its address, which names nothing.
        given_name=next((name for text in names if (name := clean(text)) and not normal_mac(name)), None),
        is_new=not known and not devices,
    )


def _vendor(mac: str) -> str | None:
    """The vendor of a device; None where its address does not show it."""
    # The list has a few old blocks of locally administered addresses, which devices choose at random today.
    vendor = None if is_private(mac) else clean(aiooui.get_vendor(mac))
    return None if vendor in _NO_VENDORS else vendor
