"""What the owner of an exchange does to its markets and to what accounts have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import assert_never

from mockex.core.commands import (
    Command,
    LockFunds,
    MoveFunds,
    PlaceOrder,
    PlaceOrderList,
    SetReferencePrice,
    SetSymbolStatus,
)
from mockex.core.events import Event
from mockex.core.exchange import Done, Exchange
from mockex.core.orders import Order, Side, TimeInForce
from mockex.core.outcomes import Placed
from mockex.core.rejects import Reject
from mockex.core.settlement import HOUSE
from mockex.core.tape import MarketEvent
from mockex.documents.nearest import did_you_mean
from mockex.errors import UsageError
from mockex.market.liquidity import limit, taken_back
from mockex.values.amounts import bare
from mockex.values.instant import Instant
from mockex.wire.actions import CancelScripted, MakeTrade, MarketAction, PlaceScripted, SetBook
from mockex.wire.api_errors import ApiError, in_words
from mockex.wire.dialect import Dialect
from mockex.wire.list_requests import KINDS, ListRequests
from mockex.wire.messages import Noted
from mockex.wire.order_requests import OrderRequests
from mockex.wire.vocabulary import Operation


@dataclass(slots=True)
class Deed:
    """What came of an action: what happened, and what a reader of the journal should know.

    `public` is what everybody can see of what happened.
    """

    events: list[Event] = field(default_factory=list)
    public: list[MarketEvent] = field(default_factory=list)
    notes: list[Noted] = field(default_factory=list)


class House:
    """Acts for everybody who is not a client."""

    def __init__(self, dialect: Dialect, exchange: Exchange) -> None:
        self._dialect = dialect
        self._exchange = exchange

    def adopt(self, dialect: Dialect) -> None:
        """Speak another dialect from now on."""
        self._dialect = dialect

    def act(self, action: MarketAction, now: Instant) -> Deed:
        """Do it; what the exchange refuses becomes a note."""
        deed = Deed()
        match action:
            case SetBook():
                self._set_book(action, deed, now)
            case MakeTrade():
                self._trade(action, deed, now)
            case PlaceScripted(kind=None):
                self._do(self._order(action), deed, now, "place")
            case PlaceScripted():
                self._do(self._order_list(action), deed, now, "place_list")
            case CancelScripted(account=account, order=order):
                self._cancel(account, order, deed, now)
            case MoveFunds():
                self._do(action, deed, now, "deposit")
            case LockFunds():
                self._do(action, deed, now, "lock")
            case SetSymbolStatus():
                self.require_symbol(action.symbol)
                self._do(action, deed, now, "symbol")
            case SetReferencePrice():
                self._require_reference_prices()
                self.require_symbol(action.symbol)
                self._do(action, deed, now, "reference_price")
            case unknown:
                assert_never(unknown)
        return deed

    def _order(self, action: PlaceScripted) -> PlaceOrder:
        """The order that parameters by the vendor's names make."""
        self._require_parameters("place", [Operation.PLACE_ORDER], action.parameters)
        command = OrderRequests(self._dialect).place(action.parameters, action.account)
        if isinstance(command, ApiError):
            raise UsageError(f"place: {command.msg}")
        return command

    def _order_list(self, action: PlaceScripted) -> PlaceOrderList:
        """The orders that they make together: of an OCO, as the dialect's latest endpoint has it."""
        operations = [each for each, kind in KINDS.items() if kind is action.kind]
        verb = f"place_list {action.kind}"
        operation = self._require_parameters(verb, operations, action.parameters)
        command = ListRequests(self._dialect).place(operation, action.parameters, action.account)
        if isinstance(command, ApiError):
            raise UsageError(f"{verb}: {command.msg}")
        return command

    def _require_parameters(
        self, verb: str, operations: Sequence[Operation], sent: Mapping[str, str]
    ) -> Operation:
        """The last of these that the dialect has, if it can be asked for so."""
        calls = {call.operation: call for call in self._dialect.rest.endpoints.values()}
        found = [calls[operation] for operation in operations if operation in calls]
        if not found:
            what = "orders" if verb == "place" else f"{verb.rpartition(' ')[2]} lists"
            raise UsageError(f"{verb}: {self._dialect.id} has no {what}")
        known = found[-1].parameters
        wanted = "an order's parameters" if verb == "place" else "the parameters of its orders"
        for name in sent:
            if name not in known:
                raise UsageError(
                    f"{verb}: unknown parameter '{name}'{self._hint(verb, name, known)}"
                )
        for name, required in known.items():
            if required and name not in sent:
                raise UsageError(f"{verb}: there is no {name}; wanted {wanted}")
        self.require_symbol(sent["symbol"])
        return found[-1].operation

    def _hint(self, verb: str, name: str, known: Mapping[str, bool]) -> str:
        calls = self._dialect.rest.endpoints.values()
        if verb == "place" and any(
            name in call.parameters for call in calls if call.operation in KINDS
        ):
            return "; it is one of order lists, which place_list places"
        return did_you_mean(name, known) or f"; there are {', '.join(known)}"

    def _set_book(self, action: SetBook, deed: Deed, now: Instant) -> None:
        """Offer these levels, and no more what was offered before on the sides that are given."""
        self.require_symbol(action.symbol)
        sides = {Side.BUY: action.bids, Side.SELL: action.asks}
        for order in self._exchange.trading.orders.open_of(HOUSE, action.symbol):
            if sides[order.side] is not None:
                self._do(taken_back(order), deed, now, "book")
        for side, levels in sides.items():
            for price, quantity in levels or ():
                self._do(limit(action.symbol, side, price, quantity), deed, now, "book")

    def _trade(self, action: MakeTrade, deed: Deed, now: Instant) -> None:
        """Cross the book; what nobody is there to take is traded within the house."""
        self.require_symbol(action.symbol)
        taken = self._take(action, action.quantity, deed, now)
        if taken is None:
            return
        left = action.quantity - taken.order.executed
        if left == 0 and taken.trades[-1].price != action.price:
            sentence = (
                f"trade: nothing traded at {action.price}: all of it was taken at better prices, "
                f"the last at {bare(taken.trades[-1].price)}; move the book first"
            )
            deed.notes.append(Noted(kind="warning", text=sentence))
        if left > 0:
            other = limit(action.symbol, action.side.opposite, action.price, left)
            placed = self._do(other, deed, now, "trade")
            self._take(action, left, deed, now)
            # What a stop that was set free meanwhile was there to take before it.
            if placed is not None and self._is_open(placed.order):
                self._do(taken_back(placed.order), deed, now, "trade")

    def _take(
        self, action: MakeTrade, quantity: Decimal, deed: Deed, now: Instant
    ) -> Placed | None:
        order = limit(action.symbol, action.side, action.price, quantity)
        order = replace(order, time_in_force=TimeInForce.IOC)
        return self._do(order, deed, now, "trade")

    def _is_open(self, order: Order) -> bool:
        found = self._exchange.trading.orders.find(order.account, order.symbol, order.id)
        return found is not None and found.is_open

    def _cancel(self, account: str, which: str | int, deed: Deed, now: Instant) -> None:
        orders = self._exchange.trading.orders.open_of(account)
        if which == "last":
            found = orders[-1:]
        else:
            found = tuple(order for order in orders if which in (order.id, order.client_id))
            found = found or self._one_of_list(account, which)
        if not found:
            sentence = f"cancel: {account} has no open order {which}"
            deed.notes.append(Noted(kind="warning", text=sentence))
        for order in found:
            self._do(taken_back(order), deed, now, "cancel")

    def _one_of_list(self, account: str, name: str | int) -> tuple[Order, ...]:
        """An open order of the list that its client calls so; the others go with it."""
        lists = self._exchange.trading.lists.store.open_of(account)
        named = (each for each in lists if each.client_id == name)
        return tuple(next(each for each in found.orders if each.is_open) for found in named)

    def _do(self, command: Command, deed: Deed, now: Instant, verb: str) -> Placed | None:
        outcome = self._exchange.handle(command, now)
        if isinstance(outcome, Reject):
            told = outcome.reason in self._dialect.errors
            words = in_words(outcome, self._dialect).msg if told else f"{outcome.reason}"
            deed.notes.append(Noted(kind="warning", text=f"{verb}: {words}"))
            return None
        assert isinstance(outcome, Done)
        deed.events += outcome.events
        deed.public += outcome.public
        return outcome.result if isinstance(outcome.result, Placed) else None

    def _require_reference_prices(self) -> None:
        rest = self._dialect.rest
        asked = (call.operation for call in rest.endpoints.values())
        if not rest.by_reference_price and Operation.REFERENCE_PRICE not in asked:
            raise UsageError(f"reference_price: {self._dialect.id} has no reference prices")

    def require_symbol(self, symbol: str) -> None:
        """Raise UsageError where there is no such symbol."""
        known: Sequence[str] = tuple(self._exchange.trading.symbols)
        if symbol not in known:
            hint = did_you_mean(symbol, known) or f"; there are {', '.join(known)}"
            raise UsageError(f"unknown symbol '{symbol}'{hint}")
