"""`python -m benchmarks`: every figure, one line each."""

from __future__ import annotations

from collections.abc import Iterable

from benchmarks import (
    books,
    fan_out,
    proxy,
    pushes,
    replaying,
    rest_orders,
    round_trips,
    validation,
    virtual_day,
)
from benchmarks.table import Figure, print_table

MODULES = (
    books,
    fan_out,
    proxy,
    pushes,
    replaying,
    rest_orders,
    round_trips,
    validation,
    virtual_day,
)


def _figures() -> Iterable[Figure]:
    for module in MODULES:
        yield from module.figures()


if __name__ == "__main__":
    print_table(_figures())
