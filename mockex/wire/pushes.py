"""Events → the payloads and frames in which streams carry them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TypeGuard

from mockex.values.instant import MILLISECOND, Instant
from mockex.wire.codecs import encode
from mockex.wire.dialect import Dialect, Envelope

AGO = "ago"


def scripted(
    event: str,
    example: Mapping[str, object],
    fields: Mapping[str, object],
    dialect: Dialect,
    now: Instant,
) -> dict[str, object]:
    """An event nothing caused: the dialect's example, patched by wire names.

    Its times are instants (`in_unit` puts them into a connection's unit): now, unless a patch
    says `{"ago": Span}` or brings a number of milliseconds.
    """
    times = dialect.event_times[event]
    payload: dict[str, object] = dict(example)
    payload.update({name: now for name in times if name in example})
    for name, value in fields.items():
        payload[name] = _moment(value, now) if name in times else _amount(value)
    return payload


def in_unit(
    payload: Mapping[str, object], times: tuple[str, ...], *, microseconds: bool
) -> dict[str, object]:
    """The payload with its times, which are instants, in milliseconds or microseconds."""
    if microseconds:
        return dict(payload)
    return {
        name: _milliseconds(value) if name in times else value for name, value in payload.items()
    }


def enveloped(envelope: Envelope, stream: str, payload: object) -> bytes:
    """The text of a frame: the event itself, or wrapped with the name of its stream."""
    if envelope is Envelope.RAW:
        return encode(payload)
    return encode({"stream": stream, "data": payload})


def key_expired(name: str, key: str, now: Instant) -> dict[str, object]:
    """The event that a listen key's time is over."""
    return {"e": name, "E": now, "listenKey": key}


def _amount(value: object) -> object:
    """A Decimal as the text that the vendor has for it; anything else as it is."""
    return f"{value:f}" if isinstance(value, Decimal) else value


def _moment(value: object, now: Instant) -> object:
    """What a patch means by a time; a number is the vendor's stamp, in its usual milliseconds."""
    if isinstance(value, Mapping) and isinstance(value.get(AGO), int):
        return now - value[AGO]
    return value * MILLISECOND if _is_stamp(value) else value


def _milliseconds(value: object) -> object:
    return value // MILLISECOND if _is_stamp(value) else value


def _is_stamp(value: object) -> TypeGuard[int]:
    # Sentinels such as -1 stay what they are, and so does a truth value that a patch put there.
    return isinstance(value, int) and not isinstance(value, bool) and value > 0
