"""Prevented matches → what replies tell of them.

Source: faqs/stp_faq.md; CHANGELOG.md, 2023-01-19 (the fields) and 2023-08-08 (makerSymbol).
"""

from __future__ import annotations

from mockex.core.orders import Order
from mockex.core.outcomes import Placed
from mockex.core.prevention import NO_GROUP, PreventedMatch
from mockex.values.amounts import printed

Body = dict[str, object]


def prevented_match(met: PreventedMatch, stamp: int) -> Body:
    """One entry of myPreventedMatches."""
    return {
        "symbol": met.symbol,
        "preventedMatchId": met.id,
        "takerOrderId": met.taker,
        "makerSymbol": met.maker_symbol,
        "makerOrderId": met.maker,
        "tradeGroupId": met.trade_group,
        "selfTradePreventionMode": met.mode,
        "price": printed(met.price),
        **_losses(met),
        "transactTime": stamp,
    }


def prevented_matches(placed: Placed) -> Body:
    """What a new order met, as it came, that it must not trade with; nothing where that is so."""
    if not placed.prevented:
        return {}
    told = [
        {
            "preventedMatchId": met.id,
            "makerSymbol": met.maker_symbol,
            "makerOrderId": met.maker,
            "price": printed(met.price),
            **_losses(met),
        }
        for met in placed.prevented
    ]
    return {"preventedMatches": told}


def lost_by_placing(placed: Placed) -> Body:
    """The trade group of a new order that met such ones, and what it lost; scenarios D and H."""
    told: Body = {}
    if placed.prevented and placed.prevented[0].trade_group != NO_GROUP:
        told["tradeGroupId"] = placed.prevented[0].trade_group
    if placed.order.prevented:
        told["preventedQuantity"] = printed(placed.order.prevented)
    return told


def lost(order: Order) -> Body:
    """The latest prevented match of an order that is asked about, and all that it lost."""
    if order.prevented_match is None:
        return {}
    return {
        "preventedMatchId": order.prevented_match,
        "preventedQuantity": printed(order.prevented),
    }


def _losses(met: PreventedMatch) -> Body:
    """What each side lost, of those that lost something."""
    both = {
        "takerPreventedQuantity": met.taker_prevented,
        "makerPreventedQuantity": met.maker_prevented,
    }
    return {name: printed(quantity) for name, quantity in both.items() if quantity}
