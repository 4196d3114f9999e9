"""The symbols that are traded, with the rules their orders must keep."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from mockex.core.commissions import Rates
from mockex.core.orders import OrderType, SelfTradePrevention
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
class Symbol:
    """One market: base and quote asset, and the steps and bounds of its orders.

    The least price is one tick, the least quantity one step. A maximum of zero is none. Least and
    most are told of trailing deltas whose stop is above the market, and below it. `rates` are the
    standard commissions; `discounted`: they may be paid in the asset of the discount.
    `self_trade_prevention` is the mode of orders that ask for none, `self_trade_preventions` are
    those that may be asked for.
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
    max_market_quantity: Decimal = ZERO
    max_iceberg_parts: int = 100
    max_iceberg_orders: int = 0
    max_algo_orders: int = 5
    max_position: Decimal = ZERO
    trailing_above: tuple[int, int] = (10, 2000)
    trailing_below: tuple[int, int] = (10, 2000)
    max_amends: int = 10
    status: SymbolStatus = SymbolStatus.TRADING
    order_types: tuple[OrderType, ...] = tuple(OrderType)
    allows_iceberg: bool = True
    allows_quote_quantity: bool = True
    allows_cancel_replace: bool = True
    allows_amend: bool = True
    allows_trailing: bool = True
    self_trade_prevention: SelfTradePrevention = SelfTradePrevention.EXPIRE_MAKER
    self_trade_preventions: tuple[SelfTradePrevention, ...] = _PREVENTIONS
    rates: Rates = field(
        default_factory=lambda: Rates(maker=Decimal("0.001"), taker=Decimal("0.001"))
    )
    special: Rates = field(default_factory=Rates)
    tax: Rates = field(default_factory=Rates)
    discounted: bool = True
    sor: tuple[str, ...] = ()
