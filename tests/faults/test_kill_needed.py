"""Home Assistant is killed at every step of a window for which it has switched WPS on, and switches it off when it is back."""

from pathlib import Path

import pytest

from custom_components.wps_push.wps.routers import DRIVERS, DriverSpec
from tests.behaviour.stand import PRINTER
from tests.support import eventually

from .killing import Step, a_home
from .process import together

FACTOR = 8
"""How much faster the clock runs: what is left of a window after a start ends within some seconds."""

SPECS = [spec for spec in DRIVERS if spec.key == "linksys"]
"""One router: what is stored, and when, does not depend on it."""

pytestmark = together


@pytest.mark.parametrize("step", Step)
@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.key)
async def test_killed(tmp_path: Path, spec: DriverSpec, step: Step) -> None:
    async with a_home(tmp_path, spec, FACTOR, only_while_needed=True) as home:
        stand = home.stand
        async with home.started() as before:
            await eventually(lambda: not stand.wps_enabled, 10)
            if step is Step.BEFORE:
                stand.ignore_switch(ignore=True)
                stand.switch_wps(enabled=True)
            else:
                if step in {Step.SWITCHING, Step.IN_PRESS}:
                    home.delay_answers()
                before.press()
                await eventually(lambda: stand.wps_enabled, 10)
                # It was stored before.
                assert home.kept("need")["may_be_on"]
            if step not in {Step.BEFORE, Step.SWITCHING}:
                await eventually(lambda: stand.is_open, 10)
            if step in {Step.OPEN, Step.JOINED, Step.CLOSED}:
                await eventually(lambda: "window_opened" in before.types and home.kept("open"), 10)
            if step is Step.JOINED:
                await home.join_unseen(before)
            if step is Step.CLOSED:
                stand.ignore_switch(ignore=True)
                stand.device_presses(PRINTER)
                await eventually(lambda: "window_closed" in before.types, 10)
            await home.kill(before)
            assert stand.wps_enabled
            stand.ignore_switch(ignore=False)
        async with home.started() as after:
            if step in {Step.IN_PRESS, Step.OPEN}:
                # The window is still wanted.
                assert stand.is_open
                assert stand.wps_enabled
                stand.device_presses(PRINTER)
            if step in {Step.IN_PRESS, Step.OPEN, Step.JOINED}:
                await eventually(lambda: "window_closed" in after.types, 20)
            await eventually(lambda: not stand.wps_enabled, 20)
            await eventually(lambda: not home.kept("need")["may_be_on"], 10)
            # The next window is one like any other.
            after.told.clear()
            after.press()
            await eventually(lambda: "window_opened" in after.types, 10)
            assert stand.is_open
