"""The scalars of a JSON text and where they stand in it; torn texts and JSON inside others too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

_TOKEN = re.compile(
    r'"(?P<text>(?:[^"\\]++|\\.)*+)(?:"|\\?\Z)(?P<key>\s*+:)?'
    r"|(?P<number>-?[0-9]++(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?)"
    r"|(?P<opens>[{\[])|(?P<closes>[}\]])",
    re.DOTALL,
)
# What an event and a method are called by.
NAMED_BY = frozenset({"e", "eventType", "method"})


@dataclass(slots=True)
class Object:
    """An object or a list, with the scalars that stand in it; `name` is its key, if it has one."""

    name: str
    within: Object | None
    event: str | None = None
    members: dict[str, Member] = field(default_factory=dict)
    _path: tuple[str | None, str] | None = None

    def path(self) -> tuple[str | None, str]:
        """The event that it belongs to, and its way from there: `O.` in lists as in objects."""
        if self._path is None:
            self._path = self._found_path()
        return self._path

    def _found_path(self) -> tuple[str | None, str]:
        if self.event is not None:
            return self.event, ""
        event, path = (None, "") if self.within is None else self.within.path()
        return event, f"{path}{self.name}." if self.name else path


class Member(NamedTuple):
    """A scalar: the object or list it is in, its key there, and where its text stands."""

    within: Object
    name: str
    start: int
    end: int
    is_text: bool


def members(text: str) -> Iterator[Member]:
    """Every text and number, after all of it has been read: events may be named late."""
    return iter(list(_members(text)))


def _members(text: str) -> Iterator[Member]:
    within, key = Object("", None), ""
    for token in _TOKEN.finditer(text):
        match token.lastgroup:
            case "key":
                key = token["text"]
                continue
            case "text" | "number" as group:
                start, end = token.span(group)
                member = Member(within, key, start, end, group == "text")
                if key:
                    within.members[key] = member
                    if key in NAMED_BY and group == "text":
                        within.event = text[start:end]
                yield member
            case "opens":
                within = Object(key, within)
            case _:
                within = within.within or within
        key = ""
