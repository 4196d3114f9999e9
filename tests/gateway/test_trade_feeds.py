"""Aggregate trades and candles as streams tell them: web-socket-streams.md."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mockex.core.commands import MoveFunds
from mockex.values.instant import MILLISECOND
from mockex.wire.actions import PlaceScripted
from tests.support.exchanges import NOON
from tests.support.listening import a_book, a_market_world, levels, told
from tests.support.messages import opened, says
from tests.support.worlds import World

NOON_MS = NOON // MILLISECOND
MINUTE_MS = 60_000


def a_world(*streams: str) -> World:
    world = a_market_world(*streams)
    world.do(
        a_book(asks=levels("101 1", "102 5")),
        MoveFunds(account="alice", asset="USDT", amount=Decimal(1_000)),
    )
    return world


def alice_buys(world: World, quantity: str) -> list[object]:
    order = {"symbol": "BTCUSDT", "side": "BUY", "type": "MARKET", "quantity": quantity}
    return told(world.do(PlaceScripted(account="alice", parameters=order)))


def a_kline(*, opens: int, at: int, closed: bool = False, **figures: object) -> dict[str, object]:
    """A candle of a minute, times in milliseconds since noon."""
    return {
        "e": "kline",
        "E": NOON_MS + at,
        "s": "BTCUSDT",
        "k": {
            "t": NOON_MS + opens,
            "T": NOON_MS + opens + MINUTE_MS - 1,
            "s": "BTCUSDT",
            "i": "1m",
            "f": 1,
            "L": 1,
            "o": "101.00000000",
            "c": "101.00000000",
            "h": "101.00000000",
            "l": "101.00000000",
            "v": "1.00000000",
            "n": 1,
            "x": closed,
            "q": "101.00000000",
            "V": "1.00000000",
            "Q": "101.00000000",
            "B": "0",
            **figures,
        },
    }


QUIET: dict[str, object] = {
    "f": -1,
    "L": -1,
    "n": 0,
    **dict.fromkeys("vqVQ", "0.00000000"),
}


def test_what_one_taker_took_at_one_price_is_one_aggregate_trade() -> None:
    world = a_world("btcusdt@aggTrade", "btcusdt@trade")
    world.do(a_book(asks=levels("101 1", "102 2")), a_book())
    key_maker = {"symbol": "BTCUSDT", "side": "SELL", "type": "LIMIT", "timeInForce": "GTC"}
    world.do(
        MoveFunds(account="bob", asset="BTC", amount=Decimal(9)),
        PlaceScripted(account="bob", parameters={**key_maker, "price": "102", "quantity": "3"}),
    )

    said = alice_buys(world, "5")

    at = {"E": NOON_MS, "s": "BTCUSDT", "T": NOON_MS, "m": False, "M": True}
    assert [body for body in said if body["e"] == "aggTrade"] == [  # type: ignore[index]
        {"e": "aggTrade", "a": 1, "p": "101.00000000", "q": "1.00000000", "f": 1, "l": 1, **at},
        {"e": "aggTrade", "a": 2, "p": "102.00000000", "q": "4.00000000", "f": 2, "l": 3, **at},
    ]
    assert len([body for body in said if body["e"] == "trade"]) == 3  # type: ignore[index]


def test_aggregate_trades_from_before_are_not_told() -> None:
    world = a_world("ethusdt@trade")
    alice_buys(world, "1")
    world.tell(says(1, method="SUBSCRIBE", params=["btcusdt@aggTrade"], id=1))

    [said] = alice_buys(world, "2")

    assert isinstance(said, dict)
    assert (said["a"], said["p"]) == (2, "102.00000000")


def test_a_candle_is_told_every_two_seconds_as_it_changes() -> None:
    world = a_world("btcusdt@kline_1m")
    assert told(world.advance(seconds=3)) == []
    alice_buys(world, "1")

    assert told(world.advance(seconds=10)) == [("4s", a_kline(opens=0, at=4_000))]


def test_a_candle_is_told_when_it_closes_even_if_nothing_was_traded_in_it() -> None:
    # ccxt/node-binance-api issue 509: "if there is anything new"; captures of 2023 have candles
    # without trades, with ids of -1.
    world = a_world("btcusdt@kline_1m")
    alice_buys(world, "1")
    world.advance(seconds=59)

    assert told(world.advance(minutes=2)) == [
        ("1m", a_kline(opens=0, at=MINUTE_MS, closed=True)),
        ("2m", a_kline(opens=MINUTE_MS, at=2 * MINUTE_MS, closed=True, **QUIET)),
    ]


def test_a_trade_as_a_candle_closes_is_one_of_the_next() -> None:
    world = a_world("btcusdt@kline_1m")
    world.advance(minutes=1)
    alice_buys(world, "1")

    assert told(world.advance(seconds=5)) == [("1m2s", a_kline(opens=MINUTE_MS, at=62_000))]


def test_whoever_comes_hears_the_candle_as_it_stands() -> None:
    world = a_world("btcusdt@trade")
    alice_buys(world, "1")
    world.tell(says(1, method="SUBSCRIBE", params=["btcusdt@kline_1m"], id=1))

    assert told(world.advance(seconds=10)) == [("2s", a_kline(opens=0, at=2_000))]


def test_candles_of_a_second_are_told_every_second() -> None:
    world = a_world("btcusdt@kline_1s")
    world.advance(ms=200)
    alice_buys(world, "1")

    said = told(world.advance(seconds=2))

    closed = [(at, body["k"]["t"] - NOON_MS, body["k"]["n"], body["k"]["x"]) for at, body in said]  # type: ignore[misc]
    assert closed == [("1s", 0, 1, True), ("2s", 1000, 0, True)]


@pytest.mark.parametrize(
    ("stream", "opens"),
    [
        ("btcusdt@kline_1d", -12),
        ("btcusdt@kline_1d@+08:00", -20),
        ("btcusdt@kline_12h@+08:00", -8),
    ],
)
def test_a_day_may_begin_by_the_clocks_of_utc_and_eight_hours(stream: str, opens: int) -> None:
    # Noon in UTC is eight in the evening there. "t and T are always interpreted in UTC."
    world = a_world(stream)
    alice_buys(world, "1")

    [(_, said)] = told(world.advance(seconds=2))  # type: ignore[misc]

    assert said["k"]["t"] == NOON_MS + opens * 3_600_000
    assert said["k"]["i"] == stream.split("_")[1].split("@")[0]


def test_the_times_of_candles_may_be_in_microseconds() -> None:
    world = a_world("btcusdt@trade")
    world.tell(opened(9, "/ws/btcusdt@kline_1m", "timeUnit=microsecond"))
    alice_buys(world, "1")

    [(_, said)] = told(world.advance(seconds=2))  # type: ignore[misc]

    assert said["E"] == NOON + 2_000_000
    assert (said["k"]["t"], said["k"]["T"]) == (NOON, NOON + 60_000_000 - 1)
