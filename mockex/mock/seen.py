"""What a journal has seen, for assertions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase

from mockex.errors import ContractViolation, UnexpectedRequest
from mockex.gateway.journal import Entry
from mockex.scenario.patterns import Fields
from mockex.wire.codecs import JsonFault, decode
from mockex.wire.messages import HttpRequest, Noted, StreamSend, StreamText


def requests(journal: Iterable[Entry], pattern: str) -> list[HttpRequest]:
    """The REST calls whose `METHOD /path` fits."""
    return [
        entry.message
        for entry in journal
        if isinstance(entry.message, HttpRequest)
        and fnmatchcase(f"{entry.message.method} {entry.message.path}", pattern)
    ]


def messages(journal: Iterable[Entry], method: str) -> list[Fields]:
    """The JSON messages of clients whose method fits."""
    texts = (one.message.text for one in journal if isinstance(one.message, StreamText))
    return [one for one in map(_members, texts) if fnmatchcase(str(one.get("method")), method)]


def pushes(journal: Iterable[Entry], event: str) -> list[Fields]:
    """The events that went out and whose name fits, without envelope."""
    bodies = (one.message.body for one in journal if isinstance(one.message, StreamSend))
    return [
        body
        for body in bodies
        if isinstance(body, Mapping) and "e" in body and fnmatchcase(str(body["e"]), event)
    ]


def problems(journal: Iterable[Entry]) -> list[ContractViolation | UnexpectedRequest]:
    """Broken contracts, and requests that the dialect does not have."""
    found: list[ContractViolation | UnexpectedRequest] = []
    for entry in journal:
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
