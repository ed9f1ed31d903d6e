"""Whole sentences about what has happened, in the language of the household."""

from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.translation import async_get_cached_translations

from ..const import DOMAIN
from ..home.events import WpsEvent
from ..wps.enrollee import display_name, is_named
from ..wps.model import Enrollee, Initiator, Source

# Home Assistant always loads English too, for what another language lacks.
_FALLBACK: Final = "en"

# A sentence may be shown as Markdown, and the names in it were chosen by strangers: no link and no picture may hide in
# them. They stay readable where the sentence is spoken or shown as it is.
HARMLESS: Final = str.maketrans({"[": "(", "]": ")", "<": "(", ">": ")", "`": "'"})


@callback
def async_joined(hass: HomeAssistant, event: WpsEvent, device: Enrollee) -> str:
    """Say that a device has joined, how that is known, and whether somebody in Home Assistant had asked for it."""
    words, maker = {"network": event.network.ssid}, _maker(device)
    if is_named(device):
        sentence = _say(hass, "joined", **words, name=display_name(device))
    elif device.model:
        sentence = _say(hass, "joined_model", **words, model=device.model)
    elif maker:
        sentence = _say(hass, "joined_maker", **words, maker=maker)
    else:
        sentence = _say(hass, "joined_address", **words, mac=device.mac)
    if device.source is Source.CONCLUDED:
        sentence = f"{sentence} {_say(hass, 'concluded')}"
    return f"{sentence} {_say(hass, 'nobody_asked')}" if _is_from_elsewhere(event) else sentence


@callback
def async_opened(hass: HomeAssistant, event: WpsEvent) -> str:
    """Say that a window has opened, and whether somebody in Home Assistant had asked for it."""
    return _say(hass, "opened_elsewhere" if _is_from_elsewhere(event) else "opened", network=event.network.ssid)


@callback
def async_closed(hass: HomeAssistant, event: WpsEvent) -> str:
    """Say how a window has ended, and who may have joined where the router does not say that."""
    sentence = _say(hass, f"closed_{event.happened.outcome}", network=event.network.ssid)
    if not (candidates := event.happened.candidates):
        return sentence
    names = ", ".join(_name(hass, candidate) for candidate in candidates)
    return f"{sentence} {_say(hass, 'candidates', names=names)}"


def _name(hass: HomeAssistant, device: Enrollee) -> str:
    """What to call a device within a sentence; a maker alone is no name."""
    if is_named(device) or device.model or not (maker := _maker(device)):
        return display_name(device)
    return _say(hass, "device_by", maker=maker)


def _maker(device: Enrollee) -> str | None:
    return device.manufacturer or device.vendor


def _is_from_elsewhere(event: WpsEvent) -> bool:
    return event.happened.opened_by is Initiator.ELSEWHERE


def _say(hass: HomeAssistant, key: str, **words: str) -> str:
    """A sentence with its words filled in."""
    path = f"component.{DOMAIN}.common.{key}"
    texts = async_get_cached_translations(hass, hass.config.language, "common", DOMAIN)
    # A language that was chosen a moment ago is not loaded yet.
    text = texts.get(path) or async_get_cached_translations(hass, _FALLBACK, "common", DOMAIN)[path]
    return text.format(**{name: word.translate(HARMLESS) for name, word in words.items()})
