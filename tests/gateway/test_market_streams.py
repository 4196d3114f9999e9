"""Market streams: who hears what of the market, and when. web-socket-streams.md throughout."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mockex.core.commands import MoveFunds
from mockex.core.orders import Side
from mockex.values.instant import MILLISECOND
from mockex.wire.actions import ChangeDialect, PlaceScripted
from mockex.wire.messages import StreamClosed, StreamSend
from tests.support.exchanges import NOON
from tests.support.libraries import SHIPPED_LIBRARY
from tests.support.listening import a_book, a_market_world, a_trade, heard, levels, told
from tests.support.messages import opened, replied, says
from tests.support.worlds import World

NOON_MS = NOON // MILLISECOND
BOOK = a_book(levels("99 2"), levels("101 3"))
A_TRADE = {
    "e": "trade",
    "E": NOON_MS,
    "s": "BTCUSDT",
    "t": 1,
    "p": "101.00000000",
    "q": "1.00000000",
    "T": NOON_MS,
    "m": False,
    "M": True,
}


def best(update: int, bid: str, bids: str, ask: str, asks: str) -> dict[str, object]:
    return {"u": update, "s": "BTCUSDT", "b": bid, "B": bids, "a": ask, "A": asks}


def test_a_trade_is_told_at_once_to_those_who_listen() -> None:
    world = a_market_world("btcusdt@trade", "ethusdt@trade")
    world.do(BOOK)

    said = world.do(a_trade("101"))

    assert heard(said) == [((1,), A_TRADE)]


def test_what_bought_as_maker_says_so() -> None:
    world = a_market_world("btcusdt@trade")
    world.do(BOOK)

    [trade] = told(world.do(a_trade("99", side=Side.SELL)))

    assert isinstance(trade, dict)
    assert (trade["p"], trade["m"]) == ("99.00000000", True)


def test_a_clients_order_is_told_after_his_own_events() -> None:
    world = a_market_world("btcusdt@trade")
    world.do(BOOK, MoveFunds(account="alice", asset="USDT", amount=Decimal(1_000)))
    key = world.listen(2, to="alice")
    order = {"symbol": "BTCUSDT", "side": "BUY", "type": "MARKET", "quantity": "1"}

    said = heard(world.do(PlaceScripted(account="alice", parameters=order)))

    kinds = [(to, body["e"]) for to, body in said if isinstance(body, dict)]
    assert kinds == [
        ((2,), "executionReport"),
        ((2,), "executionReport"),
        ((2,), "outboundAccountPosition"),
        ((1,), "trade"),
    ]
    assert world.sim.subscriptions() == {1: ("btcusdt@trade",), 2: (key,)}


def test_a_combined_connection_is_told_the_stream() -> None:
    world = World()
    world.tell(opened(1, "/stream", "streams=btcusdt@trade/btcusdt@bookTicker"))
    world.do(BOOK)

    said = heard(world.do(a_trade("101", "3")))

    after = best(3, "99.00000000", "2.00000000", "0.00000000", "0.00000000")
    assert said == [
        ((1,), {"stream": "btcusdt@trade", "data": A_TRADE | {"q": "3.00000000"}}),
        ((1,), {"stream": "btcusdt@bookTicker", "data": after}),
    ]


def test_times_are_in_microseconds_where_the_connection_asked_for_them() -> None:
    world = World()
    world.tell(
        opened(1, "/ws/btcusdt@trade", "timeUnit=MICROSECOND"), opened(2, "/ws/btcusdt@trade")
    )
    world.do(BOOK)

    said = heard(world.do(a_trade("101")))

    assert said == [((1,), A_TRADE | {"E": NOON, "T": NOON}), ((2,), A_TRADE)]


def test_all_who_hear_in_the_same_form_share_one_message() -> None:
    world = a_market_world(*["btcusdt@trade"] * 50)
    world.do(BOOK)

    [said] = world.do(a_trade("101"))

    assert isinstance(said, StreamSend)
    assert said.to == tuple(range(1, 51))


def test_the_best_prices_are_told_when_they_change_and_not_else() -> None:
    world = a_market_world("btcusdt@bookTicker")

    assert told(world.do(BOOK, MoveFunds(account="alice", asset="USDT", amount=Decimal(98)))) == [
        best(2, "99.00000000", "2.00000000", "101.00000000", "3.00000000")
    ]
    order = {
        "symbol": "BTCUSDT",
        "side": "BUY",
        "type": "LIMIT",
        "timeInForce": "GTC",
        "price": "98",
        "quantity": "1",
    }
    assert told(world.do(PlaceScripted(account="alice", parameters=order))) == []


def test_a_dialect_of_2021_tells_the_best_prices_of_all_markets_and_the_orders_of_trades() -> None:
    world = World(SHIPPED_LIBRARY.dialect("binance-spot/2021-01-01"), library=SHIPPED_LIBRARY)
    a_market_world("!bookTicker", "btcusdt@trade", world=world)

    assert told(world.do(BOOK)) == [
        best(2, "99.00000000", "2.00000000", "101.00000000", "3.00000000")
    ]
    [trade, _] = told(world.do(a_trade("101")))
    assert isinstance(trade, dict)
    assert list(trade) == ["e", "E", "s", "t", "p", "q", "b", "a", "T", "m", "M"]
    assert (trade["b"], trade["a"]) == (3, 2)


def test_the_changes_of_the_book_are_told_at_the_pace_of_the_stream() -> None:
    world = a_market_world("btcusdt@depth", "btcusdt@depth@100ms")
    world.advance(ms=230)
    assert world.do(BOOK) == []

    update = {
        "e": "depthUpdate",
        "E": NOON_MS + 300,
        "s": "BTCUSDT",
        "U": 1,
        "u": 2,
        "b": [["99.00000000", "2.00000000"]],
        "a": [["101.00000000", "3.00000000"]],
    }
    assert told(world.advance(seconds=10)) == [
        ("300ms", update),
        ("1s", update | {"E": NOON_MS + 1000}),
    ]


def test_each_update_of_the_book_begins_where_the_one_before_ended() -> None:
    world = a_market_world("btcusdt@depth")
    world.do(BOOK)
    first = told(world.advance(seconds=1))
    world.do(a_trade("101"), a_book(bids=levels("98 1", "97 1")), a_trade("101", "2"))

    second = told(world.advance(seconds=1))

    updates = [(body["U"], body["u"], body["b"], body["a"]) for _, body in (*first, *second)]  # type: ignore[misc]
    assert updates[0][:2] == (1, 2)
    assert updates[1] == (
        3,
        7,
        [
            ["99.00000000", "0.00000000"],
            ["98.00000000", "1.00000000"],
            ["97.00000000", "1.00000000"],
        ],
        [["101.00000000", "0.00000000"]],
    )


def test_the_best_levels_are_told_once_and_then_as_they_change() -> None:
    world = a_market_world("btcusdt@depth5")
    nothing = {"lastUpdateId": 0, "bids": [], "asks": []}
    assert told(world.advance(seconds=3)) == [("1s", nothing)]

    world.do(a_book(levels(*(f"{price} 1" for price in range(99, 90, -1)))))

    top = [[f"{price}.00000000", "1.00000000"] for price in range(99, 94, -1)]
    assert told(world.advance(seconds=3)) == [("4s", {"lastUpdateId": 9, "bids": top, "asks": []})]
    world.do(a_book(levels(*(f"{price} 1" for price in range(99, 92, -1)))))
    assert told(world.advance(seconds=3)) == []


def test_what_nobody_listens_to_costs_nothing() -> None:
    world = a_market_world("btcusdt@depth@100ms", "btcusdt@depth20")
    for number in (1, 2):
        world.tell(says(number, method="UNSUBSCRIBE", params=["btcusdt@depth20"], id=1))
        world.tell(says(number, method="UNSUBSCRIBE", params=["btcusdt@depth@100ms"], id=1))
    world.do(BOOK)
    quiet = World()
    a_market_world("a@b", "a@b", world=quiet)

    assert world.journal.next_deadline() == quiet.journal.next_deadline()


def test_the_streams_of_a_connection_end_with_it() -> None:
    world = a_market_world("btcusdt@depth@100ms")
    world.do(BOOK)
    world.tell(StreamClosed(connection=1))

    assert world.journal.next_deadline() is None
    assert world.advance(seconds=2) == []


def test_one_may_begin_and_stop_to_listen_at_any_time() -> None:
    world = a_market_world("btcusdt@trade", "btcusdt@bookTicker")
    world.do(BOOK)
    swap = ("SUBSCRIBE", "btcusdt@bookTicker"), ("UNSUBSCRIBE", "btcusdt@trade")
    for method, stream in swap:
        assert world.tell(says(1, method=method, params=[stream], id=1)) == [
            replied(1, {"result": None, "id": 1})
        ]

    said = heard(world.do(a_trade("101")))

    assert said == [((2, 1), best(3, "99.00000000", "2.00000000", "101.00000000", "2.00000000"))]


@pytest.mark.parametrize(
    "stream",
    [
        "BTCUSDT@trade",
        "btcusdt@Trade",
        "btcusdt@depth21",
        "btcusdt@depth@99ms",
        "nobtc@trade",
        "btcusdt@kline_7m",
        "btcusdt@",
        "@trade",
        "!bookTicker",
        "!trade",
        "btcusdt@blockTrade",
        "<symbol>@trade",
        "btcusdt@depth<levels>",
    ],
)
def test_a_stream_that_is_none_is_accepted_and_silent(stream: str) -> None:
    # "All symbols for streams are lowercase". No document says what another name meets.
    world = a_market_world(stream)

    world.do(BOOK, a_trade("101"))

    assert world.advance(seconds=5) == []


def test_a_stream_that_a_new_dialect_does_not_have_falls_silent() -> None:
    world = World(SHIPPED_LIBRARY.dialect("binance-spot/2021-01-01"), library=SHIPPED_LIBRARY)
    a_market_world("!bookTicker", "btcusdt@trade", world=world)
    world.do(BOOK)

    world.do(ChangeDialect(dialect="binance-spot/2026-07-07"))

    said = told(world.do(a_trade("101")))
    assert said == [A_TRADE]


@pytest.mark.parametrize(
    "dialect",
    ["binance-us/2024-06-17", "binance-margin/2024-04-02", "binance-spot-testnet/2024-11-27"],
)
def test_dialects_of_the_same_family_have_market_streams(dialect: str) -> None:
    world = World(SHIPPED_LIBRARY.dialect(dialect), library=SHIPPED_LIBRARY)
    a_market_world("btcusdt@trade", world=world)
    world.do(BOOK)

    assert len(told(world.do(a_trade("101")))) == 1


def test_thousands_of_subscriptions_end_the_connection_and_leave_nothing() -> None:
    world = a_market_world("btcusdt@trade", "btcusdt@trade")
    names = [f"btcusdt@depth{n}" for n in range(2000)]
    world.tell(says(1, method="UNSUBSCRIBE", params=names, id=1))

    world.tell(says(1, method="SUBSCRIBE", params=names, id=1))

    assert world.sim.subscriptions() == {2: ("btcusdt@trade",)}
    world.do(BOOK)
    assert heard(world.do(a_trade("101"))) == [((2,), A_TRADE)]
    assert told(world.advance(seconds=2)) == []
