"""Fuzz one parser, guided by the branches that inputs take: guided NAME FOLDER SECONDS SEED CAPTURES.

Started by `tests.fuzz`, in an environment of its own and for each parser anew: `atheris` instruments what is imported, and ends
the process.
"""

from pathlib import Path
from random import Random
import sys
from types import ModuleType

import atheris

_LARGE = 0.01
"""The share of inputs that are as large as an answer may be."""

_MOST_BYTES = 1024 * 1024


def main(name: str, folder: str, seconds: str, seed: str, captures: str) -> None:
    """Fuzz until the time is over, or until the parser breaks the contract; `captures` says whether to use those."""
    # Home Assistant, which the package of the integration loads, is not needed below it, and takes seconds.
    package = ModuleType("custom_components.wps_push")
    package.__path__ = [str(Path(__file__).parents[2] / "custom_components" / "wps_push")]
    sys.modules[package.__name__] = package
    with atheris.instrument_imports(include=[f"{package.__name__}.wps"]):
        from tests.fuzz.parsers import PARSERS  # noqa: PLC0415
    from tests.fuzz.contract import SEPARATOR, check  # noqa: PLC0415
    from tests.fuzz.corpus import captured, inputs  # noqa: PLC0415
    from tests.fuzz.mutations import grown, mutated, words_in  # noqa: PLC0415

    parser = PARSERS[name]
    bodies = captured(name) if captures == "True" else []
    words = words_in([*inputs(name), *bodies])

    def mutate(data: bytes, most: int, seed: int) -> bytes:
        random = Random(seed)
        choice = random.random()
        if choice < _LARGE:
            return grown(data, random, parser.longest)[:most]
        if choice < 0.1:
            return bytes(atheris.Mutate(data, most))
        if choice < 0.2 and bodies:
            parts = data.split(SEPARATOR)
            parts[random.randrange(len(parts))] = random.choice(bodies)
            return SEPARATOR.join(parts)[:most]
        return mutated(data, random, words)[:most]

    options = [
        "tests.fuzz.guided",
        folder,
        f"-max_total_time={seconds}",
        f"-max_len={_MOST_BYTES}",
        f"-seed={seed}",
        f"-artifact_prefix={folder}.broken-",
        "-rss_limit_mb=1024",
        "-timeout=20",
        "-len_control=0",
        "-print_final_stats=1",
    ]
    atheris.Setup(options, lambda data: check(parser, data), custom_mutator=mutate)
    atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
