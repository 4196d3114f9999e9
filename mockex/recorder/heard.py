"""What a text of a host is: events, the response to a request, or a ping in JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mockex.wire.codecs import JsonFault, decode, encode
from mockex.wire.stream_names import may_be_listen_key, of_any_symbol

UNNAMED = "unnamed"
PING, PONG = "ping", "pong"

Node = Mapping[str, object]


@dataclass(frozen=True, kw_only=True, slots=True)
class Heard:
    """A text, out of its envelope. `names`: of its events; `payload`: by which it is known again.

    `response` is the whole of what answers a request.
    """

    names: tuple[str, ...] = ()
    events: tuple[Node, ...] = ()
    payload: bytes = b""
    response: Node | None = None
    ping: object = None


def heard(text: str) -> Heard:
    """What a text says."""
    try:
        value = decode(text)
    except JsonFault:
        return Heard(names=(UNNAMED,), payload=text.encode("utf-8", "surrogateescape"))
    if isinstance(value, dict):
        if value.keys() == {PING}:
            return Heard(ping=value[PING])
        if _is_response(value):
            return Heard(response=value)
    stream, inner = _unwrapped(value)
    events = tuple(_objects(inner))
    kind = of_any_symbol(stream)[1].partition("@")[2] or UNNAMED
    return Heard(
        names=tuple(_name(event, kind) for event in events) or (kind,),
        events=events,
        # A listen key is another on the next connection, and a market's events may not name it.
        payload=("" if may_be_listen_key(stream) else stream).encode() + encode(inner),
    )


def _is_response(value: Node) -> bool:
    return (
        "e" not in value and "id" in value and not {"result", "error", "status"}.isdisjoint(value)
    )


def _unwrapped(value: object) -> tuple[str, object]:
    """The stream that an envelope names, if it does, and what is in it."""
    if isinstance(value, dict):
        if value.keys() == {"stream", "data"}:
            return str(value["stream"]), value["data"]
        if value.keys() in ({"event"}, {"subscriptionId", "event"}):
            return "", value["event"]
    return "", value


def _objects(value: object) -> Iterator[Node]:
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, dict):
            yield each


def _name(event: Node, kind: str) -> str:
    name = event.get("e")
    return name if isinstance(name, str) else kind
