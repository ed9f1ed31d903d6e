"""What `script/bench` does."""

from argparse import ArgumentParser, Namespace
import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from functools import partial
import json
import os
from pathlib import Path
import platform
from statistics import mean
import subprocess
import sys

from homeassistant.const import __version__ as home_assistant

from tests.repository import ROOT

from .baseline import checked_out
from .elsewhere import elsewhere
from .idle import idle
from .imports import imports
from .page import written
from .paired import paired
from .press import press
from .report import all_figures, ratios, table
from .rows import rows
from .scale import SIZES, scale
from .serving import Asked, Run, process
from .start import start
from .suite import suite
from .window import window

BENCHES: dict[str, Callable[[Run], Awaitable[dict[str, float]]]] = {
    "scale": scale,
    "press": press,
    "paired": paired,
    "elsewhere": elsewhere,
    "window": window,
    "idle": idle,
    "start": start,
    "import": imports,
}
"""The measurements, by the names by which they are asked for."""

SUITE = "tests"
"""The name of one that is only made if it is asked for."""

TURNS = 2
"""How often two revisions are measured, one after the other."""

PAGE = ROOT / "docs" / "performance.md"


async def measure(tree: Path, names: list[str]) -> dict[str, float]:
    """The figures of these measurements, by `measurement.figure`, with the integration of a tree."""
    figures: dict[str, float] = {}
    for name in names:
        sys.stderr.write(f"{datetime.now(UTC):%H:%M:%S} {name}\n")
        found = await (suite() if name == SUITE else BENCHES[name](partial(_run, tree)))
        figures |= {f"{name}.{what}": value for what, value in found.items()}
    return figures


def _run(tree: Path, module: str) -> AbstractAsyncContextManager[Asked]:
    # The routers are the same for all revisions.
    return process(ROOT if module == "street" else tree, module)


async def beside(revision: str, names: list[str]) -> tuple[dict[str, float], dict[str, float]]:
    """The figures of the working tree and of another revision: the means of several turns."""
    turns: tuple[list[dict[str, float]], list[dict[str, float]]] = ([], [])
    async with checked_out(revision) as tree:
        for _ in range(TURNS):
            for found, where in zip(turns, (ROOT, tree), strict=True):
                found.append(await measure(where, names))
    ours, others = map(_means, turns)
    return ours, others


def _means(turns: list[dict[str, float]]) -> dict[str, float]:
    return {name: mean(turn[name] for turn in turns) for name in turns[0] if all(name in turn for turn in turns)}


def _facts() -> str:
    """Where and when this was measured."""
    revision = subprocess.run(
        ["git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True
    ).stdout.strip()
    return (
        f"Measured on {datetime.now(UTC):%Y-%m-%d}: revision {revision}, Home Assistant {home_assistant}, "
        f"Python {platform.python_version()}, {os.cpu_count()} cores."
    )


async def main(chosen: Namespace) -> int:
    """Measure and print; the exit code."""
    known: dict[str, dict[str, float]] = json.loads(chosen.known.read_text(encoding="utf-8")) if chosen.known else {}
    figures, before = known.get("figures", {}), known.get("baseline", {})
    names = chosen.names or ([] if chosen.known else list(BENCHES))
    if chosen.baseline:
        found, others = await beside(chosen.baseline, names)
        before |= others
    else:
        found = await measure(ROOT, names)
    figures |= found
    sys.stdout.writelines(f"{line}\n" for line in _lines(chosen, figures, before))
    if chosen.json:
        content = {"figures": figures, **({"baseline": before} if before else {})}
        chosen.json.write_text(f"{json.dumps(content, indent=1)}\n", encoding="utf-8")
    targets = rows(max(SIZES))
    if chosen.write:
        page = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(written(page, targets, figures, before, _facts()), encoding="utf-8")
    return (
        1
        if chosen.strict and not all(row.holds(figures[row.figure]) for row in targets if row.figure in figures)
        else 0
    )


def _lines(chosen: Namespace, figures: dict[str, float], before: dict[str, float]) -> Iterator[str]:
    targets = rows(max(SIZES))
    yield from table(targets, figures, chosen.names or [*BENCHES, SUITE])
    if chosen.all:
        yield ""
        yield from all_figures(figures)
    if before:
        yield ""
        yield f"this revision, {chosen.baseline or 'the other'}, and the ratio"
        yield from ratios(targets, figures, before)


def arguments() -> Namespace:
    """What stands on the command line."""
    parser = ArgumentParser(
        prog="script/bench", description="Measures what the integration costs, and how quick it is."
    )
    names = [*BENCHES, SUITE]
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"of {', '.join(names)} (default: all but {SUITE})", type=_name
    )
    parser.add_argument("--all", action="store_true", help="print all figures, not only those with a target")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures there")
    parser.add_argument("--from", type=Path, metavar="FILE", dest="known", help="begin with the figures of such a file")
    parser.add_argument("--baseline", metavar="REV", help="measure another revision as well, in turns")
    parser.add_argument("--strict", action="store_true", help="fail if a target does not hold")
    parser.add_argument("--write", action="store_true", help="write the figures into docs/performance.md")
    return parser.parse_args()


def _name(text: str) -> str:
    if text not in {*BENCHES, SUITE}:
        raise ValueError
    return text


if __name__ == "__main__":
    sys.exit(asyncio.run(main(arguments())))
