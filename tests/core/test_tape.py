"""What everybody sees of a market: trades without a gap, and changes that add up to the book."""

from __future__ import annotations

from decimal import Decimal

from mockex.core.commands import CancelOpenOrders
from mockex.core.orders import Side
from mockex.core.tape import BookChanged, PublicTrade
from mockex.core.trading import Trading
from mockex.values.amounts import ZERO
from mockex.values.chance import Chance
from tests.support.exchanges import NOON, at
from tests.support.tradings import BUY, SELL, a_trading, an_order, place

SYMBOL = "LTCUSDT"


def test_a_resting_order_changes_its_level_and_says_nothing_of_who_it_is() -> None:
    trading = a_trading()

    place(trading, an_order("alice", BUY, "2", "99.00"))

    level = (Decimal("99.00"), Decimal(2))
    [changed] = trading.tape.drain(NOON)
    assert changed == BookChanged(symbol=SYMBOL, first=1, last=1, bids=(level,), asks=(), at=NOON)
    assert trading.tape.last_update(SYMBOL) == 1
    assert trading.tape.drain(NOON) == ()


def test_a_trade_is_seen_with_both_orders_and_who_took() -> None:
    trading = a_trading()
    place(trading, an_order("alice", SELL, "2", "99.00"))
    trading.tape.drain(NOON)

    place(trading, an_order("bob", BUY, "0.5", "99.00"), at(seconds=1))

    [trade, changed] = trading.tape.drain(at(seconds=1))
    assert trade == PublicTrade(
        id=1,
        symbol=SYMBOL,
        price=Decimal("99.00"),
        quantity=Decimal("0.5"),
        buyer=2,
        seller=1,
        taker=2,
        at=at(seconds=1),
    )
    assert isinstance(trade, PublicTrade)
    assert (trade.is_buyer_maker, trade.quote_quantity) == (False, Decimal("49.5"))
    assert isinstance(changed, BookChanged)
    assert changed.asks == ((Decimal("99.00"), Decimal("1.5")),)
    assert trading.tape.trades(SYMBOL) == [trade]


def test_a_level_that_is_gone_shows_nothing() -> None:
    trading = a_trading()
    place(trading, an_order("alice", BUY, "2", "99.00"))
    trading.tape.drain(NOON)

    trading.cancel_open(CancelOpenOrders(account="alice", symbol=SYMBOL), NOON)

    [changed] = trading.tape.drain(NOON)
    assert isinstance(changed, BookChanged)
    assert (changed.first, changed.last, changed.bids) == (2, 2, ((Decimal("99.00"), ZERO),))


def test_of_an_iceberg_only_the_part_that_shows_is_seen() -> None:
    trading = a_trading()

    place(trading, an_order("alice", BUY, "2", "99.00", iceberg="0.4"))

    [changed] = trading.tape.drain(NOON)
    assert isinstance(changed, BookChanged)
    assert changed.bids == ((Decimal("99.00"), Decimal("0.4")),)


def test_a_book_that_is_kept_by_the_changes_is_the_book() -> None:
    trading, chance = a_trading(), Chance(7)
    kept: dict[Side, dict[Decimal, Decimal]] = {BUY: {}, SELL: {}}
    last = trades = 0

    for _ in range(2000):
        _do_something(trading, chance)
        for event in trading.tape.drain(NOON):
            if isinstance(event, PublicTrade):
                trades += 1
                assert event.id == trades
                continue
            assert event.first == last + 1
            last = event.last
            for side, levels in ((BUY, event.bids), (SELL, event.asks)):
                kept[side].update(levels)

    for side in Side:
        shown = {price: quantity for price, quantity in kept[side].items() if quantity}
        assert shown == dict(trading.book(SYMBOL).depth(side))
    assert trades > 200


def _do_something(trading: Trading, chance: Chance) -> None:
    account = ("alice", "bob", "carol")[chance.below(3)]
    if not chance.below(40):
        trading.cancel_open(CancelOpenOrders(account=account, symbol=SYMBOL), NOON)
        return
    price = f"{95 + chance.below(11)}.00"
    iceberg = ("0", "0.2")[chance.below(2)]
    side, quantity = (BUY, SELL)[chance.below(2)], f"{1 + chance.below(20)}"
    trading.place(an_order(account, side, quantity, price, iceberg=iceberg), NOON)


def test_a_trade_that_was_made_while_nobody_looked_is_on_the_tape_and_no_news() -> None:
    trading = a_trading()
    trading.count_trades_from(SYMBOL, 41)

    trading.print_trade(SYMBOL, Decimal("99.00"), Decimal(2), SELL, NOON)

    [trade] = trading.tape.trades(SYMBOL)
    assert trade == PublicTrade(
        id=42,
        symbol=SYMBOL,
        price=Decimal("99.00"),
        quantity=Decimal(2),
        buyer=1,
        seller=2,
        taker=2,
        at=NOON,
    )
    assert trading.tape.drain(NOON) == ()
    assert trading.settlement.last_prices[SYMBOL] == Decimal("99.00")
    assert trading.prices.average(trading.symbols[SYMBOL], NOON) == Decimal("99.00")


def test_an_accounts_latest_trades_can_be_forgotten() -> None:
    trading = a_trading()
    for _ in range(2):
        place(trading, an_order("alice", SELL, "1", "99.00"))
        place(trading, an_order("bob", BUY, "1", "99.00"))

    trading.forget("alice", since=2)

    assert [trade.account for trade in trading.trades] == ["bob", "alice", "bob"]
