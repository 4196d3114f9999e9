"""Why a text cannot be read as YAML: a line and half a sentence, before a name is put to it."""

from __future__ import annotations


class Unreadable(Exception):
    """Line `line` cannot be read; `sentence` says what is there and what would have been right."""

    def __init__(self, line: int, sentence: str) -> None:
        super().__init__(line, sentence)
        self.line = line
        self.sentence = sentence
