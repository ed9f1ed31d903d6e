"""Home Assistant is killed at every step of a window for which it has switched WPS on, and switches it off when it is back."""

from enum import Enum, auto
import json
from pathlib import Path
import signal
import time
from typing import Any

import pytest

from custom_components.wps_push.wps.routers import DRIVERS, DriverSpec
from tests.behaviour.house import stand_of
from tests.behaviour.stand import PRINTER
from tests.emulators.server import Fault
from tests.support import eventually

from .process import add, started

FACTOR = 8
"""How much faster the clock runs: what is left of a window after a start ends within some seconds."""

SPECS = [spec for spec in DRIVERS if spec.key == "linksys"]
"""One router: what is stored, and when, does not depend on it."""


class Step(Enum):
    """When Home Assistant is killed."""

    BEFORE = auto()
    """Nobody has pressed, and the router has WPS on."""
    SWITCHING = auto()
    """The router has switched WPS on, and its answer is on its way."""
    IN_PRESS = auto()
    """The router has opened its window, and its answer is on its way."""
    OPEN = auto()
    JOINED = auto()
    """A device has joined, and Home Assistant has not looked since."""
    CLOSED = auto()
    """The window has ended, and WPS is not off yet."""


@pytest.mark.parametrize("step", Step, ids=lambda step: step.name.lower())
@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.key)
async def test_killed(tmp_path: Path, spec: DriverSpec, step: Step) -> None:
    stand = stand_of(spec)(clock=time.monotonic, walk_time=120 / FACTOR)
    await stand.start()

    def kept(what: str) -> dict[str, Any]:
        content: dict[str, Any] = json.loads(stored.read_text())["data"][what]
        return content

    def need() -> dict[str, bool]:
        return kept("need")

    try:
        stored = await add(tmp_path, spec, stand, only_while_needed=True)
        async with started(tmp_path, stand.main, FACTOR) as before:
            await eventually(lambda: not stand.wps_enabled, 10)
            if step is Step.BEFORE:
                stand.ignore_switch(ignore=True)
                stand.switch_wps(enabled=True)
            else:
                if step in {Step.SWITCHING, Step.IN_PRESS}:
                    stand.spoil(Fault(late=0.3))
                before.press()
                await eventually(lambda: stand.wps_enabled, 10)
                # It was stored before.
                assert need()["may_be_on"]
            if step not in {Step.BEFORE, Step.SWITCHING}:
                await eventually(lambda: stand.is_open, 10)
            if step in {Step.OPEN, Step.JOINED, Step.CLOSED}:
                await eventually(lambda: "window_opened" in before.types and kept("open"), 10)
            if step is Step.JOINED:
                before.process.send_signal(signal.SIGSTOP)
                stand.device_presses(PRINTER)
                await eventually(lambda: not stand.is_open)
            if step is Step.CLOSED:
                stand.ignore_switch(ignore=True)
                stand.device_presses(PRINTER)
                await eventually(lambda: "window_closed" in before.types, 10)
            await before.kill()
            assert stand.wps_enabled
            stand.spoil(None)
            stand.ignore_switch(ignore=False)
        async with started(tmp_path, stand.main, FACTOR) as after:
            if step in {Step.IN_PRESS, Step.OPEN}:
                # The window is still wanted.
                assert stand.is_open
                assert stand.wps_enabled
                stand.device_presses(PRINTER)
            if step in {Step.IN_PRESS, Step.OPEN, Step.JOINED}:
                await eventually(lambda: "window_closed" in after.types, 20)
            await eventually(lambda: not stand.wps_enabled, 20)
            await eventually(lambda: not need()["may_be_on"], 10)
            # The next window is one like any other.
            after.told.clear()
            after.press()
            await eventually(lambda: "window_opened" in after.types, 10)
            assert stand.is_open
    finally:
        await stand.stop()
