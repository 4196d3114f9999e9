"""What may differ between two recordings, event by event of every dialect."""

from __future__ import annotations

import json

import pytest

from mockex.contracts.catalogue import shipped as contracts
from mockex.recording.bindings import Bindings
from mockex.recording.fields import Place
from mockex.recording.frame import Text
from mockex.recording.redaction import Redaction
from mockex.recording.secret_places import places
from mockex.recording.volatile import Id, Time, Volatile
from mockex.wire.profile import shipped
from mockex.wire.shelf import shipped as shelf

EVENTS = [(each, event) for each in shelf().ids() for event in shipped(each).events]


@pytest.mark.parametrize(("dialect", "event"), EVENTS)
def test_what_redaction_replaces_may_differ_and_nothing_else(dialect: str, event: str) -> None:
    rules = shipped(dialect)
    example = contracts(dialect).example(f"user.{event}")
    one, other = (Redaction(rules, salt) for salt in (b"one", b"other"))

    def differing(here: object) -> list[str]:
        bindings = Bindings(Volatile(places(rules)))
        told = (
            one.content(Text(text=json.dumps(example))),
            other.content(Text(text=json.dumps(here))),
        )
        return [field.path for field in bindings.differing(*told)]

    assert differing(example) == []
    assert isinstance(example, dict)
    assert differing({**example, "more": "1"}) == ["text/more"]


@pytest.mark.parametrize(
    ("dialect", "holder", "name", "found"),
    [
        ("openapi-whitelabel/2018-09-25-wire", {"e": "executionReport"}, "A", Id("account")),
        ("binance-spot/2025-08-28", {"e": "executionReport"}, "A", None),
        ("openapi-whitelabel/2018-09-25-wire", {"e": "ticketInfo"}, "T", Id("trade")),
        ("binance-spot/2025-08-28", {"e": "trade"}, "c", None),
        ("toobit-usdt/2026-01", {"eventType": "planExecutionReport"}, "orderId", Id("order")),
        ("toobit-usdt/2026-01", {"e": "contractExecutionReport"}, "q", None),
    ],
)
def test_ids_are_known_by_dialect_event_and_place(
    dialect: str, holder: dict[str, object], name: str, found: Id | None
) -> None:
    place = Place().inner("text", ({}, {})).inner(name, (holder, holder))

    assert Volatile(places(shipped(dialect))).of(place, "716019283746501632", 0) == found


def test_what_stands_within_an_event_is_known_by_its_way_from_there() -> None:
    event = {"e": "ORDER_TRADE_UPDATE", "o": {"i": 7, "T": 1_757_937_600_000}}
    within = Place().inner("text", ({}, {})).inner("o", (event, event))

    def told(name: str, value: object) -> Id | Time | None:
        holders = event["o"], event["o"]
        return Volatile().of(within.inner(name, holders), value, 1)

    assert told("i", 7) == Id("order")
    assert told("T", 1_757_937_600_000) == Time(13, 7)
    assert told("i", 0) is None
    assert told("S", "BUY") is None
