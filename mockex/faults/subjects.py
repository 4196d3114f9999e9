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

    `account` is whose key it names, None where it names none that is known; `connection` is that
    of a session.
    """

    name: str
    family: Family | None
    fields: Mapping[str, object] = field(default_factory=dict)
    account: str | None = None
    connection: int | None = None


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
    """An event on its way to one connection. `names` are those it goes by, the vendor's first."""

    names: tuple[str, ...]
    of_user: bool
    stream: str
    fields: Mapping[str, object]
    listener: Listener


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


def sent(message: StreamSend, listener: Listener) -> Sent:
    """An event on its way to a connection."""
    body = message.body if isinstance(message.body, Mapping) else {}
    family, _, kind = message.kind.partition(".")
    names = tuple(dict.fromkeys(str(name) for name in (body.get("e"), kind) if name))
    return Sent(
        names=names,
        of_user=family == "user" or (not family and not message.stream),
        stream=message.stream,
        fields=body,
        listener=listener,
    )
