"""The journal told as it grows: one line an event for people, or one JSON object a line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from mockex.cli.printer import Printer
from mockex.documents.shown import escaped
from mockex.gateway.journal import Journal
from mockex.gateway.telling import Teller
from mockex.mock import MockExchange


class Story:
    """Prints what has been added to a journal since it was last told."""

    def __init__(self, journal: Journal, *, as_json: bool) -> None:
        self._journal = journal
        self._as_json = as_json
        self._teller = Teller()
        self._told = 0
        self._printer = Printer()

    def go_on(self) -> None:
        """Print the entries that are new."""
        for told in self._teller.tell(self._journal.after(self._told)):
            self.say(told.as_json() if self._as_json else escaped(str(told)))
        self._told = self._journal.last

    def go_on_with(self, journal: Journal) -> None:
        """Print the entries that are new; those of another journal are of a new world."""
        self.go_on()
        if journal is not self._journal:
            self._journal, self._teller, self._told = journal, Teller(), 0
            self.say('{"event": "reset"}' if self._as_json else "a new world begins")
            self.go_on()

    def say(self, text: str) -> None:
        """Print something that stands in no journal, in its turn."""
        self._printer.say(text)

    def end(self) -> None:
        """See that all is printed."""
        self._printer.finish()


@contextmanager
def story_of(mock: MockExchange, *, as_json: bool) -> Iterator[Story]:
    """The story of all its worlds, told from `with` to its end."""
    story = Story(mock.journal, as_json=as_json)
    with mock.watched(lambda: story.go_on_with(mock.journal)):
        yield story
