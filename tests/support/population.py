"""What an object holds on to, counted: two counts that are equal show that nothing was left behind."""

from __future__ import annotations

import gc
from collections import Counter
from types import BuiltinFunctionType, CodeType, FunctionType, ModuleType

# What is there once for all, or is shared with everybody; small numbers are, great ones are not.
_SHARED = (type, ModuleType, FunctionType, BuiltinFunctionType, CodeType, int, float)


def population(root: object) -> Counter[str]:
    """How many objects of each type can be reached from it, containers and texts among them."""
    seen: dict[int, object] = {}
    waiting = [root]
    while waiting:
        one = waiting.pop()
        if id(one) in seen or isinstance(one, _SHARED):
            continue
        seen[id(one)] = one
        waiting.extend(gc.get_referents(one))
    return Counter(type(one).__name__ for one in seen.values())
