"""Two readers of the contracts agree: `jsonschema_rs` on the hot path, `jsonschema` as the reference.

docs/architecture.md, section 12: "a test proves that their verdicts agree on the whole corpus". The corpus is
the examples of every dialect, what must be refused, both with one thing changed in them, and the real
payloads beside the project.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

import pytest

from mockex.contracts.catalogue import Catalogue
from mockex.contracts.inference import kind_of, unwrapped
from mockex.values.chance import Chance
from tests.support.contracts import TODAY, all_catalogues, example, reference, refused, spot
from tests.support.payloads import payload, payload_files

CATALOGUES = {catalogue.dialect: catalogue for catalogue in all_catalogues()}
CASES = [(dialect, kind) for dialect, one in CATALOGUES.items() for kind in one.kinds]
CONTRACTS = spot(TODAY)
# Contracts of today's dialect are changed in every run; all others, of which many are the same, in long ones.
CHANGED = [
    pytest.param(*case, marks=() if case[0] == CONTRACTS.dialect else pytest.mark.slow)
    for case in CASES
]
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
    *({}, {"a": 1}, {"a": "BTC", "f": "1", "l": "0"}, {"e": "serverShutdown"}),
]
PLACES = ("known", "known", "known", "new", "gone")


def mutations(kind: str, catalogue: Catalogue, chance: Chance) -> Iterator[object]:
    """The example with one thing changed, again and again."""
    message = example(kind, catalogue)
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


def disagreements(kind: str, catalogue: Catalogue, messages: Iterable[object]) -> list[object]:
    """What one reader accepts and the other does not."""
    slow = reference(kind, catalogue)
    return [
        message
        for message in messages
        if slow.is_valid(message) == bool(catalogue.violations(kind, message))
    ]


@pytest.mark.parametrize(("dialect", "kind"), CASES)
def test_both_accept_the_example_and_refuse_what_must_be_refused(dialect: str, kind: str) -> None:
    catalogue = CATALOGUES[dialect]
    good, bad = example(kind, catalogue), refused(kind, catalogue)

    assert reference(kind, catalogue).is_valid(good)
    assert not reference(kind, catalogue).is_valid(bad)
    assert disagreements(kind, catalogue, [good, bad]) == []


@pytest.mark.parametrize(("dialect", "kind"), CHANGED)
def test_they_agree_whatever_is_changed(dialect: str, kind: str) -> None:
    catalogue, chance = CATALOGUES[dialect], Chance(1).stream(f"{dialect} {kind}")

    assert disagreements(kind, catalogue, mutations(kind, catalogue, chance)) == []


@pytest.mark.parametrize("kind", CONTRACTS.kinds)
def test_they_agree_on_every_value_in_every_place(kind: str) -> None:
    message = example(kind)
    first = message[0] if isinstance(message, list) else message
    sweep: Iterator[object]
    if isinstance(first, dict):
        sweep = ({**first, name: value} for name in list(first)[:6] for value in VALUES)
    else:
        # A candle.
        assert isinstance(first, list)
        places = range(len(first))
        sweep = ([*first[:at], value, *first[at + 1 :]] for at in places for value in VALUES)
    messages = ([one] if isinstance(message, list) else one for one in sweep)

    assert disagreements(kind, CONTRACTS, messages) == []


@pytest.mark.parametrize("dialect", CATALOGUES)
def test_they_agree_on_every_real_payload(dialect: str) -> None:
    catalogue = CATALOGUES[dialect]
    inner = [unwrapped(payload(file)) for file in payload_files()]
    disagreed = {
        kind: disagreements(kind, catalogue, [message])
        for message in inner
        if (kind := kind_of(message, catalogue)) is not None
    }

    assert {kind: said for kind, said in disagreed.items() if said} == {}


def test_changes_are_refused_as_often_as_they_are_accepted_or_nearly() -> None:
    # If nearly all were refused the readers would agree for no reason.
    kind, chance = "user.executionReport", Chance(1)
    verdicts = [not CONTRACTS.violations(kind, one) for one in mutations(kind, CONTRACTS, chance)]

    assert 5 < sum(verdicts) < MUTATIONS - 5
