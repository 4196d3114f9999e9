"""Thousands of seeded commands: the engine equals a market so simple that it must be right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TypeVar

import pytest

from mockex.core.commands import (
    AmendOrder,
    CancelOpenOrders,
    CancelOrder,
    LockFunds,
    MoveFunds,
    PlaceOrder,
    PlaceOrderList,
    ReplaceOrder,
)
from mockex.core.orders import CONDITIONAL, OrderStatus, OrderType, SelfTradePrevention, Side
from mockex.core.pegs import Peg, PegPriceType
from mockex.values.amounts import ZERO
from mockex.values.chance import Chance
from tests.support.drawn_orders import Drawing
from tests.support.tradings import (
    BUY,
    FOK,
    GTC,
    IOC,
    LIMIT,
    LIMIT_MAKER,
    MARKET,
    STOP_LOSS,
    STOP_LOSS_LIMIT,
    TAKE_PROFIT,
    TAKE_PROFIT_LIMIT,
    an_order,
)
from tests.support.two_markets import ACCOUNTS, Command, TwoMarkets

T = TypeVar("T")
COMMANDS = 400
SYMBOL = "LTCUSDT"
# One mode for every seed in turn; most orders have it, for TRANSFER takes two of them.
MODES = tuple(SelfTradePrevention)
PEGGABLE = (LIMIT, LIMIT_MAKER, STOP_LOSS_LIMIT, TAKE_PROFIT_LIMIT)
KINDS = (
    ("place",) * 9
    + ("list",) * 3
    + ("cancel",) * 2
    + ("amend",) * 2
    + ("replace", "all", "move", "lock")
)


class Client:
    """Draws commands that mostly make sense."""

    def __init__(self, chance: Chance, markets: TwoMarkets, mode: SelfTradePrevention) -> None:
        self._chance = chance
        self._modes = (SelfTradePrevention.NONE,) * 6 + (mode,) * 4 + MODES
        self._markets = markets
        self._drawing = Drawing(chance.below, mode)

    def command(self) -> Command:
        kind = self._one_of(KINDS)
        if kind == "move":
            return MoveFunds(**self._funds())
        if kind == "lock":
            return LockFunds(**self._funds())
        if kind == "all":
            return CancelOpenOrders(account=self._one_of(ACCOUNTS), symbol=SYMBOL)
        if kind == "list":
            return self._list(self._one_of(ACCOUNTS))
        if kind == "place" or not self._markets.open_orders():
            return self._order(self._one_of(ACCOUNTS))
        return self._change(kind)

    def _change(self, kind: str) -> Command:
        order = self._one_of(self._markets.open_orders())
        if kind == "amend":
            less = Decimal(self._below(int(order.left * 10) + 3)) / 10
            return AmendOrder(
                account=order.account,
                symbol=SYMBOL,
                order_id=order.id,
                new_quantity=max(order.quantity - less, Decimal("0.1")),
            )
        cancel = CancelOrder(
            account=order.account,
            symbol=SYMBOL,
            order_id=order.id,
            only=self._one_of((None, None, OrderStatus.NEW)),
        )
        if kind == "cancel":
            return cancel
        new, stop = self._order(order.account), self._one_of((True, False))
        return ReplaceOrder(cancel=cancel, order=new, stop_on_failure=stop)

    def _list(self, account: str) -> PlaceOrderList:
        """The naive market knows of none that pays for others."""
        while (found := self._drawing.order_list(account)).kind.pays:
            pass
        return found

    def _order(self, account: str) -> PlaceOrder:
        return replace(self._asked(account), self_trade_prevention=self._one_of(self._modes))

    def _asked(self, account: str) -> PlaceOrder:
        order = self._unpegged(account)
        if order.type not in PEGGABLE or self._below(6):
            return order
        peg = Peg(
            price_type=self._one_of(tuple(PegPriceType)),
            level=self._one_of((None, None, 0, 1, 2)),
        )
        return replace(order, peg=peg, price=self._one_of((ZERO, order.price)))

    def _unpegged(self, account: str) -> PlaceOrder:
        side = self._one_of(tuple(Side))
        quantity = str(Decimal(1 + self._below(60)) / 10)
        kind = self._one_of((LIMIT,) * 10 + (MARKET, LIMIT_MAKER, *CONDITIONAL))
        if kind is MARKET:
            if self._below(2):
                return an_order(account, side, quote=str(5 + self._below(600)))
            return an_order(account, side, quantity)
        centre = 99 if side is BUY else 101
        price = str(Decimal(centre * 2 - 4 + self._below(9)) / 2)
        time_in_force = self._one_of((GTC,) * 5 + (IOC, FOK)) if kind is LIMIT else GTC
        if kind in CONDITIONAL:
            return self._stop(account, side, quantity, kind, price)
        iceberg = "0.4" if time_in_force is GTC and not self._below(4) else "0"
        return an_order(
            account, side, quantity, price, type=kind, time_in_force=time_in_force, iceberg=iceberg
        )

    def _stop(
        self, account: str, side: Side, quantity: str, kind: OrderType, price: str
    ) -> PlaceOrder:
        without = kind in (STOP_LOSS, TAKE_PROFIT)
        delta = self._one_of((None, None, 20, 150))
        stop = str(Decimal(194 + self._below(13)) / 2)
        return an_order(
            *(account, side, quantity, "0" if without else price),
            type=kind,
            time_in_force=GTC if without else self._one_of((GTC, GTC, IOC, FOK)),
            stop="0" if delta and self._below(2) else stop,
            delta=delta,
        )

    def _funds(self) -> dict[str, object]:
        return {
            "account": self._one_of(ACCOUNTS),
            "asset": self._one_of(("LTC", "USDT")),
            "amount": Decimal(self._below(200) - 100),
        }

    def _below(self, bound: int) -> int:
        return self._chance.below(bound)

    def _one_of(self, things: Sequence[T]) -> T:
        return things[self._below(len(things))]


@pytest.mark.parametrize("seed", range(14))
def test_the_engine_equals_a_naive_market(seed: int) -> None:
    markets = TwoMarkets()
    mode = MODES[seed % len(MODES)]
    client = Client(Chance(seed), markets, mode)
    seen: Counter[str] = Counter()

    for _ in range(COMMANDS):
        command = client.command()
        refusal = markets.do(command)
        seen[type(command).__name__ if refusal is None else str(refusal.reason)] += 1
    seen.update(met.mode for met in markets.trading.prevention.matches)

    # Of everything something was done, much was traded, and something was prevented.
    assert seen.keys() > {"PlaceOrder", "CancelOrder", "AmendOrder", "ReplaceOrder", "MoveFunds"}
    assert seen[mode] or mode is SelfTradePrevention.NONE
    assert len(markets.trading.trades) > 50
    stops = [order for order in markets.trading.orders.all() if order.is_conditional]
    assert {order.working_since is None for order in stops} == {True, False}
    assert any(order.pegged_price for order in markets.trading.orders.all())
