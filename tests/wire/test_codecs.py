"""JSON as the vendor writes it, and where a text stops being JSON."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mockex.wire.codecs import JsonFault, decode, encode


@pytest.mark.parametrize(
    ("value", "data"),
    [
        ({}, b"{}"),
        ({"b": 1, "a": [True, None, -1]}, b'{"b":1,"a":[true,null,-1]}'),
        ({"q": Decimal("0.10000000")}, b'{"q":"0.10000000"}'),
        ({"s": '币安/"\\\n'}, '{"s":"币安/\\"\\\\\\n"}'.encode()),
        (2**63, b"9223372036854775808"),
        ("", b'""'),
    ],
)
def test_values_are_written_compactly_and_in_their_order(value: object, data: bytes) -> None:
    assert encode(value) == data


def test_half_a_character_is_written_as_a_question_mark() -> None:
    assert encode({"a": "x\ud800y", "q": Decimal("1.0")}) == b'{"a":"x?y","q":"1.0"}'


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{}", {}),
        (" [1, 2.5, -3e2] ", [1, 2.5, -300.0]),
        ('"\\u00e9"', "é"),
        ('"\\ud800"', "\ud800"),
        ("9223372036854775808", 2**63),
        ('{"a":1,"a":2}', {"a": 2}),
        ("null", None),
    ],
)
def test_texts_are_read(text: str, value: object) -> None:
    assert decode(text) == value


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("", 1, 1),
        ("hello", 1, 1),
        ("{", 1, 2),
        ('{"a":}', 1, 6),
        ('{"a":1}x', 1, 8),
        ("{\n  'a': 1\n}", 2, 3),
        ("[1,\n2,\n?]", 3, 1),
    ],
)
def test_what_is_no_json_says_where(text: str, line: int, column: int) -> None:
    with pytest.raises(JsonFault) as caught:
        decode(text)

    assert (caught.value.line, caught.value.column) == (line, column)


def test_columns_count_bytes() -> None:
    with pytest.raises(JsonFault) as caught:
        decode('{"é":?}')

    assert (caught.value.line, caught.value.column) == (1, 7)


@pytest.mark.parametrize(
    ("text", "column"),
    [("NaN", 1), ('{"id":NaN}', 7), ('[1,"NaN",Infinity]', 10), ('["\\\\",-Infinity]', 7)],
)
def test_nan_and_infinities_are_no_json(text: str, column: int) -> None:
    with pytest.raises(JsonFault) as caught:
        decode(text)

    assert (caught.value.line, caught.value.column) == (1, column)


@pytest.mark.parametrize("text", ["[" * 100_000, "1" * 10_000, '{"a":' * 50_000, "-" + "9" * 5_000])
def test_what_no_reader_can_hold_is_no_json(text: str) -> None:
    with pytest.raises(JsonFault):
        decode(text)
