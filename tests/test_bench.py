"""Each measurement of `script/bench`, as small as it can be: it brings the figures that the rows ask for."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from importlib import import_module
import json
from typing import Any, override

import pytest

from .bench.__main__ import BENCHES
from .bench.elsewhere import elsewhere
from .bench.idle import idle
from .bench.imports import imports
from .bench.paired import paired
from .bench.press import press
from .bench.rows import Row, rows
from .bench.scale import scale
from .bench.serving import Asked, process
from .bench.start import start
from .bench.window import window
from .repository import ROOT

DRIVERS = ["freebox"]
"""One that is quick at everything."""


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
    "press": partial(press, here, rounds=1, drivers=DRIVERS),
    "paired": partial(paired, here, routers=1, factor=100),
    "elsewhere": partial(elsewhere, here, routers=1, rounds=1, factor=600),
    "window": partial(window, here, factor=400, drivers=DRIVERS),
    "idle": partial(idle, here, factor=2000, drivers=DRIVERS),
    "start": partial(start, here),
    "import": partial(imports, here_but_what_forks, times=1, of="homeassistant.const", beyond=False),
}


def asked_of(name: str) -> list[Row]:
    """The rows of a measurement; those of one driver where each has its own."""
    found = [row for row in rows(1) if row.figure.startswith(f"{name}.")]
    return [row for row in found if row.driver in {None, *DRIVERS}]


def test_each_measurement_is_tried() -> None:
    assert SMALL.keys() == BENCHES.keys()
    assert all(map(asked_of, SMALL))


@pytest.mark.parametrize("name", SMALL)
async def test_a_measurement_brings_the_figures_of_its_rows(name: str) -> None:
    asyncio.get_running_loop().set_debug(False)
    figures = {f"{name}.{figure}": value for figure, value in (await SMALL[name]()).items()}
    assert {row.figure for row in asked_of(name)} <= figures.keys()
    assert all(figures[row.figure] >= 0 for row in asked_of(name))
