"""The symbols that are traded, with the rules their orders must keep."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from mockex.core.commissions import Rates
from mockex.core.multipliers import Multipliers
from mockex.core.order_lists import ListKind
from mockex.core.orders import OrderType, SelfTradePrevention
from mockex.core.reference_prices import ArithmeticMean
from mockex.values.amounts import ZERO

# In the vendor's order: exchangeInfo of BTCUSDT; TRANSFER: CHANGELOG.md, 2026-04-02.
_PREVENTIONS = (
    SelfTradePrevention.EXPIRE_TAKER,
    SelfTradePrevention.EXPIRE_MAKER,
    SelfTradePrevention.EXPIRE_BOTH,
    SelfTradePrevention.DECREMENT,
    SelfTradePrevention.TRANSFER,
)


class SymbolStatus(StrEnum):
    """Whether a symbol trades. CANCEL_ONLY, of July 2026: orders can be cancelled and amended."""

    TRADING = "TRADING"
    END_OF_DAY = "END_OF_DAY"
    HALT = "HALT"
    BREAK = "BREAK"
    CANCEL_ONLY = "CANCEL_ONLY"


@dataclass(frozen=True, kw_only=True, slots=True)
class ExchangeLimits:
    """What an account may have open on all symbols together; zero is no limit.

    `max_assets`: how much of an asset one order may be about.
    """

    max_open_orders: int = 0
    max_algo_orders: int = 0
    max_iceberg_orders: int = 0
    max_order_lists: int = 0
    max_assets: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Symbol:
    """One market: base and quote asset, and the steps and bounds of its orders.

    The least price is one tick and the least quantity one step unless they are told; told zero,
    there is none. A maximum of zero is none, and so is a step of zero. Averages of prices are of
    so many minutes, of zero the last price. How many parts an iceberg may have is the vendor's to
    say where it is not told. All symbols of a world have the same `exchange`.
    `price_range` is around the reference price: one that is set, or one that is calculated.
    `had_reference_price`: one was set, and may be taken away again.
    Least and most are told of trailing deltas whose stop is above the market, and below it.
    `rates` are the standard commissions; `discounted`: they may be paid in the asset of the
    discount.
    `self_trade_prevention` is the mode of orders that ask for none, `self_trade_preventions` are
    those that may be asked for.
    `list_kinds`: the order lists that it takes.
    `sor` names the symbols, this one among them, from whose books SOR fills its orders.
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
    min_price: Decimal | None = None
    percent_price: Multipliers | None = None
    percent_price_by_side: Multipliers | None = None
    avg_price_minutes: int = 5
    min_quantity: Decimal | None = None
    apply_min_to_market: bool = True
    apply_max_to_market: bool = False
    max_market_quantity: Decimal = ZERO
    min_market_quantity: Decimal = ZERO
    market_step_size: Decimal = ZERO
    max_iceberg_parts: int | None = None
    max_iceberg_orders: int = 0
    max_algo_orders: int = 5
    max_position: Decimal = ZERO
    trailing_above: tuple[int, int] = (10, 2000)
    trailing_below: tuple[int, int] = (10, 2000)
    max_order_lists: int = 0
    exchange: ExchangeLimits = field(default_factory=ExchangeLimits)
    price_range: Multipliers | None = None
    reference_price: Decimal | None = None
    had_reference_price: bool = False
    reference_calculation: ArithmeticMean | None = None
    max_amends: int = 10
    status: SymbolStatus = SymbolStatus.TRADING
    order_types: tuple[OrderType, ...] = tuple(OrderType)
    allows_iceberg: bool = True
    allows_quote_quantity: bool = True
    allows_cancel_replace: bool = True
    allows_amend: bool = True
    allows_trailing: bool = True
    allows_pegs: bool = True
    list_kinds: frozenset[ListKind] = frozenset(ListKind)
    self_trade_prevention: SelfTradePrevention = SelfTradePrevention.EXPIRE_MAKER
    self_trade_preventions: tuple[SelfTradePrevention, ...] = _PREVENTIONS
    rates: Rates = field(
        default_factory=lambda: Rates(maker=Decimal("0.001"), taker=Decimal("0.001"))
    )
    special: Rates = field(default_factory=Rates)
    tax: Rates = field(default_factory=Rates)
    discounted: bool = True
    sor: tuple[str, ...] = ()

    @property
    def least_price(self) -> Decimal:
        """The least price of an order, zero for none."""
        return self.tick_size if self.min_price is None else self.min_price

    @property
    def least_quantity(self) -> Decimal:
        """The least quantity of an order, zero for none."""
        return self.step_size if self.min_quantity is None else self.min_quantity
