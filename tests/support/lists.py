"""Order lists at the engine: placed with defaults, and what an account is told of them in short."""

from __future__ import annotations

from collections.abc import Sequence

from mockex.core.commands import CancelOrderList, PlaceOrder, PlaceOrderList
from mockex.core.events import AccountEvent, ListReported, OrderReported
from mockex.core.order_lists import ListKind
from mockex.core.orders import Side
from mockex.core.outcomes import CancelledList, PlacedList
from mockex.core.rejects import Reject
from mockex.core.trading import Trading
from mockex.values.instant import Instant
from tests.support.exchanges import NOON
from tests.support.tradings import (
    LIMIT_MAKER,
    STOP_LOSS,
    STOP_LOSS_LIMIT,
    an_order,
    done,
    events_of,
    plain,
)


def a_pair(
    side: Side,
    quantity: str,
    *,
    maker: str,
    stop: str,
    limit: str = "0",
    iceberg: str = "0",
    account: str = "alice",
    names: tuple[str | None, str | None] = (None, None),
) -> tuple[PlaceOrder, PlaceOrder]:
    """A stop loss (with a limit where there is one) and a LIMIT_MAKER on its other side."""
    kind = STOP_LOSS if limit == "0" else STOP_LOSS_LIMIT
    first, second = names
    return (
        an_order(account, side, quantity, limit, type=kind, stop=stop, name=first),
        an_order(account, side, quantity, maker, type=LIMIT_MAKER, iceberg=iceberg, name=second),
    )


def a_list(
    kind: ListKind, *orders: PlaceOrder, account: str = "alice", name: str | None = None
) -> PlaceOrderList:
    """The command."""
    return PlaceOrderList(
        account=account, symbol="LTCUSDT", kind=kind, orders=orders, client_id=name
    )


def place_list(
    trading: Trading, kind: ListKind, *orders: PlaceOrder, now: Instant = NOON
) -> PlacedList:
    """Place a list that is accepted."""
    return done(trading.place_list(a_list(kind, *orders), now))


def cancel_list(trading: Trading, number: int, now: Instant = NOON) -> CancelledList:
    """Cancel a list of alice's that is open."""
    command = CancelOrderList(account="alice", symbol="LTCUSDT", list_id=number)
    return done(trading.cancel_list(command, now))


def story(
    outcome: tuple[object, Sequence[AccountEvent]] | Reject | Sequence[AccountEvent],
    account: str = "alice",
) -> list[str]:
    """What an account is told of its orders and lists, one line each.

    Of an order: what happened, its number, and where it is; of a trade how much, of an expiry why.
    """
    events = outcome if isinstance(outcome, list) else events_of(outcome)  # type: ignore[arg-type]
    return [line for one in events if (line := _line(one, account))]


def _line(event: AccountEvent, account: str) -> str:
    if event.account != account:
        return ""
    if isinstance(event, ListReported):
        return f"list {event.order_list.event} {event.order_list.status}"
    if not isinstance(event, OrderReported):
        return ""
    order, trade = event.order, event.trade
    words = [str(event.execution), str(order.id), str(order.status)]
    if trade is not None:
        words.append(plain(trade.quantity))
    if order.is_waiting:
        words.append("waits")
    if order.expiry_reason is not None:
        words.append(str(order.expiry_reason))
    return " ".join(words)
