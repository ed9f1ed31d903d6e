"""A window that is open for a while and looked at: Home Assistant writes nothing that has not changed."""

from typing import Any

from homeassistant.const import EVENT_STATE_CHANGED, EVENT_STATE_REPORTED
from homeassistant.core import Event, HomeAssistant, callback
import pytest

from custom_components.wps_push.const import DOMAIN
from custom_components.wps_push.wps.model import Capability
from custom_components.wps_push.wps.routers import DriverSpec
from tests.support import eventually

from .home import a_home

MANY = 30
"""Requests that make ten looks or more, whatever a look takes."""


@pytest.mark.needs(Capability.STATUS)
@pytest.mark.lacks(Capability.PUSH)
async def test_looks_at_an_open_window_write_nothing(
    hass: HomeAssistant, spec: DriverSpec, hass_storage: dict[str, Any]
) -> None:
    written: list[str] = []

    @callback
    def note(event: Event[Any]) -> None:
        written.append(f"{event.event_type} {event.data['entity_id']}")

    # Routers report whole seconds, on the real clock as well.
    async with a_home(hass, spec, walk_time=60, slack=2, open_poll=0.01) as home:
        await home.move_in()
        await home.shown.press()
        before = home.stand.requests
        await eventually(lambda: home.stand.requests > before + 3)
        hass.bus.async_listen(EVENT_STATE_CHANGED, note)
        hass.bus.async_listen(EVENT_STATE_REPORTED, note, event_filter=callback(lambda _: True))
        await eventually(lambda: home.stand.requests > before + MANY, 10)
        assert home.shown.window == "open"
        assert written == []
        # The seconds that are left change all the time, and the end does not.
        stored = hass_storage[f"{DOMAIN}.{home.entry.entry_id}"]["data"]["open"][home.stand.main]
        assert stored["status"]["remaining"] is None
