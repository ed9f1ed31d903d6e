"""The inputs that are kept: text files in tests/data/fuzz, in a folder for each parser."""

from hashlib import sha256
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "data" / "fuzz"


def inputs(name: str, folder: Path = FOLDER) -> list[bytes]:
    """Those of a parser, the smallest first."""
    return sorted((path.read_bytes() for path in (folder / name).glob("*.txt")), key=lambda data: (len(data), data))


def keep(name: str, data: bytes, folder: Path = FOLDER) -> None:
    """Keep an input."""
    place = folder / name
    place.mkdir(parents=True, exist_ok=True)
    (place / f"{sha256(data).hexdigest()[:12]}.txt").write_bytes(data)
