"""Which kind a payload is, and what stands in the envelopes round it."""

from __future__ import annotations

import json

import pytest

from mockex.contracts.catalogue import Catalogue, shipped
from mockex.contracts.inference import envelope_of, kind_of, unwrapped
from mockex.wire.profile import DEFAULT
from tests.support.contracts import a_catalogue, example, refused

CONTRACTS = shipped(DEFAULT)
# The result of a request is known by the request alone.
MARKED = [kind for kind in CONTRACTS.kinds if "x-recognised-by" in CONTRACTS.schema(kind)]
EVENT = {"e": "balanceUpdate", "E": 1}


@pytest.mark.parametrize("kind", MARKED)
def test_every_example_is_recognised(kind: str) -> None:
    assert kind_of(example(kind), CONTRACTS) == kind


@pytest.mark.parametrize("kind", [kind for kind in MARKED if kind != "rest.empty"])
def test_a_message_is_recognised_although_it_breaks_its_contract(kind: str) -> None:
    assert kind_of(refused(kind), CONTRACTS) == kind


@pytest.mark.parametrize("kind", [kind for kind in CONTRACTS.kinds if kind.startswith("user.")])
def test_an_event_is_known_by_its_name_alone(kind: str) -> None:
    assert kind_of({"e": kind.partition(".")[2]}, CONTRACTS) == kind


@pytest.mark.parametrize(
    "payload",
    [None, 5, "{}", [], [{}], {"e": "ORDER_TRADE_UPDATE"}, {"e": ["executionReport"]}, {"x": 1}],
)
def test_what_no_contract_knows_is_none(payload: object) -> None:
    assert kind_of(payload, CONTRACTS) is None


@pytest.mark.parametrize(
    ("payload", "kind"),
    [
        ({"code": 0, "msg": "Unknown property", "id": 1}, "ws.control-error"),
        ({"code": -1, "msg": "x"}, "rest.error"),
        ({"result": None, "id": 1}, "ws.control-response"),
        ({"method": "SUBSCRIBE", "id": 1}, "ws.control-request"),
        ({"method": "order.place", "id": 1}, None),
        ({"method": ["SUBSCRIBE"], "id": 1}, None),
        ({"code": "0", "msg": "x"}, None),
        ({"code": None, "msg": "x"}, None),
        ({"serverTime": 1}, "rest.time"),
        (
            {"serverTime": 1, "timezone": "UTC", "rateLimits": [], "symbols": []},
            "rest.exchangeInfo",
        ),
        ({"listenKey": "x"}, "rest.listenKey"),
        ({"e": "listenKeyExpired", "listenKey": "x"}, "user.listenKeyExpired"),
        ({}, "rest.empty"),
        ({"id": 1, "status": 200, "result": {}}, "wsapi.response"),
        ({"id": None, "status": 400, "error": {"code": -1, "msg": "x"}}, "wsapi.response"),
        ({"id": 1, "status": "FILLED", "symbol": "BTCUSDT"}, None),
    ],
)
def test_kinds_that_look_alike_are_told_apart(payload: dict[str, object], kind: str | None) -> None:
    assert kind_of(payload, CONTRACTS) == kind


@pytest.mark.parametrize(
    ("envelope", "kind"),
    [
        ({"stream": "key", "data": EVENT}, "ws.combined"),
        ({"data": EVENT, "stream": "key"}, "ws.combined"),
        ({"event": EVENT}, "ws.subscription"),
        ({"subscriptionId": 0, "event": EVENT}, "ws.subscription"),
    ],
)
def test_envelopes_are_taken_off(envelope: object, kind: str) -> None:
    assert unwrapped(envelope) == EVENT
    assert envelope_of(envelope) == kind
    assert kind_of(envelope, CONTRACTS) == kind


@pytest.mark.parametrize(
    "message",
    [
        EVENT,
        {"stream": "key"},
        {"data": EVENT},
        {"stream": "key", "data": EVENT, "id": 1},
        {"event": EVENT, "id": 1},
        {"subscriptionId": 0},
        [EVENT],
        None,
        "text",
    ],
)
def test_what_is_no_envelope_stays_as_it_is(message: object) -> None:
    assert unwrapped(message) == message
    assert envelope_of(message) is None


def test_only_one_envelope_is_taken_off() -> None:
    inner = {"stream": "key", "data": EVENT}

    assert unwrapped({"stream": "key", "data": inner}) == inner


def marked(**kinds: dict[str, object]) -> Catalogue:
    texts = {
        f"k/{name}.schema.json": json.dumps({"x-recognised-by": marks})
        for name, marks in kinds.items()
    }
    return a_catalogue(texts)


def test_the_most_constants_win_and_then_the_most_keys() -> None:
    catalogue = marked(
        one={"const": {"e": "x"}},
        two={"const": {"e": "x", "s": "y"}},
        keys={"const": {"e": "x"}, "keys": ["a", "b"]},
    )

    assert kind_of({"e": "x"}, catalogue) == "k.one"
    assert kind_of({"e": "x", "a": 1, "b": 2}, catalogue) == "k.keys"
    assert kind_of({"e": "x", "a": 1, "b": 2, "s": "y"}, catalogue) == "k.two"


def test_any_constant_tells_kinds_apart() -> None:
    catalogue = marked(
        order={"const": {"eventType": "ORDER"}},
        pong={"const": {"op": 7}},
        ping={"const": {"op": 7, "event": "ping"}},
        ticker={"keys": ["tick"], "in": {"channel": ["a", "b"]}},
    )

    payloads: list[dict[str, object]] = [
        {"eventType": "ORDER"},
        {"op": 7},
        {"op": 7, "event": "ping"},
        {"channel": "b", "tick": 1, "op": 8},
        {"eventType": {}, "op": None},
    ]
    assert [kind_of(payload, catalogue) for payload in payloads] == [
        "k.order",
        "k.pong",
        "k.ping",
        "k.ticker",
        None,
    ]


def test_a_schema_without_marks_recognises_nothing() -> None:
    assert kind_of({"a": 1}, marked(one={})) is None
    assert kind_of({}, marked(one={})) is None
    assert kind_of({"a": 1}, a_catalogue({})) is None


def test_bounds_hold_for_numbers_alone() -> None:
    catalogue = marked(one={"keys": ["n"], "minimum": {"n": 5}, "maximum": {"n": 9}})

    assert [kind_of({"n": n}, catalogue) for n in (4, 5, 9, 10, "7", None)] == [
        None,
        "k.one",
        "k.one",
        None,
        None,
        None,
    ]
