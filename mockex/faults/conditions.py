"""What a field is to be like: a value, or {below}, {above}, {in}, {matches}.

Dotted names reach inside: `o.X` is X of o. Amounts are compared as amounts, whatever their zeros.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import TypeAlias

from mockex.documents.nearest import did_you_mean
from mockex.documents.shown import listed, shown

Fields: TypeAlias = Mapping[str, object]

WORDS = ("below", "above", "in", "matches")

_NOTHING = object()


def unlike(wanted: Fields, found: Fields) -> list[str]:
    """What keeps fields from being as wanted, a sentence each; nothing where they are."""
    return [
        sentence
        for name, value in wanted.items()
        if (sentence := _difference(name, value, _at(found, name)))
    ]


def holds(wanted: object, found: object) -> bool:
    """Whether a value is as wanted: equal to it, or what its words say."""
    if not is_condition(wanted):
        return _same(wanted, found)
    assert isinstance(wanted, Mapping)
    return all(_keeps(word, bound, found) for word, bound in wanted.items())


def is_condition(value: object) -> bool:
    """Whether it says what a value is to be like, as opposed to being one."""
    return isinstance(value, Mapping) and bool(value) and set(value) <= set(WORDS)


def refuse_unreadable(wanted: Fields) -> None:
    """Raise ValueError with one sentence where a condition can never be judged."""
    for name, value in wanted.items():
        if not isinstance(value, Mapping):
            continue
        if not value:
            raise ValueError(f"{name} is {{}}, wanted a value, or {listed(WORDS, 'or')}")
        for word, bound in value.items():
            _refuse_word(name, str(word), bound)


def in_words(wanted: Fields) -> str:
    """The conditions for people: `x TRADE, l below 1`."""
    return ", ".join(f"{name} {_words(value)}" for name, value in wanted.items())


def _refuse_word(name: str, word: str, bound: object) -> None:
    if word not in WORDS:
        hint = did_you_mean(word, WORDS) or f"; there are {', '.join(WORDS)}"
        raise ValueError(f"unknown condition '{word}' of {name}{hint}")
    if word in ("below", "above") and _amount(bound) is None:
        raise ValueError(f'{name}.{word} is {shown(bound)}, wanted an amount such as "1"')
    if word == "in" and not (isinstance(bound, Sequence) and not isinstance(bound, str) and bound):
        raise ValueError(f"{name}.in is {shown(bound)}, wanted a list of values")
    if word == "matches":
        try:
            re.compile(bound if isinstance(bound, str) else "(")
        except re.error:
            raise ValueError(
                f"{name}.matches is {shown(bound)}, wanted a regular expression"
            ) from None


def _difference(name: str, wanted: object, found: object) -> str | None:
    if found is _NOTHING:
        return f"it had no {name}"
    if holds(wanted, found):
        return None
    said = _words(wanted) if is_condition(wanted) else str(wanted)
    return f"{name} was {found}, wanted {said}"


def _at(found: Fields, name: str) -> object:
    if name in found:
        return found[name]
    inside: object = found
    for part in name.split("."):
        if not isinstance(inside, Mapping) or part not in inside:
            return _NOTHING
        inside = inside[part]
    return inside


def _keeps(word: str, bound: object, found: object) -> bool:
    match word:
        case "below" | "above":
            amount, limit = _amount(found), _amount(bound)
            if amount is None or limit is None:
                return False
            return amount < limit if word == "below" else amount > limit
        case "in":
            return isinstance(bound, Sequence) and any(_same(one, found) for one in bound)
        case _:
            return isinstance(found, str) and re.fullmatch(str(bound), found) is not None


def _same(wanted: object, found: object) -> bool:
    # Parameters are text on the wire, so that 1 in a scenario means "1" there.
    if wanted == found or (isinstance(found, str) and found == str(wanted)):
        return True
    if isinstance(wanted, str) and isinstance(found, str):
        amount = _amount(wanted)
        return amount is not None and amount == _amount(found)
    return isinstance(found, bool) and str(wanted).lower() == str(found).lower()


def _amount(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        return None
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None


def _words(value: object) -> str:
    if not is_condition(value):
        return str(value)
    assert isinstance(value, Mapping)
    return " and ".join(f"{word} {_bound(bound)}" for word, bound in value.items())


def _bound(bound: object) -> str:
    return " | ".join(map(str, bound)) if isinstance(bound, list | tuple) else str(bound)
