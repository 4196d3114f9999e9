"""The words for why orders end: in which a report says that one was refused, or that it expired."""

from __future__ import annotations

from collections.abc import Mapping

from mockex.core.orders import ExpiryReason, Order, TimeInForce
from mockex.core.rejects import Reason

# What a report says of why: user-data-stream.md, 2025-04-24.
REJECT_REASONS: Mapping[Reason, str] = {
    Reason.INSUFFICIENT_BALANCE: "INSUFFICIENT_BALANCES",
    Reason.WOULD_MATCH_IMMEDIATELY: "WOULD_MATCH_IMMEDIATELY",
    Reason.WOULD_TRIGGER_IMMEDIATELY: "STOP_PRICE_WOULD_TRIGGER_IMMEDIATELY",
}

_EXPIRY_REASONS: Mapping[TimeInForce, ExpiryReason] = {
    TimeInForce.IOC: ExpiryReason.UNFILLED_IOC_QUANTITY_EXPIRED,
    TimeInForce.FOK: ExpiryReason.UNFILLED_FOK_ORDER_EXPIRED,
}


def why_expired(order: Order) -> ExpiryReason:
    """Why an order that does not rest has something left."""
    if order.is_market:
        return ExpiryReason.INSUFFICIENT_LIQUIDITY
    return _EXPIRY_REASONS[order.time_in_force]
