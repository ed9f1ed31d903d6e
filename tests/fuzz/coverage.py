"""Which branches of `wps/` an input takes, as Python itself reports them."""

from collections.abc import Iterator
from contextlib import contextmanager
import sys
from types import CodeType

from .contract import Parser

_TOOL = 4
_EVENTS = sys.monitoring.events.BRANCH_LEFT | sys.monitoring.events.BRANCH_RIGHT | sys.monitoring.events.PY_START
_OURS = "custom_components/wps_push/wps/"

type Branch = tuple[str, int, int, int]
"""The file, the first line of the function, and where in its code one goes on from where."""


@contextmanager
def _watched(taken: set[Branch]) -> Iterator[None]:
    def begin(code: CodeType, offset: int) -> object:
        return go(code, offset, -1)

    def go(code: CodeType, offset: int, destination: int) -> object:
        place = code.co_filename.rpartition(_OURS)
        if place[1]:
            taken.add((place[2], code.co_firstlineno, offset, destination))
        # It is reported once; the events are renewed for each input.
        return sys.monitoring.DISABLE

    monitoring = sys.monitoring
    monitoring.use_tool_id(_TOOL, "wps_push fuzz")
    monitoring.register_callback(_TOOL, monitoring.events.PY_START, begin)
    monitoring.register_callback(_TOOL, monitoring.events.BRANCH_LEFT, go)
    monitoring.register_callback(_TOOL, monitoring.events.BRANCH_RIGHT, go)
    monitoring.set_events(_TOOL, _EVENTS)
    monitoring.restart_events()
    try:
        yield
    finally:
        monitoring.set_events(_TOOL, 0)
        monitoring.free_tool_id(_TOOL)


def branches(parser: Parser, data: bytes) -> frozenset[Branch]:
    """The branches that a parser takes for an input."""
    taken: set[Branch] = set()
    with _watched(taken):
        parser.run(data)
    return frozenset(taken)
