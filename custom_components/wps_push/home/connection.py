"""Find out whether a device that has joined comes onto the network with the key that it was given."""

from dataclasses import replace

from ..wps.model import EventType, WindowEvent
from ..wps.router import Confirms, RouterError
from .router import KnownRouter


async def async_connection(router: KnownRouter, paired: WindowEvent) -> list[WindowEvent]:
    """The event that follows `DEVICE_PAIRED`; none if the router does not know. It can take `Timing.connect` seconds."""
    if paired.device is None or not isinstance(router.driver, Confirms):
        return []
    try:
        reason = await router.driver.connection(paired.device.mac)
    except RouterError:
        return []
    type_ = EventType.DEVICE_NOT_CONNECTED if reason else EventType.DEVICE_CONNECTED
    return [replace(paired, type=type_, reason=reason)]
