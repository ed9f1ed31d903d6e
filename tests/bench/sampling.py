"""What a process spends its time on, seen in samples: other ways of looking would change what they see."""

from collections import Counter
from pathlib import PurePath
import signal
from types import FrameType
from typing import Self

EVERY = 0.002
"""Seconds of the processor's time between two samples."""

_OURS = "wps_push"

_MOST = 8
"""Of each kind that are told."""


class Sampling:
    """Samples of what the main thread does while it works. Use it as a context manager."""

    def __init__(self) -> None:
        self._packages: Counter[str] = Counter()
        self._ours: Counter[str] = Counter()

    def __enter__(self) -> Self:
        self._before = signal.signal(signal.SIGPROF, self._take)
        signal.setitimer(signal.ITIMER_PROF, EVERY, EVERY)
        return self

    def __exit__(self, *_: object) -> None:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, self._before)

    def _take(self, _: int, frame: FrameType | None) -> None:
        if frame:
            self._packages[_package(frame.f_code.co_filename)] += 1
        while frame and _package(frame.f_code.co_filename) != _OURS:
            frame = frame.f_back
        self._ours[_place(frame) if frame else "nothing of ours"] += 1

    @property
    def shares(self) -> dict[str, float]:
        """Percent of the samples: `in.PACKAGE` by the package whose code ran, `for.PLACE` by the place of ours that wanted it."""
        found = {"in": self._packages, "for": self._ours}
        return {
            f"{kind}.{name}": 100 * count / counts.total()
            for kind, counts in found.items()
            for name, count in counts.most_common(_MOST)
        }


def _package(file: str) -> str:
    """The package that a file belongs to; `python` for the standard library but for asyncio."""
    parts = PurePath(file).parts
    for folder in ("site-packages", "custom_components"):
        if folder in parts:
            return parts[parts.index(folder) + 1].removesuffix(".py")
    if "bench" in parts:
        return "bench"
    return "asyncio" if "asyncio" in parts else "python"


def _place(frame: FrameType) -> str:
    """A function of ours, as `home/network.py observe`."""
    parts = PurePath(frame.f_code.co_filename).parts
    module = "/".join(parts[parts.index(_OURS) + 1 :])
    return f"{module} {frame.f_code.co_qualname.rpartition('.')[2]}"
