"""Whole sentences about what has happened, in the language of the household."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import reduce
import math
import re
from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.translation import async_get_cached_translations

from ..const import DOMAIN
from ..errors import error_key, error_placeholders
from ..home.events import BlockEvent, WpsEvent
from ..wps.enrollee import display_name, is_named
from ..wps.evidence import Source
from ..wps.model import Enrollee, Initiator, Refusal
from ..wps.router import WindowRefused
from .guarded import because_of

# Home Assistant always loads English too, for what another language lacks.
_FALLBACK: Final = "en"

# A sentence may be shown as Markdown, and the names in it were chosen by strangers: no link and no picture may hide in
# them, and no heading or list may begin with them. They stay readable where the sentence is spoken or shown as it is.
_HARMLESS: Final = str.maketrans(
    {"[": "(", "]": ")", "<": "(", ">": ")", "`": "'", "*": "\N{ASTERISK OPERATOR}", "~": "\N{TILDE OPERATOR}"}
)
# Home Assistant's frontend makes links of these without any brackets.
_ADDRESS: Final = re.compile(r":(?=//)|\bwww(?=\.)|@(?=\S)", re.IGNORECASE)
_BLOCK: Final = re.compile(r"^(#+|[-+]|\d+[.)])\s+")


@callback
def async_joined(hass: HomeAssistant, event: WpsEvent, device: Enrollee, user: str | None = None) -> str:
    """Say that a device has joined, how that is known, and whether somebody in Home Assistant had asked for it.

    `user` is the name of whoever did.
    """
    words, maker = {"network": event.network.ssid}, maker_of(device)
    if is_named(device):
        sentence = say(hass, "joined", **words, name=display_name(device))
    elif device.model:
        sentence = say(hass, "joined_model", **words, model=device.model)
    elif maker:
        sentence = say(hass, "joined_maker", **words, maker=maker)
    else:
        sentence = say(hass, "joined_address", **words, mac=device.mac)
    if device.source is Source.CONCLUDED:
        sentence = in_a_row(hass, sentence, say(hass, "concluded"))
    return _with_who_asked(hass, sentence, event, user)


@callback
def async_joined_unknown(hass: HomeAssistant, event: WpsEvent, user: str | None = None) -> str:
    """Say that a device has joined where nobody knows which, and who in Home Assistant had asked for it."""
    return _with_who_asked(hass, say(hass, "joined_unknown", network=event.network.ssid), event, user)


@callback
def async_may_have_joined(hass: HomeAssistant, event: WpsEvent, devices: Iterable[Enrollee]) -> str:
    """Say which devices may have joined, where the router does not say who has."""
    names = listed(hass, *(_name_and_address(hass, device) for device in devices))
    return say(hass, "may_have_joined", network=event.network.ssid, names=names)


@callback
def async_not_connected(hass: HomeAssistant, event: WpsEvent, device: Enrollee) -> str:
    """Say that a device that has joined is not on the network, and why."""
    sentence = say(hass, "not_connected", network=event.network.ssid, name=called(hass, device))
    return in_a_row(hass, sentence, say(hass, f"reason_{event.happened.reason}"))


@callback
def async_opened(hass: HomeAssistant, event: WpsEvent, user: str | None = None) -> str:
    """Say that a window has opened, and whether somebody in Home Assistant, and who, had asked for it."""
    if _is_from_elsewhere(event):
        return say(hass, "opened_elsewhere", network=event.network.ssid)
    network = event.network.ssid
    sentence = say(hass, "opened_by_pin", network=network) if event.by_pin else say(hass, "opened", network=network)
    return _with_who_asked(hass, sentence, event, user)


@callback
def async_closed(hass: HomeAssistant, event: WpsEvent, user: str | None = None) -> str:
    """Say how a window has ended, who has closed it, and who may have joined where the router does not say that."""
    sentence = say(hass, f"closed_{event.happened.outcome}", network=event.network.ssid)
    if user and event.happened.closed_by is Initiator.HOME_ASSISTANT:
        sentence = in_a_row(hass, sentence, say(hass, "closed_by_user", user=user))
    elif because := because_of(event.context):
        sentence = in_a_row(hass, sentence, say(hass, f"closed_because_{because}"))
    if not (candidates := event.happened.candidates):
        return sentence
    names = listed(hass, *(called(hass, one) for one in candidates))
    return in_a_row(hass, sentence, say(hass, "candidates", names=names))


@callback
def async_kept_out(hass: HomeAssistant, event: BlockEvent, user: str | None = None) -> str:
    """Say that a device is kept out, and for how long, or that it is let in again, and who in Home Assistant wanted that."""
    if not event.is_blocked:
        sentence = say(hass, "let_in_again", name=event.name)
    elif event.left is None:
        sentence = say(hass, "blocked", name=event.name)
    else:
        minutes = max(1, math.ceil(event.left / timedelta(minutes=1)))
        sentence = say(hass, "ejected", name=event.name, minutes=str(minutes))
    return in_a_row(hass, sentence, say(hass, "asked_for_by_user", user=user)) if user else sentence


@callback
def async_pin_attempted(hass: HomeAssistant, event: WpsEvent) -> str:
    """Say that somebody tries the router's own PIN."""
    return say(hass, "pin_attempted", network=event.network.ssid)


@callback
def async_refused(hass: HomeAssistant, event: WpsEvent, refusal: Refusal) -> str:
    """Say why a press was turned down, and what to do, as the error says that whoever has pressed gets."""
    error = WindowRefused(refusal)
    words = {"name": event.network.ssid, **error_placeholders(error)}
    return _text(hass, "exceptions", f"{error_key(error)}.message", words)


def maker_of(device: Enrollee) -> str | None:
    """Who has made a device, in its own words or by its address."""
    return device.manufacturer or device.vendor


def called(hass: HomeAssistant, device: Enrollee) -> str:
    """What to call a device within a sentence; a maker alone is no name."""
    if is_named(device) or device.model or not (maker := maker_of(device)):
        return display_name(device)
    return say(hass, "device_by", maker=maker)


def _name_and_address(hass: HomeAssistant, device: Enrollee) -> str:
    """The same, with what tells two devices apart that have no names of their own."""
    name = called(hass, device)
    return name if is_named(device) or name == device.mac else f"{name} ({device.mac})"


def _with_who_asked(hass: HomeAssistant, sentence: str, event: WpsEvent, user: str | None) -> str:
    if _is_from_elsewhere(event):
        return in_a_row(hass, sentence, say(hass, "nobody_asked"))
    return in_a_row(hass, sentence, say(hass, "opened_by_user", user=user)) if user else sentence


def _is_from_elsewhere(event: WpsEvent) -> bool:
    return event.happened.opened_by is Initiator.ELSEWHERE


def in_a_row(hass: HomeAssistant, *sentences: str) -> str:
    """Sentences one behind another. Not every language has a space between them."""
    return reduce(lambda first, then: say(hass, "two_sentences", first=first, then=then), sentences)


def listed(hass: HomeAssistant, *names: str) -> str:
    """Names in a list, with the comma of the language."""
    return reduce(lambda names, name: say(hass, "two_names", names=names, name=name), names)


def say(hass: HomeAssistant, key: str, **words: str) -> str:
    """A sentence of this integration, in the language of the household, with its words filled in."""
    return _text(hass, "common", key, words)


def _text(hass: HomeAssistant, category: str, key: str, words: Mapping[str, str]) -> str:
    path = f"component.{DOMAIN}.{category}.{key}"
    texts = async_get_cached_translations(hass, hass.config.language, category, DOMAIN)
    # A language that was chosen a moment ago is not loaded yet.
    text = texts.get(path) or async_get_cached_translations(hass, _FALLBACK, category, DOMAIN)[path]
    return text.format(**{name: harmless(word) for name, word in words.items()})


def harmless(word: str) -> str:
    """A stranger's word that is shown as it stands, also where it is taken for Markdown."""
    return _BLOCK.sub(r"\1", _ADDRESS.sub(r"\g<0> ", word.translate(_HARMLESS)))
