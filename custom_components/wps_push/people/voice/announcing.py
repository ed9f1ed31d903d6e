"""Announcing how a window ended, on the satellite that has asked for it."""

import asyncio
from contextlib import ExitStack
from datetime import datetime
import logging
from typing import Final

from homeassistant.const import ATTR_ENTITY_ID, ATTR_SUPPORTED_FEATURES
from homeassistant.core import Context, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.util.hass_dict import HassKey

from ...asking.waiting import Waiting
from ...home.network import OfferedNetwork
from ...wps.model import Capability
from .ending import end_in_words
from .language import Language

_LOGGER: Final = logging.getLogger(__name__)

_SATELLITE: Final = "assist_satellite"

# Home Assistant's `AssistSatelliteEntityFeature.ANNOUNCE`. To import that would need the libraries of all voice satellites.
_ANNOUNCE: Final = 1

# A satellite may be busy with another announcement.
_ATTEMPTS: Final = 3

_ANNOUNCING: HassKey[set[tuple[str | None, str, str, datetime | None]]] = HassKey("wps_push_announcing")
"""Which satellites wait for the end of which windows: whoever has asked twice hears it once."""


@callback
def async_satellite(hass: HomeAssistant, satellite_id: str | None, device_id: str | None) -> str | None:
    """The satellite that somebody has spoken to, if it can say something by itself."""
    if satellite_id is None and device_id is not None:
        entities = er.async_entries_for_device(er.async_get(hass), device_id)
        satellite_id = next((entity.entity_id for entity in entities if entity.domain == _SATELLITE), None)
    state = hass.states.get(satellite_id) if satellite_id else None
    return satellite_id if state and state.attributes.get(ATTR_SUPPORTED_FEATURES, 0) & _ANNOUNCE else None


async def async_open_and_announce(
    network: OfferedNetwork, context: Context | None, language: Language, satellite_id: str | None
) -> None:
    """Open a window. When it ends, the satellite says who has joined.

    Returns once it is open; raises `HomeAssistantError` in words if it is not.
    """
    hass, waiting = network.router.hass, Waiting(network)
    with ExitStack() as listening:
        listening.enter_context(waiting.listening())
        opened_at = await network.async_open(context)
        waiting.follow(opened_at)
        announcing = hass.data.setdefault(_ANNOUNCING, set())
        task_key = satellite_id, network.router.entry.entry_id, network.id, opened_at
        if satellite_id and task_key not in announcing:
            announcing.add(task_key)
            listening.callback(announcing.discard, task_key)
            task = _async_announce_end(network, waiting, language, satellite_id, listening.pop_all())
            _ = hass.async_create_background_task(task, f"{satellite_id} announces who joins")


async def _async_announce_end(
    network: OfferedNetwork, waiting: Waiting, language: Language, satellite_id: str, listening: ExitStack
) -> None:
    """Wait until it is known how a window has ended, and let the satellite say it."""
    with listening:
        await waiting.async_end()
    if end := waiting.end:
        is_certain = network.router.can(Capability.STATUS)
        message = end_in_words(language, end, waiting.devices, waiting.candidates, is_certain=is_certain)
        if message:
            await _async_announce(network, satellite_id, message)


async def _async_announce(network: OfferedNetwork, satellite_id: str, message: str) -> None:
    hass = network.router.hass
    for _ in range(_ATTEMPTS):
        try:
            await hass.services.async_call(
                _SATELLITE, "announce", {ATTR_ENTITY_ID: satellite_id, "message": message}, blocking=True
            )
        except HomeAssistantError as err:
            _LOGGER.debug("%s did not say how a window ended: %s", satellite_id, err)
            await asyncio.sleep(network.router.timing.announce_again)
        else:
            return
