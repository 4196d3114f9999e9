"""One way in which a message breaks its contract."""

from __future__ import annotations

from dataclasses import dataclass

from mockex.contracts.sentences import Sentence


@dataclass(frozen=True, kw_only=True, slots=True)
class Violation:
    """Where (a JSON pointer), against which rule of the schema, and a sentence for people."""

    dialect: str
    kind: str
    pointer: str
    rule: str
    sentence: str

    @property
    def found(self) -> str:
        """What the sentence says was found; nothing where it is but a sentence."""
        return self.sentence.found if isinstance(self.sentence, Sentence) else ""

    @property
    def wanted(self) -> str:
        """What the sentence says was wanted; nothing where it is but a sentence."""
        return self.sentence.wanted if isinstance(self.sentence, Sentence) else ""

    def __str__(self) -> str:
        return f"contract {self.dialect} {self.kind}: {self.sentence}"
