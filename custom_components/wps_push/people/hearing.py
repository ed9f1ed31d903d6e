"""What to tell somebody who waits for a device to join: what to do now, and what is heard."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from homeassistant.util import dt as dt_util

from ..asking.waiting import Waiting
from ..wps.enrollee import display_name, is_named
from ..wps.model import Enrollee, EventType, Source, WindowState
from .words import as_code

_TELLING: Final = (EventType.DEVICE_SEEN, EventType.DEVICE_IDENTIFIED, EventType.PAIRING_FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What is known of a window at one moment. Two of them differ if people should be told."""

    action: str
    """The key of the words for it, among those for the progress of the flow."""
    words: Mapping[str, str] = field(default_factory=dict)
    """The placeholders of those words."""
    left: float | None = field(default=None, compare=False)
    """How many seconds the window stays open; None if it is not open."""


def hear(waiting: Waiting) -> Heard:
    """What there is to tell of a window while somebody waits for its end."""
    if waiting.end:
        return Heard(action="identifying")
    if (network := waiting.network) is None:
        return Heard(action="away")
    if (closes_at := network.closes_at) is None:
        return Heard(action="opening")
    action, words = _news(waiting)
    if network.window.state is WindowState.OVERLAP:
        action, words = "overlapping", {}
    left = (closes_at - dt_util.utcnow()).total_seconds()
    return Heard(action=action, words={"time": _time(closes_at), **words}, left=max(left, 0))


def called(device: Enrollee) -> str:
    """A device's name for a text that is taken for Markdown."""
    return as_code(display_name(device))


def _news(waiting: Waiting) -> tuple[str, dict[str, str]]:
    """What was heard last."""
    heard = [event.happened for event in waiting.events if event.happened.type in _TELLING]
    if not heard:
        return "press_now", {}
    device = heard[-1].device
    if device is None:
        return "failing_unknown", {}
    if heard[-1].type is EventType.PAIRING_FAILED:
        return "failing", {"name": called(device)}
    if device.source is Source.OBSERVED:
        return "newcomer", {"name": called(device)}
    is_maker = not (is_named(device) or device.model) and device.vendor is not None
    return "hearing_maker" if is_maker else "hearing", {"name": called(device)}


def _time(moment: datetime) -> str:
    return dt_util.as_local(moment).strftime("%H:%M:%S")
