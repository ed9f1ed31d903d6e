"""Whole windows of every driver while what lies between it and the router goes wrong: docs/faults.md."""

from itertools import product

from homeassistant.core import HomeAssistant
import pytest

from custom_components.wps_push.wps.routers import DRIVERS, DriverSpec

from .plan import FaultKind, Plan, replayable
from .room import WALK_TIME, a_room, complaints

EACH = 4
"""Of so many pairs of a driver and a kind of fault, one is tried where nothing else is asked for."""

type Case = tuple[DriverSpec, FaultKind, int]


def cases(config: pytest.Config) -> list[Case]:
    """What is tried: all that `script/faults` asks for, or one seed of a selection that has every driver and every kind."""
    if not hasattr(config.option, "seeds"):
        return [
            (spec, kind, 1)
            for (row, spec), (column, kind) in product(enumerate(DRIVERS), enumerate(FaultKind))
            if (row + column) % EACH == 0
        ]
    option = config.option
    seeds = range(1, option.seeds + 1) if option.seed is None else [option.seed]
    return [
        (spec, kind, seed)
        for seed, spec, kind in product(seeds, DRIVERS, FaultKind)
        if option.driver in {None, spec.key} and option.fault in {None, kind}
    ]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    chosen = cases(metafunc.config)
    ids = [f"{spec.key}-{kind}-{seed}" for spec, kind, seed in chosen]
    metafunc.parametrize(("spec", "kind", "seed"), chosen, ids=ids)


async def test_a_window(
    hass: HomeAssistant, spec: DriverSpec, kind: FaultKind, seed: int, caplog: pytest.LogCaptureFixture
) -> None:
    plan = Plan.of(kind, seed, WALK_TIME)
    with replayable(spec.key, plan):
        async with a_room(hass, spec, plan) as room:
            # That an integration is not Home Assistant's own is said as it is set up.
            caplog.clear()
            await room.live_through()
            room.check_the_story()
            await room.move_out()
        assert not complaints(caplog, room.stand.secrets)
