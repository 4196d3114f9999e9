"""How far what is said now is what was recorded: counted by title, and the first difference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from mockex.recording.fields import Field

Sort: TypeAlias = Literal["request", "answer", "push"]

_SHOWN = 12
# So many differences are kept to be shown.
_KEPT = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """What the two sides of a comparison are called."""

    one: str
    other: str
    missing: str
    added: str


RERUN = Words(
    one="recorded",
    other="now",
    missing="was recorded and is not said now",
    added="is said now and was not recorded",
)
DIFF = Words(
    one="first",
    other="second",
    missing="is in the first alone",
    added="is in the second alone",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """Something that was not said as it was recorded, or at all, or that was not recorded.

    `line`: where it stands in the file, or what led to it does. `after`: what led to it.
    """

    line: int
    title: str
    sort: Sort
    fault: Literal["differs", "missing", "added"]
    link: int = 0
    after: str | None = None
    fields: tuple[Field, ...] = ()

    def sentence(self, words: Words) -> str:
        """What is wrong, in one sentence."""
        what = f"the answer to {self.title}" if self.sort == "answer" else self.title
        where = f" on link {self.link}" if self.link else ""
        led = f", after {self.after}," if self.after else ""
        fault = {"missing": words.missing, "added": words.added}.get(self.fault, "differs")
        return f"{what}{where}{led} {fault}"

    def details(self, words: Words) -> Sequence[str]:
        """The fields that differ, as lines."""
        told = [each.told(words.one, words.other) for each in self.fields[:_SHOWN]]
        more = len(self.fields) - _SHOWN
        return [*told, f"and {more} fields more"] if more > 0 else told


@dataclass(kw_only=True, slots=True)
class Tally:
    """Of so many, so many agree; `added` were not recorded."""

    agree: int = 0
    recorded: int = 0
    added: int = 0


@dataclass(kw_only=True, slots=True)
class Agreement:
    """What came of a comparison."""

    kept: list[Difference] = field(default_factory=list)
    differences: int = 0
    tallies: dict[tuple[Sort, str], Tally] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

    @property
    def first(self) -> Difference | None:
        """The first difference."""
        return self.kept[0] if self.kept else None

    @property
    def is_whole(self) -> bool:
        """Whether nothing differs."""
        return not self.kept

    def agreed(self, sort: Sort, title: str) -> None:
        """One more that is as it was recorded."""
        tally = self._tally(sort, title)
        tally.agree += 1
        tally.recorded += 1

    def differs(self, difference: Difference) -> None:
        """One more that is not."""
        tally = self._tally(difference.sort, difference.title)
        if difference.fault == "added":
            tally.added += 1
        else:
            tally.recorded += 1
        self.differences += 1
        if len(self.kept) < _KEPT:
            self.kept.append(difference)

    def sum(self, sort: Sort) -> Tally:
        """All titles of a sort together."""
        of_sort = [tally for (each, _), tally in self.tallies.items() if each == sort]
        return Tally(
            agree=sum(tally.agree for tally in of_sort),
            recorded=sum(tally.recorded for tally in of_sort),
            added=sum(tally.added for tally in of_sort),
        )

    def _tally(self, sort: Sort, title: str) -> Tally:
        return self.tallies.setdefault((sort, title), Tally())
