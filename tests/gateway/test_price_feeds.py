"""Tickers, average and reference prices as streams tell them: web-socket-streams.md."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from mockex.core.commands import SetReferencePrice
from mockex.core.orders import Side
from mockex.core.reference_prices import ArithmeticMean
from mockex.values.instant import MILLISECOND, SECOND
from tests.support.exchanges import NOON, SYMBOLS
from tests.support.libraries import SHIPPED_LIBRARY
from tests.support.listening import a_book, a_market_world, a_trade, levels, told
from tests.support.messages import opened, says
from tests.support.worlds import World

NOON_MS = NOON // MILLISECOND
DAY_MS = 86_400_000
LATEST = SHIPPED_LIBRARY.dialect("binance-spot/2026-07-07")
A_MINI_TICKER = {
    "e": "24hrMiniTicker",
    "E": NOON_MS + 1_000,
    "s": "BTCUSDT",
    "c": "110.00000000",
    "o": "100.00000000",
    "h": "110.00000000",
    "l": "100.00000000",
    "v": "3.00000000",
    "q": "310.00000000",
}


def a_world(*streams: str, world: World | None = None) -> World:
    """Two were bought for 100, and one for 110."""
    found = a_market_world(*streams, world=world)
    found.do(a_trade("100", "2"), a_trade("110"), a_book(levels("99 2"), levels("120 3")))
    return found


def test_a_mini_ticker_is_told_when_it_has_changed() -> None:
    world = a_world("btcusdt@miniTicker")

    assert told(world.advance(seconds=5)) == [("1s", A_MINI_TICKER)]


def test_a_ticker_tells_the_best_prices_too() -> None:
    world = a_world("btcusdt@ticker")

    said = told(world.advance(seconds=5))

    ticker = {
        "e": "24hrTicker",
        "E": NOON_MS + 1_000,
        "s": "BTCUSDT",
        "p": "10.00000000",
        "P": "10.000",
        "w": "103.33333333",
        "x": "0.00000000",
        "c": "110.00000000",
        "Q": "1.00000000",
        "b": "99.00000000",
        "B": "2.00000000",
        "a": "120.00000000",
        "A": "3.00000000",
        "o": "100.00000000",
        "h": "110.00000000",
        "l": "100.00000000",
        "v": "3.00000000",
        "q": "310.00000000",
        "O": NOON_MS + 1_000 - DAY_MS,
        "C": NOON_MS + 1_000,
        "F": 1,
        "L": 2,
        "n": 2,
    }
    assert said == [("1s", ticker)]
    assert list(said[0][1]) == list(ticker)  # type: ignore[index]
    world.do(a_book(bids=levels("98 2")))
    [(at, changed)] = told(world.advance(seconds=5))  # type: ignore[misc]
    assert (at, changed["b"]) == ("6s", "98.00000000")


def test_a_window_opens_on_a_minute_and_loses_trades_as_it_moves() -> None:
    # "The open time "O" always starts on a minute, while the closing time "C" is the current time."
    world = a_world("btcusdt@ticker_1h")
    first, *_ = told(world.advance(seconds=90))
    hour, minute = 3_600_000, 60_000

    [last] = told(world.advance(hours=2))

    assert first[1]["O"] == NOON_MS - hour  # type: ignore[index]
    assert last[0] == "1h1m"  # type: ignore[index]
    body = last[1]  # type: ignore[index]
    assert (body["e"], body["O"], body["C"]) == (
        "1hTicker",
        NOON_MS + minute,
        NOON_MS + hour + minute,
    )
    assert (body["n"], body["F"], body["v"], body["c"]) == (0, -1, "0.00000000", "110.00000000")


def test_all_tickers_are_those_that_changed() -> None:
    world = a_world("!miniTicker@arr")
    both = told(world.advance(seconds=1))
    world.do(a_trade("5", symbol="ETHUSDT", side=Side.SELL))

    [(at, changed)] = told(world.advance(seconds=5))  # type: ignore[misc]

    assert both == [("1s", [A_MINI_TICKER])]
    assert (at, [each["s"] for each in changed]) == ("2s", ["ETHUSDT"])


def test_all_tickers_of_a_window_are_told_in_a_list() -> None:
    world = a_world("!ticker_4h@arr", "!ticker@arr")

    said = told(world.advance(seconds=2))

    kinds = [[each["e"] for each in body] for _, body in said]  # type: ignore[misc]
    assert sorted(kinds) == [["24hrTicker"], ["4hTicker"]]


def test_the_list_of_all_tickers_has_ended_in_2026() -> None:
    # CHANGELOG.md, 2026-02-24: "!ticker@arr will be retired on 2026-03-26".
    world = a_world("!ticker@arr", world=World(LATEST, library=SHIPPED_LIBRARY))

    assert told(world.advance(seconds=5)) == []


def test_whoever_comes_hears_the_ticker_as_it_stands() -> None:
    world = a_world("btcusdt@miniTicker")
    world.advance(seconds=10)
    world.tell(opened(2, "/ws/btcusdt@miniTicker"))

    [(at, said)] = told(world.advance(seconds=10))  # type: ignore[misc]

    assert (at, said) == ("11s", A_MINI_TICKER | {"E": NOON_MS + 11_000})


def test_the_average_price_is_told_as_it_changes() -> None:
    world = a_world("btcusdt@avgPrice")

    said = told(world.advance(minutes=10))

    average = {
        "e": "avgPrice",
        "E": NOON_MS + 1_000,
        "s": "BTCUSDT",
        "i": "5m",
        "w": "103.33333333",
        "T": NOON_MS,
    }
    after = average | {"E": NOON_MS + 301_000, "w": "110.00000000"}
    assert said == [("1s", average), ("5m1s", after)]


def test_there_is_no_average_price_before_the_first_trade() -> None:
    world = a_market_world("btcusdt@avgPrice", "btcusdt@ticker_1d")

    assert told(world.advance(seconds=5))[1:] == []


def test_the_reference_price_is_told_as_it_changes_and_null_when_there_is_none() -> None:
    rule = ArithmeticMean(bucket_count=3, bucket_width=SECOND)
    symbols = tuple(replace(each, reference_calculation=rule) for each in SYMBOLS)
    world = World(LATEST, library=SHIPPED_LIBRARY, symbols=symbols)
    a_market_world("btcusdt@referencePrice", world=world)
    assert told(world.advance(seconds=2)) == []
    world.do(a_trade("100", "2"))

    said = told(world.advance(seconds=10))

    price = {"e": "referencePrice", "s": "BTCUSDT", "r": "100.00000000", "t": NOON_MS + 3_000}
    assert said == [("3s", price), ("6s", price | {"r": None, "t": NOON_MS + 6_000})]


def test_a_fixed_reference_price_is_told_to_whoever_comes() -> None:
    symbols = tuple(replace(each, reference_price=Decimal(7)) for each in SYMBOLS)
    world = World(LATEST, library=SHIPPED_LIBRARY, symbols=symbols)
    a_market_world("btcusdt@referencePrice", "ethusdt@blockTrade", world=world)

    price = {"e": "referencePrice", "s": "BTCUSDT", "r": "7.00000000", "t": NOON_MS + 1_000}
    assert told(world.advance(seconds=5)) == [("1s", price)]
    world.tell(says(1, method="UNSUBSCRIBE", params=["btcusdt@referencePrice"], id=1))
    assert told(world.advance(seconds=5)) == []


def test_a_symbol_without_a_reference_price_is_silent() -> None:
    world = a_world("btcusdt@referencePrice", world=World(LATEST, library=SHIPPED_LIBRARY))

    assert told(world.advance(seconds=5)) == []


def test_a_reference_price_that_is_set_is_told_and_null_when_it_is_taken_away() -> None:
    world = World(LATEST, library=SHIPPED_LIBRARY)
    a_market_world("btcusdt@referencePrice", "btcusdt@ticker", "btcusdt@aggTrade", world=world)
    assert told(world.advance(seconds=2))[1:] == []
    world.do(SetReferencePrice(symbol="BTCUSDT", price=Decimal(7)))
    first = told(world.advance(seconds=2))
    world.do(SetReferencePrice(symbol="BTCUSDT", price=None))

    second = told(world.advance(seconds=2))

    price = {"e": "referencePrice", "s": "BTCUSDT", "r": "7.00000000", "t": NOON_MS + 3_000}
    assert first == [("3s", price)]
    assert second == [("5s", price | {"r": None, "t": NOON_MS + 5_000})]


def test_a_calculated_reference_price_holds_again_when_the_one_that_was_set_is_gone() -> None:
    rule = ArithmeticMean(bucket_count=60, bucket_width=SECOND)
    symbols = tuple(replace(each, reference_calculation=rule) for each in SYMBOLS)
    world = World(LATEST, library=SHIPPED_LIBRARY, symbols=symbols)
    a_market_world("btcusdt@referencePrice", world=world)
    world.do(a_trade("100", "2"), SetReferencePrice(symbol="BTCUSDT", price=Decimal(7)))
    said = told(world.advance(seconds=1))
    world.do(SetReferencePrice(symbol="BTCUSDT", price=None))

    said += told(world.advance(seconds=1))

    assert [body["r"] for _, body in said] == ["7.00000000", "100.00000000"]  # type: ignore[misc]
