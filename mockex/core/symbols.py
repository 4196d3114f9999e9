"""The symbols that are traded, with the rules their orders must keep."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class Symbol:
    """One market: base and quote asset, and the steps and bounds of its orders.

    The least price is one tick, the least quantity one step.
    """

    name: str
    base_asset: str
    quote_asset: str
    tick_size: Decimal
    max_price: Decimal
    step_size: Decimal
    max_quantity: Decimal
    min_notional: Decimal
    max_notional: Decimal
    max_open_orders: int
