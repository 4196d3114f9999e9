"""`on` and `to`: what a fault strikes, in the words of scenarios.

`on` is a word for many things (`rest`, `ws_api`, `requests`, `handshake`, `user_stream`,
`market_streams`, `streams`, `everything`), an endpoint (`POST /api/v3/order`), a method of the
WebSocket API (`order.place`), an event (`executionReport`) or a stream (`btcusdt@depth`). A `*` in
the last four stands for anything. A name may be that of a method and of an event: it is both.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from mockex.documents.nearest import did_you_mean
from mockex.documents.shown import shown
from mockex.faults.subjects import Asked, Beat, Family, Listener, Opening, Sent, Sort, Subject
from mockex.wire.actions import Target

_ENDPOINT = re.compile(r"(GET|POST|PUT|DELETE|\*) /\S*")
_STREAM = re.compile(r"[^\s]*[@!][^\s]*")
_NAME = re.compile(r"[A-Za-z0-9_.*]+")
_SMALL = re.compile(r"[a-z_]+")

_WANTED = (
    ", wanted an endpoint such as POST /api/v3/order, a method such as order.place, an event such as"
    " executionReport, a stream such as btcusdt@depth, or a word such as user_stream"
)

_OF_SESSIONS = frozenset({Sort.REQUEST, Sort.EVENT, Sort.CONNECTION})
_OF_STREAMS = frozenset({Sort.EVENT, Sort.CONNECTION})

# What each word is about.
WORDS: Mapping[str, frozenset[Sort]] = {
    "rest": frozenset({Sort.REQUEST}),
    "ws_api": _OF_SESSIONS,
    "requests": frozenset({Sort.REQUEST}),
    "handshake": frozenset({Sort.HANDSHAKE}),
    "user_stream": _OF_STREAMS,
    "market_streams": _OF_STREAMS,
    "streams": _OF_STREAMS,
    "everything": frozenset(Sort),
}

_CHOOSES: Mapping[str, Callable[[Subject], bool]] = {
    "rest": lambda one: isinstance(one, Asked) and one.listener is None,
    "ws_api": lambda one: _family(one) is Family.WS_API,
    "requests": lambda one: isinstance(one, Asked),
    "handshake": lambda one: isinstance(one, Opening),
    "user_stream": lambda one: one.of_user if isinstance(one, Sent) else _hears_somebody(one),
    "market_streams": lambda one: (
        not one.of_user if isinstance(one, Sent) else _family(one) is Family.MARKET_STREAMS
    ),
    "streams": lambda one: isinstance(one, Sent | Beat),
    "everything": lambda one: True,
}


@dataclass(frozen=True, slots=True)
class Selector:
    """What `on` says."""

    text: str

    @property
    def sorts(self) -> frozenset[Sort]:
        """The sorts of things that it may choose."""
        if self.text in WORDS:
            return WORDS[self.text]
        if self.is_endpoint:
            return frozenset({Sort.REQUEST})
        if self.is_stream:
            return frozenset({Sort.EVENT})
        if "." in self.text:
            return frozenset({Sort.REQUEST})
        return frozenset({Sort.REQUEST, Sort.EVENT})

    @property
    def is_word(self) -> bool:
        """Whether it is one of the words for many things."""
        return self.text in WORDS

    @property
    def is_endpoint(self) -> bool:
        """Whether it is a method and a path."""
        return _ENDPOINT.fullmatch(self.text) is not None

    @property
    def is_stream(self) -> bool:
        """Whether it is the name of a market stream."""
        return not self.is_endpoint and _STREAM.fullmatch(self.text) is not None

    def chooses(self, subject: Subject) -> bool:
        """Whether something is among what it says."""
        chosen = _CHOOSES.get(self.text)
        if chosen is not None:
            return chosen(subject)
        match subject:
            case Asked(name=name):
                return fnmatchcase(name, self.text)
            case Sent(stream=stream) if self.is_stream:
                return bool(stream) and fnmatchcase(stream, self.text)
            case Sent(names=names):
                return any(fnmatchcase(name, self.text) for name in names)
            case _:
                return False


def read_selector(on: object) -> Selector:
    """What `on` says; raises ValueError for what can name nothing."""
    text = on if isinstance(on, str) else ""
    # No name of the vendor's is so much like a word: it is a word, mistyped.
    near = "" if text in WORDS else did_you_mean(text, WORDS)
    is_name = any(pattern.fullmatch(text) for pattern in (_ENDPOINT, _STREAM, _NAME))
    if not is_name or (near and _SMALL.fullmatch(text)):
        raise ValueError(f"on is {shown(on)}{near or _WANTED}")
    return Selector(text)


def reaches(target: Target | None, subject: Subject) -> bool:
    """Whether something is of the account, and on the connection, that `to` says."""
    if target is None:
        return True
    match subject:
        case Asked(account=account, listener=listener):
            if account != target.account or target.connection is None:
                return account == target.account
            return listener is not None and _is_picked(listener, target)
        case Sent(listener=listener) | Beat(listener=listener):
            return _is_picked(listener, target)
        case _:
            return False


def _is_picked(listener: Listener, target: Target) -> bool:
    place = listener.places.get(target.account)
    if place is None:
        return False
    match target.connection:
        case None:
            return True
        case "first":
            return place == 1
        case "last":
            return place == listener.counts[target.account]
        case number:
            return place == number


def _family(subject: Subject) -> Family | None:
    match subject:
        case Asked(listener=Listener(family=family)):
            return family
        case Sent(listener=listener) | Beat(listener=listener):
            return listener.family
        case _:
            return None


def _hears_somebody(subject: Subject) -> bool:
    return isinstance(subject, Beat) and bool(subject.listener.places)
