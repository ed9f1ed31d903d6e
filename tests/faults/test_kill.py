"""Home Assistant is killed at every step of a window, and started again: a real process, and real files."""

import asyncio
from pathlib import Path

import pytest

from custom_components.wps_push.wps.routers import DRIVERS, DriverSpec
from tests.behaviour.stand import PRINTER
from tests.support import eventually

from .killing import Step, a_home
from .process import together

FACTOR = 4
"""How much faster the clock runs: slow enough for a start within one window."""

SPECS = [spec for spec in DRIVERS if spec.key in {"openwrt", "hostapd"}]
"""One router that is asked, and one that speaks by itself: what is stored does not depend on anything else."""

STEPS = [Step.IN_PRESS, Step.OPEN, Step.JOINED, Step.CLOSED]

pytestmark = together


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.key)
async def test_killed(tmp_path: Path, spec: DriverSpec, step: Step) -> None:
    async with a_home(tmp_path, spec, FACTOR) as home:
        stand = home.stand
        async with home.started() as before:
            if step is Step.IN_PRESS:
                home.delay_answers()
            before.press()
            await eventually(lambda: stand.is_open, 10)
            if step is not Step.IN_PRESS:
                await eventually(lambda: "window_opened" in before.types and home.kept("open"), 10)
            if step is Step.JOINED:
                await home.join_unseen(before)
            if step is Step.CLOSED:
                stand.device_presses(PRINTER)
                await eventually(lambda: "window_closed" in before.types and home.kept("paired"), 10)
            await home.kill(before)
        async with home.started() as after:
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
