"""Who asked: every event carries the context of whoever caused it, and of nobody else."""

from typing import Any

from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest

from .openwrt_home import GUEST, MAIN, PRINTER, Home
from .support import Shown, eventually

A = Context(user_id=None, id="A")
B = Context(user_id=None, id="B")


def causes(home: Home) -> list[tuple[str, str | None]]:
    """What has happened, and who caused it: `A`, `B`, or None where nobody in Home Assistant has."""
    asked = {A.id, B.id}
    return [
        (event.data["type"], event.context.id if event.context.id in asked else None) for event in home.recorder.events
    ]


async def turned_down(home: Home, context: Context) -> None:
    """Press while two devices ask at the same time."""
    home.router.registrar.overlap()
    await eventually(lambda: home.shown.window == "overlap")
    with pytest.raises(HomeAssistantError):
        await home.shown.press(context=context)


async def test_who_opened_the_window_let_the_device_in(home: Home) -> None:
    await home.move_in()
    await home.shown.press(context=A)
    home.router.press(PRINTER, "printer")
    await home.recorder.until("device_identified")
    assert {cause for _, cause in causes(home)} == {"A"}
    assert home.shown.state("event", "wps").context.id == "A"


async def test_nobody_here_asked_for_a_device_that_joins_elsewhere_between_two_looks(home: Home) -> None:
    await home.move_in()
    await home.shown.press(context=A)
    await home.shown.press("close_window", context=A)
    home.recorder.clear()
    home.router.registrar.press("phy0-ap0")
    home.router.press(PRINTER)
    await home.recorder.until("device_paired")
    assert {cause for _, cause in causes(home)} == {None}


async def test_who_presses_while_a_window_from_elsewhere_is_open_let_the_device_in(home: Home) -> None:
    await home.move_in()
    home.router.registrar.press("phy0-ap0")
    await home.recorder.until("window_opened")
    await home.shown.press(context=A)
    home.router.press(PRINTER)
    await home.recorder.until("window_closed")
    assert causes(home) == [("window_opened", None), ("device_paired", "A"), ("window_closed", "A")]


async def test_a_press_that_fails_leaves_the_window_to_who_opened_it(home: Home) -> None:
    await home.move_in()
    await home.shown.press(context=A)
    home.router.server.denied.add("wps_start")
    with pytest.raises(HomeAssistantError, match="lacks the right"):
        await home.shown.press(context=B)
    home.router.press(PRINTER)
    await home.recorder.until("window_closed")
    assert causes(home) == [("window_opened", "A"), ("device_paired", "A"), ("window_closed", "A")]


async def test_a_press_that_fails_on_a_closed_window_leaves_nothing_behind(home: Home) -> None:
    await home.move_in()
    home.router.server.denied.add("wps_start")
    with pytest.raises(HomeAssistantError, match="lacks the right"):
        await home.shown.press(context=B)
    home.router.server.denied.clear()
    await home.shown.press(context=A)
    assert causes(home) == [("window_opened", "A")]


async def test_a_press_that_is_refused_while_another_persons_window_is_open(home: Home) -> None:
    await home.move_in()
    await home.shown.press(context=A)
    await turned_down(home, B)
    # It is the window's end that counts, and it has not ended.
    assert home.shown.outcome == "unknown"
    await home.recorder.until("window_closed")
    assert causes(home) == [
        ("window_opened", "A"),
        ("overlap_detected", "A"),
        ("window_refused", "B"),
        ("window_closed", "A"),
    ]


async def test_a_press_that_is_refused_while_a_window_from_elsewhere_is_open(home: Home) -> None:
    await home.move_in()
    # Somebody has opened and closed one before, and has nothing to do with it.
    await home.shown.press(context=A)
    await home.shown.press("close_window", context=A)
    home.recorder.clear()
    home.router.registrar.press("phy0-ap0")
    await home.recorder.until("window_opened")
    await turned_down(home, B)
    await home.recorder.until("window_closed")
    assert causes(home) == [
        ("window_opened", None),
        ("overlap_detected", None),
        ("window_refused", "B"),
        ("window_closed", None),
    ]


@pytest.mark.parametrize("opened_by", ["home_assistant", "elsewhere"])
async def test_who_closes_a_window(home: Home, opened_by: str) -> None:
    await home.move_in()
    if opened_by == "elsewhere":
        home.router.registrar.press("phy0-ap0")
    else:
        await home.shown.press(context=A)
    await eventually(lambda: home.shown.window == "open")
    await home.shown.press("close_window", context=B)
    assert causes(home) == [("window_opened", "A" if opened_by == "home_assistant" else None), ("window_closed", "B")]


async def test_a_device_is_identified_for_whoever_opened_the_window(home: Home) -> None:
    home.router.bus.lease_after = 0.3
    entry = await home.move_in(networks=[MAIN, GUEST])
    await home.shown.press(context=A)
    home.router.press(PRINTER, "printer")
    await home.recorder.until("window_closed")
    # Somebody else presses before its name is known.
    await Shown(home.hass, entry, GUEST).press(context=B)
    await home.recorder.until("device_identified")
    reported = [(event.data["type"], event.data["network"]) for event in home.recorder.events]
    assert dict(zip(reported, [cause for _, cause in causes(home)], strict=True)) == {
        ("window_opened", "Home"): "A",
        ("device_paired", "Home"): "A",
        ("window_closed", "Home"): "A",
        ("window_opened", "Home guests"): "B",
        ("device_identified", "Home"): "A",
    }


async def test_a_device_is_identified_in_its_own_window_while_another_is_open(home: Home) -> None:
    home.router.bus.lease_after = 0.3
    await home.move_in()
    await home.shown.press(context=A)
    home.router.press(PRINTER, "printer")
    await home.recorder.until("window_closed")
    await home.shown.press(context=B)
    await home.recorder.until("device_identified")
    assert causes(home) == [
        ("window_opened", "A"),
        ("device_paired", "A"),
        ("window_closed", "A"),
        ("window_opened", "B"),
        ("device_identified", "A"),
    ]


async def test_a_press_that_another_network_follows(hass: HomeAssistant) -> None:
    """One hostapd opens the windows of all its networks at once, unless it is told otherwise."""
    home = Home(hass, independent=False)
    async with home.router:
        await home.move_in(networks=[MAIN, GUEST])
        await home.shown.press(context=A)
        await eventually(lambda: len(home.recorder.events) == 2)
        opened: list[Any] = [(event.data["network"], event.data["opened_by"]) for event in home.recorder.events]
        assert opened == [("Home", "home_assistant"), ("Home guests", "home_assistant")]
        assert causes(home) == [("window_opened", "A")] * 2


async def test_a_press_that_is_refused_meanwhile_has_not_opened_what_follows(hass: HomeAssistant) -> None:
    """The second network's window is open already, which the next look will show."""
    home = Home(hass, independent=False)
    async with home.router:
        entry = await home.move_in(networks=[MAIN, GUEST])
        await home.shown.press(context=A)
        with pytest.raises(HomeAssistantError):
            await Shown(hass, entry, GUEST).press(context=B)
        await eventually(lambda: len(home.recorder.events) == 3)
        assert causes(home) == [("window_opened", "A"), ("window_refused", "B"), ("window_opened", "A")]
