"""What a check tells: its findings, file by file, and at the end of each file how much it held."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

Level: TypeAlias = Literal["error", "warning"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing that is not as it should be, and where.

    `line` counts from 1; `entry`, too, in files that hold a list of messages. `pointer` is a JSON
    pointer into the message. `kind` is None where it is not known what the message is.
    """

    file: str
    line: int
    entry: int | None = None
    dialect: str
    kind: str | None
    rule: str
    pointer: str
    found: str
    wanted: str
    sentence: str
    level: Level

    @property
    def rule_id(self) -> str:
        """The rule among those of all kinds: `user.executionReport/type`."""
        return self.rule if self.kind is None else f"{self.kind}/{self.rule}"

    @property
    def place(self) -> str:
        """The file and the line or entry: `run.jsonl:17`, `payloads.json, entry 3`."""
        where = f":{self.line}" if self.entry is None else f", entry {self.entry}"
        return self.file + where


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """A file has been read to its end, and all its findings were told before."""

    file: str
    messages: int


Told: TypeAlias = Finding | Checked


@dataclass(kw_only=True, slots=True)
class Totals:
    """How much was looked at, and what was found."""

    files: int = 0
    messages: int = 0
    errors: int = 0
    warnings: int = 0

    def counting(self, told: Iterable[Told]) -> Iterator[Told]:
        """The same, counted as it passes."""
        for one in told:
            match one:
                case Checked(messages=messages):
                    self.files += 1
                    self.messages += messages
                case Finding(level="error"):
                    self.errors += 1
                case Finding():
                    self.warnings += 1
            yield one

    def __str__(self) -> str:
        looked_at = f"{counted(self.messages, 'payload')} in {counted(self.files, 'file')}"
        return (
            f"{looked_at}: {counted(self.errors, 'violation')}, {counted(self.warnings, 'warning')}"
        )


def counted(number: int, noun: str) -> str:
    """`1 violation`, `1,204 violations`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
