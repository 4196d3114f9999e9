"""What fields are to be like: values, bounds, choices and patterns."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mockex.faults.conditions import holds, in_words, is_condition, refuse_unreadable, unlike

REPORT = {"x": "TRADE", "l": "0.30000000", "m": False, "t": 7, "o": {"X": "FILLED", "a.b": 1}}


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("TRADE", "TRADE"),
        ("0.3", "0.30000000"),
        (1, "1"),
        (True, True),
        ("false", False),
        (None, None),
        ({"below": "1"}, "0.3"),
        ({"below": 1}, 0),
        ({"above": "0.2", "below": "0.4"}, "0.30"),
        ({"above": "0.2"}, Decimal("0.3")),
        ({"in": ["NEW", "TRADE"]}, "TRADE"),
        ({"in": ["0.3"]}, "0.300"),
        ({"matches": "T.*E"}, "TRADE"),
        ({}, {}),
    ],
)
def test_it_is_so(wanted: object, found: object) -> None:
    assert holds(wanted, found)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("TRADE", "trade"),
        ("0.3", "0.31"),
        ({"below": "0.3"}, "0.3"),
        ({"above": "0.3"}, "0.3"),
        ({"below": "1"}, "x"),
        ({"below": "1"}, True),
        ({"below": "1"}, "NaN"),
        ({"below": "1"}, None),
        ({"in": ["NEW"]}, "TRADE"),
        ({"matches": "RAD"}, "TRADE"),
        ({"matches": ".*"}, 7),
        ({"above": "0.2", "below": "0.3"}, "0.30"),
    ],
)
def test_it_is_not_so(wanted: object, found: object) -> None:
    assert not holds(wanted, found)


def test_what_is_not_as_wanted_is_told_field_by_field() -> None:
    wanted = {
        "x": "NEW",
        "l": {"below": "0.1"},
        "o.X": {"in": ["NEW", "CANCELED"]},
        "q": "1",
        "t": 7,
    }

    assert unlike(wanted, REPORT) == [
        "x was TRADE, wanted NEW",
        "l was 0.30000000, wanted below 0.1",
        "o.X was FILLED, wanted in NEW | CANCELED",
        "it had no q",
    ]


def test_dots_reach_inside_unless_a_name_has_them() -> None:
    assert unlike({"o.X": "FILLED"}, REPORT) == []
    assert unlike({"a.b": "1"}, {"a.b": "1"}) == []
    assert unlike({"o.X.y": "1"}, REPORT) == ["it had no o.X.y"]
    assert unlike({}, REPORT) == []


def test_conditions_are_told_in_words() -> None:
    assert (
        in_words({"x": "TRADE", "l": {"below": "1", "above": 0}})
        == "x TRADE, l below 1 and above 0"
    )
    assert in_words({"c": {"matches": "a+"}, "X": {"in": ["A", "B"]}}) == "c matches a+, X in A | B"


def test_only_the_words_make_a_condition() -> None:
    assert is_condition({"below": "1"})
    assert not is_condition({"X": "FILLED"})
    assert not is_condition({})
    assert not is_condition("below")


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        ({"l": {}}, "l is {}, wanted a value, or below, above, in or matches"),
        ({"l": {"belo": "1"}}, "unknown condition 'belo' of l; did you mean 'below'?"),
        ({"o": {"X": "1"}}, "unknown condition 'X' of o; there are below, above, in, matches"),
        ({"l": {"below": "x"}}, "l.below is 'x', wanted an amount such as \"1\""),
        ({"l": {"above": True}}, 'l.above is true, wanted an amount such as "1"'),
        ({"l": {"in": "abc"}}, "l.in is 'abc', wanted a list of values"),
        ({"l": {"in": []}}, "l.in is [], wanted a list of values"),
        ({"l": {"matches": "("}}, "l.matches is '(', wanted a regular expression"),
        ({"l": {"matches": 1}}, "l.matches is 1, wanted a regular expression"),
    ],
)
def test_what_can_never_be_judged_is_refused(wanted: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011  # the whole sentence is compared
        refuse_unreadable(wanted)

    assert str(refused.value) == sentence


def test_what_can_be_judged_is_not_refused() -> None:
    refuse_unreadable({"x": "TRADE", "l": {"below": 1, "above": "0.5"}, "y": {"in": [1]}})
