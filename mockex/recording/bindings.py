"""Which id of one recording is which of the other: bound at first sight, and held to it after.

Ids are bound both ways. A time of an order is bound one way: what is one time there is one time
here. Other times need only be times, in the same unit.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from mockex.recording.fields import Field, Place, differences, meant
from mockex.recording.frame import Content
from mockex.recording.volatile import Id, Time, Volatile

_Bond: TypeAlias = tuple[str, object, object]
# What counts how often one has asked, or says when it is: nobody's answer is wrong by it.
_LOOSE = frozenset({"headers", "rateLimits"})


class Bindings:
    """The bonds so far. `strict`: headers, and the limits in responses, count too.

    `volatile` tells what is to be bound.
    """

    def __init__(self, volatile: Volatile | None = None, *, strict: bool = False) -> None:
        self.volatile = volatile or Volatile()
        self._strict = strict
        self._there: dict[tuple[str, object], object] = {}
        self._here: dict[tuple[str, object], object] = {}

    def here(self, space: str, there: object) -> object:
        """What stands for an id of the first; itself where nothing does."""
        return self._there.get((space, there), there)

    def bind(self, space: str, there: object, here: object) -> None:
        """From now on these are one."""
        self._there[space, there] = here
        self._here[space, here] = there

    def differing(self, there: Content, here: Content) -> tuple[Field, ...]:
        """The fields in which two frames differ; binds what they are the first to tell of."""
        found, bonds = self.compared(there, here)
        self.keep(bonds)
        return found

    def compared(self, there: Content, here: Content) -> tuple[tuple[Field, ...], list[_Bond]]:
        """The same without binding: the bonds are for who wants to `keep` them."""
        one, other = meant(there), meant(here)
        if not self._strict:
            one, other = loosened(one), loosened(other)
        trial = _Trial(self)
        return tuple(differences(one, other, trial.same)), trial.bonds

    def keep(self, bonds: Iterable[_Bond]) -> None:
        """Bind, where neither is bound yet."""
        for space, there, here in bonds:
            self._there.setdefault((space, there), here)
            self._here.setdefault((space, here), there)

    def is_bound(self, space: str, there: object, here: object) -> bool | None:
        """Whether the two are one; None where neither is bound."""
        if (space, there) in self._there:
            return self._there[space, there] == here
        return False if (space, here) in self._here else None

    def time(self, space: str, there: object) -> object | None:
        """What a time of the first is bound to."""
        return self._there.get((space, there))


class _Trial:
    """One comparison, with the bonds that it would make."""

    def __init__(self, bindings: Bindings) -> None:
        self._bindings = bindings
        self._there: dict[tuple[str, object], object] = {}
        self._here: dict[tuple[str, object], object] = {}
        self.bonds: list[_Bond] = []

    def same(self, place: Place, there: object, here: object) -> bool:
        one = self._bindings.volatile.of(place, there, 0)
        if one is None:
            return there == here and type(there) is type(here)
        other = self._bindings.volatile.of(place, here, 1)
        match one, other:
            case Id(space=space), Id(space=same) if space == same and type(there) is type(here):
                return self._same_id(space, there, here)
            case Time(digits=digits, order=order), Time(digits=as_many) if digits == as_many:
                return order is None or self._same_time(f"time of order {order}", there, here)
            case _:
                return there == here and type(there) is type(here)

    def _same_id(self, space: str, there: object, here: object) -> bool:
        bound = self._bindings.is_bound(space, there, here)
        if bound is None and (space, there) in self._there:
            bound = self._there[space, there] == here
        elif bound is None and (space, here) in self._here:
            bound = False
        if bound is None:
            self._there[space, there], self._here[space, here] = here, there
            self.bonds.append((space, there, here))
        return bound is not False

    def _same_time(self, space: str, there: object, here: object) -> bool:
        bound = self._there.get((space, there), self._bindings.time(space, there))
        if bound is None:
            self._there[space, there] = here
            self.bonds.append((space, there, here))
        return bound is None or bound == here


def loosened(node: dict[str, object]) -> dict[str, object]:
    """What stands in a frame, without what nobody's answer is wrong by."""
    kept = {name: value for name, value in node.items() if name not in _LOOSE}
    for name in ("text", "body"):
        told = kept.get(name)
        if isinstance(told, dict) and "status" in told:
            kept[name] = {key: value for key, value in told.items() if key not in _LOOSE}
    return kept
