"""The engine alone, with defaults: one market, a few accounts, orders in a line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TypeVar

from mockex.core.book import Book
from mockex.core.commands import PlaceOrder
from mockex.core.commissions import Rates
from mockex.core.events import AccountEvent, OrderReported
from mockex.core.orders import Order, OrderType, SelfTradePrevention, Side, TimeInForce
from mockex.core.outcomes import Placed
from mockex.core.rejects import Reject
from mockex.core.settlement import HOUSE
from mockex.core.symbols import Symbol
from mockex.core.trading import Trading
from mockex.values.chance import Chance
from mockex.values.instant import Instant
from tests.support.exchanges import NOON

BUY, SELL = Side.BUY, Side.SELL
LIMIT, MARKET, LIMIT_MAKER = OrderType.LIMIT, OrderType.MARKET, OrderType.LIMIT_MAKER
STOP_LOSS, STOP_LOSS_LIMIT = OrderType.STOP_LOSS, OrderType.STOP_LOSS_LIMIT
TAKE_PROFIT, TAKE_PROFIT_LIMIT = OrderType.TAKE_PROFIT, OrderType.TAKE_PROFIT_LIMIT
GTC, IOC, FOK = TimeInForce.GTC, TimeInForce.IOC, TimeInForce.FOK
FREE = Rates()

T = TypeVar("T")

MARKET_OF_LITECOIN = Symbol(
    name="LTCUSDT",
    base_asset="LTC",
    quote_asset="USDT",
    tick_size=Decimal("0.01"),
    max_price=Decimal(10000),
    step_size=Decimal("0.1"),
    max_quantity=Decimal(1000),
    min_notional=Decimal(1),
    max_notional=Decimal(1000000),
    max_open_orders=50,
    self_trade_prevention=SelfTradePrevention.NONE,
    rates=FREE,
)


def a_symbol(**changes: object) -> Symbol:
    """LTCUSDT, without commissions: prices of 0.01, quantities of 0.1."""
    return replace(MARKET_OF_LITECOIN, **changes)  # type: ignore[arg-type]  # fields by name


def a_trading(
    *symbols: Symbol, accounts: Mapping[str, Mapping[str, str]] | None = None, seed: int = 7
) -> Trading:
    """An engine; alice, bob and carol are rich unless other accounts are told."""
    trading = Trading(symbols or (a_symbol(),), Chance(seed))
    rich = {"LTC": "1000", "USDT": "100000", "BNB": "1000", "BTC": "1000"}
    for name, assets in (accounts or dict.fromkeys(("alice", "bob", "carol"), rich)).items():
        amounts = {asset: Decimal(amount) for asset, amount in assets.items()}
        trading.settlement.balances.open(name, amounts)
    return trading


def an_order(
    account: str,
    side: Side,
    quantity: str = "0",
    price: str = "0",
    *,
    type: OrderType | None = None,  # noqa: A002  # the field's word
    time_in_force: TimeInForce = GTC,
    quote: str = "0",
    iceberg: str = "0",
    stop: str = "0",
    delta: int | None = None,
    name: str | None = None,
    symbol: str = "LTCUSDT",
    prevention: SelfTradePrevention | None = None,
) -> PlaceOrder:
    """The command; without a price it is a MARKET order."""
    return PlaceOrder(
        account=account,
        symbol=symbol,
        side=side,
        type=type or (MARKET if price == "0" else LIMIT),
        time_in_force=time_in_force,
        price=Decimal(price),
        quantity=Decimal(quantity),
        quote_quantity=Decimal(quote),
        iceberg=Decimal(iceberg),
        stop_price=Decimal(stop),
        trailing_delta=delta,
        client_id=name,
        self_trade_prevention=prevention,
    )


def done(outcome: tuple[T, Sequence[AccountEvent]] | Reject) -> T:
    """What was done, which must not have been refused."""
    assert not isinstance(outcome, Reject), outcome
    return outcome[0]


def events_of(outcome: tuple[object, Sequence[AccountEvent]] | Reject) -> Sequence[AccountEvent]:
    """What happened by it."""
    assert not isinstance(outcome, Reject), outcome
    return outcome[1]


def reports(events: Sequence[AccountEvent], account: str) -> list[OrderReported]:
    """What an account is told of its orders."""
    return [one for one in events if isinstance(one, OrderReported) and one.account == account]


def place(trading: Trading, command: PlaceOrder, now: Instant = NOON) -> Placed:
    """Place an order that is accepted."""
    return done(trading.place(command, now))


def trade_at(
    trading: Trading, price: str, quantity: str = "0.1", now: Instant = NOON
) -> Sequence[AccountEvent]:
    """The house trades with itself: what follows from that."""
    place(trading, an_order(HOUSE, SELL, quantity, price), now)
    return events_of(trading.place(an_order(HOUSE, BUY, quantity, price, time_in_force=IOC), now))


def funds(trading: Trading, account: str, asset: str) -> tuple[str, str]:
    """What an account has of an asset, free and locked, without trailing zeros."""
    balance = trading.settlement.balances.balance(account, asset)
    return plain(balance.free), plain(balance.locked)


def kept(trading: Trading) -> tuple[object, ...]:
    """All that changes, as copies: quicker to compare than the texts of `Trading.state`."""
    lists = (trading.trades, trading.allocations.all, trading.prevention.matches)
    return (
        [order.snapshot() for order in trading.orders.all()],
        [replace(each) for each in trading.lists.store.all()],
        [len(each) for each in lists],
        list(trading.settlement.balances.state()),
        list(trading.symbols.values()),
    )


def plain(amount: Decimal) -> str:
    """An amount without trailing zeros."""
    return f"{amount.normalize():f}"


def fills(placed: Placed) -> list[tuple[str, str]]:
    """Price and quantity of an order's own trades."""
    return [(plain(trade.price), plain(trade.quantity)) for trade in placed.trades]


def figures(order: Order) -> tuple[str, str, str, str]:
    """Status, quantity, executed and what that was worth."""
    amounts = (order.quantity, order.executed, order.quote_executed)
    quantity, executed, worth = map(plain, amounts)
    return str(order.status), quantity, executed, worth


def resting(
    number: int,
    side: Side,
    quantity: str,
    price: str,
    *,
    iceberg: str = "0",
    account: str = "bob",
    type: OrderType = LIMIT,  # noqa: A002  # the field's word
    quote: str = "0",
    prevention: SelfTradePrevention = SelfTradePrevention.NONE,
) -> Order:
    """An order as the book and matching see it."""
    return Order(
        id=number,
        symbol="LTCUSDT",
        account=account,
        client_id=f"order-{number}",
        side=side,
        type=type,
        time_in_force=GTC,
        price=Decimal(price),
        quantity=Decimal(quantity),
        quote_quantity=Decimal(quote),
        iceberg=Decimal(iceberg),
        self_trade_prevention=prevention,
        created=NOON,
        updated=NOON,
    )


def a_book(*orders: Order) -> Book:
    """A book on which these came to rest, one after another."""
    book = Book()
    for order in orders:
        book.add(order)
    return book
