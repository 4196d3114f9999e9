"""The engine and the naive market side by side: the same commands, and equal worlds after each."""

from __future__ import annotations

from decimal import Decimal

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
from mockex.core.ordering import OrderDesk, Replaced
from mockex.core.orders import Order, OrderStatus, Side
from mockex.core.outcomes import Cancelled, CancelledList, Placed, PlacedList
from mockex.core.rejects import Reason, Reject
from mockex.core.trades import Trade
from mockex.values.amounts import ZERO
from tests.support.exchanges import NOON
from tests.support.naive_book import Deal, Played, meets
from tests.support.naive_lists import NaiveMarketOfLists
from tests.support.tradings import a_symbol, a_trading, kept

ACCOUNTS = ("alice", "bob", "carol")
BALANCES = {"LTC": "100", "USDT": "10000"}
RATE = Decimal("0.001")
# Of one trade group, and carol is alone.
GROUP = ("alice", "bob")

Command = (
    PlaceOrder
    | PlaceOrderList
    | CancelOrderList
    | CancelOrder
    | CancelOpenOrders
    | ReplaceOrder
    | AmendOrder
    | MoveFunds
    | LockFunds
)


class TwoMarkets:
    """Hands each command to both. A refusal of the engine changes nothing, and is for a reason."""

    def __init__(self) -> None:
        symbol = a_symbol(rates=Rates(maker=RATE, taker=RATE), max_open_orders=10)
        self.trading = a_trading(symbol, accounts=dict.fromkeys(ACCOUNTS, BALANCES))
        self.trading.prevention.groups.update(dict.fromkeys(GROUP, 7))
        self.desk = OrderDesk(self.trading, UnfilledOrders((), FirstFill()))
        owned = {
            (name, asset): Decimal(amount)
            for name in ACCOUNTS
            for asset, amount in BALANCES.items()
        }
        self.naive = NaiveMarketOfLists(owned, RATE, GROUP)
        self.deposited = {asset: 3 * Decimal(amount) for asset, amount in BALANCES.items()}
        self.outside = self.naive.outside

    def open_orders(self) -> list[Order]:
        """Every order that is open, oldest first."""
        return [order for order in self.trading.orders.all() if order.is_open]

    def do(self, command: Command) -> Reject | None:
        """Carry a command out twice, and compare."""
        before, traded = kept(self.trading), len(self.trading.trades)
        outcome = self._done(command)
        if isinstance(outcome, Reject):
            assert kept(self.trading) == before
            self._check_reason(command, outcome)
            return outcome
        expected = self._follow(command, outcome)
        assert _deals(self.trading.trades[traded:]) == expected
        self.compare()
        return None

    def compare(self) -> None:
        """Whether both are alike, and whether all holds that always does."""
        book = self.trading.book("LTCUSDT")
        for side in Side:
            ours = [(one.id, one.price, one.left, one.shown) for one in book.orders(side)]
            theirs = [(one.id, one.price, one.left, one.shown) for one in self.naive.queue(side)]
            assert ours == theirs
        waits = [(one.id, one.left) for one in self.trading.waiting("LTCUSDT")]
        assert waits == [(one.entry.id, one.entry.left) for one in self.naive.waiting]
        hopes = [one for one in self.open_orders() if one.status is OrderStatus.PENDING_NEW]
        assert sorted((one.id, one.quantity) for one in hopes) == self.naive.pending()
        matches = self.trading.prevention.matches
        assert self.naive.prevented == [
            (met.taker, met.maker, met.mode, met.taker_prevented, met.maker_prevented)
            for met in matches
        ]
        balances = self.trading.settlement.balances
        for (name, asset), (free, locked) in self.naive.figures(dict.fromkeys(ACCOUNTS)).items():
            one, outside = balances.balance(name, asset), self.outside.get((name, asset), ZERO)
            assert (one.free, one.locked) == (free - outside, locked + outside), (name, asset)
        assert list(violations(self.trading, self.deposited)) == []

    def _done(self, command: Command) -> object:
        if isinstance(command, MoveFunds):
            return move_funds(self.trading.settlement.balances, command, NOON)
        if isinstance(command, LockFunds):
            return lock_funds(self.trading.settlement.balances, command, NOON)
        done = self.desk.carry_out(command, NOON)
        return done if isinstance(done, Reject) else done[0]

    def _follow(self, command: Command, outcome: object) -> list[Deal]:
        """Do to the naive market what the engine has accepted; the deals of that."""
        match command:
            case PlaceOrder():
                return self._placed(command, outcome)
            case PlaceOrderList():
                return self._placed_list(command, outcome)
            case CancelOrder() | CancelOpenOrders() | CancelOrderList():
                self._cancelled(outcome)
            case ReplaceOrder():
                assert isinstance(outcome, Replaced)
                self._cancelled(outcome.cancelled)
                return self._placed(command.order, outcome.placed)
            case AmendOrder():
                self._amended(command)
            case MoveFunds(account=account, asset=asset, amount=amount):
                self.naive.owned[account, asset] += amount
                self.deposited[asset] += amount
            case LockFunds(account=account, asset=asset, amount=amount):
                self.outside[account, asset] = self.outside.get((account, asset), ZERO) + amount
        return []

    def _placed(self, command: PlaceOrder, outcome: object) -> list[Deal]:
        if not isinstance(outcome, Placed):
            return []
        played = self.naive.place(outcome.order.id, command)
        executed = sum((quantity for *_, quantity in played.deals), ZERO)
        assert (outcome.order.executed, outcome.order.prevented) == (executed, played.lost)
        assert outcome.order.status is _status(outcome.order, played)
        return played.deals + self.naive.work_free()

    def _placed_list(self, command: PlaceOrderList, outcome: object) -> list[Deal]:
        assert isinstance(outcome, PlacedList)
        numbers = [one.order.id for one in outcome.placed]
        is_pair = command.kind is ListKind.OCO
        return self.naive.place_list(numbers, list(command.orders), pair=is_pair)

    def _cancelled(self, outcome: object) -> None:
        for each in outcome if isinstance(outcome, tuple) else (outcome,):
            cancelled = each.cancelled if isinstance(each, CancelledList) else (each,)
            for one in cancelled:
                if isinstance(one, Cancelled):
                    self.naive.forget(one.order.id)

    def _amended(self, command: AmendOrder) -> None:
        assert command.order_id is not None
        order = self.trading.orders.find(command.account, command.symbol, command.order_id)
        assert order is not None
        before = self.trading.amendments[-1].original_quantity
        gone = order.executed + order.prevented
        self.naive.amend(order.id, before - max(command.new_quantity, gone))

    def _check_reason(self, command: Command, refusal: Reject) -> None:
        """A refusal for want of funds, or of a price to wait for, is true in the naive market."""
        if refusal.reason is Reason.WOULD_TRIGGER_IMMEDIATELY:
            order = command.order if isinstance(command, ReplaceOrder) else command
            assert isinstance(order, PlaceOrder)
            assert self.naive.last is not None
            assert meets(order, self.naive.last)
        if refusal.reason is not Reason.INSUFFICIENT_BALANCE or not isinstance(command, PlaceOrder):
            return
        asset = "USDT" if command.side is Side.BUY else "LTC"
        free = self.naive.owned[command.account, asset] - self.naive.locked(command.account, asset)
        free -= self.outside.get((command.account, asset), ZERO)
        price = command.price or command.stop_price
        if price and command.peg is None:
            need = command.quantity * (price if command.side is Side.BUY else 1)
            assert free < need


def _status(order: Order, played: Played) -> OrderStatus:
    """What a newly placed order must be: nothing of it was ever amended or cancelled."""
    if order.is_on_book or order.is_waiting:
        return OrderStatus.PARTIALLY_FILLED if played.deals else OrderStatus.NEW
    ends = {"filled": OrderStatus.FILLED, "prevented": OrderStatus.EXPIRED_IN_MATCH}
    return ends.get(played.ended, OrderStatus.EXPIRED)


def _deals(trades: list[Trade]) -> list[Deal]:
    sides = zip(trades[::2], trades[1::2], strict=True)
    return [(taker.order, maker.order, maker.price, maker.quantity) for taker, maker in sides]
