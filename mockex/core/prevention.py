"""Self-trade prevention: which orders must not trade with each other, and what they lose instead.

Source: the vendor's faqs/stp_faq.md. What it leaves open and is decided here: of a MARKET order by
quote quantity that is decremented, the worth of what was prevented counts as spent; of an iceberg
only the part that shows meets anybody, as in a trade.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from mockex.core.matching import Fill, wanted
from mockex.core.orders import Order, SelfTradePrevention
from mockex.core.symbols import Symbol
from mockex.values.amounts import ZERO
from mockex.values.instant import Instant

NONE, TRANSFER = SelfTradePrevention.NONE, SelfTradePrevention.TRANSFER
DECREMENT = SelfTradePrevention.DECREMENT
# Who is in no trade group.
NO_GROUP = -1

# Whose order expires whole: the taker's, and the maker's.
_EXPIRES = {
    SelfTradePrevention.EXPIRE_TAKER: (True, False),
    SelfTradePrevention.EXPIRE_MAKER: (False, True),
    SelfTradePrevention.EXPIRE_BOTH: (True, True),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class PreventedMatch:
    """What would have been a trade. `mode` is what decided; ids count up from 0 for each symbol.

    The symbol is the taker's; by SOR it may meet an order on another, which is `maker_symbol`.
    `quantity` would have been traded at `price`. `taker_prevented` and `maker_prevented` are what
    the orders lost by it, zero for one that stays as it is.
    """

    id: int
    symbol: str
    taker: int
    maker_symbol: str
    maker: int
    accounts: tuple[str, str]
    trade_group: int
    mode: SelfTradePrevention
    price: Decimal
    quantity: Decimal
    taker_prevented: Decimal
    maker_prevented: Decimal
    at: Instant

    @property
    def quote_quantity(self) -> Decimal:
        """What would have been paid, in the quote asset."""
        return self.price * self.quantity

    @property
    def orders(self) -> tuple[tuple[str, int], tuple[str, int]]:
        """The symbol and id of both orders, the taker first."""
        return (self.symbol, self.taker), (self.maker_symbol, self.maker)

    def prevented_of(self, symbol: str, order: int) -> Decimal:
        """What one of the two orders lost by it."""
        is_taker = (symbol, order) == self.orders[0]
        return self.taker_prevented if is_taker else self.maker_prevented

    def account_of(self, symbol: str, order: int) -> str | None:
        """Whose order it is, where it is one of the two."""
        return dict(zip(self.orders, self.accounts, strict=True)).get((symbol, order))

    def other_than(self, symbol: str, order: int) -> tuple[str, int]:
        """The symbol and id of the order that one of the two has met."""
        taker, maker = self.orders
        return maker if (symbol, order) == taker else taker


class Loss(NamedTuple):
    """What an order has lost: a part, or all that was left of it."""

    order: Order
    quantity: Decimal
    is_all: bool


class Prevention:
    """Who must not trade with whom, and every match that was prevented.

    `known`: the modes that there are. `groups`: the trade group of each account that is in one.
    """

    def __init__(self) -> None:
        self.known: Collection[SelfTradePrevention] = tuple(SelfTradePrevention)
        self.groups: dict[str, int] = {}
        self.matches: list[PreventedMatch] = []
        self._next_ids: dict[str, int] = {}

    def mode_for(self, asked: SelfTradePrevention | None, symbol: Symbol) -> SelfTradePrevention:
        """The mode of a new order."""
        return asked if asked and self.known else default_mode(symbol, self.known)

    def allows(self, mode: SelfTradePrevention, symbol: Symbol) -> bool:
        """Whether orders on a symbol may have a mode."""
        return mode in allowed_modes(symbol, self.known)

    def mode(self, taker: Order, maker: Order) -> SelfTradePrevention | None:
        """What prevents a trade of these two; None where they trade."""
        mode = taker.self_trade_prevention
        if mode is NONE or not self._are_one(taker.account, maker.account):
            return None
        if mode is TRANSFER and maker.self_trade_prevention is not TRANSFER:
            return DECREMENT
        # Two quote assets cannot be transferred against each other; SOR's case is not documented.
        if mode is TRANSFER and maker.symbol != taker.symbol:
            return DECREMENT
        return mode

    def group_of(self, account: str) -> int:
        """The trade group of an account, -1 where it is in none."""
        return self.groups.get(account, NO_GROUP)

    def prevent(
        self, taker: Order, fill: Fill, mode: SelfTradePrevention, symbol: Symbol, now: Instant
    ) -> tuple[PreventedMatch, list[Loss]]:
        """Take from both orders what they lose, the taker first; nothing else is done to them."""
        taken, made = _losses(taker, fill, mode, symbol)
        met = PreventedMatch(
            id=self._next_ids.get(symbol.name, 0),
            symbol=symbol.name,
            taker=taker.id,
            maker_symbol=fill.maker.symbol,
            maker=fill.maker.id,
            accounts=(taker.account, fill.maker.account),
            trade_group=self.group_of(taker.account),
            mode=mode,
            price=fill.price,
            quantity=fill.quantity,
            taker_prevented=taken.quantity,
            maker_prevented=made.quantity,
            at=now,
        )
        self._next_ids[symbol.name] = met.id + 1
        self.matches.append(met)
        losses = [loss for loss in (taken, made) if loss.quantity]
        for loss in losses:
            _lose(loss, met)
        return met, losses

    def _are_one(self, account: str, other: str) -> bool:
        if account == other:
            return True
        group = self.groups.get(account)
        return group is not None and self.groups.get(other) == group


def moves_funds(mode: SelfTradePrevention, taker: Order, maker: Order) -> bool:
    """Whether what is prevented is transferred: within an account there is nothing to move."""
    return mode is TRANSFER and taker.account != maker.account


def default_mode(symbol: Symbol, known: Collection[SelfTradePrevention]) -> SelfTradePrevention:
    """The mode of orders on a symbol that ask for none; what is not known yet prevents nothing."""
    mode = symbol.self_trade_prevention
    return mode if mode in known else NONE


def allowed_modes(
    symbol: Symbol, known: Collection[SelfTradePrevention]
) -> list[SelfTradePrevention]:
    """The modes that orders on a symbol may have; its default is always one."""
    default = default_mode(symbol, known)
    listed = [mode for mode in symbol.self_trade_preventions if mode is NONE or mode in known]
    return listed if default in listed else [default, *listed]


def _losses(
    taker: Order, fill: Fill, mode: SelfTradePrevention, symbol: Symbol
) -> tuple[Loss, Loss]:
    maker, wants = fill.maker, wanted(taker, fill.price, symbol.step_size)
    if mode in _EXPIRES:
        takers, makers = _EXPIRES[mode]
        return (
            Loss(taker, wants if takers else ZERO, takers),
            Loss(maker, maker.left if makers else ZERO, makers),
        )
    part = fill.quantity
    return Loss(taker, part, part == wants), Loss(maker, part, part == maker.left)


def _lose(loss: Loss, met: PreventedMatch) -> None:
    order = loss.order
    order.prevented += loss.quantity
    if order.quote_quantity:
        order.quote_prevented += loss.quantity * met.price
    order.prevented_match = met.id
    order.updated = met.at
