"""The figures as a table of text."""

from collections.abc import Iterator, Mapping, Sequence

from .rows import TIMES, Row


def number(value: float) -> str:
    """A figure with three digits that count."""
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:.{digits}f}".removesuffix(".00")


def table(rows: Sequence[Row], figures: Mapping[str, float]) -> Iterator[str]:
    """A line for each row that was measured."""
    measured = [row for row in rows if row.figure in figures]
    width = max((len(row.what) for row in measured), default=0)
    for row in measured:
        value = figures[row.figure]
        shown = f"{number(value)} {row.unit}".strip()
        most = f"{number(row.most)} {row.unit}".strip()
        was = "" if row.was is None else f"was {number(row.was)} {row.unit}".strip()
        verdict = "holds" if row.holds(value) else "DOES NOT HOLD"
        yield f"{row.what:{width}}  {shown:>9}  ≤ {most:8}  {verdict:13}  {was}".rstrip()


def all_figures(figures: Mapping[str, float]) -> Iterator[str]:
    """Everything that was measured, a line each."""
    width = max(map(len, figures), default=0)
    for name, value in figures.items():
        yield f"{name:{width}}  {number(value):>9}"


def ratios(rows: Sequence[Row], figures: Mapping[str, float], before: Mapping[str, float]) -> Iterator[str]:
    """A line for each figure that both revisions have: this one, the other, and by how much they differ."""
    names = {row.figure: row.what for row in rows}
    for name, value in figures.items():
        if before.get(name):
            ratio = f"{value / before[name]:.2f} {TIMES}"
            yield f"{name:44}  {number(value):>9}  {number(before[name]):>9}  {ratio:>9}{'  ' + names[name] if name in names else ''}"
