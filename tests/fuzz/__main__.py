"""Fuzz parsers, each in a process of its own, and keep the inputs that show something new. See script/fuzz."""

from argparse import ArgumentParser, Namespace
from concurrent.futures import ThreadPoolExecutor
from functools import partial
import os
from pathlib import Path
import re
import subprocess
import sys
from tempfile import mkdtemp

from .corpus import CAPTURES, inputs
from .parsers import PARSERS

_RUNS = re.compile(r"stat::number_of_executed_units: (\d+)")
_BRANCHES = re.compile(r"cov: (\d+)")
_FAILURE = re.compile(r"=== Uncaught Python exception: ===\n(.*?)\n==\d+==", re.DOTALL)

_SHRINK = 10
"""Seconds that the inputs of a parser are made smaller for."""


def main() -> int:
    """Fuzz what is asked for; returns the exit code."""
    arguments = ArgumentParser(prog="script/fuzz")
    arguments.add_argument("parser", nargs="*", help="its name, or the beginning of some names; all without any")
    arguments.add_argument("--seconds", type=int, default=600, help="for each parser")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="parsers at a time")
    arguments.add_argument(
        "--keep", action="store_true", help="keep the inputs that show something new; uses no captures"
    )
    given = arguments.parse_args()
    names = [name for name in PARSERS if not given.parser or name.startswith(tuple(given.parser))]
    print(f"{len(names)} parsers, {given.seconds} s each, {given.jobs} at a time")
    with ThreadPoolExecutor(given.jobs) as pool:
        results = list(pool.map(partial(_fuzz, given), names))
    runs = sum(run for run, _ in results)
    broken = sum(not is_sound for _, is_sound in results)
    print(f"{len(names)} parsers, {runs} runs, {broken} broken")
    return 1 if broken or not names else 0


def _fuzz(given: Namespace, name: str) -> tuple[int, bool]:
    """Fuzz one parser; returns the number of runs, and whether it has kept the contract."""
    folder = Path(mkdtemp(prefix=f"wps-push-fuzz-{name}-"))
    for number, data in enumerate(inputs(name) or [b"x"]):
        (folder / str(number)).write_bytes(data)
    uses_captures = CAPTURES.is_dir() and not given.keep
    command = ["-m", "tests.fuzz.guided", name, folder, given.seconds, given.seed, uses_captures]
    run = subprocess.run(
        [sys.executable, *map(str, command)], capture_output=True, text=True, errors="replace", check=False
    )
    runs = int(found[1]) if (found := _RUNS.search(run.stderr)) else 0
    branches = max(map(int, _BRANCHES.findall(run.stderr)), default=0)
    print(f"{name}: {runs} runs, {branches} branches{'' if run.returncode == 0 else ', BROKEN'}", flush=True)
    if run.returncode:
        print(found[1] if (found := _FAILURE.search(run.stderr)) else run.stderr[-2000:])
        print(f"The input: {folder}.broken-*", flush=True)
        return runs, False
    if given.keep:
        subprocess.run([sys.executable, "-m", "tests.fuzz.choosing", name, folder, str(_SHRINK)], check=True)
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    return runs, True


if __name__ == "__main__":
    sys.exit(main())
