"""The market streams of a dialect: web-socket-streams.md through its history."""

from __future__ import annotations

import pytest

from mockex.values.instant import HOUR, MILLISECOND, SECOND, Span
from mockex.wire.profile import shipped
from mockex.wire.stream_rules import MarketStream
from mockex.wire.vocabulary import MarketData
from tests.support.libraries import SHIPPED_LIBRARY

OLDEST = shipped("binance-spot/2021-01-01").stream.market
LATEST = shipped("binance-spot/2026-07-07").stream.market


def test_a_placeholder_stands_for_a_name_each() -> None:
    assert LATEST["<symbol>@depth5@100ms"] == MarketStream(
        tells=MarketData.PARTIAL_DEPTH, of="5", every=Span(100 * MILLISECOND)
    )
    assert LATEST["<symbol>@kline_1M@+08:00"] == MarketStream(
        tells=MarketData.CANDLE, of="1M", every=Span(2 * SECOND), zone=Span(8 * HOUR)
    )
    assert not [name for name in LATEST if "<" in name.removeprefix("<symbol>")]


def test_streams_of_all_markets_say_so() -> None:
    assert {name for name, rule in LATEST.items() if rule.of_all} == {
        "!miniTicker@arr",
        "!miniTicker@arr@1000ms",
        "!miniTicker@arr@3000ms",
        "!ticker_1h@arr",
        "!ticker_4h@arr",
        "!ticker_1d@arr",
    }


def test_a_pace_may_be_named_though_it_is_the_usual_one() -> None:
    for name in ("<symbol>@depth", "<symbol>@depth20", "!miniTicker@arr"):
        assert LATEST[f"{name}@1000ms"] == LATEST[name]
    assert LATEST["!miniTicker@arr@3000ms"].every == 3 * SECOND


def test_streams_came_and_went() -> None:
    came = {name.removeprefix("<symbol>@").split("_")[0] for name in LATEST.keys() - OLDEST.keys()}

    assert came == {"avgPrice", "blockTrade", "kline", "referencePrice", "ticker", "!ticker"}
    assert OLDEST.keys() - LATEST.keys() == {"!bookTicker", "!ticker@arr"}


@pytest.mark.parametrize(
    "dialect", ["binance-usdm/2026-04-23", "toobit-usdt/2026-01", "openapi-whitelabel/2018-09-25"]
)
def test_other_products_have_none_yet(dialect: str) -> None:
    assert SHIPPED_LIBRARY.dialect(dialect).stream.market == {}
