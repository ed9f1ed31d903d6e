"""The examples of automations and actions in the documentation: whoever copies one gets what it promises.

Those that differ from router to router are in `behaviour/test_readme.py`.
"""

from collections.abc import AsyncIterator
from typing import Any

from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest

from .openwrt_home import CAMERA, PRINTER, Home
from .repository import example, examples
from .support import Shown, eventually

EXAMPLES = {
    "- alias: Nobody of us has opened this",
    "- alias: Nobody came",
    "- alias: The last one has left",
    "- action: wps_push.list_devices",
    "- action: wps_push.name_device",
    "- action: wps_push.eject_device",
    "- action: wps_push.block_device",
}
"""What is tried here, by its first line."""

ELSEWHERE = {"automation:", "- action: wps_push.open_window", "- action: wps_push.join_by_pin"}
"""What `behaviour/test_readme.py` tries."""

NO_AUTOMATION = {"  logger:", "type: grid"}


@pytest.fixture
async def home(hass: HomeAssistant) -> AsyncIterator[Home]:
    home = Home(hass)
    home.timing["idle_poll"] = 0.1
    async with home.router:
        yield home


@pytest.fixture
def messages(hass: HomeAssistant) -> list[str]:
    """What the phone is sent."""
    received: list[str] = []

    async def show(call: ServiceCall) -> None:
        received.append(call.data["message"])

    hass.services.async_register("notify", "notify", show)
    return received


async def set_up(home: Home, beginning: str) -> None:
    """An automation as the documentation has it, in a home that is empty."""
    home.hass.states.async_set("zone.home", "0")
    assert await async_setup_component(home.hass, "automation", {"automation": example(beginning)})
    await home.move_in()


async def let_in(home: Home, mac: str, name: str) -> None:
    home.recorder.clear()
    await home.shown.press()
    home.router.press(mac, name)
    await home.recorder.until("device_identified")


async def run(home: Home, sequence: Any) -> None:
    """Run the actions of a script."""
    assert await async_setup_component(home.hass, "script", {"script": {"example": {"sequence": sequence}}})
    await home.hass.services.async_call("script", "example", {}, blocking=True)


def test_no_example_is_left_out() -> None:
    assert {block.splitlines()[0] for block in examples()} == EXAMPLES | ELSEWHERE | NO_AUTOMATION


async def test_a_window_that_somebody_opens_while_nobody_is_home(home: Home, messages: list[str]) -> None:
    await set_up(home, "- alias: Nobody of us has opened this")
    home.router.registrar.press("phy0-ap0")
    await eventually(lambda: messages)
    opened = "The WPS window of Home was opened, but not from Home Assistant. A device can join now."
    assert messages == [f"{opened} It has been closed again."]
    assert home.recorder.one("window_closed")["closed_by"] == "home_assistant"
    home.recorder.clear()
    # Whoever opens it from here may do so, and so may everybody while somebody is there.
    await home.shown.press()
    await home.shown.press("close_window")
    home.recorder.clear()
    home.hass.states.async_set("zone.home", "1")
    home.router.registrar.press("phy0-ap0")
    await home.recorder.until("window_opened")
    await home.hass.async_block_till_done()
    assert home.shown.window == "open"
    assert len(messages) == 1


async def test_nobody_came(home: Home, messages: list[str]) -> None:
    home.timing["walk_time"] = home.router.registrar.walk_time = 0.8
    await set_up(home, "- alias: Nobody came")
    await home.shown.press()
    await home.shown.press("close_window")
    await let_in(home, PRINTER, "printer")
    await home.hass.async_block_till_done()
    assert messages == []
    home.recorder.clear()
    await home.shown.press()
    await home.recorder.until("window_closed")
    await home.hass.async_block_till_done()
    assert messages == ["The WPS window of Home closed because its time was over. Is the device within reach?"]


async def test_the_last_one_leaves(home: Home) -> None:
    await set_up(home, "- alias: The last one has left")
    for is_open in (False, True):
        home.hass.states.async_set("zone.home", "1")
        await home.hass.async_block_till_done()
        if is_open:
            await home.shown.press()
        home.hass.states.async_set("zone.home", "0")
        await home.hass.async_block_till_done()
    assert home.recorder.types == ["window_opened", "window_closed"]
    assert home.recorder.one("window_closed")["closed_by"] == "home_assistant"


async def test_who_has_joined_is_listed(home: Home, messages: list[str]) -> None:
    await home.move_in()
    await let_in(home, PRINTER, "printer")
    await let_in(home, CAMERA, "camera")
    await run(home, example("- action: wps_push.list_devices"))
    (message,) = messages
    today = dt_util.now().strftime("%Y-%m-%d")
    lines = [line.rpartition(" ")[0] for line in message.splitlines()]
    assert lines == [f"camera: Home, {today}", f"printer: Home, {today}"]


async def test_a_device_is_named_and_one_is_forgotten(home: Home) -> None:
    await home.move_in()
    await let_in(home, PRINTER, "printer")
    sequence = example("- action: wps_push.name_device")
    names, forgets = sequence
    forgets["data"]["mac"] = CAMERA
    assert names["data"]["mac"] == PRINTER
    await let_in(home, CAMERA, "camera")
    await run(home, sequence)
    assert [device["name"] for device in await devices(home)] == ["Printer in the kitchen"]
    assert Shown(home.hass, home.shown.entry).state("sensor", "last_paired_device").state == "unknown"


async def devices(home: Home) -> list[dict[str, Any]]:
    """Who has joined."""
    response: Any = await home.hass.services.async_call(
        "wps_push", "list_devices", {}, blocking=True, return_response=True
    )
    found: list[dict[str, Any]] = response["devices"]
    return found


async def test_the_wrong_device_is_ejected(home: Home) -> None:
    await home.move_in()
    await let_in(home, CAMERA, "camera")
    await run(home, example("- action: wps_push.eject_device"))
    (camera,) = await devices(home)
    left = dt_util.parse_datetime(camera["blocked_until"], raise_on_error=True) - dt_util.utcnow()
    assert 1700 < left.total_seconds() <= 1800


async def test_the_wrong_device_is_blocked_and_let_in_again(home: Home) -> None:
    await home.move_in()
    await let_in(home, CAMERA, "camera")
    blocks, unblocks = example("- action: wps_push.block_device")
    await run(home, [blocks])
    assert [device["is_blocked"] for device in await devices(home)] == [True]
    await home.hass.services.async_call("wps_push", "unblock_device", unblocks["data"], blocking=True)
    assert [device["is_blocked"] for device in await devices(home)] == [False]
