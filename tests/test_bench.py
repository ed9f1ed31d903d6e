"""Each measurement of `script/bench`, as small as it can be: it brings the figures that the rows ask for."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
import gc
from importlib import import_module
import json
import time
from typing import Any, override

import pytest

from custom_components.wps_push.wps.routers import DRIVERS
from custom_components.wps_push.wps.timing import Timing

from .bench.__main__ import BENCHES, PAGE, SUITE
from .bench.baseline import checked_out
from .bench.elsewhere import elsewhere
from .bench.idle import idle
from .bench.imports import imports
from .bench.lag import Lag
from .bench.page import written
from .bench.paired import paired
from .bench.press import press
from .bench.report import ratios, table
from .bench.rows import Row, rows
from .bench.sampling import Sampling
from .bench.scale import SIZES, scale
from .bench.serving import Asked, process
from .bench.start import start
from .bench.window import window
from .repository import ROOT

QUICK = ["freebox"]
"""A driver that is quick at everything."""


class Here(Asked):
    """What else is a process of its own, in this one."""

    def __init__(self, who: object) -> None:
        self._who = who

    @override
    async def ask(self, question: str, /, **details: Any) -> Any:
        # All that is asked and answered can be said by JSON.
        details = json.loads(json.dumps(details))
        return json.loads(json.dumps(await getattr(self._who, question)(**details)))


@asynccontextmanager
async def here(module: str) -> AsyncGenerator[Asked]:
    async with import_module(f"tests.bench.{module}").living() as who:
        yield Here(who)


@asynccontextmanager
async def here_but_what_forks(module: str) -> AsyncGenerator[Asked]:
    async with process(ROOT, module) if module == "importing" else here(module) as who:
        yield who


SMALL: dict[str, Callable[[], Awaitable[dict[str, float]]]] = {
    "scale": partial(scale, here, sizes=(1,), seconds=0.2, idle=0.2, every=0.1, rest=0.1),
    "press": partial(press, here, rounds=1, drivers=QUICK),
    "paired": partial(paired, here, routers=1, factor=100),
    "elsewhere": partial(elsewhere, here, routers=1, rounds=1, factor=600),
    "window": partial(window, here, factor=400, drivers=QUICK),
    "idle": partial(idle, here, factor=2000, drivers=QUICK),
    "start": partial(start, here),
    "import": partial(imports, here_but_what_forks, times=1, of="homeassistant.const", beyond=False),
}


def asked_of(name: str) -> list[Row]:
    """The rows of a measurement; those of one driver where each has its own."""
    found = [row for row in rows(1) if row.figure.startswith(f"{name}.")]
    return [row for row in found if row.driver in {None, *QUICK}]


def test_each_measurement_is_tried() -> None:
    assert SMALL.keys() == BENCHES.keys()
    assert all(map(asked_of, SMALL))
    assert {row.figure.partition(".")[0] for row in rows(1)} == {*BENCHES, SUITE}


def test_each_driver_has_a_row_for_what_it_costs() -> None:
    for name in ("window", "idle"):
        assert {row.driver for row in rows(1) if row.figure.startswith(f"{name}.")} == {spec.key for spec in DRIVERS}
    assert {row.driver for row in rows(1) if row.figure.startswith("press.") and row.driver} == {
        spec.key for spec in DRIVERS if not spec.key.startswith("hostapd")
    }


@pytest.mark.parametrize("name", SMALL)
async def test_a_measurement_brings_the_figures_of_its_rows(name: str) -> None:
    asyncio.get_running_loop().set_debug(False)
    figures = {f"{name}.{figure}": value for figure, value in (await SMALL[name]()).items()}
    assert {row.figure for row in asked_of(name)} <= figures.keys()
    assert all(figures[row.figure] >= 0 for row in asked_of(name))


def test_the_page_has_all_that_is_to_be_reached() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for row in rows(max(SIZES)):
        assert f"| {row.what} | " in page
        assert f" | {row.shown(row.most)} | " in page


async def test_what_is_written_into_the_page_stands_between_its_marks(scaled: dict[str, float]) -> None:
    (row,) = (row for row in rows(1) if row.figure == "start.openwrt.log_ins")
    page = "before\n<!-- bench: targets -->\n| of old |\n<!-- end -->\nafter\n"
    now = written(page, [row], scaled | {row.figure: 2}, {}, "")
    assert now == (
        "before\n<!-- bench: targets -->\n| what | now | at most | holds | at b47c81f |\n| --- | --- | --- | --- | --- |\n"
        f"| {row.what} | 2 | 1 | **no** |  |\n<!-- end -->\nafter\n"
    )
    assert written(now, [row], scaled | {row.figure: 2}, {}, "") == now
    assert " | 1 | 1 | yes | 2 |" in written(now, [row], scaled | {row.figure: 1}, {row.figure: 2}, "")
    assert " | 1 | 1 | yes |  |" in written(now, [row], scaled | {row.figure: 1}, {}, "")
    with pytest.raises(KeyError, match="unheard_of"):
        written("<!-- bench: unheard_of -->\n<!-- end -->", [row], scaled, {}, "")


@pytest.fixture
def scaled() -> dict[str, float]:
    """The figures that the other tables of the page are made of."""
    each = [f"{phase}.{what}" for phase in ("set_up", "idle", "pressed", "open") for what in PHASE]
    return dict.fromkeys((f"scale.1.{name}" for name in (*each, *WHOLE)), 1.0)


PHASE = ("worst_ms", "p99_ms", "garbage_ms", "machine_worst_ms", "machine_p99_ms")
WHOLE = (
    *("set_up.loaded_s", "set_up.cpu_ms", "set_up.memory_mb", "idle.look_ms"),
    *("pressed.lasted_s", "pressed.cpu_ms", "open.look_ms"),
)


def test_the_table_says_what_holds_and_what_was_not_measured() -> None:
    requests, log_ins = (row for row in rows(1) if row.figure.startswith("start."))
    lines = [*table([requests, log_ins], {requests.figure: 13}, ["start"])]
    assert [line.split("  ")[-1] for line in lines] == ["DOES NOT HOLD", "at most 1"]
    assert "13  at most 12" in lines[0]
    assert lines[1].startswith(log_ins.what)
    (line,) = table([requests], {requests.figure: 12}, ["start"])
    assert line.endswith("holds")
    assert [*table([requests], {requests.figure: 12}, ["idle"])] == []
    (ratio,) = ratios([requests, log_ins], {requests.figure: 12, log_ins.figure: 1}, {requests.figure: 24})
    assert ratio.split()[-2] == "0.5"


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="this is not a repository")
async def test_another_revision_is_checked_out_beside_the_tests_of_this_one() -> None:
    async with checked_out("HEAD") as tree:
        assert (tree / "custom_components" / "wps_push" / "manifest.json").exists()
        assert (tree / "tests" / "bench").samefile(ROOT / "tests" / "bench")
    assert not tree.exists()
    assert (ROOT / "tests" / "bench").exists()


async def test_a_loop_that_is_held_up_comes_late_to_all_that_was_due() -> None:
    with Lag() as lag:
        # So many moments that one late one alone would be less than one in a hundred.
        await asyncio.sleep(0.4)
        # The very thing that nobody should do.
        time.sleep(0.1)  # noqa: ASYNC251
        await asyncio.sleep(0.02)
    assert lag.figures["worst_ms"] > 90
    assert 80 < lag.figures["p99_ms"] <= lag.figures["worst_ms"]
    assert lag.figures["lasted_s"] > 0.5


async def test_how_long_a_collection_of_garbage_takes_is_told_apart() -> None:
    before, many = [*gc.callbacks], [[number] for number in range(500_000)]
    with Lag() as lag:
        gc.collect()
    assert lag.figures["worst_ms"] >= lag.figures["garbage_ms"] - 2 > 0
    assert len(many) == 500_000
    assert gc.callbacks == before


def test_samples_show_who_works_and_for_whom() -> None:
    with Sampling() as samples:
        began_at = time.process_time()
        while time.process_time() - began_at < 0.2:
            Timing().faster(2)
    assert "in.wps_push" in samples.shares
    assert samples.shares["for.wps/timing.py faster"] > 20
    assert sum(share for what, share in samples.shares.items() if what.startswith("in.")) > 99
