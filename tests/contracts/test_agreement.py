"""Two readers of the contracts agree: `jsonschema_rs` on the hot path, `jsonschema` as the reference.

docs/architecture.md, section 12: "a test proves that their verdicts agree on the whole corpus". The corpus is
the examples, what must be refused, and both with one thing changed in them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from mockex.contracts.catalogue import shipped
from mockex.values.chance import Chance
from mockex.wire.profile import DEFAULT
from tests.support.contracts import example, reference, refused

CONTRACTS = shipped(DEFAULT)
MUTATIONS = 250
# The largest message of all takes the slower reader some ten milliseconds.
LARGE = {"rest.exchangeInfo": 60}
# Values at the edges of what contracts ask for, and of what two readers may see differently.
VALUES: list[object] = [
    *(None, True, False, 0, 1, -1, 2, 5, 999_999, 10**12, 10**13 - 1, 10**13, 10**15, 10**16),
    *(2**31 - 1, 2**31, 2**63 - 1, 2**63, -(2**63), -(2**63) - 1, 2**64, 10**30),
    *(0.0, 1.0, 1.5, -1.0, 1e13, 1e300),
    *(
        "",
        "0",
        "1",
        "-0",
        "-1",
        "0.0",
        "0.1",
        "01",
        "1.",
        ".1",
        "+1",
        "1e5",
        "0.000000000000000001",
    ),
    *("0.0000000000000000001", "1\n", "\n1", "NONE", "NEW", "TRADE", "FILLED", "CANCELED", "BUY"),
    *("BTC", "btc", "B\n", "币安", "İ", "\u2028", "😀", "x" * 36, "x" * 37, "k" * 60),
    *("k" * 64, "k" * 65, "1756461723418", "combined", "SUBSCRIBE", "LIST_SUBSCRIPTIONS"),
    *([], [1], ["combined"], ["combined", True], ["combined", 1], [[]], ["a", "a"]),
    *({}, {"a": 1}, {"a": "BTC", "f": "1", "l": "0"}),
]
PLACES = ("known", "known", "known", "new", "gone")


def mutations(kind: str, chance: Chance) -> Iterator[object]:
    """The example with one thing changed, again and again."""
    message = example(kind)
    for _ in range(LARGE.get(kind, MUTATIONS)):
        changed = json.loads(json.dumps(message))
        _change(changed, chance)
        yield changed


def _change(message: object, chance: Chance) -> None:
    inside = _inside(message)
    holder = inside[chance.below(len(inside))]
    value = VALUES[chance.below(len(VALUES))]
    what = PLACES[chance.below(len(PLACES))]
    keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
    if what == "new" or not keys:
        _add(holder, value)
    elif what == "gone":
        del holder[keys[chance.below(len(keys))]]
    else:
        holder[keys[chance.below(len(keys))]] = value


def _add(holder: dict[str, object] | list[object], value: object) -> None:
    if isinstance(holder, dict):
        holder["new"] = value
    else:
        holder.append(value)


def _inside(value: object) -> list:  # type: ignore[type-arg]  # of dicts and lists alike
    """The value and everything in it that holds something."""
    if not isinstance(value, dict | list):
        return []
    parts = value.values() if isinstance(value, dict) else value
    return [value, *(inner for part in parts for inner in _inside(part))]


def disagreements(kind: str, messages: Iterator[object]) -> list[object]:
    """What one reader accepts and the other does not."""
    slow = reference(kind)
    return [
        message
        for message in messages
        if slow.is_valid(message) == bool(CONTRACTS.violations(kind, message))
    ]


@pytest.mark.parametrize("kind", CONTRACTS.kinds)
def test_both_accept_the_example_and_refuse_what_must_be_refused(kind: str) -> None:
    assert reference(kind).is_valid(example(kind))
    assert not reference(kind).is_valid(refused(kind))
    assert disagreements(kind, iter([example(kind), refused(kind)])) == []


@pytest.mark.parametrize("kind", CONTRACTS.kinds)
def test_they_agree_whatever_is_changed(kind: str) -> None:
    chance = Chance(1).stream(kind)

    assert disagreements(kind, mutations(kind, chance)) == []


@pytest.mark.parametrize("kind", CONTRACTS.kinds)
def test_they_agree_on_every_value_in_every_place(kind: str) -> None:
    message = example(kind)
    assert isinstance(message, dict)
    sweep = ({**message, name: value} for name in list(message)[:6] for value in VALUES)

    assert disagreements(kind, sweep) == []


def test_changes_are_refused_as_often_as_they_are_accepted_or_nearly() -> None:
    # If nearly all were refused the readers would agree for no reason.
    kind, chance = "user.executionReport", Chance(1)
    verdicts = [not CONTRACTS.violations(kind, one) for one in mutations(kind, chance)]

    assert 5 < sum(verdicts) < MUTATIONS - 5
