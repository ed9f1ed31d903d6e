"""The real hostapd behind the proxy: windows that run out, that are closed, and that a device joins through."""

from dataclasses import replace
from itertools import product
from random import Random

from homeassistant.core import HomeAssistant
import pytest

from custom_components.wps_push.wps.routers import DRIVERS
from tests.lab import RadioLab, WiredLab
from tests.lab.base import Lab
from tests.lab.conf import Conf
from tests.lab.fixtures import started
from tests.wps.routers.hostapd import TwoInterfaces

from .plan import FaultKind, Plan, replayable
from .real import RealHostapd
from .room import Room, a_room, complaints

SPEC = next(spec for spec in DRIVERS if spec.key == "hostapd")

FACTORS = {"hostapd_none": 60, "hostapd_wired": 30, "hostapd_radio": 12}
"""How much faster the clock runs on each layer of the lab: a device does not hurry."""

TRIED = {
    "hostapd_none": [FaultKind.DROP, FaultKind.DUPLICATE, FaultKind.RESET],
    "hostapd_wired": [FaultKind.REORDER, FaultKind.CLOSE],
    "hostapd_radio": [FaultKind.DROP],
}
"""What is tried where nothing else is asked for, with the seed 1."""

RADIO_SHARE = 10
"""One of so many seeds is tried on the radio, where one window comes after the other."""

_ALIKE = {"timed_out", "cancelled"}

type Case = tuple[FaultKind, int]


def cases(config: pytest.Config, layer: str) -> list[Case]:
    """What is tried on a layer of the lab."""
    option = config.option
    if not hasattr(option, "seeds"):
        return [(kind, 1) for kind in TRIED[layer]]
    if option.driver not in {None, layer}:
        return []
    most = -(-option.seeds // RADIO_SHARE) if layer == "hostapd_radio" else option.seeds
    seeds = range(1, most + 1) if option.seed is None else [option.seed]
    return [(kind, seed) for seed, kind in product(seeds, FaultKind) if option.fault in {None, kind}]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    chosen = cases(metafunc.config, metafunc.function.__name__.removeprefix("test_"))
    metafunc.parametrize(("kind", "seed"), chosen, ids=[f"{kind}-{seed}" for kind, seed in chosen])


async def live(
    hass: HomeAssistant, lab: Lab, layer: str, plan: Plan, caplog: pytest.LogCaptureFixture, closes: str | None = None
) -> None:
    """One window of a hostapd that has started, and what has to be true of it; `closes` says who does, if nobody joins."""
    hostapd = RealHostapd(lab)
    with replayable(layer, plan):
        async with a_room(hass, SPEC, plan, hostapd, FACTORS[layer]) as room:
            caplog.clear()
            if closes:
                room.may_be_closed = True
                room.early = room.press_close if closes == "home_assistant" else hostapd.close_elsewhere
            await room.live_through()
            room.check_the_story()
            check_the_ends(room, hostapd, closes)
            await room.move_out()
            assert not hostapd.client_sockets
        assert not complaints(caplog, hostapd.secrets)


def check_the_ends(room: Room, hostapd: RealHostapd, closes: str | None) -> None:
    """What was told of the ends of windows is what hostapd has printed of them, in this order.

    Whoever looks when the time is over cannot see any more that the window was closed before; and whoever closes it at that
    moment cannot see that its time was over first.
    """
    told = [event for event in room.closed if event.data["outcome"] != "interrupted"]
    printed = hostapd.outcomes
    story = [(event.data["outcome"], event.data.get("closed_by")) for event in told], printed
    rest = iter(printed)
    for event in told:
        outcome = event.data["outcome"]
        has_run_out = outcome in _ALIKE and room.has_run_out(event)
        may_be = _ALIKE if has_run_out else {outcome}
        assert any(printed_outcome in may_be for printed_outcome in rest), story
        assert event.data.get("closed_by") == (closes if outcome == "cancelled" else None), story


async def test_hostapd_none(hass: HomeAssistant, kind: FaultKind, seed: int, caplog: pytest.LogCaptureFixture) -> None:
    """Nobody can join without a radio; where the plan lets somebody join, somebody closes the window instead."""
    # Two networks, or one in two bands: a press opens both interfaces.
    second: Conf = {"ssid": "Guests"} if seed % 2 else {}
    lab = started(TwoInterfaces({}, second, speed=FACTORS["hostapd_none"]))
    closes = Random(seed).choice(["home_assistant", "elsewhere"])  # noqa: S311 - it is to be foreseen
    try:
        await live(hass, lab, "hostapd_none", Plan.of(kind, seed, 120 / FACTORS["hostapd_none"]), caplog, closes)
    finally:
        lab.stop()


async def test_hostapd_wired(hass: HomeAssistant, kind: FaultKind, seed: int, caplog: pytest.LogCaptureFixture) -> None:
    """A device that asks before the window is open gives up on a wire."""
    lab = started(WiredLab(speed=FACTORS["hostapd_wired"]))
    try:
        await live(hass, lab, "hostapd_wired", Plan.of(kind, seed, 120 / FACTORS["hostapd_wired"]), caplog)
    finally:
        lab.stop()


async def test_hostapd_radio(
    hass: HomeAssistant, kind: FaultKind, seed: int, radio: RadioLab, caplog: pytest.LogCaptureFixture
) -> None:
    factor = FACTORS["hostapd_radio"]
    radio.restart_ap(speed=factor)
    plan = Plan.of(kind, seed, 120 / factor)
    # A window that nobody joins through costs much time here, and shows no more than without a radio.
    await live(hass, radio, "hostapd_radio", replace(plan, joins_after=plan.joins_after or 1), caplog)
