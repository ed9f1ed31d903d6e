"""Press in Home Assistant, let a device join, and measure how long each step takes."""

import asyncio
from dataclasses import dataclass
from statistics import median
from typing import Any

from .access_point import Joins
from .adding import Added
from .api import Api
from .errors import DemoError
from .timeline import Timeline

_SOON = 30
"""Seconds to wait for anything that happens by itself."""
_PAUSE = 1
_RINGS = {"added": "new", "updated": "replaced"}
"""How the timeline calls what happens to a notification."""
_IDENTIFIED = 35
"""Seconds to wait for a device's name, which WPS Push looks for during 30 s."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """The time between two entries of the timeline."""

    words: str
    start: str
    end: str


# Home Assistant's times are taken in the process of the demonstration: from just before the request is sent, until the
# event has arrived on the websocket. So they include both transfers. The access point's times are the emulator's own,
# or those at which hostapd's event reaches our listener. WPS Push has another listener, with its own way out of the
# virtual machine, and may receive an event some milliseconds before ours.
PRESS = (
    Step(words="press in Home Assistant -> window open at the router", start="pressed", end="router_window_open"),
    Step(words="press in Home Assistant -> window open, read back", start="pressed", end="window_opened"),
)
JOIN = (
    Step(words="device registered -> event device_paired", start="router_registered", end="device_paired"),
    Step(words="device registered -> notification", start="router_registered", end="notified"),
    Step(words="device registered -> device identified", start="router_registered", end="device_identified"),
    Step(words="device registered -> automation ran, with its name", start="router_registered", end="automation_ran"),
)


async def watch(api: Api, timeline: Timeline) -> None:
    """Record the events on Home Assistant's bus, and what people are notified of."""
    await api.listen("wps_push_event", lambda data, now: timeline.note(data.pop("type"), now, **data))
    await api.listen("demo_automation_ran", lambda data, now: timeline.note("automation_ran", now, **data))

    def rang(sent: dict[str, Any], now: float) -> None:
        """Something has happened to notifications; when one subscribes, to those that are there already."""
        for notification in sent["notifications"].values() if sent["type"] in _RINGS else ():
            said = notification["message"].partition("\n")[0]
            timeline.note("notified", now, how=_RINGS[sent["type"]], title=notification["title"], said=said)

    await api.subscribe("persistent_notification/subscribe", rang)


async def press(api: Api, router: Added, timeline: Timeline, key: str = "open_window") -> None:
    """Press a button of a router in Home Assistant; returns when Home Assistant has confirmed the action."""
    entity_id = router.entities[key]
    timeline.note("pressed", entity_id=entity_id)
    await api.ask("call_service", domain="button", service="press", target={"entity_id": entity_id})


async def let_join(point: Joins, number: int, timeline: Timeline) -> None:
    """Press the button of a device."""
    is_open = timeline.last("window_opened", "window_closed") == "window_opened"
    hint = "" if is_open else "; no window is open, so it asks for two minutes"
    timeline.note("device_pressed", device=number, hint=hint)
    await point.press_device(number)


async def play_round(api: Api, router: Added, point: Joins, number: int, timeline: Timeline) -> int:
    """Press, let a device join, and wait until everything has happened; returns where on the timeline it began."""
    if number:
        # The previous device is still getting its IP address, on the slow processor of the virtual machine.
        await asyncio.sleep(_PAUSE)
    since = len(timeline)
    await press(api, router, timeline)
    await timeline.until("window_opened", since, _SOON)
    # Someone walks to the device. The time varies, spread evenly over a second by the golden ratio. Otherwise every
    # device would join at the same moment between two polls.
    await asyncio.sleep(number * 0.618 % 1)
    await let_join(point, number, timeline)
    mac = (await timeline.until("router_registered", since, _SOON))["mac"]
    await timeline.until("device_paired", since, _SOON, mac=mac)
    await timeline.until("notified", since, _SOON)
    await timeline.until("window_closed", since, _SOON, outcome="paired")
    await timeline.until("device_identified", since, _IDENTIFIED, mac=mac)
    await timeline.until("automation_ran", since, _SOON, mac=mac)
    return since


async def open_and_close(api: Api, router: Added, timeline: Timeline) -> int:
    """Press, and close the window again; returns where on the timeline it began."""
    since = len(timeline)
    await press(api, router, timeline)
    await timeline.until("router_window_open", since, _SOON)
    await timeline.until("window_opened", since, _SOON)
    await press(api, router, timeline, "close_window")
    await timeline.until("window_closed", since, _SOON, outcome="cancelled")
    return since


def summarise(title: str, steps: tuple[Step, ...], starts: list[int], timeline: Timeline) -> None:
    """Print and record the median and the worst time of each step, over the rounds that began at these points."""
    print(f"\n{title}, {len(starts)} rounds; milliseconds{'median':>16}{'worst':>9}")
    figures = {}
    for step in steps:
        taken = [_taken(step, since, timeline) * 1000 for since in starts]
        figures[step.words] = {"median_ms": round(median(taken), 2), "worst_ms": round(max(taken), 2)}
        print(f"  {step.words:<55}{median(taken):9.1f}{max(taken):9.1f}")
    timeline.note("summary", router=title, rounds=len(starts), steps=figures)


def _taken(step: Step, since: int, timeline: Timeline) -> float:
    start, end = timeline.find(step.start, since), timeline.find(step.end, since)
    if start is None or end is None:
        raise DemoError(f"this was not seen: {step.words}")
    taken: float = end["t"] - start["t"]
    return taken
