"""What people call each other, and their routers."""

from homeassistant.core import Context, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr

from ..home.events import BlockEvent, WpsEvent


async def async_user(hass: HomeAssistant, context: Context | None) -> str | None:
    """The name of the user who has caused something; None if it was nobody who has logged in to Home Assistant."""
    user = await hass.auth.async_get_user(context.user_id) if context and context.user_id else None
    return user.name if user else None


@callback
def async_router_name(hass: HomeAssistant, event: WpsEvent | BlockEvent) -> str:
    """What the household calls the router of an event."""
    devices = dr.async_get(hass)
    device = devices.async_get(event.device_id) if event.device_id else None
    if isinstance(device, dr.ChildDeviceEntry):
        device = devices.async_get(device.parent_device_id)
    return (device and device.name_by_user) or event.router
