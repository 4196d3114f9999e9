"""Watches a journal for what is expected, and looks at an exchange for what is claimed of it."""

from __future__ import annotations

from collections.abc import Iterator

from mockex.gateway.journal import Entry, Journal
from mockex.scenario.claims import Claim, refuted
from mockex.scenario.lives import Lives
from mockex.scenario.near_misses import nearest
from mockex.scenario.patterns import (
    EntryPattern,
    Pattern,
    Reconnected,
    StreamOpen,
    View,
    differences,
)


class Watch:
    """Looks for patterns in a journal; what one expectation has found, no later one finds."""

    def __init__(self, journal: Journal, view: View) -> None:
        self._journal = journal
        self._view = view
        # By entry, the step that found it.
        self._found: dict[int, int | None] = {}
        self._read = 0
        self._lives = Lives()

    def holds(self, pattern: Pattern, after: int = 0, step: int | None = None) -> bool:
        """Whether it has happened, unless it was found before; only entries `after` are looked at.

        `step`: the number of the step that asks.
        """
        self._catch_up()
        match pattern:
            case StreamOpen(account=account):
                return bool(self._view.streams_of(account))
            case Reconnected(account=account):
                return self._take(self._reconnections(account), step)
            case _:
                return self._take(self._entries(pattern, after), step)

    def nearest(self, pattern: Pattern) -> list[str]:
        """What came nearest, with what was different about it."""
        self._catch_up()
        return nearest(pattern, self._journal, self._lives, self._found)

    def refuted(self, claim: Claim) -> str:
        """What was found instead of what is claimed; nothing where that holds."""
        return refuted(claim, self._journal, self._view)

    def _catch_up(self) -> None:
        for entry in self._journal.after(self._read):
            self._lives.read(entry)
        self._read = self._journal.last

    def _entries(self, pattern: EntryPattern, after: int) -> Iterator[Entry]:
        for entry in self._journal.after(after):
            if entry.n not in self._found and not self._unlike(pattern, entry):
                yield entry

    def _unlike(self, pattern: EntryPattern, entry: Entry) -> bool:
        return differences(pattern, entry, self._lives.picked) != []

    def _reconnections(self, account: str) -> Iterator[Entry]:
        began = (life.heard[account] for life in self._lives.reconnections(account))
        return (entry for entry in began if entry.n not in self._found)

    def _take(self, entries: Iterator[Entry], step: int | None) -> bool:
        first = next(entries, None)
        if first is not None:
            self._found[first.n] = step
        return first is not None
