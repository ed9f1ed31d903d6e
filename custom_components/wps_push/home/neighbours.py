"""The routers of one home: a device that hears the windows of two of them joins neither."""

from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.util.hass_dict import HassKey

from ..const import CONF_OUT_OF_REACH, DOMAIN
from ..wps.model import WindowState
from .router import KnownRouter

_NEIGHBOURS: HassKey[list[KnownRouter]] = HassKey(f"{DOMAIN}_neighbours")


@callback
def async_join(router: KnownRouter) -> CALLBACK_TYPE:
    """Count a router among those of this home; returns how to stop that."""
    neighbours = router.hass.data.setdefault(_NEIGHBOURS, [])
    neighbours.append(router)
    return lambda: neighbours.remove(router)


@callback
def async_is_another_open(router: KnownRouter) -> bool:
    """Whether the window of another router within reach of this one is open or being opened."""
    return not _is_out_of_reach(router) and any(map(_has_open_window, _others_within_reach(router)))


def _others_within_reach(router: KnownRouter) -> list[KnownRouter]:
    neighbours = router.hass.data.get(_NEIGHBOURS, ())
    return [other for other in neighbours if other is not router and not _is_out_of_reach(other)]


def _is_out_of_reach(router: KnownRouter) -> bool:
    return bool(router.entry.options.get(CONF_OUT_OF_REACH))


def _has_open_window(router: KnownRouter) -> bool:
    return any(window.is_running or window.state is WindowState.OPENING for window in router.windows.values())
