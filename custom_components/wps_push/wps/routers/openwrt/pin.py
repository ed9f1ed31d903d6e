"""Whether devices can join by PIN, as the router is configured: hostapd's object on the bus does not show it."""

from collections.abc import Iterable, Mapping
from typing import Any

from .bss import CONFIGURATION, access_points, has_button, is_on
from .calls import DENIED, Answer, Call, Status, failure

# The object or method is missing.
_MISSING = frozenset({Status.OBJECT_NOT_FOUND, Status.METHOD_NOT_FOUND})


def pin_shown(answers: Iterable[tuple[Call, Answer]]) -> bool | None:
    """Whether devices can join by PIN; None if the account may not read the configuration.

    The answers are those to `CONFIGURATION`; others are skipped. Raises `RouterError` where they say nothing of it.
    """
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
