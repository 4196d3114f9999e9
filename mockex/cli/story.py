"""The journal told as it grows: one line an event for people, or one JSON object a line."""

from __future__ import annotations

import json

from mockex.cli.printer import Printer
from mockex.documents.shown import escaped
from mockex.gateway.journal import Journal
from mockex.gateway.telling import Teller
from mockex.values.instant import format_instant


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
            if self._as_json:
                at = format_instant(told.entry.at)
                line = {"event": told.event, "at": at, "n": told.entry.n, **told.members}
                self.say(json.dumps(line, default=str))
            else:
                self.say(escaped(str(told)))
        self._told = self._journal.last

    def say(self, text: str) -> None:
        """Print something that stands in no journal, in its turn."""
        self._printer.say(text)

    def end(self) -> None:
        """See that all is printed."""
        self._printer.finish()
