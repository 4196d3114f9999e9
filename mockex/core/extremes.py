"""The highest or the lowest of any stretch of a growing list, without looking at all of it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal


class Extremes:
    """Values, pairs of them, pairs of pairs and so on, each with its extreme."""

    def __init__(self, extreme: Callable[[Decimal, Decimal], Decimal]) -> None:
        self._extreme = extreme
        self._levels: list[list[Decimal]] = [[]]

    def append(self, value: Decimal) -> None:
        """Add a value at the end."""
        for level in self._levels:
            level.append(value)
            if len(level) % 2:
                return
            value = self._extreme(level[-2], level[-1])
        self._levels.append([value])

    def of(self, start: int, stop: int) -> Decimal:
        """The extreme of the values from `start` on and before `stop`; there must be one."""
        found = self._levels[0][start]
        for level in self._levels:
            if start >= stop:
                break
            if start % 2:
                found = self._extreme(found, level[start])
                start += 1
            if stop % 2:
                stop -= 1
                found = self._extreme(found, level[stop])
            start, stop = start // 2, stop // 2
        return found
