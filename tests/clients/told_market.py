"""A market that does as it is told, on a clock that stands still, and what clients are to hear of it.

Two fills at 42,000.00 and 42,010.00 follow the one at 42,000.00 that was there before; then a better
bid. All that streams tell of it has been told two seconds later.
"""

from __future__ import annotations

from mockex import MockExchange

# When a frozen clock begins, in milliseconds; its day, its hour, and its day in UTC+8.
NOW = 1_757_937_600_000
TODAY, HOUR_AGO, EASTERN_TODAY = 1_757_894_400_000, 1_757_934_000_000, 1_757_865_600_000
DAY = 86_400_000

AFTER = {
    "bids": [["41995.00000000", "2.00000000"]],
    "asks": [["42010.00000000", "0.90000000"]],
}
FIGURES = {"h": "42010.00000000", "l": "42000.00000000", "v": "1.10000000", "q": "46201.00000000"}
CHANGE = {"p": "10.00000000", "P": "0.024", "w": "42000.90909091"}
PRICES = {"o": "42000.00000000", "c": "42010.00000000", **FIGURES}


def begin(mock: MockExchange) -> None:
    """There are offers, and one trade."""
    asks = [("42000.00", "1"), ("42010.00", "1")]
    mock.book("BTCUSDT", bids=[("41990.00", "1")], asks=asks)
    mock.trade("BTCUSDT", side="BUY", price="42000.00", quantity="0.40")


async def go_on(mock: MockExchange) -> None:
    """Something happens, and everybody is told."""
    mock.trade("BTCUSDT", side="BUY", price="42010.00", quantity="0.70")
    mock.book("BTCUSDT", bids=[("41995.00", "2")])
    await mock.advance(seconds=2)


def told_at_last() -> dict[str, object]:
    """The last message of each sort of stream."""
    ends = {"F": 1, "L": 3, "n": 3}
    best = {"b": "41995.00000000", "B": "2.00000000", "a": "42010.00000000", "A": "0.90000000"}
    trade = {"s": "BTCUSDT", "p": "42010.00000000", "q": "0.10000000", "T": NOW}
    sides = {"m": False, "M": True}
    return {
        "trade": {"e": "trade", "E": NOW, "t": 3, **trade, **sides},
        "aggTrade": {"e": "aggTrade", "E": NOW, "a": 3, "f": 3, "l": 3, **trade, **sides},
        "bookTicker": {"u": 8, "s": "BTCUSDT", **best},
        "partialDepth": {"lastUpdateId": 8, **AFTER},
        "ticker": {
            "e": "24hrTicker",
            "E": NOW + 1000,
            "s": "BTCUSDT",
            **CHANGE,
            **PRICES,
            **best,
            "x": "0.00000000",
            "Q": "0.10000000",
            "O": NOW + 1000 - DAY,
            "C": NOW + 1000,
            **ends,
        },
        "miniTicker": {"e": "24hrMiniTicker", "E": NOW + 1000, "s": "BTCUSDT", **PRICES},
        "kline_1d": _candle(TODAY),
        "kline_1d@+08:00": _candle(EASTERN_TODAY),
        "ticker_1h": {
            "e": "1hTicker",
            "E": NOW + 1000,
            "s": "BTCUSDT",
            **CHANGE,
            **PRICES,
            "O": HOUR_AGO,
            "C": NOW + 1000,
            **ends,
        },
        "ticker_4h": {
            "e": "4hTicker",
            "E": NOW + 1000,
            "s": "BTCUSDT",
            **CHANGE,
            **PRICES,
            "O": NOW - 4 * 3_600_000,
            "C": NOW + 1000,
            **ends,
        },
    }


def depth_told(*, after: int) -> dict[str, object]:
    """What a stream of changes tells, so many milliseconds later."""
    return {
        "e": "depthUpdate",
        "E": NOW + after,
        "s": "BTCUSDT",
        "U": 5,
        "u": 8,
        "b": [["41995.00000000", "2.00000000"], ["41990.00000000", "0.00000000"]],
        "a": [["42000.00000000", "0.00000000"], ["42010.00000000", "0.90000000"]],
    }


def _candle(opened: int) -> dict[str, object]:
    return {
        "e": "kline",
        "E": NOW + 2000,
        "s": "BTCUSDT",
        "k": {
            "t": opened,
            "T": opened + DAY - 1,
            "s": "BTCUSDT",
            "i": "1d",
            "f": 1,
            "L": 3,
            **PRICES,
            "n": 3,
            "x": False,
            "V": "1.10000000",
            "Q": "46201.00000000",
            "B": "0",
        },
    }
