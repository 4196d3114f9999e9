"""What is asked of an order whose price the book is to say: faqs/pegged_orders.md."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PegPriceType(StrEnum):
    """Which price of the book an order gets when it comes, or begins to work; it keeps that.

    Source: faqs/pegged_orders.md.
    """

    PRIMARY_PEG = "PRIMARY_PEG"
    """The best price on its own side, or that of so many levels deeper. Of LIMIT orders GTC alone.
    """
    MARKET_PEG = "MARKET_PEG"
    """The best price on the other side, or deeper; not of LIMIT_MAKER orders."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Peg:
    """Which price of the book it is, so many levels from the best; None where none were asked for."""

    price_type: PegPriceType
    level: int | None = None
