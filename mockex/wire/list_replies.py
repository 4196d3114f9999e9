"""Order lists → the bodies of replies, with keys in the vendor's order.

Source: rest-api.md, "Order lists" and "Query Order list". Times are instants here.
"""

from __future__ import annotations

from collections.abc import Callable

from mockex.core.order_lists import OrderList
from mockex.core.outcomes import Amended, CancelledList, Placed, PlacedList
from mockex.values.instant import MILLISECOND
from mockex.wire.order_replies import Body, OrderReplies


class ListReplies:
    """Writes bodies with times in milliseconds, or in microseconds."""

    def __init__(self, *, microseconds: bool) -> None:
        self._unit = 1 if microseconds else MILLISECOND
        self._orders = OrderReplies(microseconds=microseconds)

    def placed(self, done: PlacedList, write: Callable[[Placed], Body]) -> Body:
        """A new list, with a report of each of its orders."""
        reports = [write(placed) for placed in done.placed]
        return {**self.order_list(done.order_list), "orderReports": reports}

    def cancelled(self, done: CancelledList) -> Body:
        """A list that is no more, with a report of each order that was open."""
        reports = [self._orders.cancelled(each) for each in done.cancelled]
        return {**self.order_list(done.order_list), "orderReports": reports}

    def amended(self, done: Amended) -> Body:
        """An order that has become smaller, and its list where it is in one."""
        body = self._orders.amended(done)
        if done.order_list is None:
            return body
        told = self.order_list(done.order_list)
        status = {name: told[name] for name in told if name not in _NOT_OF_AMENDS}
        return {**body, "listStatus": status}

    def order_list(self, found: OrderList) -> Body:
        """A list that was asked about."""
        return {
            "orderListId": found.id,
            "contingencyType": found.kind.contingency,
            "listStatusType": found.event,
            "listOrderStatus": found.status,
            "listClientOrderId": found.client_id,
            "transactionTime": found.updated // self._unit,
            "symbol": found.symbol,
            "orders": [
                {"symbol": each.symbol, "orderId": each.id, "clientOrderId": each.client_id}
                for each in found.orders
            ],
        }


# What the reply to an amendment does not say of a list: rest-api.md, Order Amend Keep Priority.
_NOT_OF_AMENDS = ("listStatusType", "transactionTime")
