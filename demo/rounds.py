"""A press in Home Assistant, a device that joins, and what the way of the news takes."""

import asyncio
from dataclasses import dataclass
from statistics import median

from .access_point import Joins
from .adding import Added
from .api import Api
from .errors import DemoError
from .timeline import Timeline

_SOON = 30
"""Seconds within which everything happens that happens by itself."""
_PAUSE = 1
_IDENTIFIED = 35
"""A device's name is looked for during 30 s."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What lies between two things that happen."""

    words: str
    start: str
    end: str


# All times are taken in the process of the demonstration. What Home Assistant does counts from just before the request
# is sent to it, and until its event has come back on the websocket: both ways are within the time. The access point's
# own times are those at which hostapd's event reaches a listener of ours beside WPS Push's, or the emulator's. Each
# listener has its own way out of the virtual machine, so that WPS Push may hear some milliseconds before ours.
PRESS = (
    Step(words="press in Home Assistant -> window open at the router", start="pressed", end="router_window_open"),
    Step(words="press in Home Assistant -> window open, read back", start="pressed", end="window_opened"),
)
JOIN = (
    Step(words="device registered -> event device_paired", start="router_registered", end="device_paired"),
    Step(words="device registered -> automation's action ran", start="router_registered", end="automation_ran"),
    Step(words="device registered -> device identified", start="router_registered", end="device_identified"),
)


async def watch(api: Api, timeline: Timeline) -> None:
    """Note what Home Assistant tells on its bus."""
    await api.listen("wps_push_event", lambda data, now: timeline.note(data.pop("type"), now, **data))
    await api.listen("demo_automation_ran", lambda data, now: timeline.note("automation_ran", now, **data))


async def press(api: Api, router: Added, timeline: Timeline, key: str = "open_window") -> None:
    """Press a button of a router in Home Assistant; returns when Home Assistant says that it is done."""
    entity_id = router.entities[key]
    timeline.note("pressed", entity_id=entity_id)
    await api.ask("call_service", domain="button", service="press", target={"entity_id": entity_id})


async def let_join(point: Joins, number: int, timeline: Timeline) -> None:
    """Press the button of a device."""
    timeline.note("device_pressed", device=number)
    await point.press_device(number)


async def play_round(api: Api, router: Added, point: Joins, number: int, timeline: Timeline) -> int:
    """Press, let a device join, and wait until everything has happened; returns where on the timeline that begins."""
    if number:
        # The device before this one is still being given its address, on a processor that is emulated with the radios.
        await asyncio.sleep(_PAUSE)
    since = len(timeline)
    await press(api, router, timeline)
    await timeline.until("window_opened", since, _SOON)
    # Somebody walks to the device. How far is different each time, and evenly spread over a second by the golden ratio:
    # else every device would come at the same moment between two looks that Home Assistant takes at the router.
    await asyncio.sleep(number * 0.618 % 1)
    await let_join(point, number, timeline)
    mac = (await timeline.until("router_registered", since, _SOON))["mac"]
    await timeline.until("device_paired", since, _SOON, mac=mac)
    await timeline.until("automation_ran", since, _SOON, mac=mac)
    await timeline.until("window_closed", since, _SOON, outcome="paired")
    await timeline.until("device_identified", since, _IDENTIFIED, mac=mac)
    return since


async def open_and_close(api: Api, router: Added, timeline: Timeline) -> int:
    """Press, and close the window again; returns where on the timeline that begins."""
    since = len(timeline)
    await press(api, router, timeline)
    await timeline.until("router_window_open", since, _SOON)
    await timeline.until("window_opened", since, _SOON)
    await press(api, router, timeline, "close_window")
    await timeline.until("window_closed", since, _SOON, outcome="cancelled")
    return since


def summarise(title: str, steps: tuple[Step, ...], starts: list[int], timeline: Timeline) -> None:
    """Print and note the median and the worst of each step, over rounds that began at these points of the timeline."""
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
