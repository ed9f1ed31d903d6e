"""What to tell somebody who waits for a device to join: what to do now, and what is heard."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from ..asking.waiting import Waiting
from ..wps.evidence import Source
from ..wps.model import EventType, WindowState
from .sentences import called, harmless

_NEWS: Final = (EventType.DEVICE_SEEN, EventType.DEVICE_IDENTIFIED, EventType.PAIRING_FAILED)


class Telling(StrEnum):
    """What there is to tell. The flow has words for each (`progress` in the translations)."""

    OPENING = "opening"
    PRESS_NOW = "press_now"
    HEARING = "hearing"
    NEWCOMER = "newcomer"
    """A device is new on the Wi-Fi, and the router does not say whether it is the one."""
    FAILING = "failing"
    FAILING_UNKNOWN = "failing_unknown"
    OVERLAPPING = "overlapping"
    AWAY = "away"
    """The entry is not loaded at this moment."""
    IDENTIFYING = "identifying"
    """A device has joined, and is not known yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What is known of a window at one moment. Two of them differ if people should be told."""

    telling: Telling
    words: Mapping[str, str] = field(default_factory=dict)
    """The placeholders of those words."""
    left: float | None = field(default=None, compare=False)
    """How many seconds the window stays open; None if it is not open."""


def hear(hass: HomeAssistant, waiting: Waiting) -> Heard:
    """What there is to tell of a window while somebody waits for its end."""
    if waiting.end:
        return Heard(telling=Telling.IDENTIFYING)
    if (network := waiting.network) is None:
        return Heard(telling=Telling.AWAY)
    if (closes_at := network.closes_at) is None:
        return Heard(telling=Telling.OPENING)
    is_overlap = network.window.state is WindowState.OVERLAP
    telling, words = (Telling.OVERLAPPING, {}) if is_overlap else _news(hass, waiting)
    return Heard(telling=telling, words={"time": _time(closes_at), **words}, left=network.left)


def _news(hass: HomeAssistant, waiting: Waiting) -> tuple[Telling, dict[str, str]]:
    """What was heard last."""
    heard = [event.happened for event in waiting.events if event.happened.type in _NEWS]
    if not heard:
        return Telling.PRESS_NOW, {}
    device = heard[-1].device
    if device is None:
        return Telling.FAILING_UNKNOWN, {}
    words = {"name": harmless(called(hass, device))}
    if heard[-1].type is EventType.PAIRING_FAILED:
        return Telling.FAILING, words
    return (Telling.NEWCOMER if device.source is Source.OBSERVED else Telling.HEARING), words


def _time(moment: datetime) -> str:
    return dt_util.as_local(moment).strftime("%H:%M:%S")
