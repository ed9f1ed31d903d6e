"""Home Assistant is killed at every step of a window, and started again: a real process, and real files."""

import asyncio
from enum import Enum, auto
import json
from pathlib import Path
import signal
import time

import pytest

from custom_components.wps_push.wps.routers import DRIVERS, DriverSpec
from tests.behaviour.house import stand_of
from tests.behaviour.stand import PRINTER
from tests.emulators.server import Fault
from tests.support import eventually

from .process import add, started

FACTOR = 4
"""How much faster the clock runs: slow enough for a start within one window."""

SPECS = [spec for spec in DRIVERS if spec.key in {"openwrt", "hostapd"}]
"""One router that is asked, and one that speaks by itself: what is stored does not depend on anything else."""


class Step(Enum):
    """When Home Assistant is killed."""

    IN_PRESS = auto()
    """The router has opened its window, and its answer is on its way."""
    OPEN = auto()
    JOINED = auto()
    """A device has joined, and Home Assistant has not looked since."""
    CLOSED = auto()


@pytest.mark.parametrize("step", Step, ids=lambda step: step.name.lower())
@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.key)
async def test_killed(tmp_path: Path, spec: DriverSpec, step: Step) -> None:
    stand = stand_of(spec)(clock=time.monotonic, walk_time=120 / FACTOR)
    await stand.start()

    def is_stored(key: str) -> bool:
        return bool(json.loads(stored.read_text())["data"][key])

    try:
        stored = await add(tmp_path, spec, stand)
        async with started(tmp_path, stand.main, FACTOR) as before:
            if step is Step.IN_PRESS:
                stand.spoil(Fault(late=0.3))
            before.press()
            await eventually(lambda: stand.is_open, 10)
            if step is not Step.IN_PRESS:
                await eventually(lambda: "window_opened" in before.types and is_stored("open"), 10)
            if step is Step.JOINED:
                before.process.send_signal(signal.SIGSTOP)
                stand.device_presses(PRINTER)
                await eventually(lambda: not stand.is_open)
            if step is Step.CLOSED:
                stand.device_presses(PRINTER)
                await eventually(lambda: "window_closed" in before.types and is_stored("paired"), 10)
            await before.kill()
            stand.spoil(None)
        async with started(tmp_path, stand.main, FACTOR) as after:
            if step in {Step.IN_PRESS, Step.OPEN}:
                assert stand.is_open
                stand.device_presses(PRINTER)
            if step is not Step.CLOSED:
                await eventually(lambda: "window_closed" in after.types, 10)
            # Whatever would be told twice is told by the next looks.
            await asyncio.sleep(0.3)
        told = before.types + after.types
        # In a press, a router that speaks by itself may be heard before anything of its window is stored.
        assert told.count("window_opened") in ({1, 2} if step is Step.IN_PRESS else {1}), told
        for type_ in ("device_paired", "window_closed"):
            assert told.count(type_) == 1, told
        closed = next(data for data in before.told + after.told if data["type"] == "window_closed")
        assert closed["outcome"] == "paired"
        if step is not Step.IN_PRESS:
            assert closed["opened_by"] == "home_assistant"
    finally:
        await stand.stop()
