"""Every command there is, as hypothesis thinks them up: what always holds of the engine holds after each."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from mockex.core.commands import (
    AmendOrder,
    CancelOpenOrders,
    CancelOrder,
    CancelOrderList,
    LockFunds,
    MoveFunds,
    PlaceOrder,
    PlaceOrderList,
    ReplaceOrder,
)
from mockex.core.commissions import Rates
from mockex.core.funds import lock_funds, move_funds
from mockex.core.invariants import violations
from mockex.core.limits import FirstFill, UnfilledOrders
from mockex.core.order_lists import ListKind
from mockex.core.ordering import OrderDesk, Ordering
from mockex.core.orders import Order, OrderType, Side
from mockex.core.rejects import Reject
from tests.support.exchanges import NOON
from tests.support.lists import a_list
from tests.support.tradings import (
    BUY,
    FOK,
    GTC,
    IOC,
    LIMIT_MAKER,
    SELL,
    STOP_LOSS,
    STOP_LOSS_LIMIT,
    TAKE_PROFIT,
    TAKE_PROFIT_LIMIT,
    a_symbol,
    a_trading,
    an_order,
)

pytestmark = pytest.mark.slow

ACCOUNTS = ("alice", "bob", "carol")
BALANCES = {"LTC": "100", "USDT": "10000", "USDC": "10000"}
NAMES = ("LTCUSDT", "LTCUSDC")
RATES = Rates(maker=Decimal("0.001"), taker=Decimal("0.002"))

accounts = st.sampled_from(ACCOUNTS)
sides = st.sampled_from([BUY, SELL])
assets = st.sampled_from(["LTC", "USDT"])
prices = st.sampled_from(["98.00", "99.00", "100.00", "101.00", "102.00"])
quantities = st.sampled_from(["0.1", "0.5", "1", "2.5", "40"])
amounts = st.integers(min_value=-60, max_value=60).map(Decimal)
turns = st.integers(min_value=0, max_value=99)
deltas = st.one_of(st.none(), st.sampled_from([10, 100, 200]))
in_force = st.sampled_from([GTC, GTC, IOC, FOK])


def limits(account: str) -> st.SearchStrategy[PlaceOrder]:
    return st.builds(an_order, st.just(account), sides, quantities, prices, time_in_force=in_force)


def stops(account: str) -> st.SearchStrategy[PlaceOrder]:
    kinds = st.sampled_from([STOP_LOSS, STOP_LOSS_LIMIT, TAKE_PROFIT, TAKE_PROFIT_LIMIT])
    return st.builds(_stop, st.just(account), sides, quantities, kinds, prices, prices, deltas)


def takers(account: str) -> st.SearchStrategy[PlaceOrder]:
    by_base = st.builds(an_order, st.just(account), sides, quantities)
    quote = st.integers(1, 500).map(str)
    return st.one_of(by_base, st.builds(an_order, st.just(account), sides, quote=quote))


def orders(account: str) -> st.SearchStrategy[PlaceOrder]:
    makers = st.builds(
        an_order, st.just(account), sides, quantities, prices, type=st.just(LIMIT_MAKER)
    )
    return st.one_of(limits(account), stops(account), takers(account), makers)


def routed(account: str) -> st.SearchStrategy[PlaceOrder]:
    """Such as SOR takes."""
    markets = st.builds(an_order, st.just(account), sides, quantities)
    return st.one_of(limits(account), markets)


@st.composite
def lists(draw: st.DrawFn) -> PlaceOrderList:
    """A list that may be refused for its prices or funds, and never for its shape."""
    account, kind = draw(accounts), draw(st.sampled_from(ListKind))
    quantity = draw(quantities)
    found: list[PlaceOrder] = []
    side = SELL if kind.pays else draw(sides)
    if kind.has_working:
        working = BUY if kind.pays else draw(sides)
        found.append(an_order(account, working, draw(quantities), draw(prices)))
    if kind.pays:
        quantity = "0"
    if kind.has_pair:
        found.extend(draw(_pairs(account, side, quantity)))
    else:
        found.append(an_order(account, side, quantity, draw(prices)))
    return a_list(kind, *found, account=account)


@st.composite
def _pairs(draw: st.DrawFn, account: str, side: Side, quantity: str) -> list[PlaceOrder]:
    """A stop on the one side of 100 and its other on the other."""
    low, high = (
        draw(st.sampled_from(["97.00", "99.50"])),
        draw(st.sampled_from(["100.50", "103.00"])),
    )
    stop_at, other_at = (low, high) if side is SELL else (high, low)
    stop = _stop(account, side, quantity, draw(st.sampled_from([STOP_LOSS, STOP_LOSS_LIMIT])),
                 stop_at, stop_at, None)  # fmt: skip
    kind = draw(st.sampled_from([LIMIT_MAKER, TAKE_PROFIT, TAKE_PROFIT_LIMIT]))
    if kind is LIMIT_MAKER:
        return [stop, an_order(account, side, quantity, other_at, type=LIMIT_MAKER)]
    return [stop, _stop(account, side, quantity, kind, other_at, other_at, None)]


def _stop(
    account: str,
    side: Side,
    quantity: str,
    kind: OrderType,
    stop: str,
    price: str,
    delta: int | None,
) -> PlaceOrder:
    limit = price if kind in (STOP_LOSS_LIMIT, TAKE_PROFIT_LIMIT) else "0"
    return an_order(account, side, quantity, limit, type=kind, stop=stop, delta=delta)


class Everything(RuleBasedStateMachine):
    """One engine; a refusal changes nothing, and everything else leaves it sound."""

    def __init__(self) -> None:
        super().__init__()
        symbol = a_symbol(rates=RATES, max_open_orders=20, sor=NAMES)
        other = replace(symbol, name="LTCUSDC", quote_asset="USDC")
        self.trading = a_trading(symbol, other, accounts=dict.fromkeys(ACCOUNTS, BALANCES))
        self.desk = OrderDesk(self.trading, UnfilledOrders((), FirstFill()))
        self.deposited = {asset: 3 * Decimal(amount) for asset, amount in BALANCES.items()}

    def do(self, command: Ordering | MoveFunds | LockFunds) -> None:
        before = list(self.trading.state())
        outcome = self._done(command)
        if isinstance(outcome, Reject):
            assert list(self.trading.state()) == before
        elif isinstance(command, MoveFunds):
            self.deposited[command.asset] += command.amount
        assert list(violations(self.trading, self.deposited)) == []

    def _done(self, command: Ordering | MoveFunds | LockFunds) -> object:
        if isinstance(command, MoveFunds):
            return move_funds(self.trading.settlement.balances, command, NOON)
        if isinstance(command, LockFunds):
            return lock_funds(self.trading.settlement.balances, command, NOON)
        return self.desk.carry_out(command, NOON)

    def one_of_the_open(self, turn: int) -> Order:
        found = [order for order in self.trading.orders.all() if order.is_open]
        return found[turn % len(found)]

    def has_open_orders(self) -> bool:
        return any(order.is_open for order in self.trading.orders.all())

    @rule(order=accounts.flatmap(orders))
    def place(self, order: PlaceOrder) -> None:
        self.do(order)

    @rule(order=accounts.flatmap(routed), name=st.sampled_from(NAMES), uses_sor=st.booleans())
    def place_on_either_book(self, order: PlaceOrder, name: str, uses_sor: bool) -> None:
        self.do(replace(order, symbol=name, uses_sor=uses_sor))

    @rule(order_list=lists())
    def place_list(self, order_list: PlaceOrderList) -> None:
        self.do(order_list)

    @rule(order_list=lists())
    def place_another_list(self, order_list: PlaceOrderList) -> None:
        self.do(order_list)

    @precondition(has_open_orders)
    @rule(turn=turns)
    def cancel(self, turn: int) -> None:
        self.do(_cancel(self.one_of_the_open(turn)))

    @precondition(has_open_orders)
    @rule(turn=turns)
    def cancel_list(self, turn: int) -> None:
        order = self.one_of_the_open(turn)
        number = order.list_id if order.list_id is not None else 99
        self.do(CancelOrderList(account=order.account, symbol=order.symbol, list_id=number))

    @precondition(has_open_orders)
    @rule(turn=turns, order=accounts.flatmap(orders), stop=st.booleans())
    def replace_one(self, turn: int, order: PlaceOrder, stop: bool) -> None:
        cancel = _cancel(self.one_of_the_open(turn))
        self.desk.carry_out(ReplaceOrder(cancel=cancel, order=order, stop_on_failure=stop), NOON)
        assert list(violations(self.trading, self.deposited)) == []

    @precondition(has_open_orders)
    @rule(turn=turns, quantity=quantities)
    def amend(self, turn: int, quantity: str) -> None:
        order = self.one_of_the_open(turn)
        self.do(
            AmendOrder(
                account=order.account,
                symbol=order.symbol,
                order_id=order.id,
                new_quantity=Decimal(quantity),
            )
        )

    @rule(account=accounts)
    def cancel_all(self, account: str) -> None:
        self.do(CancelOpenOrders(account=account, symbol="LTCUSDT"))

    @rule(account=accounts, asset=assets, amount=amounts)
    def move(self, account: str, asset: str, amount: Decimal) -> None:
        self.do(MoveFunds(account=account, asset=asset, amount=amount))

    @rule(account=accounts, asset=assets, amount=amounts)
    def lock(self, account: str, asset: str, amount: Decimal) -> None:
        self.do(LockFunds(account=account, asset=asset, amount=amount))


def _cancel(order: Order) -> CancelOrder:
    return CancelOrder(account=order.account, symbol=order.symbol, order_id=order.id)


TestEverything = Everything.TestCase
TestEverything.settings = settings(
    max_examples=80, stateful_step_count=50, derandomize=True, deadline=None, database=None
)
