"""The action that lets a device join by its PIN."""

from typing import Final

from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, SupportsResponse, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ..const import DOMAIN
from ..home.pin import async_join_by_pin
from ..wps.pin import DevicePin, NotAPin, PinMistake
from .targets import async_resolve
from .waiting import ATTR_WAIT, Waiting

ACTION_JOIN_BY_PIN: Final = "join_by_pin"
ATTR_PIN: Final = "pin"

# Whatever the PIN is, voluptuous does not judge it: its errors quote what they turn down.
_JOIN: Final = vol.Schema(cv.ENTITY_SERVICE_FIELDS).extend(
    {vol.Required(ATTR_PIN): object, vol.Optional(ATTR_WAIT, default=False): cv.boolean}
)


@callback
def async_setup_pin_action(hass: HomeAssistant) -> None:
    """Register the action."""
    hass.services.async_register(
        DOMAIN, ACTION_JOIN_BY_PIN, _async_join, schema=_JOIN, supports_response=SupportsResponse.OPTIONAL
    )


async def _async_join(call: ServiceCall) -> ServiceResponse:
    """Let a device join, and if that is wanted wait until it has, or until its time is over."""
    network = await async_resolve(call.hass, call)
    try:
        pin = DevicePin.read(call.data[ATTR_PIN])
    except NotAPin as err:
        is_mistyped = err.mistake is PinMistake.CHECK_DIGIT
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="not_a_pin_check_digit" if is_mistyped else "not_a_pin_form"
        ) from None
    waiting = Waiting(network)
    with waiting.listening():
        waiting.follow(await async_join_by_pin(network, pin, call.context))
        if call.data[ATTR_WAIT]:
            await waiting.async_end()
    return waiting.as_response() if call.return_response else None
