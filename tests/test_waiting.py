"""Waiting for the end of a window: the answer is about the window that the action opened, and about no other."""

import asyncio
import time
from typing import Any

from homeassistant.core import HomeAssistant
import pytest

from custom_components.wps_push.wps.model import Capability
from custom_components.wps_push.wps.routers import DRIVERS, DriverSpec

from .behaviour.house import stand_of
from .behaviour.stands.fritzbox import FritzBoxStand
from .openwrt_home import CAMERA, GUEST, MAIN, PRINTER, Home
from .support import Recorder, Shown, add_entry, eventually, faster

FACTOR = 40

NOT_REPORTED = [
    spec for spec in DRIVERS if {Capability.STATUS, Capability.STATIONS} <= spec.capabilities
    and Capability.REPORTS_ENROLLEE not in spec.capabilities
]  # fmt: skip


def wait(hass: HomeAssistant) -> asyncio.Task[Any]:
    """Open a window as a script does that waits for its end."""
    return hass.async_create_task(
        hass.services.async_call("wps_push", "open_window", {"wait": True}, blocking=True, return_response=True)
    )


async def test_a_device_and_its_name(hass: HomeAssistant, home: Home) -> None:
    await home.move_in()
    waiting = wait(hass)
    await eventually(lambda: home.shown.window == "open")
    home.router.press(PRINTER, "printer")
    response = await waiting
    assert (response["outcome"], response["closes_at"]) == ("paired", None)
    assert [(device["mac"], device["name"]) for device in response["devices"]] == [(PRINTER, "printer")]


async def test_a_window_that_goes_on_because_somebody_presses_again(hass: HomeAssistant, home: Home) -> None:
    home.router.registrar.walk_time = 1
    home.timing |= {"walk_time": 1, "grace": 0.1, "request": 0.2, "slack": 0.1}
    await home.move_in()
    waiting = wait(hass)
    await eventually(lambda: home.shown.window == "open")
    # Nobody waits for longer than a window and a few requests take, unless the window goes on.
    await asyncio.sleep(0.8)
    await home.shown.press()
    assert (await waiting)["outcome"] == "timed_out"


@pytest.mark.parametrize("spec", NOT_REPORTED, ids=lambda spec: spec.key)
async def test_on_a_router_that_names_nobody_whoever_fits_is_the_answer(hass: HomeAssistant, spec: DriverSpec) -> None:
    """What a script reads in the documentation's example is there on such a router, too."""
    stand = stand_of(spec)(clock=time.monotonic, walk_time=120 / FACTOR)
    await stand.start()
    faster(hass, FACTOR, slack=0.3, grace=0.5, open_poll=0.04, identify_for=2, identify_poll=0.1)
    recorder = Recorder(hass)
    entry = await add_entry(hass, spec.key, stand.settings, networks=[stand.main])
    waiting = wait(hass)
    await eventually(lambda: Shown(hass, entry, stand.main).window == "open")
    stand.device_presses(PRINTER)
    await recorder.until("window_closed")
    await eventually(lambda: {"device_seen", "device_paired"} & set(recorder.types))
    # A name may be looked for as long as that takes.
    response = await asyncio.wait_for(waiting, 2.5)
    assert response["outcome"] == "paired"
    assert [device["mac"] for device in response["devices"] + response["candidates"]] == [PRINTER]
    await hass.config_entries.async_unload(entry.entry_id)
    await stand.stop()


async def test_several_who_may_have_joined_are_an_answer_at_once(hass: HomeAssistant) -> None:
    """Nothing more will be found out about which of them it was."""
    stand = FritzBoxStand(clock=time.monotonic, walk_time=120 / FACTOR)
    await stand.start()
    faster(hass, FACTOR, slack=0.3, grace=0.5, open_poll=0.04, identify_for=30, identify_poll=0.1)
    recorder = Recorder(hass)
    entry = await add_entry(hass, "fritzbox", stand.settings, networks=[stand.main])
    waiting = wait(hass)
    await eventually(lambda: Shown(hass, entry, stand.main).window == "open")
    stand.device_connects(CAMERA)
    stand.device_presses(PRINTER)
    await recorder.until("window_closed")
    await eventually(lambda: "device_seen" in recorder.types)
    response = await asyncio.wait_for(waiting, 1)
    assert response["devices"] == []
    assert {device["mac"] for device in response["candidates"]} == {PRINTER, CAMERA}
    await hass.config_entries.async_unload(entry.entry_id)
    await stand.stop()


async def test_a_window_through_which_nobody_came_is_answered_for_at_its_end(hass: HomeAssistant, home: Home) -> None:
    home.timing = {"identify_for": 30}
    await home.move_in()
    waiting = wait(hass)
    await eventually(lambda: home.shown.window == "open")
    await home.shown.press("close_window")
    response = await asyncio.wait_for(waiting, 1)
    assert (response["outcome"], response["closed_by"], response["devices"]) == ("cancelled", "home_assistant", [])


async def test_a_reload_does_not_end_the_wait(hass: HomeAssistant, home: Home) -> None:
    entry = await home.move_in()
    waiting = wait(hass)
    await eventually(lambda: home.shown.window == "open")
    await hass.config_entries.async_reload(entry.entry_id)
    await eventually(lambda: home.shown.window == "open")
    home.router.press(PRINTER, "printer")
    response = await waiting
    assert (response["outcome"], response["closes_at"]) == ("paired", None)
    assert [device["mac"] for device in response["devices"]] == [PRINTER]


async def test_a_network_that_is_not_offered_any_more_has_no_window(hass: HomeAssistant, home: Home) -> None:
    """Nobody hears of its end then, and the wait has one of its own."""
    home.timing = {"walk_time": 0.5, "request": 0.3}
    entry = await home.move_in(networks=[MAIN])
    waiting = wait(hass)
    await eventually(lambda: home.shown.window == "open")
    hass.config_entries.async_update_entry(entry, options={"networks": [GUEST]})
    await hass.config_entries.async_reload(entry.entry_id)
    response = await asyncio.wait_for(waiting, 3)
    assert (response["outcome"], response["closes_at"]) == (None, None)


async def test_a_deleted_entry_ends_the_wait(hass: HomeAssistant, home: Home) -> None:
    entry = await home.move_in()
    waiting = wait(hass)
    await eventually(lambda: home.shown.window == "open")
    await hass.config_entries.async_remove(entry.entry_id)
    response = await asyncio.wait_for(waiting, 1)
    assert (response["outcome"], response["closes_at"], response["devices"]) == (None, None, [])


async def test_another_entry_that_is_deleted_does_not_end_the_wait(hass: HomeAssistant, home: Home) -> None:
    other = Home(hass)
    async with other.router:
        entry = await other.move_in(identity="other")
        await hass.config_entries.async_unload(entry.entry_id)
        await home.move_in()
        waiting = wait(hass)
        await eventually(lambda: home.shown.window == "open")
        await hass.config_entries.async_remove(entry.entry_id)
    home.router.press(PRINTER, "printer")
    assert (await waiting)["outcome"] == "paired"


async def test_a_press_on_an_open_window_waits_for_the_end_of_that_window(hass: HomeAssistant, home: Home) -> None:
    await home.move_in()
    await home.shown.press()
    waiting = wait(hass)
    await asyncio.sleep(0.1)
    assert not waiting.done()
    home.router.press(PRINTER)
    assert (await waiting)["outcome"] == "paired"


async def test_a_device_that_joined_just_before_is_no_answer(hass: HomeAssistant, home: Home) -> None:
    """It came in through the window before, which had not been looked at again."""
    entry = await home.move_in()
    # On this clock nobody looks between the two presses.
    faster(hass, FACTOR, slack=0.3, grace=0.5, open_poll=60, identify_for=3, identify_poll=0.1)
    await hass.config_entries.async_reload(entry.entry_id)
    await home.shown.press()
    home.router.press(PRINTER, "printer")
    await asyncio.sleep(0.2)
    response: Any = await hass.services.async_call("wps_push", "open_window", {}, blocking=True, return_response=True)
    assert home.recorder.types[:4] == ["window_opened", "device_paired", "window_closed", "window_opened"]
    assert (response["outcome"], response["devices"]) == (None, [])
    assert response["closes_at"] == home.shown.state("sensor", "window_closes").state


async def test_the_next_window_is_no_answer(hass: HomeAssistant, home: Home) -> None:
    """Two presses, one after the other: each hears of its own window."""
    await home.move_in()
    first = wait(hass)
    await eventually(lambda: home.shown.window == "open")
    home.router.press(PRINTER, "printer")
    await home.recorder.until("window_closed")
    second = wait(hass)
    await eventually(lambda: home.shown.window == "open")
    home.router.press(CAMERA, "camera")
    answers = [await first, await second]
    assert [[device["mac"] for device in answer["devices"]] for answer in answers] == [[PRINTER], [CAMERA]]
