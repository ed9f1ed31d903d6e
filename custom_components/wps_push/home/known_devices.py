"""What Home Assistant itself knows about a device: its vendor, the household's name for it, and whether it is new."""

from dataclasses import replace
from typing import Final

import aiooui
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr

from ..wps.model import Enrollee
from ..wps.text import clean, is_private, normal_mac

# Placeholders in the IEEE's list: the block is shared by several vendors, or its owner is not disclosed.
_NO_VENDORS: Final = frozenset({"IEEE Registration Authority", "Private"})


async def async_load_vendors() -> None:
    """Read the IEEE's list of address blocks, once."""
    if not aiooui.is_loaded():
        await aiooui.async_load()


@callback
def async_registered(hass: HomeAssistant, mac: str) -> list[dr.DeviceEntry]:
    """The devices in Home Assistant that have this MAC address: one for each integration that knows it."""
    return list(dr.async_get(hass).async_get_devices(connections={(dr.CONNECTION_NETWORK_MAC, mac)}))


@callback
def async_given_name(hass: HomeAssistant, mac: str, called: str | None) -> str | None:
    """The household's own name for a device, if any; `called` is the one that was given to this integration.

    It has passed that on to Home Assistant's devices, so another name there is newer. A name that nobody but another
    integration has chosen comes last.
    """
    devices = async_registered(hass, mac)
    newer = [device.name_by_user for device in devices if device.name_by_user != called]
    names = [*newer, called, *(device.name for device in devices)]
    # Some integrations name a device after its address; that is no name.
    return next((name for text in names if (name := clean(text)) and not normal_mac(name)), None)


@callback
def async_recognise(hass: HomeAssistant, enrollee: Enrollee, *, known: bool, called: str | None = None) -> Enrollee:
    """An enrollee with its vendor, the household's name for it, and whether it is new.

    `known` says whether this integration has seen its address before, `called` which name it was given for it.
    """
    return replace(
        enrollee,
        vendor=_vendor(enrollee.mac),
        given_name=async_given_name(hass, enrollee.mac, called),
        is_new=not known and not async_registered(hass, enrollee.mac),
    )


def _vendor(mac: str) -> str | None:
    """The vendor of a device; None if its address does not show it."""
    # The list contains a few old blocks of locally administered addresses. Today, devices choose those at random.
    vendor = None if is_private(mac) else clean(aiooui.get_vendor(mac))
    return None if vendor in _NO_VENDORS else vendor
