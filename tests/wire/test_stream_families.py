"""Market streams in few lines."""

from __future__ import annotations

import pytest

from mockex.values.instant import MILLISECOND, SECOND, Span
from mockex.wire.profile import shipped
from mockex.wire.stream_families import families, pace
from mockex.wire.stream_rules import MarketStream
from mockex.wire.vocabulary import MarketData

FULL, PART = MarketData.DEPTH, MarketData.PARTIAL_DEPTH


def a_stream(tells: MarketData = PART, of: str = "", every: int = SECOND) -> MarketStream:
    return MarketStream(tells=tells, of=of, every=Span(every))


def test_streams_that_differ_in_one_word_are_told_together() -> None:
    market = {
        "<symbol>@depth": a_stream(FULL),
        "<symbol>@depth5": a_stream(of="5"),
        "<symbol>@depth10": a_stream(of="10"),
        "<symbol>@depth10@100ms": a_stream(of="10", every=100 * MILLISECOND),
        "!ticker_1h@arr": a_stream(MarketData.WINDOW_TICKER, "1h"),
        "!ticker_4h@arr": a_stream(MarketData.WINDOW_TICKER, "4h"),
    }

    found = families(market)

    assert [(one.name, one.rule) for one in found] == [
        ("<symbol>@depth", market["<symbol>@depth"]),
        ("<symbol>@depth{5,10}", market["<symbol>@depth5"]),
        ("<symbol>@depth10@100ms", market["<symbol>@depth10@100ms"]),
        ("!ticker_{1h,4h}@arr", market["!ticker_1h@arr"]),
    ]


def test_what_is_told_more_often_stands_alone() -> None:
    market = {
        "<symbol>@kline_1s": a_stream(MarketData.CANDLE, "1s", SECOND),
        "<symbol>@kline_1m": a_stream(MarketData.CANDLE, "1m", 2 * SECOND),
    }

    assert [one.name for one in families(market)] == list(market)


@pytest.mark.parametrize("dialect", ["binance-spot/2021-01-01", "binance-spot/2026-07-07"])
def test_the_shipped_ones_need_few_lines(dialect: str) -> None:
    market = shipped(dialect).stream.market

    assert len(families(market)) < len(market) / 2


def test_a_pace_is_a_span_or_at_once() -> None:
    assert pace(a_stream(every=0)) == "at once"
    assert pace(a_stream(every=250 * MILLISECOND)) == "every 250ms"
