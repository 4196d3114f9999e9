"""What documents say in words: of a dialect, of a call, of a stream."""

from __future__ import annotations

from collections.abc import Iterator

from mockex.contracts.dating import Schema
from mockex.values.instant import format_instant
from mockex.wire.dialect import Call, Dialect
from mockex.wire.stream_families import pace
from mockex.wire.stream_rules import MarketStream

ADDRESS = "127.0.0.1:9000"


def information(dialect: Dialect) -> Schema:
    """The part `info`, which both sorts of documents have alike."""
    date = dialect.id.rpartition("/")[2]
    sentences = [f"{dialect.id} as of {format_instant(dialect.as_of)}, as mockex serves it."]
    sentences += [" ".join(dialect.notice.split())] if dialect.notice else []
    return {"title": dialect.title, "version": date, "description": " ".join(sentences)}


def summary(call: Call) -> str:
    """What a call does."""
    return call.operation.value.replace("_", " ")


def description(call: Call) -> str:
    """What it weighs, and what its API key must be allowed to do."""
    permission = call.security.permission
    sentences = [f"Weight {', '.join(_weights(call))}."]
    sentences += [f"The API key needs the permission {permission.value}."] if permission else []
    return " ".join(sentences)


def telling(stream: MarketStream) -> str:
    """What a market stream tells, and how often."""
    return f"{stream.tells.value.replace('_', ' ').capitalize()}, told {pace(stream)}."


def _weights(call: Call) -> Iterator[str]:
    yield str(call.weight)
    yield from (f"{weight} with {name}" for name, weight in call.weight_with.items())
    yield from (f"{weight} without {name}" for name, weight in call.weight_without.items())
    for name, each in call.weight_of_each.items():
        yield f"{each} for each of {name}, at most {call.weight}"
    for name, tiers in call.weight_up_to.items():
        yield from (f"{weight} with {name} up to {bound}" for bound, weight in tiers)
    for name, tiers in call.weight_of_so_many.items():
        yield from (f"{weight} for up to {bound} of {name}" for bound, weight in tiers)
    if call.weight_of_success is not None:
        yield f"{call.weight_of_success} where it succeeds"
