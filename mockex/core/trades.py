"""Trades: what was exchanged between two orders."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from mockex.core.orders import Side
from mockex.values.instant import Instant


@dataclass(frozen=True, kw_only=True, slots=True)
class Trade:
    """One account's side of a trade. `id` is that of the trade, which both sides share.

    What SOR takes elsewhere for an order reaches it as an allocation, which has ids of its own.
    `list_id` is of the order list that the order belongs to.
    """

    id: int
    symbol: str
    account: str
    order: int
    side: Side
    is_maker: bool
    price: Decimal
    quantity: Decimal
    commission: Decimal
    commission_asset: str
    at: Instant
    is_allocation: bool = False
    list_id: int | None = None

    @property
    def quote_quantity(self) -> Decimal:
        """What was paid, in the quote asset."""
        return self.price * self.quantity


@dataclass(frozen=True, kw_only=True, slots=True)
class Amendment:
    """A change of an order's quantity that kept its place."""

    symbol: str
    order: int
    execution: int
    original_client_id: str
    new_client_id: str
    original_quantity: Decimal
    new_quantity: Decimal
    at: Instant
