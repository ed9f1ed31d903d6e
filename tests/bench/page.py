"""The figures of `docs/performance.md`: what stands between two marks there is written anew."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
import re

from .rows import MEASURED_AT, Row, number

_MOST = 6
"""Lines of a profile."""

_PHASES = {
    "set_up": "set up, all at once",
    "idle": "all windows closed",
    "pressed": "pressed, all at once",
    "open": "all windows open",
}

_PROFILED = {"set_up": "a set-up", "pressed": "a press", "open": "a look at an open window"}

_INTERVAL_MS = 30_000
"""Between two looks at a closed window of an OpenWrt router."""


def written(
    page: str, rows: Sequence[Row], figures: Mapping[str, float], before: Mapping[str, float], facts: str
) -> str:
    """The page with these figures, and with those of another revision. Raises `KeyError` if it has a mark that nothing is known for."""
    sizes = sorted({int(name.split(".")[1]) for name in figures if name.startswith("scale.")})
    largest = f"scale.{sizes[-1]}"
    parts = {
        "facts": _facts(facts, figures[f"{largest}.idle.machine_p99_ms"]),
        "targets": _table(("what", "now", "at most", "holds", f"at {MEASURED_AT}"), _targets(rows, figures, before)),
        "scale": _table(("routers", *map(str, sizes)), _scale(sizes, figures)),
        "profile": "\n\n".join(
            _table(
                (f"{title}: whose code runs", "share", "what of ours has called for it", "share"),
                _profile(figures, f"{largest}.{phase}"),
            )
            for phase, title in _PROFILED.items()
        ),
        "ceiling": _table(("what", "how many"), _ceiling(figures, largest)),
    }
    return re.sub(
        r"(<!-- bench: (\w+) -->\n).*?(<!-- end -->)",
        lambda found: f"{found[1]}{parts[found[2]]}\n{found[3]}",
        page,
        flags=re.DOTALL,
    )


def _facts(facts: str, late_ms: float) -> str:
    return (
        f"{facts} Meanwhile a process with nothing to do was late by {number(late_ms)} ms in one of a hundred moments: "
        "the computer's own share in what is late."
    )


def _table(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(line)} |" for line in (head, ["---"] * len(head), *lines))


def _targets(rows: Sequence[Row], figures: Mapping[str, float], before: Mapping[str, float]) -> Iterator[Sequence[str]]:
    for row in rows:
        value = figures.get(row.figure)
        now, verdict = "not measured", ""
        if value is not None:
            now, verdict = row.shown(value), "yes" if row.holds(value) else "**no**"
        was = before.get(row.figure, row.was)
        yield row.what, now, row.shown(row.most), verdict, "" if was is None else row.shown(was)


def _scale(sizes: Sequence[int], figures: Mapping[str, float]) -> Iterator[Sequence[str]]:
    def line(what: str, figure: str) -> Sequence[str]:
        values = (figures.get(f"scale.{size}.{figure}") for size in sizes)
        return (what, *("" if value is None else number(value) for value in values))

    for phase, title in _PHASES.items():
        yield line(f"{title}: event loop held up at worst, ms", f"{phase}.worst_ms")
        yield line("99th percentile, ms", f"{phase}.p99_ms")
        yield line("in it, Python collects garbage, the longest, ms", f"{phase}.garbage_ms")
        yield line("the machine meanwhile, at worst, ms", f"{phase}.machine_worst_ms")
    yield line("until all are set up, s", "set_up.loaded_s")
    yield line("until all are pressed, s", "pressed.lasted_s")
    yield line("processor for each set-up, ms", "set_up.cpu_ms")
    yield line("processor for each look at a closed window, ms", "idle.look_ms")
    yield line("processor for each press, ms", "pressed.cpu_ms")
    yield line("processor for each look at an open window, ms", "open.look_ms")
    yield line("memory of each router, MB", "set_up.memory_mb")


def _profile(figures: Mapping[str, float], phase: str) -> Iterator[Sequence[str]]:
    def most(kind: str) -> list[tuple[str, float]]:
        start = f"{phase}.{kind}."
        found = [(name.removeprefix(start), share) for name, share in figures.items() if name.startswith(start)]
        return sorted(found, key=lambda pair: -pair[1])[:_MOST]

    for (package, share), (place, wanted) in zip(most("in"), most("for"), strict=False):
        yield f"`{package}`", f"{share:.0f} %", f"`{place}`", f"{wanted:.0f} %"


def _ceiling(figures: Mapping[str, float], largest: str) -> Iterator[Sequence[str]]:
    look, glance = figures[f"{largest}.open.look_ms"], figures[f"{largest}.idle.look_ms"]
    yield "open windows, looked at every second, that take half a core", _round(500 / look)
    yield "idle routers, looked at every 30 s, that take a tenth of a core", _round(0.1 * _INTERVAL_MS / glance)
    yield "routers in 1 GB of memory", _round(1024 / figures[f"{largest}.set_up.memory_mb"])
    yield "routers that are set up in a minute of a core", _round(60_000 / figures[f"{largest}.set_up.cpu_ms"])


def _round(value: float) -> str:
    """Two digits that count: what is beyond them is of that day."""
    return f"{float(f'{value:.2g}'):,.0f}"
