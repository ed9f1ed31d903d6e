"""Many windows in one Home Assistant, in a process of its own without the emulated router: does anything grow?"""

from abc import ABC, abstractmethod
import asyncio
from collections.abc import Callable
from pathlib import Path
import time
from typing import Any, override

from custom_components.wps_push.wps.routers import DriverSpec
from tests.behaviour.house import stand_of
from tests.behaviour.stand import CAMERA, PRINTER
from tests.support import eventually
from tests.wps.routers.hostapd import TwoInterfaces

from .process import Child, add, started
from .real import RealHostapd
from .room import Behind

FACTOR = 40

MAY_GROW = {"memory_kb": (1.0, 1024), "blocks": (0.5, 300), "stored_bytes": (0.0, 200)}
"""By how much these may grow in the second half of the windows: for each window, or in all if that is more."""

NEVER_GROW = ("tasks", "threads", "sockets", "descriptors", "client_sockets")
"""Of these there are never more in the end than at most in the first half."""

_RUNS_OUT = 25
"""One of so many windows of the real hostapd is left open until its time is over."""

type Row = dict[str, Any]


class Soaked(ABC):
    """A router, and what happens in its windows."""

    spec: DriverSpec
    behind: Behind

    @abstractmethod
    async def end(self, number: int, child: Child) -> None:
        """Let this window end in some way, and wait until Home Assistant has told that."""

    def counts(self) -> Row:
        """What is to be counted here."""
        return {}


class Emulated(Soaked):
    """An emulated router; a device joins through each window."""

    def __init__(self, spec: DriverSpec) -> None:
        """Build it, switched off."""
        self.spec = spec
        self.behind = stand_of(spec)(clock=time.monotonic, walk_time=120 / FACTOR)

    @override
    async def end(self, number: int, child: Child) -> None:
        # The same device twice in a row looks like one that has joined once.
        self.behind.device_presses(PRINTER if number % 2 else CAMERA)
        await _told(child, "window_closed")
        await _told(child, "device_paired")


class Real(Soaked):
    """A real hostapd with two networks; its windows are closed by Home Assistant and by others in turn, and some run out."""

    def __init__(self, spec: DriverSpec, lab: TwoInterfaces) -> None:
        """Take one that has started with the speed `FACTOR`."""
        self.spec = spec
        self.behind = self._hostapd = RealHostapd(lab)

    @override
    async def end(self, number: int, child: Child) -> None:
        outcome, closed_by = "cancelled", None
        if number % _RUNS_OUT == 0:
            outcome = "timed_out"
        elif number % 2:
            closed_by = "home_assistant"
            child.press_close()
            await eventually(lambda: child.has_done("close"), 10)
        else:
            closed_by = "elsewhere"
            self._hostapd.close_elsewhere()
        closed = await _told(child, "window_closed")
        assert (closed["outcome"], closed.get("closed_by")) == (outcome, closed_by)

    @override
    def counts(self) -> Row:
        return {"client_sockets": len(self._hostapd.client_sockets)}


async def soak(
    folder: Path, soaked: Soaked, windows: int, every: int, show: Callable[[Row], None] | None = None
) -> list[Row]:
    """Let so many windows follow each other; returns the counts after every so many of them, and shows each at once.

    Raises `TimeoutError` if one of them is lost.
    """
    behind = soaked.behind
    await behind.start()
    rows = []
    try:
        await add(folder, soaked.spec, behind)
        async with started(folder, behind.main, FACTOR) as child:
            for number in range(1, windows + 1):
                try:
                    await _one_window(soaked, number, child)
                except BaseException as error:
                    error.add_note(f"window {number}: {child.told}")
                    raise
                if number % every == 0:
                    rows.append({"windows": number, **await _counts(soaked, child)})
                    if show:
                        show(rows[-1])
                child.told.clear()
    finally:
        await behind.stop()
    return rows


async def _one_window(soaked: Soaked, number: int, child: Child) -> None:
    child.press()
    await eventually(lambda: soaked.behind.is_open, 10)
    await _told(child, "window_opened")
    # Whoever closes a window before the press has seen it open makes the press fail.
    await eventually(lambda: child.has_done("press"), 10)
    await soaked.end(number, child)


def growth(rows: list[Row]) -> list[str]:
    """What has grown more than it may."""
    first = rows[: len(rows) // 2]
    half, last = first[-1], rows[-1]
    windows = last["windows"] - half["windows"]
    found = []
    for name, (each, least) in MAY_GROW.items():
        most = max(each * windows, least)
        if last[name] - half[name] > most:
            found.append(
                f"{name} has grown from {half[name]} to {last[name]} in {windows} windows, by more than {most:g}"
            )
    for name in NEVER_GROW:
        before = max((row[name] for row in first if name in row), default=0)
        if last.get(name, 0) > before:
            found.append(f"{name} has grown from {before} to {last[name]}")
    return found


async def _counts(soaked: Soaked, child: Child) -> Row:
    """The least of several counts: a look or a search may be under way."""
    counts = []
    for _ in range(4):
        counts.append({**await child.count(), **soaked.counts()})
        await asyncio.sleep(0.1)
    return {name: min(one[name] for one in counts) for name in counts[0] if name != "type"}


async def _told(child: Child, type_: str) -> dict[str, Any]:
    await eventually(lambda: type_ in child.types, 10)
    return next(data for data in child.told if data["type"] == type_)
