"""One figure, and the table of all of them: ratios, since a time tells of the machine alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """Something mockex does, and how many times as fast it is as `baseline`.

    Without a ratio, the baseline is not installed.
    """

    name: str
    baseline: str
    ratio: float | None


def row(figure: Figure) -> str:
    """The figure as one line of the table."""
    ratio = "missing" if figure.ratio is None else f"{figure.ratio:.3g}x"
    return _columns(figure.name, figure.baseline, ratio)


def heading() -> str:
    """The line above the rows."""
    return _columns("figure", "against", "ratio")


def print_table(figures: Iterable[Figure]) -> None:
    """Print each row as soon as its figure is known."""
    print(heading())
    for figure in figures:
        print(row(figure), flush=True)


def _columns(name: str, baseline: str, ratio: str) -> str:
    return f"{name:<52} {baseline:<28} {ratio:>8}"
