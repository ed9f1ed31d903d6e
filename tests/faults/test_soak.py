"""The twentieth window costs what the fifth one did; `script/soak` lets thousands follow."""

from pathlib import Path

import pytest

from custom_components.wps_push.wps.routers import DRIVERS
from tests.lab.fixtures import started
from tests.wps.routers.hostapd import TwoInterfaces

from .process import together
from .soak import FACTOR, MAY_GROW, NEVER_GROW, Emulated, Real, Row, growth, soak

SPECS = {spec.key: spec for spec in DRIVERS}


def but_for_python(rows: list[Row]) -> list[Row]:
    """The same without what Python itself takes a while to settle on."""
    return [{**row, "blocks": 0, "memory_kb": 0} for row in rows]


@together
async def test_nothing_grows(tmp_path: Path) -> None:
    rows = await soak(tmp_path, Emulated(SPECS["openwrt"]), 20, 5)
    # Both devices have joined by the first row. A line for each of the windows since would be far more than what may grow.
    assert growth(but_for_python(rows)) == []


@together
async def test_nothing_grows_beside_the_real_hostapd(tmp_path: Path) -> None:
    lab = started(TwoInterfaces({}, {"ssid": "Guests"}, speed=FACTOR))
    try:
        rows = await soak(tmp_path, Real(SPECS["hostapd"], lab), 8, 2)
    finally:
        lab.stop()
    assert growth(but_for_python(rows)) == []
    # A listener and one for requests, for each of the two interfaces.
    assert [row["client_sockets"] for row in rows] == [4] * 4


def a_soak(name: str, counts: list[int]) -> list[Row]:
    flat = dict.fromkeys([*MAY_GROW, *NEVER_GROW], 100)
    return [{**flat, "windows": 200 * number, name: count} for number, count in enumerate(counts, 1)]


@pytest.mark.parametrize("name", NEVER_GROW)
def test_one_more_is_growth(name: str) -> None:
    # One that comes and goes is none.
    assert growth(a_soak(name, [100, 101, 100, 101])) == []
    assert growth(a_soak(name, [100, 100, 100, 101])) == [f"{name} has grown from 100 to 101"]


@pytest.mark.parametrize("name", MAY_GROW)
def test_more_than_a_little_in_the_second_half_is_growth(name: str) -> None:
    each, least = MAY_GROW[name]
    most = int(max(each * 400, least))
    assert growth(a_soak(name, [100, 5000, 5000, 5000 + most])) == []
    (found,) = growth(a_soak(name, [100, 5000, 5000, 5001 + most]))
    assert found.startswith(f"{name} has grown from 5000 to {5001 + most} in 400 windows")
