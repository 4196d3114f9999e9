"""What is asked of an order whose price the book is to say: faqs/pegged_orders.md."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PegPriceType(StrEnum):
    """The best price on the order's own side of the book, or on the other side."""

    PRIMARY_PEG = "PRIMARY_PEG"
    MARKET_PEG = "MARKET_PEG"


@dataclass(frozen=True, kw_only=True, slots=True)
class Peg:
    """Which price of the book it is, so many levels from the best; None where none were asked for."""

    price_type: PegPriceType
    level: int | None = None
