"""Commands as hypothesis thinks them up: the engine still equals the naive market, step by step."""

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
    LockFunds,
    MoveFunds,
    PlaceOrder,
    ReplaceOrder,
)
from mockex.core.orders import Order, SelfTradePrevention
from mockex.core.pegs import Peg, PegPriceType
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
    an_order,
)
from tests.support.two_markets import ACCOUNTS, TwoMarkets

pytestmark = pytest.mark.slow

accounts = st.sampled_from(ACCOUNTS)
sides = st.sampled_from([BUY, SELL])
assets = st.sampled_from(["LTC", "USDT"])
# Few prices and quantities, so that orders meet; some that are not whole ticks and steps.
prices = st.sampled_from(["98.00", "99.00", "100.00", "100.01", "101.00", "100.005"])
quantities = st.sampled_from(["0.1", "0.5", "1", "2.5", "40", "0.05"])
bergs = st.sampled_from(["0", "0.1", "0.4", "1"])
amounts = st.integers(min_value=-60, max_value=60).map(Decimal)
turns = st.integers(min_value=0, max_value=99)

modes = st.sampled_from(SelfTradePrevention)
limits = st.builds(an_order, accounts, sides, quantities, prices, iceberg=bergs, prevention=modes)
takers = st.builds(
    an_order,
    accounts,
    sides,
    quantities,
    prices,
    time_in_force=st.sampled_from([GTC, IOC, FOK]),
    prevention=modes,
)
makers = st.builds(an_order, accounts, sides, quantities, prices, type=st.just(LIMIT_MAKER))
by_base = st.builds(an_order, accounts, sides, quantities, prevention=modes)
by_quote = st.builds(
    an_order, accounts, sides, quote=st.integers(1, 500).map(str), prevention=modes
)
limited_stops = st.builds(
    an_order,
    accounts,
    sides,
    quantities,
    prices,
    type=st.sampled_from([STOP_LOSS_LIMIT, TAKE_PROFIT_LIMIT]),
    time_in_force=st.sampled_from([GTC, IOC, FOK]),
    stop=prices,
    iceberg=bergs,
    prevention=modes,
)
stops = st.builds(
    an_order,
    accounts,
    sides,
    quantities,
    type=st.sampled_from([STOP_LOSS, TAKE_PROFIT]),
    stop=prices,
    prevention=modes,
)
trailing = st.builds(
    an_order,
    accounts,
    sides,
    quantities,
    type=st.sampled_from([STOP_LOSS, TAKE_PROFIT]),
    stop=st.sampled_from(["0", "99.00", "100.00", "101.00"]),
    delta=st.sampled_from([9, 10, 100, 200]),
    prevention=modes,
)
pegs = st.builds(
    Peg, price_type=st.sampled_from(PegPriceType), level=st.sampled_from([None, 0, 1, 2])
)
pegged = st.builds(
    lambda order, peg, price: replace(order, peg=peg, price=Decimal(price)),
    st.one_of(limits, takers, makers, limited_stops),
    pegs,
    st.sampled_from(["0", "99.00", "100.005"]),
)
orders = st.one_of(
    limits, takers, makers, by_base, by_quote, limited_stops, stops, trailing, pegged
)


class Markets(RuleBasedStateMachine):
    """Both markets; every rule compares them when it is done."""

    def __init__(self) -> None:
        super().__init__()
        self.markets = TwoMarkets()

    def one_of_the_open(self, turn: int) -> Order:
        found = self.markets.open_orders()
        return found[turn % len(found)]

    def has_open_orders(self) -> bool:
        return bool(self.markets.open_orders())

    @rule(order=orders)
    def place(self, order: PlaceOrder) -> None:
        self.markets.do(order)

    @precondition(has_open_orders)
    @rule(turn=turns)
    def cancel(self, turn: int) -> None:
        self.markets.do(_cancel(self.one_of_the_open(turn)))

    @precondition(has_open_orders)
    @rule(turn=turns, order=orders, stop=st.booleans())
    def replace(self, turn: int, order: PlaceOrder, stop: bool) -> None:
        cancel = _cancel(self.one_of_the_open(turn))
        self.markets.do(ReplaceOrder(cancel=cancel, order=order, stop_on_failure=stop))

    @precondition(has_open_orders)
    @rule(turn=turns, quantity=quantities)
    def amend(self, turn: int, quantity: str) -> None:
        order = self.one_of_the_open(turn)
        command = AmendOrder(
            account=order.account,
            symbol=order.symbol,
            order_id=order.id,
            new_quantity=Decimal(quantity),
        )
        self.markets.do(command)

    @rule(account=accounts)
    def cancel_all(self, account: str) -> None:
        self.markets.do(CancelOpenOrders(account=account, symbol="LTCUSDT"))

    @rule(account=accounts, asset=assets, amount=amounts)
    def move(self, account: str, asset: str, amount: Decimal) -> None:
        self.markets.do(MoveFunds(account=account, asset=asset, amount=amount))

    @rule(account=accounts, asset=assets, amount=amounts)
    def lock(self, account: str, asset: str, amount: Decimal) -> None:
        self.markets.do(LockFunds(account=account, asset=asset, amount=amount))


def _cancel(order: Order) -> CancelOrder:
    return CancelOrder(account=order.account, symbol=order.symbol, order_id=order.id)


TestMarkets = Markets.TestCase
TestMarkets.settings = settings(
    max_examples=60, stateful_step_count=40, derandomize=True, deadline=None, database=None
)
