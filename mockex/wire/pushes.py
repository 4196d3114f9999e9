"""Events → the payloads and frames in which streams carry them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TypeGuard, assert_never

from mockex.values.instant import MILLISECOND, Instant
from mockex.wire.codecs import encode
from mockex.wire.dialect import Dialect, EventRule
from mockex.wire.stream_rules import StreamRules
from mockex.wire.vocabulary import Batch, Envelope, TextOf, Told

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
    times = dialect.events[event].times
    payload = _stamped(example, times, now)
    return _patched(payload, fields, times, now)


def most_like(
    event: str,
    rule: EventRule,
    fields: Mapping[str, object],
    examples: Mapping[str, Mapping[str, object]],
) -> Mapping[str, object]:
    """The example that is most like what is pushed: of {x: TRADE}, one of a trade."""
    names = [event]
    for field in rule.variants:
        names.append(f"{names[-1]}.{fields.get(field)}")
    return next(examples[name] for name in reversed(names) if name in examples)


def announced(
    example: Mapping[str, object], rule: EventRule, now: Instant, *, key: str, valid_until: Instant
) -> dict[str, object]:
    """An event by which the exchange speaks of itself: the dialect's example, of this moment."""
    payload = _stamped(example, rule.times, now)
    for name, told in rule.tells.items():
        match told:
            case Told.KEY:
                payload[name] = key
            case Told.VALID_UNTIL:
                payload[name] = valid_until // MILLISECOND
            case unknown:
                assert_never(unknown)
    return payload


def as_sent(
    payload: Mapping[str, object], rule: EventRule, stream: StreamRules, *, microseconds: bool
) -> dict[str, object]:
    """The payload with its times, which are instants, and its whole numbers as the vendor writes them."""
    stamped = dict(payload) if microseconds else _changed(payload, rule.times, _milliseconds)
    match rule.as_text or stream.as_text:
        case TextOf.NONE:
            return stamped
        case TextOf.TIMES:
            return _changed(stamped, rule.times, _without_numbers)
        case TextOf.ALL:
            return {name: _without_numbers(value) for name, value in stamped.items()}
        case unknown:
            assert_never(unknown)


def enveloped(envelope: Envelope, stream: str | int, payload: object, batch: Batch) -> bytes:
    """The text of a frame; `stream` is the name of the stream, or the number of the subscription."""
    content = [payload] if batch is Batch.ARRAY else payload
    match envelope:
        case Envelope.RAW:
            return encode(content)
        case Envelope.COMBINED:
            return encode({"stream": stream, "data": content})
        case Envelope.EVENT:
            return encode({"event": content})
        case Envelope.SUBSCRIPTION:
            return encode({"subscriptionId": stream, "event": content})
        case unknown:
            assert_never(unknown)


def _stamped(
    example: Mapping[str, object], times: tuple[str, ...], now: Instant
) -> dict[str, object]:
    # A time of -1 says that there was none.
    return _changed(example, times, lambda value: value if value in (-1, "-1") else now)


def _changed(
    payload: Mapping[str, object], times: tuple[str, ...], change: Callable[[object], object]
) -> dict[str, object]:
    """The payload with each of its times changed; `o.T` is the T inside of o."""
    result = dict(payload)
    for path in times:
        name, _, rest = path.partition(".")
        inner = result.get(name)
        if rest and isinstance(inner, Mapping):
            result[name] = _changed(inner, (rest,), change)
        elif not rest and name in result:
            result[name] = change(inner)
    return result


def _patched(
    payload: Mapping[str, object],
    fields: Mapping[str, object],
    times: tuple[str, ...],
    now: Instant,
) -> dict[str, object]:
    result = dict(payload)
    for name, value in fields.items():
        inner = result.get(name)
        within = tuple(
            path.removeprefix(f"{name}.") for path in times if path.startswith(f"{name}.")
        )
        if name in times:
            result[name] = _moment(value, now)
        elif isinstance(inner, Mapping) and isinstance(value, Mapping):
            result[name] = _patched(inner, value, within, now)
        else:
            result[name] = _amount(value)
    return result


def _without_numbers(value: object) -> object:
    if isinstance(value, Mapping):
        return {name: _without_numbers(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_without_numbers(inner) for inner in value]
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


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
