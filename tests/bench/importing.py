"""How long modules take to be imported that Home Assistant has not loaded anyway: `python -m tests.bench.importing`.

Its input is a list of modules in JSON. It runs without asyncio and without a thread, because it forks.
"""

import contextlib
from importlib import import_module
import json
import os
from statistics import median
import sys
import time

TIMES = 7

_COMPONENTS = "homeassistant.components."


def _load_home_assistant() -> None:
    """Import what every Home Assistant loads, as far as its libraries are installed."""
    bootstrap = import_module("homeassistant.bootstrap")
    for component in sorted(bootstrap.DEFAULT_INTEGRATIONS):
        with contextlib.suppress(ImportError):
            import_module(f"{_COMPONENTS}{component}")


def _components() -> set[str]:
    """The integrations of Home Assistant of which something is imported."""
    return {name.split(".")[2] for name in sys.modules if name.startswith(_COMPONENTS)}


def _measure(modules: list[str]) -> dict[str, float]:
    """Import them in a process that is like this one, and tell what that has taken."""
    before = _components()
    reading, writing = os.pipe()
    if not os.fork():
        cpu, began_at = time.process_time(), time.perf_counter()
        for module in modules:
            import_module(module)
        cost = {"cpu_ms": 1000 * (time.process_time() - cpu), "ms": 1000 * (time.perf_counter() - began_at)}
        os.write(writing, json.dumps({**cost, "components": len(_components() - before)}).encode())
        os._exit(0)
    os.wait()
    costs: dict[str, float] = json.loads(os.read(reading, 4096))
    os.close(reading)
    os.close(writing)
    return costs


if __name__ == "__main__":
    asked = json.load(sys.stdin)
    _load_home_assistant()
    found = [_measure(asked) for _ in range(TIMES)]
    json.dump({name: median(costs[name] for costs in found) for name in found[0]}, sys.stdout)
