"""A router's own PIN in a data model that describes WPS as TR-181 does: `Enable`, `ConfigMethodsEnabled`, `SelfPIN`."""

from collections.abc import Iterable, Mapping
from typing import Any

from ...router import RouterUnable

# The methods of the standard in which devices use the PIN of the access point: one on its label, or one that it displays.
# With `PIN`, which hostapd calls keypad, it is the device's own (pwhm, `s_hostapd_WPS_configMethods_str`).
_OWN = ("Label", "Display")


def has_own_pin(wps: Mapping[str, Any]) -> bool | None:
    """Whether devices can join by the access point's own PIN where WPS is on; None if that is not said.

    A firmware may list the label as a method and show no PIN, as the Livebox 5 and 7 do: then it may have none, or hide it.
    """
    methods, pin = wps.get("ConfigMethodsEnabled"), wps.get("SelfPIN")
    if not isinstance(methods, str):
        return None
    if not any(own in methods for own in _OWN) or wps.get("Status") == "SetupLocked":
        return False
    return True if pin else None


def any_own_pin(reported: Iterable[Mapping[str, Any]]) -> bool:
    """Whether devices can join by the PIN of one of these access points. Raises `RouterUnable` if that is not said."""
    found = [has_own_pin(wps) for wps in reported]
    if None in found and True not in found:
        raise RouterUnable("the router does not say whether its PIN is on (ConfigMethodsEnabled, SelfPIN)")
    return True in found
