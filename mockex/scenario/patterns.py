"""What can be expected of a client, and what keeps an entry of a journal from being it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Protocol, TypeAlias, assert_never

from mockex.faults.conditions import unlike
from mockex.gateway.journal import Entry
from mockex.wire.actions import Pick
from mockex.wire.codecs import JsonFault, decode
from mockex.wire.messages import HttpRequest, StreamSend, StreamText
from mockex.wire.params import form_pairs

Fields: TypeAlias = Mapping[str, object]


class View(Protocol):
    """What the state of a gateway tells besides its journal.

    A gateway that keeps no ledger raises UsageError where it is asked for orders or balances.
    """

    def streams_of(self, account: str) -> tuple[int, ...]:
        """The open connections that hear an account's user data stream."""
        ...

    def orders(self) -> Iterable[tuple[str, Fields]]:
        """Clients' orders by account, the latest first, as the dialect's order query tells them."""
        ...

    def balance(self, account: str, asset: str) -> Fields:
        """What is `free` and what is `locked`, as texts."""
        ...

    @property
    def has_traders(self) -> bool:
        """Whether markets move as soon as somebody looks at them."""
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
    """An event has gone out, to the account where one is named.

    `connection` picks one of those that heard the account when it went out, in order of opening.
    """

    event: str
    account: str | None = None
    connection: Pick = None
    fields: Fields = field(default_factory=dict)

    def __str__(self) -> str:
        return f"push of {self.event}" + (f" to {self.whom}" if self.account else "")

    @property
    def whom(self) -> str:
        """Who is meant by `to`."""
        pick = "" if self.connection is None else f" (connection {self.connection})"
        return f"{self.account}{pick}"


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


EntryPattern: TypeAlias = RequestMade | MessageSent | Pushed
Pattern: TypeAlias = EntryPattern | StreamOpen | Reconnected

# The connections that an account, or one of its connections, stood for at an entry.
Picked: TypeAlias = Callable[[str, Pick, Entry], Collection[int]]


def differences(pattern: EntryPattern, entry: Entry, picked: Picked) -> list[str] | None:
    """What keeps an entry from matching: nothing, some sentences, or None for another sort."""
    message = entry.message
    match pattern:
        case RequestMade(fields=fields):
            if not isinstance(message, HttpRequest):
                return None
            wrong = [] if is_of_the_same(pattern, entry) else [f"it was {_called(message)}"]
            return wrong + unlike(fields, {**dict(form_pairs(message)), **dict(message.query)})
        case MessageSent(fields=fields):
            return (
                unlike(fields, members(message.text)) if isinstance(message, StreamText) else None
            )
        case Pushed():
            return _push_differences(pattern, entry, picked)
        case unknown:
            assert_never(unknown)


def is_of_the_same(pattern: EntryPattern, entry: Entry) -> bool:
    """Whether an entry is of the endpoint, the event or the method that a pattern names."""
    message = entry.message
    match pattern:
        case RequestMade(what=what):
            return isinstance(message, HttpRequest) and fnmatchcase(_called(message), what)
        case MessageSent(fields=fields):
            if not isinstance(message, StreamText) or "method" not in fields:
                return False
            return members(message.text).get("method") == fields["method"]
        case Pushed(event=event):
            return _event(entry) == event
        case unknown:
            assert_never(unknown)


def members(text: str) -> Fields:
    """The members of a JSON message; none of any other."""
    try:
        value = decode(text)
    except JsonFault:
        return {}
    return value if isinstance(value, dict) else {}


def _push_differences(pattern: Pushed, entry: Entry, picked: Picked) -> list[str] | None:
    event, message = _event(entry), entry.message
    if (
        event is None
        or not isinstance(message, StreamSend)
        or not isinstance(message.body, Mapping)
    ):
        return None
    wrong = [] if event == pattern.event else [f"it was {event}"]
    if pattern.account is not None:
        meant = picked(pattern.account, pattern.connection, entry)
        if not any(number in meant for number in message.to):
            wrong.append(f"it did not go to {pattern.whom}")
    return wrong + unlike(pattern.fields, message.body)


def _event(entry: Entry) -> object:
    body = entry.message.body if isinstance(entry.message, StreamSend) else None
    return body.get("e") if isinstance(body, Mapping) else None


def _called(request: HttpRequest) -> str:
    return f"{request.method} {request.path}"


def _shown(fields: Fields) -> str:
    return ", ".join(f"{name}: {value}" for name, value in fields.items())
