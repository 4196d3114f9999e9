"""What a fault can strike: a request, a handshake, an event on its way out, a ping, a connection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from mockex.wire.messages import StreamSend


class Sort(StrEnum):
    """The sorts of what is struck."""

    REQUEST = "requests"
    HANDSHAKE = "handshakes"
    EVENT = "events"
    CONNECTION = "connections"


class Family(StrEnum):
    """What a connection is for."""

    USER_STREAM = "user_stream"
    MARKET_STREAMS = "market_streams"
    WS_API = "ws_api"


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A request: `name` is `POST /api/v3/order`, or a method of the WebSocket API: `order.place`.

    `account` is whose key it names, None where it names none that is known; `listener` is the
    connection of a session.
    """

    name: str
    fields: Mapping[str, object] = field(default_factory=dict)
    account: str | None = None
    listener: Listener | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Opening:
    """A handshake at a path."""

    path: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Listener:
    """A connection: what it is for, and its place among those that hear each account, from 1."""

    number: int
    family: Family
    places: Mapping[str, int] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """An event on its way to one connection. `names` are those it goes by, the vendor's first.

    `is_awaited`: an event before it waits to change places with it.
    """

    names: tuple[str, ...]
    of_user: bool
    stream: str
    body: object
    listener: Listener
    is_awaited: bool = False

    @property
    def fields(self) -> Mapping[str, object]:
        """Its fields by name; a list of events has none."""
        return self.body if isinstance(self.body, Mapping) else {}


@dataclass(frozen=True, kw_only=True, slots=True)
class Beat:
    """A connection on which a ping is about to go out, or which it is time to strike."""

    listener: Listener


Subject: TypeAlias = Asked | Opening | Sent | Beat

_NO_EVENTS = ("ws.control", "ws.heartbeat", "wsapi.")


def is_event(message: StreamSend) -> bool:
    """Whether it is an event, as opposed to an answer, a heartbeat, or bytes with no meaning."""
    if message.kind:
        return not message.kind.startswith(_NO_EVENTS)
    return isinstance(message.body, Mapping) and "e" in message.body


def sent(message: StreamSend, listener: Listener, *, is_awaited: bool = False) -> Sent:
    """An event on its way to a connection."""
    body = message.body if isinstance(message.body, Mapping) else {}
    family, _, kind = message.kind.partition(".")
    # Contracts of lists of events are named so.
    either = (body.get("e"), kind.removesuffix("[]"))
    names = tuple(dict.fromkeys(str(name) for name in either if name))
    return Sent(
        names=names,
        of_user=family == "user" or (not family and not message.stream),
        stream=message.stream,
        body=message.body,
        listener=listener,
        is_awaited=is_awaited,
    )
