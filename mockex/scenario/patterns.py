"""What can be expected of a client, and whether a journal shows it; where not, what came nearest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Protocol, TypeAlias, assert_never

from mockex.gateway.journal import Entry, Journal
from mockex.wire.codecs import JsonFault, decode
from mockex.wire.messages import (
    Abort,
    HttpRequest,
    Noted,
    StreamClose,
    StreamClosed,
    StreamSend,
    StreamText,
)
from mockex.wire.params import form_pairs

NEAREST = 3

Fields: TypeAlias = Mapping[str, object]


class View(Protocol):
    """What the state of a gateway tells besides its journal."""

    def streams_of(self, account: str) -> tuple[int, ...]:
        """The open connections that hear an account's user data stream."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class RequestMade:
    """A client has called an endpoint. `what` is method and path; a * stands for anything."""

    what: str
    fields: Fields = field(default_factory=dict)

    def __str__(self) -> str:
        return self.what


@dataclass(frozen=True, kw_only=True, slots=True)
class MessageSent:
    """A client has sent a control message with these members."""

    fields: Fields

    def __str__(self) -> str:
        return f"message {_shown(self.fields)}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Pushed:
    """An event has gone out, to the account where one is named."""

    event: str
    account: str | None = None
    fields: Fields = field(default_factory=dict)

    def __str__(self) -> str:
        return f"push of {self.event}" + (f" to {self.account}" if self.account else "")


@dataclass(frozen=True, kw_only=True, slots=True)
class StreamOpen:
    """A connection that hears the account's user data stream is open."""

    account: str

    def __str__(self) -> str:
        return f"user data stream of {self.account}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Reconnected:
    """A connection hears the account again, after one that did has ended."""

    account: str

    def __str__(self) -> str:
        return f"reconnection of {self.account}"


Pattern: TypeAlias = RequestMade | MessageSent | Pushed | StreamOpen | Reconnected


class Watch:
    """Looks for patterns in a journal; what one expectation has found, no later one finds."""

    def __init__(self, journal: Journal, view: View) -> None:
        self._journal = journal
        self._view = view
        self._found: set[int] = set()
        self._read = 0
        # Entries that say who began to hear whom, and which connections ended.
        self._lives: list[Entry] = []
        self._listeners: dict[str, set[int]] = {}

    def holds(self, pattern: Pattern, after: int = 0) -> bool:
        """Whether it has happened, unless it was found before; only entries `after` are looked at."""
        self._catch_up()
        match pattern:
            case StreamOpen(account=account):
                return bool(self._view.streams_of(account))
            case Reconnected(account=account):
                return self._take(self._reconnection(account))
            case _:
                return self._take(self._first(pattern, after))

    def nearest(self, pattern: Pattern) -> list[str]:
        """The entries that came nearest, with what was different about them."""
        self._catch_up()
        misses = [
            (len(found), entry.n, f"#{entry.n} {title(entry)} — {', '.join(found)}")
            for entry in self._journal
            if (found := differences(pattern, entry, self._listeners))
        ]
        return [sentence for _, _, sentence in sorted(misses)[:NEAREST]]

    def _catch_up(self) -> None:
        for entry in self._journal.after(self._read):
            if (account := _heard(entry)) is not None:
                self._lives.append(entry)
                self._listeners.setdefault(account, set()).add(_connection(entry))
            elif _ended(entry):
                self._lives.append(entry)
        self._read = self._journal.last

    def _first(self, pattern: Pattern, after: int) -> int | None:
        for entry in self._journal.after(after):
            if entry.n not in self._found and differences(pattern, entry, self._listeners) == []:
                return entry.n
        return None

    def _take(self, n: int | None) -> bool:
        if n is not None:
            self._found.add(n)
        return n is not None

    def _reconnection(self, account: str) -> int | None:
        heard: set[int] = set()
        ended = False
        for entry in self._lives:
            number = _connection(entry)
            if _heard(entry) == account:
                if ended and entry.n not in self._found:
                    return entry.n
                heard.add(number)
            elif _ended(entry) and number in heard:
                ended = True
        return None


def differences(
    pattern: Pattern, entry: Entry, listeners: Mapping[str, set[int]]
) -> list[str] | None:
    """What keeps an entry from matching: nothing, some sentences, or None for another sort."""
    message = entry.message
    match pattern:
        case RequestMade(what=what, fields=fields):
            if not isinstance(message, HttpRequest):
                return None
            made = f"{message.method} {message.path}"
            wrong = [] if fnmatchcase(made, what) else [f"it was {made}"]
            return wrong + _unlike(fields, {**dict(form_pairs(message)), **dict(message.query)})
        case MessageSent(fields=fields):
            if not isinstance(message, StreamText):
                return None
            return _unlike(fields, _members(message.text))
        case Pushed():
            return _push_differences(pattern, entry, listeners)
        case StreamOpen() | Reconnected():
            return None
        case unknown:
            assert_never(unknown)


def title(entry: Entry) -> str:
    """An entry in a few words."""
    match entry.message:
        case HttpRequest(method=method, path=path):
            return f"{method} {path}"
        case StreamSend(kind=kind):
            return f"push {kind}"
        case StreamText(text=text):
            return f"message {text[:60]}"
        case message:
            return type(message).__name__


def _push_differences(
    pattern: Pushed, entry: Entry, listeners: Mapping[str, set[int]]
) -> list[str] | None:
    message = entry.message
    if not isinstance(message, StreamSend) or not isinstance(message.body, Mapping):
        return None
    event = message.body.get("e")
    if event is None:
        return None
    wrong = [] if event == pattern.event else [f"it was {event}"]
    if pattern.account and listeners.get(pattern.account, set()).isdisjoint(message.to):
        wrong.append(f"it did not go to {pattern.account}")
    return wrong + _unlike(pattern.fields, message.body)


def _unlike(wanted: Fields, found: Fields) -> list[str]:
    return [
        f"{name} was {found[name]}, wanted {value}" if name in found else f"it had no {name}"
        for name, value in wanted.items()
        if name not in found or not _same(found[name], value)
    ]


def _same(found: object, wanted: object) -> bool:
    # Parameters are text on the wire, so that 1 in a scenario means "1" there.
    return found == wanted or (isinstance(found, str) and found == str(wanted))


def _members(text: str) -> Fields:
    try:
        value = decode(text)
    except JsonFault:
        return {}
    return value if isinstance(value, dict) else {}


def _heard(entry: Entry) -> str | None:
    """The account that a connection began to hear by this entry."""
    message = entry.message
    return message.text if isinstance(message, Noted) and message.kind == "listening" else None


def _ended(entry: Entry) -> bool:
    return isinstance(entry.message, StreamClosed | StreamClose | Abort)


def _connection(entry: Entry) -> int:
    return getattr(entry.message, "connection", None) or 0


def _shown(fields: Fields) -> str:
    return ", ".join(f"{name}: {value}" for name, value in fields.items())
