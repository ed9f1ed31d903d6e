"""How a window has ended, in words for whoever has asked for it."""

from collections.abc import Sequence

from ...home.events import WpsEvent
from ...wps.enrollee import display_name, is_named
from ...wps.evidence import Source
from ...wps.model import Enrollee, Initiator, Outcome
from ..sentences import maker_of
from .language import Language


def end_in_words(
    language: Language, end: WpsEvent, devices: Sequence[Enrollee], candidates: Sequence[Enrollee], *, is_certain: bool
) -> str | None:
    """Say how a window has ended, and who has joined or may have; None if somebody in this home has closed it.

    `is_certain` says whether its router would have reported that a device has joined.
    """
    happened, ssid = end.happened, end.network.ssid
    if devices:
        is_concluded = any(device.source is Source.CONCLUDED for device in devices)
        sentences = [_joined(language, ssid, device) for device in devices]
        return language.sentences(*sentences, *([language.say("concluded")] if is_concluded else []))
    if happened.outcome is Outcome.CANCELLED and happened.closed_by is Initiator.HOME_ASSISTANT:
        return None
    is_open_question = happened.outcome is Outcome.TIMED_OUT and (candidates or not is_certain)
    answer = language.say("ended_unknown" if is_open_question else f"ended_{happened.outcome}", network=ssid)
    names = language.listing(_called(language, candidate) for candidate in candidates)
    return language.sentences(answer, *([language.say("candidates", names=names)] if names else []))


def _joined(language: Language, ssid: str, device: Enrollee) -> str:
    if is_named(device) or device.model:
        return language.say("joined", network=ssid, name=display_name(device))
    if maker := maker_of(device):
        return language.say("joined_maker", network=ssid, maker=maker)
    return language.say("joined_nameless", network=ssid)


def _called(language: Language, device: Enrollee) -> str:
    """What to call a device within a sentence."""
    if is_named(device) or device.model:
        return display_name(device)
    if maker := maker_of(device):
        return language.say("device_by", maker=maker)
    return language.say("device_nameless")
