"""The table of answers is what the exchange does: it is asked for everything, and each answer is in it."""

from __future__ import annotations

import pytest

from mockex.contracts import catalogue
from mockex.descriptions.answers import answers, errors, told
from mockex.wire.dialect import Endpoint
from mockex.wire.profile import shipped
from mockex.wire.shelf import shipped as shelf
from mockex.wire.stream_rules import MarketStream
from mockex.wire.vocabulary import MarketData, Operation
from tests.support.askings import Bazaar, askings
from tests.support.described import faults, openapi_of
from tests.support.dialects import SHIPPED

DIALECTS = (
    *("binance-spot/2021-01-01", "binance-spot/2025-08-28", "binance-spot/2026-07-07"),
    *("binance-spot-testnet/2024-11-27", "binance-us/2024-06-17"),
)
OF_KEYS = (Operation.EXTEND_LISTEN_KEY, Operation.CLOSE_LISTEN_KEY)
ENDPOINTS = [
    pytest.param(dialect, endpoint, id=f"{dialect} {endpoint.method} {endpoint.path}")
    for dialect in DIALECTS
    for endpoint in shipped(dialect).rest.endpoints.values()
    if not endpoint.gone
]


@pytest.mark.parametrize(("dialect", "endpoint"), ENDPOINTS)
def test_an_endpoint_answers_as_the_table_and_the_document_say(
    dialect: str, endpoint: Endpoint
) -> None:
    document = openapi_of(dialect)
    described = document["paths"][endpoint.path][endpoint.method.lower()]["responses"]["200"]
    kinds: set[str] = set()
    for sent in askings(endpoint):
        bazaar = Bazaar(dialect)
        key = bazaar.listen_key(endpoint) if endpoint.operation in OF_KEYS else {}
        reply = bazaar.asked(endpoint, {**sent, **key})
        assert reply.status == 200, reply.fields
        schema = described["content"]["application/json"]["schema"]
        assert faults(document, schema, reply.fields) == []
        kinds.add(reply.kind)

    known = catalogue.shipped(dialect)
    assert kinds == {kind for kind in answers(endpoint) if known.knows(kind)}


@pytest.mark.parametrize("operation", Operation)
def test_no_answer_is_of_a_kind_that_no_dialect_has(operation: Operation) -> None:
    kinds = {kind for name in shelf().ids() for kind in catalogue.shipped(name).kinds}
    calls = [call for name in shelf().ids() for call in shipped(name).rest.endpoints.values()]

    for call in (each for each in calls if each.operation is operation):
        assert kinds >= {*answers(call), *errors(call)}


def test_the_error_of_a_replacement_may_tell_of_two() -> None:
    [replacing] = [
        each
        for each in SHIPPED.rest.endpoints.values()
        if each.operation is Operation.REPLACE_ORDER
    ]

    assert errors(replacing) == ("rest.error", "rest.order.cancelReplace.error")


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_market_stream_tells_what_there_is_a_contract_of(dialect: str) -> None:
    known = catalogue.shipped(dialect)

    for name, rule in shipped(dialect).stream.market.items():
        assert known.knows(told(rule)), name


@pytest.mark.parametrize(
    ("rule", "kind"),
    [
        (MarketStream(tells=MarketData.TICKER), "ws.24hrTicker"),
        (MarketStream(tells=MarketData.TICKER, of_all=True), "ws.24hrTicker[]"),
        (MarketStream(tells=MarketData.BOOK_TICKER, of_all=True), "ws.bookTicker"),
    ],
)
def test_tickers_of_all_markets_come_as_a_list(rule: MarketStream, kind: str) -> None:
    assert told(rule) == kind
