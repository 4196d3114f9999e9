"""The ledger as clients are told it: orders as queries answer them, and balances."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias, cast

from mockex.core.balances import Balance
from mockex.core.trading import Trading
from mockex.values.amounts import printed
from mockex.wire.order_replies import OrderReplies
from mockex.wire.replies import Born

Fields: TypeAlias = Mapping[str, object]


def told_orders(
    trading: Trading, is_client: Callable[[str], bool], born: Born
) -> Iterator[tuple[str, Fields]]:
    """Clients' orders with their accounts, the latest first; times are in milliseconds."""
    write = OrderReplies(microseconds=False)
    for order in reversed(tuple(trading.orders.all())):
        if is_client(order.account):
            yield order.account, cast("Fields", born("rest.order.query", write.order(order)))


def told_balance(trading: Trading, account: str, asset: str) -> Fields:
    """What an account has free of an asset, and locked."""
    found = trading.settlement.balances.of(account).get(asset, Balance())
    return {"free": printed(found.free), "locked": printed(found.locked)}
