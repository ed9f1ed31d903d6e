"""What `script/bench` does."""

from argparse import ArgumentParser, Namespace
import asyncio
from collections.abc import Awaitable, Callable
import json
from pathlib import Path
from statistics import mean
import sys

from tests.repository import ROOT

from .baseline import checked_out
from .press import press
from .report import all_figures, ratios, table
from .rows import rows
from .scale import SIZES, scale
from .start import start

BENCHES: dict[str, Callable[[Path], Awaitable[dict[str, float]]]] = {"scale": scale, "press": press, "start": start}

ROUNDS = 2
"""How often two revisions are measured, one after the other."""


async def measure(tree: Path, names: list[str]) -> dict[str, float]:
    """The figures of these measurements, by `measurement.figure`."""
    figures: dict[str, float] = {}
    for name in names:
        sys.stderr.write(f"{name} …\n")
        figures |= {f"{name}.{what}": value for what, value in (await BENCHES[name](tree)).items()}
    return figures


async def beside(revision: str, names: list[str]) -> tuple[dict[str, float], dict[str, float]]:
    """The figures of the working tree and of another revision: the means of several turns."""
    ours: list[dict[str, float]] = []
    others: list[dict[str, float]] = []
    async with checked_out(revision) as tree:
        for _ in range(ROUNDS):
            ours.append(await measure(ROOT, names))
            others.append(await measure(tree, names))
    return _means(ours), _means(others)


def _means(turns: list[dict[str, float]]) -> dict[str, float]:
    return {name: mean(turn[name] for turn in turns) for name in turns[0] if all(name in turn for turn in turns)}


async def main(chosen: Namespace) -> int:
    """Measure and print; the exit code."""
    names = chosen.names or list(BENCHES)
    targets = rows(max(SIZES))
    before: dict[str, float] = {}
    if chosen.baseline:
        figures, before = await beside(chosen.baseline, names)
    else:
        figures = await measure(ROOT, names)
    lines = [*table(targets, figures)]
    if chosen.all or not lines:
        lines += ["", *all_figures(figures)]
    if before:
        lines += ["", f"{'':44}  {'this':>9}  {chosen.baseline[:9]:>9}", *ratios(targets, figures, before)]
    sys.stdout.write("\n".join([*lines, ""]))
    if chosen.json:
        found = {"figures": figures, **({"baseline": before} if before else {})}
        chosen.json.write_text(f"{json.dumps(found, indent=1)}\n", encoding="utf-8")
    held = all(row.holds(figures[row.figure]) for row in targets if row.figure in figures)
    return 1 if chosen.strict and not held else 0


def arguments() -> Namespace:
    """What stands on the command line."""
    parser = ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument(
        "names", nargs="*", choices=[[], *BENCHES], metavar="NAME", help=f"of {', '.join(BENCHES)} (default: all)"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures there")
    parser.add_argument("--baseline", metavar="REV", help="measure another revision as well, in turns")
    parser.add_argument("--all", action="store_true", help="print all figures, not only those with a target")
    parser.add_argument("--strict", action="store_true", help="fail if a target does not hold")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(asyncio.run(main(arguments())))
