"""On which stream a recorded text was heard, and in which envelope."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from mockex.recording.places import member
from mockex.wire.codecs import JsonFault, decode
from mockex.wire.dialect import Dialect
from mockex.wire.stream_names import may_be_listen_key
from mockex.wire.vocabulary import Envelope, HeartbeatStyle


class Heard(NamedTuple):
    """The stream, how its event was wrapped, and where in the text the event stands."""

    stream: str
    form: Envelope
    span: tuple[int, int] | None


# What streams are called whose events are called otherwise.
_CALLED: Mapping[str, str] = {
    "depthUpdate": "depth",
    "24hrTicker": "ticker",
    "24hrMiniTicker": "miniTicker",
    "markPriceUpdate": "markPrice",
}
_OF_RESPONSES = ({"id", "status"}, {"id", "result"}, {"id", "error"}, {"id", "code", "msg"})


def of_session(text: str, subscription: Callable[[int | str], str]) -> Heard | None:
    """What was heard on a connection of the WebSocket API; None for a response."""
    value = _value(text)
    if not isinstance(value, dict):
        return Heard(subscription(""), Envelope.RAW, None)
    if value.keys() == {"subscriptionId", "event"}:
        number = str(value["subscriptionId"])
        return Heard(subscription(number), Envelope.SUBSCRIPTION, member(text, "event"))
    if value.keys() == {"event"}:
        return Heard(subscription(""), Envelope.EVENT, member(text, "event"))
    return None if _is_response(value) else Heard(subscription(""), Envelope.RAW, None)


def of_stream(
    text: str, envelope: Envelope, names: Sequence[str], dialect: Dialect
) -> Heard | None:
    """What was heard on a stream connection that had subscribed to `names`.

    None for a response, and for a heartbeat in JSON: those are alive.
    """
    value = _value(text)
    if isinstance(value, dict):
        if _is_heartbeat(value, dialect):
            return None
        if envelope is Envelope.COMBINED and value.keys() == {"stream", "data"}:
            return Heard(str(value["stream"]), Envelope.COMBINED, member(text, "data"))
        if _is_response(value):
            return None
    return Heard(_raw(value, names, dialect), Envelope.RAW, None)


def _is_heartbeat(value: Mapping[str, object], dialect: Dialect) -> bool:
    upkeep = dialect.stream.upkeep
    beat = upkeep.heartbeat
    in_json = beat is not None and beat.style is HeartbeatStyle.JSON
    return (in_json and value.keys() == {"ping"}) or (
        upkeep.client_ping is not None and value.keys() == {"pong"}
    )


def _raw(value: object, names: Sequence[str], dialect: Dialect) -> str:
    """The stream of an event that does not say it: one that is called so, else a listen key."""
    if len(names) < 2:
        return names[0] if names else ""
    event = value[0] if isinstance(value, list) and value else value
    fields = event if isinstance(event, dict) else {}
    if fields.get("e") not in dialect.events:
        wanted = _name(fields)
        found = next((name for name in names if name.lower().startswith(wanted)), None)
        if wanted and found is not None:
            return found
    return next(filter(may_be_listen_key, names), names[0])


def _name(fields: Mapping[str, object]) -> str:
    """How the name of a market stream begins, as far as an event tells."""
    event, symbol = fields.get("e"), str(fields.get("s", "")).lower()
    candle = fields.get("k")
    if isinstance(candle, dict) and "i" in candle:
        return f"{symbol}@kline_{candle['i']}".lower()
    if event is None and "b" in fields and "B" in fields:
        event = "bookTicker"
    if event is None:
        return ""
    return f"{symbol}@{_CALLED.get(str(event), event)}".lower()


def _is_response(value: Mapping[str, object]) -> bool:
    return any(keys <= value.keys() for keys in _OF_RESPONSES)


def _value(text: str) -> object:
    try:
        return decode(text)
    except JsonFault:
        return None
