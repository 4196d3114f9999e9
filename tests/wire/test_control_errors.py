"""Control messages that are not understood: web-socket-streams.md, "Error Messages", body by body.

The sentences are those of serde, Rust's JSON reader: a column counts the bytes read by then.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from mockex.wire.codecs import encode
from mockex.wire.control import ControlFault, control
from tests.support.dialects import CONTROL

RULES = CONTROL
VARIANTS = "`SUBSCRIBE`, `UNSUBSCRIBE`, `LIST_SUBSCRIPTIONS`, `SET_PROPERTY`, `GET_PROPERTY`"
TOO_MANY = b'{"code":2,"msg":"Invalid request: too many parameters"}'
NO_NAME = b'{"code":2,"msg":"Invalid request: property name must be a string"}'
NOT_BOOLEAN = b'{"code":1,"msg":"Invalid value type: expected Boolean"}'
INVALID_STREAM = b'{"code":2,"msg":"Invalid request: invalid stream"}'


def answer(message: str | Mapping[str, object]) -> bytes:
    """The bytes that a message which is not understood is answered with."""
    text = message if isinstance(message, str) else json.dumps(message)
    fault = control(text, RULES)
    assert isinstance(fault, ControlFault), fault
    return encode(fault.reply)


def unknown(method: str, line: int, column: int) -> bytes:
    msg = (
        f"Invalid request: unknown variant {method}, expected one of {VARIANTS} "
        f"at line {line} column {column}"
    )
    return encode({"code": 2, "msg": msg})


def missing(field: str, line: int, column: int) -> bytes:
    msg = f"Invalid request: missing field `{field}` at line {line} column {column}"
    return encode({"code": 2, "msg": msg})


def invalid(line: int, column: int) -> bytes:
    msg = f"Invalid JSON: expected value at line {line} column {column}"
    return encode({"code": 3, "msg": msg})


@pytest.mark.parametrize("request_id", [7, -1, "abc", None])
@pytest.mark.parametrize("method", ["SET_PROPERTY", "GET_PROPERTY"])
def test_an_unknown_property_is_the_one_error_with_an_id(
    method: str, request_id: int | str | None
) -> None:
    message = {"method": method, "params": ["compress"], "id": request_id}

    assert answer(message) == encode({"code": 0, "msg": "Unknown property", "id": request_id})


@pytest.mark.parametrize("value", ["true", 1, 0, None, [], {}, 1.5])
def test_a_property_is_true_or_false(value: object) -> None:
    # "Value should only be true or false"
    message = {"method": "SET_PROPERTY", "params": ["combined", value], "id": 5}

    assert answer(message) == NOT_BOOLEAN


def test_a_property_without_a_value_is_not_true_or_false() -> None:
    assert answer({"method": "SET_PROPERTY", "params": ["combined"], "id": 5}) == NOT_BOOLEAN


@pytest.mark.parametrize("method", ["SET_PROPERTY", "GET_PROPERTY"])
@pytest.mark.parametrize(
    "params", [[], [1], [None], [["combined"]], [True], {}, "combined", 5, None]
)
def test_the_name_of_a_property_is_a_text_and_has_to_be_there(method: str, params: object) -> None:
    # "Property name provided was invalid", "Property name was not provided"
    assert answer({"method": method, "params": params, "id": 5}) == NO_NAME


@pytest.mark.parametrize("method", ["SET_PROPERTY", "GET_PROPERTY"])
def test_the_name_of_a_property_may_not_be_left_out(method: str) -> None:
    assert answer({"method": method, "id": 5}) == NO_NAME


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("SET_PROPERTY", ["combined", True, True]),
        ("GET_PROPERTY", ["combined", True]),
        ("LIST_SUBSCRIPTIONS", ["btcusdt@trade"]),
        ("LIST_SUBSCRIPTIONS", {"a": 1}),
    ],
)
def test_there_may_be_too_many_parameters(method: str, params: object) -> None:
    # "Unnecessary parameters provided in the data"
    assert answer({"method": method, "params": params, "id": 5}) == TOO_MANY


def test_an_unknown_method_is_named_with_the_column_where_its_word_ends() -> None:
    # The documents print "at line 1 column 28".
    assert answer('{ "method" : "SUBSCRIBES_ALL","id":1}') == unknown("SUBSCRIBES_ALL", 1, 29)
    assert answer('{"id":1,"method":"SUBSCRIBER"}') == unknown("SUBSCRIBER", 1, 29)
    assert answer('{"method":"subscribe","id":1}') == unknown("subscribe", 1, 21)
    assert answer('{\n  "id": 1,\n  "method": "PING"\n}') == unknown("PING", 3, 18)


def test_the_column_of_an_unknown_method_counts_bytes() -> None:
    assert answer('{"x":"é","method":"PÏNG","id":1}') == unknown("PÏNG", 1, 26)


def test_an_unknown_method_is_told_before_a_wrong_id_or_wrong_parameters() -> None:
    assert answer('{"method":"PING"}') == unknown("PING", 1, 16)
    assert answer('{"method":"PING","params":5,"id":{}}') == unknown("PING", 1, 16)


def test_a_method_may_be_any_text_whatever_is_in_it() -> None:
    assert answer('{"method":"","id":1}') == unknown("", 1, 12)
    assert answer('{"method":"{line}%s`","id":1}') == unknown("{line}%s`", 1, 21)
    assert answer(r'{"method":"\ud800","id":1}').startswith(
        b'{"code":2,"msg":"Invalid request: unknown variant ?, expected one of '
    )


def test_a_missing_method_is_told_at_the_end_of_the_message() -> None:
    # The documents print "missing field `method` at line 1 column 73".
    text = '{"params": ["btcusdt@aggTrade", "btcusdt@depth", "ethusdt@trade"], "x":1}'

    assert len(text) == 73
    assert answer(text) == missing("method", 1, 73)
    assert answer("{}") == missing("method", 1, 2)
    assert answer('{"é":1}  \n ') == missing("method", 1, 8)
    assert answer('{\n "id": 1\n }\n') == missing("method", 3, 2)


@pytest.mark.parametrize("method", ["SUBSCRIBE", "UNSUBSCRIBE"])
def test_streams_have_to_be_named(method: str) -> None:
    text = f'{{"method":"{method}","id":1}}'

    assert answer(text) == missing("params", 1, len(text))


@pytest.mark.parametrize("method", ["SUBSCRIBE", "UNSUBSCRIBE"])
@pytest.mark.parametrize(
    "params",
    [
        "btcusdt@trade",
        5,
        {"a": 1},
        True,
        [1],
        ["a", None],
        [["a"]],
        [""],
        ["a b"],
        ["a/b"],
        ["a?b"],
        ["a&b"],
        ["a\n"],
        ["\ud800"],
        ["a" * 257],
        [{}],
    ],
)
def test_what_no_stream_is_called_is_an_invalid_stream(method: str, params: object) -> None:
    # Code 2, "Invalid request: invalid stream": ccxt/ccxt issue 19833.
    assert answer({"method": method, "params": params, "id": 1}) == INVALID_STREAM


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("", 1, 1),
        ("hello", 1, 1),
        ("SUBSCRIBE", 1, 1),
        ('{"method":}', 1, 11),
        ('{"method":"SUBSCRIBE",\n"params":[btcusdt],\n"id":1}', 2, 11),
        ('{"é":?}', 1, 7),
        ('{"method":"LIST_SUBSCRIPTIONS","id":NaN}', 1, 37),
        ("'", 1, 1),
    ],
)
def test_what_is_no_json_is_told_where(text: str, line: int, column: int) -> None:
    # "JSON data sent has incorrect syntax."
    assert answer(text) == invalid(line, column)


@pytest.mark.parametrize("text", ["[" * 100_000, '{"id":' + "9" * 10_000 + "}", '{"a":' * 30_000])
def test_what_is_too_deep_or_too_long_to_read_is_no_json_either(text: str) -> None:
    assert answer(text).startswith(b'{"code":3,"msg":"Invalid JSON: expected value at line 1 ')


@pytest.mark.parametrize("text", ["[]", "5", '"SUBSCRIBE"', "null", "true", '["method"]'])
def test_json_that_is_no_object_has_no_method(text: str) -> None:
    assert answer(text) == missing("method", 1, len(text))


@pytest.mark.parametrize("method", ["5", "null", "true", '["SUBSCRIBE"]', '{"a":1}'])
def test_a_method_that_is_no_text_counts_as_none(method: str) -> None:
    text = f'{{"method":{method},"id":1}}'

    assert answer(text) == missing("method", 1, len(text))


@pytest.mark.parametrize("member", ["method", "params", "id", "other"])
def test_a_member_may_be_nested_as_deep_as_it_likes(member: str) -> None:
    deep = "[" * 400 + "]" * 400
    members = {"method": '"SUBSCRIBE"', "params": '["a"]', "id": "1", member: deep}
    text = "{" + ",".join(f'"{name}":{value}' for name, value in members.items()) + "}"

    reply = control(text, RULES)

    assert isinstance(reply, ControlFault) == (member != "other")
