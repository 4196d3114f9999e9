"""Findings alike: counted, and the first of them kept.

However many findings there are, only so many groups and so many of each are held in memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from mockex.reports.finding import Finding, Level, counted

# So many findings of a group are kept to be shown.
SHOWN = 10
# Beyond so many groups, places are told apart no more: a message may be made of invented names.
_MOST = 1000
_INDEX = re.compile(r"/[0-9]+(?=/|$)")
_NOUNS = {"error": "violation", "warning": "warning"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Alike:
    """What the findings of a group share; in `pointer` a `*` stands for any place in a list."""

    level: Level
    dialect: str
    kind: str | None
    rule: str
    pointer: str

    def __str__(self) -> str:
        contract = self.dialect if self.kind is None else f"contract {self.dialect} {self.kind}"
        place = f" at {self.pointer}" if self.pointer else ""
        return f"{contract}: rule '{self.rule}'{place}"


@dataclass(kw_only=True, slots=True)
class Group:
    """How many findings are alike, and the first of them."""

    alike: Alike
    count: int = 0
    first: list[Finding] = field(default_factory=list)

    @property
    def head(self) -> str:
        """What is broken, and how often."""
        return f"{self.alike}, {counted(self.count, _NOUNS[self.alike.level])}"

    @property
    def places(self) -> Iterator[str]:
        """Where, line by line: the first places, and how many more there are."""
        yield from (f"{one.place}: {one.sentence}" for one in self.first)
        if left := self.count - len(self.first):
            yield f"… and {left:,} more"


class Groups:
    """Findings in groups, violations before warnings, else as they came."""

    def __init__(self) -> None:
        self._groups: dict[Alike, Group] = {}

    def add(self, finding: Finding) -> None:
        """Count a finding among those that are like it."""
        group = self._group(finding)
        group.count += 1
        if len(group.first) < SHOWN:
            group.first.append(finding)

    def __iter__(self) -> Iterator[Group]:
        return iter(sorted(self._groups.values(), key=lambda group: group.alike.level))

    def _group(self, finding: Finding) -> Group:
        alike = _alike(finding, _INDEX.sub("/*", finding.pointer))
        if alike not in self._groups and len(self._groups) >= _MOST:
            alike = _alike(finding, "")
        return self._groups.setdefault(alike, Group(alike=alike))


def _alike(finding: Finding, pointer: str) -> Alike:
    return Alike(
        level=finding.level,
        dialect=finding.dialect,
        kind=finding.kind,
        rule=finding.rule,
        pointer=pointer,
    )
