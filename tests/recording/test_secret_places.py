"""The tables of secret places against the contracts of every dialect."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

import pytest

from mockex.recording.amount_places import NAMES as AMOUNTS
from mockex.recording.amounts import Scale
from mockex.recording.members import Member, Object
from mockex.recording.secret_places import OPEN, places
from mockex.wire.dialect import Dialect
from tests.support.libraries import SHIPPED_LIBRARY

IDS = ("identifier", "identifierOrMinusOne", "identifierText", "clientOrderId", "listenKey")
AMOUNT_SHAPES = ("decimalText", "nonNegativeDecimalText", "positiveDecimalText")
# What the market's own streams tell, and what counts or asks.
PUBLIC_IDS = {"id", "tradeId", "t", "td", "T", "lastUpdateId", "subscriptionId"}
PUBLIC_KINDS = ("rest.trade", "rest.aggTrade", "rest.blockTrade", "rest.ticker", "rest.marginPair")
# Prices, rates and ratios, by the tables of the events.
NO_AMOUNTS = {
    "executionReport": {"p", "P", "L", "pL", "gp", "v", "V"},
    "ORDER_TRADE_UPDATE": {"o.p", "o.ap", "o.sp", "o.L", "o.AP", "o.cr"},
    "TRADE_LITE": {"p", "L"},
    "ALGO_UPDATE": {"o.ap", "o.tp", "o.p"},
    "ACCOUNT_UPDATE": {"a.P.ep", "a.P.bep"},
    "MARGIN_CALL": {"p.mp"},
    "GRID_UPDATE": {"gu.up", "gu.mp"},
    "MARGIN_LEVEL_STATUS_CHANGE": {"l"},
    "contractExecutionReport": {"p", "L", "v"},
    "outboundContractPositionInfo": {"p", "f", "pr", "v", "mp", "rr"},
    "ticketInfo": {"p"},
    "planExecutionReport": {"price", "triggerPrice", "quotePrice", "executedPrice", "leverage", "activePrice", "fallQuantity"},
}  # fmt: skip


def contracts(family: str) -> Iterator[tuple[Dialect, str, Mapping[str, Any]]]:
    for name in SHIPPED_LIBRARY.ids():
        dialect, catalogue = SHIPPED_LIBRARY.dialect(name), SHIPPED_LIBRARY.catalogue(name)
        for kind in catalogue.kinds:
            if kind.startswith(family):
                yield dialect, kind, catalogue.schema(kind)


def fields(schema: object, way: str = "") -> Iterator[tuple[str, str]]:
    """Paths and the shapes that they refer to, through objects, lists and alternatives."""
    if isinstance(schema, list):
        for each in schema:
            yield from fields(each, way)
    elif isinstance(schema, dict):
        found = cast("dict[str, Any]", schema)
        if "$ref" in found:
            yield way, str(found["$ref"]).rpartition("/")[2]
        for name, inner in found.get("properties", {}).items():
            yield from fields(inner, f"{way}.{name}" if way else name)
        for word in ("items", "anyOf", "oneOf", "allOf"):
            yield from fields(found.get(word), way)


EVENTS = [(dialect, kind, schema) for dialect, kind, schema in contracts("user.")]


@pytest.mark.parametrize(
    ("dialect", "kind", "schema"), EVENTS, ids=[f"{d.id} {kind}" for d, kind, _ in EVENTS]
)
def test_every_id_of_an_event_is_secret_unless_everybody_sees_it(dialect, kind, schema):
    event, found = kind.removeprefix("user."), places(dialect)

    open_ids = {
        path
        for path, shape in fields(schema)
        if shape in IDS
        and found.kind(event, path, "text" if "Text" in shape else "number") is None
        and path.rpartition(".")[2] not in PUBLIC_IDS
    }

    assert open_ids == set()


@pytest.mark.parametrize(
    ("dialect", "kind", "schema"), EVENTS, ids=[f"{d.id} {kind}" for d, kind, _ in EVENTS]
)
def test_every_decimal_of_an_event_is_an_amount_or_known_to_be_none(dialect, kind, schema):
    event, scale = kind.removeprefix("user."), Scale(dialect, b"salt")

    unknown = {
        path
        for path, shape in fields(schema)
        if shape in AMOUNT_SHAPES
        and scale.member(Member(Object("", None), path.rpartition(".")[2], 0, 1, True), "1", event, path) is None
    }  # fmt: skip

    assert unknown <= NO_AMOUNTS.get(event, set())


def test_every_id_of_a_reply_is_secret_unless_everybody_sees_it():
    open_ids = {
        (kind, path)
        for dialect, kind, schema in contracts("rest.")
        for path, shape in fields(schema)
        if shape in IDS
        and not kind.startswith(PUBLIC_KINDS)
        and places(dialect).kind(None, path) is None
        and path.rpartition(".")[2] not in PUBLIC_IDS
    }

    assert {path for _, path in open_ids} <= {"externalCalculationId"}


def test_every_parameter_that_names_an_id_or_a_quantity_is_known():
    unknown = set()
    for name in SHIPPED_LIBRARY.ids():
        dialect = SHIPPED_LIBRARY.dialect(name)
        methods = dialect.session.methods.values() if dialect.session else ()
        for call in (*dialect.rest.endpoints.values(), *methods):
            for parameter in call.parameters:
                if parameter.endswith(("Id", "Key", "Token")):
                    if places(dialect).kind(None, parameter) is None and parameter not in OPEN:
                        unknown.add(parameter)
                elif parameter.lower().endswith(("qty", "quantity")) and parameter not in AMOUNTS:
                    unknown.add(parameter)

    assert unknown <= {"subscriptionId"}
