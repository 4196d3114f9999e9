"""What a trade costs: standard, special and tax commissions, and the discount for paying in BNB.

Source: the vendor's faqs/commission_faq.md. How a commission is rounded is not documented: here
to eight decimals, downwards.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from mockex.core.orders import Side
from mockex.values.amounts import ZERO, cut


@dataclass(frozen=True, kw_only=True, slots=True)
class Rates:
    """One class of commission: by role in the trade, and by side, which add up."""

    maker: Decimal = ZERO
    taker: Decimal = ZERO
    buyer: Decimal = ZERO
    seller: Decimal = ZERO

    def of(self, side: Side, *, is_maker: bool) -> Decimal:
        """What this class takes of each unit received."""
        role = self.maker if is_maker else self.taker
        return role + (self.buyer if side is Side.BUY else self.seller)


@dataclass(frozen=True, kw_only=True, slots=True)
class Discount:
    """Paying in another asset: `factor` is what is left of the standard commission then."""

    asset: str = "BNB"
    factor: Decimal = Decimal("0.75")
    enabled_for_account: bool = False
    enabled_for_symbol: bool = False

    @property
    def is_enabled(self) -> bool:
        """Whether an account pays so on a symbol."""
        return self.enabled_for_account and self.enabled_for_symbol


@dataclass(frozen=True, kw_only=True, slots=True)
class Commissions:
    """The rates of an account on a symbol."""

    standard: Rates = field(default_factory=Rates)
    special: Rates = field(default_factory=Rates)
    tax: Rates = field(default_factory=Rates)
    discount: Discount = field(default_factory=Discount)

    def on(self, received: Decimal, side: Side, *, is_maker: bool) -> Decimal:
        """What is taken of the asset that a trade brings."""
        classes = (self.standard, self.special, self.tax)
        total = sum((each.of(side, is_maker=is_maker) for each in classes), ZERO)
        return cut(received * total)

    def discounted(
        self, received: Decimal, side: Side, price: Decimal, *, is_maker: bool
    ) -> Decimal:
        """The same in the asset of the discount; `price`: how much of what is received one costs."""
        standard = self.standard.of(side, is_maker=is_maker) * self.discount.factor
        others = self.special.of(side, is_maker=is_maker) + self.tax.of(side, is_maker=is_maker)
        return cut(received * (standard + others) / price)


@dataclass(frozen=True, kw_only=True, slots=True)
class TradeFee:
    """The rates of an account on the symbol of that name."""

    symbol: str
    commissions: Commissions
