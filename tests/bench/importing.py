"""How long modules take to be imported that Home Assistant has not loaded anyway: `python -m tests.bench.importing`."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from importlib import import_module
import json
import os
from statistics import median
import sys
import time

from .serving import serve

_COMPONENTS = "homeassistant.components."


class Importing:
    """A process that has not imported anything of ours. It has no thread, because it forks."""

    async def load_home_assistant(self) -> None:
        """Import what every Home Assistant loads, as far as its libraries are installed."""
        bootstrap = import_module("homeassistant.bootstrap")
        for component in sorted(bootstrap.DEFAULT_INTEGRATIONS):
            with suppress(ImportError):
                import_module(f"{_COMPONENTS}{component}")

    async def measure(self, modules: list[str], times: int) -> dict[str, float]:
        """Import them, each time in a process that is as this one: the medians of what that has taken and brought."""
        found = [_measure(modules) for _ in range(times)]
        return {name: median(costs[name] for costs in found) for name in found[0]}


def _measure(modules: list[str]) -> dict[str, float]:
    before = _components()
    reading, writing = os.pipe()
    if not (child := os.fork()):
        cpu, began_at = time.process_time(), time.perf_counter()
        for module in modules:
            import_module(module)
        cost = {"cpu_ms": 1000 * (time.process_time() - cpu), "ms": 1000 * (time.perf_counter() - began_at)}
        os.write(writing, json.dumps({**cost, "components": len(_components() - before)}).encode())
        # What this process shares with the other one is not to be closed here.
        os._exit(0)
    os.waitpid(child, 0)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as answer:
        costs: dict[str, float] = json.load(answer)
    return costs


def _components() -> set[str]:
    """The integrations of Home Assistant of which something is imported."""
    return {name.split(".")[2] for name in sys.modules if name.startswith(_COMPONENTS)}


@asynccontextmanager
async def living() -> AsyncGenerator[Importing]:
    """A process as it has started."""
    yield Importing()


if __name__ == "__main__":
    asyncio.run(serve(living))
