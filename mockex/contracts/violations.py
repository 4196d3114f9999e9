"""One way in which a message breaks its contract."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Violation:
    """Where (a JSON pointer), against which rule of the schema, and a sentence for people."""

    dialect: str
    kind: str
    pointer: str
    rule: str
    sentence: str

    def __str__(self) -> str:
        return f"contract {self.dialect} {self.kind}: {self.sentence}"
