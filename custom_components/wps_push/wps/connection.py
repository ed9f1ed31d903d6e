"""Whether a device that has joined comes onto the network with the key that it was given."""

from dataclasses import replace

from .model import EventType, WindowEvent
from .router import Confirms, Router, RouterError


async def connection(router: Router, event: WindowEvent) -> list[WindowEvent]:
    """What follows an event: if a device has joined, whether it connects. It can take `Timing.connect` seconds.

    Nothing follows if the router does not know.
    """
    if event.type is not EventType.DEVICE_PAIRED or event.device is None or not isinstance(router, Confirms):
        return []
    try:
        reason = await router.connection(event.device.mac)
    except RouterError:
        return []
    type_ = EventType.DEVICE_NOT_CONNECTED if reason else EventType.DEVICE_CONNECTED
    return [replace(event, type=type_, reason=reason)]
