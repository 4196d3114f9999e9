"""What became of commands about orders, as replies tell it: snapshots, which stay as they are."""

from __future__ import annotations

from dataclasses import dataclass

from mockex.core.order_lists import OrderList
from mockex.core.orders import Order
from mockex.core.prevention import PreventedMatch
from mockex.core.trades import Amendment, Trade
from mockex.values.instant import Instant


@dataclass(frozen=True, kw_only=True, slots=True)
class Placed:
    """An order that was accepted, as it is after all that followed, with what filled it.

    `prevented`: what it would have traded besides.
    """

    order: Order
    trades: tuple[Trade, ...]
    prevented: tuple[PreventedMatch, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Cancelled:
    """An order that was cancelled, and the name of the cancel."""

    order: Order
    cancel_id: str
    at: Instant


@dataclass(frozen=True, kw_only=True, slots=True)
class Amended:
    """An order after its amendment, and its list where it is in one."""

    order: Order
    amendment: Amendment
    order_list: OrderList | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class PlacedList:
    """An order list that was accepted, and its orders, as placing them left them.

    The pending ones are as they were before any of them worked, even where a working order was
    filled at once: rest-api.md, "New Order list - OTO".
    """

    order_list: OrderList
    placed: tuple[Placed, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class CancelledList:
    """An order list that was cancelled, and each of its orders that was open."""

    order_list: OrderList
    cancelled: tuple[Cancelled, ...]
