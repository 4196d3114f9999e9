"""What market data calls ask for: rest-api.md, "Market Data endpoints"; errors.md."""

from __future__ import annotations

import pytest

from mockex.core.intervals import Interval
from mockex.core.market_queries import (
    AggregateTradesOf,
    AveragePriceOf,
    BestPricesOf,
    BlockTradesOf,
    CandlesOf,
    DepthOf,
    LastPricesOf,
    MarketQuery,
    PublicTradesOf,
    ReferenceCalculationOf,
    ReferencePriceOf,
    Selection,
    TickersOf,
)
from mockex.core.symbols import SymbolStatus
from mockex.core.tickers import RollingDay, RollingWindow, TradingDay
from mockex.values.instant import DAY, HOUR, MILLISECOND, MINUTE, Instant, Span
from mockex.wire.api_errors import ApiError
from mockex.wire.dialect import Dialect
from mockex.wire.params import refusal
from mockex.wire.profile import shipped
from mockex.wire.requests import asked
from tests.support.exchanges import NOON

TODAY, OLD = shipped("binance-spot/2026-07-07"), shipped("binance-spot/2021-01-01")
BTC = "BTCUSDT"
BOTH = '["BTCUSDT","ETHBTC"]'
ONE = Selection(names=(BTC,), alone=True)
MS = NOON // MILLISECOND
# The end of a millisecond is the last of its microseconds.
END = Instant(NOON + MILLISECOND - 1)


def what(path: str, dialect: Dialect = TODAY, **sent: str) -> object:
    """What a call asks the core for, or is refused with."""
    call = dialect.rest.endpoints["GET", f"/api/v3/{path}"]
    return refusal(sent, call, dialect) or asked(call, sent, None, dialect, NOON)


@pytest.mark.parametrize(
    ("path", "sent", "expected"),
    [
        ("depth", {}, DepthOf(symbol=BTC, limit=100)),
        ("depth", {"limit": "3"}, DepthOf(symbol=BTC, limit=3)),
        ("depth", {"limit": "9000"}, DepthOf(symbol=BTC, limit=5000)),
        ("depth", {"symbolStatus": "HALT"}, DepthOf(symbol=BTC, status=SymbolStatus.HALT)),
        ("trades", {}, PublicTradesOf(symbol=BTC)),
        ("trades", {"limit": "1001"}, PublicTradesOf(symbol=BTC, limit=1000)),
        ("historicalTrades", {"fromId": "7"}, PublicTradesOf(symbol=BTC, from_id=7)),
        ("historicalBlockTrades", {"fromId": "7"}, BlockTradesOf(symbol=BTC)),
        ("aggTrades", {"fromId": "7"}, AggregateTradesOf(symbol=BTC, from_id=7)),
        (
            "aggTrades",
            {"startTime": str(MS), "endTime": str(MS), "limit": "5"},
            AggregateTradesOf(symbol=BTC, since=NOON, until=END, limit=5),
        ),
        (
            "aggTrades",
            {"startTime": str(NOON), "endTime": str(NOON)},
            AggregateTradesOf(symbol=BTC, since=NOON, until=NOON),
        ),
        ("avgPrice", {}, AveragePriceOf(symbol=BTC, at=NOON)),
        ("ticker/24hr", {}, TickersOf(selection=ONE, window=RollingDay(), at=NOON)),
        ("ticker/24hr", {"type": "MINI"}, TickersOf(selection=ONE, window=RollingDay(), at=NOON)),
        ("ticker/tradingDay", {}, TickersOf(selection=ONE, window=TradingDay(), at=NOON)),
        ("ticker", {}, TickersOf(selection=ONE, window=RollingWindow(span=DAY), at=NOON)),
        ("ticker/price", {}, LastPricesOf(selection=ONE)),
        ("ticker/bookTicker", {}, BestPricesOf(selection=ONE)),
        ("referencePrice", {}, ReferencePriceOf(symbol=BTC, at=NOON)),
        (
            "referencePrice/calculation",
            {"symbolStatus": "BREAK"},
            ReferenceCalculationOf(symbol=BTC, status=SymbolStatus.BREAK),
        ),
    ],
)
def test_a_call_asks_about_a_symbol(path: str, sent: dict[str, str], expected: MarketQuery) -> None:
    assert what(path, symbol=BTC, **sent) == expected


@pytest.mark.parametrize("path", ["klines", "uiKlines"])
def test_candles_are_asked_for_by_interval_time_and_zone(path: str) -> None:
    times = {"startTime": str(MS), "endTime": str(MS), "timeZone": "-1:00", "limit": "2"}

    assert what(path, symbol=BTC, interval="1M", **times) == CandlesOf(
        symbol=BTC,
        interval=Interval.ONE_MONTH,
        at=NOON,
        offset=Span(-HOUR),
        since=NOON,
        until=END,
        limit=2,
    )


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("0", 0),
        ("8", 8 * HOUR),
        ("05:45", 5 * HOUR + 45 * MINUTE),
        ("-1:00", -HOUR),
        ("-12:00", -12 * HOUR),
        ("14:00", 14 * HOUR),
        ("+14", 14 * HOUR),
        ("-0:30", -30 * MINUTE),
    ],
)
def test_a_time_zone_is_hours_and_maybe_minutes(text: str, offset: int) -> None:
    assert what("ticker/tradingDay", symbol=BTC, timeZone=text) == TickersOf(
        selection=ONE, window=TradingDay(offset=Span(offset)), at=NOON
    )


@pytest.mark.parametrize("text", ["-12:01", "14:01", "15", "8:60", "8:5", "UTC", "8:00:00", "--1"])
def test_another_time_zone_is_none(text: str) -> None:
    expected = refused(-1130, "Data sent for parameter 'timeZone' is not valid.")

    assert what("klines", symbol=BTC, interval="1d", timeZone=text) == expected
    assert what("ticker/tradingDay", symbol=BTC, timeZone=text) == expected


@pytest.mark.parametrize(
    ("text", "span"),
    [("1m", MINUTE), ("59m", 59 * MINUTE), ("1h", HOUR), ("23h", 23 * HOUR), ("7d", 7 * DAY)],
)
def test_a_window_is_so_many_minutes_hours_or_days(text: str, span: int) -> None:
    assert what("ticker", symbol=BTC, windowSize=text) == TickersOf(
        selection=ONE, window=RollingWindow(span=Span(span)), at=NOON
    )


@pytest.mark.parametrize("text", ["0m", "60m", "24h", "8d", "1d2h", "1w", "1M", "1", "m", "01m"])
def test_other_windows_there_are_not(text: str) -> None:
    assert what("ticker", symbol=BTC, windowSize=text) == refused(
        -1130, "Data sent for parameter 'windowSize' is not valid."
    )


@pytest.mark.parametrize("path", ["ticker/24hr", "ticker/price", "ticker/bookTicker"])
def test_some_symbols_are_meant_or_all(path: str) -> None:
    found = [what(path, symbols=BOTH, symbolStatus="TRADING"), what(path)]

    assert [getattr(each, "selection", None) for each in found] == [
        Selection(names=(BTC, "ETHBTC"), status=SymbolStatus.TRADING),
        Selection(),
    ]


@pytest.mark.parametrize("path", ["ticker", "ticker/tradingDay"])
def test_some_tickers_must_be_asked_for_by_name_and_not_too_many(path: str) -> None:
    hundred = [f"S{number}" for number in range(101)]
    quoted = [f'"{name}"' for name in hundred]

    assert what(path) == refused(
        -1102, "Param 'symbol' or 'symbols' must be sent, but both were empty/null!"
    )
    assert isinstance(what(path, symbols=f"[{','.join(quoted[:100])}]"), TickersOf)
    assert what(path, symbols=f"[{','.join(quoted)}]") == refused(
        -1101, "Too many values sent for parameter 'symbols', maximum allowed up to 100."
    )


def refused(code: int, msg: str) -> ApiError:
    return ApiError(status=400, code=code, msg=msg)


SYMBOL = refused(
    -1100,
    r"Illegal characters found in parameter 'symbol'; legal range is '^[\w\-._&&[^a-z]]{1,50}$'.",
)
SYMBOLS = refused(
    -1100,
    "Illegal characters found in parameter 'symbols'; legal range is "
    r"""'^\[("[\w\-._&&[^a-z]]{1,50}"(,"[\w\-._&&[^a-z]]{1,50}"){0,}){0,1}\]$'.""",
)
INTERVAL = refused(-1120, "Invalid interval.")
NUMBER = "Illegal characters found in parameter '{}'; legal range is '^[0-9]{{1,20}}$'."
LIMIT = refused(-1130, "Data sent for parameter 'limit' is not valid.")
MISSING = "Mandatory parameter '{}' was not sent, was empty/null, or malformed."
EXCLUDE = refused(
    -1128,
    "Combination of optional parameters invalid. "
    "Recommendation: 'symbol' and 'symbols' cannot both be sent.",
)


@pytest.mark.parametrize(
    ("path", "sent", "expected"),
    [
        ("depth", {}, refused(-1102, MISSING.format("symbol"))),
        ("depth", {"symbol": ""}, refused(-1105, "Parameter 'symbol' was empty.")),
        ("depth", {"symbol": "btcusdt"}, SYMBOL),
        ("depth", {"symbol": "BTC/USDT"}, SYMBOL),
        ("ticker/24hr", {"symbol": BOTH}, SYMBOL),
        ("depth", {"symbol": BTC, "limit": "0"}, LIMIT),
        ("depth", {"symbol": BTC, "limit": "-1"}, refused(-1100, NUMBER.format("limit"))),
        ("depth", {"symbol": BTC, "symbolStatus": "X"}, refused(-1122, "Invalid symbolStatus.")),
        (
            "trades",
            {"symbol": BTC, "fromId": "1"},
            refused(-1101, "Too many parameters; expected '1' and received '2'."),
        ),
        ("trades", {"symbol": BTC, "limit": "ten"}, refused(-1100, NUMBER.format("limit"))),
        ("historicalBlockTrades", {"symbol": BTC}, refused(-1102, MISSING.format("fromId"))),
        (
            "aggTrades",
            {"symbol": BTC, "fromId": "1", "startTime": "1"},
            refused(-1128, "Combination of optional parameters invalid."),
        ),
        (
            "aggTrades",
            {"symbol": BTC, "startTime": "1.5"},
            refused(-1100, NUMBER.format("startTime")),
        ),
        ("klines", {"symbol": BTC}, refused(-1102, MISSING.format("interval"))),
        ("klines", {"symbol": BTC, "interval": "1S"}, INTERVAL),
        ("klines", {"symbol": BTC, "interval": "7m"}, INTERVAL),
        ("uiKlines", {"symbol": BTC, "interval": "1min"}, INTERVAL),
        ("ticker/24hr", {"symbols": "BTCUSDT"}, SYMBOLS),
        ("ticker/price", {"symbols": '["btcusdt"]'}, SYMBOLS),
        ("ticker/price", {"symbol": BTC, "symbols": BOTH}, EXCLUDE),
        (
            "ticker/bookTicker",
            {"symbols": '["BTCUSDT","BTCUSDT"]'},
            refused(-1151, "Symbol is present multiple times in the list."),
        ),
        ("ticker/24hr", {"type": "mini"}, refused(-1139, "Invalid ticker type.")),
        (
            "ticker/tradingDay",
            {"symbol": BTC, "type": ""},
            refused(-1105, "Parameter 'type' was empty."),
        ),
    ],
)
def test_what_is_wrong_with_a_call(path: str, sent: dict[str, str], expected: ApiError) -> None:
    assert what(path, **sent) == expected


def test_a_symbol_may_have_letters_beyond_ascii() -> None:
    assert what("avgPrice", symbol="币安人生USDT") == AveragePriceOf(symbol="币安人生USDT", at=NOON)


@pytest.mark.parametrize(
    "path",
    [
        *("uiKlines", "ticker/tradingDay", "ticker", "referencePrice"),
        *("referencePrice/calculation", "historicalBlockTrades"),
    ],
)
def test_some_endpoints_came_later(path: str) -> None:
    assert ("GET", f"/api/v3/{path}") not in OLD.rest.endpoints
    assert ("GET", f"/api/v3/{path}") in TODAY.rest.endpoints


@pytest.mark.parametrize("path", ["ticker/24hr", "ticker/price", "ticker/bookTicker"])
def test_in_2021_there_was_one_symbol_or_all(path: str) -> None:
    assert what(path, OLD, symbols=BOTH) == refused(
        -1101, "Too many parameters; expected '0' and received '1'."
    )


def test_in_2021_a_depth_had_one_of_some_limits() -> None:
    # CHANGELOG.md, 2022-02-24.
    assert what("depth", OLD, symbol=BTC) == DepthOf(symbol=BTC, limit=100)
    assert what("depth", OLD, symbol=BTC, limit="500") == DepthOf(symbol=BTC, limit=500)
    assert what("depth", OLD, symbol=BTC, limit="3") == refused(
        -1100,
        "Illegal characters found in parameter 'limit'; "
        "legal range is '5, 10, 20, 50, 100, 500, 1000, 5000'.",
    )


def test_in_2021_aggregate_trades_were_those_of_an_hour() -> None:
    # CHANGELOG.md, 2022-12-05.
    begin, hour = str(MS), HOUR // MILLISECOND

    assert what("aggTrades", OLD, symbol=BTC, startTime=begin, endTime=str(MS + hour)) == (
        AggregateTradesOf(symbol=BTC, since=NOON, until=Instant(END + HOUR))
    )
    assert what("aggTrades", OLD, symbol=BTC, startTime=begin, endTime=str(MS + hour + 1)) == (
        refused(-1127, "More than 1 hours between startTime and endTime.")
    )
    assert what("aggTrades", OLD, symbol=BTC, startTime=begin) == refused(
        -1128, "Combination of optional parameters invalid."
    )


def test_in_2021_there_were_no_candles_of_a_second() -> None:
    assert what("klines", OLD, symbol=BTC, interval="1s") == INTERVAL
    assert isinstance(what("klines", symbol=BTC, interval="1s"), CandlesOf)
