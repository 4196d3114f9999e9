"""Where values stand in a JSON text, found without decoding it, so that it can be changed in place.

Only for texts that are JSON: whoever asks has read them before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypeAlias

Path: TypeAlias = tuple[str, ...]
"""The keys down to a value; an item of a list stands under ITEM, whichever it is."""

ITEM = "*"

_TEXT = r'"(?:[^"\\]|\\.)*"'
_SCALAR = rf'(?:{_TEXT}|[^\s{{}}\[\]:,"]+)'
# A member and its value are one token where the value is no object and no list.
_TOKEN = re.compile(rf"({_TEXT})\s*:\s*({_SCALAR})?|({_SCALAR})|([{{}}\[\],])")
_MEMBER, _VALUE, _ITEM = 1, 2, 3


class Place(NamedTuple):
    """A value from `start` to `end` of its text; `at` is its index where it is an item of a list."""

    path: Path
    start: int
    end: int
    at: int = 0
    holds: bool = False


def places(text: str) -> Iterator[Place]:
    """Every value of a text, those inside a value before it; `holds` of objects and lists."""
    # Of what is open: its own path, that of its items, where it starts, its index and its items.
    stack: list[tuple[Path, int, int]] = []
    path: Path = ()
    index = 0
    for token in _TOKEN.finditer(text):
        kind = token.lastindex
        if kind == _VALUE:
            yield Place((*path, token[_MEMBER][1:-1]), token.start(_VALUE), token.end(_VALUE))
        elif kind == _MEMBER:
            # What stands under it follows: its path is that of the next thing that opens.
            path = (*path, token[_MEMBER][1:-1])
            stack.append(_KEY)
        elif kind == _ITEM:
            yield Place(path, token.start(), token.end(), index)
        elif token[0] in "{[":
            under_key = bool(stack) and stack[-1] is _KEY
            if under_key:
                stack.pop()
            stack.append((path, token.start(), index if not under_key else -1))
            index = 0
            if token[0] == "[":
                path = (*path, ITEM)
        elif token[0] == ",":
            index += 1
        else:
            own, start, before = stack.pop()
            yield Place(own, start, token.end(), max(before, 0), holds=True)
            # Under a key it leaves that key too; in a list, the path is that of its items again.
            path, index = (own[:-1], 0) if before < 0 else (own, before)


def members(names: Iterable[str]) -> re.Pattern[str]:
    """Finds members of those names, in any object: the name is group 1, its value group 2.

    Not those whose values are objects or lists.
    """
    known = "|".join(map(re.escape, names))
    # Where a member begins; behind a backslash it would be a quote in some text.
    return re.compile(rf'(?<=[{{,\s])"({known})"\s*:\s*({_SCALAR})')


def member(text: str, name: str) -> tuple[int, int] | None:
    """Where the value of a member of the outermost object stands."""
    found = (place for place in places(text) if place.path == (name,))
    return next(((place.start, place.end) for place in found), None)


# Marks that what opens next stands under a key.
_KEY: tuple[Path, int, int] = ((), -1, -1)
