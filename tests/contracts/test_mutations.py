"""The mutation proof: one fault in a user event, and its contract refuses it.

A fault is what the documents of the date rule out: an unconditional key that is missing (or a
conditional one whose condition holds), a value of another JSON type, an amount as a number or in
another notation, a time in seconds, a word that no table has. No fault is: the absence of a
conditional key whose condition cannot be told from the message (`v` without knowing of the match),
null where the date allows null, and another word of the table.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from mockex.contracts.catalogue import Catalogue
from tests.support.contracts import DATES, spot

Path = tuple[str | int, ...]
Fault = tuple[str, Path, object]

# user-data-stream.md, Conditional Fields in Execution Report: there only if something holds that
# the message itself does not tell. W tells itself by w, eR by EXPIRED, A, B, pl, pL and pY by
# TRADE_PREVENTION; v, U and Cs may be there (faqs/stp_faq.md), and u is of trade groups.
UNTOLD = {"v", "u", "U", "Cs"}
# Fields with a table of words, and since when.
WORDS = {
    "executionReport": {
        **dict.fromkeys(("e", "S", "o", "f", "x", "X"), "2019-01-01"),
        "V": "2022-12-05",
        "r": "2025-04-24",
        "eR": "2026-03-26",
    },
    "listStatus": dict.fromkeys(("e", "c", "l", "L"), "2019-08-15"),
}
TIMES = {"E", "T", "O", "W", "D", "u"}
OTHER_TYPES: tuple[object, ...] = (None, True, 5, 0.5, "x y", [], {})
BAD_AMOUNTS = ("", "1,5", "1e5", "+1", ".5", "1.", "0x1", "NaN", " 1")
GONE = object()


def faults(event: str, message: dict[str, Any], date: str) -> Iterator[Fault]:
    """Every fault as what it is, where, and the value that stands there instead."""
    for path, value in _leaves(message):
        name = str(path[-1])
        if not _may_miss(name, message):
            yield "missing", path, GONE
        for other in OTHER_TYPES:
            if type(other) is not type(value) and not _may_be(name, other, date):
                yield "type", path, other
        if _is_amount(value):
            yield "number", path, float(value)
            yield from (("amount", path, bad) for bad in BAD_AMOUNTS)
        if name in TIMES and isinstance(value, int) and value > 0:
            yield "seconds", path, value // 1000
        if len(path) == 1 and WORDS.get(event, {"e": ""}).get(name, "9") <= date:
            yield "word", path, "NO_SUCH_WORD"


def _leaves(value: object, path: Path = ()) -> Iterator[tuple[Path, object]]:
    """Every key of an object, wherever it is; items of lists are taken for their keys alone."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _leaves(item, (*path, index))
    if isinstance(value, dict):
        for name, inner in value.items():
            yield (*path, name), inner
            yield from _leaves(inner, (*path, name))


def _may_miss(name: str, message: dict[str, Any]) -> bool:
    return name in UNTOLD or (name == "W" and message["w"] is False)


def _may_be(name: str, other: object, date: str) -> bool:
    """Null: the commission asset, and until 2022-07-26 the original client order id."""
    return other is None and (name == "N" or (name == "C" and date < "2022-07-26"))


def _is_amount(value: object) -> bool:
    return isinstance(value, str) and value.replace(".", "").replace("-", "").isdigit()


def _changed(message: dict[str, Any], path: Path, value: object) -> object:
    copy = json.loads(json.dumps(message))
    holder = copy
    for part in path[:-1]:
        holder = holder[part]
    if value is GONE:
        del holder[path[-1]]
    else:
        holder[path[-1]] = value
    return copy


def verdicts(event: str, catalogue: Catalogue, date: str) -> dict[str, bool]:
    """Every fault in every example of an event, and whether it was refused."""
    return {
        f"{name} {what} {'/'.join(map(str, path))} {value!r}": bool(
            catalogue.violations(f"user.{event}", _changed(dict(message), path, value))
        )
        for name, message in catalogue.examples("user").items()
        if name.partition(".")[0] == event
        for what, path, value in faults(event, dict(message), date)
    }


CASES = [
    (date, kind.removeprefix("user."))
    for date in DATES
    for kind in spot(date).kinds
    if kind.startswith("user.")
]


@pytest.mark.parametrize(("date", "event"), CASES)
def test_one_fault_is_refused(date: str, event: str) -> None:
    # The goal was 98 of 100: this is all of them. A fault that is let through one day is to be
    # listed here, with its reason.
    found = verdicts(event, spot(date), date)

    assert len(found) > 10
    assert [fault for fault, refused in found.items() if not refused] == []


@pytest.mark.parametrize(
    ("word", "field", "born"),
    [
        ("TRADE_PREVENTION", "x", "2023-01-19"),
        ("REJECTED", "x", "2022-11-01"),
        ("REPLACED", "x", "2025-04-07"),
        ("EXPIRED_IN_MATCH", "X", "2023-01-19"),
        ("PENDING_NEW", "X", "2024-06-11"),
        ("DECREMENT", "V", "2025-05-07"),
        ("TRANSFER", "V", "2026-04-02"),
    ],
)
def test_a_word_is_refused_at_dates_before_its_birth(word: str, field: str, born: str) -> None:
    told = {date: word in _words(spot(date), field) for date in DATES}

    assert told == {date: date >= born for date in DATES}


def _words(catalogue: Catalogue, field: str) -> list[str]:
    properties: Any = catalogue.schema("user.executionReport")["properties"]
    return properties.get(field, {}).get("enum", [])


@pytest.mark.parametrize(
    ("field", "value", "born"),
    [
        *(("d", 4, "2022-04-13"), ("j", 1, "2022-08-08"), ("W", 1756461723417, "2022-12-05")),
        *(("V", "NONE", "2022-12-05"), ("u", 1, "2023-01-19"), ("Cs", "BTCUSDT", "2023-08-08")),
        *(
            ("k", "SOR", "2023-08-08"),
            ("pl", "1.0", "2023-12-04"),
            ("gP", "MARKET_PEG", "2025-08-28"),
        ),
        ("eR", "OCO_TRIGGER", "2026-03-26"),
    ],
)
def test_a_field_is_unknown_before_its_birth(field: str, value: object, born: str) -> None:
    told = {
        date: not any(
            said.rule == "additionalProperties"
            for said in spot(date).violations(
                "user.executionReport",
                {**(spot(date).example("user.executionReport") or {}), field: value},
            )
        )
        for date in DATES
    }

    assert told == {date: date >= born for date in DATES}
