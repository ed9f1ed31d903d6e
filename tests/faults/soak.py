"""Many windows in one Home Assistant, in a process of its own without the emulated router: does anything grow?"""

import asyncio
from pathlib import Path
import time
from typing import Any

from custom_components.wps_push.wps.routers import DriverSpec
from tests.behaviour.house import stand_of
from tests.behaviour.stand import CAMERA, PRINTER
from tests.support import eventually

from .process import Child, add, started

FACTOR = 40


async def soak(folder: Path, spec: DriverSpec, windows: int, every: int) -> list[dict[str, Any]]:
    """Let a device join through each of so many windows; returns the counts after every so many of them.

    Raises `TimeoutError` if one of them is lost.
    """
    stand = stand_of(spec)(clock=time.monotonic, walk_time=120 / FACTOR)
    await stand.start()
    counts = []
    try:
        await add(folder, spec, stand)
        async with started(folder, stand.main, FACTOR) as child:
            for number in range(1, windows + 1):
                child.press()
                await eventually(lambda: stand.is_open, 10)
                await _told(child, "window_opened")
                # The same device twice in a row looks like one that has joined once.
                stand.device_presses(PRINTER if number % 2 else CAMERA)
                await _told(child, "window_closed")
                await _told(child, "device_paired")
                if number % every == 0:
                    counts.append({"windows": number, **await _counts(child)})
                child.told.clear()
    finally:
        await stand.stop()
    return counts


async def _counts(child: Child) -> dict[str, Any]:
    """The least of several counts: a look or a search may be under way."""
    counts = []
    for _ in range(4):
        counts.append(await child.count())
        await asyncio.sleep(0.1)
    return {name: min(one[name] for one in counts) for name in counts[0]}


async def _told(child: Child, type_: str) -> None:
    await eventually(lambda: type_ in child.types, 10)
