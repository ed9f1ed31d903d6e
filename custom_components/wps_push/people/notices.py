"""What a notification says, in plain words that are right for the bell, for a phone and for a loudspeaker."""

from collections.abc import Iterable
from typing import NamedTuple

from homeassistant.core import HomeAssistant, callback

from ..home.devices import given_name
from ..home.events import WpsEvent
from ..home.network import OfferedNetwork
from ..wps.enrollee import is_named
from ..wps.evidence import Source
from ..wps.model import Enrollee, Outcome
from .guarded import Because
from .sentences import (
    async_closed,
    async_joined,
    async_joined_unknown,
    async_may_have_joined,
    async_not_connected,
    async_opened,
    in_a_row,
    maker_of,
    say,
)
from .who import async_router_name


class Words(NamedTuple):
    """A notification as people read it."""

    title: str
    message: str


@callback
def async_has_joined(
    hass: HomeAssistant, event: WpsEvent, device: Enrollee, trouble: WpsEvent | None, user: str | None
) -> Words:
    """Words for a device that has joined; `trouble` is the event that it is not on the network all the same."""
    return Words(
        say(hass, "title_joined", **_where(hass, event)),
        _paragraphs(
            async_joined(hass, event, device, user),
            _details(hass, device),
            async_not_connected(hass, trouble, device) if trouble else "",
            say(hass, "not_you"),
        ),
    )


@callback
def async_somebody_has_joined(
    hass: HomeAssistant, event: WpsEvent, candidates: Iterable[Enrollee], user: str | None
) -> Words:
    """Words for a device that has joined and that the router has not named, and for those that it may be."""
    found = list(candidates)
    return Words(
        say(hass, "title_joined", **_where(hass, event)),
        _paragraphs(
            async_joined_unknown(hass, event, user),
            async_may_have_joined(hass, event, found) if found else "",
            say(hass, "not_you"),
        ),
    )


@callback
def async_somebody_may_have_joined(hass: HomeAssistant, event: WpsEvent, candidates: Iterable[Enrollee]) -> Words:
    """Words for devices that may have joined, where the router does not even say whether one has."""
    return Words(
        say(hass, "title_may_have_joined", **_where(hass, event)),
        _paragraphs(async_may_have_joined(hass, event, candidates), say(hass, "only_observed"), say(hass, "not_you")),
    )


@callback
def async_was_opened_elsewhere(hass: HomeAssistant, event: WpsEvent, *, can_close: bool) -> Words:
    """Words for a window that somebody has opened without Home Assistant."""
    return Words(
        say(hass, "title_opened_elsewhere", **_where(hass, event)),
        _paragraphs(
            async_opened(hass, event), say(hass, "nobody_at_home_close" if can_close else "nobody_at_home_look")
        ),
    )


@callback
def async_cannot_be_closed(hass: HomeAssistant, network: OfferedNetwork, because: Because, reason: str) -> Words:
    """Words for a window that was opened elsewhere and that Home Assistant cannot close; `reason` is the error's text."""
    router = given_name(network.router) or network.router.info.name
    return Words(
        say(hass, "title_opened_elsewhere", router=router, network=network.ssid),
        _paragraphs(
            say(hass, "opened_elsewhere", network=network.ssid),
            say(hass, f"cannot_close_{because}", reason=reason),
            say(hass, "nobody_at_home_look"),
        ),
    )


@callback
def async_is_closed_again(hass: HomeAssistant, event: WpsEvent, user: str | None) -> Words:
    """Words for the end of such a window."""
    return Words(
        say(hass, "title_opened_elsewhere", **_where(hass, event)),
        _paragraphs(
            say(hass, "opened_elsewhere_over", network=event.network.ssid),
            async_closed(hass, event, user),
            say(hass, "not_you") if event.happened.outcome is Outcome.PAIRED else "",
        ),
    )


def _details(hass: HomeAssistant, device: Enrollee) -> str:
    """How it is known who has joined, and what is known of the device beside its name."""
    sentences = [say(hass, "reported")] if device.source is Source.REPORTED else []
    is_called, maker = is_named(device) or device.model, maker_of(device)
    if is_called and maker:
        sentences.append(say(hass, "made_by", maker=maker, mac=device.mac))
    elif is_called or maker:
        sentences.append(say(hass, "address", mac=device.mac))
    if device.is_new:
        sentences.append(say(hass, "never_seen"))
    return in_a_row(hass, *sentences) if sentences else ""


def _where(hass: HomeAssistant, event: WpsEvent) -> dict[str, str]:
    return {"router": async_router_name(hass, event), "network": event.network.ssid}


def _paragraphs(*texts: str) -> str:
    return "\n\n".join(filter(None, texts))
