"""Telling the satellite that has asked for a window how it ended."""

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
from ...wps.enrollee import display_name, is_named
from ...wps.model import Capability, Enrollee, Initiator, Outcome, Source
from .language import Language

_LOGGER: Final = logging.getLogger(__name__)

_SATELLITE: Final = "assist_satellite"

# Home Assistant's `AssistSatelliteEntityFeature.ANNOUNCE`. To import that would need the libraries of all voice satellites.
_ANNOUNCE: Final = 1

# A satellite may be busy with another announcement.
_ATTEMPTS: Final = 3

_TOLD: HassKey[set[tuple[str | None, str, str, datetime | None]]] = HassKey("wps_push_told")
"""Which satellites wait for the end of which windows: nobody is told twice who has asked twice."""


@callback
def async_satellite(hass: HomeAssistant, satellite_id: str | None, device_id: str | None) -> str | None:
    """The satellite that somebody has spoken to, if it can say something by itself."""
    if satellite_id is None and device_id is not None:
        entities = er.async_entries_for_device(er.async_get(hass), device_id)
        satellite_id = next((entity.entity_id for entity in entities if entity.domain == _SATELLITE), None)
    state = hass.states.get(satellite_id) if satellite_id else None
    return satellite_id if state and state.attributes.get(ATTR_SUPPORTED_FEATURES, 0) & _ANNOUNCE else None


async def async_open_and_tell(
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
        told = hass.data.setdefault(_TOLD, set())
        telling = satellite_id, network.router.entry.entry_id, network.id, opened_at
        if satellite_id and telling not in told:
            told.add(telling)
            listening.callback(told.discard, telling)
            task = _async_tell(network, waiting, language, satellite_id, listening.pop_all())
            _ = hass.async_create_background_task(task, f"{satellite_id} is told who joins")


async def _async_tell(
    network: OfferedNetwork, waiting: Waiting, language: Language, satellite_id: str, listening: ExitStack
) -> None:
    """Wait until it is known how a window has ended, and let the satellite say it."""
    with listening:
        await waiting.async_end()
    if message := _end_in_words(network, waiting, language):
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


def _end_in_words(network: OfferedNetwork, waiting: Waiting, language: Language) -> str | None:
    """Say how a window has ended; None if whoever waits for it has closed it or nobody knows."""
    say, ssid = language.say, network.ssid
    if (end := waiting.end) is None:
        return None
    happened, devices, candidates = end.happened, waiting.devices, waiting.candidates
    if happened.outcome is Outcome.CANCELLED and happened.closed_by is Initiator.HOME_ASSISTANT:
        return None
    if devices:
        sentences = [_joined(language, ssid, device) for device in devices]
        if any(device.source is Source.CONCLUDED for device in devices):
            sentences.append(say("concluded"))
        return language.sentences(*sentences)
    if happened.outcome is Outcome.TIMED_OUT and (candidates or not network.router.can(Capability.STATUS)):
        # A router that does not say that a device has joined does not say either that none has.
        answer = say("ended_unknown", network=ssid)
    else:
        answer = say(f"ended_{happened.outcome}", network=ssid)
    names = language.listing(_called(language, candidate) for candidate in candidates)
    return language.sentences(answer, *([say("candidates", names=names)] if names else []))


def _joined(language: Language, ssid: str, device: Enrollee) -> str:
    if is_named(device) or device.model:
        return language.say("joined", network=ssid, name=display_name(device))
    if maker := device.manufacturer or device.vendor:
        return language.say("joined_maker", network=ssid, maker=maker)
    return language.say("joined_nameless", network=ssid)


def _called(language: Language, device: Enrollee) -> str:
    """What to call a device within a sentence."""
    if is_named(device) or device.model:
        return display_name(device)
    if maker := device.manufacturer or device.vendor:
        return language.say("device_by", maker=maker)
    return language.say("device_nameless")
