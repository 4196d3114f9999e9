"""What a journal has seen, for assertions: methods of the façade."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase

from mockex.errors import ContractViolation, UnexpectedRequest
from mockex.gateway.journal import Journal
from mockex.scenario.patterns import Fields
from mockex.wire.codecs import JsonFault, decode
from mockex.wire.messages import HttpRequest, Noted, StreamSend, StreamText


class Sightings:
    """What clients did, what went out to them, and whether all is well."""

    journal: Journal

    def requests(self, pattern: str = "*") -> list[HttpRequest]:
        """The REST calls so far whose `METHOD /path` fits; a * stands for anything."""
        return [
            entry.message
            for entry in self.journal
            if isinstance(entry.message, HttpRequest)
            and fnmatchcase(f"{entry.message.method} {entry.message.path}", pattern)
        ]

    def messages(self, method: str = "*") -> list[Fields]:
        """The JSON messages that clients have sent on streams so far, by their method."""
        texts = (one.message.text for one in self.journal if isinstance(one.message, StreamText))
        return [one for one in map(_members, texts) if fnmatchcase(str(one.get("method")), method)]

    def pushes(self, event: str = "*") -> list[Fields]:
        """The events that have gone out so far, each as its payload without envelope."""
        bodies = (one.message.body for one in self.journal if isinstance(one.message, StreamSend))
        return [
            body
            for body in bodies
            if isinstance(body, Mapping) and "e" in body and fnmatchcase(str(body["e"]), event)
        ]

    def problems(self) -> list[ContractViolation | UnexpectedRequest]:
        """Broken contracts, and requests that the dialect does not have, so far."""
        return problems_in(self.journal)

    def verify(self) -> None:
        """Raise the first problem, if there is one."""
        for problem in self.problems():
            raise problem


def problems_in(journal: Journal) -> list[ContractViolation | UnexpectedRequest]:
    """Broken contracts, and requests that the dialect does not have."""
    found: list[ContractViolation | UnexpectedRequest] = []
    for entry in journal.lone(journal.last):
        match entry.message:
            case Noted(kind="violation", text=text):
                found.append(ContractViolation(f"{text}   (entry #{entry.n})"))
            case Noted(kind="unexpected", text=text):
                found.append(UnexpectedRequest(f"{text}   (entry #{entry.cause})"))
            case _:
                pass
    return found


def _members(text: str) -> Fields:
    try:
        value = decode(text)
    except JsonFault:
        return {}
    return value if isinstance(value, dict) else {}
