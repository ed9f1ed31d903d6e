"""The inputs that are kept: text files in tests/data/fuzz, in a folder for each parser."""

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "data" / "fuzz"

CAPTURES = Path(__file__).parents[3] / "shared" / "captures"
"""Bodies that real routers sent. They are read where they are, and nothing that is made of them is kept."""

_LONGEST = 64 * 1024


def inputs(name: str, folder: Path = FOLDER) -> list[bytes]:
    """Those of a parser, the smallest first."""
    return sorted((path.read_bytes() for path in (folder / name).glob("*.txt")), key=lambda data: (len(data), data))


def keep(name: str, found: Iterable[bytes], folder: Path = FOLDER) -> None:
    """Keep these inputs of a parser."""
    place = folder / name
    place.mkdir(parents=True, exist_ok=True)
    for data in found:
        (place / f"{sha256(data).hexdigest()[:12]}.txt").write_bytes(data)


def forget(name: str, folder: Path = FOLDER) -> None:
    """Remove all inputs of a parser."""
    for path in (folder / name).glob("*.txt"):
        path.unlink()


def captured(name: str) -> list[bytes]:
    """What routers of the parser's kind really sent; empty without the captures."""
    found = (path for path in (CAPTURES / name.partition(".")[0]).rglob("*") if path.is_file() and path.suffix != ".md")
    bodies = (path.read_bytes() for path in sorted(found))
    return [body for body in bodies if len(body) <= _LONGEST]
