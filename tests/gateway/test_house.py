"""What the owner does to markets, below any façade: events that go out, and notes on what is refused."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from mockex.core.commands import LockFunds, MoveFunds, SetReferencePrice, SetSymbolStatus
from mockex.core.events import BalancesChanged, FundsLockedOutside, FundsMoved, OrderReported
from mockex.core.orders import Side
from mockex.core.settlement import HOUSE
from mockex.core.symbols import SymbolStatus
from mockex.core.tape import ReferencePriceSet
from mockex.errors import UsageError
from mockex.gateway.house import Deed, House
from mockex.values.amounts import ZERO
from mockex.wire.actions import CancelScripted, MakeTrade, MarketAction, PlaceScripted, SetBook
from mockex.wire.profile import shipped
from tests.support.dialects import SHIPPED
from tests.support.exchanges import NOON, an_exchange
from tests.support.trading import LIMIT
from tests.support.worlds import warned

BTCUSDT = "BTCUSDT"


class Owner:
    """A house before an exchange in which alice has 100,000 USDT."""

    def __init__(self) -> None:
        self.exchange = an_exchange()
        self.house = House(SHIPPED, self.exchange)
        self.does(MoveFunds(account="alice", asset="USDT", amount=Decimal(100_000)))

    def does(self, action: MarketAction) -> Deed:
        return self.house.act(action, NOON)

    def places(self, **others: str) -> Deed:
        return self.does(PlaceScripted(account="alice", parameters={**LIMIT, **others}))

    def depth(self, side: Side) -> list[tuple[Decimal, Decimal]]:
        return list(self.exchange.trading.book(BTCUSDT).depth(side))


@pytest.fixture
def owner() -> Owner:
    return Owner()


def levels(*pairs: tuple[str, str]) -> tuple[tuple[Decimal, Decimal], ...]:
    return tuple((Decimal(price), Decimal(quantity)) for price, quantity in pairs)


def a_trade(side: Side, price: str, quantity: str) -> MakeTrade:
    return MakeTrade(symbol=BTCUSDT, side=side, price=Decimal(price), quantity=Decimal(quantity))


def brief(deed: Deed, account: str = "alice") -> list[str]:
    """What an account's events are about."""
    return [
        event.execution if isinstance(event, OrderReported) else type(event).__name__
        for event in deed.events
        if event.account == account
    ]


def test_a_book_replaces_what_the_house_offered_on_the_sides_that_are_given(owner: Owner) -> None:
    owner.does(SetBook(symbol=BTCUSDT, bids=levels(("10", "1")), asks=levels(("12", "1"))))
    owner.does(SetBook(symbol=BTCUSDT, bids=levels(("9", "2"), ("8", "3")), asks=None))

    assert owner.depth(Side.BUY) == list(levels(("9", "2"), ("8", "3")))
    assert owner.depth(Side.SELL) == list(levels(("12", "1")))


def test_a_book_that_crosses_an_order_trades_with_it(owner: Owner) -> None:
    owner.places()

    deed = owner.does(SetBook(symbol=BTCUSDT, bids=None, asks=levels(("41000", "0.5"))))

    assert brief(deed) == ["TRADE", "BalancesChanged"]
    assert owner.depth(Side.SELL) == list(levels(("41000", "0.2")))


def test_the_house_has_whatever_it_offers(owner: Owner) -> None:
    deed = owner.does(SetBook(symbol=BTCUSDT, bids=None, asks=levels(("1000000000", "1000000000"))))

    assert deed.notes == []
    assert owner.depth(Side.SELL) == list(levels(("1000000000", "1000000000")))


def test_a_trade_takes_what_rests_at_that_price_or_better(owner: Owner) -> None:
    owner.places(price="42000.00")
    owner.places(price="41000.00", newClientOrderId="other")

    deed = owner.does(a_trade(Side.SELL, "41500.00", "0.50"))

    assert brief(deed) == ["TRADE", "BalancesChanged"]
    # What alice does not take the house trades with itself, and nothing of it stays in the book.
    assert owner.depth(Side.BUY) == list(levels(("41000", "0.3")))
    assert owner.depth(Side.SELL) == []
    traded = sum(
        (trade.quantity for trade in owner.exchange.trading.trades if not trade.is_maker), ZERO
    )
    assert traded == Decimal("0.5")


def test_a_trade_that_never_comes_to_its_price_is_noted(owner: Owner) -> None:
    owner.does(SetBook(symbol=BTCUSDT, bids=levels(("42000.00", "1")), asks=None))

    deed = owner.does(a_trade(Side.SELL, "41500.00", "0.50"))

    sentence = (
        "trade: nothing traded at 41500.00: all of it was taken at better prices, "
        "the last at 42000; move the book first"
    )
    assert deed.notes == [warned(sentence)]
    assert owner.does(a_trade(Side.SELL, "41500.00", "0.60")).notes == []


def test_a_trade_sets_stops_free_and_leaves_nothing_of_the_house_behind(owner: Owner) -> None:
    owner.does(SetBook(symbol=BTCUSDT, bids=levels(("42000", "0.1")), asks=None))
    stop = owner.places(type="STOP_LOSS_LIMIT", stopPrice="42000", price="43000", quantity="0.2")

    deed = owner.does(a_trade(Side.SELL, "42000", "0.2"))

    # The first half set it free, and it rested above what the house bought of itself.
    assert (brief(stop), brief(deed)) == (
        ["NEW", "BalancesChanged"],
        ["NEW", "BalancesChanged", "TRADE", "BalancesChanged"],
    )
    assert owner.depth(Side.BUY) == list(levels(("43000", "0.1")))


def test_an_order_is_placed_as_its_client_would(owner: Owner) -> None:
    deed = owner.places()

    assert brief(deed) == ["NEW", "BalancesChanged"]
    assert deed.notes == []


def test_what_the_exchange_refuses_becomes_a_note(owner: Owner) -> None:
    poor = "Account has insufficient balance for requested action."
    owner.does(SetSymbolStatus(symbol="ETHUSDT", status=SymbolStatus.HALT))

    assert owner.places(quantity="3") == Deed(notes=[warned(f"place: {poor}")])
    assert owner.places(symbol="ETHUSDT").notes == [warned("place: Market is closed.")]
    assert owner.does(MoveFunds(account="alice", asset="BTC", amount=Decimal(-1))).notes == [
        warned(f"deposit: {poor}")
    ]
    assert owner.does(LockFunds(account="alice", asset="BTC", amount=Decimal(1))).notes == [
        warned(f"lock: {poor}")
    ]


@pytest.mark.parametrize("which", ["last", "mine", 1])
def test_an_open_order_is_cancelled_by_whatever_names_it(owner: Owner, which: str | int) -> None:
    owner.places()

    deed = owner.does(CancelScripted(account="alice", order=which))

    assert brief(deed) == ["CANCELED", "BalancesChanged"]
    assert owner.does(CancelScripted(account="alice", order=which)) == Deed(
        notes=[warned(f"cancel: alice has no open order {which}")]
    )


def test_funds_that_move_are_told_with_what_is_left(owner: Owner) -> None:
    moved = owner.does(MoveFunds(account="alice", asset="USDT", amount=Decimal("-0.5")))
    locked = owner.does(LockFunds(account="alice", asset="USDT", amount=Decimal(10)))

    assert moved.events == [
        FundsMoved(account="alice", asset="USDT", delta=Decimal("-0.5"), at=NOON),
        BalancesChanged(account="alice", balances=(("USDT", Decimal("99999.5"), ZERO),), at=NOON),
    ]
    assert locked.events == [
        FundsLockedOutside(account="alice", asset="USDT", delta=Decimal(10), at=NOON)
    ]


@pytest.mark.parametrize(
    "action",
    [
        SetBook(symbol="NOSUCH", bids=None, asks=None),
        MakeTrade(symbol="NOSUCH", side=Side.BUY, price=Decimal(1), quantity=Decimal(1)),
        SetSymbolStatus(symbol="NOSUCH", status=SymbolStatus.HALT),
        SetReferencePrice(symbol="NOSUCH", price=None),
        PlaceScripted(account="alice", parameters={**LIMIT, "symbol": "NOSUCH"}),
    ],
)
def test_a_symbol_that_is_not_there_is_a_mistake(owner: Owner, action: MarketAction) -> None:
    owner.house.adopt(shipped("latest"))
    before = list(owner.exchange.trading.state())

    with pytest.raises(UsageError) as refused:
        owner.does(action)

    assert str(refused.value) == (
        "unknown symbol 'NOSUCH'; there are BTCUSDT, ETHUSDT, BNBUSDT, ETHBTC"
    )
    assert list(owner.exchange.trading.state()) == before


def test_the_house_itself_hears_of_nothing_that_anybody_else_would(owner: Owner) -> None:
    deed = owner.does(SetBook(symbol=BTCUSDT, bids=levels(("10", "1")), asks=None))

    assert {event.account for event in deed.events} <= {HOUSE}


def test_a_reference_price_is_set_and_taken_away_where_the_dialect_has_any() -> None:
    owner = Owner()
    owner.house.adopt(shipped("latest"))
    price = SetReferencePrice(symbol=BTCUSDT, price=Decimal(42_000))

    deed = owner.does(price)

    assert deed == Deed(public=[ReferencePriceSet(symbol=BTCUSDT, at=NOON)])
    assert owner.exchange.trading.symbols[BTCUSDT].reference_price == 42_000
    owner.does(replace(price, price=None))
    assert owner.exchange.trading.symbols[BTCUSDT].reference_price is None


@pytest.mark.parametrize("dialect", ["binance-spot/2025-08-28", "binance-usdm/2026-04-23"])
def test_a_dialect_without_reference_prices_refuses_to_set_one(owner: Owner, dialect: str) -> None:
    owner.house.adopt(shipped(dialect))
    before = list(owner.exchange.trading.state())

    with pytest.raises(UsageError) as refused:
        owner.does(SetReferencePrice(symbol=BTCUSDT, price=Decimal(42_000)))

    assert str(refused.value) == f"reference_price: {dialect} has no reference prices"
    assert list(owner.exchange.trading.state()) == before
