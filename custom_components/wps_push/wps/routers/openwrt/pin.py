"""Whether devices can join by PIN, as the router is configured: hostapd's object on the bus does not show it."""

from collections.abc import Iterable, Mapping
from typing import Any

from ...model import OwnPin
from ...router import RouterError, RouterUnable
from .bss import CONFIGURATION, access_points, has_button, is_on
from .calls import DENIED, Answer, Call, Status, failure
from .ubus import Ubus

# The object or method is missing.
_MISSING = frozenset({Status.OBJECT_NOT_FOUND, Status.METHOD_NOT_FOUND})


async def takes_pin(ubus: Ubus) -> bool:
    """Ask for the configuration. Raises `RouterUnable` if the account may not read it, and what `Ubus.call` raises."""
    if (takes := _shown((await ubus.call((), [[call] for call in CONFIGURATION])).optional)) is None:
        raise RouterUnable("the account may not read the wireless configuration (network.wireless status)")
    return takes


def told_pin(answers: Iterable[tuple[Call, Answer]]) -> OwnPin | None:
    """What the answers to `CONFIGURATION`, which may be among others, have said of it; None if they have failed."""
    try:
        takes = _shown(answers)
    except RouterError:
        return None
    return OwnPin.HIDDEN if takes is None else OwnPin.ON if takes else OwnPin.OFF


def _shown(answers: Iterable[tuple[Call, Answer]]) -> bool | None:
    """None if the account may not read the configuration. Raises `RouterError`."""
    for call, answer in answers:
        if call not in CONFIGURATION:
            continue
        if answer.ok:
            return _takes_pin(answer.data)
        if answer.status not in DENIED | _MISSING:
            raise failure(call, answer)
    return None


def _takes_pin(data: Mapping[str, Any]) -> bool:
    """The scripts write `wps_pin` and `wps_ap_setup_locked` for hostapd where a WPS method is on.

    The label is such a method, and lets nobody in without a PIN. With `ext_registrar`, other programs in the network may let
    devices in by PIN. (openwrt/openwrt, `iface_wps` in `wifi-scripts/files-ucode/usr/share/ucode/wifi/ap.uc`.)
    """
    configs = (access_point.config for access_point in access_points(data) if not access_point.disabled)
    return any(_has_wps(config) and _admits(config) for config in configs)


def _has_wps(config: Mapping[str, Any]) -> bool:
    return has_button(config) or is_on(config.get("wps_label")) or "label" in str(config.get("wps_config"))


def _admits(config: Mapping[str, Any]) -> bool:
    has_pin = bool(config.get("wps_pin")) and not is_on(config.get("wps_ap_setup_locked"))
    return has_pin or is_on(config.get("ext_registrar"))
