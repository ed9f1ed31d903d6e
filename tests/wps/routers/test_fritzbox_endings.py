"""What is made of a FRITZ!Box that shows how a window has ended for a short time only, or not at all."""

import aiohttp
import pytest

from custom_components.wps_push.wps.model import Phase, Refusal, Result
from custom_components.wps_push.wps.router import WindowRefused
from custom_components.wps_push.wps.routers.fritzbox.window import Memory

from .fritzbox_house import MAIN, House


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        # Our own window, of 120 seconds from the press.
        ([(0, "off"), (1, "press"), (2, "active"), (60, "off")], Phase.IDLE),
        ([(0, "off"), (1, "press"), (2, "active"), (118, "off")], Phase.IDLE),
        ([(0, "off"), (1, "press"), (2, "active"), (119, "off")], Phase.TIMED_OUT),
        ([(0, "off"), (1, "press"), (2, "active"), (60, "active"), (119, "off")], Phase.TIMED_OUT),
        ([(0, "off"), (100, "press"), (101, "active"), (200, "off")], Phase.IDLE),
        ([(0, "off"), (1, "press"), (2, "active"), (3, "stop"), (4, "off")], Phase.CANCELLED),
        ([(0, "success"), (1, "press"), (2, "off")], Phase.IDLE),
        # One that was found open may have been opened right after the look before.
        ([(0, "off"), (40, "active"), (117, "off")], Phase.IDLE),
        ([(0, "off"), (40, "active"), (118, "off")], Phase.TIMED_OUT),
        ([(0, "active"), (10, "off")], Phase.TIMED_OUT),
        # What was shown once is kept until the next run.
        ([(0, "active"), (10, "success"), (50, "off"), (90, "off")], Phase.SUCCEEDED),
        ([(0, "active"), (10, "success"), (50, "off"), (90, "active")], Phase.OPEN),
        ([(0, "active"), (10, "disabled"), (50, "off")], Phase.IDLE),
    ],
)
def test_stories(story: list[tuple[float, str]], expected: Phase) -> None:
    memory = Memory(walk_time=120, slack=2)
    status = None
    for now, word in story:
        match word:
            case "press":
                memory.press(now)
            case "stop":
                memory.stop()
            case _:
                status = memory.take(word, now)
    assert status is not None
    assert status.phase is expected
    assert status.result is (Result.SUCCESS if expected is Phase.SUCCEEDED else Result.NONE)


async def test_a_success_that_is_not_shown_any_more_does_not_stand_for_a_press(session: aiohttp.ClientSession) -> None:
    async with House(session) as house:
        driver = house.driver()
        house.box.words[1] = "success"
        await driver.report()
        house.box.words[1] = "off"
        with pytest.raises(WindowRefused) as refused:
            await driver.open_window(MAIN)
    assert refused.value.refusal is Refusal.NOT_CARRIED_OUT


async def test_a_network_that_has_gone_while_it_was_pressed(session: aiohttp.ClientSession) -> None:
    async with House(session) as house:
        house.box.points[2].ssid = "Home fast"
        driver = house.driver()
        assert "wlan2" in [network.id for network in await driver.networks()]
        house.box.points[2].ssid = "Home"
        house.box.registrar.bsses["wlan2"].stub = True
        with pytest.raises(WindowRefused) as refused:
            await driver.open_window("wlan2")
    assert refused.value.refusal is Refusal.RADIO_OFF
