"""What somebody is answered who asks for something in words."""

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, Final

from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, Unauthorized
from homeassistant.helpers.translation import async_get_translations

from ...asking.spoken import async_allowing, async_last_joined, async_named, async_networks
from ...asking.targets import async_check_permission, labels
from ...const import CONF_VOICE_ASK, CONF_VOICE_CONTROL, DOMAIN
from ...home.devices import given_name
from ...home.network import OfferedNetwork
from ...wps.evidence import Source
from ...wps.model import Outcome, Role, WindowState
from .announcing import async_open_and_announce
from .language import Asked, Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What somebody has asked for."""

    asked: Asked
    name: str | None
    """The network that was named, in whatever words; None if none was."""
    language: Language
    context: Context
    satellite_id: str | None
    """The entity of the voice assistant's satellite, where one was spoken to."""


class _Answered(Exception):
    """Nothing can be done; the only argument is the answer."""


async def async_answer(hass: HomeAssistant, request: Request) -> str:
    """Do what was asked for, and say what came of it; or say why it was not done."""
    try:
        return await _ANSWERS[request.asked](hass, request)
    except _Answered as answered:
        return str(answered)
    except Unauthorized:
        return request.language.say("not_yours")
    except HomeAssistantError as err:
        return await _in_words(hass, request.language, err)


async def _open(hass: HomeAssistant, request: Request) -> str:
    say = request.language.say
    allowed = _allowed(hass, request, CONF_VOICE_CONTROL)
    found = _meant(request, allowed)
    if request.name is None:
        # As everywhere, a network for guests is opened only where it is named.
        found = [network for network in found if network.role is not Role.GUEST]
    network = _only_one(request, found, allowed, "which_open")
    await async_check_permission(hass, request.context, network)
    await async_open_and_announce(network, request.context, request.language, request.satellite_id)
    # A device may have been waiting for it.
    return say("opened" if network.window.is_running else "joined_already", network=network.ssid)


async def _close(hass: HomeAssistant, request: Request) -> str:
    say = request.language.say
    allowed = _allowed(hass, request, CONF_VOICE_CONTROL)
    found = _meant(request, allowed)
    if not (running := [network for network in found if network.window.is_running]):
        return _none_open(request, found)
    network = _only_one(request, running, running, "which_close")
    await async_check_permission(hass, request.context, network)
    await network.async_close(request.context)
    return say("joined_already" if network.outcome is Outcome.PAIRED else "closed", network=network.ssid)


async def _is_open(hass: HomeAssistant, request: Request) -> str:
    found = _meant(request, _allowed(hass, request, CONF_VOICE_ASK))
    running = [network for network in found if network.window.is_running]
    if not running:
        return _none_open(request, found)
    return request.language.sentences(*(_running(request.language, network) for network in running))


async def _last_joined(hass: HomeAssistant, request: Request) -> str:
    say = request.language.say
    if (device := async_last_joined(_meant(request, _allowed(hass, request, CONF_VOICE_ASK)))) is None:
        return say("nobody_yet")
    words = {"network": device.network, "when": request.language.moment(device.paired_at)}
    if device.name == device.mac:
        answer = say("last_nameless", **words)
    elif device.name == device.vendor:
        answer = say("last_maker", **words, maker=device.name)
    else:
        answer = say("last", **words, name=device.name)
    return request.language.sentences(answer, *([say("concluded")] if device.source is Source.CONCLUDED else []))


type _Answer = Callable[[HomeAssistant, Request], Coroutine[Any, Any, str]]

_ANSWERS: Final[dict[Asked, _Answer]] = {
    Asked.OPEN: _open,
    Asked.CLOSE: _close,
    Asked.IS_OPEN: _is_open,
    Asked.LAST_JOINED: _last_joined,
}


def _allowed(hass: HomeAssistant, request: Request, option: str) -> list[OfferedNetwork]:
    """The networks that an option allows this for."""
    if not async_allowing(hass, option):
        raise _Answered(request.language.say("may_not_ask" if option == CONF_VOICE_ASK else "may_not_control"))
    return async_networks(hass, option)


def _meant(request: Request, networks: Sequence[OfferedNetwork]) -> Sequence[OfferedNetwork]:
    """The networks that somebody means who has named one, or none: all of them."""
    if request.name is None:
        return networks
    if found := async_named(networks, request.name, request.language.guests):
        return found
    choices = request.language.choice(_called(networks))
    raise _Answered(request.language.say("unknown", name=request.name, choices=choices))


def _only_one(
    request: Request, found: Sequence[OfferedNetwork], choices: Sequence[OfferedNetwork], question: str
) -> OfferedNetwork:
    """The one network that was found; asks back where there are several, or none among these choices."""
    if len(found) == 1:
        return found[0]
    names = _called(found or choices)
    raise _Answered(request.language.say(question, choices=request.language.choice(names), example=names[0]))


def _called(networks: Sequence[OfferedNetwork]) -> list[str]:
    """What to call networks that somebody has to choose from: by their own names, if these differ."""
    names = sorted({network.ssid for network in networks})
    return names if len(names) == len(networks) else list(labels(networks))


def _running(language: Language, network: OfferedNetwork) -> str:
    """Say that a window is open, and for how long."""
    if network.window.state is WindowState.OVERLAP:
        return language.say("is_overlap", network=network.ssid)
    if network.by_pin:
        return language.say("is_by_pin", network=network.ssid)
    # Nobody needs it more precisely, and every language has one form for tens.
    return language.say("is_open", network=network.ssid, seconds=max(10, round(network.left or 0, -1)))


def _none_open(request: Request, networks: Sequence[OfferedNetwork]) -> str:
    """Say that no window is open, as far as that is known."""
    say = request.language.say
    for network in networks:
        if not network.router.entry.runtime_data.last_update_success:
            return say("away", router=given_name(network.router) or network.router.name)
    return say("is_closed", network=networks[0].ssid) if len(networks) == 1 else say("none_open")


async def _in_words(hass: HomeAssistant, language: Language, error: HomeAssistantError) -> str:
    """An error in the language of whoever has asked, as far as Home Assistant has it in that language."""
    texts = await async_get_translations(hass, language.code, "exceptions", {DOMAIN})
    text = texts.get(f"component.{error.translation_domain}.exceptions.{error.translation_key}.message")
    return text.format(**(error.translation_placeholders or {})) if text else str(error)
