"""Orders under the rules that count them: how many may be placed, and one in the place of another.

Sources: the vendor's faqs/order_count_decrement.md; rest-api.md, "Cancel an Existing Order and
Send a New Order".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias, assert_never

from mockex.core.commands import (
    AmendOrder,
    CancelOpenOrders,
    CancelOrder,
    CancelOrderList,
    PlaceOrder,
    PlaceOrderList,
    ReplaceOrder,
)
from mockex.core.events import AccountEvent, OrderReported
from mockex.core.limits import UnfilledOrders
from mockex.core.outcomes import Amended, Cancelled, CancelledList, Placed, PlacedList
from mockex.core.rejects import Reason, Reject
from mockex.core.settlement import HOUSE
from mockex.core.trading import Trading
from mockex.values.instant import Instant

Ordering: TypeAlias = (
    PlaceOrder
    | CancelOrder
    | CancelOpenOrders
    | ReplaceOrder
    | AmendOrder
    | PlaceOrderList
    | CancelOrderList
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Replaced:
    """What became of a cancel and of the order in its place; None was not attempted.

    `over_limit`: it was to stop at a failure, and no more orders could be placed anyway.
    """

    cancelled: Cancelled | CancelledList | Reject
    placed: Placed | Reject | None
    over_limit: bool = False


Ordered: TypeAlias = (
    Placed
    | Cancelled
    | tuple[Cancelled | CancelledList, ...]
    | Replaced
    | Amended
    | PlacedList
    | CancelledList
)


class OrderDesk:
    """Counts what it lets through to the engine."""

    def __init__(self, trading: Trading, unfilled: UnfilledOrders) -> None:
        self._trading = trading
        self._unfilled = unfilled

    def carry_out(
        self, command: Ordering, now: Instant
    ) -> tuple[Ordered, Sequence[AccountEvent]] | Reject:
        """Do it, or refuse it and change nothing."""
        about = command.order if isinstance(command, ReplaceOrder) else command
        if about.symbol not in self._trading.symbols:
            return Reject(reason=Reason.NO_SUCH_SYMBOL)
        match command:
            case PlaceOrder():
                return self._over_limit(command.account, 1, now) or self._place(command, now)
            case PlaceOrderList(account=account, orders=orders):
                too_many = self._over_limit(account, len(orders), now)
                return too_many or self._place_list(command, now)
            case CancelOrderList():
                return self._trading.cancel_list(command, now)
            case CancelOrder():
                return self._trading.cancel(command, now)
            case CancelOpenOrders():
                return self._trading.cancel_open(command, now)
            case AmendOrder():
                return self._trading.amend(command, now)
            case ReplaceOrder():
                return self._replace(command, now)
            case unknown:
                assert_never(unknown)

    def _place(
        self, command: PlaceOrder, now: Instant
    ) -> tuple[Placed, Sequence[AccountEvent]] | Reject:
        done = self._trading.place(command, now)
        if not isinstance(done, Reject):
            self._unfilled.placed(command.account, 1, now)
            self._take_back(done[1], now)
        return done

    def _place_list(
        self, command: PlaceOrderList, now: Instant
    ) -> tuple[PlacedList, Sequence[AccountEvent]] | Reject:
        done = self._trading.place_list(command, now)
        if not isinstance(done, Reject):
            self._unfilled.placed(command.account, len(command.orders), now)
            self._take_back(done[1], now)
        return done

    def _take_back(self, events: Sequence[AccountEvent], now: Instant) -> None:
        """Orders that were just filled for the first time count no more."""
        for event in events:
            if not isinstance(event, OrderReported) or event.trade is None:
                continue
            if event.order.executed == event.trade.quantity:
                as_maker = event.trade.is_maker
                self._unfilled.first_filled(event.account, now, as_maker=as_maker)

    def _replace(
        self, command: ReplaceOrder, now: Instant
    ) -> tuple[Replaced, Sequence[AccountEvent]] | Reject:
        if not self._trading.symbols[command.order.symbol].allows_cancel_replace:
            return Reject(reason=Reason.CANCEL_REPLACE_UNSUPPORTED)
        account, too_many = command.order.account, self._over_limit(command.order.account, 1, now)
        if too_many is not None and not command.cancel_over_limit:
            return too_many
        over_limit = too_many is not None and command.stop_on_failure
        # Filters are evaluated before the cancel, funds and the rest after it.
        refusal = self._trading.refusal(command.order, now)
        if refusal is not None and refusal.reason is Reason.FILTER_FAILURE:
            return refusal
        cancelled = self._trading.cancel(command.cancel, now)
        if isinstance(cancelled, Reject):
            if command.stop_on_failure:
                # An order that was not attempted counts all the same: rest-api.md.
                self._unfilled.placed(account, 1, now)
                return Replaced(cancelled=cancelled, placed=None, over_limit=over_limit), ()
            first: tuple[Cancelled | CancelledList | Reject, Sequence[AccountEvent]] = (
                cancelled,
                (),
            )
        else:
            first = cancelled
        placed = too_many or self._place(command.order, now)
        if isinstance(placed, Reject):
            events = [*first[1], *self._rejected(command, placed, first[0], now)]
            return Replaced(cancelled=first[0], placed=placed, over_limit=over_limit), events
        return Replaced(cancelled=first[0], placed=placed[0]), [*first[1], *placed[1]]

    def _rejected(
        self,
        command: ReplaceOrder,
        refusal: Reject,
        cancelled: Cancelled | CancelledList | Reject,
        now: Instant,
    ) -> list[AccountEvent]:
        """The report of a new order that was refused after its forerunner was cancelled."""
        if isinstance(cancelled, Reject):
            return []
        return [self._trading.rejected(command.order, refusal, now)]

    def _over_limit(self, account: str, orders: int, now: Instant) -> Reject | None:
        limit = self._unfilled.exceeded(account, orders, now)
        # The house stands for many, each of whom may place so many.
        if limit is None or account == HOUSE:
            return None
        details = {"limit": limit.limit, "window": limit.window}
        return Reject(reason=Reason.TOO_MANY_ORDERS, details=details)
