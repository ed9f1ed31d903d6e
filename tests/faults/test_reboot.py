"""The router is rebooted at every step of a window, and may come up without one of its radios."""

import asyncio
from enum import Enum, auto
import time

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest

from custom_components.wps_push.wps.model import Capability
from custom_components.wps_push.wps.routers import DRIVERS, DriverSpec
from tests.behaviour.home import Home, a_home
from tests.behaviour.stand import PRINTER
from tests.emulators.server import Fault
from tests.support import eventually

WALK_TIME = 1.5


class Step(Enum):
    """When the router goes."""

    IN_PRESS = auto()
    OPEN = auto()
    JOINED = auto()
    """A device has joined, and nobody has looked since."""


async def reach(home: Home, step: Step) -> None:
    """Press, and go on to the step."""
    if step is Step.IN_PRESS:
        home.stand.spoil(Fault(late=0.1))
        pressing = home.hass.async_create_task(home.shown.press())
        await eventually(lambda: home.stand.is_open, 10)
        await home.stand.stop()
        with pytest.raises(HomeAssistantError):
            await pressing
        home.stand.spoil(None)
        return
    await home.shown.press()
    if step is Step.JOINED:
        home.stand.device_presses(PRINTER)
        # The router's own clock makes the device join, and Home Assistant must not ask again before the router is off.
        time.sleep(0.12)  # noqa: ASYNC251
    await home.stand.stop()


@pytest.mark.parametrize("step", Step, ids=lambda step: step.name.lower())
@pytest.mark.parametrize("spec", DRIVERS, ids=lambda spec: spec.key)
async def test_a_reboot(hass: HomeAssistant, spec: DriverSpec, step: Step) -> None:
    async with a_home(hass, spec, walk_time=WALK_TIME, request=2, grace=0.3) as home:
        await home.move_in()
        await reach(home, step)
        await asyncio.sleep(0.2)
        if home.stand.adds_radios:
            home.stand.show_second_radio(is_up=False)
        await home.stand.start()
        await home.until("closed", 10)
        events = [(event.data["type"], event.data) for event in home.recorder.events]
        opened = [data["opened_by"] for type_, data in events if type_ == "window_opened"]
        closed = [data["outcome"] for type_, data in events if type_ == "window_closed"]
        told = [data["mac"] for type_, data in events if type_ == "device_paired"]
        assert opened in ([], ["home_assistant"])
        assert len(closed) == len(opened)
        # A router that says nothing of its windows is believed to have kept this one open.
        assert set(closed) <= ({"interrupted", "paired"} if Capability.STATUS in spec.capabilities else {"timed_out"})
        assert set(told) <= {PRINTER}
        assert len(told) <= 1
        if step is not Step.IN_PRESS:
            assert opened
        # It is as before: the next window is one like any other.
        home.recorder.clear()
        await home.shown.press()
        assert home.shown.window == "open"
        # What is found out of the device that joined before may come now.
        await eventually(lambda: [type_ for type_ in home.recorder.types if "window" in type_] == ["window_opened"])
