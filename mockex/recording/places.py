"""Where values stand in a JSON text, found without decoding it, so that it can be changed in place.

Only for texts that are JSON: whoever asks has read them before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

Path: TypeAlias = tuple[str, ...]
"""The keys down to a value; an item of a list stands under ITEM, whichever it is."""

ITEM = "*"

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+')


@dataclass(frozen=True, slots=True)
class Place:
    """A value from `start` to `end` of its text; `index` where it is an item of a list."""

    path: Path
    start: int
    end: int
    index: int = 0
    holds: bool = False


@dataclass(slots=True)
class _Open:
    start: int
    is_list: bool
    key: str = ITEM
    index: int = 0
    wants_key: bool = True


def places(text: str) -> Iterator[Place]:
    """Every value of a text, those inside a value before it; `holds` of objects and lists."""
    stack: list[_Open] = []
    for token in _TOKEN.finditer(text):
        first = token[0][0]
        if first == "{" or first == "[":
            stack.append(_Open(token.start(), first == "["))
        elif first == "}" or first == "]":
            start = stack.pop().start
            yield _place(stack, start, token.end(), holds=True)
        elif first == ",":
            stack[-1].index += 1
            stack[-1].wants_key = True
        elif first == ":":
            stack[-1].wants_key = False
        elif stack and not stack[-1].is_list and stack[-1].wants_key:
            stack[-1].key = token[0][1:-1]
        else:
            yield _place(stack, token.start(), token.end(), holds=False)


def member(text: str, name: str) -> tuple[int, int] | None:
    """Where the value of a member of the outermost object stands."""
    found = (place for place in places(text) if place.path == (name,))
    return next(((place.start, place.end) for place in found), None)


def _place(stack: list[_Open], start: int, end: int, *, holds: bool) -> Place:
    path = tuple(ITEM if one.is_list else one.key for one in stack)
    return Place(path, start, end, stack[-1].index if stack else 0, holds)
