"""Control messages that are understood.

web-socket-streams.md, "Live Subscribing/Unsubscribing to streams": each text here is printed
there, but for what a test is about.
"""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from mockex.wire.codecs import encode
from mockex.wire.control import (
    Control,
    ControlFault,
    GetCombined,
    ListSubscriptions,
    RequestId,
    SetCombined,
    Subscribe,
    Unsubscribe,
    control,
    reply,
)
from mockex.wire.stream_rules import ControlRules
from mockex.wire.vocabulary import IdForm
from tests.support.dialects import CONTROL

BAD_ID = ControlFault(
    kind="ws.control-error",
    reply={"code": 2, "msg": "Invalid request: request ID must be an unsigned integer"},
)


def read(**message: object) -> Control:
    return control(json.dumps(message), CONTROL)


def test_subscribe() -> None:
    text = '{\n  "method": "SUBSCRIBE",\n  "params": [\n    "btcusdt@aggTrade",\n    "btcusdt@depth"\n  ],\n  "id": 1\n}'

    assert control(text, CONTROL) == Subscribe(id=1, names=("btcusdt@aggTrade", "btcusdt@depth"))


def test_unsubscribe() -> None:
    assert read(method="UNSUBSCRIBE", params=["btcusdt@depth"], id=312) == Unsubscribe(
        id=312, names=("btcusdt@depth",)
    )


def test_list_subscriptions() -> None:
    assert read(method="LIST_SUBSCRIPTIONS", id=3) == ListSubscriptions(id=3)


@pytest.mark.parametrize("params", [None, []])
def test_list_subscriptions_may_bring_parameters_that_are_none(params: object) -> None:
    assert read(method="LIST_SUBSCRIPTIONS", params=params, id=3) == ListSubscriptions(id=3)


@pytest.mark.parametrize("combined", [True, False])
def test_set_property(combined: bool) -> None:
    assert read(method="SET_PROPERTY", params=["combined", combined], id=5) == SetCombined(
        id=5, combined=combined
    )


def test_get_property() -> None:
    assert read(method="GET_PROPERTY", params=["combined"], id=2) == GetCombined(id=2)


def test_a_name_given_twice_counts_once_and_keeps_its_place() -> None:
    assert read(method="SUBSCRIBE", params=["b", "a", "b"], id=1) == Subscribe(
        id=1, names=("b", "a")
    )


def test_subscribing_to_nothing_is_understood() -> None:
    assert read(method="SUBSCRIBE", params=[], id=1) == Subscribe(id=1, names=())


def test_members_may_stand_in_any_order_and_strangers_among_them() -> None:
    assert read(id=1, ts=5, params=["a"], method="SUBSCRIBE") == Subscribe(id=1, names=("a",))


def test_of_a_member_given_twice_the_last_counts() -> None:
    text = '{"method":"SUBSCRIBE","method":"UNSUBSCRIBE","params":["a"],"id":1,"id":2}'

    assert control(text, CONTROL) == Unsubscribe(id=2, names=("a",))


@pytest.mark.parametrize(
    "request_id",
    [
        0,
        1,
        -1,
        2**63 - 1,
        -(2**63),
        "x",
        "a" * 36,
        "4c2b2d7e-96b4-4a1d-8a55-0f3b8a0d0b6f",
        "_",
        None,
    ],
)
def test_an_id_is_a_64_bit_number_a_short_text_or_null(request_id: int | str | None) -> None:
    # "64-bit signed integer; alphanumeric strings; max length 36; null"
    assert read(method="LIST_SUBSCRIPTIONS", id=request_id) == ListSubscriptions(id=request_id)


@pytest.mark.parametrize(
    "request_id",
    [
        2**63,
        -(2**63) - 1,
        10**400,
        True,
        False,
        1.0,
        1.5,
        1e300,
        "",
        "a" * 37,
        "a b",
        "é",
        "a\n",
        [],
        [1],
        {},
        {"a": 1},
    ],
)
def test_anything_else_is_no_id(request_id: object) -> None:
    assert read(method="LIST_SUBSCRIPTIONS", id=request_id) == BAD_ID


def test_an_id_has_to_be_there() -> None:
    # "Parameter id had to be provided"
    assert read(method="SUBSCRIBE", params=["a"]) == BAD_ID


@pytest.mark.parametrize(
    ("form", "taken", "refused"),
    [
        (IdForm.UNSIGNED, [0, 2**63, 2**64 - 1], [-1, 2**64, "x", None]),
        (IdForm.SIGNED, [-1, 0], [2**63, "x", None]),
        (IdForm.TEXT, ["x"], [None]),
        (IdForm.NULL, [None], ["x"]),
    ],
)
def test_a_dialect_says_which_ids_there_are(
    form: IdForm, taken: list[object], refused: list[object]
) -> None:
    # CHANGELOG.md, 2023-12-04: before that day "unsigned int" alone.
    rules = ControlRules(ids=frozenset({form}), errors=CONTROL.errors)

    def is_taken(request_id: object) -> bool:
        text = json.dumps({"method": "LIST_SUBSCRIPTIONS", "id": request_id})
        return isinstance(control(text, rules), ListSubscriptions)

    assert [is_taken(one) for one in taken] == [True] * len(taken)
    assert [is_taken(one) for one in refused] == [False] * len(refused)


@pytest.mark.parametrize(
    ("result", "data"),
    [
        (None, b'{"result":null,"id":312}'),
        (["btcusdt@aggTrade"], b'{"result":["btcusdt@aggTrade"],"id":312}'),
        (True, b'{"result":true,"id":312}'),
    ],
)
def test_a_reply_has_the_result_and_the_id(result: object, data: bytes) -> None:
    assert encode(reply(result, 312, CONTROL)) == data


@pytest.mark.parametrize(
    ("request_id", "told"), [(312, "312"), (-1, "-1"), ("a-b", "a-b"), (None, None)]
)
def test_a_dialect_may_write_the_id_of_a_reply_as_text(request_id: RequestId, told: object) -> None:
    rules = replace(CONTROL, ids_as_text=True)

    assert reply(None, request_id, rules) == {"result": None, "id": told}
