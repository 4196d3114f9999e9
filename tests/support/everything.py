"""One engine with all there is in it, and everything that may be asked of it, checked after each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from mockex.core.commands import (
    AmendOrder,
    CancelOpenOrders,
    CancelOrder,
    CancelOrderList,
    LockFunds,
    MoveFunds,
    ReplaceOrder,
)
from mockex.core.commissions import Rates
from mockex.core.events import AccountEvent, ListReported, OrderReported
from mockex.core.funds import lock_funds, move_funds
from mockex.core.invariants import violations
from mockex.core.limits import FirstFill, UnfilledOrders
from mockex.core.multipliers import Multipliers
from mockex.core.ordering import OrderDesk, Ordering
from mockex.core.orders import Order, OrderStatus
from mockex.core.rejects import Reason, Reject
from mockex.core.settlement import HOUSE
from mockex.core.symbols import Symbol, SymbolStatus
from tests.support.drawn_orders import Drawing
from tests.support.event_rules import EventRules
from tests.support.exchanges import NOON
from tests.support.public_books import PublicBooks
from tests.support.tradings import LIMIT, MARKET, a_symbol, a_trading, kept

ACCOUNTS = ("alice", "bob", "carol")
QUOTES = ("USDT", "USDC")
NAMES = ("LTCUSDT", "LTCUSDC")
RATES = Rates(maker=Decimal("0.001"), taker=Decimal("0.002"))
# Of one trade group, and carol is alone.
GROUP = ("alice", "bob")
# Rules that are met now and then.
STRICT = {
    "price_range": Multipliers(
        bid_up=Decimal("1.015"),
        bid_down=Decimal("0.9"),
        ask_up=Decimal("1.1"),
        ask_down=Decimal("0.985"),
    ),
    "reference_price": Decimal(100),
    "max_position": Decimal(110),
    "max_open_orders": 8,
    "max_algo_orders": 4,
    "max_iceberg_orders": 2,
    "max_amends": 2,
    "market_step_size": Decimal("0.5"),
}
KINDS = (
    *(("place",) * 7 + ("place_list",) * 7 + ("place_by_sor",) * 3 + ("let_the_house_trade",) * 3),
    *(("cancel", "amend") * 2 + ("cancel_list", "replace", "move", "lock", "reject", "status")),
)


class Everything:
    """A refusal changes nothing; everything else is told, and leaves the engine sound."""

    def __init__(self, base: str, *, strict: bool) -> None:
        self.assets = (base, *QUOTES)
        rich = {base: "100", "USDT": "10000", "USDC": "10000"}
        poor = {base: "3", "USDT": "300", "USDC": "300"}
        accounts = {"alice": rich, "bob": rich, "carol": poor}
        self.trading = a_trading(*_symbols(base, strict=strict), accounts=accounts)
        self.trading.prevention.groups.update(dict.fromkeys(GROUP, 7))
        self.trading.settlement.discounted.add("alice")
        self._rules = EventRules(self.trading, ACCOUNTS)
        self._public = PublicBooks(self.trading)
        self._desk = OrderDesk(self.trading, UnfilledOrders((), FirstFill()))
        self._deposited = {
            asset: sum(Decimal(each[asset]) for each in accounts.values()) for asset in rich
        }
        self.seen: Counter[str] = Counter()

    def act(self, drawing: Drawing) -> None:
        """Something that anybody might do."""
        account, kind = drawing.one_of(ACCOUNTS), drawing.one_of(KINDS)
        if kind == "status":
            self._change_status(drawing)
        elif kind == "reject":
            refusal = Reject(reason=Reason.INSUFFICIENT_BALANCE)
            self._hear([self.trading.rejected(drawing.order(account), refusal, NOON)])
        else:
            self.do(self._command(kind, account, drawing))

    def do(self, command: Ordering | MoveFunds | LockFunds) -> None:
        """Carry a command out, and check."""
        before = kept(self.trading)
        outcome = self._done(command)
        if isinstance(outcome, Reject):
            assert kept(self.trading) == before
            self.seen[f"{type(command).__name__} {outcome.reason}"] += 1
            self._hear(())
            return
        if isinstance(command, MoveFunds):
            self._deposited[command.asset] += command.amount
        self.seen[type(command).__name__] += 1
        self._hear(outcome)

    def _hear(self, events: Sequence[AccountEvent]) -> None:
        self._rules.hear(events)
        self._public.hear(self.trading.tape.drain(NOON))
        assert list(violations(self.trading, self._deposited)) == []
        for event in events:
            self.seen.update(_words(event))

    def _done(self, command: Ordering | MoveFunds | LockFunds) -> Sequence[AccountEvent] | Reject:
        if isinstance(command, MoveFunds):
            return move_funds(self.trading.settlement.balances, command, NOON)
        if isinstance(command, LockFunds):
            return lock_funds(self.trading.settlement.balances, command, NOON)
        done = self._desk.carry_out(command, NOON)
        return done if isinstance(done, Reject) else done[1]

    def _command(
        self, kind: str, account: str, drawing: Drawing
    ) -> Ordering | MoveFunds | LockFunds:
        open_orders = [each for each in self.trading.orders.all() if each.is_open]
        name = drawing.one_of((NAMES[0], NAMES[0], NAMES[1]))
        if kind in ("move", "lock"):
            does = MoveFunds if kind == "move" else LockFunds
            amount = Decimal(drawing.below(120) - 60)
            return does(account=account, asset=drawing.one_of(self.assets), amount=amount)
        if kind == "place_list":
            return replace(drawing.order_list(account), symbol=NAMES[0])
        if kind == "place_by_sor":
            order = replace(drawing.order(account, (LIMIT, MARKET)), symbol=name)
            return replace(order, uses_sor=order.peg is None and not order.quote_quantity)
        if kind == "let_the_house_trade":
            return replace(drawing.order(HOUSE, (LIMIT, MARKET)), symbol=name)
        if kind == "place" or not open_orders:
            return replace(drawing.order(account), symbol=name)
        return self._change(kind, drawing.one_of(open_orders), drawing)

    def _change(self, kind: str, order: Order, drawing: Drawing) -> Ordering:
        if kind == "cancel_list":
            if not drawing.below(6):
                return CancelOpenOrders(account=order.account, symbol=order.symbol)
            number = 999 if order.list_id is None else order.list_id
            return CancelOrderList(account=order.account, symbol=order.symbol, list_id=number)
        if kind == "amend":
            less = Decimal(drawing.below(int(order.left * 10) + 3)) / 10
            return AmendOrder(
                account=order.account,
                symbol=order.symbol,
                order_id=order.id,
                new_quantity=max(order.quantity - less, Decimal("0.1")),
                new_client_id=drawing.one_of((None, order.client_id)),
            )
        cancel = CancelOrder(
            account=order.account,
            symbol=order.symbol,
            order_id=order.id,
            only=drawing.one_of((None, None, OrderStatus.NEW)),
        )
        if kind == "cancel":
            return cancel
        new = replace(drawing.order(order.account), symbol=order.symbol)
        new = replace(new, client_id=drawing.one_of((None, order.client_id)))
        return ReplaceOrder(cancel=cancel, order=new, stop_on_failure=bool(drawing.below(2)))

    def _change_status(self, drawing: Drawing) -> None:
        """Halt a market, or open one that was halted."""
        name = drawing.one_of(NAMES)
        is_open = self.trading.symbols[name].status is SymbolStatus.TRADING
        closed = drawing.one_of((SymbolStatus.HALT, SymbolStatus.CANCEL_ONLY))
        wanted = closed if is_open and not drawing.below(6) else SymbolStatus.TRADING
        assert self.trading.set_status(name, wanted) is None
        self._hear(())


def _symbols(base: str, *, strict: bool) -> list[Symbol]:
    """Two markets of one base, from whose books SOR takes."""
    given = {"max_open_orders": 20, **(STRICT if strict else {})}
    one = a_symbol(rates=RATES, sor=NAMES, base_asset=base, **given)
    return [
        replace(one, name=name, quote_asset=quote)
        for name, quote in zip(NAMES, QUOTES, strict=True)
    ]


def _words(event: AccountEvent) -> list[str]:
    """What it was that an account was told."""
    if isinstance(event, ListReported):
        return [f"list {event.order_list.event}"]
    if not isinstance(event, OrderReported):
        return []
    order, what = event.order, "list" if event.order.list_id is not None else "single"
    found = [f"{what} {event.execution}"]
    if order.expiry_reason is not None:
        found.append(f"{what} {order.expiry_reason}")
    if event.prevented is not None:
        found.append(f"{what} {event.prevented.mode}")
    if event.trade is not None and event.trade.is_allocation:
        found.append("allocation")
    return found
