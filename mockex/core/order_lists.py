"""Orders that belong together: one cancels the other, one triggers the other, one pays the other.

Sources: rest-api.md, "Order lists"; enums.md; faqs/opo.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from mockex.core.orders import Order
from mockex.values.amounts import ZERO
from mockex.values.instant import Instant


class ListKind(StrEnum):
    """What ties the orders of a list together. Source: rest-api.md, "Order lists"."""

    OCO = "OCO"
    """Two orders on both sides of the last price: one expires when the other trades, or begins to
    work. What the dearer of them needs is set aside once.
    """
    OTO = "OTO"
    """A working order, and one that is pending until it is filled."""
    OTOCO = "OTOCO"
    """A working order, and a pair that is pending until it is filled."""
    OPO = "OPO"
    """An OTO that buys, and whose pending order sells what was bought, which is locked until then.
    Source: faqs/opo.md.
    """
    OPOCO = "OPOCO"
    """An OTOCO that buys, and whose pair sells what was bought. Source: faqs/opo.md."""

    @property
    def contingency(self) -> str:
        """The vendor's contingencyType: there are but two."""
        return "OCO" if self is ListKind.OCO else "OTO"

    @property
    def has_working(self) -> bool:
        """Whether the first order works at once, and the others are pending until it is filled."""
        return self is not ListKind.OCO

    @property
    def pays(self) -> bool:
        """Whether the pending orders are of what the working one receives."""
        return self in (ListKind.OPO, ListKind.OPOCO)

    @property
    def has_pair(self) -> bool:
        """Whether two of its orders cancel each other."""
        return self in (ListKind.OCO, ListKind.OTOCO, ListKind.OPOCO)


class ListEvent(StrEnum):
    """What has just happened to a list: the vendor's listStatusType. Source: enums.md."""

    EXEC_STARTED = "EXEC_STARTED"
    """It was placed."""
    UPDATED = "UPDATED"
    """An order of it has another name, by an amendment."""
    ALL_DONE = "ALL_DONE"
    """Its last order is done."""


class ListStatus(StrEnum):
    """Where a list is in its life: the vendor's listOrderStatus. Source: enums.md."""

    EXECUTING = "EXECUTING"
    """An order of it is open."""
    ALL_DONE = "ALL_DONE"
    """None is."""


@dataclass(kw_only=True, slots=True)
class OrderList:
    """A list of an account on a symbol. It changes; `snapshot` is what it is now.

    `orders` stand in the order of their ids: the working one first, and of a pair the stop loss
    before the other, as in the vendor's samples. `is_joint`: none of its pair has been touched yet,
    and what is set aside for both is set aside once, `held`. `received`: what a working order has
    got that pays for others, and is locked for them.
    """

    id: int
    symbol: str
    account: str
    client_id: str
    kind: ListKind
    orders: tuple[Order, ...]
    created: Instant
    updated: Instant
    event: ListEvent = ListEvent.EXEC_STARTED
    status: ListStatus = ListStatus.EXECUTING
    is_joint: bool = False
    held: Decimal = ZERO
    received: Decimal = ZERO

    @property
    def is_open(self) -> bool:
        """Whether something may still become of it."""
        return self.status is ListStatus.EXECUTING

    @property
    def working(self) -> Order | None:
        """The order that the others wait for."""
        return self.orders[0] if self.kind.has_working else None

    @property
    def pending(self) -> tuple[Order, ...]:
        """The orders that wait for another, or have waited for it."""
        return self.orders[1:] if self.kind.has_working else ()

    @property
    def pair(self) -> tuple[Order, ...]:
        """The two that cancel each other."""
        return self.orders[-2:] if self.kind.has_pair else ()

    def others(self, order: Order) -> Iterator[Order]:
        """The open orders besides one."""
        return (each for each in self.orders if each is not order and each.is_open)

    def snapshot(self) -> OrderList:
        """A copy that stays as the list is now."""
        return replace(self, orders=tuple(order.snapshot() for order in self.orders))


class OrderListStore:
    """The lists of all accounts. Ids count up from 0, for all symbols together."""

    def __init__(self) -> None:
        self._lists: list[OrderList] = []
        self._open: dict[int, OrderList] = {}

    def new_id(self) -> int:
        """The id of the next list."""
        return len(self._lists)

    def add(self, order_list: OrderList) -> None:
        """Keep a list."""
        self._lists.append(order_list)
        self._open[order_list.id] = order_list

    def close(self, order_list: OrderList) -> None:
        """A list is open no more."""
        self._open.pop(order_list.id, None)

    def of_order(self, order: Order) -> OrderList | None:
        """The list that an order belongs to."""
        return None if order.list_id is None else self._lists[order.list_id]

    def meant(self, account: str, list_id: int | None, client_id: str | None) -> OrderList | None:
        """A list by id, by its client's name (the latest), or by an id whose name must be right."""
        if list_id is None:
            named = (each for each in reversed(self._lists) if each.client_id == client_id)
            return next((each for each in named if each.account == account), None)
        found = self._lists[list_id] if list_id < len(self._lists) else None
        if found is None or found.account != account:
            return None
        return found if client_id in (None, found.client_id) else None

    def open_of(self, account: str, symbol: str | None = None) -> tuple[OrderList, ...]:
        """An account's open lists, oldest first."""
        mine = (each for each in self._open.values() if each.account == account)
        return tuple(each for each in mine if symbol in (None, each.symbol))

    def all(self) -> Iterator[OrderList]:
        """Every list, oldest first."""
        return iter(self._lists)
