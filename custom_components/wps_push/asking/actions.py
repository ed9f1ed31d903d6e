"""The actions that open and close a window."""

from typing import Final

from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, SupportsResponse, callback
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ..const import DOMAIN
from .targets import async_resolve
from .waiting import ATTR_WAIT, Waiting

ACTION_OPEN: Final = "open_window"
ACTION_CLOSE: Final = "close_window"

_TARGET: Final = vol.Schema(cv.ENTITY_SERVICE_FIELDS)
_OPEN: Final = _TARGET.extend({vol.Optional(ATTR_WAIT, default=False): cv.boolean})


@callback
def async_setup_actions(hass: HomeAssistant) -> None:
    """Register the actions; they are plain ones, since an entity's would reach every entity of a device or an area."""
    hass.services.async_register(
        DOMAIN, ACTION_OPEN, _async_open, schema=_OPEN, supports_response=SupportsResponse.OPTIONAL
    )
    hass.services.async_register(DOMAIN, ACTION_CLOSE, _async_close, schema=_TARGET)


async def _async_open(call: ServiceCall) -> ServiceResponse:
    """Open a window, and if that is wanted wait until it has ended."""
    network = await async_resolve(call.hass, call)
    waiting = Waiting(network)
    with waiting.listening():
        waiting.follow(await network.async_open(call.context))
        if call.data[ATTR_WAIT]:
            await waiting.async_end()
    return waiting.as_response() if call.return_response else None


async def _async_close(call: ServiceCall) -> None:
    """Close a window."""
    network = await async_resolve(call.hass, call)
    await network.async_close(call.context)
