"""What documents say in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mockex.descriptions.about import description, information, summary, telling
from mockex.wire.profile import shipped
from mockex.wire.stream_rules import MarketStream
from mockex.wire.vocabulary import MarketData
from tests.support.dialects import SHIPPED

LATEST = shipped("binance-spot/2026-07-07")


def test_a_document_says_of_which_dialect_it_is_and_of_when() -> None:
    assert information(replace(SHIPPED, notice="Mind the\n  gap.")) == {
        "title": SHIPPED.title,
        "version": "2025-08-28",
        "description": "binance-spot/2025-08-28 as of 2025-08-28T00:00:00.000Z, "
        "as mockex serves it. Mind the gap.",
    }
    assert str(information(replace(SHIPPED, notice=None))["description"]).endswith("serves it.")


@pytest.mark.parametrize(
    ("endpoint", "words"),
    [
        ("GET /api/v3/ping", "Weight 1."),
        (
            "POST /api/v3/order",
            "Weight 1, 0 where it succeeds. The API key needs the permission TRADE.",
        ),
        (
            "GET /api/v3/openOrders",
            "Weight 6, 80 without symbol. The API key needs the permission USER_DATA.",
        ),
        (
            "GET /api/v3/executionRules",
            "Weight 40, 2 with symbol, 2 for each of symbols, at most 40.",
        ),
        (
            "GET /api/v3/depth",
            "Weight 5, 5 with limit up to 100, 25 with limit up to 500, "
            "50 with limit up to 1000, 250 with limit up to 5000.",
        ),
    ],
)
def test_a_call_says_what_it_weighs_and_what_its_key_must_be_allowed_to(
    endpoint: str, words: str
) -> None:
    method, path = endpoint.split()

    assert description(LATEST.rest.endpoints[method, path]) == words


def test_a_call_says_what_it_does() -> None:
    assert summary(LATEST.rest.endpoints["GET", "/api/v3/exchangeInfo"]) == "exchange info"


def test_a_stream_says_what_it_tells_and_how_often() -> None:
    market = LATEST.stream.market

    assert telling(market["<symbol>@depth@100ms"]) == "Depth, told every 100ms."
    assert telling(MarketStream(tells=MarketData.TRADE)) == "Trade, told at once."
