"""The figures as text."""

from collections.abc import Iterator, Mapping, Sequence

from .rows import TIMES, Row, number


def table(rows: Sequence[Row], figures: Mapping[str, float], names: Sequence[str]) -> Iterator[str]:
    """A line for each row of these measurements."""
    wanted = [row for row in rows if row.figure.partition(".")[0] in names]
    width = max((len(row.what) for row in wanted), default=0)
    for row in wanted:
        value = figures.get(row.figure)
        shown = "not measured" if value is None else row.shown(value)
        verdict = "" if value is None else "holds" if row.holds(value) else "DOES NOT HOLD"
        was = "" if row.was is None else f"was {row.shown(row.was)}"
        yield f"{row.what:{width}}  {shown:>12}  at most {row.shown(row.most):8}  {verdict:13}  {was}".rstrip()


def all_figures(figures: Mapping[str, float]) -> Iterator[str]:
    """Everything that was measured, a line each."""
    width = max(map(len, figures), default=0)
    for name, value in figures.items():
        yield f"{name:{width}}  {number(value):>9}"


def ratios(rows: Sequence[Row], figures: Mapping[str, float], before: Mapping[str, float]) -> Iterator[str]:
    """A line for each row that both revisions have: this one, the other, and by how much they differ."""
    shared = [row for row in rows if row.figure in figures and before.get(row.figure)]
    width = max((len(row.what) for row in shared), default=0)
    for row in shared:
        value, other = figures[row.figure], before[row.figure]
        yield f"{row.what:{width}}  {row.shown(value):>12}  {row.shown(other):>12}  {number(value / other):>6} {TIMES}"
